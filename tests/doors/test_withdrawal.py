"""Withdrawal at the doors: what an upload said counts no more, as if it had never come; and again, within the day."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from edge import clock as edge_clock
from edge import snapshots
from edge.table import (
    ledger,
    ledger_counts,
    ledger_judgement,
    ledger_letters,
    ledger_listing,
    ledger_people,
    ledger_refused,
    ledger_uploads,
    ledger_withdrawals,
)
from land.assessment import Level
from province import on_night
from telling.alert import StepReason, Tell
from tests import books
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.contact_sheets import (
    OFFICER,
    SHARDS,
    STAFF,
    ends_as_if_undisturbed,
    ident,
    present,
    read_once,
    row,
    told,
)
from tests.doors.mailing import WALL
from tests.doors.receipts import called
from tests.doors.uploading import created, drain, handle, link, put, receipt
from tests.doors.withdrawing import Bodies, act, facts, judge, people, sent

__all__ = ["act", "people", "read_once"]  # fixtures

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
LATE = {**books.REGISTER, "约定竣工日期": "2025-06-01"}
STARTED = {**books.RETURN, "实际动工日期": "2023-05-20"}
READER = {"zones": "demo", "roles": "leader", "sub": "leader-1"}
LATER = {"zones": "demo", "roles": "officer", "sub": "officer-9", "auth_time": str(WALL - 3_600)}


def steps(parcel_id: str) -> list[tuple[str, StepReason, Tell]]:
    """The steps of the parcel's alert on completion."""
    from boto3.dynamodb.conditions import Key

    from edge.table import ledger_keys, ledger_keys_judged, ledger_table

    within = Key("pk").eq(ledger_keys.parcel_pk("demo", parcel_id)) & Key("sk").begins_with(ledger_keys_judged.JUDGED)
    found = [one.step for item in ledger_table.query(within) for one in ledger_judgement.steps_of(item)]
    return [(one.on.isoformat(), one.reason, one.tell) for one in found if one.subject == "completion"]


def test_what_a_withdrawn_return_said_does_not_exist_and_what_it_replaced_is_in_force_again(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE)
    sent("u2", context, {**STARTED, "累计完成投资": 3000})
    before = facts()
    sent("u3", context, {**STARTED, "累计完成投资": 30})
    assert facts() != before
    said = act("withdraw", "u3")
    assert (said["status"], said["state"], said["may_restore"]) == (200, "withdrawn", True)
    assert said["withdrawal"]["reason"] == "传错了文件"
    assert facts() == before
    assert ledger_uploads.unfinished("demo") == []


def test_an_earlier_place_in_the_order_still_sees_what_was_withdrawn_later(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE)
    sent("u2", context, STARTED)
    whole = facts()
    act("withdraw", "u2")
    assert ledger.everything("demo", 3) == whole  # the withdrawal has place 3
    assert ledger.everything("demo", 4) == facts() != whole


def test_a_withdrawal_twice_is_one_and_taken_back_within_the_day_its_rows_stand_in_their_old_place(
    context: SimpleNamespace, act: Callable[..., Any], clock: Clock
) -> None:
    sent("u1", context, LATE)
    sent("u2", context, {**STARTED, "累计完成投资": 30})
    sent("u3", context, {**STARTED, "累计完成投资": 3000})
    whole = facts()
    once = act("withdraw", "u2")
    assert act("withdraw", "u2", reason="别的原因")["withdrawal"] == once["withdrawal"]
    assert facts() != whole
    clock.set("2026-07-01T23:59:59+08:00")
    assert act("restore", "u2")["state"] == "accepted"
    assert facts() == whole
    assert act("restore", "u2")["state"] == "accepted"
    act("withdraw", "u2")
    clock.set("2026-07-02T00:00:00+08:00")
    said = act("restore", "u2")
    assert (said["status"], said["code"]) == (409, "withdrawn_for_good")


