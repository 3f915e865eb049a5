"""Problems as people read them: errors first, equal ones in one line, none of them lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.importing import import_workbook
from intake.opening import Opened
from intake.problems import KEPT
from intake.receipts import receipt_of
from land.finding import Finding
from land.upload import UploadState
from tests import books
from wording.sheets.folding import NOTES, errors_first, folded, grade_of
from workbooks.reading.sheets import read


def problem(cell: str | None, code: str = "unreadable_date", severity: str = "error", **more: object) -> Finding:
    row = int("".join(filter(str.isdigit, cell or "")) or 0) or None
    said = {"file": "a.xlsx", "sheet": "台账", "cell": cell, "row": row, "column": "约定动工日期", "text": "待补"}
    return Finding(severity, code, **{"message": "认不出是哪一天", **said, **more})  # type: ignore[arg-type]


def test_thirty_eight_equal_ones_are_one_line_that_names_the_column_and_how_many() -> None:
    (line,) = folded([problem(f"E{row}") for row in range(4, 42)])
    assert (line.place, line.message, line.text) == ("E 列 38 处", "认不出是哪一天", "待补")


def test_up_to_three_are_named_one_by_one() -> None:
    assert folded([problem(f"E{row}") for row in (4, 7, 9)])[0].place == "E4、E7、E9"


def test_of_several_that_differ_in_words_one_is_the_example() -> None:
    (line,) = folded([problem(f"E{row}", message=f"第 {row} 个", text=f"待补{row}") for row in range(4, 9)])
    assert (line.place, line.message, line.text) == (
        "E 列 5 处",
        "例如 E4：第 4 个",
        "待补4、待补5、待补6、待补7、待补8",
    )


def test_where_the_table_lacks_the_column_the_rows_are_counted() -> None:
    lacking = [problem(None, "required_missing", row=row) for row in range(4, 10)]
    assert folded(lacking)[0].place == "第 4 行 等 6 处"
    assert folded([problem(None, "no_rows")])[0].place == "整个文件"


def test_errors_come_first_then_questions_then_notes() -> None:
    found = folded(
        [
            problem("F3", "unknown_column", "warning", column="联系人"),
            problem("G4", "month_precision", "warning"),
            problem("E5"),
        ]
    )
    assert [line.word for line in found] == ["错误", "疑问", "提示"]


def test_a_line_is_confirmed_once_each_of_its_questions_is() -> None:
    asked = [problem(f"E{row}", "magnitude_slip", "warning", question=f"q{row}") for row in (4, 5)]
    assert folded(asked)[0].word == "疑问"
    assert folded(asked, confirmed=True)[0].word == "已确认"
    assert folded([asked[0], replace(asked[1], question=None)], confirmed=True)[0].word == "疑问"


def test_a_note_that_waits_for_an_answer_is_a_question() -> None:
    assert grade_of(problem("E4", "year_not_over", "warning")) == "note"
    assert grade_of(problem("E4", "year_not_over", "warning", question="q")) == "warning"


problems = st.lists(
    st.builds(
        problem,
        st.sampled_from(["E4", "E5", "F4", None]),
        st.sampled_from(["unreadable_date", "month_precision", *sorted(NOTES)]),
        st.sampled_from(["error", "warning"]),
        sheet=st.sampled_from(["台账", None]),
        message=st.sampled_from(["甲", "乙"]),
    )
)


@settings(max_examples=200, deadline=None)
@given(problems)
def test_every_problem_is_in_one_line_and_none_is_lost(found: list[Finding]) -> None:
    lines = folded(found)
    assert sorted(map(str, found)) == sorted(str(one) for line in lines for one in line.problems)
    assert all(line.place and line.message for line in lines)
    grades = [("error", "warning", "note").index(line.grade) for line in lines]
    assert grades == sorted(grades)


def test_two_thousand_are_kept_errors_before_questions_and_all_are_counted() -> None:
    months = [{**books.REGISTER, "宗地编号": f"P-{n}", "约定动工日期": "2023年6月"} for n in range(1_500)]
    bad = [{**books.REGISTER, "宗地编号": f"Q-{n}", "约定动工日期": "待补"} for n in range(1_200)]
    opened = Opened()
    opened.add(read(books.as_csv(books.grid([*months, *bad]))), "a.csv")
    found = receipt_of(import_workbook(opened, {}, "demo"), opened, ())
    assert (found.state, found.rows_accepted, found.rows_refused) == (UploadState.PARTLY_ACCEPTED, 1_500, 1_200)
    assert len(found.problems) == KEPT == 2_000
    assert [one.severity for one in found.problems] == ["error"] * 1_200 + ["warning"] * 800
    assert (found.more_errors, found.more_others, found.problems_total) == (0, 700, 2_700)


def test_errors_beyond_those_that_are_kept_are_counted_as_errors() -> None:
    assert len(errors_first([problem("E4")] * 5, 3)) == 3
    bad = [{**books.REGISTER, "宗地编号": f"Q-{n}", "约定动工日期": "待补"} for n in range(2_100)]
    opened = Opened()
    opened.add(read(books.as_csv(books.grid(bad))), "a.csv")
    found = receipt_of(import_workbook(opened, {}, "demo"), opened, ())
    assert (found.state, found.more_errors, found.more_others) == (UploadState.REJECTED, 100, 0)
