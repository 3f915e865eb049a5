"""Figures that nobody can be sure of, from the receipt to the answer: confirmed, or sent once more, they count."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from edge import ids
from edge.table import ledger, ledger_uploads
from intake import on_upload
from land.dossier import Dossier
from land.facts import UploadWaiting
from land.indicator import Fact, Indicator
from land.units import exact
from tests import books
from tests.doors.mailing import messages
from tests.doors.receipts import CLAIMS, called, receipt_of, sent
from zones.zone import Zone

FIRST, SECOND = {**books.REGISTER, "宗地编号": "P-01"}, {**books.REGISTER, "宗地编号": "P-02"}
ODD = books.as_csv(books.grid([{**FIRST, "成交价款": "12500"}, {**SECOND, "成交价款": "3.000"}]))
NEW_PROMISE = books.book(
    {**books.ADJUSTMENT, "事项类型": "补充协议", "涉及指标": "固定资产投资", "新约定值": 3_000_000},
    {**books.ADJUSTMENT, "事项类型": "补充协议", "涉及指标": "亩均税收", "新约定值": 20, "生效日期": "2024-05-01"},
)


def known(number: str) -> Dossier:
    return next(one for one in ledger.everything("demo", ledger.NOW).values() if one.parcel_no == number)


def confirmed(upload_id: str, context: SimpleNamespace) -> str:
    """The upload's questions are confirmed, and what that brings is taken in; its upload's id."""
    assert called("confirm", context, claims=CLAIMS, upload_id=upload_id)["statusCode"] == 200
    brings = ids.of_confirmed(upload_id)
    assert on_upload.handler(messages("intake", UploadWaiting("demo", brings)), context) == {"batchItemFailures": []}
    return brings


def asked(receipt: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(one["code"], one["confirmed"]) for one in receipt["problems"] if "question" in one]


def test_the_same_again_is_the_answer(zone: Zone, context: SimpleNamespace) -> None:
    first = receipt_of(sent(ODD, context, "台账.csv"), context)
    assert asked(first) == [("doubtful_figure", False)] and known("P-02").registers[-1].row.price is None
    second = receipt_of(sent(ODD, context, "台账.csv"), context)
    assert second["state"] == "accepted" and second["problems"] == []
    price = known("P-02").registers[-1].row.price
    assert price is not None and exact(price) == 30_000


def test_a_confirmed_figure_counts_and_is_not_asked_again(zone: Zone, context: SimpleNamespace) -> None:
    first = sent(ODD, context, "台账.csv")
    brings = confirmed(first, context)
    assert asked(receipt_of(first, context)) == [("doubtful_figure", True)]
    assert [len(known(number).registers) for number in ("P-01", "P-02")] == [1, 2]
    last = known("P-02").registers[-1]
    assert last.row.price is not None and last.source is not None and last.source.upload_id == brings
    receipt = ledger_uploads.receipt(brings)
    assert receipt is not None and (receipt.rows_accepted, receipt.rows_refused, receipt.problems) == (1, 0, ())
    assert receipt.unnamed == ()
    confirmed(first, context)
    assert len(known("P-02").registers) == 2
    assert receipt_of(sent(ODD, context, "台账.csv"), context)["problems"] == []


def test_what_came_after_the_question_is_not_undone_by_confirming_it(zone: Zone, context: SimpleNamespace) -> None:
    first = sent(ODD, context, "台账.csv")
    sent(books.book({**SECOND, "成交价款": 4000}), context)
    confirmed(first, context)
    price = known("P-02").registers[-1].row.price
    assert price is not None and exact(price) == 4000 * 10**4


def test_a_row_that_waits_with_its_new_promise_comes_when_it_is_confirmed(zone: Zone, context: SimpleNamespace) -> None:
    sent(books.book({**books.REGISTER, "亩均税收": 15}), context)
    first = sent(NEW_PROMISE, context, "变更.xlsx")
    assert asked(receipt_of(first, context)) == [("doubtful_figure", False)]
    assert [one.row.indicator for one in known("P-01").adjustments] == [Indicator.TAX_PER_MU]
    confirmed(first, context)
    assert [one.row.indicator for one in known("P-01").adjustments] == [
        Indicator.TAX_PER_MU,
        Indicator.FIXED_INVESTMENT,
    ]


@pytest.mark.parametrize("later", [None, 900])
def test_of_a_return_only_its_doubtful_figures_come(zone: Zone, context: SimpleNamespace, later: int | None) -> None:
    sent(books.book(FIRST, SECOND), context)
    rows = [
        {**books.RETURN, "年度产值": "12500", "年度税收": "300"},
        {**books.RETURN, "宗地编号": "P-02", "年度产值": "3.000", "年度税收": "7"},
    ]
    first = sent(books.as_csv(books.grid(rows)), context, "填报.csv")
    if later is not None:
        sent(books.book({**books.RETURN, "宗地编号": "P-02", "年度产值": later}), context)
    brings = confirmed(first, context)
    *_, last = known("P-02").returns
    assert last.source is not None
    if later is None:
        assert last.source.upload_id == brings and set(last.row.facts) == {Fact.OUTPUT}
    else:
        assert last.source.upload_id != brings


def test_where_nothing_waits_nothing_is_brought(zone: Zone, context: SimpleNamespace) -> None:
    upload_id = sent(books.book(FIRST), context)
    called("confirm", context, claims=CLAIMS, upload_id=upload_id)
    assert ledger_uploads.upload(ids.of_confirmed(upload_id)) is None
