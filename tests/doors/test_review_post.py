"""The letters of a review on their way: what a mail server that refuses for hours, and the pace of a minute, do to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from edge import clock as edge_clock
from edge import ledger_letters, ledger_people, ledger_reviews, queues, settings
from land.campaign import Campaign, campaign
from land.facts import LetterWritten
from post import on_letters
from sweep import on_night
from tests.cast import D, firm, parcel
from tests.doors.conftest import Clock
from tests.doors.test_letters import WALL, Server, messages, people, server
from tests.doors.test_review import morning
from tests.edge.brought import claimed, record

__all__ = ["people", "server"]  # fixtures
FIRMS = [firm(f"f{n:02d}", f"Q-{n:02d}", name=f"企业{n}", address=f"f{n:02d}@firm.example") for n in range(12)]
EVERYBODY = [firm.address for firm in FIRMS]
RECEPTIONS, HIDDEN = 5, 720  # the post queue's, as template.yaml has them


@pytest.fixture
def asked(server: Server, context: SimpleNamespace) -> list[LetterWritten]:
    """A review was opened and a dozen people are asked; their letters wait, as the stream tells the post queue."""
    for one in FIRMS:
        for number in one.parcels:
            record(claimed(f"u{number}"), replace(parcel(number), granted_on=D("2023-03-01")))
    ledger_people.replace_contacts("demo", 99, FIRMS)
    made = campaign("demo", 2025, D("2025-12-31"), D("2026-07-31"), D("2026-07-01"))
    assert isinstance(made, Campaign) and ledger_reviews.open_review(made)
    assert morning(context, "2026-07-01") == len(FIRMS)
    return ledger_letters.unsent_letters("demo")


@pytest.fixture
def dead(aws: None) -> str:
    """The address of the dead letters behind the post queue. A message comes back when the test looks again."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="post-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(
        QueueUrl=settings.queues().post,
        Attributes={
            "VisibilityTimeout": "0",
            "RedrivePolicy": f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": {RECEPTIONS}}}',
        },
    )
    return url


def deliver(context: SimpleNamespace, url: str) -> int:
    """Every message of the queue is received once, by tens, and those that were done are gone; how many came."""
    sqs, batches = boto3.client("sqs"), []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60).get("Messages", []):
        batches.append(found)
    for found in batches:
        event = messages("post", *(queues.read(message["Body"]) for message in found))
        failed = {one["itemIdentifier"] for one in on_letters.handler(event, context)["batchItemFailures"]}
        for number, message in enumerate(found):
            if f"m{number}" in failed:
                sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
            else:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return sum(map(len, batches))


def has_its_workbook(message: Any) -> bool:
    (part,) = message.iter_attachments()
    name = re.fullmatch(r"填报表_示范开发区_企业[0-9]+_2025\.xlsx", part.get_filename())
    return name is not None and part.get_content()[:2] == b"PK"


def test_a_mail_server_that_refuses_for_six_hours_delays_every_mail_to_the_next_night_and_doubles_none(
    asked: list[LetterWritten],
    server: Server,
    dead: str,
    context: SimpleNamespace,
    clock: Clock,
    queue_bodies: Callable[[str], list[dict[str, Any]]],
) -> None:
    queue_bodies(queues.POST)
    queues.send(queues.POST, asked)
    server.answer = "451 later"
    url, came = settings.queues().post, []
    for reception in range(6 * 3600 // HIDDEN):
        clock.wall(WALL + reception * HIDDEN)
        came.append(deliver(context, url))
    assert came[: RECEPTIONS + 1] == [len(FIRMS)] * RECEPTIONS + [0] and not any(came[RECEPTIONS:])
    held = boto3.client("sqs").get_queue_attributes(QueueUrl=dead, AttributeNames=["All"])["Attributes"]
    assert (held["ApproximateNumberOfMessages"], server.taken) == (str(len(FIRMS)), [])
    server.answer = "250 OK"
    clock.set("2026-07-02T06:00:00+08:00")
    clock.wall(WALL + 21 * 3600)
    assert on_night.handler({}, context)["sent"][queues.POST] == len(FIRMS)
    assert deliver(context, url) == len(FIRMS)
    assert sorted(to for to, _ in server.taken) == EVERYBODY
    assert all(map(has_its_workbook, server.messages))
    clock.set("2026-07-03T06:00:00+08:00")
    assert on_night.handler({}, context)["sent"][queues.POST] == 0
    deliver(context, dead)  # somebody moves the dead letters back: they are sent already
    assert morning(context, "2026-07-03") == 0 and len(server.taken) == len(FIRMS)


@dataclass
class Waiting:
    """A queue by the clock of the test: each message with the second from which it is seen."""

    found: list[tuple[int, LetterWritten]] = field(default_factory=list)

    def send(self, queue: str, found: list[LetterWritten], delay: int = 0) -> None:
        assert queue == queues.POST and delay <= 900  # what a queue can hold back
        self.found += [(edge_clock.wall() + delay, one) for one in found]

    def take(self) -> list[LetterWritten]:
        due = [one for one in self.found if one[0] <= edge_clock.wall()]
        self.found = [one for one in self.found if one not in due]
        return [one for _, one in due]


def test_of_five_places_a_minute_one_is_kept_and_the_rest_wait_for_the_next(
    asked: list[LetterWritten], server: Server, context: SimpleNamespace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "5")
    settings.forget()
    waiting, by_minute = Waiting([(WALL, one) for one in asked]), Counter[int]()
    monkeypatch.setattr(queues, "send", waiting.send)
    start = WALL + 37  # in the middle of a minute
    for second in range(start, start + 240):
        clock.wall(second)
        before = len(server.taken)
        if due := waiting.take():
            assert on_letters.handler(messages("post", *due), context) == {"batchItemFailures": []}
        by_minute[second // 60] += len(server.taken) - before
    first = start // 60
    assert {minute: count for minute, count in by_minute.items() if count} == {
        first: 4,
        first + 1: 4,
        first + 2: 4,
    }  # one in ten is kept for others
    assert sorted(to for to, _ in server.taken) == EVERYBODY
    assert all(map(has_its_workbook, server.messages))
    assert waiting.found == [] and ledger_letters.unsent_letters("demo") == []
