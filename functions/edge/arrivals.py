"""Objects that came under a link: the first one takes it, and its upload gets its place in the zone's order."""

from __future__ import annotations

from edge import clock, dropbox, ledger_uploads, telemetry
from land.upload import Upload


def claimed(upload_id: str) -> Upload | None:
    """The upload with the object that holds its link, finished or not; None where there is none, or nobody asked for it."""
    known = ledger_uploads.upload(upload_id)
    found = dropbox.first_object(known.key) if known is not None else None
    if found is None:
        telemetry.note("no such upload, or no object yet", {"upload_id": upload_id})
        return None
    upload = ledger_uploads.claim(upload_id, version_id=found.version_id, etag=found.etag, received_at=clock.now())
    if isinstance(upload, Upload):
        return upload
    telemetry.note("another object has taken the link", {"upload_id": upload_id})
    return None
