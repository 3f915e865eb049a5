"""A zone's turn: one worker at a time, one upload at a turn, and the next one at the end of the queue."""

from __future__ import annotations

import json
from collections import deque
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from edge import clock as edge_clock
from edge import leases, object_claims, queues
from edge.table import ledger_uploads, ledger_zones
from intake import on_upload
from land.upload import FINAL, Receipt, Upload, UploadState
from tests import books
from tests.cast import D
from tests.doors import plain_table
from tests.doors.conftest import UPLOADS, Clock
from tests.doors.killing import Killed
from tests.edge import brought
from zones.zone import Zone

WALL = 1_782_867_600
REGISTER = books.book(books.REGISTER)


@pytest.fixture(autouse=True)
def zones(aws: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_table.install(monkeypatch)
    clock.wall(WALL)
    for code in ("big", "small"):
        assert ledger_zones.add_zone(Zone(code, code, "", "", alerts_from=D("2026-07-01")))


def sent(zone: str, upload_id: str, data: bytes = REGISTER) -> dict[str, Any]:
    """An upload whose object lies there; the message that says so."""
    key = f"uploads/{zone}/{upload_id}"
    upload = Upload(upload_id, zone, "officer", edge_clock.now(), key=key, file_name="a.xlsx", hands_in=brought.OFFICER)
    assert ledger_uploads.open_upload(upload)
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=data)
    return {"detail": {"object": {"key": key}}}


