"""What a review's links, letters and reports must not do: allow more than was given, reach the wrong person, stop others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from edge import clock as edge_clock
from edge.table import ledger_agents, ledger_keys, ledger_people, ledger_reviews, ledger_table, ledger_zones
from land.adjustment import AdjustmentKind, AdjustmentRow
from land.facts import ReportOrdered
from land.people import Person
from land.upload import UploadState
from review import on_report, on_season
from telling.letter import LetterKind
from tests import books
from tests.cast import D, parcel, said
from tests.doors.conftest import UPLOADS, Clock
from tests.doors.links import link_in
from tests.doors.mailing import messages
from tests.doors.reviewing import FIRM, HEAD, LEADER, OTHER, granted, letters, morning, opened, record
from tests.doors.uploading import created, handle, receipt
from tests.doors.waking import every_zone
from tests.edge import brought
from tests.edge.brought import claimed
from upload_link import on_request as upload_link
from zones.report_order import OrderState, ReportKind, ReportOrder, published
from zones.zone import Zone

__all__ = ["granted"]  # the fixture that every test here stands on
Load = Callable[[str], dict[str, Any]]
Bodies = Callable[[str], list[dict[str, Any]]]


def handed_in(context: SimpleNamespace, load_event: Load, token: str, data: bytes) -> str:
    """The id of the upload of these bytes through the link, taken in."""
    asked = load_event("upload_link.ask_by_link")
    asked["pathParameters"]["grant"] = token
    upload_id: str = json.loads(upload_link.handler(asked, context)["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)
    assert handle(created(upload_id), context) == []
    return upload_id


@pytest.fixture
def token(context: SimpleNamespace) -> str:
    """Of the link that the first enterprise was asked with."""
    opened()
    morning(context, "2026-07-01")
    return link_in(letters(FIRM, LetterKind.ASK)[0])


def test_a_link_that_takes_returns_cannot_empty_the_contacts(
    token: str, context: SimpleNamespace, load_event: Load
) -> None:
    before = ledger_people.people("demo", edge_clock.today())
    upload_id = handed_in(context, load_event, token, books.book(books.CONTACT))
    assert receipt(upload_id).state is UploadState.REJECTED
    assert before and ledger_people.people("demo", edge_clock.today()) == before


def test_the_link_of_the_receipt_allows_no_more_than_the_reviews_own_and_ends_with_it(
    token: str, context: SimpleNamespace, load_event: Load
) -> None:
    row = {**books.RETURN, "宗地编号": "P1", "填报年度": 2025, "数据截止日期": "2025-12-31"}
    upload_id = handed_in(context, load_event, token, books.book(row))
    (told,) = letters(FIRM, LetterKind.RECEIPT)
    asked = letters(FIRM, LetterKind.ASK)[0].opens
    assert asked is not None and told.opens == replace(asked, upload_id=upload_id)
    again = handed_in(context, load_event, link_in(told), books.book({**books.REGISTER, "宗地编号": "P1"}))
    assert receipt(again).state is UploadState.REJECTED and receipt(upload_id).rows_accepted == 1


def test_a_zone_that_cannot_be_followed_stops_no_other_zone_and_is_not_passed_over_in_silence(
    context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    ledger_zones.add_zone(Zone("a-zone", "先行区", "市", "先行区管委会", alerts_from=D("2026-01-01")))
    opened()
    ledger_table.put({**ledger_keys.campaign("a-zone", 2025), "kind": "campaign", "v": 99, "state": "open"})
    assert every_zone(on_season, {"on": "2026-07-01"}, context, queue_bodies) == ["a-zone"]
    assert len(letters(FIRM, LetterKind.ASK)) == len(letters(OTHER, LetterKind.ASK)) == 1


def test_the_agent_of_the_newest_register_is_asked_and_not_the_one_before(
    context: SimpleNamespace, clock: Clock
) -> None:
    row = replace(parcel("P9"), granted_on=D("2023-03-01"))
    old, new = Person("r1", "旧", "r1@demo.example", frozenset()), Person("r2", "新", "r2@demo.example", frozenset())
    ledger_agents.keep_agents("demo", 9, [old, new])
    clock.set("2025-06-01")
    record(claimed("u8"), replace(row, agent="r1"))
    clock.set("2026-06-01")
    record(claimed("u9"), replace(row, agent="r2"))
    clock.set("2026-07-01")
    opened()
    morning(context, "2026-07-01")
    assert (len(letters(old, LetterKind.ASK)), len(letters(new, LetterKind.ASK))) == (0, 1)


def test_a_report_that_somebody_asked_for_neither_replaces_the_months_nor_is_replaced_by_the_reviews(
    context: SimpleNamespace, clock: Clock
) -> None:
    one, at = opened(), datetime.fromisoformat("2026-08-01T01:00:00+08:00")
    for year, kind, as_of in ((2026, ReportKind.SHORT, "2026-07-31"), (2025, ReportKind.FULL, "2025-12-31")):
        assert ledger_reviews.order(ReportOrder("demo", year, kind, D(as_of), seq=3, ordered_at=at, mailed=False))
    (before,) = ledger_reviews.reports("demo", 2025)
    clock.set("2026-08-03")
    morning(context, "2026-08-03")
    assert [order.mailed for order in ledger_reviews.reports("demo", 2026)] == [False, True]
    ledger_reviews.close(one, D("2026-08-03"), replace(before, ordered_at=edge_clock.now(), mailed=True))
    assert ledger_reviews.reports("demo", 2025)[0] == before
    assert [order.mailed for order in ledger_reviews.reports("demo", 2025)] == [False, True]


def test_a_report_ends_where_the_first_unfinished_upload_begins(context: SimpleNamespace) -> None:
    brought.record(claimed("u8"), said("2025-12-31", parcel_no="P1"))  # still being taken in
    record(claimed("u9"), said("2025-12-31", parcel_no="P2"))
    morning(context, "2026-08-01")
    assert [order.seq for order in ledger_reviews.reports("demo", 2026)] == [3]


def test_only_a_report_as_of_the_years_end_is_what_last_year_published() -> None:
    at = datetime.fromisoformat("2025-02-01T08:00:00+08:00")
    made = ReportOrder("demo", 2024, ReportKind.FULL, D("2024-12-31"), seq=3, ordered_at=at, state=OrderState.DONE)
    middle = replace(made, as_of=D("2024-06-30"), ordered_at=at + timedelta(days=9))
    unmade = replace(made, seq=4, state=OrderState.DUE)
    mine = replace(made, year=2025, as_of=D("2025-12-31"), ordered_at=at + timedelta(days=365))
    later = replace(made, seq=9, ordered_at=mine.ordered_at + timedelta(days=1))
    assert published([made, middle, unmade, later], mine) == made
    assert published([middle], mine) is None


def test_nobody_is_asked_reminded_or_told_of_a_parcel_that_was_closed_meanwhile(context: SimpleNamespace) -> None:
    closed = AdjustmentRow("P2", AdjustmentKind.RECOVERY, D("2026-03-01"))
    record(claimed("u8"), closed)
    record(claimed("u9"), replace(closed, parcel_no="P3"))
    opened()
    assert morning(context, "2026-07-01") == 1
    (letter,) = letters(FIRM, LetterKind.ASK)
    assert "1 宗" in letter.subject and not letters(OTHER, LetterKind.ASK)
    morning(context, "2026-08-08")
    (told,) = letters(HEAD, LetterKind.REMINDER)
    assert "P1" in told.html and "P2" not in told.html and "P3" not in told.html


def test_two_runs_that_order_the_months_report_at_once_write_one_letter(context: SimpleNamespace) -> None:
    for seq in (2, 3):
        order = ReportOrder("demo", 2026, ReportKind.SHORT, D("2026-06-30"), seq=seq, ordered_at=edge_clock.now())
        assert ledger_reviews.order(order)
        on_report.handler(messages("report", ReportOrdered("demo", 2026, order.name)), context)
    assert len(letters(LEADER, LetterKind.REPORT)) == 1
