"""Objects that came under a link: the first one takes it, and its upload gets its place in the zone's order, and its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from edge import clock, ids, leases, object_store, queues, telemetry
from edge.table import ledger_uploads
from land.facts import UploadWaiting
from land.upload import Upload

LEASE_SECONDS = 185  # a little more than intake's timeout


def bring(figures: Upload | None) -> None:
    """The doubtful figures of an upload that was confirmed are on their way in, once; None brings none. Where the message is
    lost, the night finds their record."""
    if figures is not None:
        named = replace(figures, upload_id=ids.of_confirmed(figures.confirms))
        ledger_uploads.open_upload(named)
        queues.send(queues.INTAKE, [UploadWaiting(named.zone, named.upload_id)])


def zone_of(named: str | UploadWaiting) -> str | None:
    """The zone in which what a message names has its place, and waits for its turn; None where there is no such upload, or no
    object yet. named: the upload under whose link an object came; or what one of us said, which needs no second look."""
    if isinstance(named, UploadWaiting) and named.seq:
        return named.zone
    upload = claimed(named.upload_id if isinstance(named, UploadWaiting) else named)
    return None if upload is None else upload.zone


def claimed(upload_id: str) -> Upload | None:
    """The upload with the object that holds its link, finished or not; None where there is none, or nobody asked for it.

    Whatever else came under the link is gone. A form is good for ten minutes and for any number of objects.
    """
    known = ledger_uploads.upload(upload_id)
    found = object_store.objects(known.key) if known is not None else []
    upload = _claimed(known, found[0]) if known is not None and found else None
    if upload is None and known is not None and known.seq is not None:
        return known  # its object is gone by now, and who is to be taken out needs none
    if upload is None:
        telemetry.note("no such upload, or no object yet", {} if known is None else {"upload_id": known.upload_id})
        return None
    gone = object_store.keep_only_claimed(upload, found)
    if gone:
        telemetry.note("objects that came too late are gone", {"upload_id": upload_id, "gone": gone})
    return upload


def _claimed(known: Upload, first: object_store.StoredObject) -> Upload | None:
    return ledger_uploads.claim(
        known.upload_id, version_id=first.version_id, etag=first.etag, received_at=clock.now(), found=known
    )


@contextmanager
def turn(zone: str) -> Iterator[tuple[ledger_uploads.Turn, leases.Lease] | None]:
    """Whose turn it is in the zone, with the lease under which nobody else sees to it; None where another worker is at it, or
    nothing waits.

    Behind it the zone's next upload is sent to the end of the queue, so that no zone waits for all of another's. A message
    whose worker found the zone held can go: its upload has its place, and the holder looks again when the lease is free.
    """
    with leases.held("INTAKE", zone, LEASE_SECONDS) as lease:
        waiting = ledger_uploads.turns(zone, 2) if lease else []
        yield (waiting[0], lease) if waiting and lease else None
    left = waiting[1:] or (ledger_uploads.turns(zone, 1) if lease else [])
    queues.send(queues.INTAKE, [UploadWaiting(zone, one.upload_id, one.seq) for one in left])
