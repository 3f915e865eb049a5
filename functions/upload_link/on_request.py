"""Gives presigned POSTs to those who may upload, tells the state of an upload, and shows the upload page.

Woken by the HTTP API. For each request:
1. Identify the visitor and what they may do now: the holder of a letter's link, somebody signed in on the page, or
   somebody with an ID token.
2. A page: show it. A form: check that they may hand in, count the request, write the upload's record, sign the form.
3. An upload: check that they may see it. Perform the act: confirm its questions and queue its doubtful figures for import,
   withdraw it, or restore it. Then tell its state, or redirect to its marked copy or original.
"""

from __future__ import annotations

from access.admission import Visitor, Way
from access.uploads import may_not, sees, sees_all_of
from edge import api, clock, ids, limits, object_store, settings, upload_acts, visits
from edge.table import ledger, ledger_people, ledger_uploads, ledger_zones
from land.upload import Upload
from upload_link.answers import (
    FILES,
    LINKS_AN_HOUR,
    PAGES,
    Asked,
    JsonObject,
    asked_for,
    link_json,
    may_be_asked,
    needs_zone,
    offered,
    reason_given,
    refusal,
    shown,
    unfit,
    upload_by,
    upload_json,
    upload_page,
)
from web.answers import Answer, refused
from web.requests import Request
from wording.page.upload_page import link_values
from wording.sheets.annotations import copy_name


def page(request: Request) -> Answer:
    """The upload page, and for a letter's link also the parcels that it shows."""
    visitor = visits.visitor(request, "")
    if isinstance(visitor, str):
        return refusal(visitor, settings.site().public_url, as_page=True)
    zone = ledger_zones.zone(visitor.zone)
    person, grant = visitor.person, visitor.grant
    if zone is None or person is None:
        return refusal("not_found", as_page=True)
    values = offered(zone.name, person.name, visitor.hands_in, clock.today())
    if grant is not None:
        values |= link_values(
            grant.opens,
            request.path["grant"],
            clock.moment(grant.ends_at),
            ledger.lines(zone.code, visitor.reads or ()),
        )
    return upload_page(values, object_store.posts_to() if visitor.hands_in is not None else None)


def form(request: Request) -> Answer:
    """A form for one workbook. The holder of an ID token must name the zone; a link or page belongs to one zone."""
    asked = asked_for(request)
    visitor = visits.visitor(request, asked.zone) if asked.zone or not needs_zone(request) else "bad_request"
    return refused(visitor) if isinstance(visitor, str) else ask(visitor, asked)


def about(request: Request) -> Answer:
    """The state of an upload, after the requested act if any; or a redirect to one of its files."""
    upload = ledger_uploads.upload(request.path["upload_id"])
    what = request.route.rpartition("/")[2]
    visitor = visits.visitor(request, upload.zone if upload is not None else "")
    if isinstance(visitor, str):
        return refusal(visitor, settings.site().public_url, as_page=what in FILES)
    if upload is None or not sees(visitor, upload):
        return refusal("not_found", as_page=what in FILES)
    if (act := upload_acts.ACTS.get(what)) is not None:
        why = reason_given(request)
        if (
            code := may_not(what, visitor, upload, why, now=clock.now()) or act(upload, visitor.actor, why)
        ) is not None:
            return refused(code)
        upload = ledger_uploads.upload(upload.upload_id) or upload
    return shown(state_of(visitor, upload), what)


def ask(visitor: Visitor, asked: Asked) -> Answer:
    """A form for one workbook. Its record waits for the object. Nothing is written when the zone does not exist."""
    code = unfit(visitor, asked, ledger_zones.zone(visitor.zone))
    if code is not None:
        return refused(code)
    if not limits.within("links", f"{visitor.zone}|{visitor.actor}", LINKS_AN_HOUR):
        return refused("too_many_links")
    if visitor.way is Way.TOKEN and visitor.person is not None:
        ledger_people.keep_sender(visitor.zone, visitor.person)
    upload_id = ids.new_id()
    upload = upload_by(visitor, upload_id, object_store.key_of(visitor.zone, upload_id), asked.name, now=clock.now())
    ledger_uploads.open_upload(upload)
    form = object_store.presign(upload)
    return link_json(upload, form.url, form.fields, form.expires_at, max_bytes=form.max_bytes)


def state_of(visitor: Visitor, upload: Upload) -> JsonObject:
    """The state of the upload, with the URLs of the files that the visitor may download."""
    receipt = ledger_uploads.receipt(upload.upload_id)
    copy = object_store.copy_url(upload, copy_name(upload.file_name)) if receipt is not None and receipt.copy else None
    original = object_store.original_url(upload) if receipt is not None and sees_all_of(visitor, receipt) else None
    return upload_json(visitor, upload, receipt, (copy, original), now=clock.now())


ROUTES: api.Routes = {
    "POST /upload-links": form,
    **{f"GET {way}": page for way in PAGES},
    **{f"POST {way}/upload-links": form for way in PAGES},
    **{f"GET {way}/uploads/{{upload_id}}": about for way in ("", *PAGES)},
    **{f"GET {way}/uploads/{{upload_id}}/{file}": about for way in PAGES for file in FILES},
    **{f"POST {way}/uploads/{{upload_id}}/{act}": about for way, act in may_be_asked(upload_acts.ACTS)},
}
handler = api.door(ROUTES)
