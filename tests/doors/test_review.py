"""The yearly review from its opening to the last reminder: one letter per person, whatever comes twice or late."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from openpyxl import load_workbook

from edge import clock as edge_clock
from edge import object_store
from edge.table import (
    ledger_items,
    ledger_keys,
    ledger_people,
    ledger_refused,
    ledger_reviews,
    ledger_table,
    ledger_uploads,
)
from forms import on_request as forms
from land.facts import ReportOrdered, ReviewOpened
from land.grant import LINK
from land.upload import Entry, HandsIn, Mandate
from review import on_season
from telling.letter import LetterKind
from tests.cast import D, firm, parcel, said
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, restore, running
from tests.doors.links import link_in
from tests.doors.mailing import WALL, messages
from tests.doors.reviewing import FIRM, HEAD, LEADER, OTHER, granted, letters, morning, opened, record
from tests.edge.brought import claimed
from upload_link import on_request as upload_link
from zones.campaign import CampaignState
from zones.report_order import ReportKind, ReportOrder

__all__ = ["granted"]  # a fixture

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
Load = Callable[[str], dict[str, Any]]


def returned(upload: str, number: str) -> None:
    record(claimed(upload), said("2025-12-31", parcel_no=number, groundbreaking="2023-05-01"))


def test_opening_asks_everybody_once_with_their_own_workbook_and_a_link(context: SimpleNamespace) -> None:
    opened()
    assert morning(context, "2026-07-01") == 2
    (letter,) = letters(FIRM, LetterKind.ASK)
    assert "填报 2 宗" in letter.subject and "7 月 31 日" in letter.subject and "P3" not in letter.html
    assert letter.attachment_name.endswith(".xlsx")
    sheet = load_workbook(io.BytesIO(object_store.read_file(letter.attachment))).worksheets[0]
    assert {row[0].value for row in sheet.iter_rows(min_row=4)} == {"P1", "P2"}
    assert not letters(HEAD, LetterKind.ASK) and not letters(LEADER, LetterKind.ASK)


def test_opening_twice_is_once(context: SimpleNamespace, table_snapshot: Snapshot) -> None:
    one = opened()
    morning(context, "2026-07-01")
    before = table_snapshot()
    assert not ledger_reviews.open_review(replace(one, deadline=D("2026-12-31")))
    found = on_season.handler(messages("review", ReviewOpened("demo", 2025), ReviewOpened("demo", 2025)), context)
    assert found == {"batchItemFailures": []} and morning(context, "2026-07-01") == 0
    assert table_snapshot() == before


def test_the_seasons_morning_opens_the_review_and_asks(context: SimpleNamespace, clock: Clock) -> None:
    clock.set("2027-02-01")
    assert morning(context, "2027-02-01") == 2
    (one,) = ledger_reviews.open_campaigns("demo")
    assert (one.year, one.as_of, one.deadline) == (2026, D("2026-12-31"), D("2027-03-31"))


def test_whoever_has_returned_is_not_reminded_and_a_missed_week_is_one_mail(context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    returned("r1", "P3")
    returned("r2", "P1")
    assert morning(context, "2026-07-17") == 1  # ten working days before 31 July
    (letter,) = letters(FIRM, LetterKind.REMINDER)
    assert "P2" in letter.html and "P1" not in letter.html.replace("P1 ", "") and "还有 14 天" in letter.subject
    assert morning(context, "2026-07-20") == 0
    assert morning(context, "2026-08-02") == 1  # of the 28th and of 1 August, one
    assert [one.letter_id for one in letters(FIRM, LetterKind.REMINDER)] == [
        "reminder.2025.2026-07-17", "reminder.2025.2026-08-01",
    ]  # fmt: skip
    assert not letters(OTHER, LetterKind.REMINDER)


def test_a_week_after_the_deadline_the_head_hears_who_is_silent(context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    returned("r1", "P3")
    assert morning(context, "2026-08-01") == 1 and not letters(HEAD, LetterKind.REMINDER)
    assert morning(context, "2026-08-08") == 2
    (told,) = letters(HEAD, LetterKind.REMINDER)
    assert (
        "P1" in told.html
        and "P2" in told.html
        and "P3" not in told.html
        and told.opens is None
        and LINK not in told.text
    )


def test_a_parcel_that_comes_later_is_asked_for_in_a_letter_of_its_own(context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    record(claimed("u9"), replace(parcel("P9"), granted_on=D("2024-03-01")))
    record(claimed("u8"), replace(parcel("P8"), granted_on=D("2026-03-01")))  # granted after the day: not in scope
    more = firm("e1", "P1", "P2", "P9", "P8", name="企业甲", address="e1@firm.example")
    ledger_people.replace_contacts("demo", 9, [more, OTHER])
    assert morning(context, "2026-07-02") == 1
    assert [ask.parcels for ask in ledger_reviews.asks("demo", 2025) if ask.person_id == "e1"] == [
        ("P1", "P2"), ("P9",),
    ]  # fmt: skip


def test_the_link_takes_returns_for_the_parcels_asked_for_and_nothing_else(
    context: SimpleNamespace, load_event: Load
) -> None:
    opened()
    morning(context, "2026-07-01")
    token = link_in(letters(FIRM, LetterKind.ASK)[0])
    asked = load_event("upload_link.ask_by_link")
    asked["pathParameters"]["grant"] = token
    answer = upload_link.handler(asked, context)
    assert answer["statusCode"] == 201
    (upload,) = [u for u in map(ledger_uploads.upload, _uploads()) if u is not None and u.actor == "e1"]
    assert upload.hands_in == HandsIn(Mandate.FIRM, frozenset({"P1", "P2"}), by_link=True)
    page = load_event("upload_link.page")
    page["pathParameters"]["grant"] = token
    body = upload_link.handler(page, context)["body"]
    assert "填报 2025 年的回顾" in body and "<p>填报表，Excel" in body
    assert re.findall(r'data-form="/templates/(\w+)"', body) == ["return"]
    form = load_event("forms.prefilled_by_link")
    form["pathParameters"] |= {"grant": token, "year": "2025"}
    book = load_workbook(io.BytesIO(base64.b64decode(forms.handler(form, context)["body"])))
    assert {row[0].value for row in book.worksheets[0].iter_rows(min_row=4)} == {"P1", "P2"}


def _uploads() -> list[str]:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName="parcels")
    items = [ledger_table.plain(item) for page in pages for item in page["Items"]]
    return [item["upload_id"] for item in items if item["kind"] == "upload" and item["state"] == "waiting"]


@pytest.mark.parametrize("how", ["forged", "expired", "revoked", "closed", "left"])
def test_a_link_that_does_not_count_opens_nothing_and_stores_nothing(
    how: str, context: SimpleNamespace, load_event: Load, clock: Clock, table_snapshot: Snapshot
) -> None:
    one = opened()
    morning(context, "2026-07-01")
    token = link_in(letters(FIRM, LetterKind.ASK)[0])
    status = 404
    if how == "forged":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    elif how == "expired":
        clock.wall(WALL + 62 * 24 * 3600)  # thirty days after the deadline, thirty after the opening
        status = 410
    elif how == "revoked":
        assert ledger_people.end_access("demo", FIRM.person_id)
        status = 410
    elif how == "closed":
        order = ReportOrder("demo", 2025, ReportKind.FULL, D("2025-12-31"), seq=3, ordered_at=edge_clock.now())
        assert ledger_reviews.close(one, D("2026-07-02"), order)
        status = 410
    else:
        ledger_people.replace_contacts("demo", 2, [OTHER, HEAD, LEADER])
        status = 410
    before = table_snapshot()
    for door, name in ((upload_link, "upload_link.ask_by_link"), (forms, "forms.prefilled_by_link")):
        asked = load_event(name)
        asked["pathParameters"]["grant"] = token
        assert door.handler(asked, context)["statusCode"] == status
    assert table_snapshot() == before


def test_the_link_counts_to_the_last_second_of_the_thirtieth_day_after_the_deadline(
    context: SimpleNamespace, load_event: Load, clock: Clock
) -> None:
    opened()
    morning(context, "2026-07-01")
    page = load_event("upload_link.page")
    page["pathParameters"]["grant"] = link_in(letters(FIRM, LetterKind.ASK)[0])
    until = WALL + 60 * 24 * 3600 + 15 * 3600  # from 09:00 on 1 July to the end of 30 August
    for seconds, status in ((until - 1, 200), (until, 410)):
        clock.wall(seconds)
        assert upload_link.handler(page, context)["statusCode"] == status


def test_whose_return_was_refused_is_reminded_and_whose_return_is_incomplete_is_not(context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    ledger_refused.keep(claimed("bad"), {"P1": [2025]})
    returned("r2", "P2")
    assert morning(context, "2026-07-17") == 2
    (letter,) = letters(FIRM, LetterKind.REMINDER)
    assert "1 宗没有填报" in letter.subject and "P1" in letter.html and "P2" not in letter.html


def test_thirty_days_after_the_deadline_the_review_closes_and_its_report_is_ordered(
    context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    opened()
    morning(context, "2026-07-01")
    morning(context, "2026-08-30")
    one = ledger_reviews.campaign("demo", 2025)
    assert one is not None and one.state is CampaignState.OPEN
    morning(context, "2026-08-31")
    one = ledger_reviews.campaign("demo", 2025)
    assert one is not None and (one.state, one.closed_on) == (CampaignState.CLOSED, D("2026-08-31"))
    ordered = [body for body in queue_bodies("report") if body["name"].startswith("full-")]
    assert ordered[0]["name"] == "full-2025-12-31-000003"
    assert morning(context, "2026-09-10") == 0


def test_a_month_is_reported_once_however_often_the_morning_comes(context: SimpleNamespace) -> None:
    for on in ("2026-08-01", "2026-08-02", "2026-08-03"):
        morning(context, on)
        record(claimed(f"x{on}"), said("2025-12-31", parcel_no="P1"))
    assert [message.name for message in ledger_reviews.unmade_reports("demo")] == ["short-2026-07-31-000003"]


def test_wherever_the_season_is_killed_the_next_run_asks_everybody_once(
    context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, table_snapshot: Snapshot
) -> None:
    opened()
    before = table_snapshot()
    with running(monkeypatch) as process:
        morning(context, "2026-07-01")
    undisturbed = table_snapshot()
    for number, point in enumerate(process.points):
        if "Query" in point or "GetItem" in point:
            continue  # nothing was written since the point before
        restore(before, table_snapshot())
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            morning(context, "2026-07-01")
        morning(context, "2026-07-01")
        assert table_snapshot() == undisturbed, f"ended at {point}"


def test_a_hundred_and_twenty_enterprises_of_five_hundred_parcels_get_one_mail_each(context: SimpleNamespace) -> None:
    firms = [
        firm(f"f{n:03d}", *(f"Q{n:03d}-{k}" for k in range(4)), name=f"企业{n}", address=f"f{n}@firm.example")
        for n in range(120)
    ]
    numbers = [number for one in firms for number in sorted(one.parcels)] + [f"R{n}" for n in range(20)]
    upload, items = claimed("u500"), []
    for at, number in enumerate(numbers):  # as intake leaves them; one transaction each would take minutes here
        entry = Entry(at, replace(parcel(number), granted_on=D("2023-03-01")))
        items.append(ledger_items.row(ledger_keys.fact("demo", f"id-{number}", upload.seq or 0, at), upload, entry))
        named = {"parcel_no": number, "parcel_id": f"id-{number}", "seq": upload.seq, "position": at}
        items.append(ledger_items.item(ledger_keys.alias("demo", number), "alias", named))
    ledger_table.put_many(items)
    ledger_people.replace_contacts("demo", 99, firms)
    opened()
    assert morning(context, "2026-07-01") == 120
    assert all(len(letters(one, LetterKind.ASK)) == 1 for one in firms)


def test_the_stream_sees_a_review_and_a_report_for_what_they_are(
    context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    from edge.table import ledger_stream
    from telling.wakes import Wake, wake

    opened()
    morning(context, "2026-08-01")
    found = set()
    for item in table_snapshot().values():
        image = {name: ledger_table._write(value) for name, value in item.items() if not isinstance(value, bytes)}
        if item["kind"] in ("campaign", "report"):
            change = ledger_stream.change({"dynamodb": {"NewImage": image}})
            assert change is not None
            found.add((wake(change), change.about))
    assert found == {
        (Wake.REVIEW, ReviewOpened("demo", 2025)),
        (Wake.REPORT, ReportOrdered("demo", 2026, "short-2026-07-31-000003")),
    }
