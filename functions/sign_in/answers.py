"""The pages of signing in, and the ways between them.

Their addresses are relative and stand side by side: where the API lies below a path that no request tells, they stay below it.
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

# The field that our page's form never lacks, be it empty. Who acts is chosen, and somebody may choose nobody.
_ALWAYS_SENT = {"POST /signin": "address", "POST /signin-code": "code"}
_HANDS_IN = frozenset({Role.AGENT, Role.HEAD, Role.OFFICER, Role.ENTERPRISE})


def unfit(request: Request, public_url: str) -> Answer | None:
    """Why a form is not looked at: another site's page sent it, or it is none of ours. None for one that is, and for pages."""
    if not request.route.startswith("POST"):
        return None
    if not request.is_from(public_url):
        return refused_page("not_from_here")
    form = request.form()
    return refused_page("bad_form") if form is None or _ALWAYS_SENT.get(request.route, "") not in {"", *form} else None


def address_page() -> Answer:
    """Where one's address is asked for."""
    return page("signin", {})


def to_address() -> Answer:
    return sent_to("signin", status=303)


def code_page() -> Answer:
    """Where the code is typed: the same, whoever asked for one."""
    return page("code", {"wrong": False, "left": TRIES})


def to_code(secret: str) -> Answer:
    """The way there, the same for every address. secret: of the attempt."""
    return sent_to("signin-code", status=303, cookies=[kept(ATTEMPT, secret, ATTEMPT_SECONDS)])


def wrong_page(attempt: Attempt | None) -> Answer:
    """The code was not right: one sentence for every reason, and how many tries are left at most."""
    left = 0 if attempt is None else max(0, TRIES - attempt.tries)
    return page("code", {"wrong": True, "left": left}, status=403)


def who_page(names: Sequence[str]) -> Answer:
    """Where one says who acts."""
    return page("who", {"names": names})


def to_who(secret: str) -> Answer:
    """The way there. secret: of the attempt that waits for it."""
    return sent_to("signin-who", status=303, cookies=[kept(ATTEMPT, secret, FRESH_SECONDS)])


def signed_in(begun: Begun) -> Answer:
    """The way to the page of what one can do. On one's own computer the session outlives the browser's closing."""
    cookies = [
        kept(SESSION, begun.secret, OWN_COMPUTER_SECONDS if begun.own_computer else None),
        kept(KNOWN, begun.known, KNOWN_SECONDS),
        gone(ATTEMPT),
    ]
    return sent_to("./", status=303, cookies=cookies)


def signed_out() -> Answer:
    return sent_to("signin", status=303, cookies=[gone(SESSION), gone(ATTEMPT)])


def home_page(session: Session, people: Mapping[str, Person], zone_names: Mapping[str, str]) -> Answer:
    """What one can do: by zone, as whom, and the way to hand in workbooks where one may."""
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
    """Whether somebody in these roles hands in workbooks; leaders and viewers read."""
    return bool(roles & _HANDS_IN)
