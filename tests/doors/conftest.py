"""What every door test stands on: an AWS in process (moto) with our table, buckets and queues, and a clock that stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend

from edge import aws as clients
from edge import clock as edge_clock
from edge import settings
from edge.table import ledger_table, ledger_zones
from infra import lint_template
from tests.doors import recording, sessions, thrifty_moto
from zones.zone import Zone

recording.install()
thrifty_moto.install()

EVENTS = Path(__file__).resolve().parents[2] / "events"
REGION = "cn-north-1"
TABLE, UPLOADS, FILES, SNAPSHOTS = "parcels", "parcelwatch-uploads", "parcelwatch-files", "parcelwatch-snapshots"
QUEUES = ("intake", "assess", "post")
CALLED = ("notify", "review", "report", "export", "signin", "due", "self")  # functions that are called without a queue
START = "2026-07-01T09:00:00+08:00"

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "TABLE_NAME": TABLE,
    "UPLOADS_BUCKET": UPLOADS,
    "FILES_BUCKET": FILES,
    "SNAPSHOTS_BUCKET": SNAPSHOTS,
    "STACK_KIND": "local",
    "FIXED_NOW": START,
    "PUBLIC_URL": "https://parcels.example.test",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_PORT": "1025",
    "SMTP_TLS": "none",
    "SMTP_SENDER": "parcels@example.test",
    "SMTP_SECRET_ARN": "",
    "MAILS_PER_MINUTE": "60",
    "MAX_UPLOAD_BYTES": str(20 * 1024 * 1024),
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "ParcelWatch",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


def make_table() -> None:
    """The table as template.yaml has it: two strings for keys, three sparse indexes."""
    table = _table_properties()
    boto3.client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        **{name: table[name] for name in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")},
    )


@cache
def _table_properties() -> Mapping[str, Any]:
    properties: Mapping[str, Any] = lint_template.load()["Resources"]["Table"]["Properties"]
    return properties


@contextmanager
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table, the buckets, the queues and the variables of every door, in a fresh AWS of this process.

    Clients are made anew from boto3's default session at their first use after this: hooks go onto
    `boto3.DEFAULT_SESSION.events` before a door is called.
    """
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(edge_clock, "pause", lambda attempt: None)
    with mock_aws(config={"lambda": {"use_docker": False}}):
        sessions.new_default(REGION)
        make_table()
        s3 = boto3.client("s3")
        for bucket in (UPLOADS, FILES, SNAPSHOTS):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        for queue in QUEUES:
            url = boto3.client("sqs").create_queue(QueueName=queue)["QueueUrl"]
            monkeypatch.setenv(f"{queue.upper()}_QUEUE_URL", url)
        kept = sessions.new(REGION).client("sqs")  # no test's hook hears of it
        monkeypatch.setattr(LambdaSimpleBackend, "invoke", partial(_keep, kept))
        for function in CALLED:
            boto3.client("sqs").create_queue(QueueName=_kept_for(function))
            monkeypatch.setenv(f"{function.upper()}_FUNCTION", function)
        clients.forget()
        settings.forget()
        yield
    clients.forget()
    settings.forget()
    boto3.DEFAULT_SESSION = None


def _keep(sqs: Any, function_name: str, qualifier: Any, body: Any, *_: Any) -> bytes:
    """Lambda keeps a call until its function has time: here each payload lies in a queue of its function's, for tests."""
    url = sqs.get_queue_url(QueueName=_kept_for(function_name.rpartition(":")[2]))["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=body.decode() if isinstance(body, bytes) else body)
    return b""


def _kept_for(function: str) -> str:
    return f"calls-of-{function}"


def queue_url(queue: str) -> str:
    """The address of one of our queues; of a function that is called, that of the queue in which its calls lie."""
    return boto3.client("sqs").get_queue_url(QueueName=_kept_for(queue) if queue in CALLED else queue)["QueueUrl"]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS for one test."""
    with amazon(monkeypatch):
        yield


@dataclass
class Clock:
    """The clock of the edge, standing where the test puts it."""

    monkeypatch: pytest.MonkeyPatch

    def set(self, moment: str | date) -> None:
        """Now is that moment (ISO); of a day only, 09:00 in Shanghai."""
        text = moment if isinstance(moment, str) and "T" in moment else f"{moment}T09:00:00+08:00"
        self.monkeypatch.setenv("FIXED_NOW", text)
        settings.stack.cache_clear()

    def wall(self, seconds: int) -> None:
        """True seconds stand still there."""
        self.monkeypatch.setattr(edge_clock, "wall", lambda: seconds)

    def runs(self, moment: str, seconds: int) -> None:
        """It is that moment, at that true second, of a clock that the template does not fix."""
        self.monkeypatch.setenv("FIXED_NOW", "")
        settings.stack.cache_clear()
        self.monkeypatch.setattr(edge_clock, "now", lambda: datetime.fromisoformat(moment))
        self.wall(seconds)


@pytest.fixture
def clock(aws: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def zone(aws: None) -> Zone:
    """The zone `demo`, which tells people of what happens from 2026-07-01 on."""
    demo = Zone("demo", "示范开发区", "示范市", "示范开发区管委会", alerts_from=date(2026, 7, 1))
    assert ledger_zones.add_zone(demo)
    return demo


class Often(int):
    """How often a zone was stirred: another number is as good."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int)

    __hash__ = int.__hash__


@pytest.fixture
def table_snapshot(aws: None) -> Callable[[], dict[tuple[str, str], dict[str, Any]]]:
    """A function that gives every item by its keys, for "the table ends equal". The pace of a minute is no part of it, nor how
    often a zone was stirred: once more makes the doors look once more, and nothing else; nor what a look at a review keeps
    for the next one."""

    def snapshot() -> dict[tuple[str, str], dict[str, Any]]:
        pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
        items = [ledger_table.plain(item) for page in pages for item in page["Items"]]
        for item in items:
            if item["kind"] == "zone":
                item["stirred"] = Often(item.get("stirred", 0))
        return {(item["pk"], item["sk"]): item for item in items if item["kind"] not in ("pace", "standing")}

    return snapshot


@pytest.fixture
def queue_bodies(aws: None) -> Callable[[str], list[dict[str, Any]]]:
    """A function that takes every message out of one of our queues, as JSON, in the order of its text; of a function that
    is called, the messages of its calls, and the payloads that hold none."""

    def bodies(queue: str) -> list[dict[str, Any]]:
        sqs = boto3.client("sqs")
        url = queue_url(queue)
        found: list[str] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                said = json.loads(message["Body"])
                records = said.get("Records") if queue in CALLED else None
                found += [message["Body"]] if records is None else [record["body"] for record in records]
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(body) for body in sorted(found)]

    return bodies


def calling() -> SimpleNamespace:
    """The context of a Lambda call."""
    return SimpleNamespace(
        function_name="door",
        function_version="1",
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws-cn:lambda:{REGION}:123456789012:function:door",
        aws_request_id="00000000-0000-0000-0000-000000000000",
        get_remaining_time_in_millis=lambda: 60_000,
    )


@pytest.fixture
def context() -> SimpleNamespace:
    return calling()


@pytest.fixture
def load_event() -> Callable[[str], dict[str, Any]]:
    """A function that gives the event of that name from events/."""

    def load(name: str) -> dict[str, Any]:
        event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
        return event

    return load
