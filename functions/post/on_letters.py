"""Sends letters, claimed and paced: the only one who talks to the mail server.

Woken by the post queue. For each letter:
1. Claim it: one at a time sends it. One that was sent or refused is done; one in other hands comes again.
2. Look up the reader, who may have left the contacts meanwhile.
3. Take a place in this minute; when all are taken, give the claim back and come again in the next.
4. Say who answers, and in the first letter to somebody why it comes; make its link anew, and send it with its workbook;
   mark it sent. A refusal for now gives the claim back and comes again; one for good is marked.
"""

from __future__ import annotations

from typing import Any

from edge import (
    clock,
    ledger_letters,
    ledger_people,
    ledger_zones,
    mailing,
    postman,
    queues,
    settings,
    telemetry,
)
from land.contacts import who_answers
from land.facts import LetterWritten
from land.letter import Letter, LetterState, Person, places
from wording.frame import framed

CLAIM_SECONDS = 300  # sooner over than the queue gives up: five receptions of twelve minutes
DONE = (LetterState.SENT, LetterState.REFUSED)


class InOtherHandsError(Exception):
    """Somebody else is sending the letter, or ended while doing so."""


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, send_message, context)


def send_message(body: str) -> None:
    """The letter of one message is sent, refused for good, or comes again."""
    message = queues.read_as(LetterWritten, body)
    zone, person_id, letter_id = message.zone, message.person_id, message.letter_id
    letter = ledger_letters.letter(zone, person_id, letter_id)
    if letter is None or letter.state in DONE:
        return
    until = clock.wall() + CLAIM_SECONDS
    if not ledger_letters.claim_letter(zone, person_id, letter_id, until):
        raise InOtherHandsError
    reader = ledger_people.reader(letter, clock.today())
    if reader is None or not reader.address:
        ledger_letters.mark_refused(zone, person_id, letter_id)
    elif not ledger_letters.take_a_place(clock.wall() // 60, places(letter.kind, settings.mail().per_minute)):
        ledger_letters.release_letter(zone, person_id, letter_id, until)
        queues.send(queues.POST, [message], delay=61 - clock.wall() % 60)
    else:
        send(letter, reader, until)


def send(letter: Letter, reader: Person, until: int) -> None:
    """The letter went out and is marked; a refusal for now is raised once the claim is given back."""
    place = (letter.zone, letter.person_id, letter.letter_id)
    try:
        mail(letter, reader)
    except postman.PermanentRefusal:
        ledger_letters.mark_refused(*place)
    except postman.TemporaryRefusal as refused:
        telemetry.note("refused for now", {"why": str(refused)})  # a kind of error and a number
        ledger_letters.release_letter(*place, until)
        raise
    else:
        ledger_letters.mark_sent(*place, first=not reader.was_written_to)
        telemetry.count("LettersSent")


def mail(letter: Letter, reader: Person) -> None:
    """The mail server has the letter in its zone's name, with why it comes, if that is new, and who answers."""
    zone = ledger_zones.zone(letter.zone)
    people, parcels = ledger_people.people(letter.zone, clock.today()), letter.opens.parcels if letter.opens else ()
    answers = who_answers(people, reader, parcels, clock.today())
    if zone is not None:
        mailing.send(framed(letter, zone, reader, answers), reader, zone.name, answers)
