"""Figures that nobody can be sure of are stored for nobody, and asked (domain.md sections 4 and 14, doubtful_figure)."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from intake.imported import Imported
from land.dossier import Dossier
from land.indicator import Fact, Indicator
from land.parcel import RegisterRow
from land.units import exact
from tests import books
from tests.intake.taken import register, taken

FIRST, SECOND = register(宗地编号="P-1", 成交价款=3000), register(宗地编号="P-2", 成交价款=None)


def merged(rows: list[dict[str, Any]], heading: str) -> bytes:
    """The rows with the cells of this column merged down over all of them."""
    grid = books.grid(rows)
    book = openpyxl.load_workbook(io.BytesIO(books.xlsx({"台账": grid})))
    column = grid[0].index(heading) + 1
    book["台账"].merge_cells(start_row=2, end_row=len(grid), start_column=column, end_column=column)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(known: dict[str, Dossier], number: str) -> RegisterRow:
    return known[number].registers[0].row


def test_a_sum_merged_over_several_parcels_is_nobodys_figure_and_each_row_is_asked() -> None:
    found = taken(merged([FIRST, SECOND], "成交价款"))
    assert [(p.code, p.severity, p.cell) for p in found.problems] == [
        ("doubtful_figure", "warning", "G2"), ("doubtful_figure", "warning", "G2"),
    ]  # fmt: skip
    assert "好像是合计" in str(found.problems[0].shown()["message"])
    assert row(found.known, "P-1").price is None and row(found.known, "P-2").price is None


def test_in_a_required_column_the_rows_wait_with_it() -> None:
    found = taken(merged([register(宗地编号="P-1"), register(宗地编号="P-2", 固定资产投资=None)], "固定资产投资"))
    assert {(p.code, p.severity) for p in found.problems} == {("doubtful_figure", "error")}
    assert not found.known and found.rows_refused == 2


def test_a_ratio_or_a_name_merged_down_is_each_parcels_own() -> None:
    rows = [register(宗地编号="P-1", 容积率=1.2), register(宗地编号="P-2", 容积率=None)]
    found = taken(merged(rows, "容积率"))
    assert found.problems == [] and Indicator.PLOT_RATIO in row(found.known, "P-2").targets


def test_a_figure_merged_over_the_years_of_one_parcel_is_no_sum() -> None:
    known = taken(books.book(register())).known
    years = [
        {**books.RETURN, "填报年度": year, "数据截止日期": f"{year}-12-31", "计容建筑面积": area}
        for year, area in ((2023, 5000), (2024, None))
    ]
    found = taken(merged(years, "计容建筑面积"), known=known)
    assert found.problems == []
    assert [Fact.FLOOR_AREA in one.row.facts for one in found.known["P-01"].returns] == [True, True]


@pytest.mark.parametrize("mark", ["同上", "〃"])
def test_the_same_as_above_is_no_sum_of_money_and_stands_for_a_ratio(mark: str) -> None:
    rows = [{**FIRST, "容积率": 1.2}, {**SECOND, "成交价款": mark, "容积率": mark}]
    found = taken(books.book(*rows))
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.cell) == ("doubtful_figure", "warning", "G3")
    assert "写出这宗地自己的数" in str(problem.shown()["message"])
    second = row(found.known, "P-2")
    assert (
        second.price is None
        and second.targets[Indicator.PLOT_RATIO] == row(found.known, "P-1").targets[Indicator.PLOT_RATIO]
    )


@pytest.mark.parametrize(
    ("texts", "odd"),
    [
        (["30.000", "12500"], ["G2"]),
        (["30.000", "1000"], ["G2"]),
        (["30.000", "999"], []),
        (["30.00", "12500"], []),
        (["1234.000", "12500"], []),
        (["30.000", "40.000"], []),
        (["30.000", "40.500", "9,000"], ["G2", "G3"]),
        (["0.045", "12500"], []),  # no thousand begins with a nought
        (["30.000", "12500元"], []),  # thousands of another unit than the column's
        (["30.000", "12500万元"], ["G2"]),
    ],
)
def test_three_digits_behind_a_dot_beside_thousands_are_asked(texts: list[str], odd: list[str]) -> None:
    rows = [register(宗地编号=f"P-{n}", 成交价款=text) for n, text in enumerate(texts)]
    found = taken(books.as_csv(books.grid(rows)))
    assert [(p.code, p.cell) for p in found.problems] == [("doubtful_figure", cell) for cell in odd]
    assert [row(found.known, f"P-{n}").price is None for n in range(len(texts))] == [
        f"G{n + 2}" in odd for n in range(len(texts))
    ]


def again(data: bytes, *, known: dict[str, Dossier] | None = None) -> tuple[Imported, Imported]:
    """A workbook taken in, and the same once more, with its questions answered by that."""
    first = taken(data, known=known)
    return first, taken(data, known=known, answered=frozenset(first.questions))


@pytest.mark.parametrize(
    "data",
    [
        merged([FIRST, SECOND], "成交价款"),
        books.book(FIRST, {**SECOND, "成交价款": "同上"}),
        books.as_csv(
            books.grid([register(宗地编号="P-1", 成交价款="12500"), register(宗地编号="P-2", 成交价款="3.000")])
        ),
    ],
    ids=["merged", "ditto", "thousands"],
)
def test_the_same_figure_again_is_the_answer_and_counts(data: bytes) -> None:
    first, second = again(data)
    assert "doubtful_figure" in [p.code for p in first.problems] and row(first.known, "P-2").price is None
    price = row(second.known, "P-2").price
    assert second.problems == [] and price is not None and exact(price) in (3000 * 10**4, 3 * 10**4)


def test_a_row_that_waited_comes_with_its_answer() -> None:
    first, second = again(
        merged([register(宗地编号="P-1"), register(宗地编号="P-2", 固定资产投资=None)], "固定资产投资")
    )
    assert not first.known and set(second.known) == {"P-1", "P-2"} and second.problems == []


def test_another_figure_of_the_same_cell_is_another_question() -> None:
    first = taken(books.as_csv(books.grid([register(成交价款="3.000"), register(宗地编号="P-2", 成交价款="12500")])))
    other = books.as_csv(books.grid([register(成交价款="4.000"), register(宗地编号="P-2", 成交价款="12500")]))
    assert [p.code for p in taken(other, answered=frozenset(first.questions)).problems] == ["doubtful_figure"]


def supplement(value: object, **cells: object) -> bytes:
    said = {"事项类型": "补充协议", "涉及指标": "固定资产投资", "新约定值": value, **cells}
    return books.book({**books.ADJUSTMENT, **said})


@pytest.mark.parametrize(
    ("value", "asks"),
    [
        (1_200_000, True), (1_199_999, False), (120, True), (121, False), (15_000, False), (0.5, True),
        ("120000000元", False), ("≥2000000", True),
    ],
)  # fmt: skip
def test_a_new_promise_a_hundred_times_the_old_one_waits(value: object, asks: bool) -> None:
    known = taken(books.book(register())).known  # 12 000 万元
    first, second = again(supplement(value), known=known)
    assert [(p.code, p.severity, p.column) for p in first.problems] == (
        [("doubtful_figure", "error", "新约定值")] if asks else []
    )
    assert len(first.known["P-01"].adjustments) == (0 if asks else 1)
    assert second.problems == [] and len(second.known["P-01"].adjustments) == 1


def test_the_question_names_both_figures_and_the_old_one_is_that_in_force() -> None:
    known = taken(books.book(register()), supplement(600_000)).known
    found = taken(supplement(1_300_000, 生效日期="2024-05-01"), known=known)
    assert found.problems == []  # of 600 000, which was agreed since
    message = str(
        taken(supplement(6_000_000), known=taken(books.book(register())).known).problems[0].shown()["message"]
    )
    assert "6000000 万元" in message and "12000 万元" in message
