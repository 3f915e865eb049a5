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


# For a person whose row names only parcels that no register knows. No parcel has this number, so they get none; an empty set
# would give them the whole zone.
NOWHERE: Final = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may get letters.

    parcels: the 宗地编号 (normalised) assigned to them; empty means the whole zone, but none for an 企业联系人.
    names: all names that share the address, `name` first; () when there is only one.
    until: the last day of their term (任期至); None when the term has no end.
    away_from, away_to: the first and the last day of their leave; deputy: the name of their substitute.
    holders: for an 企业联系人, parcel number → the holder's name when the contacts were received.
    ended_at: epoch seconds; grants made up to and including that second no longer count.
    was_written_to: whether we have sent them a letter before.
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
        """The parcels assigned to them by their roles; None means the whole zone."""
        if self.parcels or not self.roles or Role.ENTERPRISE in self.roles:
            return self.parcels
        return None

    def looks_after(self, parcel_no: str) -> bool:
        """Whether the contacts assign the parcel to them."""
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
    """The id of a person in a zone, derived from their address (else their name). The same input gives the same id."""
    return hashlib.sha256(f"{zone}|{known_by.lower()}".encode()).hexdigest()[:16]


def is_address(text: str) -> bool:
    """Whether the text has the form of a mail address: visible ASCII, and no encoded words that mail programs decode."""
    return len(text) <= 254 and text.isascii() and "=?" not in text and _ADDRESS.fullmatch(text) is not None
