"""Who outranks whom: which word about a person counts, and who hears first."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from land.people import Person, Role
from telling.people import NamedBy, Words, begins_anew, ever_named_by, named_by, spent, who_knows
from tests.telling.steps import AGENT, HEAD, LEADER

PLACE = st.integers(0, 6)
IN_FORCE = st.none() | PLACE
WORDS = st.builds(
    Words,
    contacts=st.frozensets(PLACE),
    register=st.none() | PLACE,
    was_agent=st.booleans(),
    is_sender=st.booleans(),
)
OFFICER = Person("o1", "管理员", "officer@demo.example", frozenset({Role.OFFICER}))


def words(*contacts: int, register: int | None = None, sender: bool = False) -> Words:
    return Words(frozenset(contacts), register, register is not None, sender)


def test_the_contacts_in_force_come_before_any_register() -> None:
    assert named_by(words(3, register=9), 3) is NamedBy.CONTACTS


def test_whom_no_contacts_ever_named_hears_as_the_agent_of_a_register() -> None:
    assert named_by(words(register=2), 3) is NamedBy.REGISTER
    assert named_by(words(register=2), None) is NamedBy.REGISTER
    assert named_by(words(), 3) is None


def test_who_left_the_contacts_comes_back_with_a_newer_register_only() -> None:
    assert [named_by(words(2, register=place), 4) for place in (3, 4, 5)] == [None, None, NamedBy.REGISTER]


def test_whom_only_newer_contacts_name_that_do_not_count_yet_has_not_left() -> None:
    assert named_by(words(7, register=2), 4) is NamedBy.REGISTER


def test_who_only_sends_workbooks_is_named_to_no_letter_but_known() -> None:
    assert named_by(words(sender=True), 3) is None
    assert ever_named_by(words(sender=True)) is NamedBy.SENDER
    assert ever_named_by(words()) is None


def test_of_who_has_left_the_newest_contacts_are_known_before_register_and_sending() -> None:
    assert ever_named_by(words(2, register=9, sender=True)) is NamedBy.CONTACTS
    assert ever_named_by(words(register=9, sender=True)) is NamedBy.REGISTER
    assert ever_named_by(Words(frozenset(), None, was_agent=True)) is NamedBy.REGISTER, "its register was withdrawn"


@given(WORDS, IN_FORCE)
def test_whoever_is_named_was_ever_named(known: Words, in_force: int | None) -> None:
    known = replace(known, was_agent=known.was_agent or known.register is not None)
    assert named_by(known, in_force) is None or ever_named_by(known) is not None


@given(WORDS, IN_FORCE, PLACE)
def test_a_newer_register_never_takes_a_name_away(known: Words, in_force: int | None, later: int) -> None:
    newer = replace(known, register=max(known.register or 0, later))
    assert named_by(known, in_force) in (None, named_by(newer, in_force))


def test_whoever_comes_back_after_having_been_out_of_the_contacts_begins_anew() -> None:
    assert begins_anew(words(1), 5, 3, returns=False)
    assert not begins_anew(words(1, 3), 5, 3, returns=False), "they never left"
    assert not begins_anew(words(), 5, 3, returns=False), "they were never there"
    assert not begins_anew(words(1, 5), 5, 3, returns=False), "the same workbook is written once more"
    assert not begins_anew(words(), 1, None, returns=False), "the first contacts"


def test_whom_contacts_that_are_in_force_again_bring_back_begins_anew() -> None:
    assert begins_anew(words(2), 2, 3, returns=True)
    assert not begins_anew(words(2, 3), 2, 3, returns=True)


@given(WORDS, PLACE, IN_FORCE, st.booleans())
def test_whom_the_contacts_in_force_name_never_begins_anew(
    known: Words, place: int, in_force: int | None, returns: bool
) -> None:
    assert not begins_anew(known, place, in_force, returns=returns) or in_force not in known.contacts


@given(WORDS, PLACE, IN_FORCE)
def test_the_workbook_in_force_and_newer_ones_are_kept(known: Words, place: int, in_force: int | None) -> None:
    gone = spent(known, place, in_force)
    assert all(in_force is not None and one < in_force for one in gone)
    assert gone == [] or (in_force is not None and in_force < place)


def test_of_letters_that_never_arrived_officers_hear_before_heads_and_heads_before_leaders() -> None:
    assert who_knows([AGENT, HEAD, LEADER, OFFICER]) == [OFFICER]
    assert who_knows([AGENT, LEADER, HEAD]) == [HEAD]
    assert who_knows([LEADER, AGENT]) == [LEADER]
    assert who_knows([AGENT]) == []


def test_an_officer_who_cannot_be_written_to_outranks_nobody() -> None:
    assert who_knows([replace(OFFICER, address=""), HEAD]) == [HEAD]
