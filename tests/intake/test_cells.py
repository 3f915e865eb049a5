"""domain.md section 4: the forms of dates and numbers, one by one."""

from __future__ import annotations

import sys
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from intake.cells import WITHDRAWN, CellError, Day, read_day, read_figure, read_year, said
from intake.promises import read_promise
from land.parcel import Target
from land.units import Quantity, exact
from wording.columns import Kind
from wording.sheets.heading_text import plain
from wording.sheets.headings import heading_of

D = date.fromisoformat


def day(cell: Any, from_1904: bool = False) -> Any:
    return read_day(said(cell), from_1904)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05", "2024/3/5", "2024.3.5", "20240305", "2024年3月5日", "24年3月5日", "２０２４－０３－０５", " 2024-03-05 ",
        "2024-03-05 14:30", "2024-03-05T14:30:01", "2024/3/5 0:00:00", ("day", 2024, 3, 5), 45356, 45356.75, 45356.0, 20240305,
        "45356", "24.3.5",
    ],
)  # fmt: skip
def test_every_form_of_a_day_is_that_day(cell: Any) -> None:
    assert day(cell) == Day(D("2024-03-05"))


def test_a_serial_of_the_1904_system_is_four_years_and_a_day_later() -> None:
    assert day(43894, from_1904=True) == Day(D("2024-03-05"))


@pytest.mark.parametrize(("serial", "on"), [(20_000, "1954-10-03"), (80_000, "2119-01-11")])
def test_the_first_and_the_last_serial_that_count_days_are_days(serial: int, on: str) -> None:
    assert day(serial) == day(str(serial)) == Day(D(on))


@pytest.mark.parametrize(
    "cell", ["2024年2月", "24年2月", "2024.2", "2024-02", "2024年2月底", "2024年02月份", "2024/2", 2024.2, 2024.02]
)
def test_a_month_is_its_last_day(cell: Any) -> None:
    assert day(cell) == Day(D("2024-02-29"), month_only=True)


def test_the_text_2024_1_is_january_and_the_number_may_be_october() -> None:
    assert day("2024.1") == Day(D("2024-01-31"), month_only=True)
    assert day("2024.10") == Day(D("2024-10-31"), month_only=True)
    assert day(2024.1) == CellError("unreadable_date")
    assert day(2024.11) == Day(D("2024-11-30"), month_only=True)


@pytest.mark.parametrize(
    "cell",
    ["2024年", "2024", "上半年", "一季度", "2024-13-01", "2023-02-29", "3/5/2024", "1899-12-31", "2200-01-01", 2024, 19999, 80001,
     2024.13, "24.3", True, "待补", "2024-3-5-6", "20241301"],
)  # fmt: skip
def test_what_names_no_day_is_unreadable(cell: Any) -> None:
    assert day(cell) == CellError("unreadable_date")


# Of every script but those that NFKC folds (full-width, mathematical …), which are read as what they are.
OTHER_DIGITS = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if chr(code).isdecimal() and not chr(code).isascii() and not unicodedata.normalize("NFKC", chr(code)).isascii()
]


def test_digits_of_other_scripts_are_unreadable_and_no_surprise() -> None:
    assert "٢" in OTHER_DIGITS and len(OTHER_DIGITS) > 500
    output = heading("年度产值", Kind.RETURN)
    for digit in OTHER_DIGITS:
        for text in (
            f"20{digit}4",
            digit * 4,
            f"2024-0{digit}-01",
            f"2024年{digit}月",
            digit * 5,
            f"1{digit}",
            f"1,{digit * 3}",
        ):
            cell = said(text)
            assert read_year(cell) == CellError("unreadable_date"), text  # type: ignore[arg-type]
            assert read_day(cell, False) == CellError("unreadable_date"), text  # type: ignore[arg-type]
            assert read_figure(cell, output) == CellError("unreadable_number"), text  # type: ignore[arg-type]
            assert read_promise(cell, output) == CellError("unreadable_number"), text  # type: ignore[arg-type]
        assert read_promise(f"1-{digit}", output) == CellError("unreadable_number")
        assert read_promise(f"≥{digit}", output) == CellError("unreadable_number")


@pytest.mark.parametrize("cell", ["２０２４", "２０２４年度", "2024", 2024, 2024.0, "𝟚𝟘𝟚𝟜"])
def test_a_year_in_full_width_digits_is_that_year(cell: Any) -> None:
    assert read_year(said(cell)) == 2024  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["/", "-", "—", "——", "－", "无", "暂无", "待定", ("day", 1900, 1, 1)])
def test_missing_marks_say_none(cell: Any) -> None:
    assert said(cell) is WITHDRAWN


@pytest.mark.parametrize("cell", ["17000101", "19000101", 17000101])
def test_the_two_days_that_stand_for_none_say_none_in_a_column_of_days_without_any_mark_between(cell: Any) -> None:
    assert day(cell) is WITHDRAWN


@pytest.mark.parametrize(
    "cell",
    ["1900-01-01", "1700-01-01", "1900/1/1", "1700.1.1", "1900年1月1日", "１９００－０１－０１", "1900-01-01 00:00:00"],
)
def test_the_two_days_that_stand_for_none_say_none_in_every_column(cell: str) -> None:
    assert said(cell) is WITHDRAWN


