"""A table is read column by column; what a cell says is its own business all the same."""

from __future__ import annotations

from typing import Any

import pytest

from intake.rows import RowRead, read_rows
from tests import books
from workbooks.grid import Sheet
from workbooks.reading.sheets import read
from workbooks.reading.table import tables


def reads(*rows: dict[str, Any]) -> list[RowRead]:
    sheets = read(books.book(*rows))
    assert isinstance(sheets, list)
    return [one for table in tables(sheets) for one in read_rows(table, None)]


ODD: list[dict[str, Any]] = [
    {},
    {"固定资产投资": None, "受让企业": "乙公司"},
    {"固定资产投资": "≥1.2亿元", "用地面积(亩)": "7公顷"},
    {"固定资产投资": -5, "用地面积(亩)": True},
    {"用地面积(亩)": 1, "约定动工日期": "2024年3月"},
    {"用地面积(亩)": 1.5, "约定动工日期": 45_000},
    {"用地面积(亩)": "约一百", "约定动工日期": "上半年"},
    {"受让企业": " 待 定 ", "约定竣工日期": "1900-01-01"},
    {"受让企业": "   ", "宗地编号": "Ｐ－７７"},
]


def test_a_row_says_among_others_what_it_says_alone() -> None:
    rows = [{**books.REGISTER, **odd} for odd in ODD] * 2
    for row, among in zip(rows, reads(*rows), strict=True):
        (alone,) = reads(row)
        assert among.values == alone.values
        assert [(p.code, p.column, p.text, p.values) for p in among.problems] == [
            (p.code, p.column, p.text, p.values) for p in alone.problems
        ]


@pytest.mark.parametrize("cells", [(1, True, 1.0), (True, 1.0, 1), (1.0, 1, True)])
def test_a_truth_value_is_no_number_though_a_number_like_it_stands_in_the_column(cells: tuple[Any, ...]) -> None:
    headings = ["宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "固定资产投资"]
    rows = [[f"P-{n}", "甲公司", cell, "2024-03-01", "2025-06-01", 12000] for n, cell in enumerate(cells)]
    (table,) = tables([Sheet("台账", [headings, *rows], [1, 2, 3, 4])])
    for cell, read_row in zip(cells, read_rows(table, None), strict=True):
        assert [problem.code for problem in read_row.problems] == (["unreadable_number"] if cell is True else [])
        assert (read_row.figure("area") is None) is (cell is True)


def test_a_cell_of_two_columns_is_the_first_that_says_something() -> None:
    headings = [*books.REGISTER, "容积率下限", "容积率上限"]
    rows: list[list[Any]] = [[*books.REGISTER.values(), " ", 2.5], [*books.REGISTER.values(), 0.8, 2.5]]
    (table,) = tables([Sheet("台账", [headings, *rows], [1, 2, 3])])
    upper, both = read_rows(table, None)
    assert [one.cell("plot_ratio") for one in (upper, both)] == [2.5, 0.8]
    last = len(headings) - 1
    assert upper.cells["plot_ratio"] == table.address(last, upper.row)
    assert both.cells["plot_ratio"] == table.address(last - 1, both.row)
