"""Sends sign-in codes. They have a function of their own, so that no code waits behind other letters.

Called for a sign-in attempt that asks for a code:
1. Drop the attempt if a code is no longer of use: it is over, its tries are used up, or it was asked for an hour ago.
2. Look up the address in the contacts of all zones. An unknown address gets nothing.
3. Take a place in this minute. If all are taken, try again in the next minute.
4. Make a code, store its digest, and send it. Its 15 minutes begin now. After a temporary refusal, try again with a new code.
"""

from __future__ import annotations

from typing import Any

from edge import clock, ids, postman, queues, settings, telemetry
from edge.table import ledger_attempts, ledger_post, ledger_sessions, ledger_zones
from land.facts import CodeAsked
from wording.mail.code_letter import MailText, code_letter

AGAIN = 60  # seconds until the next try after a temporary refusal


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """Every message is done; after an exception Lambda calls again with the same messages."""
    return telemetry.batch(event, send_code)


def send_code(body: str) -> None:
    """The code for one attempt was sent, was dropped as useless, or will be tried again."""
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
    """True if the mail server took the code or refused it for good; False after a temporary refusal."""
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
