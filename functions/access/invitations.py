"""The links that letters hold: handing in workbooks as the letter's reader, for thirty days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from access.admission import review_link_id
from access.tokens import REPORT, Link, sign
from land.campaign import Campaign
from land.lag import Lag
from land.letter import LetterKind, Person, receipt_id
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
    parcels = person.scope if person.roles else frozenset(lag.parcel_no for lag in lags)
    link = Link(zone, person.person_id, parcels, wall + SECONDS, f"{person.person_id}.{letter_id}")
    return f"{public_url.rstrip('/')}/l/{sign(link, known, current)}"


def reply(public_url: str, keys: tuple[str, Mapping[str, str]], upload: Upload, reader: Person, wall: int) -> str:
    """The same page for whoever sent a workbook: where its copy lies, and where the corrected one goes.

    It allows no more than the upload's own link did, and than the reader may now: whoever answered a review gets the link
    of the review again. Whoever was signed in signs in again to upload: their link only leads to the copy.
    """
    if upload.review is not None and upload.link_until is not None:
        return _answering(public_url, keys, upload.zone, reader.person_id, upload.review, upload.link_until)
    current, known = keys
    parcels = upload.parcels
    if upload.actor != reader.person_id:
        parcels = frozenset()
    elif reader.roles and reader.scope is not None:
        parcels = reader.scope if parcels is None else parcels & reader.scope
    name = f"{reader.person_id}.{receipt_id(upload.upload_id)}"
    link = Link(upload.zone, reader.person_id, parcels, wall + SECONDS, name)
    return f"{public_url.rstrip('/')}/l/{sign(link, known, current)}"


def review_invitation(
    public_url: str, keys: tuple[str, Mapping[str, str]], campaign: Campaign, person_id: str, until: int
) -> str:
    """The page on which somebody answers a review, until that second; the same link for the same reader and review.

    What may be handed in stands in the table: returns for the parcels for which they were asked.
    """
    return _answering(public_url, keys, campaign.zone, person_id, campaign.year, until)


def _answering(
    public_url: str, keys: tuple[str, Mapping[str, str]], zone: str, person_id: str, year: int, until: int
) -> str:
    current, known = keys
    link = Link(zone, person_id, frozenset(), until, review_link_id(person_id, year), review=year)
    return f"{public_url.rstrip('/')}/l/{sign(link, known, current)}"


def report_link(
    public_url: str, keys: tuple[str, Mapping[str, str]], zone: str, person_id: str, report: str, until: int
) -> str:
    """Under which a report's files lie (`/html`, `/xlsx`, `/json` behind it), for one reader, until that second."""
    current, known = keys
    link = Link(
        zone, person_id, frozenset(), until, f"{person_id}.{LetterKind.REPORT}.{report}", REPORT, subject=report
    )
    return f"{public_url.rstrip('/')}/l/{sign(link, known, current)}/report"
