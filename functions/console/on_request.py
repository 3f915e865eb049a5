"""The read API: a zone at a glance, its parcels, one parcel with its history, its open alerts.

Woken by the HTTP API. For each request:
1. Answer what needs nobody signed in: whether the service is up, and what the API is.
2. See who asks; a zone that they may not see does not exist for them.
3. Read the counts, a page of the listing, or the parcel, and answer.
"""

from __future__ import annotations

from urllib.parse import unquote

from access.permissions import caller_of
from console.answers import alerts_json, level_of, parcel_answer, parcels_json, summary_json
from console.openapi import openapi
from edge import api, clock, ledger, ledger_calendars, ledger_counts, ledger_judgement, ledger_zones
from land.parcel_key import parcel_key
from web.answers import Answer, refused, said
from web.requests import Request


@api.door
def handler(request: Request) -> Answer:
    """The answer to one request."""
    if request.route in ("GET /healthz", "GET /openapi.json"):
        return said(200, {"ok": True} if request.route == "GET /healthz" else openapi())
    path, query = request.path, request.query
    zone = ledger_zones.zone(path["zone"]) if caller_of(request.claims).sees(path["zone"]) else None
    if zone is None:
        return refused("not_found")
    if "parcel_no" in path:
        return parcel(zone.code, parcel_key(unquote(path["parcel_no"])))
    try:
        if request.route.endswith("/parcels"):
            level = level_of(query.get("level"))
            if isinstance(level, Answer):
                return level
            page = ledger.parcels(zone.code, level, query.get("cursor"))
            return parcels_json(page.rows, page.cursor)
        if request.route.endswith("/alerts"):
            alerts = ledger.alerts(zone.code, query.get("cursor"))
            return alerts_json(alerts.rows, alerts.cursor)
    except ledger.CursorError:
        return refused("bad_cursor")
    missing = ledger_calendars.working_days(zone.code).missing(clock.today())
    return summary_json(zone, ledger_counts.counts(zone.code), missing)


def parcel(zone: str, parcel_no: str) -> Answer:
    parcel_id = ledger.parcel_ids(zone, [parcel_no]).get(parcel_no)
    file = ledger.parcel_file(zone, parcel_id) if parcel_id is not None else None
    if file is None:
        return refused("not_found")
    return parcel_answer(file, ledger_judgement.current(file), ledger_judgement.history(zone, file.parcel_id))
