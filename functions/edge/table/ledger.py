"""Parcels in the table: the rows received, the file that a judge reads, and which of them are due."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, Key

from edge import aws
from edge.table import (
    ledger_gone,
    ledger_items,
    ledger_keys,
    ledger_listing,
    ledger_numbers,
    ledger_packing,
    ledger_table,
)
from edge.table.ledger_judgement import VERSIONS
from land.dossier import Dossier
from land.numbers import Numbers
from telling.record import ParcelFile, ParcelLine

NOW = sys.maxsize  # as a place in the zone's order of receipt: after every upload


def parcel_ids(zone: str, parcel_nos: Iterable[str], before_seq: int = NOW) -> dict[str, str]:
    """By 宗地编号, whichever a parcel was given, the ids of those that the zone knows (from uploads before that place),
    withdrawn ones too."""
    asked = list(dict.fromkeys(parcel_nos))
    return _ids(zone, asked, before_seq)[1] if asked else {}


def named(zone: str, parcel_nos: Iterable[str], before_seq: int) -> tuple[Numbers, dict[str, str], dict[str, Dossier]]:
    """The zone's numbers; and by first number, the ids of those parcels, and of each that a register names what is said of it;
    all from uploads before that place."""
    numbers, found = _ids(zone, list(dict.fromkeys(parcel_nos)), before_seq)
    ids = {numbers.key(number): one for number, one in found.items()}
    return numbers, ids, {one.parcel_no: one for one in dossiers(zone, ids.values(), before_seq).values()}


def _ids(zone: str, asked: Sequence[str], before_seq: int) -> tuple[Numbers, dict[str, str]]:
    """The zone's numbers, and by number as it was asked for the ids of the parcels, in one reading."""
    found = ledger_table.get_many([ledger_numbers.key(zone), *(ledger_keys.alias(zone, one) for one in asked)])
    numbers = ledger_numbers.of(next((item for item in found if item["kind"] == "numbers"), None), before_seq)
    others = {numbers.key(parcel_no) for parcel_no in asked} - set(asked)
    found += ledger_table.get_many([ledger_keys.alias(zone, parcel_no) for parcel_no in others])
    aliases = [item for item in found if item["kind"] == "alias"]
    known = {item["parcel_no"]: item["parcel_id"] for item in aliases if _known(item, before_seq)}
    keyed = ((parcel_no, known.get(numbers.key(parcel_no))) for parcel_no in asked)
    return numbers, {parcel_no: parcel_id for parcel_no, parcel_id in keyed if parcel_id is not None}


def parcel_nos(zone: str, before_seq: int = NOW) -> list[str]:
    """The first 宗地编号 of every parcel that a register of the zone names (of uploads before that place), in the order of the
    register."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").begins_with(ledger_keys.ALIASES)
    found = [
        item for item in ledger_table.query(within) if _known(item, before_seq) and ledger_gone.counts(item, before_seq)
    ]
    return [item["parcel_no"] for item in sorted(found, key=lambda item: (item["seq"], item["position"]))]


def numbers(zone: str) -> list[str]:
    """Every 宗地编号 that ever named a parcel of the zone, withdrawn ones too."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").begins_with(ledger_keys.ALIASES)
    return [item["parcel_no"] for item in ledger_table.query(within)]


def _known(item: dict[str, Any], before_seq: int) -> bool:
    return int(ledger_items.lifted(item)["seq"]) < before_seq


def dossiers(zone: str, parcel_ids: Iterable[str], before_seq: int) -> dict[str, Dossier]:
    """By parcel id, what uploads before that place say; a parcel without a register row by then is left out."""

    def rows_of(parcel_id: str) -> list[dict[str, Any]]:
        within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").between(
            ledger_keys.FACTS, ledger_keys.facts_from(before_seq)
        )
        return list(ledger_table.query(within))

    found: dict[str, Dossier] = {}
    asked = list(dict.fromkeys(parcel_ids))
    aws.dynamodb()  # made here, for its making is nothing that threads may share
    with ThreadPoolExecutor(aws.AT_ONCE) as readers:  # each waits for the table, hardly ever for another
        for parcel_id, every in zip(asked, readers.map(rows_of, asked), strict=True):
            rows = [row for row in every if ledger_gone.counts(row, before_seq)]
            gone = [row for row in every if not ledger_gone.counts(row, before_seq)]
            if any(row["row_kind"] == "register" for row in rows):
                found[parcel_id] = ledger_items.dossier(rows, gone=gone)
    return found


def everything(zone: str, before_seq: int) -> dict[str, Dossier]:
    """By parcel id, what uploads before that place say of every parcel of the zone, in the order of the register."""
    numbers = parcel_nos(zone, before_seq)
    ids = parcel_ids(zone, numbers, before_seq)
    return dossiers(zone, [ids[number] for number in numbers if number in ids], before_seq)


def parcel_file(zone: str, parcel_id: str) -> ParcelFile | None:
    """All that a judge needs, in one strongly consistent Query; None for a parcel that is not there."""
    within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").lt(ledger_keys.DOSSIER_END)
    items = list(ledger_table.query(within))
    if not items or items[0]["sk"] != ledger_keys.HEADER:
        return None
    header = ledger_items.lifted(items[0])
    rows = [item for item in items if item["sk"].startswith(ledger_keys.FACTS)]
    return ParcelFile(
        zone=zone,
        parcel_id=parcel_id,
        parcel_no=header["parcel_no"],
        facts_rev=int(header["facts_rev"]),
        dossier=ledger_items.dossier([item for item in rows if ledger_gone.counts(item)], rows[0]["row"]["parcel_no"]),
        judged_rev=int(header.get("judged_rev", 0)),
        judged_on=_day(header.get("judged_on")),
        next_change_on=_day(header.get("next_change_on")),
        alerts=ledger_packing.alerts(header.get("alerts"), header.get("logs")),
        mark=header.get("mark", ""),
        judgements=int(header.get("judgements", 0)),
        judged=header.get("judged"),
        fingerprint=header.get("fingerprint", ""),
        place=header["place"],
        again=int(header.get("again", 0)),
        versions=dict(zip(VERSIONS, header["rules"].split(" "), strict=True)) if "rules" in header else {},
        is_withdrawn=bool(header.get("withdrawn")),
        agent=header.get("agent"),
        judged_seq=int(header.get("judged_seq", 0)),
        withdrew=any(not ledger_gone.counts(item) for item in rows),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def due(zone: str, on: date) -> Iterator[str]:
    """The ids of parcels whose assessment can change by that day: a hint, as an index gives it."""
    return _due(Key("due_zone").eq(zone) & Key("due_on").between("1", on.isoformat()))


def with_parcels_due(zones: Sequence[str], on: date) -> list[str]:
    """Those of the zones in which a parcel is to be judged, or a policy came into force, by that day: a hint, as an index
    gives it."""

    def is_due(zone: str) -> bool:
        within = Key("due_zone").eq(zone) & Key("due_on").lte(on.isoformat())
        return next(ledger_table.query(within, index="due", page=1), None) is not None

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
        if item["sk"] == ledger_keys.HEADER:  # else a policy that has just come into force
            yield ledger_keys.parcel_of(item["pk"])[1]


def lines(zone: str, parcel_nos: Iterable[str]) -> list[ParcelLine]:
    """Those of the parcels that a register of the zone names, each once, by number."""
    keys = [ledger_keys.header(zone, parcel_id) for parcel_id in parcel_ids(zone, parcel_nos).values()]
    listed = (item for item in ledger_table.get_many(keys) if "list_pk" in item)
    return sorted(map(ledger_listing.line, listed), key=lambda line: line.parcel_no)
