"""What travels through a queue, and what is called without one."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from edge import queues, settings, telemetry
from edge.queues import NotAMessageError
from land.facts import CodeAsked, LettersDue, LetterWritten, NewsCame, ParcelTouched, ReportOrdered, ReviewOpened
from post import on_due, on_letters
from review import on_report
from tests.doors.conftest import queue_url
from tests.doors.mailing import messages

Bodies = Callable[[str], list[dict[str, Any]]]


def groups(queue: str) -> list[str | None]:
    """The groups of the messages in a queue."""
    answer = boto3.client("sqs").receive_message(
        QueueUrl=queue_url(queue), MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
    )
    return sorted(one.get("Attributes", {}).get("MessageGroupId") for one in answer["Messages"])


def called(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [{"messageId": f"m{n}", "eventSource": "parcelwatch", "body": one} for n, one in enumerate(bodies)]
    }


def test_messages_of_a_zone_are_one_group_of_their_queue(aws: None) -> None:
    queues.send(queues.ASSESS, [ParcelTouched("z1", "p1"), ParcelTouched("z1", "p2"), ParcelTouched("z2", "p3")])
    queues.send(queues.POST, [LetterWritten("z1", "p", "letter")])
    assert groups("assess") == ["z1", "z1", "z2"]
    assert groups("post") == ["z1"]


def test_where_queues_are_not_fair_no_group_is_named(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIR_QUEUES", "off")
    settings.forget()
    queues.send(queues.ASSESS, [ParcelTouched("z1", "p1")])
    assert groups("assess") == [None]


def test_what_is_rare_is_called_one_message_a_call(aws: None, queue_bodies: Bodies) -> None:
    queues.send(queues.REPORT, [ReportOrdered("z1", 2026, "a"), ReportOrdered("z1", 2026, "b")])
    queues.send(queues.REVIEW, [ReviewOpened("z1", 2025)])
    assert [one["name"] for one in queue_bodies("report")] == ["a", "b"]
    assert [one["year"] for one in queue_bodies("review")] == [2025]


def test_what_has_to_wait_before_a_call_waits_in_the_queue_of_letters_and_is_passed_on(
    aws: None, queue_bodies: Bodies, context: SimpleNamespace
) -> None:
    waiting = (LettersDue(5), CodeAsked("a" * 64), NewsCame("z1", 7, 6))
    queues.send(queues.DUE, waiting[:1], delay=30)
    queues.send(queues.SIGN_IN, waiting[1:2], delay=30)
    queues.send(queues.NOTIFY, waiting[2:], delay=3000)
    assert [queue_bodies(name) for name in ("due", "signin", "notify")] == [[], [], []]
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url("post"), AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessagesDelayed"] == "3"
    assert on_letters.handler(messages("post", *waiting), context) == {"batchItemFailures": []}
    assert [one["at"] for one in queue_bodies("due")] == [5]
    assert [one["attempt_id"] for one in queue_bodies("signin")] == ["a" * 64]
    assert [(one["zone"], one["at"], one["since"]) for one in queue_bodies("notify")] == [("z1", 7, 6)]


@pytest.mark.parametrize("door", [on_report, on_due])
def test_a_call_that_fails_says_so_and_the_others_of_it_are_done(
    door: Any, aws: None, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    with pytest.raises(telemetry.DoorError):
        door.handler(called("nonsense", queues.encode(LettersDue(2**40))), context)


def test_a_queues_reader_still_names_what_it_could_not_do(aws: None, context: SimpleNamespace) -> None:
    found = messages("post", LettersDue(5))
    found["Records"][0]["body"] = "nonsense"
    assert on_letters.handler(found, context) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_lambda_that_does_not_take_a_call_makes_its_sender_fail(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = SimpleNamespace(invoke=lambda **_: {"StatusCode": 500})
    with monkeypatch.context() as patch, pytest.raises(queues.QueueRefusedError):
        patch.setattr(queues.aws, "functions", lambda: refusing)
        queues.wake(["demo"])


def test_a_message_for_somebody_else_is_no_message(aws: None) -> None:
    with pytest.raises(NotAMessageError):
        queues.read_as(LettersDue, queues.encode(ReviewOpened("z1", 2025)))
