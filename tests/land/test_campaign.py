"""The review as a campaign: when it opens, who is asked for what, and which reminder is due on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.calendar import SHIPPED, WorkingDays, YearBrought, year_brought
from land.people import NOWHERE, Person, Role
from land.policy import DEFAULT, policy_from
from land.policy import Policy as Rules
from zones.campaign import (
    Ask,
    Campaign,
    CampaignState,
    Unfit,
    Whose,
    by_season,
    campaign,
    next_reminder,
    reminder_days,
    reminder_due,
    reminders_by,
    tells_heads,
    to_ask,
    to_remind,
)

D = date.fromisoformat
SHANGHAI = timezone(timedelta(hours=8))
EARLY = D("2020-01-01")


def opened(on: str = "2026-02-02", deadline: str = "2026-03-31") -> Campaign:
    found = campaign("demo", 2025, D("2025-12-31"), D(deadline), on=D(on))
    assert isinstance(found, Campaign)
    return found


def person(name: str, *parcels: str, role: Role | None = Role.ENTERPRISE, address: str = "a@b.example") -> Person:
    holders = dict.fromkeys(parcels, "甲公司") if role is Role.ENTERPRISE else {}
    return Person(name, name, address, frozenset({role} if role else ()), parcels=frozenset(parcels), holders=holders)


def whose(**agents: str | None) -> dict[str, Whose]:
    """Parcels of 甲公司, each with its agent."""
    return {number: Whose(agent, "甲公司") for number, agent in agents.items()}


def ask(who: str, *parcels: str, on: str = "2026-02-02", number: int = 1) -> Ask:
    return Ask(
        "demo",
        2025,
        who,
        number,
        parcels=parcels,
        asked_at=datetime.fromisoformat(f"{on}T07:30:00").replace(tzinfo=SHANGHAI),
    )


def test_the_season_begins_on_the_first_working_day_of_february() -> None:
    assert by_season("demo", EARLY, D("2026-02-01"), DEFAULT, days=SHIPPED) is None  # a Sunday
    found = by_season("demo", EARLY, D("2026-02-02"), DEFAULT, days=SHIPPED)
    assert found is not None
    assert (found.year, found.as_of, found.deadline) == (2025, D("2025-12-31"), D("2026-03-31"))


def test_a_missed_morning_opens_the_review_later_but_never_after_its_deadline() -> None:
    late = by_season("demo", EARLY, D("2026-03-30"), DEFAULT, days=SHIPPED)
    assert late is not None and late.opened_on == D("2026-03-30")
    assert by_season("demo", EARLY, D("2026-04-01"), DEFAULT, days=SHIPPED) is None


def test_a_zone_may_have_a_day_of_its_own_and_opens_nothing_before_it_tells_people_anything() -> None:
    rules = policy_from({"review": {"opens_on": "04-15"}})
    assert isinstance(rules, Rules)
    assert by_season("demo", EARLY, D("2026-04-14"), rules, days=SHIPPED) is None
    found = by_season("demo", EARLY, D("2026-04-15"), rules, days=SHIPPED)
    assert found is not None and found.deadline == D("2026-06-15")  # the reporting day came first
    assert by_season("demo", D("2026-03-01"), D("2026-02-27"), DEFAULT, days=SHIPPED) is None


@pytest.mark.parametrize(
    ("year", "as_of", "deadline", "why"),
    [
        (2025, "2024-12-31", "2026-03-31", Unfit.OTHER_YEAR),
        (2025, "2025-12-31", "2026-02-01", Unfit.NO_TIME),
        (2026, "2026-06-30", "2026-05-31", Unfit.NO_TIME),
        (2026, "2026-06-30", "2026-07-31", Unfit.NOT_YET),
        (2025, "2025-12-31", "9999-12-31", Unfit.TOO_LONG),
    ],
)
def test_a_review_of_another_year_or_without_time_is_none(year: int, as_of: str, deadline: str, why: Unfit) -> None:
    assert campaign("demo", year, D(as_of), D(deadline), on=D("2026-02-02")) is why


def test_reminders_are_due_ten_and_three_working_days_before_the_day_after_and_every_week_then() -> None:
    days = [day.isoformat() for day in reminder_days(opened(), SHIPPED)]
    # 31 March 2026 is a Tuesday: the 26th is three working days before it, the 17th ten.
    assert days == ["2026-03-17", "2026-03-26", "2026-04-01", "2026-04-08", "2026-04-15", "2026-04-22", "2026-04-29"]
    assert next_reminder(opened(on="2026-03-20"), SHIPPED) == D("2026-03-26")


def test_heads_hear_from_the_first_week_after_the_deadline_on() -> None:
    heads = [day.isoformat() for day in reminder_days(opened(), SHIPPED) if tells_heads(opened(), day)]
    assert heads == ["2026-04-08", "2026-04-15", "2026-04-22", "2026-04-29"]


def test_a_missed_run_is_caught_up_with_the_last_reminder_only() -> None:
    one = opened()
    assert reminder_due(one, D("2026-03-16"), SHIPPED) is None
    assert reminder_due(one, D("2026-03-17"), SHIPPED) == D("2026-03-17")
    assert reminder_due(one, D("2026-03-30"), SHIPPED) == D("2026-03-26")
    told = replace(one, reminded=reminders_by(one, D("2026-03-30"), SHIPPED))
    assert reminder_due(told, D("2026-03-31"), SHIPPED) is None
    assert reminder_due(told, D("2026-04-01"), SHIPPED) == D("2026-04-01")


def test_when_the_links_count_no_more_nobody_is_reminded() -> None:
    assert reminder_due(opened(), D("2026-04-30"), SHIPPED) == D("2026-04-29")
    assert reminder_due(opened(), D("2026-05-01"), SHIPPED) is None


def test_whoever_looks_after_a_parcel_no_longer_is_not_reminded_of_it() -> None:
    people = [person("e1", "P1"), person("r1", role=None), person("r2", role=None)]
    asks = [ask("e1", "P1", "P2"), ask("r1", "P3"), ask("r2", "P3")]
    found = to_remind(people, asks, D("2026-03-17"), whose(P1=None, P2=None, P3="r2"))
    assert [(one.person_id, missing) for one, missing in found] == [("e1", ("P1",)), ("r2", ("P3",))]


def test_a_closed_review_reminds_nobody_and_after_the_last_reminder_there_is_none() -> None:
    one = opened()
    assert reminder_due(replace(one, state=CampaignState.CLOSED), D("2026-03-26"), SHIPPED) is None
    assert next_reminder(replace(one, reminded=reminders_by(one, D("2026-04-29"), SHIPPED)), SHIPPED) is None
    assert next_reminder(replace(one, state=CampaignState.CLOSED), SHIPPED) is None


@given(st.lists(st.integers(0, 100), min_size=1, unique=True).map(sorted))
def test_whatever_mornings_are_missed_no_reminder_is_written_twice_and_the_last_one_is_written(runs: list[int]) -> None:
    one, written = opened(), []
    for offset in runs:
        on = D("2026-02-02") + timedelta(days=offset)
        due = reminder_due(one, on, SHIPPED)
        if due is not None:
            written.append(due)
            one = replace(one, reminded=reminders_by(one, on, SHIPPED))
    in_time = [day for run in runs if (day := D("2026-02-02") + timedelta(days=run)) <= one.last_day]
    past = [day for day in reminder_days(opened(), SHIPPED) if in_time and day <= in_time[-1]]
    assert len(set(written)) == len(written)
    assert written[-1:] == past[-1:]


MARCH = [D("2026-03-02") + timedelta(days=number) for number in range(30)]


@given(
    st.lists(st.tuples(st.integers(0, 100), st.sets(st.sampled_from(MARCH), max_size=6)), min_size=1).map(
        lambda runs: sorted(runs, key=lambda run: run[0])
    )
)
def test_whenever_the_calendar_moves_a_day_no_reminder_is_written_twice_and_the_last_one_is_written(
    runs: list[tuple[int, set[date]]],
) -> None:
    one, written = opened(), []
    for offset, free in runs:
        on, days = (
            D("2026-02-02") + timedelta(days=offset),
            WorkingDays((YearBrought(2026, frozenset(free), frozenset()),)),
        )
        due = reminder_due(one, on, days)
        if due is not None:
            written.append(reminder_days(one, days).index(due))
            one = replace(one, reminded=reminders_by(one, on, days))
    assert written == sorted(set(written))
    last = max((on for run, _ in runs if (on := D("2026-02-02") + timedelta(days=run)) <= one.last_day), default=None)
    fixed = [number for number, day in enumerate(reminder_days(one, SHIPPED)) if day > one.deadline]
    for number in fixed if last else ():
        if reminder_days(one, SHIPPED)[number] <= last:
            assert max(written) >= number


def test_a_calendar_that_comes_late_moves_the_reminders_that_are_not_written_yet() -> None:
    one = opened()
    assert next_reminder(one, SHIPPED) == D("2026-03-17")
    free = year_brought(2026, [D("2026-03-30")], [])
    assert isinstance(free, YearBrought)
    days = WorkingDays((free,))
    assert next_reminder(one, days) == D("2026-03-16")
    told = replace(one, reminded=reminders_by(one, D("2026-03-16"), days))
    assert reminder_due(told, D("2026-03-17"), SHIPPED) is None  # written; the day may move back
    assert reminder_due(told, D("2026-03-25"), days) == D("2026-03-25")


def test_enterprises_agents_of_the_contacts_and_agents_of_the_register_are_asked_each_for_their_parcels() -> None:
    people = [
        person("e1", "P1", "P2"),
        person("a1", "P3", role=Role.AGENT),
        person("r1", role=None),
        person("h1", role=Role.HEAD),
        person("l1", role=Role.LEADER),
        person("v1", role=Role.VIEWER),
        person("n1", "P1", address=""),
    ]
    found = to_ask(people, whose(P1=None, P2="r1", P3=None), [])
    assert [(one.person_id, numbers) for one, numbers in found] == [
        ("a1", ("P3",)), ("e1", ("P1", "P2")), ("r1", ("P2",)),
    ]  # fmt: skip


def test_somebody_is_asked_again_only_for_parcels_that_came_later() -> None:
    people = [person("e1", "P1", "P2")]
    assert to_ask(people, whose(P1=None), [ask("e1", "P1")]) == []
    ((_, numbers),) = to_ask(people, whose(P1=None, P2=None), [ask("e1", "P1")])
    assert numbers == ("P2",)


def test_whoever_returned_or_was_asked_after_the_day_is_not_reminded() -> None:
    people = [person("e1", "P1", "P2"), person("e2", "P3"), person("e3", "P4")]
    asks = [ask("e1", "P1", "P2"), ask("e2", "P3"), ask("e3", "P4", on="2026-03-18")]
    found = to_remind(people, asks, D("2026-03-17"), whose(P2=None, P4=None))
    assert [(one.person_id, missing) for one, missing in found] == [("e1", ("P2",))]


def test_an_enterprise_without_parcels_is_asked_for_nothing_and_an_agent_without_for_all() -> None:
    people = [person("e1"), person("a1", role=Role.AGENT), person("a2", NOWHERE, role=Role.AGENT)]
    assert [one.person_id for one, _ in to_ask(people, whose(P1=None), [])] == ["a1"]
    asks = [ask("e1", "P1"), ask("a1", "P1"), ask("a2", "P1")]
    assert [one.person_id for one, _ in to_remind(people, asks, D("2026-03-17"), whose(P1=None))] == ["a1"]


def test_whom_the_contacts_named_for_the_holder_before_is_neither_asked_nor_reminded() -> None:
    sold = {"P1": Whose(None, "乙公司"), "P2": Whose(None, "甲 公司")}
    ((_, numbers),) = to_ask([person("e1", "P1", "P2")], sold, [])
    assert numbers == ("P2",)
    ((_, missing),) = to_remind([person("e1", "P1", "P2")], [ask("e1", "P1", "P2")], D("2026-03-17"), sold)
    assert missing == ("P2",)
