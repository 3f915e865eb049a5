"""A year of a zone of 500 parcels, simulated day by day: quiet days, a campaign, a deadline day on which 500 firms hand in within
a minute, 1 April; and a year of a zone in which nothing happens. `python -m bench.year 500` prints the figures of one zone.

The year is 2026, whose days off are known. Register, contacts and returns of the year before arrive before it begins.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from bench import living, prices, zones
from bench.lines import Line, apart, at_most, said
from bench.simulated.meter import Counts, Phase
from bench.simulated.running import at, running
from bench.simulated.stack import FOR_ALL, Stack

PARCELS = 500
BEGINS = date(2026, 1, 1)
ENDS = date(2026, 12, 31)
DEADLINE = date(2026, 3, 31)
APRIL = date(2026, 4, 1)
CAMPAIGN = (date(2026, 2, 1), date(2026, 5, 7))  # from its season to its report
EARLY = 40  # about so many firms also return before the deadline; all firms hand in on it
AT_ONCE = 5  # copies of intake that the template allows
QUIET = "quiet days"


def kind_of(day: date) -> str:
    if day == DEADLINE:
        return "deadline day"
    if day == APRIL:
        return "1 April"
    if day in (APRIL + timedelta(days=1), APRIL + timedelta(days=2)):
        return "the days after"
    return "campaign" if CAMPAIGN[0] <= day <= CAMPAIGN[1] else QUIET


def lived(count: int) -> dict[str, Any]:
    """The counts by kind of day and door, the days of each kind, and the cost of what is stored at the end."""
    stack = living.stack("2025-12-30T09:00:00")
    parcels = zones.parcels(count)
    zone = living.Zone(stack)
    by_kind = defaultdict[str, list[Phase]](list)
    days = defaultdict[str, int](int)
    stack.cold_seconds, deadline = 0.6, {}
    with running(stack):
        zone.make(BEGINS)
        people = [zones.contacts(parcels, firms=True)] if count > 1 else []  # a zone of one parcel has only its head
        for data in (zones.register(parcels), *people, zones.returns(parcels, 2024)):
            zone.hand_in(data)
            stack.settle()
        stack.live(at("2025-12-31T23:59:00"))
        stack.meter.reset()
        early = _early(parcels) if count > 1 else {}
        for day in _days():
            noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=stack.moment.tzinfo)
            stack.live(noon)
            sent = [*early.get(day, []), *(parcels if day == DEADLINE and count > 1 else [])]
            before = stack.meter.reset()
            uploads = _hand_in(stack, zone, sent)
            if day == DEADLINE:
                stack.at_once = {"intake.on_upload": AT_ONCE}
                stack.settle(stack.second + 3600)
                stack.at_once = {}
            stack.live(noon + timedelta(hours=11, minutes=59))
            after = stack.meter.reset()
            days[kind_of(day)] += 1
            by_kind[kind_of(day)] += [before, after]
            if day == DEADLINE and uploads:
                deadline = _of_deadline(after, len(uploads))
        table = stack.table.stored()
        files = sum(len(one.data) for of in stack.amazon.objects.values() for one in of)
    return {
        "parcels": count,
        "days": dict(days),
        "kinds": {kind: _by_door(phases) for kind, phases in by_kind.items()},
        "judged": sum(_judgements(one) for phases in by_kind.values() for one in phases),
        "judged_quiet": sum(_judgements(one) for one in by_kind[QUIET]),
        "mails": len(stack.amazon.mails),
        "kept": prices.kept(table, files),
        "deadline": deadline,
    }


def _days() -> Iterator[date]:
    day = BEGINS
    while day <= ENDS:
        yield day
        day += timedelta(days=1)


def _early(parcels: list[zones.Parcel]) -> dict[date, list[zones.Parcel]]:
    """Day of February or March → the firms that return on it, before the deadline."""
    chance = random.Random(3)
    found = defaultdict[date, list[zones.Parcel]](list)
    for one in parcels[:: max(1, len(parcels) // EARLY)]:
        found[date(2026, 2, 4) + timedelta(days=chance.randrange(50))].append(one)
    return found


def _hand_in(stack: Stack, zone: living.Zone, parcels: list[zones.Parcel]) -> list[str]:
    """Each firm hands in its return of last year through the link in its letter."""
    secrets = zone.secrets() if parcels else {}
    uploads = []
    for one in parcels:
        address = f"firm{int(one.number.rsplit('-', 1)[1])}@firm.example"
        data = zones.returns([one], 2025)
        if one.returned(2025) is not None:
            uploads.append(zone.hand_in_by_link(secrets.get(address, ()), data))
    return [upload for upload in uploads if upload]


def _of_deadline(phase: Phase, uploads: int) -> dict[str, float]:
    intake = phase.of("intake.on_upload")
    return {
        "uploads": uploads,
        "requests": (intake.asked - 2 * intake.received) / uploads,
        "queue": 2 * intake.received / uploads,
        "reads": intake.requests["s3.GetObject"] / uploads,
        "calls": intake.calls / uploads,
        "all": phase.total().asked / uploads,
    }


def _by_door(phases: list[Phase]) -> dict[str, dict[str, Any]]:
    summed: dict[str, Counts] = defaultdict(Counts)
    for phase in phases:
        for door, counts in phase.by_door.items():
            summed[door].add(counts)
    return {
        door: {
            "requests": one.asked, "rcu": one.rru, "wcu": one.wru, "calls": one.calls, "gb_seconds": one.gb_seconds,
            "logged": one.logged, "yuan": prices.yuan(one), "parts": prices.parts(one), "cpu": one.cpu,
        }
        for door, one in summed.items()
    }  # fmt: skip


def _judgements(phase: Phase) -> int:
    return sum(one.door == "assess.on_parcels" and "parcel" in one.kinds for one in phase.writes)


def summed(year: dict[str, Any], what: str, kind: str | None = None, *, shared: bool | None = None) -> float:
    """The sum over all doors of a year (of one kind of day). shared: only the calls for all zones (True) or without them (False)."""
    return float(sum(
        counts[what]
        for name, doors in year["kinds"].items() if kind in (None, name)
        for door, counts in doors.items() if shared is None or door.endswith(FOR_ALL) is shared
    ))  # fmt: skip


def measure() -> tuple[list[Line], dict[str, Any], dict[str, Any]]:
    """The lines, and the years of a zone of 500 and of one in which nothing happens, for further computation."""
    both = [apart("bench.year", str(PARCELS)), apart("bench.year", "1")]
    year, still = (said(one) for one in both)
    return lines_of(year, still), year, still


def lines_of(year: dict[str, Any], still: dict[str, Any]) -> list[Line]:
    quiet = summed(year, "requests", QUIET, shared=False) / year["days"][QUIET] * 365 / year["parcels"]
    deadline = year["deadline"]
    own = summed(year, "yuan", shared=False) + year["kept"]
    lines = [
        at_most("quiet days, all doors", quiet, 8, "requests a parcel and year"),
        at_most("a zone where nothing happens", summed(still, "requests", shared=False) + 365, 2000, "requests a year"),
        Line("… what looks for all zones at once, for the whole stack", f"{summed(still, 'requests', shared=True):,.0f} requests a year"),
        at_most(f"deadline day, {deadline['uploads']:.0f} firms in a minute", deadline["reads"], 1, "reads of each upload"),
        at_most("… requests of intake for each", deadline["requests"], 16, "", more=f"and {deadline['queue']:.1f} of its queue"),
        Line("… requests of all doors for each", f"{deadline['all']:.1f}"),
        at_most(f"a year of a zone of {year['parcels']}", own, 50, "yuan", more=f"{year['judged']} judgements, {year['mails']} mails"),
        at_most("a stack that nobody uses", prices.at_rest(), 30, "yuan a year", more=f"{prices.receives_at_rest():,.0f} receives a month"),
    ]  # fmt: skip
    for kind, doors in year["kinds"].items():
        shares = {door: counts for door, counts in doors.items() if not door.endswith(FOR_ALL)}
        asked = sum(one["requests"] for one in shares.values())
        spent = sum(one["yuan"] for one in shares.values())
        units = sum(one["wcu"] for one in shares.values()), sum(one["rcu"] for one in shares.values())
        shown = f"{asked:,.0f} requests, {units[0]:,.0f} WCU, {units[1]:,.0f} RCU, ¥{spent:.2f}"
        lines.append(Line(f"{kind} ({year['days'][kind]})", shown))
    for door in sorted({door for doors in year["kinds"].values() for door in doors}):
        counts = [doors[door] for doors in year["kinds"].values() if door in doors]
        asked, calls, spent = (sum(one[what] for one in counts) for what in ("requests", "calls", "yuan"))
        lines.append(Line(f"  {door or 'made by hand'}", f"{asked:,.0f} requests, {calls:,.0f} calls, ¥{spent:.2f}"))
    return lines


if __name__ == "__main__":
    print(json.dumps(lived(int(sys.argv[1]))))
