"""What the link in a letter opens, and the stored grant that stands behind it (alerts.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from land.opening import Opening
from land.parcel_now import ParcelNow
from land.people import Person
from land.values import dataclass

LINK: Final = "https://link.invalid"  # stands in a letter's text where its link goes when the letter is sent
PAGE: Final = "https://page.invalid"  # the same for the site itself, without a slash at the end
SECONDS: Final = 30 * 24 * 3600  # for which a link counts that names no other end
HAND: Final = "hand"  # the letter of a link that staff made by hand


def last_second(opens: Opening, now: int) -> int:
    """The last second (of the epoch) of a link that is made now: the end that its letter names, else thirty days on."""
    return opens.until if opens.until is not None else now + SECONDS


def addressed(text: str, link: str, page: str) -> str:
    """A letter's text with the addresses that it leads to."""
    return text.replace(LINK, link).replace(PAGE, page)


@dataclass(frozen=True, slots=True)
class Grant:
    """One link: whose it is, of which letter, what it opens, and its last second (of the epoch, like granted_at).

    digest: of the link's secret, under which it is stored; the secret itself is nowhere but in the letter.
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
    """A grant that somebody shows us, beside what is so now.

    person: None for somebody who gets no mail any more. review_open: True where it answers none. parcels: of those that it
    opens, the ones that the zone knows.
    """

    grant: Grant
    person: Person | None
    review_open: bool = True
    parcels: Mapping[str, ParcelNow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who signed in on the page, looking at one zone. person: whom its contacts name by the address, None for nobody.

    signed_at: epoch seconds of the code. parcels: of a 企业联系人, who answers for those beside their name.
    """

    zone: str
    person: Person | None
    signed_at: int
    parcels: Mapping[str, ParcelNow] = field(default_factory=dict)
