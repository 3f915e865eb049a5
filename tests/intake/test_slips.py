"""A question about a figure names both readings, in units that people write."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.slips import slipped
from tests import books
from tests.intake.taken import only, with_return


@pytest.mark.parametrize(
    ("heading", "figure", "said"),
    [
        ("累计完成固定资产投资", 118_000_000, "填的是 118000000 万元；按元理解为 11800 万元"),
        ("累计完成固定资产投资(元)", 11_800, "填的是 11800 元；按万元理解为 11800 万元"),
        ("累计完成固定资产投资(亿元)", 11_800, "填的是 11800 亿元；按万元理解为 11800 万元"),
        ("累计完成固定资产投资", 118_000, "填的是 118000 万元；按千元理解为 11800 万元"),
        ("累计完成固定资产投资", 118, "填的是 118 万元；按百万元理解为 11800 万元"),
        ("累计完成固定资产投资", "1180万元", "填的是 1180 万元；小数点右移一位为 11800 万元"),
        ("累计完成固定资产投资", 787, "乘以 15 为 11805 万元"),
    ],
)
def test_both_readings_of_a_slip_are_named(heading: str, figure: Any, said: str) -> None:
    problem = only(with_return({heading: figure}, promises={"固定资产投资": 11_800}))
    assert problem.code == "magnitude_slip" and problem.severity == "warning"
    assert said in str(problem.shown()["message"])


def test_the_same_figure_of_the_same_parcel_and_year_is_the_same_question_however_it_is_written() -> None:
    questions = {
        only(with_return({heading: figure}, promises={"固定资产投资": 11_800})).question
        for heading, figure in (
            ("累计完成投资", 118_000_000),
            ("投资数额(亿元)", 11_800),
            ("累计完成投资", "11800亿元"),
        )
    }
    assert len(questions) == 1
    other = only(
        with_return({**books.RETURN, "填报年度": 2023, "累计完成投资": 118_000_000}, promises={"固定资产投资": 11_800})
    )
    assert other.question not in questions


def output(year: int, figure: int) -> dict[str, Any]:
    return {"填报年度": year, "数据截止日期": f"{year}-12-31", "年度产值": figure}


def asked(*rows: dict[str, Any], promises: dict[str, Any] | None = None) -> list[str]:
    """The cells that are asked about."""
    found = with_return(*rows, promises=promises)
    assert {problem.code for problem in found.problems} <= {"magnitude_slip"}
    return [str(problem.cell) for problem in found.problems]


def test_of_three_years_the_odd_one_is_asked_about_and_no_other() -> None:
    assert asked(output(2022, 510), output(2023, 5000), output(2024, 500)) == ["D3"]
    assert asked(output(2022, 5000), output(2023, 510), output(2024, 500)) == ["D2"]


def test_of_two_years_the_one_that_keeps_the_promise_is_not_asked_about() -> None:
    promises = {"亩均产值": 5}  # 100 亩: 500 万元
    assert asked(output(2023, 5000), output(2024, 500), promises=promises) == ["D2"]


def test_of_two_years_without_a_neighbour_both_are_asked_about() -> None:
    assert asked(output(2023, 5000), output(2024, 500)) == ["D2", "D3"]


def test_figures_that_agree_with_each_other_are_asked_about_where_all_slip_against_the_promise() -> None:
    promises = {"亩均产值": 5}
    assert asked(output(2023, 50_100), output(2024, 50_000), promises=promises) == ["D2", "D3"]


@pytest.mark.parametrize(
    ("promise", "heading", "figure", "said"),
    [
        ({"亩均增加值": 5}, "年度工业增加值", 5_000_000, "填的是 5000000 万元；按元理解为 500 万元"),
        ({"亩均就业": 2}, "年度从业人数", 2_000, "填的是 2000 人；小数点左移一位为 200 人？（约定：200 人。）"),
    ],
)
def test_what_is_promised_per_mu_says_of_what_size_the_year_is(
    promise: dict[str, Any], heading: str, figure: int, said: str
) -> None:
    problem = only(with_return({heading: figure}, promises=promise))  # on 100 亩
    assert problem.code == "magnitude_slip" and said in str(problem.shown()["message"])


_FIGURES = st.fractions(-10, 10**6, max_denominator=10**4)
_FACTORS = st.sampled_from([1, 9, 10, 15, 100, 10_000, 10_300])
_NEARLY = st.fractions(Fraction(97, 100), Fraction(103, 100), max_denominator=100)


@given(_FIGURES, _FACTORS, _NEARLY, st.booleans())
def test_a_figure_slipped_by_the_first_factor_that_brings_the_expected_one_within_two_percent_of_it(
    reference: Fraction, factor: int, nearly: Fraction, is_smaller: bool
) -> None:
    value = reference / factor * nearly if is_smaller else reference * factor * nearly
    found = [
        one
        for one in (10, 15, 100, 10_000)
        for expected in ([reference * one] if value >= reference else [reference / one])
        if value > 0 and reference > 0 and abs(value - expected) <= expected / 50
    ]
    assert slipped(value, reference) == (found[0] if found else None)
