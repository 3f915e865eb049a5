"""Contacts after a withdrawal: what counts, what still waits for its sender, and that a zone is never left without a way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from edge.table import ledger_keys, ledger_people, ledger_table, ledger_uploads, ledger_zones
from edge.table.ledger_snapshots import KEPT
from land.people import Person, Role
from land.upload import UploadState
from tests import books
from tests.cast import D
from tests.doors import plain_table
from tests.doors.conftest import Clock
from tests.doors.contact_sheets import OFFICER, STAFF, asked_and_sent, ident, present, row
from tests.doors.mailing import WALL
from tests.doors.receipts import called
from tests.doors.withdrawing import act
from zones.zone import Zone

__all__ = ["act"]
FEW = [row("h1", "部门负责人"), row("o1", "管理员")]


@pytest.fixture(autouse=True)
def people(aws: None, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[plain_table.PlainTable]:
    """A zone without contacts; true seconds stand still."""
    table = plain_table.install(monkeypatch)
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "示范市", "示范开发区管委会", alerts_from=D("2026-07-01")))
    clock.set("2026-07-01")
    clock.wall(WALL)
    yield table


def confirmed(upload_id: str, context: SimpleNamespace) -> int:
    status: int = called("confirm", context, claims=OFFICER, upload_id=upload_id)["statusCode"]
    return status


def everybody() -> set[str]:
    return {"h1", "o1", *(f"a{number}" for number in range(6))}


def test_contacts_that_wait_for_their_sender_wait_on_when_older_ones_are_withdrawn(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    asked_and_sent(STAFF, context)
    second = asked_and_sent([*STAFF, row("a8", "代办员")], context)
    held = asked_and_sent(FEW, context)
    assert ledger_uploads.upload(held).state is UploadState.HELD  # type: ignore[union-attr]
    act("withdraw", second)
    assert present() == everybody()
    assert confirmed(held, context) == 200 and present() == {"h1", "o1"}
    act("withdraw", held)
    assert present() == everybody()
    act("restore", second)
    assert present() == everybody() | {"a8"}
    act("restore", held)
    assert present() == {"h1", "o1"}


def test_withdrawn_contacts_that_wait_cannot_be_confirmed_until_they_count_again(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    asked_and_sent(STAFF, context)
    held = asked_and_sent(FEW, context)
    act("withdraw", held)
    assert confirmed(held, context) == 409 and present() == everybody()
    assert act("restore", held)["state"] == "held"
    assert present() == everybody()
    assert confirmed(held, context) == 200 and present() == {"h1", "o1"}


def test_contacts_after_a_withdrawal_give_way_to_newer_ones_and_to_a_repeat_of_none(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    asked_and_sent(STAFF, context)
    second = asked_and_sent([*STAFF, row("a8", "代办员")], context)
    act("withdraw", second)
    asked_and_sent([*STAFF, row("a9", "代办员")], context)
    assert present() == everybody() | {"a9"}
    act("restore", second)
    assert present() == everybody() | {"a9"}


def test_who_comes_back_by_a_withdrawal_begins_anew(context: SimpleNamespace, act: Callable[..., Any]) -> None:
    asked_and_sent(STAFF, context)
    second = asked_and_sent(STAFF[:-1], context)
    act("withdraw", second)
    ended = {one.name: one.ended_at for one in ledger_people.contacts("demo")}
    assert ended["a5先生"] == WALL and ended["a4先生"] == 0


def test_the_first_head_is_in_force_again_when_the_only_contacts_are_withdrawn(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    head = Person(ident("first"), "first先生", "first@demo.example", frozenset({Role.HEAD}))
    ledger_people.replace_contacts("demo", 0, [head])
    only = asked_and_sent(FEW, context)
    if ledger_uploads.upload(only).state is UploadState.HELD:  # type: ignore[union-attr]
        assert confirmed(only, context) == 200
    assert present() == {"h1", "o1"}
    act("withdraw", only)
    assert present() == {"first"}


def test_where_nobody_was_known_before_a_first_head_can_be_named_again(
    context: SimpleNamespace, act: Callable[..., Any], people: plain_table.PlainTable
) -> None:
    only = asked_and_sent(FEW, context)
    act("withdraw", only)
    assert present() == set() and ledger_people.contacts("demo") == []
    head = Person(ident("first"), "first先生", "first@demo.example", frozenset({Role.HEAD}))
    assert ledger_people.replace_contacts("demo", 0, [head])
    assert present() == {"first"}


def test_contacts_whose_time_is_over_but_that_are_only_partly_gone_are_not_taken_for_nobody(
    context: SimpleNamespace, act: Callable[..., Any], clock: Clock
) -> None:
    first = asked_and_sent(STAFF, context)
    clock.wall(WALL + 60 * 24 * 3_600)
    claims = {**OFFICER, "auth_time": str(WALL + 60 * 24 * 3_600)}
    second = called("ask", context, body={"zone": "demo", "file_name": "通讯录.xlsx"}, claims=claims)
    upload_id = sent_as(second, [*STAFF, row("a8", "代办员")], context)
    clock.wall(WALL + 91 * 24 * 3_600)
    seq = ledger_uploads.upload(first).seq  # type: ignore[union-attr]
    key = ledger_keys.snapshot("demo", seq or 0)
    for item in list(ledger_table.query(_beginning(key))):  # the table takes its time with what has expired
        if item["kind"] == "snapshot_part":
            ledger_table.transact([ledger_table.delete_op({"pk": item["pk"], "sk": item["sk"]}, None)])
    act("withdraw", upload_id, claims={**OFFICER, "auth_time": str(WALL + 91 * 24 * 3_600)})
    assert present() == everybody()


def test_contacts_that_replaced_others_ninety_days_ago_are_not_taken_out_in_silence(
    context: SimpleNamespace, act: Callable[..., Any], clock: Clock
) -> None:
    only = asked_and_sent(STAFF, context)
    later = {**OFFICER, "auth_time": str(WALL + KEPT)}
    clock.wall(WALL + KEPT - 1)
    assert act("withdraw", only, claims=later)["status"] == 200 and present() == set()
    assert act("restore", only, claims=later)["status"] == 200 and present() == everybody()
    clock.wall(WALL + KEPT)
    assert act("withdraw", only, claims=later)["code"] == "contacts_too_old" and present() == everybody()
    answer = called("ask", context, body={"zone": "demo", "file_name": "通讯录.xlsx"}, claims=later)
    sent_as(answer, [*STAFF, row("a8", "代办员")], context)
    assert act("withdraw", only, claims=later)["status"] == 200 and present() == everybody() | {"a8"}


def sent_as(answer: dict[str, Any], rows: list[dict[str, Any]], context: SimpleNamespace) -> str:
    import json

    import boto3

    from tests.doors.conftest import UPLOADS
    from tests.doors.uploading import created, handle

    upload_id: str = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=books.book(*rows))
    assert handle(created(upload_id), context) == []
    return upload_id


def _beginning(key: dict[str, str]) -> Any:
    from boto3.dynamodb.conditions import Key

    return Key("pk").eq(key["pk"]) & Key("sk").begins_with(key["sk"])


def test_an_agent_is_called_as_the_registers_that_count_call_them(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    named = {**books.REGISTER, "代办员": "李四", "代办员邮箱": "l@demo.example"}
    asked_and_sent([named], context)
    second = asked_and_sent([{**named, "代办员": "王五"}], context)
    assert [one.name for one in ledger_people.people("demo", D("2026-07-01"))] == ["王五"]
    act("withdraw", second)
    assert [one.name for one in ledger_people.people("demo", D("2026-07-01"))] == ["李四"]
    act("restore", second)
    assert [one.name for one in ledger_people.people("demo", D("2026-07-01"))] == ["王五"]
