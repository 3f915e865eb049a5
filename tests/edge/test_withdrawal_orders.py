"""After a withdrawal the order of receipt is as if the upload had never come, whatever came, and in whatever order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from edge.table import ledger, ledger_recording, ledger_uploads, ledger_withdrawals, ledger_zones
from land.adjustment import AdjustmentKind
from land.dossier import Dossier
from land.upload import Receipt, UploadState
from tests.cast import changed, parcel, said
from tests.doors import plain_table
from tests.edge.brought import Row, claimed, entries
from tests.edge.turns import take_turns
from zones.zone import Zone

NUMBERS = ("P-1", "P-2", "P-3")
Upload = dict[str, list[Row]]  # parcel number → rows; of parcels that no register names, nothing is recorded


def upload_at_random(chance: random.Random) -> Upload:
    found: Upload = {}
    for number in chance.sample(NUMBERS, chance.randint(1, len(NUMBERS))):
        rows: list[Row] = []
        if chance.random() < 0.4:
            rows.append(parcel(number, start=f"2023-0{chance.randint(1, 9)}-01"))
        if chance.random() < 0.5:
            rows.append(said("2024-12-31", 2024, number, groundbreaking=f"2024-{chance.randint(1, 12):02d}-01"))
        if chance.random() < 0.3:
            row = changed(AdjustmentKind.TERMINATION, f"2025-0{chance.randint(1, 9)}-01")
            rows.append(replace(row, parcel_no=number))
        if rows:
            found[number] = rows
    return found


def take_in(name: str, brings: Upload) -> list[str]:
    """The upload is recorded as intake would: nothing of a parcel that no register names. The numbers that it named."""
    upload = claimed(name)
    seq = upload.seq or 0
    ids = ledger.parcel_ids("demo", NUMBERS, seq)
    known = {one.parcel_no for one in ledger.dossiers("demo", ids.values(), seq).values()}
    registers = {number for number, rows in brings.items() if any(type(row).__name__ == "RegisterRow" for row in rows)}
    taken = {number: entries(*rows) for number, rows in brings.items() if number in known | registers}
    parcels = ledger_recording.by_parcel(taken, ids, known)
    assert ledger_recording.record(upload, parcels) is ledger_recording.Recorded.ALL
    ledger_uploads.finish(upload, Receipt(UploadState.ACCEPTED, ("register",), 1, 0, parcels=tuple(taken)))
    return list(taken)


def known(before_seq: int = ledger.NOW) -> dict[str, Dossier]:
    """By number; ids differ between two runs, for the upload that names a parcel first makes its id."""
    return {one.parcel_no: one for one in ledger.everything("demo", before_seq).values()}


def world(uploads: Sequence[tuple[str, Upload]]) -> dict[str, Dossier]:
    for name, brings in uploads:
        take_in(name, brings)
    return known()


def test_what_is_left_is_what_the_other_uploads_say(monkeypatch: pytest.MonkeyPatch, aws: None) -> None:
    for seed in range(60):
        compare(random.Random(seed), monkeypatch)


def compare(chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that the upload made possible stay, as a receipt said that they were taken: only parcels that they wait for are
    compared where the upload alone named them."""
    uploads = [(f"u{number}", upload_at_random(chance)) for number in range(1, chance.randint(3, 7))]
    gone, _ = chance.choice(uploads)
    with monkeypatch.context() as patch:
        plain_table.install(patch)
        start()
        without = world([(name, brings) for name, brings in uploads if name != gone])
    with monkeypatch.context() as patch:
        plain_table.install(patch)
        start()
        whole = world(uploads)
        places = ledger_uploads.settled("demo")
        upload = ledger_uploads.upload(gone)
        assert upload is not None
        ledger_withdrawals.withdraw(upload, "officer", "传错了")
        take_turns()
        left = known()
        assert known(places + 1) == whole
        assert left.keys() == without.keys() and ledger.parcel_nos("demo") == list(left)
        for number, dossier in left.items():
            assert dossier.registers == without[number].registers
            named_first = next(name for name, brings in uploads if number in brings and _names(brings[number]))
            if named_first != gone:
                assert dossier == without[number]
        ledger_withdrawals.take_back(ledger_uploads.upload(gone) or upload)
        take_turns()
        assert known() == whole
        ledger_withdrawals.withdraw(ledger_uploads.upload(gone) or upload, "officer", "还是传错了")
        take_turns()
        assert known() == left


def _names(rows: Sequence[Row]) -> bool:
    return any(type(row).__name__ == "RegisterRow" for row in rows)


def start() -> None:
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "示范市", "示范开发区管委会", alerts_from=date(2026, 7, 1)))