def test_a_parcel_that_no_remaining_register_names_is_in_no_list_count_or_form(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE, {**LATE, "宗地编号": "P-02"})
    sent("u2", context, {**LATE, "宗地编号": "P-03"})
    sent("u3", context, {**STARTED, "宗地编号": "P-03"})
    for number in ("P-01", "P-02", "P-03"):
        judge(number)
    ledger_counts.check("demo", D("2026-07-01"))
    assert sum(ledger_counts.counts("demo").parcels.values()) == 3
    act("withdraw", "u2")
    assert [one.parcel_no for one in ledger_listing.parcels("demo").rows] == [
        "P-01",
        "P-02",
    ]  # at once, before any judge
    gone = judge("P-03")
    assert [one.parcel_no for one in ledger_listing.parcels("demo").rows] == ["P-01", "P-02"]
    assert ledger.parcel_nos("demo") == ["P-01", "P-02"] and ledger.lines("demo", ["P-03"]) == []
    assert set(facts()) == set(ledger.parcel_ids("demo", ["P-01", "P-02"]).values())
    ledger_counts.check("demo", D("2026-07-01"))
    counted = ledger_counts.counts("demo")
    assert (sum(counted.parcels.values()), counted.not_judged) == (2, 0)
    assert sum(counted.open_alerts.values()) == 2 * len(
        [one for one in ledger_listing.alerts("demo").rows if one.parcel_no == "P-01"]
    )
    (*_, last) = ledger_judgement.history("demo", gone)
    assert (last.assessment.level, last.assessment.enterprise, last.assessment.commitments) == (Level.CLOSED, "", ())
    assert gone not in ledger.to_judge("demo", D("2030-01-01"))


def test_what_others_said_of_a_withdrawn_parcel_waits_for_a_register(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE)
    sent("u2", context, STARTED)
    act("withdraw", "u1")
    judge()
    sent("u3", context, {**STARTED, "累计完成投资": 7})
    assert [one.code for one in receipt("u3").problems] == ["unknown_parcel"]
    sent("u4", context, {**LATE, "受让企业": "乙公司"})
    (found,) = facts().values()
    assert [one.row.enterprise for one in found.registers] == ["乙公司"]
    assert [one.source.upload_id for one in found.returns] == ["u2"]
    assert ledger.parcel_nos("demo") == ["P-01"] and receipt("u4").changes[0].what == "new_parcel"
    judge()
    assert [one.enterprise for one in ledger_listing.parcels("demo").rows] == ["乙公司"]


def test_the_alerts_of_a_withdrawn_parcel_end_without_a_letter_and_go_on_when_it_returns(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE)
    parcel_id = judge()
    (alert,) = (one.alert for one in ledger_listing.alerts("demo").rows if one.alert.subject == "completion")
    waiting = ledger_letters.untold_steps("demo", Tell.NOW, Tell.MORNING, Tell.BACKLOG)
    ledger_letters.mark_told(
        [one.key for one in waiting]
    )  # of what nobody has heard, tests/doors/test_withdrawal_news.py
    act("withdraw", "u1")
    judge()
    assert ledger_listing.alerts("demo").rows == ()
    assert [reason for _, reason, _ in steps(parcel_id)][-1] is StepReason.WITHDRAWN
    sent("u2", context, LATE)
    judge(on="2026-07-03")
    assert steps(parcel_id)[-1] == ("2026-07-03", StepReason.RETURNED, Tell.NOBODY)
    (again,) = (one.alert for one in ledger_listing.alerts("demo").rows if one.alert.subject == "completion")
    assert (again.opened_on, again.level, again.verdict, again.backlog) == (
        alert.opened_on, alert.level, alert.verdict, alert.backlog,
    )  # fmt: skip


