"""The read API: a zone at a glance, its parcels, one parcel with its history, its open alerts.

Woken by the HTTP API. For each request:
1. Answer the requests that need no sign-in: whether the service is up, and the description of the API.
2. Identify the caller. A zone that they may not see is answered like one that does not exist.
3. Read the counts, a page of the listing, or the parcel, and answer.
"""

from __future__ import annotations

from console.answers import alerts_json, level_of, parcel_answer, parcels_json, summary_json
from console.openapi import openapi
from edge import api, clock, visits
from edge.table import ledger, ledger_calendars, ledger_counts, ledger_cursor, ledger_judgement, ledger_listing
from land.parcel_key import parcel_key
from web.answers import Answer, refused, said
from web.requests import Request
from zones.zone import Zone


def summary(zone: Zone, request: Request) -> Answer:
    missing = ledger_calendars.working_days(zone.code).missing(clock.today())
    return summary_json(zone, ledger_counts.counts(zone.code), missing)


def parcels(zone: Zone, request: Request) -> Answer:
    level = level_of(request.query.get("level"))
    if isinstance(level, Answer):
        return level
    try:
        page = ledger_listing.parcels(zone.code, level, request.query.get("cursor"))
    except ledger_cursor.CursorError:
        return refused("bad_cursor")
    return parcels_json(page.rows, page.cursor)


def alerts(zone: Zone, request: Request) -> Answer:
    try:
        page = ledger_listing.alerts(zone.code, request.query.get("cursor"))
    except ledger_cursor.CursorError:
        return refused("bad_cursor")
    return alerts_json(page.rows, page.cursor)


def parcel(zone: Zone, request: Request) -> Answer:
    parcel_no = parcel_key(request.named("parcel_no"))
    parcel_id = ledger.parcel_ids(zone.code, [parcel_no]).get(parcel_no)
    file = ledger.parcel_file(zone.code, parcel_id) if parcel_id is not None else None
    if file is None:
        return refused("not_found")
    return parcel_answer(file, ledger_judgement.current(file), ledger_judgement.history(zone.code, file.parcel_id))


ROUTES: api.Routes = {
    "GET /healthz": lambda _: said(200, {"ok": True}),
    "GET /openapi.json": lambda _: said(200, openapi()),
    "GET /zones/{zone}/summary": visits.in_zone(summary),
    "GET /zones/{zone}/parcels": visits.in_zone(parcels),
    "GET /zones/{zone}/parcels/{parcel_no}": visits.in_zone(parcel),
    "GET /zones/{zone}/alerts": visits.in_zone(alerts),
}
handler = api.door(ROUTES)
