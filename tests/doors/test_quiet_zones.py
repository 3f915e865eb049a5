"""Two thousand zones, of which three have something due; a year in which nothing happens; calls that vanish or come twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from assess import on_parcels
from digest import on_morning
from edge.table import (
    ledger_keys,
    ledger_keys_judged,
    ledger_people,
    ledger_table,
    ledger_uploads,
    ledger_visits,
    ledger_zones,
)
from land.facts import ParcelTouched
from land.people import Person, Role, person_id
from notify import on_alert_steps
from province import on_night as province
from review import on_report, on_season
from sweep import on_night
from telling.letter import LetterKind
from tests.cast import D, parcel
from tests.doors.conftest import Clock
from tests.doors.judging import event, late_parcel
from tests.doors.mailing import HEAD, judged, letters, people
from tests.doors.plain_table import PlainTable, install
from tests.doors.streaming import delayed
from tests.edge.brought import claimed, finished, link, record
from zones.zone import Zone

__all__ = ["people"]  # a fixture

Bodies = Callable[[str], list[dict[str, Any]]]
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
MANY = 2000
FEW = 20  # requests that an invocation makes whatever the zones hold


def named(code: str) -> Zone:
    return Zone(code, code, "", code, alerts_from=date(2026, 7, 1))


@pytest.fixture
def table(aws: None, monkeypatch: pytest.MonkeyPatch) -> PlainTable:
    return install(monkeypatch)


@pytest.fixture
def many(table: PlainTable, clock: Clock) -> list[str]:
    """Two thousand zones that every door has looked at."""
    codes = [f"z{number:04d}" for number in range(MANY)]
    for code in codes:
        ledger_zones.add_zone(named(code))
        for door in (ledger_visits.DIGEST, ledger_visits.SEASON):
            found = ledger_visits.visit(code, door)
            assert found is not None
            ledger_visits.note(door, found, 0, D("2026-07-01"), next_on=D("2026-08-01"))
    return codes


def called(door: Any, woken: dict[str, Any], context: SimpleNamespace, queue_bodies: Bodies) -> list[str]:
    """The zones for which the door calls itself."""
    door.handler(woken, context)
    return [one["zone"] for one in queue_bodies("self")]


def test_the_night_is_called_for_the_three_zones_in_which_something_is_due(
    many: list[str], table: PlainTable, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    due = {
        **ledger_keys.header(many[3], "p1"),
        **ledger_keys.due_on(many[3], D("2026-07-02")),
        "kind": "parcel",
        "v": 1,
    }
    ledger_table.put(due)
    link("waiting", many[700])
    claimed("begun", many[1999])
    before = table.requests
    assert called(on_night, {"on": "2026-07-02"}, context, queue_bodies) == [many[3], many[700], many[1999]]
    assert table.requests - before <= 2 * MANY + FEW  # each zone's parcels, for their days are kept by zone


def untold_in(code: str, *, urgent: bool) -> dict[str, Any]:
    """A judgement of a parcel of the zone, with a step that is still to be told."""
    key = ledger_keys_judged.judged(code, "p1", "2026-07-01", 1)
    return {**key, **ledger_keys_judged.untold(key, urgent=urgent), "kind": "judged", "v": 1}


def test_the_season_and_the_hour_ask_for_no_zone_by_itself(
    many: list[str], table: PlainTable, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    ledger_visits.stir(many[5])
    for number in (6, 7):
        ledger_table.put(untold_in(many[number], urgent=True))
    before = table.requests
    assert called(on_season, {"on": "2026-07-02"}, context, queue_bodies) == [many[5]]
    assert on_alert_steps.handler({}, context) == {"zones": 2}
    assert delayed("post") == 2
    assert table.requests - before <= FEW
    assert ledger_visits.due(ledger_visits.SEASON, D("2026-08-01")) == many, "a month has begun for everybody"


def test_the_morning_is_called_where_somebody_may_have_something_to_hear(
    many: list[str], table: PlainTable, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    ledger_people.replace_contacts(many[9], 1, [Person("h1", "负责人", "h@z.example", frozenset({Role.HEAD}))])
    ledger_table.put(untold_in(many[8], urgent=False))
    before = table.requests
    assert called(on_morning, {"on": "2026-07-02"}, context, queue_bodies) == [many[8], many[9]]
    assert table.requests - before <= MANY + FEW


# ---- a year -----------------------------------------------------------------------------------------------------------


def year_of(table: PlainTable, codes: list[str], context: SimpleNamespace, clock: Clock, queue_bodies: Bodies) -> int:
    """How many requests a year takes of zones with one parcel and one reader each, in which nothing changes."""
    clock.set("2026-07-01")
    for code in codes:
        ledger_zones.add_zone(named(code))
        upload = claimed(f"u-{code}", code)
        parcel_id = record(upload, parcel("P1", start="2036-01-01", completion="2038-01-01"))
        boss = Person(person_id(code, "a@z.example"), "代办", "a@z.example", frozenset({Role.AGENT}), parcels=("P9",))
        ledger_people.replace_contacts(code, 1, [boss])
        finished(upload.upload_id)
        on_parcels.handler(event(ParcelTouched(code, parcel_id)), context)
    before, day = table.requests, D("2026-07-01")
    while day <= D("2027-07-01"):
        clock.set(day)
        for door, times in ((on_night, 1), (province, 1), (on_season, 1), (on_morning, 1), (on_alert_steps, 24)):
            start = table.requests
            door.handler({}, context)
            for one in queue_bodies("self"):
                door.handler(one, context)
            before -= (times - 1) * (table.requests - start)
        for one in queue_bodies("report"):
            name = {"messageId": "m", "body": json.dumps(one), "eventSource": "parcelwatch"}
            on_report.handler({"Records": [name]}, context)
        day += timedelta(days=1)
    return table.requests - before


def test_a_zone_in_which_nothing_happens_takes_two_thousand_requests_a_year_at_most(
    table: PlainTable, context: SimpleNamespace, clock: Clock, queue_bodies: Bodies
) -> None:
    one = year_of(table, ["one"], context, clock, queue_bodies=queue_bodies)
    table.items.clear()
    three = year_of(table, ["one", "two", "three"], context, clock, queue_bodies=queue_bodies)
    each = (three - one) / 2
    print(f"a year: {each:.0f} requests a zone, and {one - each:.0f} whatever the zones")
    assert each <= 2000
    assert one - each <= 20_000


# ---- what vanishes, what comes twice ----------------------------------------------------------------------------------


def test_a_call_of_the_night_that_vanished_is_made_good_by_the_next(
    zone: Zone, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    late_parcel()
    assert called(on_night, {"on": "2026-07-02"}, context, queue_bodies) == ["demo"]
    assert called(on_night, {"on": "2026-07-03"}, context, queue_bodies) == ["demo"]
    assert queue_bodies("assess") == []
    on_night.handler({"on": "2026-07-03", "zone": "demo", "called": True}, context)
    assert len(queue_bodies("assess")) == 1


def test_calls_of_the_morning_and_the_season_that_vanished_are_made_good_by_the_next(
    people: None, context: SimpleNamespace, clock: Clock, queue_bodies: Bodies
) -> None:
    judged(context, "2026-07-02", start="2026-05-01")
    for day in ("2026-07-02", "2026-07-03"):
        clock.set(day)
        for door in (on_morning, on_season):
            assert called(door, {}, context, queue_bodies) == ["demo"]
    on_morning.handler({"zone": "demo", "called": True}, context)
    assert len(letters(HEAD, LetterKind.DIGEST)) == 1
    assert called(on_morning, {}, context, queue_bodies) == []


def test_a_call_that_comes_twice_changes_nothing(
    people: None, context: SimpleNamespace, clock: Clock, table_snapshot: Snapshot
) -> None:
    judged(context, "2026-07-02")
    clock.set("2026-07-02")
    for door in (on_alert_steps, on_morning, on_season):
        door.handler({"zone": "demo", "called": True}, context)
        once = table_snapshot()
        door.handler({"zone": "demo", "called": True}, context)
        assert table_snapshot() == once, door.__name__


def test_somebody_who_comes_with_contacts_that_count_later_hears_the_next_morning(
    people: None, context: SimpleNamespace, clock: Clock, queue_bodies: Bodies
) -> None:
    judged(context, "2026-07-02", start="2026-05-01")
    clock.set("2026-07-02")
    on_morning.handler({"zone": "demo"}, context)
    assert called(on_morning, {}, context, queue_bodies) == []
    late = Person("l1", "后来的", "late@demo.example", frozenset({Role.HEAD}))
    ledger_people.replace_contacts("demo", 2, [HEAD, late])  # no upload has come: held ones were confirmed
    clock.set("2026-07-03")
    assert called(on_morning, {}, context, queue_bodies) == ["demo"]
    on_morning.handler({"zone": "demo"}, context)
    assert len(letters(late, LetterKind.DIGEST)) == 1


def test_a_zone_that_takes_in_an_upload_is_looked_at_until_it_is_done(zone: Zone, clock: Clock) -> None:
    claimed("u1")
    found = ledger_visits.visit("demo", ledger_visits.SEASON)
    assert found is not None
    ledger_visits.note(ledger_visits.SEASON, found, ledger_uploads.settled("demo"), D("2026-07-01"))
    assert ledger_visits.due(ledger_visits.SEASON, D("2026-07-02")) == ["demo"]


def test_a_day_that_somebody_asked_for_by_hand_keeps_no_look_back(
    people: None, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    on_season.handler({"on": "2027-06-01", "zone": "demo"}, context)
    assert called(on_season, {"on": "2026-07-02"}, context, queue_bodies) == ["demo"]
