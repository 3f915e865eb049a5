"""How a review stands, the acts on it, and the way to its reports.

Woken by the HTTP API. For each request:
1. The holder of a signed link that is neither forged, expired nor revoked: show the way to the report that it names.
2. See who asks; a zone that they may not see does not exist for them, and acts are for those who may upload.
3. Open or close the review, or order a report; the stream wakes whoever goes on with it. Twice is once.
4. Or read the zone's parcels as they are known now, and answer how the review stands.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from access.admission import admitted
from access.permissions import caller_of
from access.tokens import REPORT
from edge import (
    clock,
    dropbox,
    ledger,
    ledger_people,
    ledger_refused,
    ledger_reviews,
    ledger_uploads,
    ledger_zones,
    link_secret,
    telemetry,
)
from land.campaign import day_of
from land.report_order import OrderState, ReportOrder
from land.review import review
from land.zone import Zone
from review.answers import (
    FORMS,
    Answer,
    campaign_json,
    opened,
    ordered,
    refusal,
    report_json,
    response,
    standing_json,
    year_of,
)
from wording.review_letters import report_file_name


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The response of the API's payload format 2.0."""
    path, route = event.get("pathParameters") or {}, event["routeKey"]
    if "token" in path:
        return response(by_link(path["token"], path["form"]))
    caller = caller_of(event["requestContext"]["authorizer"]["jwt"]["claims"])
    zone, year = ledger_zones.zone(path["zone"]), year_of(path.get("year", ""), clock.today())
    if zone is None or not caller.sees(zone.code) or ("year" in path and not year):
        return response(refusal("bad_year" if zone is not None and caller.sees(zone.code) else "not_found"))
    if route.startswith("POST") and not caller.may_upload(zone.code):
        return response(refusal("may_not_review"))
    if route == "POST /zones/{zone}/reviews":
        return response(open_review(zone, event.get("body")))
    if route.startswith("POST"):
        return response(act(zone, year, event.get("body"), close=route.endswith("/close")))
    return response(standing(zone, year))


def by_link(token: str, form: str) -> Answer:
    """The way to the report that the link names, in one of its forms."""
    link = admitted(token, link_secret.keys()[1], clock.wall(), ledger_zones.link_revoked, purpose=REPORT)
    if isinstance(link, str) or form not in FORMS:
        return refusal(link if isinstance(link, str) else "not_found")
    year, _, name = link.subject.partition(".")
    order, zone = ledger_reviews.report(link.zone, int(year), name), ledger_zones.zone(link.zone)
    if order is None or zone is None or order.state is not OrderState.DONE:
        return refusal("no_report")
    return 302, {"location": url(zone, order, form)}


def url(zone: Zone, order: ReportOrder, form: str) -> str:
    key, name = dropbox.report_key(order, form), report_file_name(zone.name, order, form)
    return dropbox.file_url(key, name, shown=form == "html")


def open_review(zone: Zone, body: str | None) -> Answer:
    """The review is open; one that was opened before stays as it is."""
    made = opened(body, zone.code, clock.today())
    if isinstance(made, tuple):
        return made
    status = 201 if ledger_reviews.open_review(made) else 200
    return campaign_json(status, ledger_reviews.campaign(zone.code, made.year) or made)


def act(zone: Zone, year: int, body: str | None, *, close: bool) -> Answer:
    """The review is closed and its report ordered; or a report by what is known now."""
    one, now, seq = ledger_reviews.campaign(zone.code, year), clock.now(), ledger_uploads.settled(zone.code)
    order = ordered(None if close else body or "{}", zone.code, year, day_of(one, year, now.date()), seq, now)
    if isinstance(order, tuple) or (close and one is None):
        return order if isinstance(order, tuple) else refusal("not_found")
    if close and one is not None:
        ledger_reviews.close(one, clock.today(), order)
        return campaign_json(200, ledger_reviews.campaign(zone.code, year) or one)
    ledger_reviews.order(order)
    return report_json(202, ledger_reviews.report(zone.code, year, order.name) or order)


def standing(zone: Zone, year: int) -> Answer:
    """How the review of the year stands by what is known now, whether it was opened or not."""
    one = ledger_reviews.campaign(zone.code, year)
    as_of, dossiers = day_of(one, year, clock.today()), ledger.everything(zone.code, sys.maxsize)
    policy, refused = ledger_zones.policy(zone.code, as_of)[0], ledger_refused.refused_rows(zone.code)
    found = review(zone.code, dossiers.values(), as_of, policy, refused=refused)
    asks, orders = ledger_reviews.asks(zone.code, year), ledger_reviews.reports(zone.code, year)
    return standing_json(one, found, asks, orders, partial(url, zone), ledger_people.people(zone.code, clock.today()))
