"""Ledgers as zones write them: headings of several rows, bounds in headings, numbered columns, words instead of days
(domain.md sections 4 and 14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from land.indicator import Fact, Indicator
from land.parcel import RegisterRow
from land.units import Quantity
from tests import books
from tests.intake.taken import codes, taken, with_return

D = date.fromisoformat
PROMISED: list[Any] = ["JX-1", "甲公司", 100, 2000, D("2024-06-01"), D("2026-06-01"), 30000]
SINGLE = [
    "宗地编号",
    "受让企业",
    "用地面积(亩)",
    "成交价款(万元)",
    "约定动工日期",
    "约定竣工日期",
    "固定资产投资(万元)",
]


def rows_of(*rows: list[Any]) -> dict[str, RegisterRow]:
    found = taken(books.xlsx({"台账": [*rows]}))
    assert codes(found) == [], [(p.code, p.cell, p.text) for p in found.problems]
    return {no: dossier.registers[-1].row for no, dossier in found.known.items()}


PLAIN = rows_of(SINGLE, PROMISED)
WAYS: dict[str, list[list[Any]]] = {
    "two rows, full names below": [
        ["宗地编号", "受让企业", "用地面积(亩)", "成交价款(万元)", "约定时间", None, "固定资产投资(万元)"],
        [None, None, None, None, "约定动工日期", "约定竣工日期", None],
    ],
    "two rows, short names below": [
        ["宗地编号", "受让企业", "用地面积(亩)", "成交价款(万元)", "约定时间", None, "固定资产投资(万元)"],
        [None, None, None, None, "动工", "竣工", None],
    ],
    "three rows, full names below": [
        ["宗地编号", "受让企业", "用地面积(亩)", "成交价款(万元)", "履约承诺", None, "固定资产投资(万元)"],
        [None, None, None, None, "约定时间", None, None],
        [None, None, None, None, "约定动工日期", "约定竣工日期", None],
    ],
    "three rows, short names below": [
        ["宗地编号", "受让企业", "用地面积(亩)", "成交价款(万元)", "履约承诺", None, "固定资产投资(万元)"],
        [None, None, None, None, "约定时间", None, None],
        [None, None, None, None, "动工", "竣工", None],
    ],
    "all names below, a group above each": [
        ["基本情况", None, None, None, "约定情况", None, None],
        SINGLE,
    ],
    "a title above": [["某开发区标准地台账", *[None] * 6], SINGLE],
    "a title above two rows": [
        ["某开发区“标准地”出让台账，截至2025年6月", *[None] * 6],
        ["宗地编号", "受让企业", "用地面积(亩)", "成交价款(万元)", "约定时间", None, "固定资产投资(万元)"],
        [None, None, None, None, "约定动工日期", "约定竣工日期", None],
    ],
    "units below, of days too": [
        ["宗地编号", "受让企业", "用地面积", "成交价款", "约定动工日期", "约定竣工日期", "固定资产投资"],
        [None, None, "亩", "万元", "年/月/日", "年/月/日", "万元"],
    ],
    "numbered columns": [SINGLE, ["甲", "乙", 1, 2, 3, 4, 5]],
    "columns numbered throughout": [SINGLE, [1, 2, 3, 4, 5, 6, 7]],
    "columns numbered in brackets": [SINGLE, ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）"]],
    "marks that nobody sees": [[f"\u200b{heading[:2]}\ufeff{heading[2:]}\u00ad" for heading in SINGLE]],
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_same_ledger_in_every_way_of_writing_its_headings_says_the_same(way: str) -> None:
    assert rows_of(*WAYS[way], PROMISED) == PLAIN


@pytest.mark.parametrize("total", ["汇总", "合计", "共计", "总 计"])
def test_sums_below_are_no_parcel(total: str) -> None:
    assert rows_of(SINGLE, PROMISED, [total, None, 100, 2000, None, None, 30000]) == PLAIN


def test_a_parcel_numbered_one_is_no_numbered_column() -> None:
    assert list(rows_of(SINGLE, [1, "甲公司", 100, 2000, D("2024-06-01"), D("2026-06-01"), 30000])) == ["1"]


def test_the_second_row_of_headings_alone_makes_no_table() -> None:
    """A row that tells its kind and not whose a row is belongs to the one above it."""
    found = taken(books.xlsx({"台账": [*WAYS["two rows, full names below"], PROMISED]}))
    assert [entry.line for entries in found.entries.values() for entry in entries] == [3]


@pytest.mark.parametrize(
    ("heading", "cell", "low", "high"),
    [
        ("投资强度(≥万元/亩)", 300, "300", None),
        ("投资强度（不低于，万元/亩）", "300", "300", None),
        ("投资强度（不低于，每坪万元）", "300", None, None),
        ("投资强度(≥万元/亩)", "≥300", "300", None),
        ("容积率(≤)", 2, None, "2"),
        ("容积率(≥)", "1.2", "1.2", None),
    ],
)
def test_a_bound_in_the_brackets_of_a_heading_is_a_bound(
    heading: str, cell: Any, low: str | None, high: str | None
) -> None:
    found = taken(books.xlsx({"台账": [[*SINGLE, heading], [*PROMISED, cell]]}))
    if low is high:
        assert codes(found) == ["unknown_unit"]  # nothing is guessed
        return
    assert codes(found) == []
    indicator = Indicator.INVESTMENT_INTENSITY if "强度" in heading else Indicator.PLOT_RATIO
    target = found.known["JX-1"].registers[0].row.targets[indicator]
    unit = "wan_yuan/mu" if "强度" in heading else ""
    assert target.low == (Quantity(Decimal(low), unit) if low else None)
    assert target.high == (Quantity(Decimal(high), unit) if high else None)


def test_what_a_heading_calls_a_minimum_is_no_maximum() -> None:
    found = taken(books.xlsx({"台账": [[*SINGLE, "容积率(≥)"], [*PROMISED, "≤2"]]}))
    assert codes(found) == ["unreadable_number"]


NEVER = ("未开工", "未动工", "筹建", "正在办理")
MILESTONE = {
    "实际开工日期": NEVER, "实际动工日期": NEVER,
    "实际竣工日期": (*NEVER, "在建", "建设中", "未竣工"),
    "实际投产日期": (*NEVER, "在建", "建设中", "未竣工", "未投产"),
    "实际达产日期": (*NEVER, "在建", "建设中", "未竣工", "未投产", "未达产"),
}  # fmt: skip
WORDS = (*MILESTONE["实际达产日期"], "已开工", "已竣工", "已投产")


@pytest.mark.parametrize("column", MILESTONE)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_not_yet_says_none_from_the_column_of_its_milestone_on_and_elsewhere_asks_for_the_day(
    column: str, word: str
) -> None:
    found = with_return({column: word})
    if word in MILESTONE[column]:
        assert codes(found) == []
        fact = {"实际开工日期": Fact.EARTHWORK, "实际动工日期": Fact.GROUNDBREAKING, "实际竣工日期": Fact.COMPLETION,
                "实际投产日期": Fact.PRODUCTION, "实际达产日期": Fact.FULL_PRODUCTION}[column]  # fmt: skip
        facts = found.known["P-01"].returns[0].row.facts
        assert fact in facts and facts[fact] is None
    else:
        assert codes(found) == ["unreadable_date"]


def test_land_that_has_not_come_is_a_missing_mark() -> None:
    row = taken(
        books.xlsx({"台账": [[*SINGLE, "约定交地日期", "实际交地日期"], [*PROMISED, D("2024-01-01"), "未交地"]]})
    )
    assert codes(row) == [] and row.known["JX-1"].registers[0].row.handover is None


@pytest.mark.parametrize("mark", ["同上", "〃", "″"])
def test_the_same_as_above_stands_for_the_cell_above_and_never_for_a_parcel_or_a_figure(mark: str) -> None:
    second = ["JX-2", mark, 50, 1000, mark, D("2026-06-01"), 20000]
    third = ["JX-3", mark, 50, 1000, mark, D("2026-06-01"), 20000]
    found = taken(books.xlsx({"台账": [SINGLE, PROMISED, second, third]}))
    assert codes(found) == []
    for no in ("JX-2", "JX-3"):
        row = found.known[no].registers[0].row
        assert (row.enterprise, row.dates[Indicator.GROUNDBREAKING]) == ("甲公司", D("2024-06-01"))
    assert codes(taken(books.xlsx({"台账": [SINGLE, PROMISED, [mark, *second[1:]]]}))) == ["required_missing"]
    assert codes(taken(books.xlsx({"台账": [SINGLE, PROMISED, [*second[:6], mark]]}))) == ["doubtful_figure"]


SWAPPED = [*SINGLE[:3], SINGLE[6], SINGLE[4], SINGLE[5], SINGLE[3]]


def test_other_headings_further_down_hold_from_there_on() -> None:
    second = ["JX-2", "乙公司", 100, 30000, D("2024-06-01"), D("2026-06-01"), 2000]
    found = rows_of(["（一）东区"], SINGLE, PROMISED, [], ["（二）西区"], SWAPPED, second)
    assert [row.price for row in found.values()] == [Quantity(Decimal(2000), "wan_yuan")] * 2
    assert found["JX-1"].targets == found["JX-2"].targets


def test_the_same_headings_once_more_are_those_of_a_further_page() -> None:
    assert list(rows_of(SINGLE, PROMISED, SINGLE, ["JX-2", *PROMISED[1:]])) == ["JX-1", "JX-2"]


def test_returns_below_a_register_on_one_sheet_are_read_too() -> None:
    returns = [["二、年度填报情况"], ["宗地编号", "填报年度", "数据截止日期", "实际动工日期"],
               ["JX-1", 2024, D("2024-12-31"), D("2024-05-20")]]  # fmt: skip
    found = taken(books.xlsx({"表": [SINGLE, PROMISED, [], *returns]}))
    assert codes(found) == []
    assert found.known["JX-1"].returns[0].row.facts == {Fact.GROUNDBREAKING: D("2024-05-20")}


def test_units_of_a_line_hold_for_the_table_below_it() -> None:
    bare = ["宗地编号", "受让企业", "用地面积", "成交价款", "约定动工日期", "约定竣工日期", "固定资产投资"]
    hectares = ["单位：公顷、万元"]
    found = rows_of(hectares, bare, PROMISED, ["单位：亩、万元"], [*bare, "备注"], ["JX-2", *PROMISED[1:], "无"])
    assert [row.area.unit for row in found.values()] == ["ha", "mu"]


def test_a_parcel_on_two_sheets_stays_as_the_first_has_it_and_the_other_is_told_where() -> None:
    newer, older = [SINGLE, PROMISED], [SINGLE, ["JX-1", "甲公司", 100, 2000, D("2023-03-01"), D("2025-03-01"), 15000]]
    found = taken(books.xlsx({"2024年": newer, "2023年": older}))
    assert codes(found) == ["duplicate_parcel"]
    assert "2024年!A2" in str(found.problems[0].shown()["message"])
    assert found.known["JX-1"].registers[-1].row == PLAIN["JX-1"]
