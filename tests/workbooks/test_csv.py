"""A CSV is read whatever its program did to it: damaged characters, marks at its end, titles, marks that keep texts texts."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import books
from tests.intake.taken import codes, only, taken
from workbooks.grid import Refused, Sheet
from workbooks.reading.sheets import read

ROW = {**books.REGISTER, "备注": "建设进度正常，设备已订购"}
LINES = books.grid(
    [{**ROW, "宗地编号": f"P-{number:02d}", "受让企业": f"企业{number}有限公司"} for number in range(30)]
)


def rows(data: bytes) -> list[list[object]]:
    found = read(data)
    assert isinstance(found, list), found
    (sheet,) = found
    assert isinstance(sheet, Sheet)
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_one_damaged_character_is_named_with_its_line_and_the_rest_is_read(encoding: str) -> None:
    data = books.as_csv(LINES, encoding)
    cut = "订购".encode("gb18030" if encoding == "gb18030" else "utf-8")
    at = data.index(cut, data.index("企业7".encode("gb18030" if encoding == "gb18030" else "utf-8"))) + len(cut)
    found = taken(data[: at - 1] + data[at:])
    assert len(found.known) == 30
    problem = only(found)
    assert (problem.code, problem.severity, problem.row, problem.cell) == ("damaged_text", "warning", 9, "G9")
    assert "第 9 行" in str(problem.shown()["message"])


def test_a_parcel_whose_number_has_a_damaged_character_is_not_read_under_another() -> None:
    data = books.as_csv(
        books.grid([{**ROW, "宗地编号": "东区-01"}, *({**ROW, "宗地编号": f"P-{n}"} for n in range(9))]), "gb18030"
    )
    found = taken(data.replace("东区".encode("gb18030"), "东区".encode("gb18030")[:3], 1))
    assert [(p.code, p.cell) for p in found.problems] == [("damaged_number", "A2")]
    assert len(found.known) == 9


def test_a_damaged_utf8_text_is_not_taken_for_gb18030() -> None:
    data = "宗地编号,备注\r\nP-1,一二三四五六七八九十\r\n".encode()
    assert rows(data[:-3] + data[-2:])[1][1] == "一二三四五六七八九\ufffd"


@given(st.binary(min_size=40, max_size=400))
def test_bytes_of_chance_are_hardly_a_table(data: bytes) -> None:
    read(data)


def test_a_picture_is_no_table() -> None:
    assert read(b"\x89PNG\r\n\x1a\n" + os.urandom(4000)) is Refused.NOT_A_WORKBOOK


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\x1a", b"\r\n\x1a"])
def test_the_mark_with_which_dos_ended_a_text_is_no_row(end: bytes) -> None:
    assert rows(books.as_csv(LINES) + end) == rows(books.as_csv(LINES) + end.rstrip(b"\x1a"))


@pytest.mark.parametrize("marks", [1, 2, 3])
def test_however_many_byte_order_marks_there_are_the_first_heading_is_known(marks: int) -> None:
    assert rows(b"\xef\xbb\xbf" * marks + books.as_csv(LINES)) == rows(books.as_csv(LINES))


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize(
    "title",
    ["某开发区台账，共1宗", "a,b,c,d,e,f,g,h,i,j,k,l,m", "台账,面积,金额,日期,企业,备注,编号,其他,合计,说明,单位,填表"],
)
def test_a_title_full_of_commas_does_not_make_them_the_delimiter(delimiter: str, title: str) -> None:
    found = taken(f"{title}\r\n".encode() + books.as_csv(books.grid([ROW]), delimiter=delimiter))
    assert codes(found) == [] and list(found.known) == ["P-01"]


def test_commas_and_semicolons_in_the_cells_do_not_make_them_the_delimiter() -> None:
    many = [{**ROW, "备注": "甲；乙;丙", "固定资产投资": "12,000"} for _ in range(1)]
    assert list(taken(books.as_csv(books.grid(many))).known) == ["P-01"]
    assert list(taken(books.as_csv(books.grid(many), delimiter=";")).known) == ["P-01"]


def test_a_control_character_that_was_pasted_is_no_part_of_a_number() -> None:
    found = taken(books.as_csv(books.grid([{**ROW, "宗地编号": "\x1f140425202400123456"}])))
    assert codes(found) == [] and list(found.known) == ["140425202400123456"]
