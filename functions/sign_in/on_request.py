"""Signs people in with a code sent by mail, shows their home page, and signs them out.

Woken by the HTTP API. For each request:
1. Reject a form that does not come from our own pages, or is not one of ours.
2. Home page: show it if the session still opens a zone; else redirect to sign-in.
3. An address: count it, begin or continue this browser's attempt, and have a code sent. The address is not looked up.
4. A code: use up a try, then compare. If the code is right and several names share the address, ask who acts.
5. Begin a session under a new id. This ends the attempt and the earlier session.
6. Sign-out: end the session.
"""

from __future__ import annotations

from collections.abc import Callable

from edge import api, clock, ids, queues, settings
from edge.table import ledger_attempts, ledger_sessions, ledger_zones
from land.facts import CodeAsked
from land.people import is_address
from land.session import Attempt, names_among
from sign_in import answers
from sign_in.typed import address_typed, code_typed
from web.answers import Answer
from web.cookies import ATTEMPT, KNOWN, SESSION
from web.pages import refused_page
from web.requests import Request


def home(request: Request) -> Answer:
    session = ledger_sessions.session(request.cookies.get(SESSION, ""))
    people = {} if session is None else ledger_sessions.held(session, clock.today())
    if session is None or not people:
        return answers.to_address()
    return answers.home_page(session, people, {zone.code: zone.name for zone in ledger_zones.zones()})


def ask(request: Request) -> Answer:
    form = request.form() or {}
    known = request.cookies.get(KNOWN, "")
    typed = address_typed(form.get("address", ""))
    if not ledger_attempts.may_ask(known if ledger_sessions.is_known(known, typed) else typed):
        return refused_page("too_many_codes")
    address = typed if is_address(typed) else ""
    secret = ledger_attempts.ask(request.cookies.get(ATTEMPT, ""), address, own_computer="own" in form)
    queues.send(queues.SIGN_IN, [CodeAsked(ids.hashed(secret))])
    return answers.to_code(secret)


def type_code(request: Request) -> Answer:
    code = code_typed((request.form() or {}).get("code", ""))
    attempt, right = ledger_attempts.try_code(request.cookies.get(ATTEMPT, ""), code)
    if attempt is None or not right:
        return answers.wrong_page(attempt)
    names = names_of(attempt)
    if len(names) == 1:
        return sign_in(request, attempt, names[0], shared=False)
    secret = ledger_attempts.pass_on(attempt) if names else None
    return answers.to_who(secret) if secret is not None else answers.wrong_page(None)


def ask_who(request: Request) -> Answer:
    attempt = ledger_attempts.passed(request.cookies.get(ATTEMPT, ""))
    name = (request.form() or {}).get("who")
    names = () if attempt is None else names_of(attempt)
    if attempt is None or not names:
        return answers.to_address()
    return sign_in(request, attempt, name, shared=True) if name in names else answers.who_page(names)


def names_of(attempt: Attempt) -> tuple[str, ...]:
    return names_among(ledger_sessions.listed(attempt.address, clock.today()).values())


def sign_in(request: Request, attempt: Attempt, name: str, *, shared: bool) -> Answer:
    before = request.cookies.get(SESSION, "")
    known = request.cookies.get(KNOWN, "")
    begun = ledger_sessions.begin(attempt, name, shared=shared, before=before, known=known)
    return answers.signed_in(begun) if begun is not None else answers.wrong_page(None)


def sign_out(request: Request) -> Answer:
    ledger_sessions.end(request.cookies.get(SESSION, ""))
    return answers.signed_out()


def ours(answer: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """The answer, unless the request is a form that did not come from our pages."""
    return lambda request: answers.unfit(request, settings.site().public_url) or answer(request)


PAGES = {"GET /signin": lambda _: answers.address_page(), "GET /signin-code": lambda _: answers.code_page()}
FORMS = {"POST /signin": ask, "POST /signin-code": type_code, "POST /signin-who": ask_who, "POST /signout": sign_out}
ROUTES: api.Routes = {
    route: ours(answer) for route, answer in {"GET /": home, "GET /signin-who": ask_who, **PAGES, **FORMS}.items()
}
handler = api.door(ROUTES)
