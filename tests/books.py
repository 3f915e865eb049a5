"""Tiny builders of workbooks: a heading row and rows, as the bytes of an .xlsx or a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

REGISTER: dict[str, Any] = {
    "宗地编号": "P-01",
    "受让企业": "甲公司",
    "用地面积(亩)": 100,
    "约定动工日期": "2023-06-01",
    "约定竣工日期": "2025-06-01",
    "固定资产投资": 12000,
}
RETURN: dict[str, Any] = {"宗地编号": "P-01", "填报年度": 2024, "数据截止日期": "2024-12-31"}
ADJUSTMENT: dict[str, Any] = {"宗地编号": "P-01", "事项类型": "延期", "生效日期": "2023-05-01"}
CONTACT: dict[str, Any] = {"姓名": "张三", "邮箱": "z@demo.example", "角色": "代办员"}

Rows = Sequence[Mapping[str, Any]]


def grid(rows: Rows) -> list[list[Any]]:
    """The heading row (every heading that any row has) and the rows below it."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading) for heading in headings] for row in rows)]


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], *, hidden: Sequence[str] | Mapping[str, str] = ()) -> bytes:
    """A workbook of these sheets, cell by cell. hidden: their names, or name → how."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = hidden[name] if isinstance(hidden, Mapping) else "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book(*rows: Mapping[str, Any], sheet: str = "表") -> bytes:
    """A workbook of one sheet."""
    return xlsx({sheet: grid(rows)})


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue().encode(encoding)
