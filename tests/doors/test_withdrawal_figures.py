"""Figures after a withdrawal: questions, confirmations, restatements, renumbered parcels, and what the API shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from console import on_request as console
from edge import ids
from edge.table import ledger, ledger_listing, ledger_numbers, ledger_refused, ledger_uploads, ledger_zones
from edge.zone_known import zone_known
from intake import on_upload
from land.facts import UploadWaiting
from land.restatement import Basis
from land.units import exact
from tests import books
from tests.cast import D
from tests.doors import plain_table
from tests.doors.conftest import UPLOADS, Clock
from tests.doors.contact_sheets import OFFICER
from tests.doors.mailing import WALL, messages
from tests.doors.receipts import called
from tests.doors.uploading import created, handle
from tests.doors.withdrawing import act, judge, take_turns
from zones.scope import scope_on
from zones.zone import Zone

__all__ = ["act"]
END = date(2025, 12, 31)
Act = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def table(aws: None, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[plain_table.PlainTable]:
    """A zone of which nothing is known; true seconds stand still."""
    found = plain_table.install(monkeypatch)
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "示范市", "示范开发区管委会", alerts_from=D("2026-07-01")))
    clock.set("2026-07-01")
    clock.wall(WALL)
    yield found


def sent(data: bytes, context: SimpleNamespace, name: str = "表.xlsx") -> str:
    answer = called("ask", context, body={"zone": "demo", "file_name": name}, claims=OFFICER)
    upload_id: str = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)
    assert handle(created(upload_id), context) == []
    return upload_id


def parcel(number: str, **cells: Any) -> dict[str, Any]:
    return {**books.REGISTER, "宗地编号": number, "出让日期": "2023-01-05", **cells}


def output(number: str, value: object, **cells: Any) -> bytes:
    return books.book({**books.RETURN, "宗地编号": number, "年度产值": value, **cells})


def waiting() -> list[str]:
    known = zone_known("demo", END)
    return [
        one.parcel_no
        for one in scope_on(known.dossiers.values(), END, answered=known.answered()).followed
        if one.doubts
    ]


def test_a_figure_equal_to_one_of_a_withdrawn_parcel_is_in_question_no_more(context: SimpleNamespace, act: Act) -> None:
    first = sent(books.book(parcel("P-1")), context)
    sent(books.book(parcel("P-2")), context)
    sent(output("P-1", 500), context)
    sent(output("P-2", 500), context)
    assert waiting() == ["P-2"]
    act("withdraw", first)
    assert waiting() == []
    act("restore", first)
    assert waiting() == ["P-2"]


def test_a_figure_equal_to_a_withdrawn_one_is_in_question_no_more(context: SimpleNamespace, act: Act) -> None:
    sent(books.book(parcel("P-1"), parcel("P-2")), context)
    first = sent(output("P-1", 500), context)
    sent(output("P-2", 500), context)
    act("withdraw", first)
    assert waiting() == []


def price(number: str) -> int | None:
    found = next(one for one in ledger.everything("demo", ledger.NOW).values() if one.parcel_no == number)
    value = found.registers[-1].row.price
    return None if value is None else int(exact(value) / 10**4)


def odd() -> bytes:
    return books.as_csv(books.grid([parcel("P-1", 成交价款="12500"), parcel("P-2", 成交价款="3.000")]))


def confirm(upload_id: str, context: SimpleNamespace) -> int:
    status: int = called("confirm", context, claims=OFFICER, upload_id=upload_id)["statusCode"]
    return status


def test_confirmed_figures_go_and_return_with_the_upload_that_asked(
    context: SimpleNamespace, act: Act, queue_bodies: Any
) -> None:
    sent(books.book(parcel("P-2", 成交价款=9)), context)
    first = sent(odd(), context, "台账.csv")
    assert confirm(first, context) == 200
    brings = ids.of_confirmed(first)
    on_upload.handler(messages("intake", UploadWaiting("demo", brings)), context)
    assert price("P-2") == 3
    act("withdraw", first)
    take_turns(context, queue_bodies)
    assert price("P-2") == 9 and confirm(first, context) == 409
    act("restore", first)
    take_turns(context, queue_bodies)
    assert price("P-2") == 3


def test_confirmed_figures_come_in_before_their_upload_can_be_withdrawn(
    context: SimpleNamespace, act: Act, queue_bodies: Any
) -> None:
    first = sent(odd(), context, "台账.csv")
    assert confirm(first, context) == 200
    answer = called("withdraw", context, claims=OFFICER, upload_id=first, body={"reason": "传错了"})
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (409, "not_read_yet")
    on_upload.handler(messages("intake", UploadWaiting("demo", ids.of_confirmed(first))), context)
    act("withdraw", first)
    take_turns(context, queue_bodies)
    assert ledger.everything("demo", ledger.NOW) == {}
    act("restore", first)
    take_turns(context, queue_bodies)
    assert price("P-2") == 3


def test_a_return_under_a_former_number_is_taken_out(context: SimpleNamespace, act: Act) -> None:
    sent(books.book(parcel("P-1")), context)
    number = sent(numbered("P-1", "QB-7"), context)
    said = sent(output("QB-7", 500), context)
    (known,) = ledger.everything("demo", ledger.NOW).values()
    assert len(known.returns) == 1
    act("withdraw", said)
    (known,) = ledger.everything("demo", ledger.NOW).values()
    assert known.returns == ()
    act("withdraw", number)
    judge("P-1")
    assert ledger.parcel_ids("demo", ["QB-7"]) == {} and ledger_numbers.numbers("demo").first == {}
    assert [one.parcel_no for one in ledger_listing.parcels("demo").rows] == ["P-1"]
    sent(books.book(parcel("QB-7")), context)
    assert ledger.parcel_nos("demo") == ["P-1", "QB-7"]
    assert len(set(ledger.parcel_ids("demo", ["P-1", "QB-7"]).values())) == 2


def numbered(old: str, new: str) -> bytes:
    row = {**books.ADJUSTMENT, "宗地编号": old, "事项类型": "宗地编号变更", "涉及指标": None, "新约定值": new}
    return books.book(row)


def test_no_number_names_two_parcels_after_a_withdrawal_is_undone(context: SimpleNamespace, act: Act) -> None:
    sent(books.book(parcel("P-1")), context)
    number = sent(numbered("P-1", "QB-7"), context)
    act("withdraw", number)
    other = sent(books.book(parcel("QB-7", 受让企业="乙公司")), context)
    assert act("restore", number)["code"] == "number_given"
    assert len(set(ledger.parcel_ids("demo", ["P-1", "QB-7"]).values())) == 2
    act("withdraw", other)
    assert act("restore", number)["status"] == 200
    assert len(set(ledger.parcel_ids("demo", ["P-1", "QB-7"]).values())) == 1
    assert act("restore", other)["code"] == "number_given"


def test_a_register_does_not_return_whose_number_another_parcel_was_given(context: SimpleNamespace, act: Act) -> None:
    first = sent(books.book(parcel("P-1")), context)
    sent(books.book(parcel("P-2")), context)
    act("withdraw", first)
    number = sent(numbered("P-2", "P-1"), context)
    assert act("restore", first)["code"] == "number_given"
    act("withdraw", number)
    assert act("restore", first)["status"] == 200 and ledger.parcel_nos("demo") == ["P-1", "P-2"]


def test_an_upload_set_aside_half_recorded_is_taken_out_whole(
    context: SimpleNamespace, act: Act, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    sent(books.book(parcel("P-1", 成交价款=9)), context)

    with monkeypatch.context() as patch:
        patch.setattr(ledger_refused, "keep", lambda *_: 1 / 0)
        answer = called("ask", context, body={"zone": "demo", "file_name": "表.xlsx"}, claims=OFFICER)
        upload_id: str = json.loads(answer["body"])["upload_id"]
        data = books.book(parcel("P-1", 成交价款=77), parcel("P-2"))
        boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)
        for attempt in range(1, 6):
            assert handle(created(upload_id), context) != []
            clock.wall(WALL + attempt * 200)  # the lease of a worker that failed stands for its life
    assert handle(created(upload_id), context) == []
    clock.wall(WALL)
    assert ledger_uploads.upload(upload_id).state == "rejected"  # type: ignore[union-attr]
    assert (price("P-1"), ledger.parcel_nos("demo")) == (77, ["P-1", "P-2"])
    act("withdraw", upload_id)
    assert (price("P-1"), ledger.parcel_nos("demo")) == (9, ["P-1"])
    act("restore", upload_id)
    assert (price("P-1"), ledger.parcel_nos("demo")) == (77, ["P-1", "P-2"])


def restated(published: int | None) -> list[tuple[str, int, int | None]]:
    """What the list of restatements says of output, with what was published at that place."""
    found = zone_known("demo", END).review(END, None if published is None else Basis(published)).restatements
    return [
        (one.parcel_no, int(exact(one.old) / 10**4), None if one.new is None else int(exact(one.new) / 10**4))
        for one in found
    ]


def test_a_published_figure_that_is_withdrawn_is_restated_and_one_that_nobody_published_never_was(
    context: SimpleNamespace, act: Act
) -> None:
    sent(books.book(parcel("P-1")), context)
    first = sent(output("P-1", 500), context)
    second = sent(output("P-1", 900, 修订原因="漏报"), context)
    published = ledger_uploads.settled("demo")
    act("withdraw", second)
    assert restated(published) == [("P-1", 900, 500)] and restated(None) == []
    act("withdraw", first)
    assert restated(published) == [("P-1", 900, None)] and restated(None) == []
    sent(output("P-1", 700), context)
    assert restated(published) == [("P-1", 900, 700)] and restated(None) == []
    act("restore", second)
    now = ledger_uploads.settled("demo")
    assert restated(now) == [] and restated(published + 1) == [("P-1", 500, 700)]


def test_a_report_made_again_after_a_withdrawal_says_what_it_said(context: SimpleNamespace, act: Act) -> None:
    sent(books.book(parcel("P-1")), context)
    sent(output("P-1", 500), context)
    published = ledger_uploads.settled("demo")
    second = sent(output("P-1", 900), context)
    ordered = ledger_uploads.settled("demo")
    before = zone_known("demo", END, ordered + 1).review(END, Basis(published))
    assert [one.new is not None for one in before.restatements] == [True]
    act("withdraw", second)
    assert zone_known("demo", END, ordered + 1).review(END, Basis(published)) == before
    assert restated(published) == []


def test_the_api_says_of_a_withdrawn_parcel_only_that_it_is_withdrawn_before_and_after_its_judge(
    context: SimpleNamespace, act: Act, load_event: Callable[[str], dict[str, Any]]
) -> None:
    def shown() -> dict[str, Any]:
        event = load_event("console.parcel")
        event["pathParameters"] = {"zone": "demo", "parcel_no": "P-1"}
        found: dict[str, Any] = json.loads(console.handler(event, context)["body"])
        return found

    first = sent(books.book(parcel("P-1", 约定竣工日期="2025-06-01")), context)
    judge("P-1")
    assert shown()["enterprise"] == "甲公司" and shown()["alerts"] != []
    act("withdraw", first)
    waiting = shown()
    judge("P-1")
    for said in (waiting, shown()):
        assert (said["level"], said["enterprise"], said["commitments"], said["alerts"]) == ("closed", "", [], [])
