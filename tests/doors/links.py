"""Letters' links and sessions for tests: they are stored, the secret comes back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from edge import clock, ids
from edge.table import ledger_grants, ledger_items, ledger_keys, ledger_people, ledger_table
from land.opening import Opening
from land.people import Person, Role, person_id
from land.session import SESSION_SECONDS, Session
from telling.letter import Letter

HEAD = Person(person_id("demo", "h@demo.example"), "李测试", "h@demo.example", frozenset({Role.HEAD}))
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


def session(person: Person, zone: str = "demo") -> str:
    """The secret of a session that this person of the zone's contacts has begun now."""
    secret, now = ids.new_secret(), clock.wall()
    begun = Session(
        ids.hashed(secret), person.address, person.name, False, signed_at=now, expires_at=now + SESSION_SECONDS
    )
    key = ledger_keys.of_secret(ledger_keys.SESSION, begun.session_id)
    ledger_table.put(ledger_items.item(key, "session", ledger_items.plain(begun)))
    return secret
