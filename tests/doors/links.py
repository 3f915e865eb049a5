"""Letters' links for tests: the grant is stored, the secret comes back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from edge import ledger_grants, ledger_people
from land.letter import Letter, Opening, Person, Role

AGENT = Person("a1", "张三", "a1@demo.example", frozenset({Role.AGENT}))


def link(
    *, zone: str = "demo", person: Person = AGENT, parcels: Iterable[str] = ("P1",), takes: bool = True, **opens: Any
) -> str:
    """The secret of a link of somebody who is in the contacts, and alone there."""
    ledger_people.replace_contacts(zone, 1, [person])
    return ledger_grants.grant(zone, person.person_id, "x", Opening(frozenset(parcels), takes, **opens))


def link_in(letter: Letter) -> str:
    """The secret of the letter's link, as it is made when the letter is sent."""
    return ledger_grants.grant_for(letter)
