"""The counts of a zone: kept as judgements come through the table's stream, checked each night, and mended.

Beside the zone's total lies, for each parcel, as what it is counted. Both are changed in one transaction. So the same
judgement twice, or an older one later, changes nothing, and one that got lost is made up for by the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import clock, telemetry
from edge.table import ledger_items, ledger_keys, ledger_keys_judged, ledger_packing, ledger_table
from land.assessment import Level
from zones.counts import Counts, Standing

_TRIES = 8
_AT_ONCE = ledger_table.TRANSACTION - 1  # beside them: the total
_LEVEL, _VERDICT = "level.", "verdict."  # the beginnings of the total's attributes
_NOT_JUDGED, _WITHDRAWN = "not_judged", "withdrawn"
_LONGEST = timedelta(days=7)  # that a zone in which nothing is counted goes unchecked: what is lost changes no count

Move = tuple[str | None, Standing]  # as what a parcel is counted, and as what it should be


def counts(zone: str) -> Counts:
    """The counts of the zone: one item, however many parcels there are."""
    item = ledger_table.get(ledger_keys_judged.counts(zone)) or {}
    numbers = {name: int(number) for name, number in _numbers(item).items() if number}
    return Counts(
        {level: numbers[_LEVEL + level] for level in Level if _LEVEL + level in numbers},
        numbers.get(_LEVEL + _NOT_JUDGED, 0),
        {name.removeprefix(_VERDICT): number for name, number in numbers.items() if name.startswith(_VERDICT)},
    )


def standing(header: Mapping[str, Any]) -> Standing:
    """As what the parcel of this header is to be counted."""
    zone, parcel_id = ledger_keys.parcel_of(header["pk"])
    header = ledger_items.lifted(header)
    judged = header.get("judged")
    level = header.get("level")
    alerts = ledger_packing.alerts(header.get("alerts")).values()
    return Standing(
        zone,
        parcel_id,
        ledger_keys_judged.judgement_number(judged) if judged is not None else 0,
        Level(level) if level is not None else None,
        verdicts=tuple(sorted(one.verdict for one in alerts if one.level is not Level.GREEN)),
        is_withdrawn=bool(header.get("withdrawn")),
    )


def count(standings: Iterable[Standing]) -> int:
    """Every parcel is counted as its newest judgement says; how many were counted otherwise before."""
    newest: dict[tuple[str, str], Standing] = {}
    for one in standings:
        known = newest.setdefault((one.zone, one.parcel_id), one)
        if one.number > known.number:
            newest[one.zone, one.parcel_id] = one
    moved = 0
    for zone, of_zone in groupby(sorted(newest.values(), key=lambda one: one.zone), key=lambda one: one.zone):
        for group in _groups(list(of_zone)):
            moved += _count(zone, group)
    return moved


def _count(zone: str, group: Sequence[Standing]) -> int:
    for attempt in range(_TRIES):
        known = _counted(zone, (one.parcel_id for one in group))
        moves = [(known.get(one.parcel_id), one) for one in group]
        newer = [(before, one) for before, one in moves if before is None or one.number > _number(before)]
        if not newer or _move(zone, newer):
            return len(newer)
        clock.pause(attempt)
    raise ledger_table.TableBusyError("others were always first")


def _move(zone: str, moves: Sequence[Move]) -> bool:
    """Each parcel is counted anew and the total is what they make; False, and nothing changed, where one is counted
    otherwise by now."""
    change: Counter[str] = Counter()
    for before, after in moves:
        change.subtract(_names(before) if before is not None else ())
        change.update(_names(_text(after)))
    added = {name: number for name, number in change.items() if number}
    total = ledger_table.update_op(
        ledger_keys_judged.counts(zone),
        put=ledger_keys_judged.unchecked(zone),  # the night finds it there, though nothing else of the zone is due
        put_if_absent=_head("counts"),
        add={**added, "changes": 1},
    )
    each = [
        ledger_table.update_op(
            ledger_keys_judged.counted(zone, after.parcel_id),
            put={**_head("counted"), "counted": _text(after)},
            condition=Attr("counted").not_exists() if before is None else Attr("counted").eq(before),
        )
        for before, after in moves
    ]
    return not ledger_table.transact([total, *each])


def check_if_changed(zone: str, on: date) -> None:
    """The zone's counts are checked, where they changed since they were last, or that is long ago."""
    item = ledger_table.get(ledger_keys_judged.counts(zone)) or {}
    unchanged = "checked_on" in item and item["checked"] == item.get("changes", 0)
    if not unchanged or item["checked_on"] < (on - _LONGEST).isoformat():
        check(zone, on)


