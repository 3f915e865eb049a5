"""Who may do what in which zone, by the claims of an ID token (interface.md): `zones` and `roles`, space-separated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from land.people import is_address
from land.values import dataclass

_DECIDE = frozenset({"officer", "head", "admin"})
_AGENT = "agent"  # everybody else who sees the zone may only read
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an ID token: subject, visible zones, roles, name and verified address ("" if unknown).

    signed_at: epoch seconds of the sign-in from the token (`auth_time`, else `iat`); 0 when it has neither.
    """

    subject: str
    zones: frozenset[str]
    roles: frozenset[str]
    name: str = ""
    address: str = ""
    signed_at: int = 0

    def sees(self, zone: str) -> bool:
        return zone in self.zones

    @property
    def decides(self) -> bool:
        """Whether they may hand in, and act on, everything in their zones."""
        return bool(self.roles & _DECIDE)

    @property
    def is_agent(self) -> bool:
        return _AGENT in self.roles


def caller_of(claims: Mapping[str, object]) -> Caller:
    """The caller. Missing claims grant nothing. The gateway writes a list as "[a b]"."""
    address = str(claims.get("email", "")) if str(claims.get("email_verified")).lower() == "true" else ""
    return Caller(
        str(claims.get("sub", "")),
        _words(claims.get("zones")),
        _words(claims.get("roles")),
        str(claims.get("name", "")),
        address=address if is_address(address) else "",
        signed_at=_seconds(claims.get("auth_time", claims.get("iat"))),
    )


def _seconds(claim: object) -> int:
    """A claim as epoch seconds, 0 if it is none. The gateway passes numbers as strings."""
    text = str(claim)
    return int(text) if _SECONDS.fullmatch(text) else 0


def _words(claim: object) -> frozenset[str]:
    return frozenset(claim.strip("[]").replace(",", " ").split()) if isinstance(claim, str) else frozenset()
