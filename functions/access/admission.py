"""Who is admitted, in which way, and what they may see and hand in now (alerts.md section 5). Everybody else is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from access.permissions import Caller
from land.grant import Grant, Presented, SignedIn
from land.holder import is_contact_of
from land.parcel_now import STAFF, ParcelNow, covers
from land.people import Person, Role, person_id
from land.upload import HandsIn, Mandate
from land.values import dataclass

FRESH_SECONDS = 15 * 60
_DECIDING = frozenset({Role.OFFICER, Role.HEAD})
REPORT_READERS = frozenset({Role.LEADER, Role.HEAD, Role.VIEWER, Role.OFFICER})


class Way(StrEnum):
    """How a visitor is authenticated."""

    LINK = "link"  # a letter's link
    SESSION = "session"  # signed in with a code on the page
    TOKEN = "token"  # an ID token, as used by programs  # noqa: S105


@dataclass(frozen=True, slots=True)
class Visitor:
    """An admitted visitor. actor: the id stored with each act. person: the person, None when unknown.

    reads: the parcels whose figures they may see; None means the whole zone. hands_in: None when they may only read.
    grant: the grant, when they came through a link.
    """

    way: Way
    zone: str
    actor: str
    person: Person | None
    reads: frozenset[str] | None
    hands_in: HandsIn | None = None
    grant: Grant | None = None


def by_link(presented: Presented | None, wall: int) -> Visitor | str:
    """The visitor for a link: the letter's reader, limited to what the link opens and what they may still do now.

    Else the code of the refusal: the link is unknown, it has expired, or its person, parcels or review ended it.
    """
    if presented is None:
        return "not_found"
    grant = presented.grant
    person = presented.person
    if wall > grant.ends_at:
        return "link_expired"
    if person is None or person.ended_at >= grant.granted_at or not presented.review_open:
        return "link_revoked"
    if grant.opens.report and not person.roles & REPORT_READERS:
        return "link_revoked"
    seen = [no for no in grant.opens.parcels if _sees(person, no, presented.parcels.get(no))]
    if grant.opens.parcels and not seen:
        return "link_revoked"
    hands_in = _by_person(person, seen, presented.parcels) if grant.opens.takes else None
    return Visitor(
        Way.LINK, grant.zone, person.person_id, person, reads=frozenset(seen), hands_in=hands_in, grant=grant
    )


def _sees(person: Person, parcel_no: str, parcel: ParcelNow | None) -> bool:
    """Whether the person may see the parcel now: by the contacts, as its 代办员, or as contact of its present holder."""
    if covers(person, STAFF, parcel_no):
        return True
    if parcel is None:
        return False
    return parcel.agent == person.person_id or is_contact_of(person, parcel_no, parcel.holder)


def reads(visitor: Visitor, parcel: ParcelNow, parcel_no: str) -> bool:
    """Whether the visitor may read the page of the parcel now. parcel_no: its first number.

    A link shows what its letter names and its reader may still see; who signed in sees what a link could show them.
    """
    if visitor.way is Way.LINK:
        return visitor.reads is not None and parcel_no in visitor.reads
    return visitor.person is not None and _sees(visitor.person, parcel_no, parcel)


def _by_person(person: Person, parcel_nos: Iterable[str], parcels: Mapping[str, ParcelNow]) -> HandsIn | None:
    """What the person may hand in about these parcels without signing in. None when nothing."""
    if Role.ENTERPRISE in person.roles:
        theirs = frozenset(parcel_nos)  # a firm's contact only sees the parcels of the present holder
        return HandsIn(Mandate.FIRM, theirs, by_link=True) if theirs else None
    agents = frozenset({Role.AGENT})
    theirs = frozenset(no for no in parcel_nos if covers(person, agents, no) or _is_agent(person, parcels.get(no)))
    return HandsIn(Mandate.AGENT, theirs, by_link=True) if theirs else None


def _is_agent(person: Person, parcel: ParcelNow | None) -> bool:
    return parcel is not None and parcel.agent == person.person_id


def by_session(signed_in: SignedIn | None, wall: int) -> Visitor | str:
    """The visitor for a session, in a zone whose contacts name them. "not_found" in any other zone."""
    if signed_in is None:
        return "not_signed_in"
    zone = signed_in.zone
    person = signed_in.person
    if person is None:
        return "not_found"
    if Role.ENTERPRISE in person.roles:
        theirs = frozenset(no for no in person.parcels if _sees(person, no, signed_in.parcels.get(no)))
        firm = HandsIn(Mandate.FIRM, theirs) if theirs else None
        return Visitor(Way.SESSION, zone, person.person_id, person, reads=theirs, hands_in=firm)
    reads = person.scope
    hands_in = _signed_in(person.roles, reads, fresh=wall - signed_in.signed_at <= FRESH_SECONDS)
    return Visitor(Way.SESSION, zone, person.person_id, person, reads=reads, hands_in=hands_in)


def _signed_in(roles: frozenset[Role], parcels: frozenset[str] | None, *, fresh: bool) -> HandsIn | None:
    if roles & _DECIDING:
        return HandsIn(Mandate.OFFICER, parcels, fresh)
    return HandsIn(Mandate.AGENT, parcels) if Role.AGENT in roles else None


def by_token(caller: Caller, zone: str, contact: Person | None, wall: int) -> Visitor | str:
    """The visitor for an ID token, in a zone that the token names. "not_found" in any other zone.

    contact: the person in the zone's contacts with the token's verified address. An agent hands in for the parcels that
    the contacts assign to them; the token itself names no parcels.
    """
    if not caller.sees(zone):
        return "not_found"
    person = contact or _unlisted(caller, zone)
    if caller.decides:
        fresh = wall - caller.signed_at <= FRESH_SECONDS
        return Visitor(
            Way.TOKEN, zone, caller.subject, person, reads=None, hands_in=HandsIn(Mandate.OFFICER, None, fresh)
        )
    is_agent = caller.is_agent and contact is not None and Role.AGENT in contact.roles
    hands_in = HandsIn(Mandate.AGENT, contact.scope) if is_agent and contact is not None else None
    return Visitor(Way.TOKEN, zone, caller.subject, person, reads=None, hands_in=hands_in)


def _unlisted(caller: Caller, zone: str) -> Person | None:
    """The token's person when the contacts do not list them, so that they can get the receipts of their uploads."""
    if not caller.address:
        return None
    return Person(person_id(zone, caller.address), caller.name, caller.address, frozenset())
