"""The outbox turns the table's stream into messages, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from edge import queues
from outbox import on_stream
from tests.doors.streaming import delayed

Bodies = Callable[[str], list[dict[str, Any]]]
Load = Callable[[str], dict[str, Any]]


def test_new_facts_a_step_and_a_letter_each_reach_their_queue(
    aws: None, queue_bodies: Bodies, load_event: Load, context: SimpleNamespace
) -> None:
    assert on_stream.handler(load_event("outbox.facts_step_letter"), context) == {"batchItemFailures": []}
    assert [body["type"] for body in queue_bodies("assess")] == ["ParcelTouched"]
    assert delayed("post") == 1 and queue_bodies("notify") == []
    assert [body["letter_id"] for body in queue_bodies("post")] == ["urgent.2026-07-01T09"]


def test_a_review_that_was_opened_and_a_report_that_was_ordered_reach_their_queues(
    aws: None, queue_bodies: Bodies, load_event: Load, context: SimpleNamespace
) -> None:
    first, second, *_ = load_event("outbox.facts_step_letter")["Records"]
    for record, image in (
        (first, {"pk": "ZONE#demo", "sk": "REVIEW#2025", "kind": "campaign", "zone": "demo", "year": 2025}),
        (second, {"pk": "REVIEW#demo#2025", "sk": "REPORT#full-2025-12-31-000003", "kind": "report"}),
    ):
        stored = {name: {"N": str(one)} if isinstance(one, int) else {"S": one} for name, one in image.items()}
        record["eventName"] = "INSERT"
        record["dynamodb"] = {**record["dynamodb"], "NewImage": stored}
        record["dynamodb"].pop("OldImage", None)
    assert on_stream.handler({"Records": [first, second]}, context) == {"batchItemFailures": []}
    assert [(body["zone"], body["year"]) for body in queue_bodies("review")] == [("demo", 2025)]
    assert [body["name"] for body in queue_bodies("report")] == ["full-2025-12-31-000003"]


def test_an_upload_that_was_taken_back_reaches_intake(
    aws: None, queue_bodies: Bodies, load_event: Load, context: SimpleNamespace
) -> None:
    record = load_event("outbox.facts_step_letter")["Records"][0]
    image = {"pk": "ZONE#demo", "sk": "ORDER#000000007", "kind": "withdrawal", "upload_id": "u1"}
    record["eventName"] = "INSERT"
    record["dynamodb"] = {"SequenceNumber": "1", "NewImage": {name: {"S": text} for name, text in image.items()}}
    assert on_stream.handler({"Records": [record]}, context) == {"batchItemFailures": []}
    assert [(body["type"], body["upload_id"]) for body in queue_bodies("intake")] == [("UploadWaiting", "u1")]


def test_an_assessment_written_calls_for_no_message(
    aws: None, queue_bodies: Bodies, load_event: Load, context: SimpleNamespace
) -> None:
    event = {"Records": load_event("outbox.facts_step_letter")["Records"][3:]}
    on_stream.handler(event, context)
    assert [queue_bodies(name) for name in ("assess", "notify", "post")] == [[], [], []]


def test_the_same_facts_raised_twice_in_a_batch_make_one_message(
    aws: None, queue_bodies: Bodies, load_event: Load, context: SimpleNamespace
) -> None:
    first = load_event("outbox.facts_step_letter")["Records"][0]
    on_stream.handler({"Records": [first, first]}, context)
    assert len(queue_bodies("assess")) == 1


def test_a_poison_record_stops_the_stream_at_itself_and_what_stood_before_it_is_sent(
    aws: None, queue_bodies: Bodies, load_event: Load, context: SimpleNamespace
) -> None:
    good, poison, *rest = load_event("outbox.facts_step_letter")["Records"]
    poison["dynamodb"]["NewImage"]["v"] = {"N": "99"}
    answer = on_stream.handler({"Records": [good, poison, *rest]}, context)
    assert answer["batchItemFailures"] == [{"itemIdentifier": poison["dynamodb"]["SequenceNumber"]}]
    assert len(queue_bodies("assess")) == 1
    assert queue_bodies("post") == []


def test_a_queue_that_refuses_makes_the_stream_come_back_to_the_first_record(
    aws: None, load_event: Load, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise queues.QueueRefusedError("notify")

    monkeypatch.setattr(queues, "send", refuse)
    event = load_event("outbox.facts_step_letter")
    first = event["Records"][0]["dynamodb"]["SequenceNumber"]
    assert on_stream.handler(event, context) == {"batchItemFailures": [{"itemIdentifier": first}]}
