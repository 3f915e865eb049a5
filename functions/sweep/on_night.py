"""Finds the parcels whose day has come, and whatever was left undone. It judges nothing and changes nothing.

Woken at 06:00 Asia/Shanghai, or by hand with {"on": day, "zone": code}. For each zone:
1. Send every parcel whose next change is due by today to be judged.
2. Send every parcel with facts that no assessment knows yet.
3. Send what the stream should have sent: steps that cannot wait. Have somebody look for letters that wait.
4. Send uploads that were begun and not finished, and links whose object may have come without an event.
A missed night needs no care: what was due then is due still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from edge import clock, ledger, ledger_letters, ledger_post, ledger_uploads, ledger_zones, queues, telemetry
from land.alert import Tell
from land.facts import LettersDue, Message, ParcelTouched, StepTaken, UploadWaiting

LINK_LIFE = timedelta(days=2)  # an object cannot come later under a link that lives ten minutes


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """How many messages went to each queue, over all zones."""
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    codes = [event["zone"]] if event.get("zone") else [zone.code for zone in ledger_zones.zones()]
    sent = {queues.ASSESS: 0, queues.NOTIFY: 0, queues.DUE: 0, queues.INTAKE: 0}
    for counts in telemetry.each(codes, lambda code: sweep_zone(code, on)):
        for queue, count in counts.items():
            sent[queue] += count
    return {"on": on.isoformat(), "sent": sent}


def sweep_zone(code: str, on: date) -> dict[str, int]:
    """Everything of the zone that waits for somebody is in that one's queue."""
    due = [*ledger.due(code, on), *ledger.unjudged(code)]
    uploads = {
        upload.upload_id: UploadWaiting(code, upload.upload_id)
        for upload in [*ledger_uploads.unfinished(code), *ledger_uploads.waiting(code, clock.now() - LINK_LIFE)]
    }
    messages: dict[str, Sequence[Message]] = {
        queues.ASSESS: [ParcelTouched(code, parcel_id, on) for parcel_id in dict.fromkeys(due)],
        queues.NOTIFY: [
            StepTaken(code, stored.parcel_id, stored.step.subject, stored.step.number, stored.step.on)
            for stored in ledger_letters.untold_steps(code, Tell.NOW)
        ],
        queues.DUE: [LettersDue(clock.wall())] if ledger_post.waits(code) else [],
        queues.INTAKE: list(uploads.values()),
    }
    for queue, batch in messages.items():
        queues.send(queue, batch)
    return {queue: len(batch) for queue, batch in messages.items()}
