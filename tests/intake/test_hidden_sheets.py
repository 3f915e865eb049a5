"""A hidden sheet with a table is named in one sentence, and nothing of it is read (domain.md section 4)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
import xlwt

from tests import books
from tests.intake.taken import register, taken
from tests.workbooks import strange
from workbooks.grid import HIDDEN_ROWS, HIDDEN_SHEETS
from workbooks.reading.sheets import read

LEDGER = books.grid([register()])
OLD = books.grid([register(宗地编号="P-09")])


Grid = Sequence[Sequence[object]]
Write = Callable[[Grid], bytes]


def of(data: bytes) -> list[tuple[str, str, str | None]]:
    return [(problem.code, problem.severity, problem.sheet) for problem in taken(data).problems]


def as_xlsx(old: Grid, state: str = "hidden") -> bytes:
    return books.xlsx({"台账": LEDGER, "旧": old}, hidden={"旧": state})


def as_xls(old: Grid) -> bytes:
    book = xlwt.Workbook()
    for name, rows in (("台账", LEDGER), ("旧", old)):
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
        sheet.visibility = int(name == "旧")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(old: Grid) -> bytes:
    styles = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    sheets = ""
    for name, rows, style in (("台账", LEDGER, ""), ("旧", old, ' table:style-name="h"')):
        lines = (
            "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows
        )
        body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        sheets += f'<table:table table:name="{name}"{style}>{body}</table:table>'
    return strange.ods(sheets, styles=styles)


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods])
def test_a_hidden_table_is_named_and_not_read(write: Write) -> None:
    found = taken(write(OLD))
    assert [(one.code, one.severity, one.sheet) for one in found.problems] == [("hidden_sheet", "warning", "旧")]
    assert set(found.known) == {"P-01"}
    assert "旧" in str(found.problems[0].shown()["message"])


def test_a_very_hidden_one_too() -> None:
    assert of(as_xlsx(OLD, "veryHidden")) == [("hidden_sheet", "warning", "旧")]


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods])
def test_lists_and_headings_without_rows_say_nothing(write: Write) -> None:
    assert of(write([["宗地编号"], ["P-01"], ["P-02"]])) == []
    assert of(write([["是否标准地", "供地方式"], ["是", "出让"], ["否", "租赁"]])) == []
    assert of(write(OLD[:1])) == []


def test_where_nothing_else_is_read_it_is_the_one_error() -> None:
    assert of(books.xlsx({"说明": [["见隐藏表"]], "旧": OLD}, hidden=["旧"])) == [("hidden_sheet", "error", "旧")]


def test_of_a_long_hidden_sheet_the_first_rows_are_enough() -> None:
    long = [*OLD, *([*OLD[1]] for _ in range(HIDDEN_ROWS * 2))]
    sheets = read(as_xlsx(long))
    assert isinstance(sheets, list)
    hidden = [sheet for sheet in sheets if sheet.hidden]
    assert [len(sheet.rows) for sheet in hidden] == [HIDDEN_ROWS]
    assert of(as_xlsx(long)) == [("hidden_sheet", "warning", "旧")]


def test_a_hidden_sheet_beyond_all_limits_refuses_nothing() -> None:
    far = [*OLD, *([["x"]] * 20_100)]
    assert of(as_xlsx(far)) == [("hidden_sheet", "warning", "旧")]


def test_of_very_many_hidden_sheets_the_first_are_looked_at() -> None:
    names = [f"旧{number}" for number in range(HIDDEN_SHEETS + 5)]
    found = of(books.xlsx({"台账": LEDGER, **dict.fromkeys(names, OLD)}, hidden=names))
    assert [sheet for _, _, sheet in found] == names[:HIDDEN_SHEETS]
