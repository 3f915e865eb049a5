"""A million parcels in 2 000 zones: 100 zones of 500 parcels each are walked by `next_change_on` through a year, and their year is
reckoned from what a year of one such zone was counted to cost.

`python -m bench.province 50 1` walks so many zones, the first of which has that number.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from statistics import mean
from typing import Any

from bench import prices, year, zones
from bench.lines import Line, apart, at_most, said
from bench.simulated.meter import Counts
from intake.importing import Opened, import_workbook
from land.standing import judge
from parcelwatch.assessing import sheets_of

ZONES, SAMPLE, PARCELS = 2_000, 100, 500
DAYS = 365


def walked(count: int, first: int) -> list[int]:
    """Of each of so many zones: how often a judge is called in a year in which nothing comes in."""
    return [_walked(seed) for seed in range(first, first + count)]


def _walked(seed: int) -> int:
    parcels = zones.parcels(PARCELS, seed)
    opened = Opened()
    opened.add(sheets_of(zones.register(parcels)), "a.xlsx")
    opened.add(sheets_of(zones.returns(parcels, 2025)), "b.xlsx")
    known = import_workbook(opened, {}, "bench").known
    calls = 0
    ends = date(2026, 4, 5) + timedelta(days=DAYS)
    for dossier in known.values():
        on = judge(dossier, date(2026, 4, 5)).next_change_on
        while on is not None and on < ends:
            calls += 1
            on = judge(dossier, on).next_change_on
    return calls


def measure() -> list[Line]:
    """The lines of a year of one zone, and of all of them."""
    halves = [apart("bench.province", str(SAMPLE // 2), str(1 + half * SAMPLE // 2)) for half in range(2)]
    calls = [one for half in halves for one in said(half)]
    lines, one_zone, still = year.measure()
    return lines + _of_all(one_zone, still, calls)


def _of_all(one_zone: dict[str, Any], still: dict[str, Any], calls: list[int]) -> list[Line]:
    """What differs between zones is how often they are judged; all else is taken to be as in the zone that was counted."""
    judging = ("assess.on_parcels", "outbox.on_stream")
    quiet = one_zone["kinds"][year.QUIET]
    spent = sum(quiet[door]["yuan"] for door in judging if door in quiet)
    each = spent / max(1, one_zone["judged_quiet"])
    own = year.summed(one_zone, "yuan", shared=False) + one_zone["kept"]
    # Of the year that was counted the quiet days' judgements are taken out, and those of the sample put in.
    zone = own + (mean(calls) * one_zone["days"][year.QUIET] / DAYS - one_zone["judged_quiet"]) * each
    shared = (
        year.summed(still, "yuan", shared=True)
        + ZONES * DAYS * prices.prices()["china"]["dynamodb_million_rru"] / 2 / 1e6
    )
    whole = ZONES * zone + shared + prices.at_rest()
    used = {
        what: ZONES * year.summed(one_zone, what, shared=False) + year.summed(still, what, shared=True)
        for what in ("calls", "gb_seconds", "logged")
    }
    counted = Counts(calls=int(used["calls"]), gb_seconds=used["gb_seconds"], logged=int(used["logged"]))
    free = prices.free(counted)
    walked_each = mean(calls) / PARCELS
    most = max(calls) / PARCELS
    more = f"¥{free:,.0f} of ¥{whole:,.0f} free; {len(calls) * PARCELS:,} walked"
    return [
        at_most("1 M parcels in 2 000 zones", whole - free, 1500, "yuan a year", more=more),
        Line("judgements a parcel and year in which nothing comes", f"{walked_each:.2f} (most of a zone {most:.2f})"),
    ]


if __name__ == "__main__":
    print(json.dumps(walked(*map(int, sys.argv[1:]))))
