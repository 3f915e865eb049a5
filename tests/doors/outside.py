"""Whatever a door calls outside, one call after the other, and the ways in which such a call goes wrong: each says what it was
given, as the real ones do, and more."""

from __future__ import annotations

import copy
import re
import smtplib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from edge import aws, sandbox
from tests.doors import spoiling
from tests.doors.recording import FUNCTIONS
from tests.doors.spoiling import Path
from tests.leaks import MARKER

Place = tuple[str, tuple[str, ...]]
Spoil = tuple[str, Callable[[dict[str, Any]], None]]


@dataclass(frozen=True)
class Call:
    """One call. name: "dynamodb.Query", "smtp.rcpt", "sandbox.run". said: what it was given, as text."""

    name: str
    said: str


class PanicException(BaseException):
    """As Rust's panics come to Python."""


PanicException.__module__ = "pyo3_runtime"
Way = Callable[[Call], Any]  # raises, or gives the answer of a service that refuses


def refused(call: Call) -> Any:
    return _answer("ValidationException", call)


def lost(call: Call) -> Any:
    """Somebody was first, where the call can find that; else we may not."""
    if call.name == "dynamodb.TransactWriteItems":
        reason = {"Code": "ConditionalCheckFailed", "Message": call.said, "Item": {"name": {"S": MARKER}}}
        return _answer("TransactionCanceledException", call, CancellationReasons=[reason, {"Code": "None"}])
    if call.name in ("dynamodb.PutItem", "dynamodb.UpdateItem"):
        return _answer("ConditionalCheckFailedException", call, Item={"name": {"S": MARKER}})
    return _answer("AccessDeniedException", call)


def spoiled(call: Call) -> Any:
    """A transaction that the service would not even try."""
    reason = {"Code": "ValidationError", "Message": call.said, "Item": {"name": {"S": MARKER}}}
    return _answer("TransactionCanceledException", call, CancellationReasons=[reason])


def busy(call: Call) -> Any:
    return _answer("ThrottlingException", call)


def _answer(code: str, call: Call, **more: Any) -> Any:
    if call.name.startswith("smtp."):  # it names whom it does not know
        raise smtplib.SMTPResponseException(451, f"<{MARKER}> {code} {call.said}".encode())
    if call.name == "sandbox.run":
        raise RuntimeError(f"{code}: {call.said} {MARKER}")
    message = f"One or more parameter values were invalid: {call.said} {MARKER}"
    return SimpleNamespace(status_code=400), {"Error": {"Code": code, "Message": message}, **more}


def cut(call: Call) -> Any:
    if call.name.startswith("smtp."):
        raise smtplib.SMTPServerDisconnected(f"{call.said} {MARKER}")
    raise ConnectionClosedError(endpoint_url=f"https://{MARKER}/{call.said}")


def unreachable(call: Call) -> Any:
    raise EndpointConnectionError(endpoint_url=f"https://{MARKER}/{call.said}")


def slow(call: Call) -> Any:
    raise ReadTimeoutError(endpoint_url=f"https://{MARKER}/{call.said}")


def no_value(call: Call) -> Any:
    try:
        raise KeyError(MARKER)
    except KeyError as first:
        error = ValueError(f"not a date: {MARKER} {call.said}")
        error.add_note(MARKER)
        raise error from first


def no_key(call: Call) -> Any:
    raise KeyError(MARKER)


def no_text(call: Call) -> Any:
    raise UnicodeEncodeError("ascii", f"{MARKER} {call.said}", 0, 2, MARKER)


def no_file(call: Call) -> Any:
    raise FileNotFoundError(2, MARKER, f"/nowhere/{MARKER}")


def panics(call: Call) -> Any:
    raise PanicException(f"{MARKER} {call.said}")


SERVICE: tuple[Way, ...] = (refused, lost, spoiled, busy, cut, unreachable, slow)
OURS: tuple[Way, ...] = (no_value, no_key, no_text, no_file, panics)
WAYS = (*SERVICE, *OURS)
SMTP = ("connect", "login", "mail", "rcpt", "data")


