"""What is wrong with one zone stops no other: the night, the morning and the hour go on, and say at the end what failed."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from digest import on_morning
from edge.table import ledger_keys, ledger_keys_judged, ledger_people, ledger_table, ledger_zones
from notify import on_alert_steps
from sweep import on_night
from telling.alert import Tell
from telling.letter import LetterKind
from tests.doors.mailing import HEAD, LEADER, WALL, judged, letters, people
from tests.doors.waking import Bodies, every_zone
from zones.zone import Zone

__all__ = ["people"]  # the fixture that every test here stands on


@pytest.fixture
def broken(people: None) -> None:
    """A zone that comes before `demo`, and holds steps of a schema that nobody knows."""
    assert ledger_zones.add_zone(Zone("a-broken", "坏区", "", "坏区", alerts_from=date(2026, 7, 1)))
    ledger_people.replace_contacts("a-broken", 1, [LEADER])
    for number, tell in enumerate(Tell):
        key = ledger_keys_judged.judged("a-broken", "p1", "2026-07-01", number)
        undone = ledger_keys_judged.untold(key, urgent=tell is Tell.NOW)
        ledger_table.put({**key, **undone, "kind": "judged", "v": 99})


def test_the_night_sends_on_what_the_other_zones_have(
    broken: None, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    judged(context, "2026-07-02")
    ledger_table.put({**ledger_keys.news("a-broken"), "kind": "news", "v": 99, "at": "never"})
    assert every_zone(on_night, {"on": "2026-07-02"}, context, queue_bodies) == ["a-broken"]
    news = ledger_table.get(ledger_keys.news("demo"))
    assert news is not None and news["at"] > WALL


@pytest.mark.parametrize(
    ("door", "event", "kind", "start"),
    [
        (on_alert_steps, {}, LetterKind.URGENT, "2025-07-01"),
        (on_morning, {"on": "2026-07-02"}, LetterKind.DIGEST, "2026-05-01"),
    ],
)
def test_the_hour_and_the_morning_write_the_letters_of_the_other_zones(
    door: Any,
    event: dict[str, Any],
    kind: LetterKind,
    start: str,
    broken: None,
    context: SimpleNamespace,
    queue_bodies: Bodies,
) -> None:
    judged(context, "2026-07-02", start=start)
    assert every_zone(door, event, context, queue_bodies) == ["a-broken"]
    assert len(letters(HEAD, kind)) == 1
