"""How a review stands, the acts on it, and the way to its reports.

Woken by the HTTP API. For each request:
1. The holder of a signed link that is neither forged, expired nor revoked: show the way to the report that it names.
2. See who asks; a zone that they may not see does not exist for them, and acts are for those who may upload.
3. Open or close the review, or order a report; the stream wakes whoever goes on with it. Twice is once.
4. Or read the zone's parcels as they are known now, and answer how the review stands.
"""

from __future__ import annotations

from functools import partial

from access.permissions import caller_of
from edge import (
    api,
    clock,
    dropbox,
    ledger_calendars,
    ledger_people,
    ledger_reviews,
    ledger_uploads,
    ledger_zones,
    visits,
)
from edge.zone_known import zone_known
from land.calendar import WorkingDays
from land.campaign import day_of
from land.report_order import OrderState, ReportOrder, basis_of
from land.zone import Zone
from review.answers import (
    campaign_json,
    opened,
    ordered,
    report_json,
    report_named,
    standing_json,
    unfit,
    year_of,
)
from web.answers import Answer, refused, sent_to
from web.pages import refused_page
from web.requests import Request
from wording.review_letters import report_file_name


@api.door
def handler(request: Request) -> Answer:
    """The answer to one request."""
    path, route = request.path, request.route
    if "grant" in path:
        return by_link(request)
    caller, year = caller_of(request.claims), year_of(path.get("year", ""), clock.today())
    zone = ledger_zones.zone(path["zone"]) if caller.sees(path["zone"]) else None
    code = unfit(request, year, decides=caller.decides)
    if zone is None or code is not None:
        return refused("not_found" if zone is None else code or "not_found")
    days = ledger_calendars.working_days(zone.code)
    if route == "POST /zones/{zone}/reviews":
        return open_review(zone, request, days)
    is_act, close = route.startswith("POST"), route.endswith("/close")
    return act(zone, year, request, days, close=close) if is_act else standing(zone, year, days)


def by_link(request: Request) -> Answer:
    """The way to the report that the link names, in one of its forms."""
    visitor = visits.visitor(request, "")
    if isinstance(visitor, str):
        return refused_page(visitor)
    year, name = report_named(visitor, request.path["form"])
    order, zone = ledger_reviews.report(visitor.zone, year, name), ledger_zones.zone(visitor.zone)
    if order is None or zone is None or order.state is not OrderState.DONE:
        return refused_page("no_report" if name else "not_found")
    return sent_to(url(zone, order, request.path["form"]))


def url(zone: Zone, order: ReportOrder, form: str) -> str:
    key, name = dropbox.report_key(order, form), report_file_name(zone.name, order, form)
    return dropbox.file_url(key, name, shown=form == "html")


def open_review(zone: Zone, request: Request, days: WorkingDays) -> Answer:
    """The review is open; one that was opened before stays as it is."""
    made = opened(request, zone.code, clock.today(), days, ledger_uploads.settled(zone.code))
    if isinstance(made, Answer):
        return made
    status = 201 if ledger_reviews.open_review(made) else 200
    return campaign_json(status, ledger_reviews.campaign(zone.code, made.year) or made, days)


def act(zone: Zone, year: int, request: Request, days: WorkingDays, *, close: bool) -> Answer:
    """The review is closed and its report ordered; or a report by what is known now."""
    asked = None if close else request.json()
    if asked is None and not close:
        return refused("bad_report")
    one, now, seq = ledger_reviews.campaign(zone.code, year), clock.now(), ledger_uploads.settled(zone.code)
    order = ordered(asked, zone.code, year, day_of(one, year, now.date()), seq, now)
    if isinstance(order, Answer) or (close and one is None):
        return order if isinstance(order, Answer) else refused("not_found")
    if close and one is not None:
        ledger_reviews.close(one, clock.today(), order)
        return campaign_json(200, ledger_reviews.campaign(zone.code, year) or one, days)
    ledger_reviews.order(order)
    return report_json(202, ledger_reviews.report(zone.code, year, order.name) or order)


def standing(zone: Zone, year: int, days: WorkingDays) -> Answer:
    """How the review of the year stands by what is known now, whether it was opened or not."""
    one, on = ledger_reviews.campaign(zone.code, year), clock.today()
    as_of = day_of(one, year, on)
    before, orders = (ledger_reviews.reports(zone.code, of) for of in (year - 1, year))
    found = zone_known(zone.code, as_of).review(as_of, basis_of(one, [*before, *orders], "full", as_of, clock.now()))
    asks = ledger_reviews.asks(zone.code, year)
    return standing_json(one, found, asks, orders, partial(url, zone), ledger_people.people(zone.code, on), days)
