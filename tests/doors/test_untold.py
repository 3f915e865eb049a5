"""What a letter told that never arrived is told again: to whoever comes next, or to its reader, as far as it is still so."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digest import on_morning
from edge import clock as edge_clock
from edge.table import (
    ledger_keys,
    ledger_keys_judged,
    ledger_letters,
    ledger_marks,
    ledger_people,
    ledger_post,
    ledger_reach,
)
from land.facts import LettersDue, LetterWritten
from land.people import Person
from post import on_due
from telling.letter import Letter, LetterKind, LetterState
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.mailing import AGENT, HEAD, LEADER, WALL, judged, letters, messages, people

__all__ = ["people"]  # a fixture
DAY = 86_400


def digests(person: Person) -> list[Letter]:
    return [one for one in letters(person, LetterKind.DIGEST) if one.state.arrived]


def fail(letter: Letter, state: LetterState, why: str, context: SimpleNamespace) -> None:
    """The letter never arrived, and whoever looks after that has looked."""
    name = LetterWritten("demo", letter.person_id, letter.letter_id)
    assert (name.person_id, name.letter_id) in {(one.person_id, one.letter_id) for one in ledger_post.unsent("demo")}
    if state is LetterState.REFUSED:
        ledger_reach.mark_unreachable("demo", letter.person_id)
    ledger_post.mark_failed(letter, state, why)
    on_due.handler(messages("due", LettersDue(edge_clock.wall())), context)


@pytest.fixture
def soon(people: None, context: SimpleNamespace) -> Letter:
    """The agent's digest of a date that comes soon: heads and leaders hear nothing of such."""
    judged(context, "2026-07-01", start="2026-07-20")
    on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)
    (letter,) = digests(AGENT)
    assert digests(HEAD) == digests(LEADER) == []
    return letter


def test_what_an_agent_could_not_be_written_the_head_hears_the_next_morning(
    soon: Letter, context: SimpleNamespace, clock: Clock
) -> None:
    fail(soon, LetterState.REFUSED, "RCPT 550", context)
    clock.set("2026-07-02")
    clock.wall(WALL + DAY)
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 1
    (told,) = digests(HEAD)
    assert "P1" in told.text
    clock.set("2026-07-03")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 0, "once"


def test_what_was_given_up_is_told_to_its_reader_again_and_to_nobody_twice(
    people: None,
    context: SimpleNamespace,
    clock: Clock,
) -> None:
    judged(context, "2026-07-01", start="2026-06-30")  # late by a day: agents and heads hear of it
    on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)
    (first,), (heads,) = digests(AGENT), digests(HEAD)
    ledger_post.mark_sent(heads)
    fail(first, LetterState.GIVEN_UP, "DATA 554", context)
    clock.set("2026-07-07")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 1
    (again,) = digests(AGENT)
    assert again.letter_id == "digest.2026-07-07" and set(again.step_keys) == set(first.step_keys)
    assert digests(HEAD) == [ledger_letters.letter("demo", HEAD.person_id, heads.letter_id)]


def test_what_is_so_no_more_is_not_told_again(soon: Letter, context: SimpleNamespace, clock: Clock) -> None:
    from assess import on_parcels
    from land.facts import ParcelTouched
    from tests.cast import said
    from tests.doors.judging import event
    from tests.edge.brought import claimed, finished, record

    (told,) = soon.step_keys
    key, _ = ledger_keys_judged.judged_of_ref(told)
    _, parcel_id = ledger_keys.parcel_of(key["pk"])
    clock.set("2026-07-02")
    record(claimed("u2"), said("2026-07-01", parcel_no="P1", groundbreaking="2026-06-29"))
    finished("u2")
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-07-02"))), context)
    fail(soon, LetterState.GIVEN_UP, "DATA 554", context)
    clock.set("2026-07-07")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 0


def test_looking_again_tells_nothing_twice(soon: Letter, context: SimpleNamespace, clock: Clock) -> None:
    fail(soon, LetterState.REFUSED, "RCPT 550", context)
    clock.set("2026-07-02")
    on_morning.handler({"zone": "demo"}, context)
    ledger_post.mark_failed(soon, LetterState.REFUSED, "RCPT 550")  # its mark is there again, as after a lost write
    clock.wall(WALL + DAY)
    on_due.handler(messages("due", LettersDue(WALL + DAY)), context)
    clock.set("2026-07-03")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 0 and len(digests(HEAD)) == 1


def test_a_backlog_that_never_arrived_is_told_as_backlog_again_and_is_no_news(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-06-29")  # before anybody is written to
    on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)
    (first,) = digests(LEADER)
    fail(first, LetterState.GIVEN_UP, "DATA 554", context)
    clock.set("2026-07-07")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 1
    (again,) = digests(LEADER)
    assert again.subject == first.subject == "此前已滞后 1 宗（严重 1 宗）"
    assert "以前就已滞后的有 1 宗" in again.text and "新变" not in again.text


def test_without_anybody_to_tell_every_letter_is_untold_and_none_stands_in_the_way(
    soon: Letter, context: SimpleNamespace, clock: Clock
) -> None:
    """The zone has an agent alone; more letters failed than are looked at together, and what they told waits behind them."""
    ledger_people.replace_contacts("demo", 2, [AGENT])
    for number in range(on_due.MANY + 5):
        name = f"ask.{number:04d}"  # before the digest, in the order of the index
        told = Letter(
            "demo",
            AGENT.person_id,
            name,
            LetterKind.ASK,
            on=D("2026-07-01"),
            subject="主题",
            html="",
            text="",
            step_keys=(),
            written_at=edge_clock.now(),
        )
        assert ledger_letters.write_letter(told)
        ledger_post.mark_failed(told, LetterState.GIVEN_UP, "DATA 554")
    fail(soon, LetterState.GIVEN_UP, "DATA 554", context)
    on_due.handler(messages("due", LettersDue(edge_clock.wall())), context)
    assert ledger_post.failed("demo", 9) == [] and ledger_marks.is_letter_waiting()
    clock.set("2026-07-07")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 1


def test_who_comes_into_the_contacts_later_hears_once_of_what_was_open_before(
    people: None,
    context: SimpleNamespace,
    clock: Clock,
) -> None:
    ledger_people.replace_contacts("demo", 2, [HEAD])
    judged(context, "2026-06-29")  # of the days before anybody was written to
    judged(context, "2026-07-01", start="2026-06-30", parcel_no="P2", upload="u2")
    assert on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)["letters"] == 1
    ledger_people.replace_contacts("demo", 3, [AGENT, HEAD, LEADER])
    clock.set("2026-07-02")
    on_morning.handler({"zone": "demo"}, context)
    (agents,) = digests(AGENT)
    assert "P1" in agents.text and "第一次给您写信以前就已滞后的有 1 宗" in agents.text
    (leaders,) = digests(LEADER)
    assert "P1" in leaders.text and "P2" not in leaders.text
    assert len(digests(HEAD)) == 1
    for day in ("2026-07-03", "2026-07-06"):
        clock.set(day)
        assert on_morning.handler({"zone": "demo"}, context)["letters"] == 0
