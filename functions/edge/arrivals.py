"""Objects that came under a link: the first one takes it, and its upload gets its place in the zone's order."""

from __future__ import annotations

from edge import clock, dropbox, ledger_uploads, telemetry
from land.upload import Upload


def claimed(upload_id: str) -> Upload | None:
    """The upload with the object that holds its link, finished or not; None where there is none, or nobody asked for it.

    Whatever else came under the link is gone. A form is good for ten minutes and for any number of objects.
    """
    known = ledger_uploads.upload(upload_id)
    found = dropbox.objects(known.key) if known is not None else []
    upload = _claimed(upload_id, found[0]) if found else None
    if upload is None:
        telemetry.note("no such upload, or no object yet", {} if known is None else {"upload_id": known.upload_id})
        return None
    gone = dropbox.keep_only_claimed(upload, found)
    if gone:
        telemetry.note("objects that came too late are gone", {"upload_id": upload_id, "gone": gone})
    return upload


def _claimed(upload_id: str, first: dropbox.StoredObject) -> Upload | None:
    return ledger_uploads.claim(upload_id, version_id=first.version_id, etag=first.etag, received_at=clock.now())
