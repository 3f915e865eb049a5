"""Who outranks whom: which word about a person counts, and who hears first of what concerns everybody."""

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
    """What names the person to letters; None for whoever has left, and for who only sends workbooks.

    in_force: the place of the contacts that count; None where none do. Who left the contacts comes back with a newer register
    only.
    """
    if in_force in words.contacts:
        return NamedBy.CONTACTS
    if words.register is None:
        return None
    has_left = in_force is not None and any(place < in_force for place in words.contacts)
    return NamedBy.REGISTER if not has_left or words.register > (in_force or 0) else None


def ever_named_by(words: Words) -> NamedBy | None:
    """What named the person, also of who has left: the newest contacts, else a register, else that they sent a workbook."""
    if words.contacts:
        return NamedBy.CONTACTS
    if words.was_agent:
        return NamedBy.REGISTER
    return NamedBy.SENDER if words.is_sender else None


def begins_anew(words: Words, place: int, in_force: int | None, *, returns: bool) -> bool:
    """Whether contacts at that place bring somebody back who was out of them: what was granted to them before stays dead.

    returns: these contacts are no new ones, and are in force again.
    """
    if in_force is None or in_force in words.contacts:
        return False
    if returns:
        return True
    return any(known < in_force for known in words.contacts) and place not in words.contacts


def spent(words: Words, place: int, in_force: int | None) -> list[int]:
    """The places of workbooks of which no word is needed any more once one comes at that place: those before the one in force,
    which can still be put back."""
    return sorted(known for known in words.contacts if in_force is not None and known < in_force < place)


def who_knows(people: Iterable[Person]) -> list[Person]:
    """Who is told of letters that never arrived: the officers, else the heads, else the leaders; whoever can be written to."""
    reachable = [one for one in people if one.address]
    for role in (Role.OFFICER, Role.HEAD, Role.LEADER):
        found = [one for one in reachable if role in one.roles]
        if found:
            return found
    return []
