"""People of a zone: their roles, the parcels that they look after, their term and their leave (domain.md section 4, Contacts)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Final

from land.values import dataclass

_ADDRESS = re.compile(
    r"[^\x00-\x20\x7f@<>,;:\"()\[\]\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)


class Role(StrEnum):
    AGENT = "agent"  # 代办员
    HEAD = "head"  # 部门负责人
    LEADER = "leader"  # 包联领导
    OFFICER = "officer"  # 管理员
    ENTERPRISE = "enterprise"  # 企业联系人
    VIEWER = "viewer"  # 上级查看


# Beside whoever named only parcels that no register knows: no parcel bears it, so they look after none. An empty set
# would give them all of the zone.
NOWHERE: Final = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may get letters.

    parcels: 宗地编号 (normalised) that they look after; empty for all of the zone, but of an 企业联系人 for none.
    names: every name on the address where there are several, `name` the first of them; () where there is one.
    until: the last day on which they are in the contacts (任期至); None for no such day.
    away_from, away_to: the first and the last day of their leave; deputy: the name of whoever acts for them meanwhile.
    holders: of an 企业联系人, parcel number → the holder's name when the contacts were received.
    ended_at: epoch seconds; what was granted to the person up to and including that second counts no more.
    was_written_to: whether a letter of ours went out to them before.
    """

    person_id: str
    name: str
    address: str
    roles: frozenset[Role]
    parcels: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    until: date | None = None
    phone: str = ""
    away_from: date | None = None
    away_to: date | None = None
    deputy: str = ""
    holders: Mapping[str, str] = field(default_factory=dict, hash=False)
    ended_at: int = 0
    was_written_to: bool = False

    @property
    def scope(self) -> frozenset[str] | None:
        """The parcels that they look after by their roles; None for all of the zone."""
        if self.parcels or not self.roles or Role.ENTERPRISE in self.roles:
            return self.parcels
        return None

    def looks_after(self, parcel_no: str) -> bool:
        """Whether the parcel is theirs to look after, by the roles and parcels of the contacts."""
        return self.scope is None or parcel_no in self.scope

    def serves_on(self, on: date) -> bool:
        """Whether their term is not over on the day; its last day is part of it."""
        return self.until is None or on <= self.until

    def is_away_on(self, on: date) -> bool:
        """Whether they are on leave on the day; its first and its last day are part of it."""
        if self.away_from is None and self.away_to is None:
            return False
        return (self.away_from is None or self.away_from <= on) and (self.away_to is None or on <= self.away_to)


def person_id(zone: str, known_by: str) -> str:
    """The id of somebody known by an address (else by name) in a zone: the same again is the same person."""
    return hashlib.sha256(f"{zone}|{known_by.lower()}".encode()).hexdigest()[:16]


def is_address(text: str) -> bool:
    """Whether mail can be written to it, as far as its form tells: visible ASCII, and nothing that a mail program decodes."""
    return len(text) <= 254 and text.isascii() and "=?" not in text and _ADDRESS.fullmatch(text) is not None
