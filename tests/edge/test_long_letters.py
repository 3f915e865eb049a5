"""A letter that tells so much that one item does not hold what it told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from edge import clock
from edge.table import ledger_letters
from telling.letter import Letter, LetterKind, letter_id
from zones.zone import Zone

DAY = date(2026, 7, 1)


def letter(steps: int, subject: str = "s") -> Letter:
    """A first digest, whose steps' names are as hard to pack as true ones."""
    keys = tuple(f"demo/{sha256(str(number).encode()).hexdigest()[:32]}/2026-07-01#1/idle/1" for number in range(steps))
    return Letter(
        "demo",
        "head",
        letter_id(LetterKind.DIGEST, DAY),
        LetterKind.DIGEST,
        on=DAY,
        subject=subject,
        html="<p>h</p>",
        text="t",
        step_keys=keys,
        written_at=clock.now(),
    )


def read(of: Letter) -> Letter | None:
    """The letter as it is kept, but for the second in which it was written."""
    found = ledger_letters.letter("demo", "head", of.letter_id)
    return None if found is None else replace(found, written_wall=0, due_at=0)


@pytest.mark.parametrize("steps", [1, 10_000, 60_000])
def test_a_letter_of_any_number_of_steps_is_kept_and_remembers_each(zone: Zone, steps: int) -> None:
    written = letter(steps)
    assert ledger_letters.write_letter(written)
    assert read(written) == written
    assert [one.step_keys for one in ledger_letters.letters("demo", "head")] == [written.step_keys]


def test_who_writes_a_long_letter_second_changes_nothing_of_the_first(zone: Zone) -> None:
    first = letter(30_000, "first")
    assert ledger_letters.write_letter(first)
    assert not ledger_letters.write_letter(replace(first, subject="second", step_keys=first.step_keys[:-1]))
    assert read(first) == first
