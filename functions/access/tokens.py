"""Signed links for people without an account: what a link allows stands in it, and nobody else can write one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

UPLOAD, REPORT = "upload", "report"
LONGEST = 8_000  # characters; a longer one is none of ours


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: handing in workbooks of a zone, for these parcels (None: all), as this person, until then.

    expires_at: epoch seconds, the last second included. link_id: the name under which it can be revoked.
    review: the year of the review that the link answers, None for none: then it takes returns only, for the parcels for
    which the person was asked (they stand in the table, a link would grow too long). purpose REPORT: reading one report,
    which `subject` names, and nothing else.
    """

    zone: str
    person_id: str
    parcels: frozenset[str] | None
    expires_at: int
    link_id: str
    purpose: str = UPLOAD
    review: int | None = None
    subject: str = ""


class Refused(StrEnum):
    INVALID = "invalid"  # not written by us, or not as it was written
    EXPIRED = "expired"


def sign(link: Link, keys: Mapping[str, str], current: str) -> str:
    """The token: safe in a URL, the same for the same link and key."""
    said: dict[str, object] = {
        "z": link.zone,
        "p": link.person_id,
        "n": None if link.parcels is None else sorted(link.parcels),
        "e": link.expires_at,
        "i": link.link_id,
        "u": link.purpose,
    }
    said |= {name: value for name, value in (("r", link.review), ("s", link.subject)) if value}
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
    return Link(said["z"], said["p"], parcels, said["e"], said["i"], said["u"], said.get("r"), said.get("s", ""))


def _seal(key: str, key_id: str, body: str) -> str:
    return _text(hmac.new(key.encode(), f"{key_id}.{body}".encode(), hashlib.sha256).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
