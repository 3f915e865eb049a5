"""As what a visitor acts on the alerts of a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from access.admission import Visitor
from land.holder import is_contact_of
from land.parcel_now import parcel_now
from land.people import Person
from telling.acts import Actor, parts_of
from telling.record import ParcelFile


def actor_of(visitor: Visitor, file: ParcelFile, people: Sequence[Person], on: date) -> Actor:
    """The visitor, with what the contacts make of them now. Whom no contacts name may read and not act.

    people: those of the zone who can be written to.
    """
    person = visitor.person
    if person is None or not file.dossier.registers:
        return Actor(visitor.actor, "", "", frozenset())
    now = parcel_now(file.dossier, on)
    is_firm = is_contact_of(person, file.dossier.parcel_no, now.holder)
    parts = parts_of(person, file.dossier.parcel_no, now.agent, people, is_firm=is_firm)
    return Actor(person.person_id, person.name, person.address, parts)
