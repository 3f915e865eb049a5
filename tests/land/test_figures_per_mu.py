"""domain.md section 6, yearly figures: 工业增加值 ÷ 亩 and 从业人数 ÷ 亩."""

from __future__ import annotations

import pytest

from land.assessment import Level, Outcome, Verdict
from land.commitment import judge_commitment
from land.indicator import Indicator
from land.policy import DEFAULT
from land.units import decimal_text
from land.view import view_on
from tests.cast import D, dossier, parcel, said
from wording.explanations import sentence


def judged(indicator: Indicator, promise: str, on: str = "2025-04-01", **facts: str | None) -> Outcome:
    register = parcel(
        area="102.76128", start="2021-01-01", completion="2023-01-01", full="2023-12-31", **{indicator: promise}
    )
    view = view_on(dossier(register, said("2024-12-31", **facts)), D(on))
    return judge_commitment(indicator, view, D(on), DEFAULT)


@pytest.mark.parametrize(
    ("indicator", "promise", "facts", "verdict", "value"),
    [
        (Indicator.VALUE_ADDED_PER_MU, "9.6", {"value_added": "950.3"}, Verdict.SHORT, "92476.4658"),
        (Indicator.VALUE_ADDED_PER_MU, "9.6", {"value_added": "986.508287"}, Verdict.SHORT, "95999.9999"),
        (Indicator.VALUE_ADDED_PER_MU, "9.6", {"value_added": "986.508288"}, Verdict.MET, "96000"),
        (Indicator.JOBS_PER_MU, "2", {"jobs": "205"}, Verdict.SHORT, "1.9949"),
        (Indicator.JOBS_PER_MU, "2", {"jobs": "206"}, Verdict.MET, "2.0046"),
    ],
)
def test_a_figure_per_mu_is_the_year_divided_by_the_area(
    indicator: Indicator, promise: str, facts: dict[str, str], verdict: Verdict, value: str
) -> None:
    found = judged(indicator, promise, **facts)
    assert (found.verdict, found.check_year, found.due) == (verdict, 2024, None)
    assert found.value is not None and decimal_text(found.value, 4) == value


def test_more_than_half_of_the_jobs_missing_is_red_and_half_of_them_is_not() -> None:
    assert judged(Indicator.JOBS_PER_MU, "4", jobs="205").level is Level.RED
    assert judged(Indicator.JOBS_PER_MU, "4", jobs="206").level is Level.YELLOW


def test_nobody_at_work_is_short_and_nobody_said_is_unreported_after_the_reporting_day() -> None:
    assert judged(Indicator.JOBS_PER_MU, "2", jobs="0").verdict is Verdict.SHORT
    for facts in ({"jobs": None}, {"value_added": "950.3"}):
        assert judged(Indicator.JOBS_PER_MU, "2", **facts).verdict is Verdict.UNREPORTED
        assert judged(Indicator.JOBS_PER_MU, "2", "2025-03-31", **facts).verdict is Verdict.NOT_DUE


def test_they_are_told_in_units_that_people_read() -> None:
    jobs, added = (
        judged(Indicator.JOBS_PER_MU, "2", jobs="205"),
        judged(Indicator.VALUE_ADDED_PER_MU, "9.6", value_added="950.3"),
    )
    assert sentence(jobs.explanation, jobs.indicator) == "2024 年度实际 1.9949 人/亩，约定 2 人/亩，差 0.25%"
    assert sentence(added.explanation, added.indicator) == "2024 年度实际 9.2476 万元/亩，约定 9.6 万元/亩，差 3.67%"
