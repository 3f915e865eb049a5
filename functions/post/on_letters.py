"""Sends letters, claimed and paced. No other door sends letters through the mail server, except sign-in codes (`on_codes`).

Woken by the post queue. A message that waited there for another door is passed on. For each letter:
1. Skip it if it is sent, over, not due yet, or claimed by another call.
2. Take a place in this minute, unless its message brings one. Without a place, or while the mail server is silent, the
   letter stays where `on_due` finds it.
3. Claim it, and look up its reader, who may have left or whose mailbox may be known not to exist. Receipts beyond six an
   hour wait for a summary.
4. Add who answers questions and, in the first letter to a person, why it comes. Make a new link, send the letter with its
   workbook, and mark it sent.
5. A refused letter waits, longer each time, and is given up after five days. A reader whose mailbox does not exist is
   marked. In both cases `on_due` tells the officer.
"""

from __future__ import annotations

from typing import Any

from edge import clock, mailing, postman, queues, settings, telemetry
from edge.table import ledger_letters, ledger_people, ledger_post, ledger_reach
from edge.table.ledger_post import Silence
from land.facts import LetterWritten
from land.people import Person
from telling.letter import Letter, LetterState
from telling.sending import (
    CLAIM_SECONDS,
    MARKED,
    MOST_RECEIPTS,
    NO_READER,
    is_limited,
    next_try,
    pause,
    places,
    precedence,
)
from wording.mail.frame import framed


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that failed; the queue delivers them again."""
    return telemetry.batch(event, queues.passing_on(send_message))


def send_message(body: str) -> None:
    """The letter of one message is sent, over, or waits where `on_due` finds it."""
    message = queues.read_as(LetterWritten, body)
    now = clock.wall()
    letter = ledger_letters.letter(message.zone, message.person_id, message.letter_id)
    if letter is None or not letter.may_be_sent(message.until, now):
        return
    before = precedence(letter.kind)
    silence = ledger_post.server_silence()
    most = places(before, settings.mail().per_minute, probing=silence.tries > 0)
    if silence.until > now:
        put_off(letter, message.until, silence.until, "", due_at=letter.due_at)
    elif not message.until and not ledger_post.take_places(now // 60, 1, most):
        ledger_post.wake(now)
    elif message.until or ledger_post.claim(message, before, now + CLAIM_SECONDS):
        deliver(letter, message.until or now + CLAIM_SECONDS, silence)


def deliver(letter: Letter, until: int, silence: Silence) -> None:
    """The claimed letter is sent, or has no reader, or waits for its hour's summary."""
    reader = ledger_people.reader(letter, clock.today())
    if reader is None or not reader.address:
        fail(letter, LetterState.REFUSED, NO_READER)
    elif is_limited(letter) and not ledger_post.take_receipt(letter, reader.address, MOST_RECEIPTS):
        ledger_post.hold(letter, until)
    else:
        send(letter, reader, until, silence)


def send(letter: Letter, reader: Person, until: int, silence: Silence) -> None:
    """The letter is sent and marked, or waits for its next try, or is over."""
    try:
        mailing.send(letter, reader, framed)
    except postman.SilentServer as refused:
        put_off(letter, until, ledger_post.server_is_silent(silence), str(refused), due_at=letter.due_at)
    except postman.TemporaryRefusal as refused:
        tried = letter.refused(dropped=isinstance(refused, postman.Dropped))
        put_off(tried, until, clock.wall() + pause(tried.tries), str(refused))
        ledger_post.server_answers(silence)
    except postman.PermanentRefusal as refused:
        news = ledger_reach.mark_unreachable(letter.zone, letter.person_id)
        fail(letter, LetterState.REFUSED, str(refused) if news else MARKED)
        ledger_post.server_answers(silence)
    else:
        ledger_post.mark_sent(letter, first=not reader.was_written_to)
        telemetry.count("LettersSent")
        ledger_post.server_answers(silence)


def put_off(letter: Letter, until: int, wanted: int, why: str, due_at: int | None = None) -> None:
    """The letter waits for its next try, or is given up. until: of its claim, 0 for none. due_at: where that stays."""
    at = next_try(letter, clock.wall(), wanted)
    if at is None:
        fail(letter, LetterState.GIVEN_UP, why or letter.why)
    else:
        ledger_post.put_off(letter, until, at, why, due_at=due_at or at)
        telemetry.note("put off", {"why": why})  # a number and a word of the protocol
        telemetry.count("LettersPutOff")


def fail(letter: Letter, state: LetterState, why: str) -> None:
    """The letter is never tried again, and `on_due` will report it."""
    ledger_post.mark_failed(letter, state, why)
    telemetry.count("LettersGivenUp" if state is LetterState.GIVEN_UP else "LettersRefused")
