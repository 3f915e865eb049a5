"""Whatever happens to an alert, in whatever order: what alerts.md promises of its life and ladder holds."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from land.assessment import Level
from land.calendar import SHIPPED
from telling.ladder import AGENT, HEAD, LEADER, Climb, course, next_change, standing
from telling.life import Fate, LifeState
from telling.life_log import (
    Act,
    Log,
    PromisedFact,
    Rules,
    Settled,
    Turn,
    Under,
    without,
)
from tests.telling.random_logs import BEGINS, logs

RULES = Rules(works=SHIPPED.works)


days = st.integers(0, 300).map(lambda count: BEGINS + timedelta(count))


@given(logs(), days)
def test_nothing_changes_before_the_day_that_is_told_and_something_does_on_it(log: Log, on: date) -> None:
    log = tuple(one for one in log if one.on <= on)
    known = [entry.on for entry in log]
    on = max([on, *known])
    following = next_change(log, on, RULES)
    now = standing(log, on, RULES)
    until = following or on + timedelta(100)
    for day, then in course(log, until, RULES):
        if on < day < until:
            assert (then.state, then.step, then.broken) == (now.state, now.step, now.broken)
    if following is not None:
        assert standing(log, following, RULES) != now


@given(logs(), st.randoms())
def test_what_comes_out_of_order_changes_nothing(log: Log, random: object) -> None:
    shuffled = sorted(log, key=lambda one: (random.random(), one.on))  # type: ignore[attr-defined]
    # Entries of one half day keep their order: nobody could tell them apart otherwise.
    halves = {key: [one for one in log if (one.on, one.late) == key] for key in {(one.on, one.late) for one in log}}
    rearranged = tuple(halves[one.on, one.late].pop(0) for one in shuffled)
    assert standing(rearranged, date(2027, 6, 1), RULES) == standing(log, date(2027, 6, 1), RULES)


@given(logs())
def test_holds_never_stop_the_ladder_for_more_than_sixty_days_under_one_level_and_verdict(log: Log) -> None:
    held: dict[tuple[int, Under], int] = {}
    turns = [one for one in log if isinstance(one, Turn)]
    for on, now in course(log, log[-1].on + timedelta(80), RULES):
        before = [one for one in turns if one.on <= on]
        if now.is_held:
            key = (now.openings, max(before, key=lambda one: (one.on, one.late, one.number)).under)
            held[key] = held.get(key, 0) + 1
    assert all(count <= 60 for count in held.values())


@given(logs())
def test_whoever_is_told_and_does_nothing_more_is_followed_up_to_the_end(log: Log) -> None:
    last = log[-1].on
    now = standing(log, last, RULES)
    then = standing(log, last + timedelta(300), RULES)
    if now.state is LifeState.RESOLVED:
        assert then.step == 0
    elif now.is_backlog or now.told_on is None:
        assert then.step == now.step or then.broken  # a broken promise is told to the head, letter or not
    elif then.state is not LifeState.OBJECTED or now.step:
        turns = [one for one in log if isinstance(one, Turn)]
        assert then.step == (LEADER if turns[-1].under.level is Level.RED else max(HEAD, now.step, then.step))


@given(logs())
def test_nothing_climbs_by_counting_on_a_day_off_or_on_a_day_that_was_held_since_the_morning(log: Log) -> None:
    before = standing(log, BEGINS, RULES)
    for on, now in course(log, log[-1].on + timedelta(150), RULES):
        if now.step > max(before.step, AGENT) and now.round == before.round and now.openings == before.openings:
            assert SHIPPED.works(on)
            assert now.climb is Climb.BROKEN or not (before.is_held and now.is_held and before.state is now.state)
        before = now


@given(logs())
def test_a_promise_is_never_both_kept_and_counted_as_broken(log: Log) -> None:
    now = standing(log, date(2027, 6, 1), RULES)
    assert now.broken == sum(one.fate in (Fate.BROKEN, Fate.KEPT_LATE) for one in now.promises)
    assert all(one.fate is not Fate.PENDING for one in now.promises)


@given(logs(), days)
def test_an_undone_act_leaves_the_standing_of_a_world_without_it(log: Log, on: date) -> None:
    acts = [one for one in log if isinstance(one, Act)]
    for act in acts:
        world = tuple(
            one for one in log
            if one is not act and not (isinstance(one, (Act, PromisedFact, Settled)) and one.of == act.act_id)
        )  # fmt: skip
        assert without(log, act.act_id) == world