def test_refused_rows_of_a_withdrawn_upload_are_nobodys_problem_and_those_refused_later_are_named(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE)
    sent("u2", context, {**STARTED, "实际动工日期": "待补", "累计完成投资": "x"})
    sent("u3", context, {**STARTED, "实际竣工日期": "待补吧"})
    assert {one.seq for one in ledger_refused.refused_rows("demo")["P-01"]} == {2, 3}
    said = act("withdraw", "u2")
    assert said["withdrawal"]["stays_refused"] == []  # what stays refused is known when its turn was
    shown = json.loads(called("receipt", context, claims=OFFICER, upload_id="u2")["body"])
    assert shown["withdrawal"]["stays_refused"] == [{"parcel_no": "P-01", "year": 2024}]
    assert {one.seq for one in ledger_refused.refused_rows("demo")["P-01"]} == {3}
    assert {one.seq for one in ledger_refused.refused_rows("demo", 4)["P-01"]} == {2, 3}
    letter = ledger_letters.letter("demo", ident("o1"), "receipt.u2.4")
    assert letter is None  # nobody of that address is known
    act("restore", "u2")
    assert {one.seq for one in ledger_refused.refused_rows("demo")["P-01"]} == {2, 3}


def test_the_sender_is_told_with_the_reason_and_what_stays_refused(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, *STAFF)
    sent("u2", context, LATE)
    sent("u3", context, {**STARTED, "实际动工日期": "待补"})
    act("withdraw", "u2", reason="年度弄错了 <b>")
    letter = ledger_letters.letter("demo", ident("o1"), "receipt.u2.4")
    assert letter is not None and letter.subject.startswith("【已撤回】")
    assert "年度弄错了 &lt;b&gt;" in letter.html and "年度弄错了 <b>" in letter.text
    assert "P-01（2024 年度）" in letter.text and "重新上传" in letter.html
    act("restore", "u2")
    back = ledger_letters.letter("demo", ident("o1"), "receipt.u2.5")
    assert back is not None and back.subject.startswith("【已恢复】")


def test_a_question_that_a_withdrawn_upload_answered_or_asked_is_open_again(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, LATE)
    slip = {**STARTED, "累计完成投资": 120_000_000}
    sent("u2", context, slip)
    (asked,) = (one.question for one in receipt("u2").problems if one.question)
    act("withdraw", "u2")
    sent("u3", context, slip)
    assert [one.question for one in receipt("u3").problems if one.question] == [asked]


