"""Who comes in, by which way, and what they may see and hand in now (alerts.md section 5). Whoever may do nothing is refused."""

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
    """How somebody comes in."""

    LINK = "link"  # a letter's link
    SESSION = "session"  # signed in with a code on the page
    TOKEN = "token"  # an ID token, as programs have them  # noqa: S105


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in. actor: who acts, as it is stored. person: who they are, None where nothing says it.

    reads: the parcels whose figures they may see; None: all of the zone. hands_in: None for whoever only reads.
    grant: of a link.
    """

    way: Way
    zone: str
    actor: str
    person: Person | None
    reads: frozenset[str] | None
    hands_in: HandsIn | None = None
    grant: Grant | None = None


def by_link(presented: Presented | None, wall: int) -> Visitor | str:
    """The holder of a link: its letter's reader, as far as the link goes and they may do the same now.

    Else the code of the refusal: no link of ours, its time is over, or it ended with its person, its parcels or its review.
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
    """Whether the parcel is the person's to see now: by the contacts, as its 代办员, or as contact of its present holder."""
    if covers(person, STAFF, parcel_no):
        return True
    if parcel is None:
        return False
    return parcel.agent == person.person_id or is_contact_of(person, parcel_no, parcel.holder)


def _by_person(person: Person, parcel_nos: Iterable[str], parcels: Mapping[str, ParcelNow]) -> HandsIn | None:
    """What the person may hand in about these parcels without signing in; None for nothing."""
    if Role.ENTERPRISE in person.roles:
        theirs = frozenset(parcel_nos)  # those that they see are those of which they are the present holder's contact
        return HandsIn(Mandate.FIRM, theirs, by_link=True) if theirs else None
    agents = frozenset({Role.AGENT})
    theirs = frozenset(no for no in parcel_nos if covers(person, agents, no) or _is_agent(person, parcels.get(no)))
    return HandsIn(Mandate.AGENT, theirs, by_link=True) if theirs else None


def _is_agent(person: Person, parcel: ParcelNow | None) -> bool:
    return parcel is not None and parcel.agent == person.person_id


def by_session(signed_in: SignedIn | None, wall: int) -> Visitor | str:
    """Somebody signed in on the page, in a zone whose contacts name them; "not_found" in any other."""
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
    """Somebody with an ID token, in a zone that it names; "not_found" in any other.

    contact: whom the token's verified address names in the zone's contacts. An agent hands in for the parcels that the
    contacts give them; the token itself names none.
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
    """Whom the token names, where the contacts do not: they are written what became of what they hand in."""
    if not caller.address:
        return None
    return Person(person_id(zone, caller.address), caller.name, caller.address, frozenset())
