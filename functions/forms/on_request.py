"""Gives out workbooks to fill in: empty templates, and returns that hold what is known already.

Woken by the HTTP API. For each request:
1. See who asks: somebody signed in, or the holder of a signed link that is neither forged, expired nor revoked.
2. A template is the same for everybody: give it.
3. A pre-filled return: read the parcels that the asker may see, and give their workbook.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from access.permissions import caller_of
from access.tokens import Link, allowed
from edge import clock, ledger, ledger_zones, link_secret, telemetry
from forms.answers import Response, prefilled_response, refusal, template_response, year_of
from forms.prefilled import prefilled_return


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Response:
    """The response of the API's payload format 2.0."""
    path, query = event.get("pathParameters") or {}, event.get("queryStringParameters") or {}
    link = link_of(path["token"]) if "token" in path else None
    if isinstance(link, dict):
        return link
    if "kind" in path:
        return template_response(path["kind"])
    if link is not None:
        return prefilled(link.zone, path["year"], link.parcels, None)
    caller = caller_of(event["requestContext"]["authorizer"]["jwt"]["claims"])
    if not caller.sees(path["zone"]):
        return refusal("not_found")
    return prefilled(path["zone"], path["year"], None, query.get("enterprise"))


def link_of(token: str) -> Link | Response:
    """What the link allows, or why it does not count."""
    found = allowed(token, link_secret.keys()[1], clock.wall(), ledger_zones.link_revoked)
    return found if isinstance(found, Link) else refusal(found)


def prefilled(code: str, asked: str, parcels: Iterable[str] | None, enterprise: str | None) -> Response:
    """The return of the year for these parcels of the zone, for all of them where none are named."""
    zone, year = ledger_zones.zone(code), year_of(asked)
    if zone is None or year is None:
        return refusal("not_found" if zone is None else "bad_year")
    numbers = ledger.parcel_nos(code) if parcels is None else sorted(parcels)
    ids = ledger.parcel_ids(code, numbers)
    dossiers = ledger.dossiers(code, [ids[no] for no in numbers if no in ids], sys.maxsize)
    return prefilled_response(
        prefilled_return(dossiers.values(), zone.name, year, clock.today(), enterprise), code, year
    )
