"""The yearly report of 5 000 and of 20 000 parcels with four returns each, each in a process of its own: canonical JSON, workbook, page.

Aims: 60 seconds for 5 000, and in proportion; a peak of 512 MB, all data of the parcels included.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from time import perf_counter

from bench.lines import Line, apart, at_most, said
from bench.reading import _peak
from land.dossier import Dossier, Received, Source
from land.indicator import Fact, Indicator
from land.parcel import Approval, LandUse, ProjectType, RegisterRow, Target
from land.returns import ReturnRow
from land.units import Quantity
from zones.report import Imprint, report
from zones.report_order import ReportKind

PARCELS = 5_000
LARGEST = 20_000
AIM_SECONDS, AIM_MEMORY = 60, 512
HELD = 1769  # MB that the report's function has
_AS_OF = date(2025, 12, 31)
_TARGETS = {
    Indicator.FIXED_INVESTMENT: ("12000", "wan_yuan"), Indicator.INVESTMENT_INTENSITY: ("250", "wan_yuan/mu"),
    Indicator.OUTPUT_PER_MU: ("300", "wan_yuan/mu"), Indicator.TAX_PER_MU: ("15", "wan_yuan/mu"),
    Indicator.PLOT_RATIO: ("1.0", ""), Indicator.BUILDING_COEFFICIENT: ("40", "%"), Indicator.RD_SHARE: ("3", "%"),
}  # fmt: skip


def dossiers(parcels: int) -> list[Dossier]:
    """Parcels of every kind: on time, late, short, silent in a year, with restated figures."""
    return [_dossier(number) for number in range(parcels)]


def _dossier(number: int) -> Dossier:
    name = f"140781{number:06d}GB"
    start = date(2021 + number % 3, 1 + number % 12, 1 + number % 28)
    register = RegisterRow(
        name, f"示范企业{number // 2}有限公司", Quantity(Decimal(40 + number % 160), "mu"),
        {
            Indicator.GROUNDBREAKING: start, Indicator.COMPLETION: start.replace(year=start.year + 2),
            Indicator.PRODUCTION: start.replace(year=start.year + 2, day=28),
            Indicator.FULL_PRODUCTION: start.replace(year=start.year + 3),
        },
        targets={one: Target(Quantity(Decimal(least), unit), None, unit) for one, (least, unit) in _TARGETS.items()},
        price=Quantity(Decimal(1200 + number % 900), "wan_yuan"), penalty_rates={
            one: Quantity(Decimal("0.5"), "permille") for one in (Indicator.GROUNDBREAKING, Indicator.COMPLETION)
        },
        granted_on=start.replace(year=start.year - 1), agent=f"agent-{number % 60}", project_type=ProjectType.ORDINARY,
        approval=Approval.REGULAR if number % 11 == 0 else Approval.ON_PROMISE, land_use=LandUse.INDUSTRIAL,
    )  # fmt: skip
    returns = tuple(_return(name, number, year) for year in range(2022, 2026) if (number + year) % 7)
    if number % 20 == 0:  # a figure of the year before is revised
        returns += (_return(name, number + 77, 2024),)
    return Dossier(name, (Received(register, date(2021, 6, 1)),), returns)


def _return(name: str, number: int, year: int) -> Received[ReturnRow]:
    late = number % 400
    started = date(2022, 3, 1 + number % 28)
    completed = date(2024, 1 + late % 12, 1 + late % 28)
    facts: dict[Fact, date | Quantity | None] = {
        Fact.INVESTMENT: Quantity(Decimal((year - 2021) * 2600 + number % 900), "wan_yuan"),
        Fact.FLOOR_AREA: Quantity(Decimal(30_000 + number), "m2"),
        Fact.FOOTPRINT: Quantity(Decimal(20_000 + number), "m2"),
    }
    if number % 9:
        facts[Fact.GROUNDBREAKING] = started
    if year >= 2024 and number % 5:
        facts |= {Fact.COMPLETION: completed, Fact.PRODUCTION: completed, Fact.OUTPUT: Quantity(Decimal(21_000 + number), "wan_yuan"),
                  Fact.TAX: Quantity(Decimal(900 + number % 800), "wan_yuan"), Fact.RD_SPENDING: Quantity(Decimal(400), "wan_yuan"),
                  Fact.REVENUE: Quantity(Decimal(11_000 + number), "wan_yuan")}  # fmt: skip
    cells = {fact.value: f"{chr(68 + at)}{number + 4}" for at, fact in enumerate(facts)}
    source = Source(f"u-{year}-{number % 60}", f"agent-{number % 60}", year, "填报表", line=number + 4, cells=cells)
    row = ReturnRow(name, year, date(year, 12, 31), facts)
    return Received(row, date(year + 1, 1, 20), source)


def measure(sizes: Sequence[int] = (PARCELS, LARGEST)) -> list[Line]:
    """Time and memory of a report, for 5 000 parcels and for as many as a sheet holds."""
    lines = []
    for parcels in sizes:
        value, files, memory = said(apart("bench.reporting", str(parcels)))
        more = f"value {value:.1f} s, JSON, workbook and page {files:.1f} s"
        lines += [
            at_most(f"report of {parcels:,} parcels", value + files, AIM_SECONDS * parcels / PARCELS, "s", more=more),
            at_most(f"… its peak memory ({parcels:,})", memory, AIM_MEMORY if parcels == PARCELS else HELD, "MB"),
        ]
    return lines


def main(parcels: int) -> None:
    """Makes the report once, and prints the seconds of each step and the peak memory in MB."""
    from edge import gc_tuning
    from review.files import files_of

    gc_tuning.collect_rarely()  # as every door does
    known = dossiers(parcels)
    took = [perf_counter()]
    found = report(Imprint("bench", "示范区", ReportKind.FULL, _AS_OF, published_on=_AS_OF), known)
    took.append(perf_counter())
    files = files_of(found, {})
    took.append(perf_counter())
    assert len(found.pages) == parcels and all(len(data) > parcels for data, _ in files.forms.values())
    print(json.dumps([*(after - before for before, after in pairwise(took)), _peak()]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
