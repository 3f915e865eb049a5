"""The sender's own workbook comes back with its problems marked, and clean once they are corrected."""

from __future__ import annotations

import io
import json
import pickle
import shutil
import subprocess
import time
import zipfile
from copy import copy as copy_of
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests import books
from wording.sheets import annotations as words
from workbooks.marking import annotating
from workbooks.marking.annotating import listed_packed, marked, marked_packed
from workbooks.marking.problem_sheet import Mark
from workbooks.reading.sheets import read
from workbooks.reading.table import tables

OFFICE = shutil.which("soffice")
BAD = Mark("error", "台账", "D4", 4, column="约定动工日期", text="待补", message="认不出是哪一天")
ODD = Mark("warning", "台账", "B4", 4, column="受让企业", text="甲、乙公司", message="好像不止一家企业")


def senders_own() -> bytes:
    """A workbook as somebody keeps it: title, merged cells, formats, a formula, a comment, validation, a second sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    rows = books.grid(
        [dict(books.REGISTER), {**books.REGISTER, "宗地编号": "P-02", "受让企业": "甲、乙公司", "约定动工日期": "待补"}]
    )
    sheet.append(["示范开发区标准地台账"])
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet["E3"] = date(2025, 6, 1)
    sheet["E3"].number_format = "yyyy年m月d日"
    sheet["F4"] = "=6000*2"
    sheet["B4"].fill = PatternFill("solid", fgColor="FFDDEEFF")
    sheet["B4"].font = Font(bold=True)
    sheet["B4"].comment = Comment("请领导看", "某人")
    sheet["C4"] = "=C3"
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[2].height = 40
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("H3:H9")
    sheet.add_data_validation(choice)
    other = book.create_sheet("说明")
    other["A1"] = "另一张表"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def test_problem_cells_are_coloured_and_say_what_and_a_first_sheet_lists_them_with_links() -> None:
    data, lacks = marked(senders_own(), [BAD, ODD])
    book = opened(data)
    assert lacks == ()
    assert book.sheetnames == [words.SHEET, "台账", "说明"] and book.active is book.worksheets[0]
    first, sheet = book.worksheets[0], book["台账"]
    assert [c.value for c in first[5]][:6] == ["错误", "台账", "D4", "约定动工日期", "待补", "认不出是哪一天"]
    assert first["C5"].hyperlink.location == "'台账'!D4"
    assert sheet["D4"].fill.fgColor.rgb != sheet["B4"].fill.fgColor.rgb
    assert "认不出是哪一天" in sheet["D4"].comment.text
    assert sheet["B4"].comment.text.startswith("请领导看") and "好像不止一家企业" in sheet["B4"].comment.text


def test_everything_else_is_as_it_was() -> None:
    book = opened(marked(senders_own(), [BAD, ODD])[0])
    sheet = book["台账"]
    assert sheet["F4"].value == "=6000*2" and sheet["E3"].number_format == "yyyy年m月d日"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:F1"]
    assert sheet.column_dimensions["B"].width == 33 and sheet.row_dimensions[2].height == 40
    assert sheet["B4"].font.b and sheet.data_validations.dataValidation[0].formula1 == '"是,否"'
    assert book["说明"]["A1"].value == "另一张表"


def test_a_copy_with_nothing_left_to_correct_comes_back_as_it_once_was() -> None:
    before = opened(senders_own())["台账"]
    once = marked(senders_own(), [BAD, ODD])[0]
    again = marked(once, [BAD])[0]  # marks of marks do not pile up
    assert opened(again)["台账"]["D4"].comment.text.count(words.MARK_END) == 1
    book = opened(marked(again, [])[0])
    sheet = book["台账"]
    assert book.sheetnames == ["台账", "说明"]
    for place in ("B4", "D4"):
        assert sheet[place].fill.fgColor.rgb == before[place].fill.fgColor.rgb
        assert sheet[place].fill.fill_type == before[place].fill.fill_type
    assert sheet["B4"].comment.text == "请领导看" and sheet["D4"].comment is None


def test_the_list_of_problems_is_never_read_as_a_table() -> None:
    marks = [
        Mark("error", "台账", "A9", 9, column=name, text=None, message=name)
        for name in ("约定动工日期", "填报年度", "事项类型", "邮箱", "角色")
    ]
    sheets = read(marked(senders_own(), marks)[0])
    assert isinstance(sheets, list)
    assert [table.sheet for table in tables(sheets)] == ["台账"]


@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-5", "@me", "\t=1", "＝1+1"])
def test_what_a_stranger_wrote_is_a_text_in_the_list(text: str) -> None:
    mark = Mark("error", "台账", "D4", 4, column=text, text=text, message=text)
    first = opened(marked(senders_own(), [mark])[0]).worksheets[0]
    assert [first.cell(5, column).data_type for column in (4, 5, 6)] == ["s"] * 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_comes_back_as_a_workbook_with_the_same_addresses(encoding: str) -> None:
    rows = [*books.grid([dict(books.REGISTER)]), [], ["P-02", "=乙公司", "50", "待\n补", "2025-06-01", "3"]]
    data, lacks = marked(
        books.as_csv(rows, encoding),
        [Mark("error", None, "D4", 4, column="约定动工日期", text="待补", message="认不出")],
    )
    book = opened(data)
    sheet = book[words.DATA_SHEET]
    assert lacks == () and sheet["A4"].value == "P-02" and sheet["D4"].comment is not None
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=乙公司", "s")
    assert book.worksheets[0]["C5"].hyperlink.location == f"'{words.DATA_SHEET}'!D4"


def test_what_the_copy_cannot_carry_is_named() -> None:
    import zipfile

    whole = io.BytesIO(senders_own())
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG")
        archive.writestr("xl/drawings/drawing1.xml", b"<xdr:wsDr><xdr:sp macro=''/></xdr:wsDr>")
    _, lacks = marked(whole.getvalue(), [BAD])
    assert lacks == ("pictures", "shapes")
    assert "没有图片、文本框和图形；" in words.copy_note(lacks, clean=False)
    assert set(words.LACKS) >= {"layout", "table"}


def test_the_list_alone_stands_where_the_workbook_is_too_much() -> None:
    lacks, _, book = listed_packed(
        pickle.dumps(
            (b"", [asdict(Mark("error", "台账", "D4", 4, column="列", text="待补", message="认不出"))], (0, 0)), 5
        )
    ).partition(b"\n")
    assert lacks == b'["table"]'
    assert opened(book).sheetnames == [words.SHEET]


def heavy(lines: int) -> bytes:
    """A workbook whose table is small, and beside it a sheet of so many lines of ten cells, which say hardly anything."""
    out, line = io.BytesIO(), "<row>" + "<c><v>1</v></c>" * 10 + "</row>"
    other = f'<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData>{line * lines}</sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(senders_own())) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, other if name == "xl/worksheets/sheet2.xml" else before.read(name))
    return out.getvalue()


@pytest.mark.parametrize(("lines", "whole"), [(100, True), (60_000, False)])
def test_a_workbook_with_more_cells_than_are_marked_in_seconds_has_the_list_alone_at_once(
    lines: int, whole: bool
) -> None:
    packed = pickle.dumps((heavy(lines), [asdict(BAD)], (0, 0)), 5)
    began = time.process_time()
    lacks, _, book = marked_packed(packed).partition(b"\n")
    took = time.process_time() - began
    assert json.loads(lacks) == ([] if whole else ["table"])
    assert opened(book).sheetnames == ([words.SHEET, "台账", "说明"] if whole else [words.SHEET])
    assert whole or took < 3  # openpyxl alone would take five times that


def test_of_another_format_the_cells_that_were_read_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pickle.dumps((b"a,b,c\n" * 100, [asdict(BAD)], (0, 0)), 5)
    for most, said in ((300, b"[]"), (299, b'["table"]')):
        monkeypatch.setattr(annotating, "MOST_CELLS", most)
        assert marked_packed(packed).partition(b"\n")[0] == said


def test_a_number_that_no_date_can_be_stays_the_number_that_it_was_though_it_is_shown_as_a_date() -> None:
    book = opened(senders_own())
    book["台账"]["D3"] = 20230601
    book["台账"]["D3"].number_format = "yyyy-mm-dd"
    out = io.BytesIO()
    book.save(out)
    copy = read(marked(out.getvalue(), [ODD])[0])
    original = read(out.getvalue())
    assert isinstance(copy, list) and isinstance(original, list)
    assert copy[1].rows[2] == original[0].rows[2]


def test_a_formatted_cell_far_below_costs_nothing() -> None:
    book = opened(senders_own())
    book["台账"]["K1048576"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    assert len(marked(out.getvalue(), [BAD])[0]) < 40_000


def test_a_cell_that_did_not_exist_looks_as_its_column_does() -> None:
    book = opened(senders_own())
    book["台账"].column_dimensions["J"].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    copy = opened(marked(out.getvalue(), [Mark("error", "台账", "J4", 4, column="备注", text=None, message="空")])[0])
    assert copy["台账"]["J4"].number_format == "@" and copy["台账"]["J4"].comment is not None


def test_fills_and_comments_find_their_cells_again_after_rows_came_and_sheets_were_renamed() -> None:
    copy = opened(marked(senders_own(), [BAD, ODD])[0])
    sheet = copy["台账"]
    sheet.title = "台账2024"
    copy.move_sheet("问题清单", 2)
    copy["问题清单"].insert_rows(1)
    sheet["B5"] = "甲"
    sheet["B5"].comment = Comment(sheet["B4"].comment.text + "\n已核实", "某人")
    sheet["B5"].fill = copy_of(sheet["B4"].fill)
    sheet["B4"].comment, sheet["B4"].fill = None, PatternFill()
    out = io.BytesIO()
    copy.save(out)
    clean = opened(marked(out.getvalue(), [])[0])
    assert clean.sheetnames == ["台账2024", "说明"]
    assert clean["台账2024"]["B5"].fill.fgColor.rgb == "FFDDEEFF"
    assert clean["台账2024"]["B5"].comment.text == "请领导看\n已核实"


def test_a_problem_in_merged_cells_marks_the_first_of_them() -> None:
    copy = opened(marked(senders_own(), [Mark("error", "台账", "C1", 1, column="", text=None, message="错")])[0])
    assert copy["台账"]["A1"].comment is not None


@pytest.mark.parametrize("name", ["一张名字长得超过三十一个字符的工作表因此要截短才能放进新的工作簿里", "甲/乙[1]"])
def test_sheets_with_names_that_excel_forbids_are_marked_all_the_same(name: str) -> None:
    from workbooks.grid import Sheet
    from workbooks.marking.rebuilding import rebuilt

    book, names = rebuilt([Sheet(name, [["甲"]], [1], True)])
    assert len(names[name]) <= 31 and book[names[name]]["A1"].value == "甲"
    assert book.epoch.year == 1904


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_copy_corrected_and_saved_by_libreoffice_is_read_and_comes_back_clean(tmp_path: Path) -> None:
    copy = opened(marked(senders_own(), [BAD, ODD])[0])
    copy["台账"]["D4"] = "2024-01-01"
    copy["台账"].title = "台账2024"  # of a name in two scripts LibreOffice makes rich text
    (tmp_path / "in").mkdir()
    copy.save(tmp_path / "in" / "copy.xlsx")
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path), str(tmp_path / "in" / "copy.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    saved = (tmp_path / "copy.xlsx").read_bytes()
    sheets = read(saved)
    assert isinstance(sheets, list)
    (table,) = tables(sheets)
    assert [row.cells[0] for row in table.rows] == ["P-01", "P-02"]
    assert [row.cells[5] for row in table.rows] == [12000, 12000]  # the formula has its value again
    book = opened(marked(saved, [])[0])
    assert book.sheetnames == ["台账2024", "说明"]
    sheet = book["台账2024"]
    assert sheet["D4"].comment is None and sheet["D4"].fill.fill_type is None
    assert sheet["B4"].fill.fgColor.rgb == "FFDDEEFF" and sheet["B4"].comment.text.strip() == "请领导看"
