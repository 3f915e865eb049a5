"""Gives out workbooks to fill in: empty templates, and returns that hold what is known already.

Woken by the HTTP API. For each request:
1. See who comes in: the holder of a letter's link, somebody signed in on the page, or somebody with an ID token.
2. A template is the same for everybody: give it.
3. A pre-filled return: read the parcels that the visitor may see, and the day of the year's review; give their workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from access.permissions import caller_of
from edge import api, clock, ledger, ledger_reviews, ledger_zones, visits
from forms.answers import parcels_of, prefilled_answer, template_answer, year_of
from land.campaign import day_of
from web.answers import Answer, refused
from web.requests import Request
from wording.prefilled import prefilled_return


@api.door
def handler(request: Request) -> Answer:
    """The answer to one request."""
    path = request.path
    if request.route == "GET /templates/{kind}":
        return template_answer(path["kind"]) if caller_of(request.claims).subject else refused("not_found")
    visitor = visits.visitor(request, path.get("zone", ""))
    if isinstance(visitor, str):
        return refused(visitor)
    if "kind" in path:
        return template_answer(path["kind"])
    return prefilled(visitor.zone, path["year"], parcels_of(visitor), request.query.get("enterprise"))


def prefilled(code: str, asked: str, parcels: Iterable[str] | None, enterprise: str | None) -> Answer:
    """The return of the year for these parcels of the zone, for all of them where none are named."""
    zone, year = ledger_zones.zone(code), year_of(asked)
    if zone is None or year is None:
        return refused("not_found" if zone is None else "bad_year")
    numbers = ledger.parcel_nos(code) if parcels is None else sorted(parcels)
    ids = ledger.parcel_ids(code, numbers)
    dossiers = ledger.dossiers(code, [ids[no] for no in numbers if no in ids], ledger.NOW)
    on = clock.today()
    as_of = max(day_of(ledger_reviews.campaign(code, year), year, on), date(year, 1, 1))
    filled = prefilled_return(dossiers.values(), zone.name, year, on, as_of, enterprise)
    return prefilled_answer(filled, code, year)
