"""A letter of the table as a mail to its reader."""

from __future__ import annotations

from edge import dropbox, ledger_grants, postman, settings
from edge.message import Mailbox
from land.grant import addressed
from land.letter import Letter, Person, is_address


def send(letter: Letter, reader: Person, sender: str, answers: Person | None) -> None:
    """The mail server has the letter, with a link of its own and its workbook; the postman's refusals otherwise.

    sender: the name above the letter. answers: whoever reads what the reader answers.
    """
    site = settings.site().public_url
    link = f"{site}/l/{ledger_grants.grant_for(letter)}" if letter.opens is not None else site
    html, text = addressed(letter.html, link, site), addressed(letter.text, link, site)
    said, ref = (letter.subject, html, text), f"{letter.zone}.{letter.person_id}.{letter.letter_id}"
    workbook = (letter.attachment_name, dropbox.read_file(letter.attachment)) if letter.attachment else None
    reply_to = Mailbox(answers.name, answers.address) if answers is not None and is_address(answers.address) else None
    postman.send(reader.address, reader.name, sender, *said, ref, workbook, reply_to)
