"""Our own workbooks, filled in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from openpyxl import load_workbook

from intake.imported import Imported
from land.dossier import Dossier
from tests import books
from tests.intake.taken import codes, taken
from wording.columns import COLUMNS, Kind, Reads
from wording.sheets.prefilled import prefilled_return
from workbooks.writing.form import prefilled as written
from workbooks.writing.form import template

DAY = date(2026, 3, 1)
PARCELS = (books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "受让企业": "＝乙公司", "成交价款": 1200})
REPORTED = {
    **books.RETURN, "填报年度": 2025, "数据截止日期": "2025-12-31", "实际动工日期": "2023-05-20", "累计完成投资": "0.9亿元",
    "计容建筑面积": "100亩", "年度税收": 950.3, "备注": "+1",
}  # fmt: skip


def edited(data: bytes, **cells: Any) -> bytes:
    """The workbook with these cells of its first sheet filled in."""
    book = load_workbook(io.BytesIO(data))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_example(kind: Kind) -> bytes:
    """The template with its example as the first row, numbers and days typed as such."""
    book = load_workbook(io.BytesIO(template(kind)))
    for place, column in enumerate(COLUMNS[kind], start=1):
        text = column.example
        value: Any = text or None
        if text and column.reads is Reads.DATE:
            value = date.fromisoformat(text)
        elif text.replace(".", "").isdigit() and column.reads is not Reads.TEXT:
            value = float(text)
        book.worksheets[0].cell(4, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def known() -> Imported:
    found = taken(books.book(*PARCELS), books.book(REPORTED), received_on=date(2026, 1, 10))
    assert codes(found) == []
    return found


def prefilled(found: Imported, year: int = 2026) -> bytes:
    return workbook(found.known.values(), year)


def workbook(dossiers: Iterable[Dossier], year: int = 2026, enterprise: str | None = None, as_of: date = DAY) -> bytes:
    filled = prefilled_return(dossiers, "示范开发区", year, DAY, as_of=as_of, enterprise=enterprise)
    assert filled is not None
    return written(*filled)
