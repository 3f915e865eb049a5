"""Shows the page of one parcel: to the holder of a letter's link that names it, and to somebody signed in who may see it.

Woken by the HTTP API. For each request:
1. Identify the reader, and find the parcel by any of its numbers. A parcel that they may not see now is answered like one that
   does not exist.
2. Read what stands beside it: the zone and its rules, its people, the parcel's judgements, and the uploads of its rows.
3. Judge it as of today, and show it.
"""

from __future__ import annotations

from access.admission import Visitor
from access.uploads import is_of_the_whole_zone, sees_all_of
from edge import api, clock, settings, visits
from edge.table import ledger, ledger_judgement, ledger_people, ledger_uploads, ledger_zones
from land.upload import Upload
from page.answers import TURNS, Behind, brought_by, in_question, may_read, number_of, parcel_page, shown
from telling.record import ParcelFile
from web.answers import Answer
from web.pages import refused_page, refused_reader
from web.requests import Request
from wording.page.parcel_page import place_values


def parcel(request: Request) -> Answer:
    """The page of the parcel, as its reader may see it now."""
    visitor = visits.visitor(request, "")
    if isinstance(visitor, str):
        return refused_reader(visitor, settings.site().public_url)
    number = number_of(request)
    parcel_id = ledger.parcel_ids(visitor.zone, [number]).get(number)
    file = None if parcel_id is None else ledger.parcel_file(visitor.zone, parcel_id)
    zone = ledger_zones.zone(visitor.zone)
    on = clock.today()
    if file is None or zone is None or not may_read(visitor, file, on):
        return refused_page("not_found")
    until = None if visitor.grant is None else clock.moment(visitor.grant.ends_at)
    reader = "" if visitor.person is None else visitor.person.name
    place = place_values(zone.name, reader, request.path.get("grant", ""), until)
    return parcel_page(place, shown(visitor, file, behind(visitor, file), on))


def behind(visitor: Visitor, file: ParcelFile) -> Behind:
    """What stands beside the parcel in the table."""
    on = clock.today()
    uploads = ledger_uploads.uploads(brought_by(file.dossier))
    return Behind(
        *ledger_zones.policy(file.zone, on),
        people=ledger_people.people(file.zone, on),
        history=ledger_judgement.newest(file.zone, file.parcel_id, TURNS + 1),
        uploads=uploads,
        originals=originals(visitor, uploads),
    )


def originals(visitor: Visitor, uploads: dict[str, Upload]) -> set[str]:
    """Those of the uploads whose file the visitor may have as it was sent: they may see every parcel in it."""
    if is_of_the_whole_zone(visitor.hands_in):
        return set(uploads)
    receipts = {one: ledger_uploads.receipt(one) for one in in_question(visitor, uploads)}
    return {one for one, receipt in receipts.items() if receipt is not None and sees_all_of(visitor, receipt)}


PAGES = ("/l/{grant}", "/z/{zone}")
ROUTES: api.Routes = {f"GET {way}/parcels/{{parcel_no}}": parcel for way in PAGES}
handler = api.door(ROUTES)
