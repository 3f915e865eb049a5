"""The sign-in pages, and the redirects between them.

Their addresses are relative and on one level. So they also work when the API is below a path prefix that requests do not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from land.people import Person, Role
from land.session import (
    ATTEMPT_SECONDS,
    FRESH_SECONDS,
    KNOWN_SECONDS,
    OWN_COMPUTER_SECONDS,
    TRIES,
    Attempt,
    Begun,
    Session,
)
from web.answers import Answer, sent_to
from web.cookies import ATTEMPT, KNOWN, SESSION, gone, kept
from web.pages import page, refused_page
from web.requests import Request
from wording.labels import ROLES

# The field that our form always sends, even if empty. The page that asks who acts has none: nothing may be selected.
_ALWAYS_SENT = {"POST /signin": "address", "POST /signin-code": "code"}
_HANDS_IN = frozenset({Role.AGENT, Role.HEAD, Role.OFFICER, Role.ENTERPRISE})


def unfit(request: Request, public_url: str) -> Answer | None:
    """Why a form is rejected: it comes from another site, or it is not one of our forms. None for our forms and for pages."""
    if not request.route.startswith("POST"):
        return None
    if not request.is_from(public_url):
        return refused_page("not_from_here")
    form = request.form()
    return refused_page("bad_form") if form is None or _ALWAYS_SENT.get(request.route, "") not in {"", *form} else None


def address_page() -> Answer:
    """The page that asks for the address."""
    return page("signin", {})


def to_address() -> Answer:
    return sent_to("signin", status=303)


def code_page() -> Answer:
    """The page for the code. It is the same for every address."""
    return page("code", {"wrong": False, "left": TRIES})


def to_code(secret: str) -> Answer:
    """A redirect to the page for the code, the same for every address. secret: the attempt's secret."""
    return sent_to("signin-code", status=303, cookies=[kept(ATTEMPT, secret, ATTEMPT_SECONDS)])


def wrong_page(attempt: Attempt | None) -> Answer:
    """The page for a wrong code: the same sentence for every reason, and at most how many tries are left."""
    left = 0 if attempt is None else max(0, TRIES - attempt.tries)
    return page("code", {"wrong": True, "left": left}, status=403)


def who_page(names: Sequence[str]) -> Answer:
    """The page that asks who acts."""
    return page("who", {"names": names})


def to_who(secret: str) -> Answer:
    """A redirect to the page that asks who acts. secret: the attempt's new secret."""
    return sent_to("signin-who", status=303, cookies=[kept(ATTEMPT, secret, FRESH_SECONDS)])


def signed_in(begun: Begun) -> Answer:
    """A redirect to the home page. On one's own computer the session cookie survives closing the browser."""
    cookies = [
        kept(SESSION, begun.secret, OWN_COMPUTER_SECONDS if begun.own_computer else None),
        kept(KNOWN, begun.known, KNOWN_SECONDS),
        gone(ATTEMPT),
    ]
    return sent_to("./", status=303, cookies=cookies)


def signed_out() -> Answer:
    return sent_to("signin", status=303, cookies=[gone(SESSION), gone(ATTEMPT)])


def home_page(session: Session, people: Mapping[str, Person], zone_names: Mapping[str, str]) -> Answer:
    """The home page: by zone, the person and their roles, and a link to hand in workbooks if they may."""
    zones = [
        {
            "code": code,
            "name": zone_names[code],
            "person": session.name if session.name in person.names else person.name,
            "roles": [word for role, word in ROLES.items() if role in person.roles],
            "hands_in": may_hand_in(person.roles),
        }
        for code, person in people.items()
    ]
    return page("home", {"address": session.address, "shared": session.shared, "zones": zones})


def may_hand_in(roles: frozenset[Role]) -> bool:
    """Whether these roles may hand in workbooks. Leaders and viewers only read."""
    return bool(roles & _HANDS_IN)
