"""Who comes in with a request: by a letter's link, signed in on the page, or with an ID token. Read here, decided in `access`."""

from __future__ import annotations

from access.admission import Visitor, by_link, by_session, by_token
from access.permissions import caller_of
from edge import clock, ledger_grants, ledger_people, settings
from land.letter import person_id
from web.requests import Request


def visitor(request: Request, zone: str) -> Visitor | str:
    """Who comes in, or the code of why nobody does. zone: which a request with an ID token is about; links and pages say it
    themselves."""
    if "grant" in request.path:
        return by_link(ledger_grants.presented(request.path["grant"], clock.today()), clock.wall())
    if " /z/" in request.route:
        if not request.route.startswith("GET ") and not request.is_from(settings.site().public_url):
            return "not_found"  # sent by somebody else's page
        return by_session(None, clock.wall())
    caller = caller_of(request.claims)
    known = bool(caller.address) and caller.sees(zone)
    contact = ledger_people.member(zone, person_id(zone, caller.address), clock.today()) if known else None
    return by_token(caller, zone, contact, clock.wall())
