"""A ledger without a year, through the service: its figures are judged as written and count nowhere until somebody answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from edge.zone_known import zone_known
from land.indicator import Indicator
from tests import books
from tests.doors.receipts import CLAIMS, called, receipt_of, sent
from tests.land.zones import D
from zones.indicators import zone_indicators
from zones.measured import Measured, ZoneIndicator
from zones.scope import Scope, scope_on
from zones.zone import Zone

END = D("2026-05-01")  # after the reporting day; received on 2026-07-31 by the clock of these tests


def ledger(**facts: Any) -> bytes:
    days = {
        "约定动工日期": "2022-06-01",
        "约定竣工日期": "2023-05-01",
        "约定投产日期": "2023-06-01",
        "约定达产日期": "2024-01-01",
    }
    row = {**books.REGISTER, "出让日期": "2022-01-05", "亩均产值": 5, **days}
    return books.book({**row, **facts})


def scope() -> Scope:
    known = zone_known("demo", END)
    return scope_on(known.dossiers.values(), END, known.policy, answered=known.answered())


def measured(code: ZoneIndicator) -> Measured:
    return next(one for one in zone_indicators(scope(), END.year) if one.code is code)


def test_it_is_judged_as_written_and_counts_when_it_is_confirmed(zone: Zone, context: SimpleNamespace) -> None:
    upload_id = sent(ledger(年度产值=800), context)
    (problem,) = receipt_of(upload_id, context)["problems"]
    assert (problem["code"], problem["severity"], problem["confirmed"]) == ("year_assumed", "warning", False)
    (one,) = scope().followed
    outcome = one.outcome(Indicator.OUTPUT_PER_MU)
    assert outcome is not None and outcome.verdict.value == "met" and outcome.check_year == 2025
    assert [(doubt.of.value, doubt.year) for doubt in one.doubts] == [("output", 2025)]
    assert (measured(ZoneIndicator.OUTPUT_RATE).value, measured(ZoneIndicator.OUTPUT_RATE).in_question) == (
        None,
        ("P-01",),
    )
    called("confirm", context, claims=CLAIMS, upload_id=upload_id)
    assert scope().followed[0].doubts == () and measured(ZoneIndicator.OUTPUT_RATE).in_question == ()


def test_the_same_again_answers_and_is_not_asked_again(zone: Zone, context: SimpleNamespace) -> None:
    sent(ledger(年度产值=800), context)
    assert receipt_of(sent(ledger(年度产值=800), context), context)["problems"] == []
    assert scope().followed[0].doubts == ()


def test_a_row_that_tells_its_year_answers(zone: Zone, context: SimpleNamespace) -> None:
    sent(ledger(年度产值=800, 累计完成投资=900), context)
    assert {doubt.of.value for doubt in scope().followed[0].doubts} == {"output", "investment"}
    told = {
        **books.RETURN,
        "填报年度": 2025,
        "数据截止日期": "2025-12-31",
        "年度产值": 810,
        "累计完成投资": 910,
        "修订原因": "核对",
    }
    sent(books.book(told), context)
    assert scope().followed[0].doubts == ()
