"""Finds the parcels whose day has come, and whatever was left undone. It judges nothing, and changes nothing but wrong counts.

Woken at 06:00 Asia/Shanghai, or by hand with {"on": day, "zone": code}. For each zone:
1. Send every parcel whose next change is due by today to be judged.
2. Send every parcel with facts that no assessment knows yet.
3. Send what the stream should have sent: news that cannot wait. Have somebody look for letters that wait.
4. Send uploads that were begun and not finished, and links whose object may have come without an event.
5. Say in the log which year's days off are needed and not known.
6. Check the zone's counts where they changed, and mend them; by hand, with {"recount": true, "zone": code}, that alone.
A missed night needs no care: what was due then is due still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from edge import (
    clock,
    ledger,
    ledger_calendars,
    ledger_counts,
    ledger_letters,
    ledger_news,
    ledger_post,
    ledger_uploads,
    ledger_zones,
    queues,
    telemetry,
)
from land.alert import Tell
from land.facts import LettersDue, Message, ParcelTouched, UploadWaiting

LINK_LIFE = timedelta(days=2)  # an object cannot come later under a link that lives ten minutes


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """How many messages went to each queue, over all zones; or how many of each zone's counts were wrong."""
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    codes = [zone.code for zone in ledger_zones.zones() if event.get("zone") in (None, zone.code)]
    if event.get("recount"):
        return {"on": on.isoformat(), "wrong": {code: ledger_counts.check(code, on) for code in codes}}
    sent = {queues.ASSESS: 0, queues.NOTIFY: 0, queues.DUE: 0, queues.INTAKE: 0}
    for counts in telemetry.each(codes, lambda code: sweep_zone(code, on)):
        for queue, count in counts.items():
            sent[queue] += count
    return {"on": on.isoformat(), "sent": sent}


def sweep_zone(code: str, on: date) -> dict[str, int]:
    """Everything of the zone that waits for somebody is in that one's queue."""
    due = ledger.to_judge(code, on)
    uploads = {
        upload.upload_id: UploadWaiting(code, upload.upload_id)
        for upload in [*ledger_uploads.unfinished(code), *ledger_uploads.waiting(code, clock.now() - LINK_LIFE)]
    }
    messages: dict[str, Sequence[Message]] = {
        queues.ASSESS: [ParcelTouched(code, parcel_id, on) for parcel_id in due],
        queues.DUE: [LettersDue(clock.wall())] if ledger_post.waits(code) else [],
        queues.INTAKE: list(uploads.values()),
    }
    for queue, batch in messages.items():
        queues.send(queue, batch)
    for year in ledger_calendars.working_days(code).missing(on):
        telemetry.note("calendar_missing", {"zone": code, "year": year})
    ledger_counts.check_if_changed(code, on)
    told = {queue: len(batch) for queue, batch in messages.items()}
    news = ledger_letters.is_untold(code, Tell.NOW) and ledger_news.announce(code)
    return {**told, queues.NOTIFY: int(news)}
