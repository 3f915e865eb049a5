"""The numbers of a parcel: the first one, under which everything is stored, and those that 宗地编号变更 assigned later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Final

from land.people import Person
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """The later numbers of renumbered parcels: number → first number, and number → the day from which it is shown.

    An old number identifies its parcel for ever (domain.md section 8).
    """

    first: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)

    def key(self, number: str) -> str:
        """The parcel's first number, under which it is stored, for any of its numbers."""
        return self.first.get(number, number)

    def every(self, numbers: Iterable[str]) -> frozenset[str]:
        """These numbers, and all others of the same parcels."""
        asked = frozenset(numbers)
        if not self.first:
            return asked
        keys = frozenset(map(self.key, asked))
        return asked | keys | {number for number, key in self.first.items() if key in keys}

    def shown(self, key: str, on: date) -> str:
        """The number under which the parcel with this first number is shown on the day."""
        given = [number for number, first in self.first.items() if first == key and self.since[number] <= on]
        return max(given, key=lambda number: self.since[number], default=key)

    def renumbered(self, old: str, new: str, since: date) -> Numbers:
        """The same plus one renumbering: the parcel `old` is shown as `new` from the day `since`."""
        return Numbers({**self.first, new: self.key(old)}, {**self.since, new: since})


def under_every(person: Person | None, numbers: Numbers) -> Person | None:
    """The person with all numbers of their parcels, so that any number in a list or letter is recognised as theirs."""
    if person is None or not numbers.first or not person.parcels:
        return person
    parcels = numbers.every(person.parcels)
    holders = {no: person.holders[numbers.key(no)] for no in sorted(parcels) if numbers.key(no) in person.holders}
    return replace(person, parcels=parcels, holders=holders)


UNCHANGED: Final = Numbers()  # no parcel was renumbered
