"""A letter of the table as a mail to its reader."""

from __future__ import annotations

from collections.abc import Callable

from edge import clock, object_store, postman, settings, telemetry
from edge.message import Mailbox
from edge.table import ledger_grants, ledger_people, ledger_zones
from land.contacts import who_answers
from land.grant import addressed
from land.people import Person, is_address
from telling.letter import Letter
from zones.zone import Zone

Frame = Callable[[Letter, Zone, Person, Person | None], Letter]


def send(letter: Letter, reader: Person, frame: Frame) -> None:
    """The mail server has the letter in its zone's name, with a link of its own and its workbook; the postman's refusals
    otherwise. What nobody foresaw is reported, and is a refusal for now: else it would come every five minutes, for ever.

    frame: gives the letter with what stands around it, of its zone, its reader and whoever reads what the reader answers.
    """
    try:
        _send(letter, reader, frame)
    except (postman.TemporaryRefusal, postman.PermanentRefusal):
        raise
    except Exception as error:
        told = telemetry.report(error)
    else:
        return
    raise postman.UnmadeMail(told)


def _send(letter: Letter, reader: Person, frame: Frame) -> None:
    zone = ledger_zones.zone(letter.zone)
    people = ledger_people.people(letter.zone, clock.today())
    parcels = letter.opens.parcels if letter.opens else ()
    answers = who_answers(people, reader, parcels, clock.today())
    if zone is not None:
        letter = frame(letter, zone, reader, answers)
    site = settings.site().public_url
    link = f"{site}/l/{ledger_grants.grant_for(letter)}" if letter.opens is not None else site
    html = addressed(letter.html, link, site)
    text = addressed(letter.text, link, site)
    said, ref = (letter.subject, html, text), f"{letter.zone}.{letter.person_id}.{letter.letter_id}"
    workbook = (letter.attachment_name, object_store.read_file(letter.attachment)) if letter.attachment else None
    reply_to = Mailbox(answers.name, answers.address) if answers is not None and is_address(answers.address) else None
    sender = zone.name if zone is not None else letter.zone
    postman.send(reader.address, reader.name, sender, *said, ref, workbook, reply_to)
