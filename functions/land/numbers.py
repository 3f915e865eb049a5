"""The numbers that name a parcel: its first one, under which everything is filed, and those that 宗地编号变更 gave it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Final

from land.people import Person
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of renumbered parcels, each number that they were given → the first one, and the day from which it is shown. A number
    that was borne once names its parcel ever after (domain.md section 8)."""

    first: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)

    def key(self, number: str) -> str:
        """The first number of the parcel that bears this one: what it is filed under."""
        return self.first.get(number, number)

    def every(self, numbers: Iterable[str]) -> frozenset[str]:
        """These numbers, and all others of the same parcels."""
        asked = frozenset(numbers)
        if not self.first:
            return asked
        keys = frozenset(map(self.key, asked))
        return asked | keys | {number for number, key in self.first.items() if key in keys}

    def shown(self, key: str, on: date) -> str:
        """The number under which the parcel of this first number is shown on the day."""
        given = [number for number, first in self.first.items() if first == key and self.since[number] <= on]
        return max(given, key=lambda number: self.since[number], default=key)

    def renumbered(self, old: str, new: str, since: date) -> Numbers:
        """The same once the parcel of the old number bears the new one, too, and is shown under it from a day."""
        return Numbers({**self.first, new: self.key(old)}, {**self.since, new: since})


def under_every(person: Person | None, numbers: Numbers) -> Person | None:
    """The person with every number of the parcels that the contacts give them: whichever a list or a letter shows is theirs."""
    if person is None or not numbers.first or not person.parcels:
        return person
    parcels = numbers.every(person.parcels)
    holders = {no: person.holders[numbers.key(no)] for no in sorted(parcels) if numbers.key(no) in person.holders}
    return replace(person, parcels=parcels, holders=holders)


UNCHANGED: Final = Numbers()  # nobody was renumbered
