"""Gives a presigned POST to somebody who may upload, tells how far an upload is, and shows the page to upload on.

Woken by the HTTP API. For each request:
1. See who comes in, by which way, and what they may do now: the holder of a letter's link, somebody signed in on the
   page, or somebody with an ID token.
2. A page: show it. A request for a form: check that they may hand in, count it, write the upload's record, sign the form.
3. Something about an upload: see that it is theirs to see; note that its questions are confirmed; tell how far it is, or
   show the way to its marked copy or to the original.
"""

from __future__ import annotations

from datetime import datetime

from access.admission import Visitor, Way
from edge import (
    api,
    clock,
    dropbox,
    ids,
    ledger,
    ledger_people,
    ledger_snapshots,
    ledger_uploads,
    ledger_zones,
    limits,
    settings,
    visits,
)
from land.upload import Upload
from upload_link.answers import (
    Shown,
    asked_for,
    file_asked,
    is_page,
    link_json,
    may_not_confirm,
    offered,
    receipt_of,
    refusal,
    sees,
    sees_all_of,
    to_the_file,
    unfit,
    upload_by,
    upload_page,
)
from web.answers import Answer, refused, said
from web.requests import Request
from wording.annotations import copy_name
from wording.upload_page import link_values

LINKS_AN_HOUR = 60


@api.door
def handler(request: Request) -> Answer:
    """The answer to one request."""
    upload = ledger_uploads.upload(request.path["upload_id"]) if "upload_id" in request.path else None
    asked = asked_for(request)
    zone = upload.zone if upload is not None else asked[0] if asked is not None else ""
    visitor = visits.visitor(request, zone)
    if request.route == "POST /upload-links" and not zone:
        visitor = "bad_request"
    file = file_asked(request.route)
    if isinstance(visitor, str):
        return refusal(visitor, settings.site().public_url, as_page=is_page(request.route) or file is not None)
    if is_page(request.route):
        return shown_page(visitor, request)
    if request.route.endswith("/upload-links"):
        return ask(visitor, asked)
    if upload is None or not sees(visitor, upload):
        return refusal("not_found", as_page=file is not None)
    if request.route.endswith("/confirm"):
        if (code := may_not_confirm(visitor, upload)) is not None:
            return refused(code)
        if not ledger_snapshots.count_held(upload, visitor.actor):
            return refused("contacts_not_counted")
        ledger_uploads.confirm(upload.upload_id, visitor.actor)
        upload = ledger_uploads.upload(upload.upload_id) or upload
    state = state_of(visitor, upload)
    return said(200, state) if file is None else to_the_file(state, file)


def ask(visitor: Visitor, asked: tuple[str, str] | None) -> Answer:
    """A form for one workbook; its record waits for the object. Nothing is written for a zone that does not exist."""
    code = unfit(visitor, asked)
    if asked is None or code is not None:
        return refused(code or "bad_request")
    if ledger_zones.zone(visitor.zone) is None:
        return refused("not_found")
    if not limits.within("links", f"{visitor.zone}|{visitor.actor}", LINKS_AN_HOUR):
        return refused("too_many_links")
    if visitor.way is Way.TOKEN and visitor.person is not None:
        ledger_people.keep_sender(visitor.zone, visitor.person)
    upload_id = ids.new_id()
    upload = upload_by(visitor, upload_id, dropbox.key_of(visitor.zone, upload_id), asked[1], clock.now())
    ledger_uploads.open_upload(upload)
    form = dropbox.presign(upload)
    return link_json(upload, form.url, form.fields, form.expires_at, form.max_bytes)


def state_of(visitor: Visitor, upload: Upload) -> Shown:
    """How far the upload is, with the ways to its files as far as they are the visitor's to have."""
    receipt = ledger_uploads.receipt(upload.upload_id)
    has_copy = receipt is not None and receipt.copy
    copy = dropbox.copy_url(upload, copy_name(upload.file_name)) if has_copy else None
    whole = receipt is not None and sees_all_of(visitor, receipt)
    return receipt_of(upload, receipt, copy, dropbox.original_url(upload) if whole else None)


def shown_page(visitor: Visitor, request: Request) -> Answer:
    """The page to upload on, and of a letter's link the parcels that it shows."""
    zone, person, grant = ledger_zones.zone(visitor.zone), visitor.person, visitor.grant
    if zone is None or person is None:
        return refusal("not_found", as_page=True)
    values = offered(zone.name, person.name, visitor.hands_in, clock.today())
    if grant is not None:
        until = datetime.fromtimestamp(grant.ends_at, clock.SHANGHAI)
        values |= link_values(grant.opens, request.path["grant"], until, ledger.lines(zone.code, visitor.reads or ()))
    return upload_page(values, dropbox.posts_to() if visitor.hands_in is not None else None)
