"""Several steps of one alert as one lag, and what is open beside them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.assessment import Level
from telling.alert import StepReason, Tell
from telling.news import News, Still, by_alert
from tests.cast import D
from tests.telling.steps import AGENT, BLUE, GREEN, HEAD, LEADER, RED, STAFF, YELLOW, open_alert, reader, step

YELLOW_THEN_RED = [step((GREEN, YELLOW)), step((YELLOW, RED), 2, reason=StepReason.WORSENED, on="2026-07-02")]
LEVEL = st.sampled_from([GREEN, BLUE, YELLOW, RED])


def test_two_steps_of_one_alert_are_one_lag_from_where_the_first_began() -> None:
    (together,) = News(YELLOW_THEN_RED, STAFF).alerts
    lag = News(YELLOW_THEN_RED, STAFF).lag(together)
    assert (lag.was, lag.level, lag.reason) == (GREEN, RED, StepReason.OPENED)
    assert lag.keys == ("P1/groundbreaking/1", "P1/groundbreaking/2")
    assert lag.on == D("2026-07-02")


def test_the_last_step_alone_tells_its_own_reason() -> None:
    lag = News(YELLOW_THEN_RED, STAFF).lag(YELLOW_THEN_RED[1:])
    assert (lag.was, lag.level, lag.reason) == (YELLOW, RED, StepReason.WORSENED)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_steps_are_taken_in_their_order_whatever_the_order_in_which_they_are_read(order: tuple[int, ...]) -> None:
    steps = [
        step((GREEN, BLUE), 1, reason=StepReason.DUE_SOON),
        step((BLUE, YELLOW), 2),
        step((YELLOW, GREEN), 3, reason=StepReason.RESOLVED),
    ]
    (together,) = by_alert([steps[place] for place in order])
    assert [one.step.number for one in together] == [1, 2, 3]


def test_what_came_and_went_is_nothing_and_what_only_eased_is_something() -> None:
    went = [step((GREEN, RED)), step((RED, GREEN), 2, reason=StepReason.RESOLVED)]
    assert News(went, STAFF).lag(went).is_nothing
    assert not News(went, STAFF).lag(went[1:]).is_nothing, "whoever heard that it came hears that it went"
    eased = [step((GREEN, RED)), step((RED, YELLOW), 2, reason=StepReason.EASED)]
    assert not News(eased, STAFF).lag(eased).is_nothing


def test_a_reminder_that_came_in_time_is_nothing() -> None:
    steps = [step((BLUE, GREEN), 2, reason=StepReason.RESOLVED)]
    assert News(steps, STAFF).lag(steps).is_nothing


@given(LEVEL, LEVEL)
def test_the_graver_of_before_and_now_is_as_grave_as_either(before: Level, now: Level) -> None:
    steps = [step((before, now))]
    gravest = News(steps, STAFF).lag(steps).gravest
    assert gravest in (before, now)
    turned = [step((now, before))]
    assert News(turned, STAFF).lag(turned).gravest is gravest


def test_the_alert_as_it_stands_gives_newer_figures_and_the_newest_number_of_the_parcel() -> None:
    now = replace(open_alert(level=YELLOW, steps=2), parcel_no="N1", judged_on=D("2026-07-09"))
    steps = [step((GREEN, RED), 2)]
    lag = News(steps, STAFF, {("id-P1", "groundbreaking"): now}).lag(steps)
    assert (lag.parcel_no, lag.level, lag.on) == ("N1", YELLOW, D("2026-07-09"))


def test_an_alert_read_before_the_step_gives_its_number_only() -> None:
    older = replace(open_alert(level=YELLOW, steps=1), parcel_no="N1")
    steps = [step((YELLOW, RED), 2)]
    lag = News(steps, STAFF, {("id-P1", "groundbreaking"): older}).lag(steps)
    assert (lag.parcel_no, lag.level, lag.on) == ("N1", RED, D("2026-07-01"))


def test_one_urgent_step_makes_the_lag_urgent_and_ends_its_being_backlog() -> None:
    old = step((GREEN, YELLOW), tell=Tell.BACKLOG)
    worse = step((YELLOW, RED), 2, reason=StepReason.WORSENED)
    news = News([old, worse], STAFF)
    assert (news.lag([old]).urgent, news.lag([old]).backlog) == (False, True)
    assert (news.lag([old, worse]).urgent, news.lag([old, worse]).backlog) == (True, False)


def test_a_backlog_that_ended_is_told_as_an_end() -> None:
    steps = [step((GREEN, YELLOW), tell=Tell.BACKLOG), step((YELLOW, GREEN), 2, reason=StepReason.RESOLVED)]
    assert not News(steps, STAFF).lag(steps).backlog


def test_who_hears_only_of_what_was_worst_in_between_may_be_concerned() -> None:
    """Red for a day: the leader may have heard of it, so their letters are read."""
    steps = [
        step((GREEN, YELLOW)),
        step((YELLOW, RED), 2, reason=StepReason.WORSENED),
        step((RED, YELLOW), 3, reason=StepReason.EASED),
    ]
    assert News(steps, STAFF).may_concern(LEADER)
    assert not News(steps[:1], STAFF).may_concern(LEADER)


def test_a_parcel_without_an_agent_is_unattended() -> None:
    steps = [step((GREEN, BLUE), parcel_no="P2", reason=StepReason.DUE_SOON)]
    assert News(steps, [AGENT, HEAD]).lag(steps).unattended
    assert not News(steps, [replace(AGENT, parcels=frozenset({"P2"}))]).lag(steps).unattended


def test_what_is_only_near_or_over_is_not_open() -> None:
    alerts = [open_alert("P1", RED), open_alert("P2", YELLOW), open_alert("P3", BLUE), open_alert("P4", GREEN)]
    assert [lag.parcel_no for lag in Still(alerts, STAFF).of(HEAD)] == ["P1", "P2"]
    assert [lag.parcel_no for lag in Still(alerts, STAFF).of(LEADER)] == ["P1"]


def test_figures_are_read_once_of_what_a_first_digest_lists_and_was_told_in_no_letter() -> None:
    still = Still([open_alert("P1"), open_alert("P2"), open_alert("P3", RED)], STAFF)
    first = [reader(HEAD, "P2/groundbreaking/1", is_first=True), reader(LEADER, is_first=True), reader(AGENT)]
    assert [one.parcel_no for one in still.of_first_digests(first)] == ["P1", "P3"]
    still.fill([replace(open_alert("P1"), judged_on=D("2026-07-09"))])
    assert [lag.on for lag in still.of(AGENT)] == [D("2026-07-09")]
