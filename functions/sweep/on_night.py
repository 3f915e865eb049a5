"""Finds the parcels whose day has come, and whatever was left undone. It judges nothing; it mends wrong counts, and marks.

Woken at 06:00 Asia/Shanghai: then it only sees which zones have something of that, and is called once more for each. For a
zone, also by hand with {"on": day, "zone": code}:
1. Where a policy came into force by today, mark every parcel as one that is to be judged once more.
2. Send every parcel whose next change is due by today to be judged.
3. Send every parcel with facts that no assessment knows yet.
4. Send what the stream should have sent: news that cannot wait. Have somebody look for letters that wait.
5. Send uploads that were begun and not finished, and links whose object may have come without an event.
6. Say in the log which year's days off are needed and not known.
7. Check the zone's counts where they changed, and mend them; by hand, with {"recount": true, "zone": code}, that alone.
A missed night needs no care, nor does a lost call: what was due then is due still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from edge import clock, queues, telemetry
from edge.table import (
    ledger,
    ledger_again,
    ledger_calendars,
    ledger_counts,
    ledger_letters,
    ledger_marks,
    ledger_news,
    ledger_uploads,
    ledger_zones,
)
from land.facts import LettersDue, Message, ParcelTouched, UploadWaiting
from telling.alert import Tell

LINK_LIFE = timedelta(days=2)  # an object cannot come later under a link that lives ten minutes


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Of one zone, how many messages went to each queue, or with `recount` how many of its counts were wrong; else, for how
    many zones it is called."""
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    if "zone" in event:
        zones = [zone.code for zone in ledger_zones.of([event["zone"]])]  # an event may name what is none
        if event.get("recount"):
            return {"on": on.isoformat(), "wrong": {code: ledger_counts.check(code, on) for code in zones}}
        letters = 0 if event.get("called") else have_letters_looked_for()
        sent = dict.fromkeys((queues.ASSESS, queues.NOTIFY, queues.INTAKE), 0)
        for code in zones:
            sent = sweep_zone(code, on)
        return {"on": on.isoformat(), "sent": {**sent, queues.DUE: letters}}
    codes = ledger_zones.codes()
    marked = {*ledger_marks.with_uploads(), *ledger_marks.with_urgent_news(), *ledger_marks.with_counts()}
    marked |= {*ledger.with_parcels_due(codes, on)}
    note_missing(ledger_calendars.ALL_ZONES, on)
    have_letters_looked_for()
    return {"on": on.isoformat(), "zones": queues.wake(sorted(marked & set(codes)), on)}


def sweep_zone(code: str, on: date) -> dict[str, int]:
    """Everything of the zone that waits for somebody is in that one's queue."""
    if ledger_again.is_owed(code, on):
        ledger_again.mark(ledger_again.begin(code, on))
        ledger_again.end(code)
    due = ledger.to_judge(code, on)
    uploads = {
        upload.upload_id: UploadWaiting(code, upload.upload_id)
        for upload in [*ledger_uploads.unfinished(code), *ledger_uploads.waiting(code, clock.now() - LINK_LIFE)]
    }
    messages: dict[str, Sequence[Message]] = {
        queues.ASSESS: [ParcelTouched(code, parcel_id, on) for parcel_id in due],
        queues.INTAKE: list(uploads.values()),
    }
    for queue, batch in messages.items():
        queues.send(queue, batch)
    note_missing(code, on)
    ledger_counts.check_if_changed(code, on)
    told = {queue: len(batch) for queue, batch in messages.items()}
    news = ledger_letters.is_untold(code, Tell.NOW) and ledger_news.announce(code)
    return {**told, queues.NOTIFY: int(news)}


def have_letters_looked_for() -> int:
    """Somebody looks for letters that wait, of whatever zone; how many messages that took."""
    waiting = ledger_marks.is_letter_waiting()
    queues.send(queues.DUE, [LettersDue(clock.wall())] if waiting else [])
    return int(waiting)


def note_missing(code: str, on: date) -> None:
    """The log says which years' days off are needed and not known, in a zone or (ALL_ZONES) for those without days of their own."""
    for year in ledger_calendars.working_days(code).missing(on):
        telemetry.note("calendar_missing", {"zone": code, "year": year})
