"""`assess` offline: 10 000 parcels with three returns each, from bytes to verdicts, beside python-calamine on the same files."""

from __future__ import annotations

import io
import resource
from datetime import date
from time import perf_counter

import xlsxwriter
from python_calamine import CalamineWorkbook

from intake.taking import Opened, take
from land.standing import judge
from parcelwatch.assessing import sheets_of

PARCELS = 10_000
ON = date(2026, 7, 1)
_REGISTER = (
    "宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "约定投产日期", "约定达产日期", "固定资产投资(万元)",
    "投资强度(万元/亩)", "亩均税收(万元/亩)", "容积率", "成交价款(万元)",
)  # fmt: skip
_RETURN = (
    "宗地编号", "填报年度", "数据截止日期", "实际动工日期", "实际竣工日期", "累计完成固定资产投资(万元)",
    "年度税收(万元)", "计容建筑面积(㎡)",
)  # fmt: skip


def workbooks() -> list[bytes]:
    """A register and two returns' workbooks of 15 000 rows each (a sheet holds 20 000)."""
    register = [[f"P-{n:05d}", f"企业{n}", 50 + n % 100, "2022-03-01", f"202{4 + n % 2}-03-01", "2025-09-01", "2026-03-01",
                 12_000 + n, "", 15, "1.0-2.5", 1200] for n in range(PARCELS)]  # fmt: skip
    returns = [[f"P-{n:05d}", year, f"{year}-12-31", "2022-02-20", "2024-02-20" if n % 3 and year > 2023 else "",
                3000 + year % 10 * 900 + n % 700, 400 + n % 300, 45_000]
               for year in (2023, 2024, 2025) for n in range(PARCELS)]  # fmt: skip
    half = len(returns) // 2
    return [_xlsx(_REGISTER, register), _xlsx(_RETURN, returns[:half]), _xlsx(_RETURN, returns[half:])]


def _xlsx(headings: tuple[str, ...], rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for line, row in enumerate([list(headings), *rows]):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def measure() -> list[tuple[str, str, str]]:
    """Rows of the table: step, time, rate or ratio."""
    files = workbooks()
    start = perf_counter()
    for data in files:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        book.get_sheet_by_index(0).to_python()
    floor = perf_counter() - start
    start = perf_counter()
    opened = Opened()
    for data in files:
        opened.add(sheets_of(data), "bench.xlsx")
    taken = take(opened, {}, "bench")
    reading = perf_counter() - start
    del opened
    start = perf_counter()
    for dossier in taken.known.values():
        judge(dossier, ON)
    judging = perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert len(taken.known) == PARCELS and taken.rows_refused == 0
    return [
        ("python-calamine alone reads them", f"{floor:.2f} s", "1 ×"),
        (
            "read and check every row",
            f"{reading:.2f} s",
            f"{reading / floor:.1f} × · {PARCELS / reading:,.0f} parcels/s",
        ),
        ("judge", f"{judging:.2f} s", f"{PARCELS / judging:,.0f} parcels/s"),
        ("peak memory", f"{memory:.0f} MB", ""),
    ]
