"""Takes orders for files of a zone's parcels, and shows the way to them.

Woken by the HTTP API. For each request:
1. Identify the caller. A zone that they may not see is answered like one that does not exist. Everybody who may see a
   zone may export its parcels.
2. Store the order, and have the export made.
3. Or return the state of an export; once it is made, with addresses of its files that are valid for ten minutes.
"""

from __future__ import annotations

from edge import api, clock, ids, object_store, queues, visits
from edge.table import ledger_exports
from exports.answers import export_json, format_of, is_name
from land.facts import ExportOrdered
from web.answers import Answer, refused
from web.requests import Request
from wording.sheets.export_words import file_name
from zones.export import FILES, Export
from zones.zone import Zone


def look(zone: Zone, request: Request) -> Answer:
    """The state of the export."""
    name = request.path["name"]
    found = ledger_exports.export(zone.code, name) if is_name(name) else None
    return refused("not_found") if found is None else export_json(200, found, ways(zone, found))


def order(zone: Zone, request: Request) -> Answer:
    """The export is ordered."""
    wanted = format_of(request.json())
    if wanted is None:
        return refused("bad_export")
    export = Export(zone.code, ids.new_id(), wanted, clock.now())
    ledger_exports.order(export)
    queues.send(queues.EXPORT, [ExportOrdered(zone.code, export.name)])
    return export_json(202, export, {})


def ways(zone: Zone, export: Export) -> dict[str, str]:
    """The download address of each file of the export, by the file's name; empty until they are made."""
    on = export.asked_at.date()
    return {
        part: object_store.file_url(object_store.export_key(export, part), file_name(zone.name, on, part, ending))
        for part, ending in (FILES[export.format] if export.made else {}).items()
    }


ROUTES: api.Routes = {
    "POST /zones/{zone}/exports": visits.in_zone(order),
    "GET /zones/{zone}/exports/{name}": visits.in_zone(look),
}
handler = api.door(ROUTES)
