"""Contacts at the doors: they count at once or wait for their sender, and heads and officers hear of every change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from edge import clock as edge_clock
from edge.table import ledger_letters, ledger_people, ledger_reviews, ledger_uploads
from land.adjustment import AdjustmentKind
from land.facts import LetterWritten
from land.people import Person, Role
from land.upload import UploadState
from post import on_letters
from telling.letter import Letter, LetterKind, LetterState, contacts_letter_id
from tests import books
from tests.cast import D, changed, firm, parcel
from tests.doors.conftest import Clock
from tests.doors.contact_sheets import (
    OFFICER,
    SHARDS,
    STAFF,
    TODAY,
    Snapshot,
    asked_and_sent,
    ends_as_if_undisturbed,
    ident,
    present,
    read_once,
    row,
    told,
)
from tests.doors.mailing import WALL, Server, messages, server
from tests.doors.receipts import called
from tests.doors.reviewing import morning
from tests.doors.uploading import created, handle, link, put, receipt
from tests.edge.brought import claimed, record
from zones.campaign import Campaign, campaign
from zones.zone import Zone

__all__ = ["read_once", "server"]  # fixtures


@pytest.fixture(autouse=True)
def people(zone: Zone, clock: Clock) -> Iterator[None]:
    """A zone without contacts; true seconds stand still."""
    clock.wall(WALL)
    yield


def sent(upload_id: str, data: bytes, context: SimpleNamespace) -> UploadState:
    """An upload of somebody signed in; how it ended."""
    link(upload_id, reader=ident("o1"))
    put(upload_id, data)
    assert handle(created(upload_id), context) == []
    return receipt(upload_id).state


def test_heads_and_officers_old_and_new_hear_of_every_change(context: SimpleNamespace) -> None:
    assert sent("u1", books.book(*STAFF), context) is UploadState.ACCEPTED
    assert set(told("u1")) == {"h1", "o1"} and receipt("u1").gone == ()
    rest = [
        row("h2", "部门负责人"),
        row("o1", "管理员"),
        row("a0", "包联领导"),
        row("a1", "代办员"),
        row("a2", "代办员"),
        row("a3", "代办员"),
    ]
    data = books.xlsx(
        {"通讯录": books.grid([*rest, row("a9", "代办员", "P-01")]), "台账": books.grid([books.REGISTER])}
    )
    assert sent("u2", data, context) is UploadState.HELD  # 3 of 8 would go
    rest += [row("a4", "代办员")]
    data = books.xlsx(
        {"通讯录": books.grid([*rest, row("a9", "代办员", "P-01")]), "台账": books.grid([books.REGISTER])}
    )
    assert sent("u3", data, context) is UploadState.ACCEPTED
    letters = told("u3")
    assert set(letters) == {"h1", "h2", "o1"} and told("u2") == {}
    for letter in letters.values():
        assert letter.kind is LetterKind.CONTACTS and "/l/" not in letter.html + letter.text
        assert letter.subject == "通讯录有变动：新增 2 人，去掉 2 人，变更 1 人"
        for part in (letter.html, letter.text):
            assert "h2@demo.example" in part and "a9@demo.example" in part and "P-01" in part
            assert "h1@demo.example" in part and "a5@demo.example" in part
            assert "代办员 → 包联领导" in part and "a2@demo.example" not in part
    assert sorted(receipt("u3").gone) == ["a5先生", "h1先生"]
    said = ledger_letters.letter("demo", ident("o1"), "receipt.u3")
    assert said is not None and "通讯录里不再有的人" in said.html and "h1先生" in said.text


def test_the_same_contacts_again_are_no_change_and_no_letter(context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    assert sent("u2", books.book(*reversed(STAFF)), context) is UploadState.ACCEPTED
    assert told("u2") == {} and len(told("u1")) == 2


def test_a_snapshot_that_takes_out_too_many_waits_and_blocks_nothing(context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    before = present()
    data = books.xlsx({"台账": books.grid([books.REGISTER]), "通讯录": books.grid([row("x1", "部门负责人")])})
    assert sent("u2", data, context) is UploadState.HELD
    assert present() == before and told("u2") == {}
    said = receipt("u2")
    assert (said.rows_accepted, said.counts_as, len(said.gone)) == (2, UploadState.ACCEPTED, 8)
    assert ledger_uploads.unfinished("demo") == []
    letter = ledger_letters.letter("demo", ident("o1"), "receipt.u2")
    assert letter is not None and "还没有采用" in letter.subject
    assert "采用以后，通讯录里不再有的人" in letter.text and "a5先生" in letter.text and "这一份就作废" in letter.html
    assert sent("u3", books.book({**books.RETURN, "实际动工日期": "2024-01-10"}), context) is UploadState.ACCEPTED


def test_its_sender_confirms_a_held_snapshot_and_it_counts_with_its_letters(context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    upload_id = asked_and_sent([row("h2", "部门负责人"), row("o1", "管理员")], context)
    said = json.loads(called("receipt", context, claims=OFFICER, upload_id=upload_id)["body"])
    assert said["state"] == "held" and "h1先生" in said["gone"]
    answer = called("confirm", context, claims=OFFICER, upload_id=upload_id)
    assert (answer["statusCode"], json.loads(answer["body"])["state"]) == (200, "accepted")
    assert present() == {"h2", "o1"} and set(told(upload_id)) == {"h1", "h2", "o1"}
    assert called("confirm", context, claims=OFFICER, upload_id=upload_id)["statusCode"] == 200


def test_an_old_code_confirms_no_held_snapshot(
    context: SimpleNamespace, clock: Clock, table_snapshot: Snapshot
) -> None:
    sent("u1", books.book(*STAFF), context)
    upload_id = asked_and_sent([row("h2", "部门负责人")], context)
    before = table_snapshot()
    clock.wall(WALL + 901)
    answer = called("confirm", context, claims=OFFICER, upload_id=upload_id)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, "sign_in_again")
    assert table_snapshot() == before
    clock.wall(WALL + 900)
    assert called("confirm", context, claims=OFFICER, upload_id=upload_id)["statusCode"] == 200


def test_somebody_elses_confirmation_changes_nothing(context: SimpleNamespace, table_snapshot: Snapshot) -> None:
    sent("u1", books.book(*STAFF), context)
    upload_id = asked_and_sent([row("h2", "部门负责人")], context)
    before = table_snapshot()
    answer = called("confirm", context, claims={**OFFICER, "sub": "officer-8"}, upload_id=upload_id)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (409, "contacts_not_counted")
    assert table_snapshot() == before


@pytest.mark.parametrize("newer", [STAFF, [row("h3", "部门负责人")]])
def test_a_newer_snapshot_makes_a_held_one_void(newer: list[dict[str, Any]], context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    upload_id = asked_and_sent([row("h2", "部门负责人")], context)
    sent("u3", books.book(*newer), context)
    before = present()
    answer = called("confirm", context, claims=OFFICER, upload_id=upload_id)
    assert answer["statusCode"] == 409 and present() == before
    assert json.loads(called("receipt", context, claims=OFFICER, upload_id=upload_id)["body"])["state"] == "held"


def test_contacts_of_which_no_row_stands_make_nothing_void(context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    upload_id = asked_and_sent([row("h2", "部门负责人")], context)
    assert sent("u3", books.book(row("h3", "看门人")), context) is UploadState.REJECTED
    assert called("confirm", context, claims=OFFICER, upload_id=upload_id)["statusCode"] == 200
    assert present() == {"h2"}


def test_the_first_head_of_a_zone_is_in_the_contacts_until_others_are(context: SimpleNamespace) -> None:
    first = Person(ident("h1"), "h1先生", "h1@demo.example", frozenset({Role.HEAD}))
    assert ledger_people.replace_contacts("demo", 0, [first])
    assert sent("u1", books.book(row("h2", "部门负责人")), context) is UploadState.HELD
    assert present() == {"h1"}
    assert sent("u2", books.book(*STAFF), context) is UploadState.ACCEPTED and set(told("u2")) == {"h1", "o1"}


def test_a_refused_row_leaves_that_person_in_the_contacts(context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    again = [*STAFF[1:], row("h1", "部门负责人", 任期至="年底")]
    assert sent("u2", books.book(*again), context) is UploadState.PARTLY_ACCEPTED
    assert present() == {"h1", "o1", *(f"a{n}" for n in range(6))} and told("u2") == {}


def test_a_head_who_has_left_still_hears_that_they_have(server: Server, context: SimpleNamespace) -> None:
    sent("u1", books.book(*STAFF), context)
    sent("u2", books.book(*STAFF[1:], row("h2", "部门负责人")), context)
    wanted = [LetterWritten("demo", ident(who), contacts_letter_id("u2")) for who in ("h1", "h2", "o1")]
    gone = [LetterWritten("demo", ident("h1"), contacts_letter_id("u1"))]
    assert on_letters.handler(messages("post", *wanted, *gone), context) == {"batchItemFailures": []}
    assert sorted(to for to, _ in server.taken) == [
        "h1@demo.example", "h1@demo.example", "h2@demo.example", "o1@demo.example",
    ]  # fmt: skip
    digest = Letter(
        "demo",
        ident("h1"),
        "digest.2026-07-01",
        LetterKind.DIGEST,
        on=TODAY,
        subject="s",
        html="h",
        text="t",
        step_keys=(),
        written_at=edge_clock.now(),
    )
    assert ledger_letters.write_letter(digest)
    on_letters.handler(messages("post", LetterWritten("demo", ident("h1"), digest.letter_id)), context)
    found = ledger_letters.letter("demo", ident("h1"), digest.letter_id)
    assert found is not None and found.state is LetterState.REFUSED and len(server.taken) == 4


def test_whose_term_is_over_is_written_nothing_more(server: Server, context: SimpleNamespace, clock: Clock) -> None:
    sent("u1", books.book(*STAFF, row("h2", "部门负责人", 任期至="2026-07-01")), context)
    letter = LetterWritten("demo", ident("h2"), "digest.2026-07-01")
    for day, went in (("2026-07-02", 0), ("2026-07-01", 1)):
        clock.set(day)
        name = f"digest.{day}"
        ledger_letters.write_letter(
            Letter(
                "demo",
                ident("h2"),
                name,
                LetterKind.DIGEST,
                on=D(day),
                subject="s",
                html="h",
                text="t",
                step_keys=(),
                written_at=edge_clock.now(),
            )
        )
        on_letters.handler(messages("post", LetterWritten("demo", letter.person_id, name)), context)
        assert len(server.taken) == went


def test_the_receipt_of_a_transfer_says_that_the_contact_counts_no_more(context: SimpleNamespace) -> None:
    sheets = {"台账": books.grid([books.REGISTER]), "通讯录": books.grid([*STAFF, row("e1", "企业联系人", "P-01")])}
    assert sent("u1", books.xlsx(sheets), context) is UploadState.ACCEPTED
    contact = ledger_people.person("demo", ident("e1"), TODAY)
    assert contact is not None and contact.holders == {"P-01": "甲公司"}
    transfer = {"宗地编号": "P-01", "事项类型": "受让人变更", "生效日期": "2026-07-01", "新约定值": "乙公司"}
    assert sent("u2", books.book(transfer), context) is UploadState.ACCEPTED_WITH_QUESTIONS
    (problem,) = receipt("u2").problems
    assert (problem.code, problem.cell, problem.severity) == ("contact_of_former_holder", "D2", "warning")
    assert sent("u3", books.xlsx({"通讯录": sheets["通讯录"]}), context) is UploadState.ACCEPTED
    contact = ledger_people.person("demo", ident("e1"), TODAY)
    assert contact is not None and contact.holders == {"P-01": "乙公司"}


def test_after_a_transfer_the_review_asks_the_contact_of_the_old_holder_for_nothing(context: SimpleNamespace) -> None:
    for number in ("P1", "P2"):
        upload = claimed(f"u{number}")
        record(upload, replace(parcel(number), granted_on=D("2023-03-01")))
    sold = replace(changed(AdjustmentKind.TRANSFER, "2026-06-01", holder="乙公司"), parcel_no="P1")
    record(claimed("u3"), sold)
    old = firm("e1", "P1", "P2", address="e1@demo.example")
    ledger_people.replace_contacts("demo", 9, [old])
    made = campaign("demo", 2025, D("2025-12-31"), D("2026-07-31"), on=TODAY)
    assert isinstance(made, Campaign) and ledger_reviews.open_review(made)
    assert morning(context, "2026-07-01") == 1
    assert [ask.parcels for ask in ledger_reviews.asks("demo", 2025)] == [("P2",)]


# ---- never lost ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shard", range(SHARDS))
def test_contacts_ended_at_any_call_count_once_with_their_letters_and_their_receipt(
    read_once: None, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, shard: int
) -> None:
    """A workbook that changes people, brings one back, gives a parcel another holder and names who is gone."""
    register = {"台账": books.grid([books.REGISTER])}
    firms = [*STAFF, row("e1", "企业联系人", "P-01")]
    sent("u1", books.xlsx({**register, "通讯录": books.grid([*firms, row("a8", "代办员")])}), context)
    sent("u2", books.xlsx({"通讯录": books.grid(firms)}), context)
    link("u3", reader=ident("o1"))
    moved = {"台账": books.grid([{**books.REGISTER, "受让企业": "乙公司"}])}
    rest = [*firms[1:], row("h2", "部门负责人"), row("a8", "代办员"), row("a0", "代办员", 任期至="年底")]
    put("u3", books.xlsx({**moved, "通讯录": books.grid(rest)}))
    points = ends_as_if_undisturbed(lambda: handle(created("u3"), context), table_snapshot, monkeypatch, shard)
    assert points > 40
    assert set(told("u3")) == {"h1", "h2", "o1"} and receipt("u3").gone == ("h1先生",)
    back = ledger_people.person("demo", ident("a8"), TODAY)
    assert back is not None and back.ended_at == WALL


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_held_snapshot_ended_at_any_call_is_held_once(
    read_once: None, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, shard: int
) -> None:
    sent("u1", books.book(*STAFF), context)
    link("u2", reader=ident("o1"))
    put("u2", books.book(row("h2", "部门负责人")))
    ends_as_if_undisturbed(lambda: handle(created("u2"), context), table_snapshot, monkeypatch, shard)
    assert receipt("u2").state is UploadState.HELD and len(present()) == 8 and told("u2") == {}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_confirmation_ended_at_any_call_counts_once(
    read_once: None, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, shard: int
) -> None:
    sent("u1", books.book(*STAFF), context)
    upload_id = asked_and_sent([row("h2", "部门负责人")], context)
    confirm = lambda: called("confirm", context, claims=OFFICER, upload_id=upload_id)  # noqa: E731
    ends_as_if_undisturbed(confirm, table_snapshot, monkeypatch, shard)
    assert present() == {"h2"} and set(told(upload_id)) == {"h1", "h2", "o1"}
