"""A million parcels in 2 000 zones. 100 zones of 500 parcels each are walked through a year by `next_change_on`. Their cost is
computed from the counted cost of one such zone's year.

`python -m bench.province 50 1` walks 50 zones from number 1 on.
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
    """For each of `count` zones, the number of judgements in a year without uploads."""
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
    """The lines of all zones. Zones differ in the number of judgements; everything else is assumed to be as in the counted zone."""
    judging = ("assess.on_parcels", "outbox.on_stream")
    quiet = one_zone["kinds"][year.QUIET]
    spent = sum(quiet[door]["yuan"] for door in judging if door in quiet)
    each = spent / max(1, one_zone["judged_quiet"])
    own = year.summed(one_zone, "yuan", shared=False) + one_zone["kept"]
    # The counted zone's judgements on quiet days are replaced by those of the sample.
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
