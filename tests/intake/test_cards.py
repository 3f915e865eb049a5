"""A sheet of labels beside values is named in one sentence, never in a thousand errors (domain.md section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import books
from tests.intake.taken import register, taken

CARD: list[tuple[str, Any]] = [
    ("宗地编号", "P-09"), ("受让企业", "甲公司"), ("用地面积(亩)", 100), ("成交价款(万元)", 2000), ("约定动工日期", "2024-06-01"),
    ("约定竣工日期", "2026-06-01"), ("固定资产投资(万元)", 30000),
]  # fmt: skip
RETURN = [("宗地编号", "P-01"), ("填报年度", 2024), ("数据截止日期", "2024-12-31"), ("年度产值", 5), ("年度税收", 1)]


def in_columns(pairs: list[tuple[str, Any]], beside: int) -> list[list[Any]]:
    """The pairs in so many pairs of columns."""
    rows = [pairs[at : at + beside] for at in range(0, len(pairs), beside)]
    return [[cell for pair in row for cell in pair] for row in rows]


def codes(*sheets: dict[str, list[list[Any]]]) -> list[tuple[str, str, str | None]]:
    found = taken(*(books.xlsx(sheet) for sheet in sheets))
    return [(problem.code, problem.severity, problem.sheet) for problem in found.problems]


@pytest.mark.parametrize("title", [[], [["“标准地”一地一档卡"]]])
@pytest.mark.parametrize("pairs", [CARD, RETURN], ids=["register", "return"])
def test_a_card_alone_is_one_sentence(pairs: list[tuple[str, Any]], title: list[list[Any]]) -> None:
    assert codes({"卡": title + in_columns(pairs, 1)}) == [("card_not_table", "error", "卡")]


def test_pairs_of_columns_are_a_card_too() -> None:
    many = [*CARD, ("合同编号", "1"), ("地块名称", "a")]
    assert codes({"卡": in_columns(many, 2)}) == [("card_not_table", "error", "卡")]


@pytest.mark.parametrize("beside", [2, 3])
def test_pairs_of_labels_and_values_across_are_a_card_however_few_its_rows(beside: int) -> None:
    assert codes({"卡": in_columns(CARD, beside)}) == [("card_not_table", "error", "卡")]


def test_a_label_and_its_value_in_one_cell_are_a_card_too() -> None:
    assert codes({"卡": [["地块档案"], *([f"{label}：{value}"] for label, value in CARD)]}) == [
        ("card_not_table", "error", "卡")
    ]


@pytest.mark.parametrize("name", ["填写说明", "字段字典", "填表须知"])
def test_a_sheet_that_tells_how_to_fill_in_is_no_card(name: str) -> None:
    guide = [["列名", "说明"], *([label, "必填"] for label, _ in CARD)]
    assert codes({name: guide, "台账": books.grid([register()])}) == []


def test_each_card_is_named_and_what_stands_beside_them_is_read() -> None:
    ledger = books.grid([register()])
    found = taken(books.xlsx({"卡1": in_columns(CARD, 1), "台账": ledger, "卡2": in_columns(CARD, 1)}))
    assert [(p.code, p.severity, p.sheet) for p in found.problems] == [
        ("card_not_table", "warning", "卡1"), ("card_not_table", "warning", "卡2"),
    ]  # fmt: skip
    assert set(found.known) == {"P-01"}
    assert "卡1" in str(found.problems[0].shown()["message"])


def test_a_short_ledger_is_no_card() -> None:
    assert codes({"台账": books.grid([register(宗地编号="P-1"), register(宗地编号="P-2")])}) == []


def test_a_ledger_whose_cells_repeat_its_headings_is_no_card() -> None:
    names = ["宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "固定资产投资"]
    found = codes({"台账": [names, *([name] * len(names) for name in names)]})
    assert all(code != "card_not_table" for code, _, _ in found)
