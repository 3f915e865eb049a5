"""People named in workbooks: 代办员 of the register, and the contacts. Facts hold a person's id, never the name."""

from __future__ import annotations

from intake.rows import RowRead
from land.letter import Person, Role, is_address, person_id
from land.parcel_key import parcel_key
from wording.vocabulary import LIST_MARKS, ROLE_WORDS


def agent_of(read: RowRead, zone: str) -> Person | None:
    """The 代办员 of a register row; roles stay empty: they care for the parcels that name them, and no others."""
    name, address = read.text("agent") or "", read.text("agent_address") or ""
    if address and not is_address(address):
        read.wrong("unreadable_address", "agent_address")
        return None
    if not name and not address:
        return None
    return Person(person_id(zone, address or name), name or address, address, frozenset())


def contacts(reads: list[RowRead], zone: str) -> list[Person]:
    """The people of a contacts workbook; two rows of one address are one person with both roles."""
    found: dict[str, Person] = {}
    for read in reads:
        address = read.text("address") or ""
        if address and not is_address(address):
            read.wrong("unreadable_address", "address")
        words = [word for word in LIST_MARKS.split(read.text("roles") or "") if word]
        if any(word not in ROLE_WORDS for word in words):
            read.wrong("unreadable_choice", "roles", choices="、".join(ROLE_WORDS))
        if read.refused:
            continue
        roles: frozenset[Role] = frozenset(ROLE_WORDS[word] for word in words)
        parcels = frozenset(parcel_key(no) for no in LIST_MARKS.split(read.text("parcels") or "") if no)
        key = person_id(zone, address)
        before = found.get(key)
        if before is not None:
            roles |= before.roles
            # Blank means all of the zone, so with a blank in either row nothing limits.
            parcels = parcels | before.parcels if parcels and before.parcels else frozenset()
        found[key] = Person(key, read.text("name") or "", address, roles, parcels)
    return list(found.values())
