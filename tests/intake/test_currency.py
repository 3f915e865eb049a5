"""A sign of currency before or behind a figure says which money it is, not how much (domain.md section 4, Numbers)."""

from __future__ import annotations

import pytest

from land.indicator import Fact, Indicator
from land.units import Quantity, exact
from tests import books
from tests.intake.taken import codes, register, taken

_WAN = 10**4


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("¥1,200万元", 1200 * _WAN), ("￥1200", 1200 * _WAN), ("¥ 1200 万元", 1200 * _WAN), ("RMB 1200万元", 1200 * _WAN),
        ("1200万元RMB", 1200 * _WAN), ("人民币1200万元", 1200 * _WAN), ("1200万元人民币", 1200 * _WAN), ("1200¥", 1200 * _WAN),
        ("￥12,000,000.00元", 1200 * _WAN), ("rmb1.2亿", 12_000 * _WAN), ("CNY 1200", 1200 * _WAN), ("元12000", 12_000),
        ("1200万元整", 1200 * _WAN), ("1200（万元）", 1200 * _WAN), ("1,200.00元", 1200),
    ],
)  # fmt: skip
def test_it_leaves_the_figure_in_its_unit_or_the_columns(text: str, yuan: int) -> None:
    found = taken(books.book(register(成交价款=text)))
    price = found.known["P-01"].registers[0].row.price
    assert codes(found) == [] and price is not None and exact(price) == yuan


@pytest.mark.parametrize(
    "text",
    [
        "￥200万元/亩",
        "≥￥200万元/亩",
        "￥≥200万元/亩",
        "不低于人民币200万元/亩",
        "¥200-300万元/亩",
        "¥200万/亩-¥300万/亩",
    ],
)
def test_it_stands_in_promises_and_beside_bounds_too(text: str) -> None:
    found = taken(books.book(register(亩均产值=text)))
    target = found.known["P-01"].registers[0].row.targets[Indicator.OUTPUT_PER_MU]
    assert target.low is not None and exact(target.low) == 200 * _WAN
    assert (target.high is not None) == ("300" in text)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("成交价款", "$1200", "unreadable_number"), ("成交价款", "1200美元", "unknown_unit"), ("成交价款", "¥", "unreadable_number"),
        ("成交价款", "¥-1200", "negative_figure"), ("成交价款", "¥1200/亩", "unknown_unit"),
        ("用地面积(亩)", "¥100", "unreadable_number"),
    ],
)  # fmt: skip
def test_other_money_and_what_is_no_money_is_refused(column: str, text: str, code: str) -> None:
    assert codes(taken(books.book(register(**{column: text})))) == [code]


def test_a_return_says_it_like_a_register() -> None:
    found = taken(books.book(register()), books.book({**books.RETURN, "年度产值": "￥1,200.5万元"}))
    value = found.known["P-01"].returns[0].row.facts[Fact.OUTPUT]
    assert isinstance(value, Quantity) and exact(value) == 12_005_000
