"""The command `dead`: dead letters are counted and explained, and go back when told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest

from infra import lint_template
from parcelwatch import dead_letters, here
from parcelwatch.dead_letters import CALLED, KINDS, zone_of

Run = Callable[..., str]
SECRET = {"type": "CodeAsked", "v": 1, "address": "liu@qq.example", "attempt": "x"}
TOUCHED = {"type": "ParcelTouched", "v": 1, "zone": "demo", "parcel_id": "p", "on": None}
ARRIVED = {"detail": {"object": {"key": "uploads/other/u1"}}}


@pytest.fixture
def queues(aws: None, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Every queue of the template, and its dead letters, as the outputs of a stack."""
    sqs = boto3.client("sqs")
    names = [
        name.removesuffix("Url")
        for name in lint_template.load()["Outputs"]
        if name.endswith(("QueueUrl", "DeadLettersUrl"))
    ]
    outputs = {f"{name}Url": sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}
    monkeypatch.setattr(here, "running", lambda: type("Running", (), {"outputs": outputs, "environment": {}})())
    return outputs


def put(url: str, *bodies: object) -> None:
    for body in bodies:
        boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body if isinstance(body, str) else json.dumps(body))


def bodies(url: str) -> list[str]:
    answer = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return sorted(one["Body"] for one in answer.get("Messages", []))


def test_every_dead_letter_queue_of_the_template_is_explained_and_its_way_back_exists() -> None:
    outputs = set(lint_template.load()["Outputs"])
    dead = {name.removesuffix("DeadLettersUrl").lower() for name in outputs if name.endswith("DeadLettersUrl")}
    assert set(KINDS) == dead
    assert {f"{kind.back}QueueUrl" for kind in KINDS.values() if kind.back not in ("", CALLED)} <= outputs


def test_where_nothing_died_this_is_said(queues: Mapping[str, str], command: Run) -> None:
    assert command("dead").strip() == "没有死信。"
    assert json.loads(command("dead", "--format", "json")) == []


def test_dead_letters_are_counted_by_queue_and_zone_and_nothing_else_of_them_is_shown(
    queues: Mapping[str, str], command: Run
) -> None:
    put(queues["AssessDeadLettersUrl"], TOUCHED, TOUCHED, {**TOUCHED, "zone": "other"})
    put(queues["SignInDeadLettersUrl"], SECRET)
    put(queues["ArrivalDeadLettersUrl"], ARRIVED)
    said = command("dead")
    for words in ("宗地几次都没有评估成", "demo 2、other 1", "登录码没有寄成", "parcelwatch dead --redrive"):
        assert words in said.replace("\n", "")
    found = {one["queue"]: one for one in json.loads(command("dead", "--format", "json"))}
    assert {name: (one["count"], one["zones"]) for name, one in found.items()} == {
        "arrival": (1, {"other": 1}), "assess": (3, {"demo": 2, "other": 1}), "signin": (1, {"": 1}),
    }  # fmt: skip
    assert found["assess"]["oldest"].startswith("20")
    assert "liu@" not in said + json.dumps(found) and "attempt" not in said


def test_looking_leaves_every_message_where_it_is(queues: Mapping[str, str], command: Run) -> None:
    put(queues["PostDeadLettersUrl"], *("{}" for _ in range(13)))
    assert [json.loads(command("dead", "--format", "json"))[0]["count"] for _ in range(2)] == [13, 13]


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.back not in ("", CALLED)))
def test_redrive_moves_the_messages_back_as_they_were_and_says_how_many(
    name: str, queues: Mapping[str, str], command: Run
) -> None:
    dead = next(url for key, url in queues.items() if key.lower() == f"{name}deadlettersurl")
    back = queues[f"{KINDS[name].back}QueueUrl"]
    put(dead, TOUCHED, ARRIVED)
    assert f"{name}：已移回 2 条。" in command("dead", "--redrive", name)
    assert (bodies(dead), bodies(back)) == ([], sorted(map(json.dumps, (TOUCHED, ARRIVED))))
    assert f"{name}：没有死信。" in command("dead", "--redrive", name)


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.back == CALLED))
def test_redrive_calls_the_function_once_more_with_what_it_was_called(
    name: str, queues: Mapping[str, str], command: Run, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    dead = next(url for key, url in queues.items() if key.lower() == f"{name}deadlettersurl")
    payload = {"Records": [{"messageId": "m", "eventSource": "parcelwatch", "body": json.dumps(TOUCHED)}]}
    arn = f"arn:aws-cn:lambda:cn-north-1:123456789012:function:{name}:$LATEST"
    put(dead, {"requestContext": {"functionArn": arn}, "requestPayload": payload})
    assert json.loads(command("dead", "--format", "json"))[0]["zones"] == {"demo": 1}
    assert f"{name}：已移回 1 条。" in command("dead", "--redrive", name)
    assert (bodies(dead), queue_bodies(name)) == ([], [TOUCHED])


def test_what_fails_again_at_once_is_not_moved_in_a_circle(queues: Mapping[str, str]) -> None:
    url = queues["AssessDeadLettersUrl"]
    put(url, TOUCHED, TOUCHED)
    sqs = boto3.client("sqs")
    assert dead_letters.moved(sqs, url, lambda body: sqs.send_message(QueueUrl=url, MessageBody=body)) == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing", "没有死信队列 nothing"), ("outbox", "不用移回：执行 parcelwatch sweep"), ("wake", "不用移回")],
)
def test_what_cannot_go_back_is_refused_with_what_to_do(
    name: str, said: str, queues: Mapping[str, str], refused: Run
) -> None:
    assert said in refused("dead", "--redrive", name)


@pytest.mark.parametrize(
    ("body", "zone"),
    [
        (json.dumps(TOUCHED), "demo"),
        (json.dumps(ARRIVED), "other"),
        (json.dumps(SECRET), ""),
        ("", ""),
        ("[]", ""),
        ('{"zone": 3}', ""),
        ('{"zone": "张三 liu@qq.example"}', ""),
        ('{"detail": {"object": {"key": "uploads"}}}', ""),
        ("[" * 100_000, ""),
    ],
)
def test_a_zone_is_taken_from_a_message_only_where_it_is_one(body: str, zone: str) -> None:
    assert zone_of(body) == zone
