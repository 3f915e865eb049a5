"""Our queues: messages between doors as JSON, each with its type and schema version."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from pydantic import TypeAdapter

from edge import aws, clock, settings
from land.facts import (
    CodeAsked,
    LettersDue,
    LetterWritten,
    Message,
    NewsCame,
    ParcelTouched,
    ReportOrdered,
    ReviewOpened,
    UploadWaiting,
)

INTAKE, ASSESS, NOTIFY, POST = "intake", "assess", "notify", "post"
REVIEW, REPORT = "review", "report"
SIGN_IN = "signin"
DUE = "due"

VERSION = 1
_KINDS: dict[str, type[Message]] = {
    kind.__name__: kind
    for kind in (
        ParcelTouched,
        NewsCame,
        LetterWritten,
        LettersDue,
        UploadWaiting,
        ReviewOpened,
        ReportOrdered,
        CodeAsked,
    )
}
_BATCH = 10
_TRIES = 5


class NotAMessageError(ValueError):
    """A queue held something that none of our doors wrote. It quotes nothing of it."""


class QueueRefusedError(Exception):
    """SQS would not take some messages, however often they were offered."""


@cache
def _adapter(kind: str) -> TypeAdapter[Message]:
    return TypeAdapter(_KINDS[kind])


def encode(message: Message) -> str:
    """The message as it travels."""
    body: dict[str, Any] = {"type": type(message).__name__, "v": VERSION}
    for field in fields(message):
        value = getattr(message, field.name)
        body[field.name] = value.isoformat() if isinstance(value, date) else value
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def read(body: str) -> Message:
    """The message that `encode` wrote; NotAMessageError for anything else. A missing day is None."""
    try:
        raw = json.loads(body)
        if raw["v"] == VERSION:
            return _adapter(raw["type"]).validate_python(raw)
        wrong = "another version"
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # pydantic's is a ValueError
        wrong = type(error).__name__
    raise NotAMessageError(wrong)  # not while the error is handled, whose text quotes the message


Kind = TypeVar("Kind", bound=Message)


def read_as(kind: type[Kind], body: str) -> Kind:
    """The message, which is of this kind; NotAMessageError for any other."""
    message = read(body)
    if not isinstance(message, kind):
        raise NotAMessageError(type(message).__name__)
    return message


def send(queue: str, messages: Sequence[Message], delay: int = 0) -> None:
    """Every message is in the queue, `delay` seconds from being seen; QueueRefusedError where SQS keeps refusing one."""
    url: str = getattr(settings.queues(), queue)
    for group in _groups([encode(message) for message in messages]):
        waiting = [{"Id": str(number), "MessageBody": body, "DelaySeconds": delay} for number, body in enumerate(group)]
        for attempt in range(_TRIES):
            answer = aws.sqs().send_message_batch(QueueUrl=url, Entries=waiting)  # type: ignore[arg-type]
            refused = {entry["Id"] for entry in answer.get("Failed", [])}
            waiting = [entry for entry in waiting if entry["Id"] in refused]
            if not waiting:
                break
            clock.pause(attempt)
        else:
            raise QueueRefusedError(f"{len(waiting)} messages for {queue}")


def _groups(bodies: list[str]) -> Iterator[list[str]]:
    left = iter(bodies)
    while group := list(islice(left, _BATCH)):
        yield group
