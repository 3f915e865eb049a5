"""The page of one parcel in words: whatever is known of it, there is a page, and it says what the judgement says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.adjustment import AdjustmentKind
from land.assessment import IdleStatus
from land.dossier import Dossier
from land.people import Person
from land.policy import DEFAULT, POLICY_VERSION
from land.standing import judge
from land.stated import paid
from land.view import view_on
from page.answers import TURNS, Behind, shown
from telling.alert import states
from telling.record import PastAssessment
from tests.cast import D, changed, dossier, parcel, said
from tests.land.parcels_at_random import days, dossiers
from tests.seen.parcels import VERSIONS, file, page, visitor
from tests.seen.zone import FIRM, HEAD
from wording.explanations import sentence
from wording.page.parcel_drawings import agreed_investment, investment_curve, time_line
from wording.page.parcel_history import turns
from wording.page.parcel_promises import rows

ON = D("2026-07-09")


# ---- whatever is known -------------------------------------------------------------------------------------------------


@given(st.one_of(dossiers(), dossiers(received=True)), days, st.sampled_from([HEAD, FIRM]))
def test_there_is_a_page_of_every_parcel_on_every_day(found: Dossier, on: date, person: Person) -> None:
    text = page(person, found, [on.isoformat()], on=on)
    for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        places = [
            float(one.get(name) or 0)
            for one in ElementTree.fromstring(picture).iter()
            for name in ("x", "cx", "x1", "x2")
        ]
        assert all(-60 <= place <= 420 for place in places)
    assert judge(found, on).enterprise in text and "None" not in text


@given(dossiers(), days)
def test_every_promise_has_its_row_and_idle_land_where_it_is_suspected(found: Dossier, on: date) -> None:
    assessment = judge(found, on)
    expected = [one.indicator.value for one in assessment.commitments]
    if assessment.idle.status is not IdleStatus.NONE:
        expected.insert(0, "idle")
    told = rows(assessment, {})
    assert [one.code for one in told] == expected
    by_code = {one.code: one for one in told}
    for outcome in assessment.commitments:
        row = by_code[outcome.indicator.value]
        assert row.why == sentence(outcome.explanation, outcome.indicator) and row.level.code == outcome.level.value
        assert (str(outcome.lag_days) in row.days) if outcome.lag_days else "还有" in row.days or not row.days
        assert bool(row.money) == bool(outcome.money_at_stake_yuan) and bool(row.net) == bool(outcome.excused_days)


@given(dossiers(), days)
def test_the_pictures_say_in_words_what_they_show(found: Dossier, on: date) -> None:
    assessment = judge(found, on)
    line = time_line(assessment.commitments, {}, on)
    milestones = [one for one in assessment.commitments if one.due and one.indicator.kind == "milestone"]
    assert (line is None) == (not milestones)
    for one in milestones:
        assert (
            line is not None and str(one.due) in line.svg and (one.actual is None or f"实际 {one.actual}" in line.svg)
        )


# ---- pictures ----------------------------------------------------------------------------------------------------------


def test_the_curve_says_how_far_the_investment_should_have_been() -> None:
    """domain.md section 9, example 9: 365 of 731 days are 49.93 %."""
    found = dossier(parcel(start="2024-01-01", completion="2026-01-01"), said("2024-12-31", investment="3900"))
    assessment = judge(found, D("2025-03-01"))
    start = view_on(found, D("2025-03-01")).promises.dates
    agreed = agreed_investment(assessment.commitments, next(iter(start.values())))
    assert agreed is not None
    curve = investment_curve(agreed, paid(found, D("2025-03-01")), D("2025-03-01"))
    assert curve.rows == (("2024-12-31", "49.9%", "3900 万元（39%）", "落后 10.9 个百分点"),)


@pytest.mark.parametrize("start", ["2026-01-01", "2026-01-02"])
def test_a_curve_without_a_span_is_drawn_all_the_same(start: str) -> None:
    found = dossier(parcel(start=start, completion="2026-01-01"))
    agreed = agreed_investment(judge(found, ON).commitments, D(start))
    assert agreed is not None
    curve = investment_curve(agreed, [], D("2026-01-01"))
    assert curve.rows == () and "没有填报" in curve.svg


def test_a_milestone_that_was_put_off_names_its_first_day_too() -> None:
    extension = changed(
        AdjustmentKind.EXTENSION, "2024-02-01", new_date="2024-09-01", indicator=next(iter(parcel().dates))
    )
    text = page(
        HEAD,
        dossier(replace(parcel(start="2024-03-01", completion="2026-03-01"), parcel_no="JX-2023-01"), extension),
        (),
    )
    assert "<td>动工</td><td>2024-03-01</td><td>2024-09-01</td>" in text


# ---- the course of the judgements ------------------------------------------------------------------------------------------


def past(count: int) -> list[PastAssessment]:
    """A parcel judged on so many days after its completion was due, oldest first."""
    found = dossier(parcel(start="2023-06-01", completion="2024-06-01"))
    return [PastAssessment(judge(found, D("2023-05-31") + timedelta(days=day)), 1, VERSIONS) for day in range(count)]


def test_of_many_judgements_the_newest_forty_are_told_and_none_is_called_the_first() -> None:
    parcel_file, _ = file(dossier(parcel()))
    every = past(TURNS + 5)
    behind = behind_of(every[::-1][: TURNS + 1])
    seen = shown(visitor(HEAD), parcel_file, behind, ON)
    told = turns(seen.history, begins=seen.begins)
    assert len(told) == TURNS and told[0].on == every[-1].assessment.on.isoformat()
    assert not any("第一次评估" in turn.changes for turn in told)
    seen = shown(visitor(HEAD), parcel_file, behind_of(every[:TURNS][::-1]), ON)
    told = turns(seen.history, begins=seen.begins)
    assert len(told) == TURNS and told[-1].changes == ("第一次评估",)


def behind_of(newest: list[PastAssessment]) -> Behind:
    return Behind(DEFAULT, POLICY_VERSION, (), newest, {}, originals=())


def test_a_turn_says_what_changed_and_the_rules_where_they_are_others() -> None:
    first, last = past(3)[0], past(3)[2]
    other = replace(last, versions={**VERSIONS, "policy": "demo@2026"})
    told = turns([first, other], begins=True)
    assert [turn.on for turn in told] == ["2023-06-02", "2023-05-31"]
    assert told[0].changes == ("动工：临期 → 逾期未报（警告）",)
    assert "预警规则 demo@2026" in told[0].rules
    assert turns([first, last], begins=True)[0].rules == ""


def test_a_judgement_in_which_only_a_figure_differs_says_so() -> None:
    before, after = (
        judge(dossier(parcel(), said("2023-12-31", investment=one)), D("2024-01-02")) for one in ("100", "101")
    )
    assert states(before) == states(after) and before != after
    told = turns([PastAssessment(before, 1, VERSIONS), PastAssessment(after, 2, VERSIONS)], begins=True)
    assert told[0].changes == ("数据有更新，判定不变",)