def check(zone: str, on: date) -> int:
    """The zone's counts are those of its parcels; how many parcels and numbers were counted otherwise.

    What was wrong is a metric and a line in the log. A judgement on its way through the stream may be among it; when it
    arrives it is counted already, and changes nothing.
    """
    known = dict(_every_counted(zone))
    within = Key("list_pk").eq(ledger_keys.listing_pk(zone))
    listed = {one.parcel_id: one for one in map(standing, ledger_table.query(within, index="listing"))}
    doubtful = [parcel_id for parcel_id, one in listed.items() if known.get(parcel_id) != _text(one)]
    doubtful += [parcel_id for parcel_id, counted in known.items() if parcel_id not in listed and _names(counted)]
    wrong = sum(_mend(zone, group) for group in _groups(doubtful)) + _mend_total(zone, on)
    if wrong:
        telemetry.count("CountsWrong", wrong)
        telemetry.note("counts_wrong", {"zone": zone, "wrong": wrong})
    return wrong


def _mend(zone: str, parcel_ids: Sequence[str]) -> int:
    for attempt in range(_TRIES):
        known = _counted(zone, parcel_ids)
        # Read after them: a header is never older than what was counted before it was read.
        headers = ledger_table.get_many(ledger_keys.header(zone, parcel_id) for parcel_id in parcel_ids)
        now = (standing(item) for item in headers)
        moves = [(known.get(one.parcel_id), one) for one in now if known.get(one.parcel_id) != _text(one)]
        if not moves or _move(zone, moves):
            return len(moves)
        clock.pause(attempt)
    raise ledger_table.TableBusyError("others were always first")


def _mend_total(zone: str, on: date) -> int:
    for attempt in range(_TRIES):
        item = ledger_table.get(ledger_keys_judged.counts(zone)) or {}
        summed = Counter(name for _, counted in _every_counted(zone) for name in _names(counted))
        stored = _numbers(item)
        wrong = {name: summed[name] for name in {*summed, *stored} if summed[name] != stored.get(name, 0)}
        changes = item.get("changes")
        # Nothing was counted since the total was read, so the sum is of the same moment.
        as_read: ConditionBase = Attr("changes").not_exists() if changes is None else Attr("changes").eq(changes)
        put = {**_head("counts"), **wrong, "checked": changes or 0, "checked_on": on.isoformat()}
        put |= dict.fromkeys(ledger_keys_judged.unchecked(zone))
        if ledger_table.update(ledger_keys_judged.counts(zone), put=put, condition=as_read):
            return len(wrong)
        clock.pause(attempt)
    raise ledger_table.TableBusyError("others were always first")


def _counted(zone: str, parcel_ids: Iterable[str]) -> dict[str, str]:
    """By parcel id, as what these parcels are counted; those that are not are left out."""
    found = ledger_table.get_many(ledger_keys_judged.counted(zone, parcel_id) for parcel_id in parcel_ids)
    return dict(map(_row, found))


def _every_counted(zone: str) -> Iterator[tuple[str, str]]:
    within = Key("pk").eq(ledger_keys_judged.counts_pk(zone)) & Key("sk").begins_with(ledger_keys_judged.COUNTED)
    return map(_row, ledger_table.query(within))


def _row(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["sk"].removeprefix(ledger_keys_judged.COUNTED), ledger_items.lifted(item)["counted"]


def _groups(things: list[Any]) -> Iterator[list[Any]]:
    return (things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE))


def _head(kind: str) -> dict[str, Any]:
    return {"kind": kind, "v": ledger_items.VERSION}


def _numbers(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: number for name, number in item.items() if name.startswith((_LEVEL, _VERDICT))}


# A standing as one text, which a condition can compare: its number, the level, and the verdicts.


def _text(one: Standing) -> str:
    level = _WITHDRAWN if one.is_withdrawn else one.level or _NOT_JUDGED
    return " ".join([str(one.number), level, *one.verdicts])


def _number(counted: str) -> int:
    return int(counted.partition(" ")[0])


def _names(counted: str) -> list[str]:
    """The attributes of the total to which it adds one each."""
    _, level, *verdicts = counted.split(" ")
    return [] if level == _WITHDRAWN else [_LEVEL + level, *(_VERDICT + verdict for verdict in verdicts)]
