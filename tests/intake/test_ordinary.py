"""An ordinary ledger and an ordinary return are taken without a question; what is merely said is no question."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.imported import Imported
from intake.importing import import_workbook
from intake.opening import Opened
from intake.receipts import receipt_of
from land.upload import Receipt, UploadState
from tests import books
from tests.intake.taken import codes, only, taken
from wording.columns import Kind
from wording.sheets.folding import folded
from wording.sheets.near_headings import meant_for
from workbooks.reading.sheets import read

DAY = date(2025, 2, 3)


def receipt(data: bytes, known: Imported | None = None) -> Receipt:
    opened = Opened()
    opened.add(read(data), "台账.xlsx")
    return receipt_of(import_workbook(opened, known.known if known else {}, "demo", received_on=DAY), opened, ())


def test_a_ledger_with_columns_of_its_own_is_taken_whole_and_they_are_named_in_one_line() -> None:
    own = {"联系人": "王五", "联系电话": "0354-1234567", "项目名称": "一期", "序号": 1}
    found = receipt(books.book({**own, **books.REGISTER}))
    assert found.state is UploadState.ACCEPTED
    (line,) = folded(found.problems)
    assert (line.word, line.message) == ("提示", "这些表头不认识，这几列没有读：联系人、联系电话、项目名称。")


def test_a_return_that_names_its_enterprise_and_area_is_taken_without_a_word_about_the_enterprise() -> None:
    known = taken(books.book({**books.REGISTER, "受让企业": "甲（集团）公司"}), received_on=DAY)
    row = {**books.RETURN, "企业名称": " 甲(集团) 公司", "用地面积(亩)": 100, "年度产值": 8000}
    found = receipt(books.book(row), known)
    assert found.state is UploadState.ACCEPTED
    assert [(line.word, line.message) for line in folded(found.problems)] == [
        ("提示", "这张表按填报表读，台账的列没有读：用地面积(亩)。")
    ]


@pytest.mark.parametrize("heading", ["企业名称", "受让企业", "用地单位", "土地使用权人"])
def test_another_enterprise_beside_the_number_is_asked_about(heading: str) -> None:
    known = taken(books.book(books.REGISTER), received_on=DAY)
    found = taken(books.book({**books.RETURN, heading: "乙公司"}), known=known.known, received_on=DAY)
    problem = only(found)
    assert (problem.code, problem.severity, problem.column) == ("enterprise_differs", "warning", "受让企业")
    assert "甲公司" in str(problem.shown()["message"]) and "乙公司" in str(problem.shown()["message"])
    assert found.rows_accepted == 1


def test_every_enterprise_that_the_parcel_ever_had_agrees() -> None:
    transfer = {"宗地编号": "P-01", "事项类型": "受让人变更", "新约定值": "丙公司", "生效日期": "2024-05-01"}
    known = taken(books.book(books.REGISTER), books.book(transfer), received_on=DAY).known
    for name in ("甲公司", "丙公司", "／", ""):
        assert codes(taken(books.book({**books.RETURN, "企业名称": name}), known=known, received_on=DAY)) == []
    assert only(taken(books.book({**books.RETURN, "企业名称": "丁公司"}), known=known)).values["holder"] == "丙公司"


@pytest.mark.parametrize("cell", ["#N/A", "无", "—", "很长" * 200, 12345.0, True])
def test_an_enterprise_that_cannot_be_read_refuses_no_return(cell: Any) -> None:
    """A column that only repeats the register is often a formula that found nothing."""
    known = taken(books.book(books.REGISTER), received_on=DAY)
    found = taken(books.book({**books.RETURN, "企业名称": cell, "年度产值": 8000}), known=known.known, received_on=DAY)
    assert (found.rows_accepted, found.rows_refused) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "heading", "expected"),
    [
        (Kind.RETURN, "产值(万元)", ("similar_column", "年度产值")),
        (Kind.RETURN, "本年产值", ("similar_column", "年度产值")),
        (Kind.RETURN, "工业总产值(万元)", ("similar_column", "年度产值")),
        (Kind.RETURN, "实缴税收", ("similar_column", "年度税收")),
        (Kind.RETURN, "竣工时间", ("similar_column", "实际竣工日期")),
        (Kind.RETURN, "项目名称", None),
        (Kind.RETURN, "法定代表人", None),
        (Kind.REGISTER, "交地日期", ("similar_column", "约定交地日期")),
        (Kind.REGISTER, "项目名称", None),
        (Kind.REGISTER, "出让年限", None),
        (Kind.REGISTER, "建设内容", None),
        (Kind.RETURN, "约定竣工日期", None),  # a promise: the register has it
        (Kind.RETURN, "联系电话", None),
        (Kind.RETURN, "企业地址", None),
        (Kind.REGISTER, "实际竣工日期", ("fact_in_register", "实际竣工日期")),
        (Kind.REGISTER, "规划容积率", ("similar_column", "容积率")),
        (Kind.REGISTER, "法定代表人", None),
    ],
)
def test_a_heading_near_a_column_that_the_table_lacks_is_a_question(
    kind: Kind, heading: str, expected: tuple[str, str] | None
) -> None:
    assert meant_for(kind, heading, ()) == expected


def test_a_near_heading_is_no_question_where_the_table_has_the_column() -> None:
    assert meant_for(Kind.RETURN, "产值增速", {"output"}) is None
    rows = {**books.RETURN, "产值": 8000}
    known = taken(books.book(books.REGISTER), received_on=DAY)
    problem = only(taken(books.book(rows), known=known.known, received_on=DAY))
    assert problem.code == "similar_column" and "年度产值" in str(problem.shown()["message"])


def half(**cells: Any) -> dict[str, Any]:
    return {**books.RETURN, "填报年度": 2024, "数据截止日期": "2024-06-30", "年度产值": 4000, **cells}


def several() -> Imported:
    rows = [{**books.REGISTER, "宗地编号": f"P-{n:02d}"} for n in range(1, 39)]
    return taken(books.book(*rows), received_on=date(2024, 1, 2))


def test_yearly_figures_of_a_year_that_is_not_over_are_said_once_and_ask_nothing() -> None:
    rows = [half(宗地编号=f"P-{n:02d}", 年度产值=4000 + n) for n in range(1, 39)]
    found = receipt(books.book(*rows), several())
    assert (found.state, found.rows_accepted) == (UploadState.ACCEPTED, 38)
    (line,) = folded(found.problems)
    assert (line.word, line.place, len(line.problems)) == ("提示", "C 列 38 处", 38)
    assert "2024-06-30" in line.message and "不计入" in line.message


def test_in_a_row_of_an_open_review_they_are_a_question() -> None:
    opened = Opened()
    opened.add(read(books.book(half())), "a.xlsx")
    known = several().known
    in_review = import_workbook(opened, known, "demo", received_on=DAY, reviews={2024: date(2024, 12, 31)})
    assert codes(in_review) == ["year_not_over_in_review"]
    assert in_review.problems[0].question == "P-01/year_not_over/2024/2024-06-30"
    for reviews in ({2023: date(2023, 12, 31)}, {2024: date(2024, 6, 30)}):
        opened = Opened()
        opened.add(read(books.book(half())), "a.xlsx")
        assert codes(import_workbook(opened, known, "demo", received_on=DAY, reviews=reviews)) == ["year_not_over"]


@pytest.mark.parametrize(
    "row", [half(年度产值=None, 累计完成投资=4000), half(年度产值="无"), half(数据截止日期="2024-12-31")]
)
def test_state_figures_marks_and_full_years_are_not_spoken_of(row: dict[str, Any]) -> None:
    assert codes(taken(books.book(row), known=several().known, received_on=DAY)) == []
