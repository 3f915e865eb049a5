"""Serves workbooks to fill in: empty templates, and returns pre-filled with what is known.

Woken by the HTTP API. For each request:
1. Identify the visitor: the holder of a letter's link, somebody signed in on the page, or somebody with an ID token.
2. Return a template. It is the same for everybody.
3. For a pre-filled return, read the parcels that the visitor may see and the day of the year's review. Return the workbook,
   or a redirect to it if it is too large for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from access.permissions import caller_of
from edge import api, clock, object_store, visits
from edge.table import ledger, ledger_reviews, ledger_zones
from forms.answers import parcels_of, prefilled_answer, template_answer, year_of
from web.answers import Answer, refused
from web.requests import Request
from wording.sheets.prefilled import prefilled_return
from zones.campaign import day_of


def template(request: Request) -> Answer:
    """An empty template, for a visitor with a link, a session or an ID token."""
    if "grant" in request.path or "zone" in request.path:
        visitor = visits.visitor(request, request.path.get("zone", ""))
        if isinstance(visitor, str):
            return refused(visitor)
    elif not caller_of(request.claims).subject:
        return refused("not_found")
    return template_answer(request.path["kind"])


def returns(request: Request) -> Answer:
    """The return of the year, filled in as far as the visitor may see what is known."""
    visitor = visits.visitor(request, request.path.get("zone", ""))
    if isinstance(visitor, str):
        return refused(visitor)
    return prefilled(visitor.zone, request.path["year"], parcels_of(visitor), request.query.get("enterprise"))


def prefilled(code: str, asked: str, parcels: Iterable[str] | None, enterprise: str | None) -> Answer:
    """The return of the year for these parcels of the zone, or for all of them if none are named."""
    zone = ledger_zones.zone(code)
    year = year_of(asked)
    if zone is None or year is None:
        return refused("not_found" if zone is None else "bad_year")
    numbers = ledger.parcel_nos(code) if parcels is None else sorted(parcels)
    ids = ledger.parcel_ids(code, numbers)
    dossiers = ledger.dossiers(code, [ids[no] for no in numbers if no in ids], ledger.NOW)
    on = clock.today()
    as_of = max(day_of(ledger_reviews.campaign(code, year), year, on), date(year, 1, 1))
    filled = prefilled_return(
        dossiers.values(),
        zone.name,
        year,
        on,
        as_of=as_of,
        enterprise=enterprise,
        policy=ledger_zones.policy(code, on)[0],
    )
    return prefilled_answer(filled, code, year, partial(object_store.kept_return, code))


_RETURNS = ("/zones/{zone}", "/l/{grant}", "/z/{zone}")
ROUTES: api.Routes = {
    **{f"GET {way}/templates/{{kind}}": template for way in ("", "/l/{grant}", "/z/{zone}")},
    **{f"GET {way}/returns/{{year}}": returns for way in _RETURNS},
}
handler = api.door(ROUTES)
