"""When a door looks at a zone in which nothing has to be done every day: after something came in, and on days that it knows.

The zone's item says up to which place in the order of receipt a door has seen everything, and from which day on it has
something to do though nothing comes. Whoever changes what such a day rests on, or brings people without an upload, stirs
the zone. The small invocation reads all of these items in one request, however many parcels the zones have.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import clock
from edge.table import ledger_items, ledger_keys, ledger_table
from land.values import dataclass
from zones.zone import Zone

DIGEST, SEASON, SNAPSHOT = "digest", "season", "snapshot"
_STIRRED = "stirred"


@dataclass(frozen=True, slots=True)
class Visit:
    """A zone as a door finds it: its last place in the order of receipt, and how often it was stirred.

    mark: what the door noted at its last look: up to which place it had seen everything, how often the zone was stirred
    by then, and the day of its next look; "" before the first.
    """

    zone: Zone
    seq: int
    stirred: int
    mark: str

    def is_due(self, on: date) -> bool:
        """Whether something came or changed since, or the day has come."""
        as_now, _, next_on = self.mark.rpartition(" ")
        return as_now != f"{self.seq} {self.stirred}" or next_on <= on.isoformat()


def due(door: str, on: date, also: Collection[str] = ()) -> list[str]:
    """The zones at which the door has to look, by code: those in which something came or changed, those whose day has come,
    and those that something else makes it look at."""
    found = (_visit(item, door) for item in ledger_table.query(Key("pk").eq(ledger_keys.ZONES)))
    return [one.zone.code for one in found if one.zone.code in also or one.is_due(on)]


def visit(code: str, door: str) -> Visit | None:
    """The zone as the door finds it; None where there is none of that code."""
    item = ledger_table.get(ledger_keys.zone(code))
    return None if item is None else _visit(item, door)


def _visit(item: dict[str, Any], door: str) -> Visit:
    zone = ledger_items.load(Zone, item)
    return Visit(zone, int(item["seq"]), int(item.get(_STIRRED, 0)), item.get(_name(door), ""))


def note(door: str, found: Visit, seen: int, on: date, next_on: date = date.max) -> None:
    """On that day the door, as it found the zone, has seen everything up to that place, and has nothing to do before the next
    day unless something comes. What came or changed while it looked makes it look again; a day to come that somebody asked
    for by hand is no look."""
    mark = f"{seen} {found.stirred} {next_on.isoformat()}"
    if mark != found.mark and on <= clock.today():
        there = Attr("pk").exists()
        ledger_table.update(ledger_keys.zone(found.zone.code), put={_name(door): mark}, condition=there)


def stir(code: str) -> None:
    """Every door looks at the zone the next time it is woken."""
    ledger_table.add(ledger_keys.zone(code), _STIRRED, 1, Attr("pk").exists())


def stir_op(code: str) -> ledger_table.Operation:
    """The same as a part of a transaction."""
    return ledger_table.update_op(ledger_keys.zone(code), add={_STIRRED: 1}, condition=Attr("pk").exists())


def _name(door: str) -> str:
    return f"{door}_seen"