@pytest.mark.parametrize("cell", ["19000101", "1900", "1900.1", "1900-01-11", "1900-01-02"])
def test_what_only_looks_like_such_a_day_is_still_read(cell: str) -> None:
    assert said(cell) == cell


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000"])
def test_a_blank_cell_says_nothing(cell: Any) -> None:
    assert said(cell) is None


def heading(text: str, kind: Kind = Kind.REGISTER) -> Any:
    found = heading_of(kind, plain(text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        (100, "100", "mu"), (102.76128, "102.76128", "mu"), (0.1, "0.1", "mu"), ("1,200", "1200", "mu"), ("１２０", "120", "mu"),
        ("102.76亩", "102.76", "mu"), ("68507.52平方米", "68507.52", "m2"), ("68507.52㎡", "68507.52", "m2"),
        ("6.850752 公顷", "6.850752", "ha"), ("1.2e3", "1200", "mu"), ("+5", "5", "mu"), ("68507.52m²", "68507.52", "m2"),
    ],
)  # fmt: skip
def test_an_area_is_read_in_the_unit_of_its_cell_else_of_its_heading(cell: Any, number: str, unit: str) -> None:
    found = read_figure(said(cell), heading("用地面积"))  # type: ignore[arg-type]
    assert isinstance(found, Quantity)
    assert (found.number, found.unit) == (Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("用地面积(亩)", "mu"),
        ("面积（公顷）", "ha"),
        ("土地面积(㎡)", "m2"),
        ("用地\n面积 （ 亩 ）", "mu"),
        ("占地面积[平方米]", "m2"),
    ],
)
def test_the_unit_stands_in_the_brackets_of_the_heading(text: str, unit: str) -> None:
    assert read_figure(1, heading(text)) == Quantity(Decimal(1), unit)


def test_a_heading_with_an_unknown_unit_makes_bare_figures_unreadable() -> None:
    odd = heading("用地面积(垧)")
    assert isinstance(read_figure(1, odd), CellError)
    assert read_figure("1亩", odd) == Quantity(Decimal(1), "mu")


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("建筑系数", 35, "0.35"), ("建筑系数", 0.35, "0.35"), ("建筑系数", "35%", "0.35"), ("建筑系数", ("percent", 0.35), "0.35"),
        ("建筑系数(%)", 0.35, "0.35"), ("建筑系数", 1, "1"), ("研发投入强度", 3, "0.03"), ("研发投入强度", 0.5, "0.005"),
        ("研发投入强度(‰)", 5, "0.005"), ("研发投入强度", ("percent", 0.03), "0.03"), ("容积率", 1.2, "1.2"),
        ("固定资产投资", "1.2亿元", "120000000"), ("固定资产投资(亿元)", 1.2, "120000000"), ("固定资产投资", "12000万", "120000000"),
        ("投资强度(万元/公顷)", 1800, "1200000"), ("投资强度", 120, "1200000"), ("单位能耗增加值", 5, "5"),
        ("单位能耗增加值(元/吨标煤)", 50000, "5"), ("亩均税收", "≥9.6", "96000"), ("亩均税收", "不低于9.6万元/亩", "96000"),
        ("亩均税收", "9.6以上", "96000"), ("容积率", "＞＝0.7", "0.7"),
    ],
)  # fmt: skip
def test_a_promise_is_a_minimum_in_its_unit(column: str, cell: Any, value: str) -> None:
    found = read_promise(said(cell), heading(column))  # type: ignore[arg-type]
    assert isinstance(found, Target)
    assert found.high is None
    assert found.low is not None
    assert exact(found.low) == Fraction(value)


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("1.0-2.5", "1.0", "2.5"), ("1.0～2.5", "1.0", "2.5"), ("1.0至2.5", "1.0", "2.5"), ("1.0—2.5", "1.0", "2.5"),
        ("≥0.7且≤1.8", "0.7", "1.8"), ("≥0.7，≤1.8", "0.7", "1.8"), ("≤1.8", None, "1.8"), ("不超过1.8", None, "1.8"),
        ("1.8以内", None, "1.8"), ("1.8及以下", None, "1.8"), ("1.0", "1.0", None),
    ],
)  # fmt: skip
def test_bounds_are_read_both_ways(cell: str, low: str | None, high: str | None) -> None:
    found = read_promise(said(cell), heading("容积率"))  # type: ignore[arg-type]
    assert isinstance(found, Target)
    assert (found.low and str(found.low.number), found.high and str(found.high.number)) == (low, high)


def test_energy_per_value_added_promises_a_maximum() -> None:
    found = read_promise(0.3, heading("单位增加值能耗"))
    assert isinstance(found, Target)
    assert (found.low, found.high) == (None, Quantity(Decimal("0.3"), "tce/wan_yuan"))


@pytest.mark.parametrize(
    "cell",
    [">300", "<5", "2.5-1.0", "≥1且≥2", "约1.2", "1.2左右", "1,2", "12,00", "1-2-3", "1" * 41, "--5", "1.2.3", True],
)
def test_what_is_no_number_is_unreadable(cell: Any) -> None:
    found = read_promise(said(cell), heading("容积率"))  # type: ignore[arg-type]
    assert isinstance(found, CellError)
    assert found.code in ("unreadable_number", "unknown_unit")
