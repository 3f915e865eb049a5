"""What people do about an alert, through the door: who may, what it leaves, who was first, and what is undone."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from assess import on_parcels
from edge.table import ledger, ledger_acts, ledger_letters, ledger_people
from land.people import Person, Role, person_id
from page import on_act
from telling.alert import Step, StepReason, Tell
from telling.life import LifeState
from telling.record import ParcelFile
from tests.cast import D, firm
from tests.doors.conftest import Clock
from tests.doors.mailing import judged
from zones.zone import Zone

SUBJECT = "groundbreaking"


def somebody(name: str, *roles: Role, parcels: frozenset[str] = frozenset()) -> Person:
    address = f"{name}@demo.example"
    return Person(person_id("demo", address), name, address, frozenset(roles), parcels=parcels)


AGENT = somebody("agent", Role.AGENT, parcels=frozenset({"P1"}))
OTHER = somebody("other", Role.AGENT, parcels=frozenset({"P2"}))
HEAD = somebody("head", Role.HEAD)
OFFICER = somebody("officer", Role.OFFICER)
LEADER = somebody("leader", Role.LEADER)
VIEWER = somebody("viewer", Role.VIEWER)
FIRM = firm(person_id("demo", "firm@firm.example"), "P1", address="firm@firm.example")


class Door:
    """The door of acts, with programs that come in for somebody."""

    def __init__(self, parcel_id: str, context: SimpleNamespace) -> None:
        self.parcel_id = parcel_id
        self.context = context

    def do(self, person: Person, act: str, zone: str = "demo", **body: Any) -> tuple[int, dict[str, Any]]:
        claims = {
            "sub": person.name,
            "zones": "demo other",
            "roles": "viewer",
            "email": person.address,
            "email_verified": "true",
        }
        event = {
            "version": "2.0",
            "routeKey": "POST /zones/{zone}/alerts/{alert_id}/{act}",
            "headers": {"content-type": "application/json"},
            "pathParameters": {"zone": zone, "alert_id": f"{self.parcel_id}.{SUBJECT}", "act": act},
            "requestContext": {"http": {"method": "POST"}, "authorizer": {"jwt": {"claims": claims}}},
            "isBase64Encoded": False,
            "body": json.dumps(body, ensure_ascii=False),
        }
        answer = on_act.handler(event, self.context)
        return answer["statusCode"], json.loads(answer["body"])

    @property
    def file(self) -> ParcelFile:
        found = ledger.parcel_file("demo", self.parcel_id)
        assert found is not None
        return found

    def night(self, on: str) -> None:
        on_parcels.judge_parcel("demo", self.parcel_id, D(on))


@pytest.fixture
def door(zone: Zone, clock: Clock, context: SimpleNamespace) -> Door:
    ledger_people.replace_contacts("demo", 1, [AGENT, OTHER, HEAD, OFFICER, LEADER, VIEWER, FIRM])
    return Door(judged(context, "2026-07-01", start="2026-05-30"), context)  # yellow


@pytest.mark.parametrize(
    ("act", "body", "may"),
    [
        ("acknowledge", {"who": "代办员", "text": "九月十日前面谈"}, {"agent", "head", "officer"}),
        ("promise", {"text": "取得许可", "fact": "permit", "until": "2026-07-20"}, {"agent", "head", "officer"}),
        ("object", {"text": "未交地", "cause": "government_cause"}, {"agent", "head", "officer", "企业"}),
    ],
)
def test_who_may_do_what(act: str, body: dict[str, Any], may: set[str], door: Door) -> None:
    people = {one.name: one for one in (AGENT, OTHER, HEAD, OFFICER, LEADER, VIEWER, FIRM)}
    before = door.file
    for name in people.keys() - may:
        status, answer = door.do(people[name], act, step=1, **body)
        assert status in (403, 404), (name, answer)
    assert door.file == before
    step = 1
    for name in sorted(may):
        status, answer = door.do(people[name], act, step=step, **body)
        assert status == 200, (name, answer)
        assert answer["step"] == step + 1
        _, answer = door.do(people[name], "undo", step=step + 1)
        step = answer["step"]


def test_an_acknowledgement_is_kept_holds_and_ends_by_itself(door: Door) -> None:
    status, answer = door.do(AGENT, "acknowledge", who="代办员", step=1, text="九月十日前面谈")
    assert (status, answer["state"]) == (200, "acknowledged")
    assert [(one["act"], one["by"], one["text"]) for one in answer["acts"]] == [
        ("acknowledge", "agent", "九月十日前面谈")
    ]
    assert door.file.alerts[SUBJECT].seen.state is LifeState.ACKNOWLEDGED
    for day in ("2026-07-02", "2026-07-15"):
        door.night(day)
        assert door.file.alerts[SUBJECT].seen.state is LifeState.ACKNOWLEDGED
    door.night("2026-07-16")
    assert door.file.alerts[SUBJECT].seen.state is LifeState.OPEN


def test_the_same_act_again_gets_the_same_answer_and_is_done_once(door: Door) -> None:
    first = door.do(AGENT, "acknowledge", who="代办员", step=1, text="面谈")
    assert door.do(AGENT, "acknowledge", who="代办员", step=1, text="面谈") == first
    assert len(ledger_acts.acts("demo", door.parcel_id)) == 1


def test_of_two_who_act_at_once_one_wins_and_the_other_is_told_what_happened(door: Door) -> None:
    assert door.do(AGENT, "acknowledge", who="代办员", step=1, text="面谈")[0] == 200
    status, answer = door.do(HEAD, "acknowledge", who="代办员", step=1, text="我来")
    assert (status, answer["code"], answer["step"]) == (409, "alert_moved", 2)
    assert [one["by"] for one in answer["acts"]] == ["agent"]


def test_who_objected_decides_nothing_and_nobody_decides_twice(door: Door) -> None:
    _, answer = door.do(AGENT, "object", step=1, text="未交地", cause="government_cause")
    (act,) = answer["acts"]
    assert act["act"] == "object"
    decision = {"text": "有交地确认书", "accept": False}
    status, refusal = door.do(AGENT, "decide", step=2, **decision)
    assert (status, refusal["code"]) == (403, "not_yours_to_decide")
    assert door.do(HEAD, "decide", step=2, **decision)[1]["state"] == "open"
    status, refusal = door.do(OFFICER, "decide", step=3, **decision)
    assert (status, refusal["code"]) == (409, "nothing_to_decide")


def test_an_act_is_undone_for_a_day_by_its_author_or_staff_unless_another_rests_on_it(door: Door, clock: Clock) -> None:
    _, answer = door.do(FIRM, "object", step=1, text="未交地", cause="government_cause")
    assert answer["acts"][0]["step"] == 2
    assert door.do(AGENT, "undo", step=2)[1]["code"] == "act_not_allowed"
    status, answer = door.do(FIRM, "undo", step=2)
    assert (status, answer["state"], answer["step"]) == (200, "open", 3)
    assert answer["acts"][0]["undone_at"] is not None
    assert door.do(FIRM, "undo", step=2)[0] == 200
    _, answer = door.do(AGENT, "object", step=3, text="未交地", cause="government_cause")
    door.do(HEAD, "decide", step=4, text="属实", accept=True)
    assert door.do(AGENT, "undo", step=4)[1]["code"] == "rests_on_it"
    _, answer = door.do(AGENT, "acknowledge", who="代办员", step=5, text="面谈")
    clock.set("2026-07-02T09:00:01+08:00")
    assert door.do(AGENT, "undo", step=answer["acts"][-1]["step"])[1]["code"] == "too_late_to_undo"


def test_a_firm_sees_no_words_of_staff(door: Door) -> None:
    door.do(AGENT, "acknowledge", who="代办员", step=1, text="内部意见")
    _, answer = door.do(FIRM, "object", step=2, text="未交地", cause="government_cause")
    assert [one["by"] for one in answer["acts"]] == [FIRM.name]


@pytest.mark.parametrize(
    ("act", "body", "code"),
    [
        ("acknowledge", {}, "bad_act"),
        ("acknowledge", {"step": "1", "text": "面谈"}, "bad_act"),
        ("acknowledge", {"step": True, "text": "面谈"}, "bad_act"),
        ("acknowledge", {"step": 1, "who": "代办员", "text": " "}, "text_missing"),
        ("acknowledge", {"step": 1, "who": "代办员", "text": "长" * 501}, "text_missing"),
        ("promise", {"step": 1, "text": "取得许可", "fact": "permit"}, "bad_act"),
        ("promise", {"step": 1, "text": "取得许可", "fact": "moon", "until": "2026-07-20"}, "bad_act"),
        ("promise", {"step": 1, "text": "取得许可", "fact": "permit", "until": "2026-06-30"}, "until_out_of_range"),
        ("promise", {"step": 1, "text": "取得许可", "fact": "permit", "until": "2026-08-31"}, "until_out_of_range"),
        ("promise", {"step": 1, "text": "取得许可", "fact": "permit", "until": "明天"}, "bad_act"),
        ("object", {"step": 1, "text": "未交地", "cause": "moon"}, "bad_act"),
        ("decide", {"step": 1, "text": "不属实", "accept": "no"}, "bad_act"),
        ("decide", {"step": 1, "text": "不属实", "accept": False}, "nothing_to_decide"),
        ("kept", {"step": 1, "text": "已办结"}, "no_such_promise"),
        ("undo", {"step": "1"}, "bad_act"),
        ("undo", {"step": 9}, "bad_act"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence_and_leaves_nothing(
    act: str, body: dict[str, Any], code: str, door: Door
) -> None:
    before = door.file
    status, answer = door.do(HEAD, act, **body)
    assert (answer["code"], bool(answer["message"])) == (code, True)
    assert status >= 400
    assert door.file == before


def test_an_alert_that_is_over_or_not_there_takes_no_act(door: Door) -> None:
    assert door.do(HEAD, "explode", step=1)[0] == 404
    assert door.do(HEAD, "acknowledge", zone="other", step=1, text="面谈")[0] == 404
    nowhere = Door("0" * 16, door.context)
    assert nowhere.do(HEAD, "acknowledge", who="代办员", step=1, text="面谈")[0] == 404


def test_the_last_day_of_a_promise_may_be_sixty_days_ahead(door: Door) -> None:
    status, answer = door.do(AGENT, "promise", step=1, text="取得许可", fact="permit", until="2026-08-30")
    assert (status, answer["state"], answer["acts"][0]["until"]) == (200, "promised", "2026-08-30")


def test_the_head_pursues_backlog_once_and_its_ladder_begins_with_the_next_digest(door: Door) -> None:
    assert door.file.alerts[SUBJECT].backlog
    assert door.do(AGENT, "pursue", step=1)[1]["code"] == "act_not_allowed"
    assert door.do(HEAD, "pursue", step=1)[0] == 200
    assert not door.file.alerts[SUBJECT].backlog
    assert door.do(HEAD, "pursue", step=2)[1]["code"] == "not_backlog"
    door.night("2026-07-02")
    assert [one.reason for one in steps_of(door)][-1] is StepReason.PURSUED


def steps_of(door: Door) -> list[Step]:
    return [one.step for one in ledger_letters.untold_steps("demo", Tell.MORNING) if one.parcel_id == door.parcel_id]


def test_a_promise_of_other_words_is_kept_when_staff_say_so(door: Door) -> None:
    door.do(AGENT, "promise", step=1, text="与企业面谈", fact="words", until="2026-07-20")
    assert door.do(AGENT, "kept", step=2, text="已面谈")[1]["code"] == "act_not_allowed"
    status, answer = door.do(OFFICER, "kept", step=2, text="已面谈")
    assert (status, answer["state"]) == (200, "open")
    door.night("2026-07-21")
    assert door.file.alerts[SUBJECT].seen.broken == 0


def test_a_second_objection_needs_a_new_document(door: Door) -> None:
    door.do(AGENT, "object", step=1, text="未交地", cause="government_cause")
    door.do(HEAD, "decide", step=2, text="有交地确认书", accept=False)
    assert door.do(AGENT, "object", step=3, text="还是未交地", cause="government_cause")[1]["code"] == "paper_missing"
