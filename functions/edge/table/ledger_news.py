"""When a zone's urgent news is told: one message for all of it, however many steps were taken, and one an hour.

The mark of a zone says for which second the last message was sent, and in which hour letters were written. A message is
sent before it is marked: whoever is ended in between has it sent twice, never not at all, and of two the earlier is passed
over. What comes after an hour's letters waits for the hourly wake-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from edge import clock, queues
from edge.table import ledger_items, ledger_keys, ledger_table
from land.facts import NewsCame
from telling.quiet import held

SECONDS = 15  # from the first news until it is told, and until a zone that is taking in uploads is looked at again


def announce(zone: str) -> bool:
    """The zone's news is told soon, or with the next hour's letters. True: a message was sent for it; False: one is under
    way, or the hour's letters are written."""
    item = _mark(zone)
    now = clock.wall()
    if held(int(item.get("at", 0)), now, is_hour_written=item.get("hour") == _hour(clock.now())) is not None:
        return False
    _send(NewsCame(zone, now + SECONDS, now))
    return True


def again(message: NewsCame) -> None:
    """The same news is looked at once more, a little later."""
    _send(NewsCame(message.zone, clock.wall() + SECONDS, message.since))


def _send(message: NewsCame) -> None:
    queues.send(queues.NOTIFY, [message], delay=SECONDS)
    later = Attr("at").not_exists() | Attr("at").lt(message.at)
    put = {"kind": "news", "v": ledger_items.VERSION, "at": message.at}
    ledger_table.update(ledger_keys.news(message.zone), put=put, condition=later)


def is_passed_over(message: NewsCame) -> bool:
    """Whether a later message will tell the same."""
    return int(_mark(message.zone).get("at", 0)) > message.at


def mark_written(zone: str, at: datetime) -> None:
    """Urgent letters of this hour are written."""
    put = {"kind": "news", "v": ledger_items.VERSION, "hour": _hour(at)}
    ledger_table.update(ledger_keys.news(zone), put=put)


def _mark(zone: str) -> Mapping[str, Any]:
    item = ledger_table.get(ledger_keys.news(zone))
    return {} if item is None else ledger_items.lifted(item)


def _hour(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H")
