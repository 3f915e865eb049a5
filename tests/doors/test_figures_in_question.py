"""Figures in question from the receipt to the report: who was asked is asked again, and what nobody answers counts nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from edge import object_store
from edge.table import ledger_people, ledger_reviews, ledger_uploads
from land.grant import LINK, PAGE
from land.people import Person, Role
from review import on_report
from telling.letter import Letter, LetterKind
from tests import books
from tests.doors.conftest import Clock
from tests.doors.links import AGENT
from tests.doors.mailing import messages
from tests.doors.receipts import CLAIMS, OFFICER, called, link, receipt_of, sent
from tests.doors.reviewing import letters, morning
from zones.report_order import ReportOrder
from zones.zone import Zone

VIEWER = Person("v1", "市局", "v1@city.example", frozenset({Role.VIEWER}))
LEDGER = books.book({**books.REGISTER, "出让日期": "2023-01-05", "固定资产投资": 11_800})
SLIPPED = books.book({**books.RETURN, "填报年度": 2025, "数据截止日期": "2025-12-31", "累计完成投资": 118_000})
FIRST, SECOND, THIRD = "2026-08-03", "2026-08-04", "2026-08-05"  # the working days after July


@pytest.fixture
def slipped(zone: Zone, context: SimpleNamespace) -> str:
    """The upload of a 代办员, by link, whose receipt asks about an investment ten times the promised one."""
    ledger_people.replace_contacts("demo", 1, [OFFICER])
    sent(LEDGER, context)
    secret = link()
    upload_id = sent(SLIPPED, context, "填报表.xlsx", secret)
    assert receipt_of(upload_id, context, secret)["state"] == "accepted_with_questions"
    ledger_people.replace_contacts("demo", 10_000, [OFFICER, AGENT, VIEWER])
    return upload_id


def again(person: Person) -> list[Letter]:
    return [one for one in letters(person, LetterKind.REMINDER) if one.letter_id.endswith(".figures")]


def ordered() -> list[str]:
    return [one.name for one in ledger_reviews.unmade_reports("demo")]


def made(order: ReportOrder, context: SimpleNamespace) -> dict[str, Any]:
    from land.facts import ReportOrdered

    message = ReportOrdered(order.zone, order.year, order.name)
    assert on_report.handler(messages("report", message), context) == {"batchItemFailures": []}
    document: dict[str, Any] = json.loads(object_store.read_file(object_store.report_key(order, "json")))
    return document


def test_who_was_asked_is_asked_again_and_the_monthly_report_waits_two_working_days(
    slipped: str, context: SimpleNamespace
) -> None:
    morning(context, FIRST)
    morning(context, SECOND)
    (letter,) = again(AGENT)
    assert ordered() == [] and again(OFFICER) == []
    assert letter.subject == "【存疑】1 个数请核对（标准地月报）" and letter.opens is not None
    assert (letter.opens.parcels, letter.opens.takes) == (frozenset({"P-01"}), True)
    for said in ("P-01", "118000 万元", "标准地月报", "原样再传一次", LINK):
        assert said in letter.html, said
    morning(context, THIRD)
    assert ordered() == ["short-2026-07-31-000002"]
    assert len(again(AGENT)) == 1


def test_an_answer_lets_the_report_go_at_once(slipped: str, context: SimpleNamespace) -> None:
    morning(context, FIRST)
    called("confirm", context, claims=CLAIMS, upload_id=slipped)
    morning(context, SECOND)
    assert ordered() == ["short-2026-07-31-000002"]


def test_the_report_lists_it_with_its_cell_and_counts_it_nowhere_and_viewers_hear_of_it(
    slipped: str, context: SimpleNamespace
) -> None:
    morning(context, THIRD)
    (order,) = ledger_reviews.reports("demo", 2026)
    document = made(order, context)
    (doubt,) = document["review"]["in_question"]
    assert (doubt["parcel_no"], doubt["figure"], doubt["value"]) == ("P-01", "investment", "1180000000")
    assert (doubt["source"]["cell"], doubt["source"]["upload_id"]) == ("D2", slipped)
    rate = next(one for one in document["review"]["indicators"] if one["code"] == "investment_rate")
    assert (rate["value"], rate["in_question"], rate["no_data"]) == (None, ["P-01"], [])
    page = object_store.read_file(object_store.report_key(order, "html")).decode()
    assert "存疑的数：共 1 个" in page and "118000 万元" in page
    assert len(again(AGENT)) == 1  # before the report, though no morning of the days before came
    (told,) = letters(VIEWER, LetterKind.REPORT)
    assert "标准地月报" in told.subject and told.opens is not None and told.opens.report
    assert [len(letters(one, LetterKind.REPORT)) for one in (OFFICER, AGENT)] == [1, 0]


def test_what_was_confirmed_after_the_order_is_in_question_in_that_report_whenever_it_is_made(
    slipped: str, context: SimpleNamespace, clock: Clock
) -> None:
    morning(context, THIRD)
    (order,) = ledger_reviews.reports("demo", 2026)
    clock.set("2026-08-06")
    called("confirm", context, claims=CLAIMS, upload_id=slipped)
    upload = ledger_uploads.upload(slipped)
    assert upload is not None and upload.confirmed_at is not None
    assert made(order, context)["review"]["in_question"]


def test_whose_sender_is_gone_the_agents_are_asked_else_the_heads(slipped: str, context: SimpleNamespace) -> None:
    ledger_people.replace_contacts("demo", 10_001, [OFFICER, replace(AGENT, parcels=frozenset({"P-99"}))])
    morning(context, FIRST)
    assert len(again(AGENT)) == 1  # he is in the contacts: he sent it
    other = Person("a2", "李四", "a2@demo.example", frozenset({Role.AGENT}))
    ledger_people.replace_contacts("demo", 10_002, [OFFICER, other])
    morning(context, FIRST)
    assert len(again(other)) == 1
    ledger_people.replace_contacts("demo", 10_003, [OFFICER])
    morning(context, FIRST)
    (letter,) = again(OFFICER)
    assert letter.opens is None and PAGE in letter.html


def test_before_a_review_closes_it_is_asked_again_while_the_links_still_take_workbooks(
    slipped: str, context: SimpleNamespace
) -> None:
    from tests.cast import D
    from zones.campaign import Campaign, campaign

    one = campaign("demo", 2025, D("2025-12-31"), D("2026-07-31"), on=D("2026-07-01"))
    assert isinstance(one, Campaign) and ledger_reviews.open_review(one)  # its links end on 2026-08-30
    morning(context, "2026-08-20")
    assert not [letter for letter in again(AGENT) if ".full-" in letter.letter_id]
    morning(context, "2026-08-25")
    morning(context, "2026-08-26")
    assert len([letter for letter in again(AGENT) if ".full-" in letter.letter_id]) == 1
