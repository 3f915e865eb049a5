"""A letter of the table as a mail to its reader."""

from __future__ import annotations

from edge import dropbox, ledger_grants, ledger_zones, postman, settings
from land.grant import addressed
from land.letter import Letter, Person


def send(letter: Letter, reader: Person) -> None:
    """The mail server has the letter, with a link of its own and its workbook; the postman's refusals otherwise."""
    zone = ledger_zones.zone(letter.zone)
    sender = zone.sender if zone is not None else letter.zone
    site = settings.site().public_url
    link = f"{site}/l/{ledger_grants.grant_for(letter)}" if letter.opens is not None else site
    html, text = addressed(letter.html, link, site), addressed(letter.text, link, site)
    said, ref = (letter.subject, html, text), f"{letter.zone}.{letter.person_id}.{letter.letter_id}"
    workbook = (letter.attachment_name, dropbox.read_file(letter.attachment)) if letter.attachment else None
    postman.send(reader.address, reader.name, sender, *said, ref, workbook)
