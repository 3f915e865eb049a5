"""What counts as told to whom: a person has heard what their letters tell, as long as these arrived as far as anybody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from land.people import Person
from land.values import dataclass
from telling.alert import Alert
from telling.letter import Letter


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may have something to hear.

    heard: the keys of the steps that their letters tell. has_letter: the letter of this hour, or of this day, is written.
    is_first: no digest ever reached them.
    """

    person: Person
    heard: frozenset[str]
    has_letter: bool = False
    is_first: bool = False


def heard(letters: Iterable[Letter]) -> frozenset[str]:
    """The keys of the steps that a person's letters tell. A letter that was refused, or given up, told nothing."""
    return frozenset(key for letter in letters if letter.state.arrived for key in letter.step_keys)


def reader(person: Person, letters: Sequence[Letter], letter_id: str, *, is_first: bool = False) -> Reader:
    """The person before their letter of that identity. letters: theirs, as far back as there is anything to hear. is_first: no
    digest ever reached them."""
    # A letter that never arrived has its identity all the same: no second one is written under it.
    has_letter = any(one.letter_id == letter_id for one in letters)
    return Reader(person, heard(letters), has_letter, is_first)


def is_told_again(subject: str, number: int, alerts: Iterable[Alert]) -> bool:
    """Whether the step, whose letter never arrived, is told once more. alerts: those of its parcel as they stand.

    Only the last step of an alert is: an earlier one says what is so no more.
    """
    return any((one.subject, one.steps) == (subject, number) for one in alerts)
