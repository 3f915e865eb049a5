"""Sends the codes to sign in with, by a function of their own, so that none waits behind other letters.

Called for an attempt of which a code is asked:
1. Drop it where no code is of use any more: it is over, its tries are used up, or it was asked an hour ago.
2. See whose address it is, in the contacts of any zone; nobody's gets nothing.
3. Take a place in this minute; when all are taken, come again in the next.
4. Make a code, keep its digest, and send it: its 15 minutes begin now. A refusal for now comes again, with another code.
"""

from __future__ import annotations

from typing import Any

from edge import clock, ids, postman, queues, settings, telemetry
from edge.table import ledger_attempts, ledger_post, ledger_sessions, ledger_zones
from land.facts import CodeAsked
from wording.mail.code_letter import MailText, code_letter

AGAIN = 60  # seconds after which a code that was refused for now is tried again


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """Every message is done; an exception has Lambda bring them again."""
    return telemetry.batch(event, send_code)


def send_code(body: str) -> None:
    """A code for the attempt of one message went out, or is of no use, or comes again."""
    message = queues.read_as(CodeAsked, body)
    attempt = ledger_attempts.attempt(message.attempt_id)
    if attempt is None or not attempt.wants_a_code(clock.wall()):
        return
    people = ledger_sessions.listed(attempt.address, clock.today()) if attempt.address else {}
    if not people:
        return
    if not ledger_post.take_places(clock.wall() // 60, 1, settings.mail().per_minute):
        queues.send(queues.SIGN_IN, [message], delay=61 - clock.wall() % 60)
        return
    code = ids.new_code()
    if ledger_attempts.keep_code(attempt.attempt_id, code):
        zones = [zone for zone in ledger_zones.zones() if zone.code in people]
        written = code_letter(code, [zone.name for zone in zones], clock.today())
        # To the address as the contacts write it, never as somebody typed it.
        if not is_sent(next(iter(people.values())).address, zones[0].name, written):
            queues.send(queues.SIGN_IN, [message], delay=AGAIN)


def is_sent(address: str, sender: str, written: MailText) -> bool:
    """Whether the mail server has the code, or has refused it for good; False: it refused it for now."""
    try:
        postman.send(
            address, "", sender, written.subject, html=written.html, text=written.text, letter_ref=ids.new_id()
        )
    except postman.PermanentRefusal:
        telemetry.count("CodesRefused")
    except postman.TemporaryRefusal as refused:
        telemetry.note("refused for now", {"why": str(refused)})  # a kind of error and a number
        return False
    else:
        telemetry.count("CodesSent")
    return True
