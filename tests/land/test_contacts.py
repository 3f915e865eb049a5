"""The contacts as snapshots: what a new one changes, when it is held, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from land.contacts import Snapshot, contacts_change, is_held, told_of_change, who_answers
from land.people import Person, Role
from tests.cast import D, firm

TODAY = D("2026-07-01")
HEAD, OFFICER = frozenset({Role.HEAD}), frozenset({Role.OFFICER})
AGENT = frozenset({Role.AGENT})


def person(name: str, roles: frozenset[Role] = AGENT, *, until: date | None = None, address: str = "") -> Person:
    return Person(address or name, name, f"{address or name}@b.example", roles, until=until)


def people(count: int, *heads: str) -> list[Person]:
    return [*(person(f"n{n}") for n in range(count)), *(person(name, HEAD) for name in heads)]


def test_who_came_who_left_and_who_is_otherwise_than_before() -> None:
    stays, leaves, agent = person("a"), person("b"), person("c")
    head = replace(agent, roles=HEAD)
    found = contacts_change([stays, leaves, agent], [stays, head, person("d")])
    assert (found.came, found.left, found.changed) == ((person("d"),), (leaves,), ((agent, head),))
    assert not contacts_change([stays], [stays])


def test_who_has_another_address_under_a_name_of_their_own_has_not_left() -> None:
    old, new = person("张三", address="old"), person("张三", address="new")
    found = contacts_change([old, person("b")], [person("b"), new])
    assert (found.came, found.left, found.changed) == ((), (), ((old, new),))


def test_of_two_of_one_name_nobody_knows_who_moved() -> None:
    old = [person("张三", address="a"), person("张三", address="b")]
    found = contacts_change(old, [person("张三", address="c")])
    assert (len(found.left), len(found.came), found.changed) == (2, 1, ())


def test_what_we_note_of_a_person_is_no_change() -> None:
    contact = firm("e1", "P1", address="e1@b.example")
    assert not contacts_change([contact], [replace(contact, holders={"P1": "乙公司"}, ended_at=7, was_written_to=True)])


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_snapshot_is_held_that_takes_out_more_than_a_third_of_the_people(count: int, gone: int) -> None:
    before = people(count)
    after = before[min(gone, count) :]
    assert is_held(before, after, TODAY) == (3 * min(gone, count) > count)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_whoever_comes_holds_nothing_back(old: list[str], new: list[str]) -> None:
    before, after = [person(name) for name in old], [person(name) for name in new]
    assert is_held(before, after, TODAY) == is_held(before, [one for one in after if one in before], TODAY)
    assert not is_held(before, [*before, *after], TODAY)


def test_the_last_head_is_not_taken_out_unconfirmed() -> None:
    before = people(9, "h1", "h2")
    assert not is_held(before, people(9, "h2"), TODAY)
    assert is_held(people(9, "h2"), people(9), TODAY)
    assert is_held(people(9, "h2"), [*people(9), person("h2", AGENT)], TODAY)  # still there, but head no more
    assert not is_held(people(9, "h2"), people(9, "h3"), TODAY)


def test_a_last_day_that_has_passed_takes_people_out() -> None:
    over = [replace(one, until=D("2026-06-30")) for one in people(3)]
    assert is_held(people(3), over, TODAY)
    assert not is_held(people(3), [replace(one, until=TODAY) for one in people(3)], TODAY)
    assert not is_held([*people(3), *(replace(one, person_id=one.name + "x") for one in over)], people(3), TODAY)
    assert is_held(people(9, "h1"), [*people(9), person("h1", HEAD, until=D("2026-06-30"))], TODAY)


def test_heads_and_officers_old_and_new_are_told_once_each() -> None:
    old, new = person("h1", HEAD), person("o1", OFFICER)
    both = person("b1", HEAD)
    over = person("h0", HEAD, until=D("2026-06-30"))
    without = replace(person("h9", HEAD), address="")
    found = told_of_change(Snapshot((old, both, over, person("a1")), (both, new, without, person("a2"))), TODAY)
    assert [one.person_id for one in found] == ["b1", "h1", "o1"]


# ---- who answers ------------------------------------------------------------------------------------------------------


def agent(name: str, *parcels: str, **said: object) -> Person:
    return replace(person(name), parcels=frozenset(parcels), **said)  # type: ignore[arg-type]


LEADER = person("leader", frozenset({Role.LEADER}))
OFFICE = [person("o2", OFFICER), person("o1", OFFICER), person("head", HEAD)]


def who(people: list[Person], *parcels: str, reader: Person = LEADER) -> str | None:
    found = who_answers(people, reader, parcels, TODAY)
    return None if found is None else found.name


def test_the_agent_of_all_parcels_of_a_letter_answers_its_reader() -> None:
    some, all_of_them = agent("a", "P1", "P2"), agent("b")
    assert who([some, *OFFICE], "P1", "P2") == "a"
    assert who([some, all_of_them, *OFFICE], "P1") == "a"
    assert who([some, all_of_them, *OFFICE], "P1", "P3") == "b"


def test_the_office_answers_where_no_agent_has_all_parcels_or_several_have() -> None:
    agents = [agent("a", "P1"), agent("b", "P2"), agent("c", "P1")]
    assert who([*agents, *OFFICE], "P1", "P2") == "o1"
    assert who([*agents, *OFFICE], "P1") == "o1"
    assert who([*agents, *OFFICE]) == "o1"
    assert who([*agents, OFFICE[-1]]) == "head"
    assert who(agents) is None


def test_nobody_answers_their_own_letter_or_while_on_leave_or_without_an_address() -> None:
    away = agent("a", "P1", away_from=D("2026-06-20"), away_to=TODAY)
    assert who([away, *OFFICE], "P1") == "o1"
    assert who([replace(away, away_to=D("2026-06-30"))], "P1") == "a"
    assert who([replace(away, away_from=None, away_to=None, address="")], "P1") is None
    assert who(OFFICE, "P1", reader=OFFICE[1]) == "o2"
    assert who([agent("a", "P1"), agent("b"), *OFFICE], "P1", reader=agent("a", "P1")) == "o1"


def test_a_firms_letter_that_names_no_parcel_is_answered_by_the_agent_of_its_own() -> None:
    reader = firm("e1", "P1", address="e1@b.example")
    assert who([agent("a", "P1"), *OFFICE], reader=reader) == "a"
