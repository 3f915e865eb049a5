"""Bytes become cells with the addresses that the sender sees, or a typed refusal; tables are found by their headings."""

from __future__ import annotations

import datetime
import io
import pickle
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from edge import sandbox
from tests import books
from wording.columns import COLUMNS, Kind
from wording.sheets.heading_text import plain
from wording.sheets.headings import heading_of, kind_of
from workbooks.grid import Refused, Sheet, letters, packed, unpacked
from workbooks.reading.sheets import read
from workbooks.reading.table import Table, tables


def sheets(data: bytes) -> list[Sheet]:
    found = read(data)
    assert not isinstance(found, Refused)
    return found


def table(data: bytes) -> Table:
    found = tables(sheets(data))
    assert len(found) == 1
    return found[0]


ROWS = books.grid([books.REGISTER, {**books.REGISTER, "宗地编号": "P-02"}])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_each_encoding_and_with_each_separator(encoding: str, delimiter: str) -> None:
    found = table(books.as_csv(ROWS, encoding, delimiter))
    assert found.kind is Kind.REGISTER
    assert [row.cells[0] for row in found.rows] == ["P-01", "P-02"]
    assert found.sheet is None


def test_a_csv_record_stands_in_the_line_where_it_starts() -> None:
    data = '姓名,邮箱,角色\n\n"甲\n乙",a@b.cn,代办员\n丙,c@d.cn,代办员\n'.encode()
    found = table(data)
    assert [(row.line, found.address(0, row)) for row in found.rows] == [(3, "A3"), (5, "A5")]


def test_an_xlsx_keeps_rows_and_columns_where_they_are() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for column, value in enumerate(books.REGISTER, start=3):
        sheet.cell(4, column, value)
    for column, value in enumerate(books.REGISTER.values(), start=3):
        sheet.cell(6, column, value)
    out = io.BytesIO()
    book.save(out)
    found = table(out.getvalue())
    assert (found.line, found.rows[0].line, found.address(0, found.rows[0])) == (4, 6, "C6")


def test_dates_numbers_and_texts_come_as_they_are() -> None:
    data = books.xlsx(
        {"s": [[datetime.date(2024, 3, 5), datetime.datetime(2024, 3, 5, 13), 1.5, 7, True, "文", None, "末"]]}
    )
    assert sheets(data)[0].rows == [[("day", 2024, 3, 5), ("day", 2024, 3, 5), 1.5, 7.0, True, "文", None, "末"]]


def test_a_formula_without_a_value_and_an_error_are_faults_and_a_percent_cell_says_so() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["=1+1", "#REF!", 0.35, 0.35])
    sheet["B1"].data_type = "e"
    sheet["C1"].number_format = "0.00%"
    out = io.BytesIO()
    book.save(out)
    assert sheets(out.getvalue())[0].rows == [[("fault", ""), ("fault", "#REF!"), ("percent", 0.35), 0.35]]


def test_hidden_sheets_are_not_read_and_every_fitting_visible_one_is() -> None:
    data = books.xlsx({"一": ROWS, "二": ROWS, "藏": ROWS, "空": []}, hidden=["藏"])
    assert [found.sheet for found in tables(sheets(data))] == ["一", "二"]


def test_totals_notes_and_blank_rows_are_skipped() -> None:
    blank: list[Any] = [None] * 6
    rows = [*ROWS, blank, ["合计", None, 200, None, None, 24000], [None, "小 计", 1, 2, 3, 4], ["填表人：某某", "电话", 1, 2, 3, 4],
            ["注：以上", 1, 2, 3, 4, 5], ["只有一格", None, None, None, None, None]]  # fmt: skip
    assert [row.line for row in table(books.xlsx({"s": rows})).rows] == [2, 3]


@pytest.mark.parametrize(
    "name", ["联合计算机公司", "综合计量仪器(集团)公司", "集合计划1号公司", "合计数据服务(某省)有限公司"]
)
def test_an_enterprise_whose_name_happens_to_hold_the_word_is_no_total(name: str) -> None:
    assert [row.line for row in table(books.xlsx({"s": [*ROWS, ["P-09", name, 200, "x", "y", 24000]]})).rows] == [
        2,
        3,
        4,
    ]


@pytest.mark.parametrize(
    "name",
    ["合计", "合 计：", "本页小计", "一、工业小计(3宗)", "总计12宗", "合计面积", "某某经济技术开发区标准地台账合计"],
)
def test_a_total_is_told_by_its_word_wherever_it_stands_in_three_cells(name: str) -> None:
    for before in range(3):
        row = [*([1] * before), name, *([2] * (5 - before))]
        assert [row.line for row in table(books.xlsx({"s": [*ROWS, row]})).rows] == [2, 3]
        further_right = [[None, None, *cells] for cells in (*ROWS, row)]
        assert [row.line for row in table(books.xlsx({"s": further_right})).rows] == [2, 3]


