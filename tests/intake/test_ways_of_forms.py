"""Small ways of forms that zones send: stars and numbers in headings, bounds and notes in their brackets, rows of units, of column
numbers and of signatures, and states with words around them (domain.md sections 4 and 14)."""

from __future__ import annotations

from typing import Any

import pytest

from land.indicator import Fact, Indicator
from land.units import exact
from tests import books
from tests.intake.taken import codes, register, taken

HEADINGS = ["宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "固定资产投资(万元)"]
ROW: list[Any] = ["P-1", "甲公司", 100, "2023-06-01", "2025-06-01", 12000]
OTHER: list[Any] = ["P-2", *ROW[1:]]


def ledger(*rows: list[Any]) -> Any:
    return taken(books.xlsx({"台账": list(rows)}))


@pytest.mark.parametrize(
    "headings",
    [
        ["*宗地编号", "★受让企业", "用地面积（亩）*", "4.约定动工日期", "约定竣工日期①", "固定资产投资（必填）"],
        [
            "1、宗地编号",
            "2、受让企业",
            "(3)用地面积（亩）",
            "④约定动工日期",
            "约定竣工日期（必填项）",
            "固定资产投资（万元）※",
        ],
        [
            "宗地编号",
            "受让企业",
            "用地面积（亩，保留两位小数）",
            "约定动工日期",
            "约定竣工日期",
            "固定资产投资（含土地款，万元）",
        ],
    ],
)
def test_marks_numbers_and_notes_of_a_form_are_no_part_of_a_heading(headings: list[str]) -> None:
    found = ledger(headings, ROW)
    assert codes(found) == [] and exact(found.known["P-1"].registers[0].row.area) == exact(
        taken(books.book(register())).known["P-01"].registers[0].row.area
    )


def test_a_bracket_that_names_no_unit_or_two_is_named_and_its_rows_wait() -> None:
    for bracket in ("坪", "亩、公顷"):
        (problem,) = ledger([*HEADINGS[:2], f"用地面积({bracket})", *HEADINGS[3:]], ROW).problems
        assert problem.code == "unknown_unit" and f"“{bracket.replace('、', '、')}”" in str(problem.shown()["message"])


@pytest.mark.parametrize(
    "heading",
    [
        "亩均产值≥(万元/亩)", "亩均产值（万元/亩）≥", "≥亩均产值(万元/亩)", "亩均产值(不低于，万元/亩)", "亩均产值(万元/亩，≥)",
        "亩均产值≥", "亩均产值(≥)",
    ],
)  # fmt: skip
def test_a_bound_stands_anywhere_in_a_heading(heading: str) -> None:
    found = ledger([*HEADINGS, heading], [*ROW, 300])
    target = found.known["P-1"].registers[0].row.targets[Indicator.OUTPUT_PER_MU]
    assert codes(found) == [] and target.high is None
    assert target.low is not None and exact(target.low) == 3_000_000


@pytest.mark.parametrize("none", ["/", "—", "无", "单位", None])
def test_a_row_of_units_may_say_that_a_column_has_none(none: str | None) -> None:
    headings = ["宗地编号", "受让企业", "用地面积", "约定动工日期", "约定竣工日期", "固定资产投资"]
    found = ledger(
        headings, [none, none, "公顷", "年/月/日", "年/月/日", "亿元"], ["P-1", "甲公司", 6.67, *ROW[3:5], 1.2]
    )
    row = found.known["P-1"].registers[0].row
    assert codes(found) == [] and (row.area.unit, row.targets[Indicator.FIXED_INVESTMENT].low.unit) == ("ha", "yi_yuan")


@pytest.mark.parametrize(
    "row",
    [
        ["①", "②", "③", "④", "⑤", "⑥"], ["A", "B", "C", "D", "E", "F"], ["1栏", "2栏", "3栏", "4栏", "5栏", "6栏"],
        ["1", "2", "3", "4", "5", "6=3×2"], ["甲", "乙", "第1栏", "第2栏", "第3栏", "第4栏"],
        ["累计", None, 100, None, None, 12000], ["共2宗", None, 100, None, None, None], [None, "平均", 100, None, None, 6000],
        ["一、东区", "3宗", None, None, None, None], ["（二）西区", None, "50亩", None, None, None],
        ["审核人", "李四", "日期", "2024-01-01", None, None], ["单位负责人（签字）", None, None, "填表人", "王五", None],
    ],
)  # fmt: skip
def test_rows_that_are_no_data_are_passed_over(row: list[Any]) -> None:
    found = ledger(HEADINGS, ROW, row, OTHER)
    assert codes(found) == [] and list(found.known) == ["P-1", "P-2"]


@pytest.mark.parametrize("name", ["一、二号地", "负责人", "A", "平均律公司"])
def test_a_full_row_is_data_whatever_its_parcel_is_called(name: str) -> None:
    assert list(ledger(HEADINGS, [name, *ROW[1:]]).known) == [name]


@pytest.mark.parametrize("mark", ["同 上", "（同上）", "同上。", '"', "”", "''", "　同上", "同前"])
def test_the_same_as_above_has_many_looks(mark: str) -> None:
    found = ledger(HEADINGS, ROW, ["P-2", mark, 50, mark, *ROW[4:]])
    assert codes(found) == []
    second = found.known["P-2"].registers[0].row
    assert second.enterprise == "甲公司" and second.dates[Indicator.GROUNDBREAKING].isoformat() == "2023-06-01"


def test_where_nothing_stands_above_it_says_nothing() -> None:
    found = ledger(HEADINGS, ["P-1", "同上", *ROW[2:]])
    assert [(p.code, p.cell) for p in found.problems] == [("required_missing", "B2")]


@pytest.mark.parametrize(
    ("column", "words", "fact"),
    [
        (
            "实际动工日期",
            ["尚未开工", "（未开工）", "未开工。", "暂未动工", "待开工", "未开工建设", "目前尚未动工"],
            Fact.GROUNDBREAKING,
        ),
        ("实际竣工日期", ["在建中", "正在建设", "未完工", "尚未竣工", "(在建)"], Fact.COMPLETION),
        ("实际投产日期", ["尚未投产", "未建成"], Fact.PRODUCTION),
    ],
)
def test_states_are_known_with_words_around_them(column: str, words: list[str], fact: Fact) -> None:
    for word in words:
        found = taken(books.book(register()), books.book({**books.RETURN, column: word}))
        assert codes(found) == [] and found.known["P-01"].returns[0].row.facts == {fact: None}, word


@pytest.mark.parametrize("word", ["尚未竣工", "在建中", "已开工", "主体施工", "停工", "未知"])
def test_other_states_ask_for_the_day(word: str) -> None:
    found = taken(books.book(register()), books.book({**books.RETURN, "实际动工日期": word}))
    assert codes(found) == ["unreadable_date"]


@pytest.mark.parametrize("name", ["开工", "动工", "竣工", "投产", "达产"])
def test_the_time_of_a_fact_is_its_day(name: str) -> None:
    found = taken(books.book(register()), books.book({**books.RETURN, f"实际{name}时间": "2024-03-05"}))
    assert codes(found) == [] and len(found.known["P-01"].returns[0].row.facts) == 1


@pytest.mark.parametrize(
    ("heading", "code"),
    [("产值（万元）", "fact_in_register"), ("税收", "fact_in_register"), ("产值(万元/亩)", "similar_column")],
)
def test_what_an_unknown_heading_is_likened_to_is_of_its_unit(heading: str, code: str) -> None:
    found = ledger([*HEADINGS, heading], [*ROW, 300])
    assert codes(found) == [code]


@pytest.mark.parametrize("gap", [[], [None], [None, "序号"]])
def test_two_tables_side_by_side_are_both_read(gap: list[Any]) -> None:
    numbers = [1 if one else None for one in gap]
    found = ledger([*HEADINGS, *gap, *HEADINGS], [*ROW, *numbers, *OTHER], [None] * 6 + [*numbers, "P-3", *ROW[1:]])
    assert codes(found) == [] and set(found.known) == {"P-1", "P-2", "P-3"}


def test_a_return_may_stand_beside_the_register() -> None:
    found = ledger(
        [*HEADINGS, None, "宗地编号", "填报年度", "数据截止日期", "年度产值"],
        [*ROW, None, "P-2", 2024, "2024-12-31", 5],
        [*OTHER, None, "P-1", 2024, "2024-12-31", "x"],
    )
    assert [(p.code, p.cell) for p in found.problems] == [("unreadable_number", "K3")]
    assert [len(found.known[number].returns) for number in ("P-1", "P-2")] == [0, 1]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("0.8≤容积率≤2.0", "0.8", "2.0"), ("1.0≤R≤2.5", "1.0", "2.5"), ("≥1.0≤2.5", "1.0", "2.5")],
)
def test_a_figure_between_two_bounds(text: str, low: str, high: str) -> None:
    found = ledger([*HEADINGS, "容积率"], [*ROW, text])
    target = found.known["P-1"].registers[0].row.targets[Indicator.PLOT_RATIO]
    assert (str(target.low.number), str(target.high.number)) == (low, high)


def test_square_metres_are_written_large_too() -> None:
    assert exact(ledger(HEADINGS, [*ROW[:2], "66666.7M2", *ROW[3:]]).known["P-1"].registers[0].row.area) * 10 == 666667
