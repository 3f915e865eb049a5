"""Finds the parcels whose day has come, and whatever was left undone. It judges nothing; it mends wrong counts, and marks.

Woken at 06:00 Asia/Shanghai. That call only finds the zones with such work, and calls this door once for each. For a zone
(also by hand with {"on": day, "zone": code}):
1. If a policy came into force by today, mark every parcel to be judged again.
2. Send every parcel whose next change is due by today to be judged.
3. Send every parcel with facts that no assessment knows yet.
4. Send the urgent news that the stream should have sent. Have waiting letters looked for.
5. Send uploads that were begun and not finished, and links whose object may have come without an event.
6. Log the years whose days off are needed but unknown.
7. Check the zone's counts if they changed, and correct them. By hand, {"recount": true, "zone": code} does only this.
8. Note in the alerts which letters were sent, and have their parcels judged.
A missed night or a lost call needs no action: what was due then is still due.
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
    ledger_people,
    ledger_sent,
    ledger_uploads,
    ledger_zones,
)
from land.facts import LettersDue, Message, ParcelTouched, UploadWaiting
from telling.alert import Tell

NOTING_SECONDS = (
    120  # of the five minutes of a call: noting a first digest's thousands of parcels must not end the night
)
LINK_LIFE = timedelta(days=2)  # a link is valid for ten minutes, so no object can come later than this


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """For one zone, the number of messages sent to each queue, or with `recount` the number of wrong counts; otherwise the
    number of zones called."""
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    if "zone" in event:
        zones = [zone.code for zone in ledger_zones.of([event["zone"]])]  # an event may name a zone that does not exist
        if event.get("recount"):
            return {"on": on.isoformat(), "wrong": {code: ledger_counts.check(code, on) for code in zones}}
        letters = 0 if event.get("called") else have_letters_looked_for()
        sent = dict.fromkeys((queues.ASSESS, queues.NOTIFY, queues.INTAKE), 0)
        for code in zones:
            sent = sweep_zone(code, on)
        return {"on": on.isoformat(), "sent": {**sent, queues.DUE: letters}}
    codes = ledger_zones.codes()
    marked = {*ledger_marks.with_uploads(), *ledger_marks.with_urgent_news(), *ledger_marks.with_counts()}
    marked |= {*ledger.with_parcels_due(codes, on), *ledger_marks.with_letters_sent()}
    note_missing(ledger_calendars.ALL_ZONES, on)
    have_letters_looked_for()
    return {"on": on.isoformat(), "zones": queues.wake(sorted(marked & set(codes)), on)}


def sweep_zone(code: str, on: date) -> dict[str, int]:
    """Every piece of waiting work of the zone has a message in its queue. Returns their number by queue."""
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
    told[queues.ASSESS] += note_sent_letters(code, on)
    return {**told, queues.NOTIFY: int(news)}


def note_sent_letters(code: str, on: date) -> int:
    """The alerts know which letters were sent: with the first to an agent their days begin to count. Returns how many parcels
    are judged for it."""
    noted = ledger_sent.note_letters(code, ledger_people.people(code, on), until=clock.wall() + NOTING_SECONDS)
    queues.send(queues.ASSESS, [ParcelTouched(code, parcel_id, on) for parcel_id in noted])
    return len(noted)


def have_letters_looked_for() -> int:
    """If letters wait in any zone, `post.on_due` is called to look for them. Returns the number of messages sent."""
    waiting = ledger_marks.is_letter_waiting()
    queues.send(queues.DUE, [LettersDue(clock.wall())] if waiting else [])
    return int(waiting)


def note_missing(code: str, on: date) -> None:
    """The years whose days off are needed but unknown are logged, for a zone or (ALL_ZONES) for zones without days of their own."""
    for year in ledger_calendars.working_days(code).missing(on):
        telemetry.note("calendar_missing", {"zone": code, "year": year})