class Queue:
    """Intake's queue, strictly in the order of sending; each message is handled by itself."""

    def __init__(self, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.context = context
        self.bodies: deque[str] = deque()
        monkeypatch.setattr(queues, "send", lambda _, found, delay=0: self.bodies.extend(map(queues.encode, found)))

    def put(self, *messages: dict[str, Any]) -> None:
        self.bodies.extend(json.dumps(message) for message in messages)

    def step(self) -> None:
        """The first message is handled; one that fails comes again, behind the others."""
        body = self.bodies.popleft()
        record = {"messageId": "m", "body": body, "eventSource": "aws:sqs", "receiptHandle": "r", "attributes": {}}
        more = {"messageAttributes": {}, "md5OfBody": "", "eventSourceARN": "arn:aws:sqs:x:1:intake", "awsRegion": "x"}
        answer = on_upload.handler({"Records": [record | more]}, self.context)
        if answer["batchItemFailures"]:
            self.bodies.append(body)

    def drain(self) -> None:
        while self.bodies:
            self.step()


@pytest.fixture
def queue(context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Queue:
    return Queue(context, monkeypatch)


def states(zone: str, count: int) -> list[bool]:
    """Of the zone's uploads, in their order, which are finished."""
    found = [ledger_uploads.upload(f"{zone}{number}") for number in range(count)]
    return [one is not None and one.state in FINAL for one in found]


def test_fifty_slow_uploads_of_one_zone_let_another_zones_upload_through_before_their_third_begins(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers: while one reads a slow workbook, the other has done a dozen messages."""
    recorded, begun = on_upload.recorded, list[str]()

    def slow(upload: Upload, *where: int) -> Receipt | None:
        begun.append(upload.upload_id)
        for _ in range(min(12, len(queue.bodies)) if upload.zone == "big" else 0):
            queue.step()
        return recorded(upload, *where)

    monkeypatch.setattr(on_upload, "recorded", slow)
    queue.put(*(sent("big", f"big{number}") for number in range(20)), sent("small", "small0"))
    queue.put(*(sent("big", f"big{number}") for number in range(20, 50)))
    queue.drain()
    assert begun.index("small0") <= 2
    assert [one for one in begun if one != "small0"] == [f"big{number}" for number in range(50)]
    assert all(states("big", 50)) and all(states("small", 1))


def test_while_a_worker_holds_the_zone_the_others_are_done_at_once_and_nothing_is_lost(queue: Queue) -> None:
    queue.put(*(sent("big", f"big{number}") for number in range(50)), sent("small", "small0"))
    with leases.held("INTAKE", "big", 60):  # a worker that reads the first of them, and takes its time
        for _ in range(51):
            queue.step()
        assert not any(states("big", 50)) and all(states("small", 1))
        assert not queue.bodies
    with object_claims.turn("big") as turn:  # it is done, and looks again
        assert turn is not None and turn[0].upload_id == "big0"
        on_upload.take_in(turn[0].upload_id, turn[1], WALL + 90)
    queue.drain()
    assert all(states("big", 50))


def test_each_turn_takes_in_the_first_upload_only_and_sends_the_next(queue: Queue) -> None:
    for number in range(3):
        queue.put(sent("big", f"big{number}"))
    for number in range(3):
        assert object_claims.claimed(f"big{number}") is not None
    queue.bodies = deque(list(queue.bodies)[-1:])  # only the last one's message is left
    for done in (1, 2, 3):
        queue.step()
        assert states("big", 3) == [True] * done + [False] * (3 - done)
    assert not queue.bodies


def test_a_message_of_a_finished_upload_still_looks_for_what_is_left(queue: Queue) -> None:
    first, _ = sent("big", "big0"), sent("big", "big1")
    queue.put(first)
    queue.drain()
    assert (
        object_claims.claimed("big1") is not None
    )  # its own message is lost with a worker that ended behind the claim
    queue.put(first)
    queue.drain()
    assert all(states("big", 2))


def test_an_upload_that_kills_its_reader_twice_is_set_aside_and_the_next_one_is_read(
    queue: Queue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.put(sent("big", "big0"), sent("big", "big1"))
    recorded = on_upload.recorded

    def deadly(upload: Upload, *where: int) -> Receipt | None:
        if upload.upload_id == "big0":
            raise Killed
        return recorded(upload, *where)

    monkeypatch.setattr(on_upload, "recorded", deadly)
    now = WALL
    for _ in range(2):
        body = queue.bodies[0]
        with pytest.raises(Killed):
            queue.step()
        queue.bodies.appendleft(body)  # as nobody deleted it
        now += 210
        clock.wall(now)
    queue.drain()
    said = ledger_uploads.receipt("big0")
    assert said is not None and [problem.code for problem in said.problems] == ["could_not_process"]
    assert all(states("big", 2))
    other = ledger_uploads.receipt("big1")
    assert other is not None and other.state is UploadState.ACCEPTED


def test_a_register_for_which_the_time_is_too_short_is_gone_on_with_at_once(
    queue: Queue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**books.REGISTER, "宗地编号": f"P-{number:03d}"} for number in range(120)]
    queue.put(sent("big", "big0", books.book(*rows)))
    monkeypatch.setattr(on_upload, "RECORDING_SECONDS", 0)
    turns = 0
    while queue.bodies:
        queue.step()
        turns += 1
        assert turns < 10
    assert turns == 4  # 120 parcels, 33 in a transaction
    said = ledger_uploads.receipt("big0")
    assert said is not None and (said.state, said.rows_accepted) == (UploadState.ACCEPTED, 120)


def test_who_outlives_the_lease_finishes_the_upload_and_leaves_the_next_holders_lease_alone(
    queue: Queue, clock: Clock
) -> None:
    sent("big", "big0")
    assert object_claims.claimed("big0") is not None
    with leases.held("INTAKE", "big", object_claims.LEASE_SECONDS) as slow:
        assert slow is not None
        clock.wall(WALL + object_claims.LEASE_SECONDS)
        with leases.held("INTAKE", "big", object_claims.LEASE_SECONDS) as other:
            assert other is not None
            on_upload.take_in("big0", slow, WALL + 900)
            assert states("big", 1) == [True]
            with leases.held("INTAKE", "big", 60) as third:
                assert third is None


def test_an_outage_of_a_minute_sets_no_upload_aside(
    queue: Queue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.put(*(sent("big", f"big{number}") for number in range(10)))
    recorded, failed = on_upload.recorded, list[str]()

    def failing(upload: Upload, *where: int) -> Receipt | None:
        failed.append(upload.upload_id)
        raise OSError

    monkeypatch.setattr(on_upload, "recorded", failing)
    for _ in range(10):
        queue.step()
    assert failed == ["big0"]  # the others found the zone held, and are done
    monkeypatch.setattr(on_upload, "recorded", recorded)
    clock.wall(WALL + 210)
    queue.drain()
    said = [ledger_uploads.receipt(f"big{number}") for number in range(10)]
    assert [one is not None and one.state for one in said] == [UploadState.ACCEPTED] * 10
