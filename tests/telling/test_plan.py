"""What the next letter says to whom of each alert, and why."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.assessment import Level
from land.people import Person
from telling.alert import StepReason, Tell
from telling.news import News, Still
from telling.plan import Plan, Reason, digest, settled, urgent
from telling.record import StoredStep
from telling.told import Reader
from tests.telling.steps import AGENT, BLUE, GREEN, HEAD, LEADER, RED, STAFF, YELLOW, open_alert, reader, step

NOTHING = Still([], STAFF)
REDDENED = step((GREEN, RED))
LATE = step((GREEN, YELLOW))
SOON = step((GREEN, BLUE), reason=StepReason.DUE_SOON)
CHANGED = step((RED, RED), 2, reason=StepReason.CHANGED, tell=Tell.MORNING)


def reasons(plan: Plan) -> list[Reason]:
    return [entry.reason for entry in plan.entries]


def in_the_morning(steps: list[StoredStep], one: Reader, still: Still = NOTHING) -> list[Reason]:
    return reasons(digest(News(steps, STAFF), one, still))


def at_once(steps: list[StoredStep], one: Reader) -> list[Reason]:
    return reasons(urgent(News(steps, STAFF), one))


# ---- the urgent letter -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", STAFF)
def test_what_became_red_is_told_at_once_to_agent_head_and_leader(person: Person) -> None:
    assert at_once([REDDENED], reader(person)) == [Reason.NEWS]


def test_what_became_yellow_or_comes_soon_waits_for_the_morning() -> None:
    assert at_once([LATE], reader(HEAD)) == [Reason.CAN_WAIT]
    assert at_once([SOON], reader(AGENT)) == [Reason.CAN_WAIT]


def test_what_was_red_and_eased_before_anybody_was_told_waits_for_the_morning() -> None:
    steps = [REDDENED, step((RED, YELLOW), 2, reason=StepReason.EASED)]
    assert at_once(steps, reader(HEAD)) == [Reason.CAN_WAIT]


def test_red_that_nobody_has_to_hear_of_at_once_waits_for_the_morning() -> None:
    assert at_once([step((GREEN, RED), tell=Tell.BACKLOG)], reader(HEAD)) == [Reason.CAN_WAIT]


# ---- the digest --------------------------------------------------------------------------------------------------------


def test_a_morning_tells_what_is_new_and_takes_urgent_news_along() -> None:
    other = step((GREEN, YELLOW), parcel_no="P2")
    assert in_the_morning([REDDENED, other], reader(HEAD)) == [Reason.NEWS, Reason.NEWS]


def test_each_hears_of_their_parcels_and_their_levels_only() -> None:
    steps = [LATE, step((GREEN, YELLOW), parcel_no="P2")]
    assert in_the_morning(steps, reader(AGENT)) == [Reason.NEWS, Reason.NOT_THEIRS]
    assert in_the_morning(steps, reader(LEADER)) == [Reason.NOT_THEIR_LEVEL, Reason.NOT_THEIR_LEVEL]
    assert in_the_morning([LATE], reader(replace(HEAD, address=""))) == [Reason.NO_ADDRESS]


def test_what_a_letter_told_is_not_told_again() -> None:
    assert in_the_morning([REDDENED], reader(HEAD, "P1/groundbreaking/1")) == [Reason.HEARD]
    assert at_once([REDDENED], reader(HEAD, "P1/groundbreaking/1")) == [Reason.HEARD]


def test_what_came_and_went_is_told_to_nobody_and_its_end_to_whoever_heard_that_it_came() -> None:
    steps = [REDDENED, step((RED, GREEN), 2, reason=StepReason.RESOLVED)]
    assert in_the_morning(steps, reader(HEAD)) == [Reason.CAME_AND_WENT]
    assert in_the_morning(steps, reader(HEAD, "P1/groundbreaking/1")) == [Reason.NEWS]


def test_what_only_looks_otherwise_is_a_letter_for_an_agent_and_for_nobody_else() -> None:
    assert in_the_morning([CHANGED], reader(AGENT)) == [Reason.NEWS]
    assert in_the_morning([CHANGED], reader(HEAD)) == [Reason.LOOKS_OTHERWISE]


def test_what_only_looks_otherwise_is_told_beside_what_is_worth_a_letter() -> None:
    assert in_the_morning([CHANGED, step(parcel_no="P2")], reader(HEAD)) == [Reason.NEWS, Reason.NEWS]


def test_the_agent_whom_only_the_register_names_gets_every_change_of_that_parcel() -> None:
    named = Person("r1", "登记代办员", "r@demo.example", frozenset())
    assert in_the_morning([replace(CHANGED, agent="r1")], reader(named)) == [Reason.NEWS]


def test_the_letter_that_is_written_stays_as_it_is_and_the_news_waits_for_the_next() -> None:
    later = reader(HEAD, "P1/groundbreaking/1", has_letter=True)
    steps = [REDDENED, step(parcel_no="P2")]
    assert at_once(steps, later) == [Reason.HEARD, Reason.LETTER_WRITTEN]
    assert in_the_morning(steps, later) == [Reason.HEARD, Reason.LETTER_WRITTEN]


# ---- the first digest --------------------------------------------------------------------------------------------------


def test_a_first_digest_tells_nothing_that_a_letter_told_and_nothing_twice() -> None:
    still = Still([open_alert(no, RED) for no in ("P1", "P2", "P3")], STAFF)
    plan = digest(News([REDDENED], STAFF), reader(HEAD, "P2/groundbreaking/1", is_first=True), still)
    told = [(one.lag.parcel_no, one.reason, one.lag.backlog) for one in plan.entries]
    assert told == [("P1", Reason.NEWS, False), ("P3", Reason.FIRST_DIGEST, True)]


def test_a_later_digest_lists_nothing_that_was_open_before() -> None:
    still = Still([open_alert("P2", RED)], STAFF)
    assert digest(News([], STAFF), reader(HEAD), still).told == []


def test_what_was_open_before_is_worth_a_first_digest_by_itself() -> None:
    still = Still([open_alert("P2", RED)], STAFF)
    assert in_the_morning([CHANGED], reader(LEADER, is_first=True), still) == [Reason.NEWS, Reason.FIRST_DIGEST]


# ---- what is settled ---------------------------------------------------------------------------------------------------


def test_a_step_is_settled_once_every_letter_that_tells_it_is_written() -> None:
    news = News([REDDENED], STAFF)
    plans = [urgent(news, reader(one)) for one in STAFF]
    assert settled(news, [plan.owed(is_written=True) for plan in plans]) == ["P1/groundbreaking/1"]
    assert settled(news, [plan.owed(is_written=plan is not plans[1]) for plan in plans]) == []


def test_what_waits_for_the_morning_is_not_settled_by_an_urgent_letter() -> None:
    news = News([REDDENED, step((GREEN, YELLOW), parcel_no="P2")], STAFF)
    owed = [urgent(news, reader(HEAD)).owed(is_written=True)]
    assert settled(news, owed) == ["P1/groundbreaking/1"]


def test_what_concerns_nobody_and_what_came_and_went_is_settled_without_a_letter() -> None:
    went = [REDDENED, step((RED, GREEN), 2, reason=StepReason.RESOLVED)]
    news = News([*went, step((GREEN, BLUE), parcel_no="P2", reason=StepReason.DUE_SOON)], [LEADER])
    assert len(settled(news, [digest(news, reader(LEADER), NOTHING).owed(is_written=False)])) == 3


# ---- properties --------------------------------------------------------------------------------------------------------

LEVEL = st.sampled_from([GREEN, BLUE, YELLOW, RED])
REASON = st.sampled_from(
    [StepReason.OPENED, StepReason.WORSENED, StepReason.CHANGED, StepReason.EASED, StepReason.DUE_SOON]
)
READER = st.builds(
    Reader,
    person=st.sampled_from([*STAFF, replace(AGENT, person_id="a2", parcels=frozenset({"P2"}))]),
    heard=st.frozensets(st.sampled_from([f"P{p}/groundbreaking/{n}" for p in (1, 2) for n in (1, 2)])),
    has_letter=st.booleans(),
    is_first=st.booleans(),
)


@st.composite
def stepped(draw: st.DrawFn) -> list[StoredStep]:
    """Up to two steps of each of two parcels."""
    found = []
    for parcel_no in ("P1", "P2"):
        levels: list[Level] = draw(st.lists(LEVEL, min_size=1, max_size=3))
        for number, moved in enumerate(pairwise(levels), start=1):
            found.append(step(moved, number, parcel_no=parcel_no, reason=draw(REASON)))
    return found


@given(stepped(), READER)
def test_a_digest_tells_whatever_an_urgent_letter_would(steps: list[StoredStep], one: Reader) -> None:
    news = News(steps, STAFF)
    at_once = {lag.keys for lag in urgent(news, one).told}
    assert at_once <= {lag.keys for lag in digest(news, one, NOTHING).told}


@given(stepped(), READER, st.booleans())
def test_whoever_got_the_letter_hears_nothing_of_it_twice(
    steps: list[StoredStep], one: Reader, is_urgent: bool
) -> None:
    news, still = News(steps, STAFF), Still([open_alert("P2", RED)], STAFF)
    first = urgent(news, one) if is_urgent else digest(news, one, still)
    keys = frozenset(key for lag in first.told for key in lag.keys)
    then = replace(one, heard=one.heard | keys, has_letter=False)
    for again in (urgent(news, then), digest(news, then, still)):
        assert not keys & {key for lag in again.told for key in lag.keys}


@given(stepped(), st.lists(READER, max_size=4), st.booleans())
def test_no_step_is_settled_of_which_somebody_has_still_to_hear(
    steps: list[StoredStep], readers: list[Reader], is_written: bool
) -> None:
    """Whoever is planned for again, with the letters that were written, is told nothing of what was settled."""
    news = News(steps, STAFF)
    plans = [urgent(news, one) for one in readers]
    over = set(settled(news, [plan.owed(is_written=is_written) for plan in plans]))
    for plan in plans:
        keys = frozenset(key for lag in plan.told for key in lag.keys) if is_written else frozenset()
        then = replace(plan.reader, heard=plan.reader.heard | keys, has_letter=False)
        for again in (urgent(news, then), digest(news, then, NOTHING)):
            assert not over & {key for lag in again.told for key in lag.keys}


@given(stepped(), READER)
def test_every_alert_has_one_reason_for_every_reader(steps: list[StoredStep], one: Reader) -> None:
    news = News(steps, STAFF)
    for plan in (urgent(news, one), digest(news, one, NOTHING)):
        assert [entry.alert for entry in plan.entries] == [together[0].key for together in news.alerts]
        assert not any(entry.reason.is_told and entry.reason.is_owed for entry in plan.entries)
