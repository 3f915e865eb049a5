"""Looks after waiting letters: assigns the places of a minute, sums up receipts, and reports letters that never arrived.

Called for a given second. A message that comes too early waits again in the queue of letters. Then, for the zones that have
such letters:
1. Assign this minute's places: urgent letters before receipts before digests before reports, evenly between zones.
   Each letter is claimed for the message that sends it. If letters are left over, look again in the next minute.
2. Sum up the receipts that exceeded a person's limit in an hour that is over.
3. Reset to untold what a letter told that never arrived, and tell the officer, at most once an hour.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edge import clock, queues, settings, telemetry
from edge.table import ledger_digested, ledger_letters, ledger_marks, ledger_people, ledger_post, ledger_zones
from land.facts import LettersDue
from telling.people import who_knows
from telling.sending import CLAIM_SECONDS, MOST_TOLD, Precedence, by_person, evenly, is_news, looks_again, places
from wording.mail.receipts_summary import summary_letter
from wording.mail.undelivered import undelivered_letter
from zones.zone import Zone

MANY = 90  # letters at once: DynamoDB allows a hundred writes in a transaction


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """Every message is done; after an exception Lambda calls again with the same messages."""
    return telemetry.batch(event, look)


def look(body: str) -> None:
    """The letters that waited until the message's second are processed."""
    message = queues.read_as(LettersDue, body)
    now = clock.wall()
    if message.at > now:
        ledger_post.send_wake(message)
        return
    hand_out(ledger_marks.with_letters(), now)
    telemetry.each(ledger_zones.of(ledger_marks.with_receipts()), lambda zone: sum_up(zone, now // 3600))
    telemetry.each(ledger_zones.of(ledger_marks.with_failures()), lambda zone: tell(zone, now // 3600))


def hand_out(codes: list[str], now: int) -> None:
    """The due letters that this minute has places for are claimed, and their messages are sent."""
    silence = ledger_post.server_silence()
    if silence.until > now:
        ledger_post.wake(silence.until)
        queues.send(queues.POST, ledger_post.expired(codes, now, MANY))  # past their five days: they are given up
        return
    for before in Precedence:
        most = places(before, settings.mail().per_minute, probing=silence.tries > 0)
        waiting = [ledger_post.due(code, before, now, most + 1) for code in codes]
        wanted = evenly(waiting, most, turn=now // 60)
        ours = ledger_post.take_places(now // 60, len(wanted), most) if wanted else 0
        for second in looks_again(sum(map(len, waiting)), ours, now):
            ledger_post.wake(second)
        queues.send(
            queues.POST,
            [
                replace(one, until=now + CLAIM_SECONDS)
                for one in wanted[:ours]
                if ledger_post.claim(one, before, now + CLAIM_SECONDS)
            ],
        )


def sum_up(zone: Zone, hour: int) -> None:
    """The receipts held back in earlier hours are in one letter to each person."""
    held = ledger_post.held_before(zone.code, hour, MANY)
    for receipts in by_person(held):
        reader = ledger_people.reader(receipts[0], clock.today())
        ledger_post.merge(
            summary_letter(zone, reader.name if reader is not None else "", receipts, hour, now=clock.now()), receipts
        )
    if len(held) == MANY:
        ledger_post.wake(clock.wall())


def tell(zone: Zone, hour: int) -> None:
    """The people named by `who_knows` are told which letters never arrived, now or in the next hour."""
    for letter in ledger_post.failed(zone.code, MANY):
        ledger_digested.forget(letter)
        ledger_letters.untell(letter)
        ledger_post.mark_untold(letter, news=is_news(letter))
    news = ledger_post.unknown(zone.code, MOST_TOLD)
    readers = who_knows(ledger_people.people(zone.code, clock.today())) if news else []
    if not readers:
        return  # the nightly sweep checks again whether there is somebody to tell
    if not ledger_post.may_tell(zone.code, hour, news):
        ledger_post.wake((hour + 1) * 3600)
        return
    known = {one.person_id: ledger_people.person(zone.code, one.person_id, clock.today()) for one in news}
    for reader in readers:
        ledger_letters.write_letter(undelivered_letter(zone, reader, news, known, hour=hour, now=clock.now()))
    for letter in news:
        ledger_post.mark_known(letter)
