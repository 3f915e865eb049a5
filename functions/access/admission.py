"""Whether a signed link counts now, and for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from access.tokens import UPLOAD, Link, Refused, read
from land.letter import LetterKind


def admitted(
    token: str,
    keys: Mapping[str, str],
    wall: int,
    revoked: Callable[[str], bool],
    asked: Callable[[str, int, str], frozenset[str]] | None = None,
    purpose: str = UPLOAD,
) -> Link | str:
    """The link, or the code of the refusal: forged, of another purpose, expired, or revoked (asked by its link_id).

    asked: gives the parcels for which a person was asked in a zone's review of a year; they are what a link allows that
    answers one.
    """
    found = read(token, keys, wall)
    if not isinstance(found, Link) or found.purpose != purpose:
        return "link_expired" if found is Refused.EXPIRED else "not_found"
    if revoked(found.link_id):
        return "link_revoked"
    if found.review is None or asked is None:
        return found
    return replace(found, parcels=asked(found.zone, found.review, found.person_id))


def link_named(text: str, keys: Mapping[str, str], wall: int) -> Link | None:
    """The link that somebody shows us, as an address of a page behind it or as its token; None for none of ours, and for one
    that has ended by itself."""
    found = read(text.strip().rpartition("/l/")[2].partition("/")[0], keys, wall)
    return found if isinstance(found, Link) else None


def review_link_id(person_id: str, year: int) -> str:
    """The name of the link with which somebody answers the review of a year."""
    return f"{person_id}.{LetterKind.ASK}.{year}"
