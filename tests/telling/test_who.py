"""Whom a lag of a parcel concerns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.assessment import SEVERITY, Level
from land.people import Person, Role
from telling.lag import Lag
from telling.who import Unconcerned, concerns, is_attended, unconcerned
from tests.cast import D
from tests.telling.steps import AGENT, BLUE, GREEN, HEAD, LEADER, RED, YELLOW

LEVELS = [GREEN, BLUE, YELLOW, RED]
ROLES = st.frozensets(st.sampled_from(Role))


def lag(
    level: Level = RED, *, was: Level = GREEN, parcel_no: str = "P1", agent: str | None = None, unattended: bool = False
) -> Lag:
    return Lag(
        parcel_no,
        "甲公司",
        agent,
        "groundbreaking",
        was=was,
        level=level,
        reason=None,
        judged=None,
        on=D("2026-07-01"),
        unattended=unattended,
    )


@pytest.mark.parametrize(
    ("role", "heard"),
    [
        (Role.AGENT, [GREEN, BLUE, YELLOW, RED]),
        (Role.HEAD, [YELLOW, RED]),
        (Role.LEADER, [RED]),
        (Role.OFFICER, []),
        (Role.ENTERPRISE, []),
        (Role.VIEWER, []),
    ],
)
def test_an_agent_hears_all_a_head_yellow_and_red_a_leader_red_and_nobody_else_anything(
    role: Role, heard: list[Level]
) -> None:
    assert [level for level in LEVELS if concerns(frozenset({role}), level)] == heard


def test_whoever_has_no_role_hears_of_nothing() -> None:
    assert not any(concerns(frozenset(), level) for level in LEVELS)


@given(ROLES, st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_whoever_hears_of_a_level_hears_of_every_worse_one(roles: frozenset[Role], level: Level, other: Level) -> None:
    worse = max(level, other, key=SEVERITY.__getitem__)
    assert concerns(roles, worse) or not concerns(roles, level)


@given(ROLES, ROLES, st.sampled_from(LEVELS))
def test_a_further_role_never_takes_a_lag_away(roles: frozenset[Role], more: frozenset[Role], level: Level) -> None:
    assert concerns(roles | more, level) == (concerns(roles, level) or concerns(more, level))


def test_who_has_no_address_hears_nothing_though_it_is_their_parcel() -> None:
    nobody = replace(AGENT, address="")
    assert unconcerned(nobody, lag(agent=AGENT.person_id)) is Unconcerned.NO_ADDRESS


def test_the_agent_whom_the_register_names_hears_of_that_parcel_whatever_the_contacts_say() -> None:
    named = Person("r1", "登记代办员", "r@demo.example", frozenset())
    elsewhere = replace(AGENT, parcels=frozenset({"P9"}))
    assert unconcerned(named, lag(BLUE, agent="r1")) is None
    assert unconcerned(elsewhere, lag(BLUE, agent="a1")) is None
    assert unconcerned(named, lag(RED, agent="other")) is Unconcerned.NOT_THEIRS


@pytest.mark.parametrize("person", [AGENT, replace(HEAD, parcels=frozenset({"P1"}))])
def test_a_parcel_of_others_is_told_to_nobody(person: Person) -> None:
    assert unconcerned(person, lag(parcel_no="P2")) is Unconcerned.NOT_THEIRS


def test_what_was_worse_before_is_told_to_whoever_heard_of_it_then() -> None:
    assert unconcerned(LEADER, lag(GREEN, was=RED)) is None
    assert unconcerned(LEADER, lag(GREEN, was=YELLOW)) is Unconcerned.NOT_THEIR_LEVEL
    assert unconcerned(LEADER, lag(YELLOW, was=YELLOW)) is Unconcerned.NOT_THEIR_LEVEL


def test_without_an_agent_who_can_be_written_to_the_head_hears_what_that_one_would() -> None:
    assert unconcerned(HEAD, lag(BLUE)) is Unconcerned.NOT_THEIR_LEVEL
    assert unconcerned(HEAD, lag(BLUE, unattended=True)) is None
    assert unconcerned(LEADER, lag(BLUE, unattended=True)) is Unconcerned.NOT_THEIR_LEVEL


def test_a_parcel_is_attended_by_the_agent_of_its_register_or_of_the_contacts_and_by_nobody_else() -> None:
    assert is_attended("P1", None, [AGENT])
    assert not is_attended("P2", None, [AGENT, HEAD])
    assert is_attended("P2", "h1", [HEAD])
    assert is_attended("P2", None, [replace(AGENT, parcels=frozenset())]), "an agent of the whole zone"
    assert not is_attended("P1", "gone", [])


@given(st.booleans(), st.sampled_from(LEVELS), st.sampled_from(LEVELS), ROLES)
def test_a_graver_lag_is_kept_from_nobody_who_hears_of_a_lesser_one(
    unattended: bool, level: Level, other: Level, roles: frozenset[Role]
) -> None:
    person = replace(HEAD, roles=roles, parcels=frozenset({"P1"}))
    lesser, graver = sorted((level, other), key=SEVERITY.__getitem__)
    if unconcerned(person, lag(lesser, unattended=unattended)) is None:
        assert unconcerned(person, lag(graver, unattended=unattended)) is None
