"""A door that goes round the zones: woken for all of them it is called once more for each with something to do; called for one,
it looks at that one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from edge import clock, queues
from edge.table import ledger_visits
from edge.table.ledger_visits import Visit


def answer(
    door: str,
    event: Mapping[str, Any],
    look_at: Callable[[Visit, date], int],
    *,
    counted: str,
    also: Callable[[], Collection[str]] = tuple,
) -> dict[str, Any]:
    """Of a zone, what looking at it came to, under the name `counted`; else, for how many zones the door is called.

    also: the zones that something else makes it look at. An event may name its day; a zone that is none comes to nothing.
    """
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    if "zone" not in event:
        return {"on": on.isoformat(), "zones": queues.wake(ledger_visits.due(door, on, also()), on)}
    visit = ledger_visits.visit(event["zone"], door)
    return {"on": on.isoformat(), counted: 0 if visit is None else look_at(visit, on)}
