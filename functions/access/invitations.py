"""The links that letters hold: handing in workbooks as the letter's reader, for thirty days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from access.tokens import Link, sign
from land.lag import Lag
from land.letter import Person, receipt_id
from land.upload import Upload

SECONDS = 30 * 24 * 3600


def invitation(
    public_url: str,
    keys: tuple[str, Mapping[str, str]],
    zone: str,
    person: Person,
    letter_id: str,
    lags: Iterable[Lag],
    wall: int,
) -> str:
    """The address of the page behind the link.

    Staff of the contacts may speak for the parcels they look after (all, where none are named); somebody whom only a
    register names, for the parcels that the letter tells of.
    """
    current, known = keys
    parcels = (person.parcels or None) if person.roles else frozenset(lag.parcel_no for lag in lags)
    link = Link(zone, person.person_id, parcels, wall + SECONDS, f"{person.person_id}.{letter_id}")
    return f"{public_url.rstrip('/')}/l/{sign(link, known, current)}"


def reply(public_url: str, keys: tuple[str, Mapping[str, str]], upload: Upload, wall: int) -> str:
    """The same page for whoever sent a workbook: where its copy lies, and where the corrected one goes."""
    current, known = keys
    link = Link(
        upload.zone, upload.reader, upload.parcels, wall + SECONDS, f"{upload.reader}.{receipt_id(upload.upload_id)}"
    )
    return f"{public_url.rstrip('/')}/l/{sign(link, known, current)}"
