"""One firm's figure on two parcels, in uploads of their own: asked once, counted once, and settled when the figures differ."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from edge.table import ledger, ledger_firms
from edge.zone_known import zone_known
from tests import books
from tests.doors.receipts import receipt_of, sent
from zones.scope import scope_on
from zones.zone import Zone

END = date(2025, 12, 31)


def parcel(number: str, **cells: Any) -> dict[str, Any]:
    return {**books.REGISTER, "宗地编号": number, "出让日期": "2023-01-05", **cells}


def output(number: str, value: object, context: SimpleNamespace) -> list[tuple[str, str]]:
    """What the receipt of a return with this output asks, and about which cell."""
    upload_id = sent(books.book({**books.RETURN, "宗地编号": number, "年度产值": value}), context, "填报.xlsx")
    return [(one["code"], one["message"]) for one in receipt_of(upload_id, context)["problems"]]


def waiting() -> list[str]:
    known = zone_known("demo", END)
    scope = scope_on(known.dossiers.values(), END, answered=known.answered())
    return [one.parcel_no for one in scope.followed if one.doubts]


def test_a_parcel_of_the_firm_that_came_in_another_upload_is_compared(zone: Zone, context: SimpleNamespace) -> None:
    sent(books.book(parcel("P-1"), parcel("P-3", 受让企业="乙公司")), context)
    sent(books.book(parcel("P-2")), context)
    assert output("P-1", 500, context) == []
    assert output("P-3", 500, context) == []
    ((code, message),) = output("P-2", 500, context)
    assert code == "same_figure_twice" and "P-2" in message and "P-1" in message and waiting() == ["P-2"]
    assert output("P-2", 500, context) == [] and waiting() == []


def test_it_lapses_when_the_other_parcels_figure_is_corrected(zone: Zone, context: SimpleNamespace) -> None:
    sent(books.book(parcel("P-1"), parcel("P-2")), context)
    assert output("P-1", 500, context) == []
    assert len(output("P-2", 500, context)) == 1 and waiting() == ["P-2"]
    assert [code for code, _ in output("P-1", 300, context)] == ["restated_without_reason"]
    assert waiting() == ["P-1"]  # of the restatement alone


def test_a_firm_is_found_by_its_code_too_and_only_while_it_is_the_parcels(zone: Zone, context: SimpleNamespace) -> None:
    sent(books.book(parcel("P-1", 受让企业="甲公司", 统一社会信用代码="91140781MA0KT00030")), context)
    sent(books.book(parcel("P-2", 受让企业="甲集团", 统一社会信用代码="91140781MA0KT00030")), context)
    assert output("P-1", 500, context) == [] and len(output("P-2", 500, context)) == 1
    (first,) = (one for one in ledger.everything("demo", ledger.NOW).values() if one.parcel_no == "P-1")
    assert set(ledger_firms.others("demo", [first], ledger.NOW)) == {"P-2"}
    sent(books.book(parcel("P-2", 受让企业="丙公司")), context)
    assert output("P-1", 900, context) != [] and "same_figure_twice" not in [c for c, _ in output("P-2", 900, context)]


def test_a_register_that_says_the_same_writes_no_firm_again(
    zone: Zone, context: SimpleNamespace, monkeypatch: Any
) -> None:
    sent(books.book(parcel("P-1"), parcel("P-2")), context)
    written: list[Any] = []
    put = ledger_firms.ledger_table.put_many
    monkeypatch.setattr(ledger_firms.ledger_table, "put_many", lambda items: (written.extend(items), put(items))[1])
    sent(books.book(parcel("P-1"), parcel("P-2")), context)
    assert [item for item in written if item["kind"] == "firm"] == []
