"""One workbook of 10 000 rows × 16 columns, from bytes to validated facts, beside python-calamine alone on the same file.

Aims: at most three times its time, the limited child and every check included; the parent's peak memory below 150 MB.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Literal

import xlsxwriter

from bench.lines import Line, at_most
from bench.simulated.meter import processor

ROWS, ROUNDS, RUNS = 10_000, 3, 3
AIM_RATIO, AIM_MEMORY = 3, 150
HEADINGS = (
    "宗地编号", "地块名称", "受让企业", "用地面积(亩)", "供地方式", "出让日期", "合同签订日期", "约定交地日期", "约定动工日期",
    "约定竣工日期", "约定投产日期", "约定达产日期", "固定资产投资(万元)", "亩均税收(万元/亩)", "容积率", "成交价款(万元)",
)  # fmt: skip


def workbook() -> bytes:
    """A register like those of large zones: texts, figures, bounds, and days, some as texts and some as dates."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for n in range(1, ROWS + 1):
            start = 44_000 + n % 700
            sheet.write_row(n, 0, [f"P-{n:05d}", f"地块{n}", f"企业{n % 3000}", 50 + n % 100, "出让"])
            for column, date in enumerate((start, start, start + 30, start + 90), start=5):
                sheet.write_number(n, column, date, day)
            sheet.write_row(n, 9, [f"20{25 + n % 3}-03-01", f"20{28 + n % 2}-09-01", f"2030-{1 + n % 12}-01"])
            sheet.write_row(n, 12, [12_000 + n, 15.5, "1.0-2.5", 1200 + n % 900])
    return out.getvalue()


def seconds(work: str, data: bytes) -> list[float]:
    """The processor seconds of each run, children included, then the peak memory in MB. A new process does only this work."""
    command = [sys.executable, "-m", "bench.reading", work]
    done = subprocess.run(
        command, input=data, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).resolve().parents[1]
    )
    return [float(figure) for figure in done.stdout.split()]


def measure() -> list[Line]:
    """Ours beside python-calamine, which it uses, and beside openpyxl and pandas, which check nothing."""
    data = workbook()
    alone, whole, memory = [], [], 0.0
    for _ in range(ROUNDS):  # in turns, so that other load on the machine affects both
        alone += seconds("alone", data)[:-1]
        *times, peak = seconds("whole", data)
        whole = whole + times
        memory = max(memory, peak)
    floor = median(alone)
    took = median(whole)
    return [
        at_most("bytes to validated facts, child included", took / floor, AIM_RATIO, "×", more=f"{took * 1000:.0f} ms"),
        Line("python-calamine alone reads it", f"{floor * 1000:.0f} ms"),
        *(_peer(name, work, data, took) for name, work in PEERS.items()),
        at_most("peak memory of the parent", memory, AIM_MEMORY, "MB"),
    ]


PEERS = {"openpyxl, read only": "openpyxl", "pandas with calamine": "pandas", "pandas with openpyxl": "pandas_openpyxl"}


def _peer(name: str, work: str, data: bytes, ours: float) -> Line:
    if work.startswith("pandas") and find_spec("pandas") is None:
        return Line(name, "not installed: make bench brings it")
    took = median(seconds(work, data)[:-1])
    return Line(f"{name} reads it", f"{took * 1000:.0f} ms (ours takes {ours / took:.1f} × that)")


def main(work: str) -> None:
    """Does the work several times on the workbook from standard input, and prints the times and the peak memory."""
    data = sys.stdin.buffer.read()
    for _ in range(RUNS):
        start = processor()
        found = WORKS[work](data)
        print(processor() - start)
        del found  # freeing it is not part of any run
    print(_peak())


def _peak() -> float:
    """The peak memory of this process, in MB. `ru_maxrss` may be that of the parent process."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _alone(data: bytes) -> object:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def _whole(data: bytes) -> object:
    from edge import gc_tuning
    from intake.importing import Opened, import_workbook
    from parcelwatch.assessing import sheets_of

    gc_tuning.collect_rarely()  # as every door does
    opened = Opened()
    opened.add(sheets_of(data), "bench.xlsx")
    taken = import_workbook(opened, {}, "bench")
    assert len(taken.known) == ROWS and taken.rows_refused == 0
    return opened, taken


def _openpyxl(data: bytes) -> object:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def _pandas(data: bytes, engine: Literal["calamine", "openpyxl"] = "calamine") -> object:
    import pandas

    return pandas.read_excel(io.BytesIO(data), engine=engine)


WORKS: dict[str, Callable[[bytes], object]] = {
    "alone": _alone,
    "whole": _whole,
    "openpyxl": _openpyxl,
    "pandas": _pandas,
    "pandas_openpyxl": partial(_pandas, engine="openpyxl"),
}

if __name__ == "__main__":
    main(sys.argv[1])
