"""Nobody is alarmed by half of what was sent together, nor told of what came and went meanwhile."""

from __future__ import annotations

from types import SimpleNamespace

from assess import on_parcels
from digest import on_morning
from edge import clock as edge_clock
from edge.table import ledger_letters, ledger_zones
from land.facts import NewsCame, ParcelTouched
from land.upload import Receipt, UploadState
from notify import on_alert_steps
from telling.alert import Tell
from telling.letter import LetterKind
from tests.cast import D, said
from tests.doors.conftest import Clock
from tests.doors.judging import event
from tests.doors.mailing import AGENT, HEAD, LEADER, WALL, judged, letters, messages, people
from tests.doors.streaming import delayed
from tests.edge.brought import claimed, finished, link, record
from zones.zone import Zone

__all__ = ["people"]  # a fixture


def started(context: SimpleNamespace, parcel_id: str, upload: str = "u2", day: str = "2026-07-02") -> None:
    """A return says that the parcel's ground was broken in time, and it is judged again."""
    row = said("2026-06-30", parcel_no="P1", groundbreaking="2025-06-01", investment="9000")
    record(claimed(upload), row)
    finished(upload)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D(day))), context)


def told(context: SimpleNamespace, parcel_id: str) -> None:
    """The news of the zone comes to the door."""
    message = NewsCame("demo", edge_clock.wall(), WALL)
    assert on_alert_steps.handler(messages("notify", message), context)["batchItemFailures"] == []


def coming_again() -> int:
    """How many messages for the door wait in the queue of letters."""
    return delayed("post")


def test_what_turned_red_and_well_again_before_anybody_was_told_is_told_to_nobody(
    people: None, context: SimpleNamespace
) -> None:
    parcel_id = judged(context, "2026-07-02")
    started(context, parcel_id)
    told(context, parcel_id)
    assert [letters(who) for who in (AGENT, HEAD, LEADER)] == [[], [], []]
    assert ledger_letters.untold_steps("demo", Tell.NOW) == []
    assert on_morning.handler({"on": "2026-07-03", "zone": "demo"}, context)["letters"] == 0
    assert ledger_letters.untold_steps("demo", Tell.MORNING) == []


def test_who_was_alarmed_hears_in_the_morning_that_it_is_over(people: None, context: SimpleNamespace) -> None:
    parcel_id = judged(context, "2026-07-02")
    told(context, parcel_id)
    assert len(letters(LEADER)) == 1
    started(context, parcel_id)
    assert on_morning.handler({"on": "2026-07-03", "zone": "demo"}, context)["letters"] == 3
    (letter,) = letters(LEADER, LetterKind.DIGEST)
    assert "已消除" in letter.subject


def test_while_workbooks_are_under_way_letters_wait_and_then_come(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    parcel_id = judged(context, "2026-07-02")
    claimed("u2")
    told(context, parcel_id)
    assert letters(LEADER) == [] and coming_again() > 0
    finished("u2", Receipt(UploadState.REJECTED))
    clock.wall(WALL + 60)
    told(context, parcel_id)
    assert len(letters(LEADER)) == 1


def test_a_form_that_nobody_used_makes_nobody_wait(people: None, context: SimpleNamespace) -> None:
    parcel_id = judged(context, "2026-07-02")
    link("unused", at="2026-07-01T08:59:00+08:00")
    told(context, parcel_id)
    assert len(letters(LEADER)) == 1 and coming_again() == 0


def test_a_workbook_that_is_read_for_too_long_makes_nobody_wait_any_more(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    parcel_id = judged(context, "2026-07-02")
    claimed("u2")
    for later, written in ((0, 0), (839, 0), (900, 1)):
        clock.wall(WALL + later)
        told(context, parcel_id)
        assert len(letters(LEADER)) == written


def test_a_workbook_that_came_to_another_zone_makes_nobody_wait(people: None, context: SimpleNamespace) -> None:
    parcel_id = judged(context, "2026-07-02")
    assert ledger_zones.add_zone(Zone("other", "他区", "", "", alerts_from=D("2026-07-01")))
    claimed("v1", "other")
    told(context, parcel_id)
    assert len(letters(LEADER)) == 1
