"""The state of a review, the acts on it, and the download of its reports.

Woken by the HTTP API. For each request:
1. For the holder of a valid link: redirect to the report that it names.
2. Identify the caller. A zone that they may not see is answered like one that does not exist. Only callers who
   may upload everything of the zone may act.
3. Open or close the review, or order a report; the stream wakes the door that continues. Idempotent.
4. Or answer with the state of the review, from its stored pages. If the data have changed since: compute the pages now for
   a zone that is read within seconds; for a larger zone have them computed, and show the old ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from access.permissions import caller_of
from edge import api, clock, object_store, standings, visits
from edge.table import ledger_calendars, ledger_reviews, ledger_uploads, ledger_zones
from land.calendar import WorkingDays
from review.answers import (
    campaign_json,
    opened,
    ordered,
    page_json,
    report_json,
    report_named,
    standing_json,
    unfit,
    year_of,
)
from review.standing import nothing_yet, pages
from web.answers import Answer, refused, sent_to
from web.pages import refused_page
from web.requests import Request
from wording.mail.review_letters import report_file_name
from zones.campaign import day_of
from zones.report_order import OrderState, ReportOrder
from zones.zone import Zone


def of_year(answer: Callable[[Zone, int, Request, WorkingDays], Answer]) -> Callable[[Request], Answer]:
    """A route's function: `answer` for the zone and year of the path, if the caller may see the zone and, for an act, may act."""

    def answered(request: Request) -> Answer:
        caller = caller_of(request.claims)
        year = year_of(request.path.get("year", ""), clock.today())
        zone = ledger_zones.zone(request.path["zone"]) if caller.sees(request.path["zone"]) else None
        code = unfit(request, year, decides=caller.decides)
        if zone is None or code is not None:
            return refused("not_found" if zone is None else code or "not_found")
        return answer(zone, year, request, ledger_calendars.working_days(zone.code))

    return answered


def by_link(request: Request) -> Answer:
    """The address of the report that the link names, in one of its forms."""
    visitor = visits.visitor(request, "")
    if isinstance(visitor, str):
        return refused_page(visitor)
    year, name = report_named(visitor, request.path["form"])
    order = ledger_reviews.report(visitor.zone, year, name)
    zone = ledger_zones.zone(visitor.zone)
    if order is None or zone is None or order.state is not OrderState.DONE:
        return refused_page("no_report" if name else "not_found")
    return sent_to(url(zone, order, request.path["form"]))


def url(zone: Zone, order: ReportOrder, form: str) -> str:
    name = report_file_name(zone.name, order, form)
    return object_store.file_url(object_store.report_key(order, form), name, shown=form == "html")


def open_review(zone: Zone, year: int, request: Request, days: WorkingDays) -> Answer:
    """The review is open. Idempotent: a review that was opened before stays as it is."""
    made = opened(request, zone.code, clock.today(), days, seq=ledger_uploads.settled(zone.code))
    if isinstance(made, Answer):
        return made
    return campaign_json(
        201 if ledger_reviews.open_review(made) else 200, ledger_reviews.campaign(zone.code, made.year) or made, days
    )


def act(zone: Zone, year: int, request: Request, days: WorkingDays, *, close: bool) -> Answer:
    """The review is closed and its report ordered; or only a report from what is known now is ordered."""
    asked = None if close else request.json()
    if asked is None and not close:
        return refused("bad_report")
    one = ledger_reviews.campaign(zone.code, year)
    now = clock.now()
    seq = ledger_uploads.settled(zone.code)
    order = ordered(asked, zone.code, year, day_of(one, year, now.date()), seq=seq, at=now)
    if isinstance(order, Answer) or (close and one is None):
        return order if isinstance(order, Answer) else refused("not_found")
    if close and one is not None:
        ledger_reviews.close(one, clock.today(), order)
        return campaign_json(200, ledger_reviews.campaign(zone.code, year) or one, days)
    ledger_reviews.order(order)
    return report_json(202, ledger_reviews.report(zone.code, year, order.name) or order)


def standing(zone: Zone, year: int, request: Request, days: WorkingDays) -> Answer:
    """The state of the year's review, opened or not: its head and first rows, or the rows of the cursor."""
    if request.query.get("cursor"):
        return page_json(standings.page(zone.code, year, request.query["cursor"]))
    look = standings.look(zone.code, year)
    page, fresh = standings.first(look, pages)
    shown = page or nothing_yet(zone.code, look.as_of)
    return standing_json(shown, look.campaign, look.orders, partial(url, zone), days=days, counting=not fresh)


ROUTES: api.Routes = {
    "GET /l/{grant}/report/{form}": by_link,
    "POST /zones/{zone}/reviews": of_year(open_review),
    "POST /zones/{zone}/reviews/{year}/close": of_year(partial(act, close=True)),
    "POST /zones/{zone}/reviews/{year}/reports": of_year(partial(act, close=False)),
    "GET /zones/{zone}/reviews/{year}": of_year(standing),
}
handler = api.door(ROUTES)
