"""A zone of four parcels whose report says something on every sheet, and its workbook as openpyxl reads it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from land.dossier import Dossier
from land.indicator import Indicator
from land.parcel import LandUse
from review.workbook import report_workbook
from tests.land.zones import D, parcel, quantity, returned, uploaded
from wording.report.report_words import SheetWords
from zones.report import Imprint, Report, report
from zones.report_order import ReportKind

AS_OF = date(2025, 12, 31)
PEOPLE = {"a": "代办员甲"}
CHECKSUM = "c" * 64
_INVESTED = {Indicator.FIXED_INVESTMENT: "12000 wan_yuan"}


def zone() -> list[Dossier]:
    """甲 started on time and restated 2024, 乙 started 40 days late, 丙 is idle by its own return, 丁 is silent."""
    one = parcel(
        "P-甲",
        returned(2024, "2024-12-31", "2025-01-10", groundbreaking="2023-05-20", investment="4000 wan_yuan"),
        returned(2024, "2024-12-31", "2026-01-10", investment="4300 wan_yuan"),
        returned(2025, "2025-12-31", "2026-01-11", completion="2025-05-01", investment="12500 wan_yuan"),
        targets=_INVESTED, agent="a", land_use=LandUse.INDUSTRIAL,
    )  # fmt: skip
    two = parcel(
        "P-乙",
        returned(2025, "2025-12-31", "2026-01-12", groundbreaking="2023-07-11", investment="6000 wan_yuan"),
        targets={Indicator.FIXED_INVESTMENT: "20000 wan_yuan"}, agent="a", enterprise="乙公司", land_use=LandUse.INDUSTRIAL,
    )  # fmt: skip
    three = parcel(
        "P-丙",
        returned(2025, "2025-12-31", "2026-01-13", groundbreaking=None),
        dates={Indicator.GROUNDBREAKING: "2024-06-01", Indicator.COMPLETION: "2026-06-01"},
        agent="b", enterprise="丙公司", price=quantity("1000 wan_yuan"),
    )  # fmt: skip
    four = parcel(
        "P-丁",
        dates={Indicator.GROUNDBREAKING: "2025-03-01", Indicator.COMPLETION: "2027-06-01"},
        enterprise="丁公司", granted_on=D("2024-11-01"),
    )  # fmt: skip
    return [uploaded(one), uploaded(two), uploaded(three), uploaded(four)]


def made(
    dossiers: Iterable[Dossier] | None = None,
    kind: ReportKind = ReportKind.FULL,
    as_published: Mapping[str, str | None] | None = None,
    as_of: date = AS_OF,
) -> Report:
    imprint = Imprint(
        "z",
        "某开发区",
        kind,
        as_of,
        published_on=date(2026, 2, 1),
        seq=7,
        versions={"code": "1", "policy": "default-1", "calendar": "c"},
    )
    return report(imprint, zone() if dossiers is None else dossiers, as_published=as_published)


def book_of(found: Report, sentences: Sequence[str] = ()) -> Workbook:
    return load_workbook(io.BytesIO(report_workbook(found, PEOPLE, CHECKSUM, sentences)))


def table(book: Workbook, sheet: SheetWords) -> list[dict[str, Any]]:
    """The rows of a sheet's table by heading; under a common heading "group heading"."""
    page = book[sheet.name]
    top = int(page.freeze_panes[1:].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
    merged = {(r.min_row, column): r for r in page.merged_cells.ranges for column in range(r.min_col, r.max_col + 1)}
    names = []
    for column in range(1, page.max_column + 1):
        own = page.cell(top, column).value
        group = page.cell(top - 1, merged[top - 1, column].min_col).value if (top - 1, column) in merged else None
        names.append(group if own is None else own if group is None else f"{group} {own}")
    return [
        dict(zip(names, [cell.value for cell in row], strict=True))
        for row in page.iter_rows(min_row=top + 1, max_row=page.max_row)
    ]
