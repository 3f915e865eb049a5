"""Who has got a digest is noted once, and looked up among the letters whenever the note does not say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from edge import clock
from edge.table import ledger_digested, ledger_letters, ledger_post
from land.people import Person, Role
from telling.letter import Letter, LetterKind, LetterState, letter_id
from tests.edge import metering
from zones.zone import Zone

ANNA, BERT = (Person(f"p{n}", name, f"{name}@demo.example", frozenset({Role.HEAD})) for n, name in enumerate("ab"))


def digest(person: Person) -> Letter:
    on = date(2026, 7, 1)
    name = letter_id(LetterKind.DIGEST, on)
    letter = Letter(
        "demo",
        person.person_id,
        name,
        LetterKind.DIGEST,
        on=on,
        subject="s",
        html="h",
        text="t",
        step_keys=("k",),
        written_at=clock.now(),
    )
    assert ledger_letters.write_letter(letter)
    return letter


def test_who_got_a_digest_is_asked_for_once_and_who_did_not_each_time(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = metering.install(monkeypatch)
    digest(ANNA)
    assert ledger_digested.without("demo", [ANNA, BERT]) == [BERT]
    before = table.requests
    assert ledger_digested.without("demo", [ANNA, BERT]) == [BERT]
    assert table.requests - before == 2, "the note, and the letters of one"


def test_a_digest_that_never_arrived_makes_its_reader_one_without(zone: Zone) -> None:
    letter = digest(ANNA)
    ledger_digested.note("demo", [ANNA, BERT])
    assert ledger_digested.without("demo", [ANNA, BERT]) == []
    ledger_post.mark_failed(letter, LetterState.GIVEN_UP, "552 RCPT")
    ledger_digested.forget(letter)
    assert ledger_digested.without("demo", [ANNA, BERT]) == [ANNA]


def test_another_letter_that_never_arrived_changes_nothing(zone: Zone) -> None:
    letter = digest(ANNA)
    assert ledger_digested.without("demo", [ANNA]) == []
    ledger_digested.forget(replace(letter, kind=LetterKind.URGENT))
    assert ledger_digested.without("demo", [ANNA]) == []
