"""A question about a figure names both readings, in units that people write."""

from __future__ import annotations

from typing import Any

import pytest

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
