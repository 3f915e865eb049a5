"""When a zone's urgent news is told: one message for all of it, however many steps were taken.

The mark of a zone says for which second the last message was sent, and when urgent letters were last written. A message is
sent before it is marked: whoever is ended in between has it sent twice, never not at all, and of two the earlier is passed
over. A message that is lost is made up for by the hourly look, which finds the steps themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from edge import clock, queues, settings
from edge.table import ledger_items, ledger_keys, ledger_table
from land.facts import NewsCame
from telling.quiet import NEAR, held, left_of_the_hour

_LOOKS = 5  # within the first wait: so much sooner a zone that is taking in uploads is looked at again


def announce(zone: str) -> bool:
    """The zone's news is told some minutes from now, at the earliest an hour after the last urgent letters. True: a message
    was sent for it; False: one is under way."""
    mark = _mark(zone)
    now = clock.wall()
    written = datetime.fromisoformat(mark["written"]) if "written" in mark else None
    left = left_of_the_hour(written, clock.now())
    wait = max(settings.urgent_after_seconds(), left)
    standing = left > 0 and clock.stands()
    if held(wait, int(mark.get("at", 0)) - now, in_standing_hour=standing) is not None:
        return False
    _send(NewsCame(zone, now + wait, now))
    return True


def again(message: NewsCame) -> None:
    """The same news is looked at once more, a little later."""
    soon = max(NEAR + 1, settings.urgent_after_seconds() // _LOOKS)  # new news counts on this message
    _send(NewsCame(message.zone, clock.wall() + soon, message.since))


def wait_on(message: NewsCame) -> None:
    """The message, which came before its second, waits for it."""
    queues.send(queues.NOTIFY, [message], delay=message.at - clock.wall())


def _send(message: NewsCame) -> None:
    wait_on(message)
    ledger_table.update(
        ledger_keys.news(message.zone), put={"kind": "news", "v": ledger_items.VERSION, "at": message.at}
    )


def is_passed_over(message: NewsCame) -> bool:
    """Whether a later message will tell the same."""
    return int(_mark(message.zone).get("at", 0)) > message.at


def mark_written(zone: str, at: datetime) -> None:
    """Urgent letters are written at that moment."""
    put = {"kind": "news", "v": ledger_items.VERSION, "written": at.isoformat()}
    ledger_table.update(ledger_keys.news(zone), put=put)


def _mark(zone: str) -> Mapping[str, Any]:
    item = ledger_table.get(ledger_keys.news(zone))
    return {} if item is None else ledger_items.lifted(item)
