"""Messages between doors as JSON, each with its type and schema version: through a queue, or as a call that nobody waits for.

A queue is polled day and night, a call by nobody. What comes in crowds goes through a queue; what is rare is called. Where a
call has to wait first, its message waits in the queue of letters. Lambda keeps the call, tries it three times, and hands it
to the function's dead letters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from edge import aws, clock, settings
from land.facts import (
    CodeAsked,
    ExportOrdered,
    LettersDue,
    LetterWritten,
    Message,
    NewsCame,
    ParcelTouched,
    ReportOrdered,
    ReviewOpened,
    StandingAsked,
    UploadWaiting,
)

INTAKE, ASSESS, POST = "intake", "assess", "post"
NOTIFY, REVIEW, REPORT, EXPORT = "notify", "review", "report", "export"
SIGN_IN = "signin"
DUE = "due"

# By what is written in the table; whoever sends anything else knows to whom.
_OF: Mapping[type, str] = {
    ParcelTouched: ASSESS,
    UploadWaiting: INTAKE,
    LetterWritten: POST,
    ReviewOpened: REVIEW,
    ReportOrdered: REPORT,
}
_CALLED = frozenset({NOTIFY, REVIEW, REPORT, EXPORT, SIGN_IN, DUE})
_CALLED_FOR: Mapping[type, str] = {
    NewsCame: NOTIFY,
    LettersDue: DUE,
    CodeAsked: SIGN_IN,
}  # what may have to wait before it is called
_OURS = "parcelwatch"  # where a called record comes from
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
        StandingAsked,
        ExportOrdered,
        CodeAsked,
    )
}
_BATCH = 10
_LONGEST_DELAY = 900  # seconds for which a queue holds a message back
_TRIES = 5


class NotAMessageError(ValueError):
    """A queue held something that none of our doors wrote. It quotes nothing of it."""


class QueueRefusedError(Exception):
    """SQS or Lambda would not take some messages, however often they were offered."""


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read_one(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read_one


# By the type that a field of a message is written with; a message is flat, so these are all. A fresh process reads its first
# message before it has imported anything that validates.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "str": _exactly(str),
    "int": _exactly(int),
    "date | None": lambda value: None if value is None else date.fromisoformat(value),
}


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
            kind = _KINDS[raw["type"]]
            return kind(**{one.name: _READ[str(one.type)](raw[one.name]) for one in fields(kind) if one.name in raw})
        wrong = "another version"
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        wrong = type(error).__name__
    raise NotAMessageError(wrong)  # not while the error is handled, whose text quotes the message


Kind = TypeVar("Kind", bound=Message)


def read_as(kind: type[Kind], body: str) -> Kind:
    """The message, which is of this kind; NotAMessageError for any other."""
    message = read(body)
    if not isinstance(message, kind):
        raise NotAMessageError(type(message).__name__)
    return message


def of(message: Message) -> str:
    """The queue, or the call, by which its door hears of what was written; KeyError for what no item calls for."""
    return _OF[type(message)]


def send(queue: str, messages: Sequence[Message], delay: int = 0) -> None:
    """Every message is on its way, `delay` seconds from being seen, or as near to that as a queue can hold it back;
    QueueRefusedError where one is refused again and again.

    A call cannot wait: what has to goes through the queue of letters, whose reader passes it on. Messages of one zone are
    one group, so that a zone with many of them makes no other zone wait.
    """
    if queue in _CALLED and not delay:
        _call([(getattr(settings.queues(), queue), {"Records": [_record(message)]}) for message in messages])
        return
    url: str = getattr(settings.queues(), POST if queue in _CALLED else queue)
    seconds = min(delay, _LONGEST_DELAY)
    for group in _groups(messages):
        waiting = [
            {"Id": str(number), "MessageBody": encode(message), "DelaySeconds": seconds, **_fair(message)}
            for number, message in enumerate(group)
        ]
        for attempt in range(_TRIES):
            answer = aws.sqs().send_message_batch(QueueUrl=url, Entries=waiting)  # type: ignore[arg-type]
            refused = {entry["Id"] for entry in answer.get("Failed", [])}
            waiting = [entry for entry in waiting if entry["Id"] in refused]
            if not waiting:
                break
            clock.pause(attempt)
        else:
            raise QueueRefusedError(f"{len(waiting)} messages for {queue}")


def passing_on(handle: Callable[[str], None]) -> Callable[[str], None]:
    """The reader of a queue in which messages wait for somebody else, too: these are called for, `handle` reads the others."""

    def read_one(body: str) -> None:
        message = read(body)
        if type(message) in _CALLED_FOR:
            send(_CALLED_FOR[type(message)], [message])
        else:
            handle(body)

    return read_one


def wake(zones: Iterable[str], on: date | None = None) -> int:
    """The function that this is will be called for each of the zones, as if by hand; how many they are."""
    day = {} if on is None else {"on": on.isoformat()}
    calls = [(settings.queues().itself, {"zone": zone, **day, "called": True}) for zone in zones]
    _call(calls)
    return len(calls)


def is_called(event: Mapping[str, Any]) -> bool:
    """Whether the event's records came by a call: who fails then has to say so by an exception."""
    return any(record.get("eventSource") == _OURS for record in event["Records"])


def _record(message: Message) -> dict[str, str]:
    body = encode(message)
    return {"messageId": sha256(body.encode()).hexdigest()[:16], "eventSource": _OURS, "body": body}


def _call(calls: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Lambda has every call, and tries it until it is done or dead."""
    with ThreadPoolExecutor(aws.AT_ONCE) as callers:
        list(callers.map(_invoke, calls))


def _invoke(call: tuple[str, dict[str, Any]]) -> None:
    function, payload = call
    answer = aws.functions().invoke(
        FunctionName=function, InvocationType="Event", Payload=json.dumps(payload, ensure_ascii=False).encode()
    )
    if answer["StatusCode"] != 202:
        raise QueueRefusedError(str(answer["StatusCode"]))


def _fair(message: Message) -> dict[str, str]:
    """The group of a message, where queues are fair; what is of no zone is a group of its own."""
    if settings.stack().fair_queues == "off":
        return {}
    return {"MessageGroupId": getattr(message, "zone", "") or type(message).__name__}


def _groups(messages: Sequence[Message]) -> Iterator[list[Message]]:
    left = iter(messages)
    while group := list(islice(left, _BATCH)):
        yield group
