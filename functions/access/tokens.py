"""Signed links for people without an account: what a link allows stands in it, and nobody else can write one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

UPLOAD = "upload"
LONGEST = 8_000  # characters; a longer one is none of ours


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: handing in workbooks of a zone, for these parcels (None: all), as this person, until then.

    expires_at: epoch seconds, the last second included. link_id: the name under which it can be revoked.
    """

    zone: str
    person_id: str
    parcels: frozenset[str] | None
    expires_at: int
    link_id: str
    purpose: str = UPLOAD


class Refused(StrEnum):
    INVALID = "invalid"  # not written by us, or not as it was written
    EXPIRED = "expired"


def sign(link: Link, keys: Mapping[str, str], current: str) -> str:
    """The token: safe in a URL, the same for the same link and key."""
    said = {
        "z": link.zone,
        "p": link.person_id,
        "n": None if link.parcels is None else sorted(link.parcels),
        "e": link.expires_at,
        "i": link.link_id,
        "u": link.purpose,
    }
    body = _text(json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
    return f"{current}.{body}.{_seal(keys[current], current, body)}"


def read(token: str, keys: Mapping[str, str], wall: int) -> Link | Refused:
    """The link that a token holds at that second, or why it does not count."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3 or parts[0] not in keys:
        return Refused.INVALID
    key_id, body, seal = parts
    if not hmac.compare_digest(_seal(keys[key_id], key_id, body).encode(), seal.encode()):
        return Refused.INVALID
    said = json.loads(_bytes(body))
    if wall > said["e"]:
        return Refused.EXPIRED
    parcels = None if said["n"] is None else frozenset(said["n"])
    return Link(said["z"], said["p"], parcels, said["e"], said["i"], said["u"])


def allowed(token: str, keys: Mapping[str, str], wall: int, revoked: Callable[[str], bool]) -> Link | str:
    """What a token allows at that second; else the code of the refusal. revoked: whether a link of that name was taken back."""
    found = read(token, keys, wall)
    if not isinstance(found, Link):
        return "link_expired" if found is Refused.EXPIRED else "not_found"
    return "link_revoked" if revoked(found.link_id) else found


def _seal(key: str, key_id: str, body: str) -> str:
    return _text(hmac.new(key.encode(), f"{key_id}.{body}".encode(), hashlib.sha256).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
