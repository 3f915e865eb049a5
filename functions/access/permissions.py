"""Who may do what in which zone, by the claims of an ID token (interface.md): `zones` and `roles`, space-separated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from land.letter import is_address

MAY_UPLOAD = frozenset({"officer", "agent", "head", "admin"})  # everybody else who sees the zone reads only


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody signed in: the token's subject, the zones they see, their roles, and how to write to them ("" if unknown)."""

    subject: str
    zones: frozenset[str]
    roles: frozenset[str]
    name: str = ""
    address: str = ""

    def sees(self, zone: str) -> bool:
        return zone in self.zones

    def may_upload(self, zone: str) -> bool:
        return self.sees(zone) and bool(self.roles & MAY_UPLOAD)


def caller_of(claims: Mapping[str, object]) -> Caller:
    """The caller; claims that are missing allow nothing. The gateway writes a list as "[a b]"."""
    address = str(claims.get("email", "")) if str(claims.get("email_verified")).lower() == "true" else ""
    return Caller(
        str(claims.get("sub", "")),
        _words(claims.get("zones")),
        _words(claims.get("roles")),
        str(claims.get("name", "")),
        address if is_address(address) else "",
    )


def _words(claim: object) -> frozenset[str]:
    return frozenset(claim.strip("[]").replace(",", " ").split()) if isinstance(claim, str) else frozenset()
