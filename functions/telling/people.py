"""Which record about a person counts, and who is told of matters that concern the whole zone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from land.people import Person, Role
from land.values import dataclass


class NamedBy(StrEnum):
    """What names somebody, the highest first."""

    CONTACTS = "contacts"  # the workbook in force: with roles and parcels
    REGISTER = "register"  # as the agent of parcels: they hear of these and of nothing else
    SENDER = "sender"  # they sent a workbook: they hear what became of it


@dataclass(frozen=True, slots=True)
class Words:
    """What a zone knows of somebody.

    contacts: the places of the contacts workbooks that name them. register: that of the newest register that does; None for
    none. was_agent: a register ever did, withdrawn or not. is_sender: they asked for a link.
    """

    contacts: frozenset[int]
    register: int | None = None
    was_agent: bool = False
    is_sender: bool = False


def named_by(words: Words, in_force: int | None) -> NamedBy | None:
    """What makes the person a reader of letters; None if they have left, or only send workbooks.

    in_force: the place of the contacts in force; None when there are none. A person who was dropped from the contacts becomes
    a reader again only if a newer register names them.
    """
    if in_force in words.contacts:
        return NamedBy.CONTACTS
    if words.register is None:
        return None
    has_left = in_force is not None and any(place < in_force for place in words.contacts)
    return NamedBy.REGISTER if not has_left or words.register > (in_force or 0) else None


def ever_named_by(words: Words) -> NamedBy | None:
    """What has ever named the person, even if they have left: contacts, else a register, else an upload; None if nothing did."""
    if words.contacts:
        return NamedBy.CONTACTS
    if words.was_agent:
        return NamedBy.REGISTER
    return NamedBy.SENDER if words.is_sender else None


def begins_anew(words: Words, place: int, in_force: int | None, *, returns: bool) -> bool:
    """Whether the contacts at that place bring back a person who was dropped from them. Earlier grants stay revoked.

    returns: these contacts are not new; they are in force again.
    """
    if in_force is None or in_force in words.contacts:
        return False
    if returns:
        return True
    return any(known < in_force for known in words.contacts) and place not in words.contacts


def spent(words: Words, place: int, in_force: int | None) -> list[int]:
    """The places of contacts workbooks that are no longer needed when a new one comes at that place.

    These are the workbooks before the one in force. The one in force stays: it can still be put back.
    """
    return sorted(known for known in words.contacts if in_force is not None and known < in_force < place)


def who_knows(people: Iterable[Person]) -> list[Person]:
    """Who is told of letters that never arrived: the officers, else the heads, else the leaders. Only people with an address count."""
    reachable = [one for one in people if one.address]
    for role in (Role.OFFICER, Role.HEAD, Role.LEADER):
        found = [one for one in reachable if role in one.roles]
        if found:
            return found
    return []
