"""Recording: many parcels in a transaction, each whole or not at all, and a repeat that goes on where the last one stopped."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge import clock as edge_clock
from edge.table import ledger_keys, ledger_uploads, ledger_zones
from edge.table.ledger_recording import ParcelEntries, Recorded, record
from land.upload import Upload
from tests.cast import D, parcel, said
from tests.doors import plain_table
from tests.doors.killing import Killed
from tests.doors.plain_table import PlainTable
from tests.edge.brought import ACCEPTED, claimed, entries
from zones.zone import Zone


@pytest.fixture
def table(aws: None, monkeypatch: pytest.MonkeyPatch) -> PlainTable:
    found = plain_table.install(monkeypatch)
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "", "", alerts_from=D("2026-07-01")))
    return found


def brings(rows: Sequence[int]) -> list[ParcelEntries]:
    """As many parcels, each with a register row and so many returns."""
    found, position = [], 1
    for number, count in enumerate(rows):
        no = f"P-{number:05d}"
        years = [said(f"{2000 + year}-12-31", parcel_no=no, output=str(year + 1)) for year in range(count)]
        mine = entries(parcel(no), *years, first=position)
        position += len(mine)
        found.append(ParcelEntries(no, None, mine))
    return found


def transactions(table: PlainTable, upload: Upload, parcels: Sequence[ParcelEntries]) -> int:
    before = table.requests
    assert record(upload, parcels) is Recorded.ALL
    return table.requests - before


def stored(table: PlainTable) -> dict[str, tuple[int, int]]:
    """By parcel, how many rows it has and how often its facts were raised."""
    found = {}
    for pk, items in table.items.items():
        header = items.get(ledger_keys.HEADER)
        if pk.startswith("PARCEL#") and items:
            rows = sum(sk.startswith(ledger_keys.FACTS) for sk in items)
            found[header["parcel_no"] if header else "?"] = (rows, int(header["facts_rev"]) if header else 0)
    return found


def test_a_register_of_five_hundred_rows_takes_sixteen_transactions(table: PlainTable) -> None:
    assert transactions(table, claimed("u1"), brings([0] * 500)) == 16
    assert stored(table) == {f"P-{number:05d}": (1, 1) for number in range(500)}


def test_twenty_thousand_rows_take_six_hundred_transactions(table: PlainTable) -> None:
    assert transactions(table, claimed("u1"), brings([0] * 20_000)) == 607


def test_a_parcel_with_more_rows_than_a_transaction_holds_is_a_surprise_of_which_nothing_is_written(
    table: PlainTable,
) -> None:
    with pytest.raises(ValueError, match="no transaction"):
        record(claimed("u1"), brings([0, 100, 0]))
    assert stored(table) == {"P-00000": (1, 1)}


def test_time_that_runs_out_stops_between_two_transactions(table: PlainTable, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, parcels = claimed("u1"), brings([0] * 100)
    monkeypatch.setattr(edge_clock, "wall", lambda: 50)
    assert record(upload, parcels, 0, until=50) is Recorded.IN_PART
    assert len(stored(table)) == 33 == ledger_uploads.recorded("u1")
    assert record(upload, parcels, 33, until=51) is Recorded.ALL
    assert len(stored(table)) == 100


def test_who_begins_too_early_in_the_upload_goes_on_behind_what_is_recorded(table: PlainTable) -> None:
    upload, parcels = claimed("u1"), brings([0] * 100)
    assert record(upload, parcels) is Recorded.ALL
    assert record(upload, parcels, 0) is Recorded.ALL
    assert set(stored(table).values()) == {(1, 1)}


def test_nothing_is_written_for_an_upload_that_is_finished(table: PlainTable) -> None:
    upload = claimed("u1")
    assert ledger_uploads.finish(upload, ACCEPTED)
    assert record(upload, brings([0] * 40)) is Recorded.FINISHED_BEFORE
    assert stored(table) == {}


def test_a_number_that_another_parcel_bears_is_a_surprise(table: PlainTable) -> None:
    assert record(claimed("u1"), brings([0])) is Recorded.ALL
    with pytest.raises(RuntimeError):
        record(claimed("u2"), brings([0]))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=st.lists(st.sampled_from([0, 0, 1, 5, 30, 60, 88, 89]), min_size=1, max_size=60), data=st.data())
def test_killed_anywhere_and_repeated_each_parcel_has_its_rows_once(
    aws: None, rows: list[int], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        table = plain_table.install(patch)
        assert ledger_zones.add_zone(Zone("demo", "示范开发区", "", "", alerts_from=D("2026-07-01")))
        upload, parcels = claimed("u1"), brings(rows)
        for _ in range(data.draw(st.integers(0, 3))):
            done = ledger_uploads.recorded("u1") or 0
            table.end_at = table.touched + data.draw(st.integers(1, 400))
            try:
                record(upload, parcels, data.draw(st.integers(0, done)) if done else 0)
            except Killed:
                assert all(rows_and_rev[1] == 1 for no, rows_and_rev in stored(table).items() if no != "?")
            table.end_at = None
        assert record(upload, parcels) is Recorded.ALL
        assert stored(table) == {f"P-{number:05d}": (count + 1, 1) for number, count in enumerate(rows)}
