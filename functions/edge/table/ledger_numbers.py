"""The numbers that 宗地编号变更 gave to the parcels of a zone: one item, for hardly any parcel is ever renumbered."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr

from edge import clock
from edge.table import ledger_gone, ledger_items, ledger_keys, ledger_keys_numbers, ledger_packing, ledger_table
from land.numbers import UNCHANGED, Numbers
from land.upload import Upload

Given = tuple[str, str, date]  # a number, the first number of its parcel, and the day from which it is shown
Line = dict[str, Any]
NOW = sys.maxsize  # after every upload
_TRIES = 20


def key(code: str) -> ledger_keys.Key:
    """Of the zone's item, for whoever reads it beside others."""
    return ledger_keys_numbers.numbers(code)


def numbers(code: str, before_seq: int = NOW) -> Numbers:
    """The numbers of the zone's parcels (from uploads before that place)."""
    return of(ledger_table.get(key(code)), before_seq)


def of(item: Mapping[str, Any] | None, before_seq: int = NOW) -> Numbers:
    """The same of the zone's item, None where there is none."""
    found = [one for one in _lines(item) if one["seq"] < before_seq and ledger_gone.counts(one, before_seq)]
    if not found:
        return UNCHANGED
    return Numbers(
        {one["number"]: one["first"] for one in found},
        {one["number"]: date.fromisoformat(one["since"]) for one in found},
    )


def keep(upload: Upload, given: Iterable[Given]) -> None:
    """The zone knows the numbers that the upload gives. A repeat must give the same, and changes nothing."""
    frame = {"seq": upload.seq, "upload_id": upload.upload_id}
    mine = [{"number": number, "first": first, "since": since.isoformat(), **frame} for number, first, since in given]
    if mine:
        _change(upload.zone, lambda lines: [*(one for one in lines if one["upload_id"] != upload.upload_id), *mine])


def mark(upload: Upload, place: int) -> None:
    """The numbers that the upload gave are taken out at that place in the zone's order, or in again; twice is once."""

    def marked(one: Line) -> Line:
        is_mine = one["upload_id"] == upload.upload_id and not ledger_gone.bears(one, place)
        return {**one, "gone": f"{one.get('gone', '')} {place}".strip()} if is_mine else one

    _change(upload.zone, lambda lines: [marked(one) for one in lines])


def given_by(upload: Upload) -> dict[str, str]:
    """The numbers that the upload gave, withdrawn or not, each with the first number of its parcel."""
    lines = _lines(ledger_table.get(key(upload.zone)))
    return {one["number"]: one["first"] for one in lines if one["upload_id"] == upload.upload_id}


@ledger_items.wordless
def _lines(item: Mapping[str, Any] | None) -> list[Line]:
    return [] if item is None else list(ledger_packing.unpack(ledger_items.lifted(item)["packed"]))


def _change(code: str, change: Callable[[list[Line]], list[Line]]) -> None:
    """The lines are what that makes of them, in the order of receipt."""
    for attempt in range(_TRIES):
        before = ledger_table.get(key(code))
        lines = _lines(before)
        changed = sorted(change(lines), key=lambda one: int(one["seq"]))
        if changed == lines:
            return
        said = {"rev": 1 if before is None else int(before["rev"]) + 1, "packed": ledger_packing.pack(changed)}
        as_read = Attr("rev").not_exists() if before is None else Attr("rev").eq(before["rev"])
        if ledger_table.put(ledger_items.item(key(code), "numbers", said), as_read):
            return
        clock.pause(min(attempt, 4))
    raise ledger_table.TableBusyError("the numbers of a zone")
