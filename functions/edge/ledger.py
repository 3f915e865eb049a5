"""Parcels in the table: the rows received, the file that a judge reads, and the listings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Generic, TypeVar

from boto3.dynamodb.conditions import Attr, Key

from edge import aws, ledger_cursor, ledger_items, ledger_keys, ledger_table, ledger_uploads
from edge.ledger_cursor import CursorError
from edge.ledger_judgement import history, write_assessment
from land.alert import Alert
from land.assessment import Level
from land.dossier import Dossier
from land.parcel import RegisterRow
from land.record import ParcelFile, ParcelLine, StoredAlert
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

Line = TypeVar("Line")
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


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """Part of a listing; `cursor` asks for what follows, None at the end."""

    rows: tuple[Line, ...]
    cursor: str | None


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
    holders = [entry.row.enterprise for entry in parcel.entries if isinstance(entry.row, RegisterRow)]
    return ledger_table.update_op(
        ledger_keys.header(upload.zone, parcel_id),
        put=ledger_keys.unjudged(upload.zone, parcel_id),
        put_if_absent={
            "kind": "parcel",
            "v": ledger_items.VERSION,
            "zone": upload.zone,
            "parcel_id": parcel_id,
            "parcel_no": parcel.parcel_no,
            "enterprise": holders[0] if holders else "",
            **ledger_keys.listed_parcel(upload.zone, seq, parcel.entries[0].position),
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
    current = next((item for item in items if item["sk"] == ledger_keys.CURRENT), None)
    judged_on = header.get("judged_on")
    return ParcelFile(
        zone=zone,
        parcel_id=parcel_id,
        parcel_no=header["parcel_no"],
        facts_rev=int(header["facts_rev"]),
        dossier=ledger_items.dossier(
            header["parcel_no"], [item for item in items if item["sk"].startswith(ledger_keys.FACTS)]
        ),
        judged_rev=int(header.get("judged_rev", 0)),
        judged_on=None if judged_on is None else date.fromisoformat(judged_on),
        current=None if current is None else ledger_items.decode_assessment(ledger_items.lifted(current)["assessment"]),
        alerts={
            item["subject"]: ledger_items.load(Alert, item)
            for item in items
            if item["sk"].startswith(ledger_keys.ALERTS)
        },
        mark=header.get("mark", ""),
    )


def due(zone: str, on: date, page: int | None = None) -> Iterator[str]:
    """The ids of parcels whose assessment can change by that day, read so many at a time: a hint, as an index gives it."""
    until = ledger_keys.due_on(zone, on)
    within = Key("due_zone").eq(until["due_zone"]) & Key("due_on").lte(until["due_on"])
    for item in ledger_table.query(within, index="due", page=page):
        yield ledger_keys.parcel_of(item["pk"])[1]


def with_parcels_due(zones: Sequence[str], on: date) -> list[str]:
    """Those of the zones in which a parcel is to be judged by that day: a hint, as an index gives it."""

    def is_due(zone: str) -> bool:
        return next(due(zone, on, page=1), None) is not None or next(unjudged(zone), None) is not None

    with ThreadPoolExecutor(aws.AT_ONCE) as readers:
        return [zone for zone, found in zip(zones, readers.map(is_due, zones), strict=True) if found]


def unjudged(zone: str) -> Iterator[str]:
    """The ids of parcels with facts that no assessment knows yet: a hint, as an index gives it."""
    within = Key("undone_pk").eq(ledger_keys.unjudged(zone, "")["undone_pk"])
    for item in ledger_table.query(within, index="undone"):
        yield ledger_keys.parcel_of(item["pk"])[1]


def parcels(zone: str, level: Level | None = None, cursor: str | None = None, limit: int = 100) -> Page[ParcelLine]:
    """Parcels of the zone (of that level) in the order of the register, at most `limit`."""
    wanted = None if level is None else Attr("level").eq(level.value)
    items, following = _page(zone, ledger_keys.listed_parcel(zone, 0, 0)["list_pk"], wanted, cursor, limit)
    return Page(tuple(ledger_items.load(ParcelLine, {"level": None, **_DAYS, **item}) for item in items), following)


def lines(zone: str, parcel_nos: Iterable[str]) -> list[ParcelLine]:
    """Those of the parcels that the zone knows, by number."""
    keys = [ledger_keys.header(zone, parcel_id) for parcel_id in parcel_ids(zone, parcel_nos).values()]
    found = (ledger_items.load(ParcelLine, {"level": None, **_DAYS, **item}) for item in ledger_table.get_many(keys))
    return sorted(found, key=lambda line: line.parcel_no)


_DAYS = {"judged_on": None, "next_change_on": None}


def alerts(zone: str, cursor: str | None = None, limit: int = 100) -> Page[StoredAlert]:
    """Open alerts of the zone, gravest first, at most `limit`."""
    items, following = _page(zone, ledger_keys.listed_alert(zone, 0, "", "")["list_pk"], None, cursor, limit)
    return Page(tuple(ledger_items.stored_alert(item) for item in items), following)


def _page(
    zone: str, list_pk: str, only: Any, cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    start = None if cursor is None else ledger_cursor.start(zone, list_pk, cursor)
    found = ledger_table.query(Key("list_pk").eq(list_pk), index="listing", only=only, start=start)
    items = list(islice(found, limit))
    return items, None if len(items) < limit else ledger_cursor.after(items[-1])
