"""Links, claims, the zone's order of receipt, receipts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from edge import clock as edge_clock
from edge.table import ledger_keys, ledger_table, ledger_uploads, ledger_visits
from land.finding import Finding
from land.opening import Opening
from land.upload import HandsIn, Mandate, Receipt, Upload, UploadState
from tests.doors.conftest import Clock
from tests.edge.brought import ACCEPTED, again, claimed, just_before, link
from zones.zone import Zone

WALL = 1_782_867_600
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]


def test_a_link_is_remembered_as_it_was_given(zone: Zone) -> None:
    scoped = Upload(
        "u1",
        "demo",
        "person:1",
        edge_clock.now(),
        key="uploads/demo/u1",
        file_name="填报.csv",
        hands_in=HandsIn(Mandate.AGENT, frozenset({"A-1", "A-2"})),
        opens=Opening(frozenset({"A-1"}), True, 2025),
        grant="d",
    )
    assert ledger_uploads.open_upload(scoped)
    assert ledger_uploads.upload("u1") == scoped
    assert not ledger_uploads.open_upload(scoped)
    assert ledger_uploads.upload("u2") is None


def test_the_first_object_takes_the_link_and_a_place(zone: Zone) -> None:
    one, two = claimed("u1"), claimed("u2")
    assert (one.seq, two.seq) == (1, 2)
    assert one.state is UploadState.READING
    assert one.received_at == datetime.fromisoformat("2026-07-01T09:00:00+08:00")
    assert str(one.received_on) == "2026-07-01"


def test_the_same_object_again_finds_its_claim(zone: Zone, table_snapshot: Snapshot) -> None:
    first = claimed("u1")
    before = table_snapshot()
    assert again("u1") == first
    assert table_snapshot() == before


def test_a_second_object_under_one_link_finds_the_first_one_there(zone: Zone, table_snapshot: Snapshot) -> None:
    first = claimed("u1")
    before = table_snapshot()
    for version_id, etag in (("v2", "e2"), (None, "e2"), ("v2", "e1")):
        assert ledger_uploads.claim("u1", version_id=version_id, etag=etag, received_at=edge_clock.now()) == first
    assert table_snapshot() == before


def test_of_two_objects_claimed_at_once_one_holds_the_link(zone: Zone, table_snapshot: Snapshot) -> None:
    link("u1")
    just_before(
        "TransactWriteItems",
        lambda: ledger_uploads.claim("u1", version_id="v2", etag="e2", received_at=edge_clock.now()),
    )
    assert again("u1").version_id == "v2"
    assert table_snapshot()["ZONES", "demo"]["seq"] == 1


def test_an_object_without_a_link_is_no_upload(zone: Zone) -> None:
    assert ledger_uploads.claim("nobody", version_id="v", etag="e", received_at=edge_clock.now()) is None


def test_a_link_without_an_object_expires_after_three_days_of_true_time(zone: Zone, clock: Clock) -> None:
    clock.wall(WALL)
    link("u1")
    item = ledger_table.get(ledger_keys.upload("u1"))
    assert item is not None and item["expires_at"] == WALL + 3 * 24 * 3600
    since = datetime.fromisoformat("2026-07-01T00:00:00+08:00")
    for later, left in ((3 * 24 * 3600 - 1, ["u1"]), (3 * 24 * 3600, [])):
        clock.wall(WALL + later)
        assert [one.upload_id for one in ledger_uploads.waiting("demo", since)] == left
        assert (ledger_uploads.upload("u1") is not None) == bool(left)
    assert ledger_uploads.claim("u1", version_id="v1", etag="e1", received_at=edge_clock.now()) is None
    assert ledger_uploads.unfinished("demo") == []


def test_a_link_with_an_object_never_expires(zone: Zone, clock: Clock) -> None:
    clock.wall(WALL)
    upload = claimed("u1")
    ledger_uploads.finish(upload, ACCEPTED)
    item = ledger_table.get(ledger_keys.upload("u1"))
    assert item is not None and "expires_at" not in item
    clock.wall(WALL + 10 * 365 * 24 * 3600)
    assert ledger_uploads.upload("u1") is not None
    assert ledger_uploads.receipt("u1") == ACCEPTED


def test_somebody_else_who_takes_the_place_first_leaves_the_next_one(zone: Zone) -> None:
    link("u1")
    link("u2")
    just_before("TransactWriteItems", lambda: again("u2"))
    assert again("u1").seq == 2
    assert again("u2").seq == 1


def test_two_who_claim_one_object_get_one_place(zone: Zone, table_snapshot: Snapshot) -> None:
    link("u1")
    just_before("TransactWriteItems", lambda: again("u1"))
    assert again("u1").seq == 1
    assert table_snapshot()["ZONES", "demo"]["seq"] == 1


def test_unfinished_uploads_stand_in_the_order_of_receipt(zone: Zone) -> None:
    for number in (1, 2, 3, 4):
        claimed(f"u{number}")
    assert ledger_uploads.finish(again("u2"), ACCEPTED)
    assert [one.upload_id for one in ledger_uploads.unfinished("demo")] == ["u1", "u3", "u4"]
    assert [one.upload_id for one in ledger_uploads.unfinished("demo", before_seq=4)] == ["u1", "u3"]
    assert ledger_uploads.unfinished("demo", before_seq=1) == []


def test_links_without_object_are_listed_from_a_moment_on(zone: Zone) -> None:
    link("old", at="2026-07-01T06:00:00+08:00")
    link("b", at="2026-07-01T08:30:00+08:00")
    link("a", at="2026-07-01T08:10:00+08:00")
    claimed("taken")
    since = datetime.fromisoformat("2026-07-01T08:00:00+08:00")
    assert [one.upload_id for one in ledger_uploads.waiting("demo", since)] == ["a", "b"]
    assert ledger_uploads.waiting("other", since) == []


def test_a_receipt_is_final_and_keeps_every_problem(zone: Zone) -> None:
    upload = claimed("u1")
    problems = tuple(Finding("error", "unreadable_date", row=row, text="待补" * 200) for row in range(1500))
    unnamed = tuple(f"JX-{number}" for number in range(3000))
    receipt = Receipt(UploadState.PARTLY_ACCEPTED, ("register", "return"), 7, 1500, unnamed=unnamed, problems=problems)
    assert ledger_uploads.receipt("u1") is None
    assert ledger_uploads.finish(upload, receipt)
    assert ledger_uploads.receipt("u1") == receipt
    found = ledger_uploads.upload("u1")
    assert found is not None
    assert found.state is UploadState.PARTLY_ACCEPTED
    assert ledger_uploads.unfinished("demo") == []


def test_chunks_of_problems_stay_small(zone: Zone, table_snapshot: Snapshot) -> None:
    problems = tuple(Finding("error", "unreadable_date", row=row, text="待补" * 200) for row in range(1500))
    ledger_uploads.finish(claimed("u1"), Receipt(UploadState.REJECTED, (), 0, 1500, unnamed=(), problems=problems))
    chunks = [item["lines"] for item in table_snapshot().values() if item["kind"] == "receipt_part"]
    assert len(chunks) > 1
    assert all(len(lines.encode()) <= 300_002 for lines in chunks)


def test_the_first_end_of_an_upload_stays(zone: Zone, table_snapshot: Snapshot) -> None:
    upload = claimed("u1")
    first = Receipt(
        UploadState.ACCEPTED, ("register",), 3, 0, unnamed=(), problems=(Finding("error", "month_precision"),)
    )
    other = Receipt(UploadState.REJECTED, (), 0, 0, unnamed=(), problems=(Finding("error", "could_not_process"),))
    assert ledger_uploads.finish(upload, first)
    before = table_snapshot()
    assert not ledger_uploads.finish(upload, first)
    assert table_snapshot() == before
    assert not ledger_uploads.finish(upload, other)
    assert ledger_uploads.receipt("u1") == first


def test_a_reader_that_fails_is_counted_apart_from_one_that_is_killed(zone: Zone, table_snapshot: Snapshot) -> None:
    calm, troubled = claimed("u1"), claimed("u2")
    for number in range(3):
        with pytest.raises(ZeroDivisionError), ledger_uploads.begun("u2") as begun:
            assert begun is not None and (begun.failed, begun.killed) == (number, 0)
            raise ZeroDivisionError
    for number in range(2):
        with pytest.raises(KeyboardInterrupt), ledger_uploads.begun("u2") as begun:
            assert begun is not None and (begun.failed, begun.killed) == (3, number)
            raise KeyboardInterrupt  # as nobody says goodbye who is killed
    with ledger_uploads.begun("u2") as begun:
        assert begun is not None and (begun.failed, begun.killed) == (3, 2)
        ledger_uploads.put_off("u2")
    with ledger_uploads.begun("u2") as begun:
        assert begun is not None and begun.upload == troubled and begun.killed == 2
    for upload in (calm, troubled):
        ledger_uploads.finish(upload, ACCEPTED)
    with ledger_uploads.begun("u2") as begun:
        assert begun is None
    ledger_uploads.put_off("u2")
    after = table_snapshot()
    assert set(after["UPLOAD#u1", "UPLOAD"]) == set(after["UPLOAD#u2", "UPLOAD"])


def turn_of(code: str) -> str | None:
    turn = ledger_uploads.first_unfinished(code)
    return None if turn is None else turn.upload_id


def test_the_first_unfinished_upload_is_the_one_that_came_first(zone: Zone) -> None:
    assert ledger_uploads.first_unfinished("demo") is None
    for number in (1, 2, 3):
        claimed(f"u{number}")
    assert turn_of("demo") == "u1"
    assert ledger_uploads.finish(again("u1"), ACCEPTED)
    assert turn_of("demo") == "u2"
    assert ledger_uploads.first_unfinished("other") is None


def test_whoever_says_that_figures_are_as_meant_has_the_zone_looked_at_again(zone: Zone) -> None:
    upload, on = claimed("u1"), edge_clock.today()
    found = ledger_visits.visit("demo", ledger_visits.SEASON)
    assert found is not None
    ledger_visits.note(ledger_visits.SEASON, found, found.seq, on)
    assert ledger_visits.due(ledger_visits.SEASON, on) == []
    ledger_uploads.confirm(upload, "person:1")
    assert ledger_visits.due(ledger_visits.SEASON, on) == ["demo"]