def test_contacts_that_were_replaced_count_again_and_heads_old_and_new_are_told(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    sent("u1", context, *STAFF)
    first = present()
    sent("u2", context, *STAFF[:-1], row("a8", "代办员"), row("h2", "部门负责人"))
    assert present() == first - {"a5"} | {"a8", "h2"}
    old = act("withdraw", "u2", claims=LATER)
    assert (old["status"], old["code"]) == (403, "sign_in_again")
    act("withdraw", "u2")
    assert present() == first
    assert set(told("u2")) == {"h1", "h2", "o1"}
    told_again = ledger_letters.letter("demo", ident("h2"), "contacts.u2.3")
    assert told_again is not None and "a8@demo.example" in told_again.text
    act("restore", "u2")
    assert present() == first - {"a5"} | {"a8", "h2"}
    sent("u3", context, *STAFF)
    act("withdraw", "u2")  # a later one counts: nothing changes
    assert present() == first
    act("withdraw", "u3")
    assert present() == first  # u2 is gone, too: what u1 said


def test_whom_only_a_withdrawn_register_names_is_no_agent_any_more(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    named = {"代办员": "李四", "代办员邮箱": "l@demo.example"}
    sent("u1", context, {**LATE, **named})
    sent(
        "u2", context, {**LATE, **named}, {**LATE, "宗地编号": "P-02", "代办员": "王五", "代办员邮箱": "w@demo.example"}
    )
    today = edge_clock.today()
    assert {one.name for one in ledger_people.people("demo", today)} == {"李四", "王五"}
    act("withdraw", "u2")
    assert {one.name for one in ledger_people.people("demo", today)} == {"李四"}
    act("restore", "u2")
    assert {one.name for one in ledger_people.people("demo", today)} == {"李四", "王五"}


def test_who_may_withdraw_and_what_a_withdrawal_needs(context: SimpleNamespace, act: Callable[..., Any]) -> None:
    sent("u1", context, LATE)
    assert act("withdraw", "u1", claims=READER)["status"] == 404  # not theirs to see
    assert act("withdraw", "u1", reason="  ")["code"] == "no_reason"
    assert act("withdraw", "u1", reason="长" * 501)["code"] == "no_reason"
    assert act("withdraw", "u1", claims={**OFFICER, "zones": "other"})["status"] == 404
    link("u2")
    assert act("withdraw", "u2")["code"] == "not_read_yet"
    assert facts() != {}
    assert act("withdraw", "u1", claims=LATER)["status"] == 200


def test_a_withdrawal_that_runs_out_of_time_goes_on_where_it_stopped(
    context: SimpleNamespace,
    act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    queue_bodies: Bodies,
) -> None:
    rows = [{**LATE, "宗地编号": f"P-{number:02d}"} for number in range(60)]
    sent("u1", context, *rows)
    upload = ledger_uploads.upload("u1")
    assert upload is not None
    ledger_withdrawals.withdraw(upload, "officer-7", "传错了")
    seconds = iter(range(WALL, WALL + 10_000, 40))
    monkeypatch.setattr(edge_clock, "wall", lambda: next(seconds))
    event = created("left")
    event["Records"][0]["body"] = json.dumps({"type": "UploadWaiting", "v": 1, "zone": "demo", "upload_id": "u1"})
    assert handle(event, context) == []
    turn = ledger_uploads.first_unfinished("demo")
    assert turn is not None and 0 < turn.done < 60
    clock.wall(WALL + 10_000)
    drain(context, queue_bodies)
    assert (
        ledger_uploads.first_unfinished("demo") is None and facts() == {} and ledger_listing.parcels("demo").rows == ()
    )


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_withdrawal_ended_at_any_call_is_done_once_with_its_letters(
    context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, shard: int, read_once: None
) -> None:
    sent("u1", context, *STAFF)
    people = [*STAFF[:-1], row("h2", "部门负责人"), row("a8", "代办员")]
    named = {"代办员": "李四", "代办员邮箱": "l@demo.example"}
    link("u2", reader=ident("o1"))
    put("u2", books.xlsx({"台账": books.grid([{**LATE, **named}]), "通讯录": books.grid(people), "填报": books.grid(
        [STARTED, {**STARTED, "填报年度": 2023, "数据截止日期": "2023-12-31", "累计完成投资": "x"}])}))  # fmt: skip
    assert handle(created("u2"), context) == []
    upload = ledger_uploads.upload("u2")
    assert upload is not None
    ledger_withdrawals.withdraw(upload, "officer-7", "传错了")
    event = created("left")
    event["Records"][0]["body"] = json.dumps({"type": "UploadWaiting", "v": 1, "zone": "demo", "upload_id": "u2"})
    points = ends_as_if_undisturbed(lambda: handle(event, context), table_snapshot, monkeypatch, shard)
    assert points > 20
    assert facts() == {} and present() == {"h1", "o1", *(f"a{n}" for n in range(6))}
    assert ledger_letters.letter("demo", ident("o1"), "receipt.u2.3") is not None


def test_the_nights_snapshot_says_once_that_a_parcel_is_gone(
    context: SimpleNamespace, act: Callable[..., Any], clock: Clock
) -> None:
    sent("u1", context, LATE)
    sent("u2", context, {**LATE, "宗地编号": "P-02"})
    for number in ("P-01", "P-02"):
        judge(number)
    snapshot_of(context, "2026-07-01")
    act("withdraw", "u2")
    judge("P-02")
    clock.set("2026-07-02")
    rows = snapshot_of(context, "2026-07-02")
    gone = next(one for one in rows if one["parcel_no"] == "P-02")
    assert (gone["counted"], gone["level"], gone["commitments"], "enterprise" in gone) == (False, "closed", [], False)
    sent("u3", context, {**STARTED, "累计完成投资": 4})
    judge("P-01")
    clock.set("2026-07-03")
    assert [one["parcel_no"] for one in snapshot_of(context, "2026-07-03")] == ["P-01"]


def snapshot_of(context: SimpleNamespace, day: str) -> list[dict[str, Any]]:
    """The lines of parcels that the night of the day wrote."""
    on_night.handler({"on": day, "zone": "demo"}, context)
    return list(map(json.loads, snapshots.read(snapshots.of_day("demo", D(day), "parcels"))))
