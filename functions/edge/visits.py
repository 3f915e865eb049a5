"""Who comes in with a request: by a letter's link, signed in on the page, or with an ID token. Read here, decided in `access`."""

from __future__ import annotations

from collections.abc import Callable

from access.admission import Visitor, by_link, by_session, by_token
from access.permissions import caller_of
from edge import clock, settings
from edge.table import ledger_grants, ledger_numbers, ledger_people, ledger_sessions, ledger_zones
from land.grant import SignedIn
from land.numbers import under_every
from land.people import Role, person_id
from web.answers import Answer, refused
from web.cookies import SESSION
from web.requests import Request
from zones.zone import Zone


def visitor(request: Request, zone: str) -> Visitor | str:
    """Who comes in, or the code of why nobody does. zone: which a request with an ID token is about; links and pages say it
    themselves."""
    if "grant" in request.path:
        return by_link(ledger_grants.presented(request.path["grant"], clock.today()), clock.wall())
    if " /z/" in request.route:
        if not request.route.startswith("GET ") and not request.is_from(settings.site().public_url):
            return "not_found"  # sent by somebody else's page
        return by_session(_signed_in(request), clock.wall())
    caller = caller_of(request.claims)
    known = bool(caller.address) and caller.sees(zone)
    contact = ledger_people.member(zone, person_id(zone, caller.address), clock.today()) if known else None
    return by_token(caller, zone, contact, clock.wall())


def _signed_in(request: Request) -> SignedIn | None:
    """The session of the request's cookie, in the zone of its path; None where there is none."""
    on = clock.today()
    session = ledger_sessions.session(request.cookies.get(SESSION, ""))
    people = {} if session is None else ledger_sessions.held(session, on)
    if session is None or not people:
        return None
    zone = request.path["zone"]
    person = people.get(zone)
    if person is not None and person.parcels:
        person = under_every(person, ledger_numbers.numbers(zone))
    theirs = person.parcels if person is not None and Role.ENTERPRISE in person.roles else ()
    return SignedIn(zone, person, session.signed_at, ledger_grants.parcels_now(zone, theirs, on))


def in_zone(answer: Callable[[Zone, Request], Answer]) -> Callable[[Request], Answer]:
    """The answer about the zone of the path, for whoever's ID token sees it; for anybody else there is none."""

    def answered(request: Request) -> Answer:
        code = request.path["zone"]
        zone = ledger_zones.zone(code) if caller_of(request.claims).sees(code) else None
        return refused("not_found") if zone is None else answer(zone, request)

    return answered