def test_a_title_above_and_bounds_below_the_headings_are_understood() -> None:
    headings = [*books.REGISTER, "容积率", None]
    below = [None] * 6 + ["下限", "上限"]
    row = [*books.REGISTER.values(), 0.7, 1.8]
    found = table(books.xlsx({"s": [["某开发区台账", *[None] * 7], headings, below, row]}))
    assert [(h.column.code, h.bound) for h in found.headings[-2:]] == [("plot_ratio", "low"), ("plot_ratio", "high")]
    assert [row.line for row in found.rows] == [4]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_spelling_of_every_column_names_it(kind: Kind) -> None:
    for column in COLUMNS[kind]:
        for spelling in (column.heading, *column.variants):
            for written in (spelling, f" {spelling[0]} {spelling[1:]}\n", spelling + "*"):
                found = heading_of(kind, plain(written))
                assert found is not None and found.column == column


def test_which_kind_is_asked_in_the_order_of_the_law() -> None:
    assert kind_of(["宗地编号", "事项类型", "填报年度"]) is Kind.ADJUSTMENTS
    assert kind_of(["邮箱", "角色", "填报年度"]) is Kind.CONTACTS
    assert kind_of(["年度", "约定开工时间"]) is Kind.RETURN
    assert kind_of(["约定开工时间"]) is Kind.REGISTER
    assert kind_of(["邮箱", "约定交地日期"]) is None


@pytest.mark.parametrize(("index", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (255, "IV"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_in_excel(index: int, text: str) -> None:
    assert letters(index) == text


def test_a_refusal_that_the_child_sends_is_that_refusal() -> None:
    assert unpacked(packed(Refused.ENCRYPTED)) is Refused.ENCRYPTED


@pytest.mark.parametrize(
    "said",
    [
        b"",
        "某企业".encode(),
        packed([])[:-1],
        pickle.dumps(datetime.date(2024, 1, 1)),  # an object
        pickle.dumps("某企业"),  # no code of a refusal
        pickle.dumps(7),
        pickle.dumps([("表",)]),  # a sheet without rows
        pickle.dumps([7]),
        b"\x80\x05Nr\xff\xff\xff\x7f.",  # a place in a memory of 16 GB
    ],
)
def test_what_no_child_of_ours_would_send_makes_no_object_and_no_exception_here(said: bytes) -> None:
    assert unpacked(said) is Refused.NOT_A_WORKBOOK


def far_corner() -> bytes:
    """A workbook of two cells, A1 and XFD1048576."""
    data = books.xlsx({"s": [["a"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = body.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            new.writestr(name, body)
    return out.getvalue()


def test_a_small_file_that_would_fill_all_memory_is_refused_before_it_is_parsed() -> None:
    assert read(far_corner()) is Refused.TOO_LARGE


def test_the_child_answers_and_has_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    answer = sandbox.run("workbooks.reading.sheets:read_packed", books.as_csv(ROWS))
    assert isinstance(answer, bytes)
    assert unpacked(answer) == read(books.as_csv(ROWS))
    assert sandbox.run("tests.workbooks.tasks:environment", b"") == b"[]"


def test_a_child_that_takes_too_long_is_ended() -> None:
    assert sandbox.run("tests.workbooks.tasks:forever", b"", seconds=1) in (
        sandbox.ChildFailed.TOO_SLOW,
        sandbox.ChildFailed.BROKE,
    )


def test_a_child_may_not_write_files() -> None:
    assert sandbox.run("tests.workbooks.tasks:write", b"") is sandbox.ChildFailed.BROKE


@pytest.mark.parametrize("name", ["注塑-01", "说明书厂地块", "备注册地块"])
def test_a_parcel_whose_number_begins_like_a_note_is_a_parcel_where_its_row_is_filled_in(name: str) -> None:
    rows = books.grid([books.REGISTER, {**books.REGISTER, "宗地编号": name}])
    notes = [
        ["注：面积以不动产登记为准", None, "单位亩"],
        ["说明本表由各代办员填写", "1", "2"],
        ["填表人", "甲", "乙", "丙", "丁", "戊"],
    ]
    sheets = read(books.xlsx({"台账": [*rows, *notes]}))
    assert isinstance(sheets, list)
    (table,) = tables(sheets)
    assert [row.cells[0] for row in table.rows] == ["P-01", name]
