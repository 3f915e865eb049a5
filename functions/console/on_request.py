"""The read API: a zone at a glance, its parcels, one parcel with its history, its open alerts.

Woken by the HTTP API. For each request:
1. Answer what needs nobody signed in: whether the service is up, and what the API is.
2. See who asks; a zone that they may not see does not exist for them.
3. Read a page of the listing, or the parcel, and answer.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from access.permissions import caller_of
from console.answers import Answer, alerts_json, level_of, parcel_answer, parcels_json, refusal, summary_json
from console.openapi import openapi
from edge import ledger, ledger_judgement, ledger_letters, ledger_zones, telemetry
from land.parcel_key import parcel_key
from land.record import ParcelLine


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The response of the API's payload format 2.0."""
    try:
        status, said = answer(event)
    except ledger.CursorError:
        status, said = refusal("bad_cursor")
    headers = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(said, ensure_ascii=False)}


def answer(event: dict[str, Any]) -> Answer:
    route, path, query = event["routeKey"], event.get("pathParameters") or {}, event.get("queryStringParameters") or {}
    if route in ("GET /healthz", "GET /openapi.json"):
        return 200, {"ok": True} if route == "GET /healthz" else openapi()
    caller = caller_of(event["requestContext"]["authorizer"]["jwt"]["claims"])
    zone = ledger_zones.zone(path["zone"]) if caller.sees(path["zone"]) else None
    if zone is None:
        return refusal("not_found")
    if "parcel_no" in path:
        return parcel(zone.code, parcel_key(unquote(path["parcel_no"])))
    if route.endswith("/parcels"):
        level = level_of(query.get("level"))
        if isinstance(level, tuple):
            return level
        page = ledger.parcels(zone.code, level, query.get("cursor"))
        return parcels_json(page.rows, page.cursor)
    if route.endswith("/alerts"):
        alerts = ledger.alerts(zone.code, query.get("cursor"))
        return alerts_json(alerts.rows, alerts.cursor)
    return summary_json(zone.code, zone.name, every_parcel(zone.code), ledger_letters.open_alerts(zone.code))


def parcel(zone: str, parcel_no: str) -> Answer:
    parcel_id = ledger.parcel_ids(zone, [parcel_no]).get(parcel_no)
    file = ledger.parcel_file(zone, parcel_id) if parcel_id is not None else None
    return refusal("not_found") if file is None else parcel_answer(file, ledger_judgement.history(zone, file.parcel_id))


def every_parcel(zone: str) -> list[ParcelLine]:
    page = ledger.parcels(zone)
    rows = [*page.rows]
    while page.cursor is not None:
        page = ledger.parcels(zone, cursor=page.cursor)
        rows += page.rows
    return rows
