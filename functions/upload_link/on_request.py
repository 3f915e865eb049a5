"""Gives a presigned POST to somebody who may upload, tells how far an upload is, and shows the small page behind a link.

Woken by the HTTP API. For each request:
1. See who asks: somebody signed in, or the holder of a signed link that is neither forged, expired nor revoked.
2. A page: show it. A request for a form: check the zone, write the upload's record, sign the form.
3. Something about an upload: see that it is of the asker's own zone, and through a link the asker's own upload; note
   that its questions are confirmed; tell how far it is, or show the way to its marked copy or to the original.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from access.admission import admitted
from access.permissions import caller_of
from access.tokens import Link
from edge import clock, dropbox, ids, ledger_reviews, ledger_uploads, ledger_zones, link_secret, telemetry
from land.letter import Person, person_id
from land.upload import Upload
from upload_link.answers import Answer, asked_for, link_json, receipt_json, refusal
from upload_link.page import file_asked, json_response, page, to_the_file
from wording.annotations import copy_name
from wording.review_letters import page_note


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The response of the API's payload format 2.0."""
    path, body, route = event.get("pathParameters") or {}, event.get("body"), event["routeKey"]
    if "token" in path:
        keys, asked, file = link_secret.keys()[1], ledger_reviews.asked_parcels, file_asked(route)
        link = admitted(path["token"], keys, clock.wall(), ledger_zones.link_revoked, asked)
        if route == "GET /l/{token}" or (file is not None and isinstance(link, str)):
            return page(refusal(link)) if isinstance(link, str) else page(None, page_note(link.review))
        if isinstance(link, str):
            return json_response(refusal(link))
        if "upload_id" in path:
            upload = ledger_uploads.upload(path["upload_id"])
            own = upload is not None and upload.zone == link.zone and link.person_id in (upload.actor, upload.reader)
            state = state_of(upload if own else None, link.person_id if route.endswith("/confirm") else None)
            return json_response(state) if file is None else to_the_file(state, file)
        return json_response(ask(body, link.zone, link.person_id, link.person_id, link))
    caller = caller_of(event["requestContext"]["authorizer"]["jwt"]["claims"])
    if "upload_id" in path:
        upload = ledger_uploads.upload(path["upload_id"])
        seen = upload if upload is not None and caller.sees(upload.zone) else None
        if route.endswith("/confirm") and seen is not None and not caller.may_upload(seen.zone):
            return json_response(refusal("may_not_upload"))
        own = seen is not None and caller.may_upload(seen.zone)
        return json_response(state_of(seen, caller.subject if route.endswith("/confirm") else None, own=own))
    zone = (asked_for(body) or ("", ""))[0]
    if not caller.may_upload(zone):
        why = "bad_request" if not zone else "may_not_upload" if caller.sees(zone) else "not_found"
        return json_response(refusal(why))
    reader = person_id(zone, caller.address) if caller.address else ""
    if reader and ledger_zones.zone(zone) is not None:
        ledger_zones.keep_sender(zone, Person(reader, caller.name, caller.address, frozenset()))
    return json_response(ask(body, zone, caller.subject, reader, None))


def ask(body: str | None, zone: str, actor: str, reader: str, link: Link | None) -> Answer:
    """A form for one workbook; its record waits for the object. Nothing is written for a zone that does not exist.

    link: through which somebody asks, and which limits what they may hand in; None for somebody signed in.
    """
    asked = asked_for(body)
    if asked is None or ledger_zones.zone(zone) is None:
        return refusal("bad_request" if asked is None else "not_found")
    upload_id = ids.new_id()
    key = dropbox.key_of(zone, upload_id)
    upload = Upload(upload_id, zone, actor, clock.now(), key, asked[1], reader=reader)
    if link is not None:
        upload = replace(upload, parcels=link.parcels, review=link.review, link_until=link.expires_at)
    ledger_uploads.open_upload(upload)
    form = dropbox.presign(upload)
    return link_json(upload, form.url, form.fields, form.expires_at, form.max_bytes)


def state_of(upload: Upload | None, confirms: str | None, *, own: bool = True) -> Answer:
    """How far the upload is; before that, its questions are confirmed by whom `confirms` names. own: may fetch its file."""
    if upload is None:
        return refusal("not_found")
    if confirms is not None:
        ledger_uploads.confirm(upload.upload_id, confirms)
        upload = ledger_uploads.upload(upload.upload_id) or upload
    receipt = ledger_uploads.receipt(upload.upload_id)
    mine = receipt if own else None
    copy = dropbox.copy_url(upload, copy_name(upload.file_name)) if mine is not None and mine.copy else None
    return receipt_json(upload, receipt, copy, dropbox.original_url(upload) if mine is not None else None)
