"""Parcels in the table: the rows received, the file that a judge reads, and which of them are due."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import aws, ledger_items, ledger_keys, ledger_listing, ledger_packing, ledger_table, ledger_uploads
from edge.ledger_cursor import CursorError
from edge.ledger_judgement import history, write_assessment
from edge.ledger_listing import Page, alerts, parcels
from land.dossier import Dossier
from land.parcel import RegisterRow
from land.record import ParcelFile, ParcelLine
from land.upload import Entry, Upload

__all__ = [
    "NOW",
    "CursorError",
    "Page",
    "ParcelEntries",
    "alerts",
    "dossiers",
    "due",
    "everything",
    "history",
    "lines",
    "parcel_file",
    "parcel_ids",
    "parcel_nos",
    "parcels",
    "record",
    "record_parcel",
    "unjudged",
    "write_assessment",
]

NOW = sys.maxsize  # as a place in the zone's order of receipt: after every upload
_ABSENT = Attr("pk").not_exists()
_ROWS_AT_ONCE = ledger_table.TRANSACTION - 3  # beside them: the upload's check, the header, the alias
_BYTES_AT_ONCE = 3_500_000  # of 4 MB
_PROGRESS_EVERY = 100


@dataclass(frozen=True, slots=True)
class ParcelEntries:
    """The rows that an upload brings for one parcel; `parcel_id` is None for a parcel that was not known before it."""

    parcel_no: str
    parcel_id: str | None
    entries: tuple[Entry, ...]


def parcel_ids(zone: str, parcel_nos: Iterable[str], before_seq: int | None = None) -> dict[str, str]:
    """By 宗地编号, the ids of those parcels that the zone knows (from uploads before that place)."""
    keys = [ledger_keys.alias(zone, parcel_no) for parcel_no in parcel_nos]
    found = ledger_table.get_many(keys)
    return {item["parcel_no"]: item["parcel_id"] for item in found if _known(item, before_seq)}


def parcel_nos(zone: str, before_seq: int | None = None) -> list[str]:
    """Every 宗地编号 that the zone knows (from uploads before that place), in the order of the register."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").begins_with(ledger_keys.ALIASES)
    found = [item for item in ledger_table.query(within) if _known(item, before_seq)]
    return [item["parcel_no"] for item in sorted(found, key=lambda item: (item["seq"], item["position"]))]


def _known(item: dict[str, Any], before_seq: int | None) -> bool:
    return before_seq is None or int(ledger_items.lifted(item)["seq"]) < before_seq


def dossiers(zone: str, parcel_ids: Iterable[str], before_seq: int) -> dict[str, Dossier]:
    """By parcel id, what uploads before that place say; a parcel without a register row by then is left out."""

    def rows_of(parcel_id: str) -> list[dict[str, Any]]:
        within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").between(
            ledger_keys.FACTS, ledger_keys.facts_from(before_seq)
        )
        return list(ledger_table.query(within))

    found: dict[str, Dossier] = {}
    asked = list(parcel_ids)
    aws.dynamodb()  # made here, for its making is nothing that threads may share
    with ThreadPoolExecutor(aws.AT_ONCE) as readers:  # each waits for the table, hardly ever for another
        for parcel_id, rows in zip(asked, readers.map(rows_of, asked), strict=True):
            if any(row["row_kind"] == "register" for row in rows):
                parcel_no = next(row["row"]["parcel_no"] for row in rows if row["row_kind"] == "register")
                found[parcel_id] = ledger_items.dossier(parcel_no, rows)
    return found


def everything(zone: str, before_seq: int) -> dict[str, Dossier]:
    """By parcel id, what uploads before that place say of every parcel of the zone, in the order of the register."""
    numbers = parcel_nos(zone, before_seq)
    ids = parcel_ids(zone, numbers, before_seq)
    return dossiers(zone, [ids[number] for number in numbers if number in ids], before_seq)


def record(upload: Upload, parcels: Sequence[ParcelEntries]) -> bool:
    """Every parcel's rows are recorded, each parcel's in one transaction; a repeat goes on where the last one stopped.

    A repeat must give the same parcels in the same order. False: the upload is finished, and nothing more was written.
    """
    done = ledger_uploads.progress(upload.upload_id)
    for number, parcel in enumerate(parcels[done:], start=done + 1):
        if not record_parcel(upload, parcel):
            return False
        if number % _PROGRESS_EVERY == 0:
            ledger_uploads.note_progress(upload.upload_id, number)
    return True


def record_parcel(upload: Upload, parcel: ParcelEntries) -> bool:
    """The parcel has these rows, its facts_rev is one higher, and it waits to be judged; all of this, or nothing.

    Rows that are there already are a normal answer: nothing changes. Only where one upload brings more rows for one
    parcel than a transaction holds (97) do they come in several, the last of which raises facts_rev.
    False: the upload is finished, and nothing was written.
    """
    if upload.seq is None:
        raise ValueError("an upload without an object has no rows")
    new = parcel.parcel_id is None
    parcel_id = parcel.parcel_id or ledger_keys.parcel_id_of(upload.zone, upload.upload_id, parcel.parcel_no)
    rows = [
        ledger_items.row(ledger_keys.fact(upload.zone, parcel_id, upload.seq, entry.position), upload, entry)
        for entry in parcel.entries
    ]
    groups = list(_groups(rows))
    for number, group in enumerate(groups, start=1):
        operations = [
            ledger_table.check_op(ledger_keys.upload(upload.upload_id), ledger_uploads.READING),
            *(ledger_table.put_op(row, _ABSENT) for row in group),
        ]
        if number == len(groups):
            operations.append(_raised(upload, upload.seq, parcel, parcel_id))
            if new:
                operations.append(_named(upload, upload.seq, parcel, parcel_id))
        lost = ledger_table.transact(operations)
        if 0 in lost:
            return False
        if lost and not all(1 <= place <= len(group) for place in lost):
            raise RuntimeError("another parcel bears this number")
    return True


