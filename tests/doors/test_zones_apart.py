"""What is wrong with one zone stops no other: the night, the morning and the hour go on, and say at the end what failed."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from digest import on_morning
from edge import telemetry
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


def test_the_hour_announces_the_news_of_the_other_zones(broken: None, context: SimpleNamespace) -> None:
    judged(context, "2026-07-02", start="2025-07-01")
    ledger_table.put({**ledger_keys.news("a-broken"), "kind": "news", "v": 99, "at": "never"})
    with pytest.raises(telemetry.DoorError, match="UnknownVersionError"):
        on_alert_steps.handler({}, context)
    news = ledger_table.get(ledger_keys.news("demo"))
    assert news is not None and news["at"] >= WALL
    with pytest.raises(telemetry.DoorError, match="UnknownVersionError"):
        on_alert_steps.handler({"zone": "a-broken"}, context)
    on_alert_steps.handler({"zone": "demo"}, context)
    assert len(letters(HEAD, LetterKind.URGENT)) == 1


def test_the_morning_writes_the_letters_of_the_other_zones(
    broken: None, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    judged(context, "2026-07-02", start="2026-05-01")
    assert every_zone(on_morning, {"on": "2026-07-02"}, context, queue_bodies) == ["a-broken"]
    assert len(letters(HEAD, LetterKind.DIGEST)) == 1
