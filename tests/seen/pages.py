"""Every page that people open: to hand workbooks in, to sign in, why something cannot be had, and the reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final

from land.assessment import Level
from land.opening import Opening
from land.people import Person
from land.session import TRIES, Attempt, Session
from land.upload import HandsIn, Mandate
from sign_in import answers as signing
from telling.record import ParcelLine
from tests.review import reports
from tests.seen.as_text import html
from tests.seen.parcels import PARCELS
from tests.seen.zone import AGENT, FIRM, HEAD, LEADER, NOW, ON, VIEWER, ZONE
from upload_link.answers import offered, upload_page
from web.answers import Answer
from web.pages import refused_page
from wording.api.refusals import REFUSALS
from wording.page.upload_page import link_values
from wording.report.report_page import report_page
from zones.report_order import ReportKind

LINES: Final = (
    ParcelLine("p1", "JX-01", "甲公司", Level.RED, next_change_on=None),
    ParcelLine("p2", "JX-02", "甲公司", None, next_change_on=None),
)
NUMBERS: Final = frozenset({"JX-01", "JX-02"})


def body(answer: Answer) -> str:
    return html(str(answer.body))


def signed_in(person: Person, hands_in: HandsIn | None) -> str:
    return body(
        upload_page(
            offered(ZONE.name, person.name, hands_in, ON), None if hands_in is None else "https://files.example"
        )
    )


def behind_a_link(person: Person, hands_in: HandsIn | None, opens: Opening, lines: Iterable[ParcelLine] = LINES) -> str:
    values = offered(ZONE.name, person.name, hands_in, ON)
    values |= link_values(opens, "LINK", NOW + timedelta(days=30), lines)
    return body(upload_page(values, None if hands_in is None else "https://files.example"))


def home() -> str:
    session = Session("x", "h@demo.example", HEAD.name, shared=True, signed_at=0, expires_at=1)
    return body(signing.home_page(session, {"demo": HEAD, "east": VIEWER}, {"demo": ZONE.name, "east": "东部开发区"}))


def wrong(tries: int) -> str:
    return body(
        signing.wrong_page(Attempt("x", "h@demo.example", own_computer=False, asked_at=0, expires_at=1, tries=tries))
    )


def refusals() -> str:
    """All that may be said instead of a page: one whole, the others by code and sentence."""
    sentences = "\n".join(f"{code}: {message}" for code, (_, message) in REFUSALS.items())
    return f"{body(refused_page('link_expired'))}\n{sentences}\n"


def report(kind: ReportKind) -> str:
    return html(report_page(reports.made(kind=kind), reports.PEOPLE, reports.CHECKSUM))


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "drop-officer": lambda: signed_in(HEAD, HandsIn(Mandate.OFFICER, None, fresh=True)),
    "drop-officer-code-is-old": lambda: signed_in(HEAD, HandsIn(Mandate.OFFICER)),
    "drop-agent": lambda: signed_in(AGENT, HandsIn(Mandate.AGENT, NUMBERS)),
    "drop-leader": lambda: signed_in(LEADER, None),
    "drop-link-agent": lambda: behind_a_link(
        AGENT, HandsIn(Mandate.AGENT, NUMBERS, by_link=True), Opening(NUMBERS, takes=True, upload_id="u1")
    ),
    "drop-link-review": lambda: behind_a_link(
        FIRM, HandsIn(Mandate.FIRM, NUMBERS, by_link=True), Opening(NUMBERS, takes=True, review=2025)
    ),
    "drop-link-leader": lambda: behind_a_link(LEADER, None, Opening(NUMBERS)),
    "drop-link-report": lambda: behind_a_link(LEADER, None, Opening(report="2025.full-2025-12-31-000007"), ()),
    "signin": lambda: body(signing.address_page()),
    "code": lambda: body(signing.code_page()),
    "code-wrong": lambda: wrong(2),
    "code-wrong-for-the-last-time": lambda: wrong(TRIES),
    "who": lambda: body(signing.who_page([HEAD.name, AGENT.name])),
    "home": home,
    "gone": refusals,
    **PARCELS,
    "report-full": lambda: report(ReportKind.FULL),
    "report-short": lambda: report(ReportKind.SHORT),
}