def _groups(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    room = _BYTES_AT_ONCE
    for row in rows:
        cost = ledger_table.size(row)
        if group and (len(group) == _ROWS_AT_ONCE or cost > room):
            yield group
            group, room = [], _BYTES_AT_ONCE
        group.append(row)
        room -= cost
    if group:
        yield group


def _raised(upload: Upload, seq: int, parcel: ParcelEntries, parcel_id: str) -> ledger_table.Operation:
    """The header, made at the parcel's first row, with one more revision of its facts, marked as not judged yet."""
    place = ledger_keys.place(seq, parcel.entries[0].position)
    holders = [entry.row.enterprise for entry in parcel.entries if isinstance(entry.row, RegisterRow)]
    return ledger_table.update_op(
        ledger_keys.header(upload.zone, parcel_id),
        put=ledger_keys.unjudged(upload.zone),
        put_if_absent={
            "kind": "parcel",
            "v": ledger_items.VERSION,
            "parcel_no": parcel.parcel_no,
            "enterprise": holders[0] if holders else "",
            "place": place,
            **ledger_keys.listed_parcel(upload.zone, None, place),
        },
        add={"facts_rev": 1},
    )


def _named(upload: Upload, seq: int, parcel: ParcelEntries, parcel_id: str) -> ledger_table.Operation:
    values = {
        "parcel_no": parcel.parcel_no,
        "parcel_id": parcel_id,
        "seq": seq,
        "position": parcel.entries[0].position,
    }
    item = ledger_items.item(ledger_keys.alias(upload.zone, parcel.parcel_no), "alias", values)
    return ledger_table.put_op(item, _ABSENT | Attr("parcel_id").eq(parcel_id))


def parcel_file(zone: str, parcel_id: str) -> ParcelFile | None:
    """All that a judge needs, in one strongly consistent Query; None for a parcel that is not there."""
    within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").lt(ledger_keys.DOSSIER_END)
    items = list(ledger_table.query(within))
    if not items or items[0]["sk"] != ledger_keys.HEADER:
        return None
    header = ledger_items.lifted(items[0])
    return ParcelFile(
        zone=zone,
        parcel_id=parcel_id,
        parcel_no=header["parcel_no"],
        facts_rev=int(header["facts_rev"]),
        dossier=ledger_items.dossier(
            header["parcel_no"], [item for item in items if item["sk"].startswith(ledger_keys.FACTS)]
        ),
        judged_rev=int(header.get("judged_rev", 0)),
        judged_on=_day(header.get("judged_on")),
        next_change_on=_day(header.get("next_change_on")),
        alerts=ledger_packing.alerts(header.get("alerts")),
        mark=header.get("mark", ""),
        judgements=int(header.get("judgements", 0)),
        judged=header.get("judged"),
        fingerprint=header.get("fingerprint", ""),
        place=header["place"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def due(zone: str, on: date) -> Iterator[str]:
    """The ids of parcels whose assessment can change by that day: a hint, as an index gives it."""
    return _due(Key("due_zone").eq(zone) & Key("due_on").between("1", on.isoformat()))


def with_parcels_due(zones: Sequence[str], on: date) -> list[str]:
    """Those of the zones in which a parcel is to be judged by that day: a hint, as an index gives it."""

    def is_due(zone: str) -> bool:
        return next(to_judge(zone, on, page=1), None) is not None

    with ThreadPoolExecutor(aws.AT_ONCE) as readers:
        return [zone for zone, found in zip(zones, readers.map(is_due, zones), strict=True) if found]


def unjudged(zone: str) -> Iterator[str]:
    """The ids of parcels with facts that no assessment knows yet: a hint, as an index gives it."""
    return _due(Key("due_zone").eq(zone) & Key("due_on").eq(ledger_keys.NOT_JUDGED))


def to_judge(zone: str, on: date, page: int | None = None) -> Iterator[str]:
    """Both: the ids of all parcels that wait for a judge on that day, read so many at a time."""
    return _due(Key("due_zone").eq(zone) & Key("due_on").lte(on.isoformat()), page)


def _due(within: ConditionBase, page: int | None = None) -> Iterator[str]:
    for item in ledger_table.query(within, index="due", page=page):
        yield ledger_keys.parcel_of(item["pk"])[1]


def lines(zone: str, parcel_nos: Iterable[str]) -> list[ParcelLine]:
    """Those of the parcels that the zone knows, by number."""
    keys = [ledger_keys.header(zone, parcel_id) for parcel_id in parcel_ids(zone, parcel_nos).values()]
    return sorted(map(ledger_listing.line, ledger_table.get_many(keys)), key=lambda line: line.parcel_no)
