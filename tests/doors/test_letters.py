"""From a step to a mail: who is told what, in how many letters, whatever comes twice; notify, digest and post."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from digest import on_morning
from edge import settings
from edge.table import (
    ledger_grants,
    ledger_letters,
    ledger_people,
    ledger_post,
    ledger_stream,
    ledger_table,
    ledger_written,
)
from land.facts import LettersDue, LetterWritten, NewsCame
from land.grant import LINK
from land.opening import Opening
from notify import on_alert_steps
from post import on_due, on_letters
from telling.alert import Tell
from telling.letter import LetterKind, LetterState
from telling.wakes import Change, Wake, wake
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, restore, running
from tests.doors.mailing import (
    AGENT,
    ENTERPRISE,
    HEAD,
    LEADER,
    WALL,
    Server,
    judged,
    letters,
    messages,
    people,
    server,
    states,
)
from tests.doors.streaming import as_stream

__all__ = ["people", "server"]  # fixtures

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]


def test_what_became_red_is_told_at_once_to_those_concerned_and_nobody_else(
    people: None, context: SimpleNamespace
) -> None:
    judged(context, "2026-07-02")
    found = on_alert_steps.handler(messages("notify", NewsCame("demo", WALL, WALL)), context)
    assert found == {"batchItemFailures": []}
    assert [len(letters(one)) for one in (AGENT, HEAD, LEADER, ENTERPRISE)] == [1, 1, 1, 0]
    assert ledger_letters.untold_steps("demo", Tell.NOW) == []
    (letter,) = letters(LEADER)
    assert letter.letter_id == "urgent.2026-07-01T09"
    for body in (letter.html, letter.text):
        assert "P1" in body and "涉嫌闲置" in body and "请实地核实" in body and LINK in body
        assert "已构成" not in body
    takes = {one.person_id: letters(one)[0].opens for one in (AGENT, HEAD, LEADER)}
    assert takes == {
        AGENT.person_id: Opening(frozenset({"P1"}), takes=True),
        HEAD.person_id: Opening(frozenset({"P1"})),
        LEADER.person_id: Opening(frozenset({"P1"})),
    }


def test_the_stream_sees_a_letter_for_what_it_is(
    people: None, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    written = [item for (_, sk), item in table_snapshot().items() if sk.startswith("LETTER#")]
    assert len(written) == 3
    for item in written:
        image = json.loads(json.dumps({k: ledger_table._write(v) for k, v in item.items()}, default=as_stream))
        found = ledger_stream.change({"dynamodb": {"NewImage": image}})
        assert found == Change(LetterWritten("demo", item["person_id"], item["letter_id"]), is_new=True)
        assert wake(found) is Wake.LETTER


def test_a_contacts_agent_hears_of_their_own_parcels_only(people: None, context: SimpleNamespace) -> None:
    judged(context, "2026-07-02", parcel_no="P2")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert (len(letters(AGENT)), len(letters(HEAD))) == (0, 1)


def test_later_red_steps_of_the_hour_wait_for_the_next_hours_letter(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    judged(context, "2026-07-02", parcel_no="P2", upload="u2")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert len(letters(HEAD)) == 1
    clock.set("2026-07-01T10:05:00+08:00")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert [len(one.step_keys) for one in letters(HEAD)] == [1, 1]
    assert ledger_letters.untold_steps("demo", Tell.NOW) == []


def test_the_morning_tells_each_person_once_and_nothing_new_is_no_letter(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-01", start="2026-06-30")  # late by a day: yellow
    first = on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)
    assert first["letters"] > 0
    assert on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)["letters"] == 0
    clock.set("2026-07-02")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 0
    assert ledger_letters.untold_steps("demo", Tell.MORNING) == []


def test_on_a_day_off_nobody_is_written_to(people: None, context: SimpleNamespace) -> None:
    judged(context, "2026-07-01", start="2026-06-30")
    assert on_morning.handler({"on": "2026-07-04", "zone": "demo"}, context)["letters"] == 0
    assert on_morning.handler({"on": "2026-07-06", "zone": "demo"}, context)["letters"] > 0


def test_before_alerts_from_nobody_is_told_and_then_the_backlog_once(people: None, context: SimpleNamespace) -> None:
    judged(context, "2026-06-29")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert on_morning.handler({"on": "2026-06-30", "zone": "demo"}, context)["letters"] == 0
    assert on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)["letters"] == 3
    assert letters(HEAD) == []
    (digest,) = letters(HEAD, LetterKind.DIGEST)
    assert digest.subject == "此前已滞后 1 宗（严重 1 宗）"
    assert "7 月 1 日以前就已滞后的有 1 宗" in digest.text and "P1" in digest.text
    assert on_morning.handler({"on": "2026-07-02", "zone": "demo"}, context)["letters"] == 0
    assert ledger_letters.untold_steps("demo", Tell.BACKLOG) == []


# ---- post -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def written(server: Server, context: SimpleNamespace) -> list[LetterWritten]:
    """The letters about one red parcel, waiting to be sent."""
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    return ledger_post.unsent("demo")


def test_every_letter_is_sent_once(written: list[LetterWritten], server: Server, context: SimpleNamespace) -> None:
    for _ in range(2):
        assert on_letters.handler(messages("post", *written), context) == {"batchItemFailures": []}
    assert sorted(to for to, _ in server.taken) == ["agent@demo.example", "head@demo.example", "leader@demo.example"]
    assert states() == {LetterState.SENT}
    assert ledger_post.unsent("demo") == []


def test_a_letters_link_is_made_when_it_is_sent_and_stands_nowhere_in_the_table(
    written: list[LetterWritten], server: Server, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    on_letters.handler(messages("post", *written), context)
    secrets = set()
    for message in server.messages:
        text = message.get_body(("plain",)).get_content()
        (secret,) = re.findall(r"https://parcels\.example\.test/l/([\w-]{22})\s", text)
        assert f"/l/{secret}" in message.get_body(("html",)).get_content() and LINK not in text
        secrets.add(secret)
    assert len(secrets) == 3
    for secret in secrets:
        presented = ledger_grants.presented(secret, D("2026-07-02"))
        assert presented is not None and presented.grant.ends_at == WALL + 30 * 24 * 3600
        for item in table_snapshot().values():
            assert secret not in repr(item)
            if item["kind"] == "letter":
                assert secret not in repr(ledger_written.letter_of(item))


def test_a_refusal_for_now_is_tried_again_later_and_one_for_good_is_not(
    written: list[LetterWritten], server: Server, context: SimpleNamespace, clock: Clock
) -> None:
    server.answer = "451 later"
    assert on_letters.handler(messages("post", *written), context) == {"batchItemFailures": []}
    assert states() == {LetterState.WAITING}
    server.answer = "550 5.1.1 nobody of that name"
    on_letters.handler(messages("post", *written), context)
    assert states() == {LetterState.WAITING}, "a message that comes too early changes nothing"
    clock.wall(WALL + 600)
    assert on_letters.handler(messages("post", *written), context) == {"batchItemFailures": []}
    assert states() == {LetterState.REFUSED}
    assert server.taken == []


def test_who_left_the_contacts_gets_no_mail(
    written: list[LetterWritten], server: Server, context: SimpleNamespace
) -> None:
    ledger_people.replace_contacts("demo", 2, [HEAD])
    on_letters.handler(messages("post", *written), context)
    assert [to for to, _ in server.taken] == ["head@demo.example"]


def test_no_more_than_so_many_a_minute_and_the_rest_waits_for_its_place(
    written: list[LetterWritten],
    server: Server,
    context: SimpleNamespace,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    queue_bodies: Callable[[str], list[dict[str, Any]]],
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "2")
    settings.forget()
    queue_bodies("post")
    assert on_letters.handler(messages("post", *written), context) == {"batchItemFailures": []}
    assert len(server.taken) == 2
    url = settings.queues().post  # what has to wait for the door that looks, waits there
    waiting = boto3.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    assert waiting["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"
    clock.wall(WALL + 62)
    on_due.handler(messages("due", LettersDue(WALL + 60)), context)
    (placed,) = queue_bodies("post")
    assert placed["until"] > WALL
    on_letters.handler(
        messages("post", LetterWritten("demo", placed["person_id"], placed["letter_id"], placed["until"])), context
    )
    assert len(server.taken) == 3


# ---- never lost -------------------------------------------------------------------------------------------------------


def every_point(
    run: Callable[[], Any],
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    floor: int,
    clock: Clock,
    check: Callable[[str], None],
) -> None:
    """Ended before and after every call, delivered again and once more, the table ends as if undisturbed."""
    before = table_snapshot()
    with running(monkeypatch) as process:
        run()
    points = process.points
    assert len(points) >= floor
    undisturbed = table_snapshot()
    assert undisturbed != before
    for number, point in enumerate(points):
        restore(before, table_snapshot())
        clock.wall(WALL)
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            run()
        for later in (1000, 2000):  # claims have expired when the queue brings the message again
            clock.wall(WALL + later if check.__name__ == "of_post" else WALL)
            run()
        assert table_snapshot() == undisturbed, f"ended at {point}"
        check(point)


def test_notify_is_never_lost(
    people: None, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    judged(context, "2026-07-02")
    found = messages("notify", NewsCame("demo", WALL, WALL))
    every_point(
        lambda: on_alert_steps.handler(found, context),
        table_snapshot,
        monkeypatch,
        16,
        clock=clock,
        check=lambda point: None,
    )


def test_the_digest_is_never_lost(
    people: None, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    judged(context, "2026-07-01", start="2026-06-30")
    every_point(
        lambda: on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context),
        table_snapshot,
        monkeypatch,
        16,
        clock=clock,
        check=lambda point: None,
    )


def test_post_is_never_lost_and_doubles_only_between_sending_and_marking(
    written: list[LetterWritten],
    server: Server,
    context: SimpleNamespace,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "100000")
    settings.forget()
    found = messages("post", *written)
    undisturbed: list[str] = []

    def of_post(point: str) -> None:
        if not undisturbed:
            undisturbed.extend(ref for _, ref in server.taken[:3])
            del server.taken[:3]
        sent = [ref for _, ref in server.taken]
        assert set(sent) == set(undisturbed), f"a letter was lost, ended at {point}"
        doubled = len(sent) - len(set(sent))
        between = point in ("after smtp.send", "before dynamodb.UpdateItem", "before dynamodb.TransactWriteItems")
        assert doubled == 0 or (doubled == 1 and between), f"a mail came twice, ended at {point}"
        server.taken.clear()

    def but_links() -> dict[tuple[str, str], dict[str, Any]]:
        """The table without the links that were made: each sending makes one anew."""
        return {key: item for key, item in table_snapshot().items() if item["kind"] != "grant"}

    every_point(lambda: on_letters.handler(found, context), but_links, monkeypatch, 30, clock=clock, check=of_post)
