"""An .xlsx is read alike whoever wrote it: by its relationships, by counting where no address stands, in quotes of either kind."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from edge import sandbox
from tests.workbooks.other_writers import WAYS, written
from tests.workbooks.strange import changed
from workbooks.grid import Refused, Sheet, unpacked
from workbooks.reading.sheets import read, read_packed


@cache
def book() -> bytes:
    """A title, headings, a gap, a hidden row, and in the rows what only marks tell."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in ("台账", "另一张 & <更多>"):
        sheet = made.add_worksheet(name)
        sheet.write(0, 0, "“标准地”台账")
        sheet.write_row(1, 1, ["宗地编号", "研发投入强度", "约定动工日期", "投资(万元)", "备注"])
        sheet.write(3, 1, 7, made.add_format({"num_format": '"BG-"000'}))
        sheet.write(3, 2, 0.05, made.add_format({"num_format": "0.00%"}))
        sheet.write(3, 3, datetime(2024, 6, 1), made.add_format({"num_format": 'yyyy"年"m"月"'}))
        sheet.write(3, 4, 30000, made.add_format({"num_format": '[>=10000]0!.0,"万元";0'}))
        sheet.write_formula(3, 5, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 2, "=1+1", None, 2)
        sheet.write_boolean(4, 4, True)
        sheet.merge_range(5, 1, 7, 1, "P-2")
        sheet.write(6, 3, "a < b & 'c'")
        sheet.set_row(4, None, None, {"hidden": True})
    made.close()
    return out.getvalue()


def sheets(data: bytes) -> list[Sheet]:
    found = read(data)
    assert not isinstance(found, Refused), found
    return found


def plain(found: list[Sheet]) -> list[Sheet]:
    """Without blank cells behind the last one, which nobody sees."""

    def cut(row: list[object]) -> list[object]:
        while row and row[-1] is None:
            row = row[:-1]
        return row

    return [sheet._replace(rows=[cut(list(row)) for row in sheet.rows], merged=list(sheet.merged)) for sheet in found]


def test_the_workbook_says_what_it_should() -> None:
    first = plain(sheets(book()))[0]
    assert first.rows[3][:5] == [
        None, ("shown", 7.0, "BG-007", "BG7", False, '"BG-"000'), ("percent", 0.05), ("month", 2024, 6),
        ("shown", 30000.0, "3.0万元", "3万元", True, '[>=10000]0!.0,"万元";0'),
    ]  # fmt: skip
    assert first.rows[3][5] == ("fault", "#DIV/0!")
    assert first.merged == [(5, 7, 1)]


@given(st.sets(st.sampled_from(sorted(WAYS)), min_size=1))
def test_the_same_workbook_of_another_writer_is_read_alike(ways: set[str]) -> None:
    assert plain(sheets(written(book(), *ways))) == plain(sheets(book()))


@pytest.mark.parametrize("way", WAYS)
def test_another_writers_workbook_is_read_in_the_limited_child(way: str) -> None:
    data = written(book(), way)
    answer = sandbox.run("workbooks.reading.sheets:read_packed", data)
    assert not isinstance(answer, sandbox.ChildFailed)
    assert unpacked(answer) == unpacked(read_packed(data))


def test_cells_without_addresses_beyond_our_limits_are_too_far() -> None:
    """The far column has no letters to be known by."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.add_worksheet("表").write_row(0, 0, ["x"] * 300)
    made.close()
    assert read(written(out.getvalue(), "no addresses")) is Refused.TOO_LARGE


@pytest.mark.parametrize(
    "bad", ['r="A99999999999"', 'r="甲1"', 'r=""', 'r="A0"', 'r="AAAAAAA1"', "r='C'", 'r="1"', "r=A1"]
)
def test_a_strange_address_breaks_nothing(bad: str) -> None:
    def change(name: str, body: bytes) -> bytes:
        return body.replace(b"<c ", f"<c {bad} ".encode(), 3) if name.endswith("sheet1.xml") else body

    found = read(changed(written(book(), "no addresses"), change))
    assert isinstance(found, list | Refused)


def test_the_largest_ledger_with_a_format_on_every_number_and_no_address_is_read_in_time() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = made.add_worksheet("表")
    sheet.write_row(0, 0, ["宗地编号", "面积", "投资", "产值", "税收", "日期"])
    codes = ['"BG-"00000', '0.00"亩"', '0!.0,"万元"', '#,##0.00"万元"', '[>=10000]0!.0,"万元";0"元"', 'yyyy"年"m"月"']
    looks = [made.add_format({"num_format": code}) for code in codes]
    for line in range(1, 19_000):
        for column, look in enumerate(looks):
            sheet.write_number(line, column, 40_000 + line + column / 7, look)
    made.close()
    answer = sandbox.run("workbooks.reading.sheets:read_packed", written(out.getvalue(), "no addresses"))
    assert not isinstance(answer, sandbox.ChildFailed)
    found = unpacked(answer)
    assert isinstance(found, list)
    assert found[0].rows[1][5] == ("month", 2009, 7)