HINT = "a hint"  # what an index knows of an item: its keys
_TOKEN = re.compile(r'"ClientRequestToken": "[^"]*"')  # botocore makes one for each transaction
_READING = ("GetItem", "BatchGetItem", "Query")


@dataclass
class Outside:
    """Keeps the calls of a run in their order, and lets one of them go wrong. for_good: every later one of that name, too."""

    at: int | None = None
    way: Way = refused
    for_good: bool = False
    calls: list[Call] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    read: dict[str, dict[Path, None]] = field(default_factory=dict)  # by kind, the fields that came out of the table
    sent: list[str] = field(default_factory=list)  # what was put into queues
    # What the table answers after the same was written to it: the emulation takes its milliseconds over each answer.
    known: dict[Any, Any] = field(default_factory=dict)
    written: Any = ""  # to the table of this stage
    spoil: Spoil | None = None  # what becomes of items of this kind on their way out of the table

    def begin(
        self, at: int | None = None, way: Way = refused, *, for_good: bool = False, spoil: Spoil | None = None
    ) -> None:
        """A new run."""
        self.at, self.way, self.for_good, self.spoil = at, way, for_good, spoil
        self.calls.clear()
        self.places.clear()
        self.read.clear()
        self.sent.clear()

    def reach(self, name: str, said: object) -> Any:
        call = Call(name, str(said)[:3000])
        self.calls.append(call)
        self.places.append((name, _place()))
        number = len(self.calls) - 1
        again = self.for_good and self.at is not None and number > self.at and self.calls[self.at].name == name
        return self.way(call) if number == self.at or again else None

    def before(self, model: Any, params: Any, **_: Any) -> Any:
        body = params.get("body") or params.get("url_path")
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
        if model.name.startswith("SendMessage"):
            self.sent.append(text)
        service = model.service_model.service_name
        answer = self.reach(f"{service}.{model.name}", text)
        if answer is not None or service != "dynamodb":
            return answer
        if model.name not in _READING:
            self.written = (self.written, _TOKEN.sub("", text))
            return None
        asked = params["context"]["asked"] = (self.written, model.name, text)
        return (SimpleNamespace(status_code=200), copy.deepcopy(self.known[asked])) if asked in self.known else None

    def after(self, parsed: Any, model: Any, context: Any, **_: Any) -> None:
        if model.name not in _READING or "Error" in parsed:
            return
        if context["asked"] not in self.known:
            self.known[context["asked"]] = copy.deepcopy(parsed)
        items = [parsed["Item"]] if "Item" in parsed else list(parsed.get("Items", []))
        items += [item for found in parsed.get("Responses", {}).values() for item in found]
        for item in items:
            kind = item["kind"]["S"] if "kind" in item else HINT
            self.read.setdefault(kind, {}).update(dict.fromkeys(spoiling.paths(item)))
            if self.spoil is not None and kind == self.spoil[0]:
                self.spoil[1](item)


def _place() -> tuple[str, ...]:
    """Where in our code the call stands, and who called that."""
    frame, found = sys._getframe(1), []
    while frame is not None:
        if frame.f_code.co_filename.startswith(FUNCTIONS):
            found.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    return tuple(found)


@contextmanager
def watched() -> Iterator[Outside]:
    """From here on every call outside passes by."""
    outside = Outside()
    with pytest.MonkeyPatch.context() as patch:
        assert boto3.DEFAULT_SESSION is not None
        boto3.DEFAULT_SESSION.events.register("before-call", outside.before)
        boto3.DEFAULT_SESSION.events.register("after-call", outside.after)
        aws.forget()
        for name in SMTP:
            patch.setattr(smtplib.SMTP, name, _passing(outside, f"smtp.{name}", getattr(smtplib.SMTP, name)))
        patch.setattr(sandbox, "run", _passing(outside, "sandbox.run", sandbox.run))
        yield outside
    aws.forget()


def _passing(outside: Outside, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def passing(*args: Any, **kwargs: Any) -> Any:
        outside.reach(name, args[1:])
        return call(*args, **kwargs)

    return passing
