"""The link in a letter, and the stored grant behind it (alerts.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from land.opening import Opening
from land.parcel_now import ParcelNow
from land.people import Person
from land.values import dataclass

LINK: Final = "https://link.invalid"  # placeholder in a letter's text, replaced by the link when the letter is sent
PAGE: Final = "https://page.invalid"  # the same for the address of the site, without a trailing slash
SECONDS: Final = 30 * 24 * 3600  # validity of a link that names no other end
HAND: Final = "hand"  # the letter id of a link that staff created by hand


def last_second(opens: Opening, now: int) -> int:
    """The last epoch second of a link that is created now: the end that its letter names, else thirty days from now."""
    return opens.until if opens.until is not None else now + SECONDS


def addressed(text: str, link: str, page: str) -> str:
    """A letter's text with the real addresses in place of the placeholders."""
    return text.replace(LINK, link).replace(PAGE, page)


@dataclass(frozen=True, slots=True)
class Grant:
    """One link: its person, its letter, what it opens, and its last second (epoch seconds, like granted_at).

    digest: the digest of the link's secret, used as its storage key. The secret itself is only in the letter.
    """

    digest: str
    zone: str
    person_id: str
    letter_id: str
    opens: Opening
    granted_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Presented:
    """A presented grant together with the present facts.

    person: None for somebody who no longer gets mail. review_open: True when the grant belongs to no review. parcels: those
    of the grant's parcels that the zone knows.
    """

    grant: Grant
    person: Person | None
    review_open: bool = True
    parcels: Mapping[str, ParcelNow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who signed in on the page and looks at one zone.

    person: the person with this address in the zone's contacts, None if there is none. signed_at: the epoch second at which
    the code was typed. parcels: for a 企业联系人, the present state of the parcels listed beside their name.
    """

    zone: str
    person: Person | None
    signed_at: int
    parcels: Mapping[str, ParcelNow] = field(default_factory=dict)
