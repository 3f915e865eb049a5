"""`assess` offline: 10 000 parcels with three returns each, from bytes to verdicts, beside python-calamine on the same files."""

from __future__ import annotations

import io
import resource
from datetime import date
from statistics import median

import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.lines import Line, at_most
from bench.simulated.meter import processor
from edge import gc_tuning
from intake.importing import Opened, import_workbook
from land.dossier import Dossier
from land.standing import judge
from parcelwatch.assessing import sheets_of

PARCELS, ROUNDS = 10_000, 3
ON = date(2026, 7, 1)
AIM_RATIO = 5
_REGISTER = (
    "宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "约定投产日期", "约定达产日期", "固定资产投资(万元)",
    "投资强度(万元/亩)", "亩均税收(万元/亩)", "容积率", "成交价款(万元)",
)  # fmt: skip
_RETURN = (
    "宗地编号", "填报年度", "数据截止日期", "实际动工日期", "实际竣工日期", "累计完成固定资产投资(万元)",
    "年度税收(万元)", "计容建筑面积(㎡)",
)  # fmt: skip


def workbooks(parcels: int = PARCELS) -> list[bytes]:
    """A register, and three returns of each parcel in two workbooks (a sheet holds 20 000 rows)."""
    register = [[f"P-{n:05d}", f"企业{n}", 50 + n % 100, "2022-03-01", f"202{4 + n % 2}-03-01", "2025-09-01", "2026-03-01",
                 12_000 + n, "", 15, "1.0-2.5", 1200] for n in range(parcels)]  # fmt: skip
    returns = [[f"P-{n:05d}", year, f"{year}-12-31", "2022-02-20", "2024-02-20" if n % 3 and year > 2023 else "",
                3000 + year % 10 * 900 + n % 700, 400 + n % 300, 45_000]
               for year in (2023, 2024, 2025) for n in range(parcels)]  # fmt: skip
    half = len(returns) // 2
    return [_xlsx(_REGISTER, register), _xlsx(_RETURN, returns[:half]), _xlsx(_RETURN, returns[half:])]


def dossiers(parcels: int) -> dict[str, Dossier]:
    """The dossiers from these workbooks, by parcel number."""
    opened = Opened()
    for data in workbooks(parcels):
        opened.add(sheets_of(data), "bench.xlsx")
    return dict(import_workbook(opened, {}, "bench").known)


def _xlsx(headings: tuple[str, ...], rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for line, row in enumerate([list(headings), *rows]):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def measure() -> list[Line]:
    """From bytes to verdicts, beside python-calamine, which only reads the same bytes. Processor time, children included."""
    gc_tuning.collect_rarely()  # as the command does
    files = workbooks()
    floors, children, wholes, judgings = [], [], [], []
    for _ in range(ROUNDS):  # in turns, so that other load on the machine affects both
        began = processor()
        for data in files:
            CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        floors.append(processor() - began)
        began = processor()
        sheets = [sheets_of(data) for data in files]
        children.append(processor() - began)
        opened = Opened()
        for read in sheets:
            opened.add(read, "bench.xlsx")
        taken = import_workbook(opened, {}, "bench")
        wholes.append(processor() - began)
        assert len(taken.known) == PARCELS and taken.rows_refused == 0
        began = processor()
        for dossier in taken.known.values():
            judge(dossier, ON)
        judgings.append(processor() - began)
        del sheets, opened, taken  # freeing them is not part of the next round
    floor, child, whole, judging = map(median, (floors, children, wholes, judgings))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Line("python-calamine alone reads them", f"{floor:.2f} s"),
        at_most("read and check every row", whole / floor, AIM_RATIO, "×", more=f"{PARCELS / whole:,.0f} parcels/s"),
        Line("of that, from bytes to sheets in the limited child", f"{child / floor:.1f} × ({child:.2f} s)"),
        Line("judge", f"{judging:.2f} s, {PARCELS / judging:,.0f} parcels/s"),
        Line("peak memory", f"{memory:.0f} MB"),
    ]
