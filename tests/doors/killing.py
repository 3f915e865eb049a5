"""Ends a door's process before or after any call that touches the outside, one point after the other.

Hooks on botocore's `before-call` and `after-call` raise a BaseException, as an ended process leaves no `except Exception`
to run. They are registered on boto3's default session before any client is made: a client made earlier would see no hook.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Key

from edge import aws
from edge.table import ledger_keys, ledger_table
from tests.doors import sessions


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Process:
    """Counts the points at which a process can end, and ends it at one of them (None: nowhere)."""

    end_at: int | None = None
    points: list[str] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        return self.end_at is not None and len(self.points) > self.end_at

    def reach(self, name: str) -> None:
        self.points.append(name)
        if self.end_at is not None and len(self.points) == self.end_at + 1:
            raise Killed(name)


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch, end_at: int | None = None) -> Iterator[Process]:
    """A new process, with clients of its own: whatever it calls outside passes a point before and a point after."""
    process = Process(end_at)

    def before(model: Any, **_: Any) -> None:
        process.reach(f"before {model.service_model.service_name}.{model.name}")

    def after(model: Any, **_: Any) -> None:
        process.reach(f"after {model.service_model.service_name}.{model.name}")

    with monkeypatch.context() as patch:
        aws.forget()
        sessions.new_default()
        events = boto3.DEFAULT_SESSION.events  # type: ignore[union-attr]
        events.register("before-call", before)
        events.register("after-call", after)
        patch.setattr(smtplib.SMTP, "data", _pointed(smtplib.SMTP.data, process))
        try:
            yield process
        finally:
            aws.forget()
            sessions.new_default()
            if process.has_ended:
                leases_are_over()


def leases_are_over() -> None:
    """As they are when the messages of whoever was killed are seen again."""
    for item in list(ledger_table.query(Key("pk").eq(ledger_keys.lease("INTAKE", "")["pk"]))):
        ledger_table.transact([ledger_table.delete_op({"pk": item["pk"], "sk": item["sk"]})])


def restore(items: dict[tuple[str, str], dict[str, Any]], now: dict[tuple[str, str], dict[str, Any]]) -> None:
    """The table is as it was, when it held these items. now: what it holds."""
    for pk, sk in now.keys() - items.keys():
        ledger_table.transact([ledger_table.delete_op({"pk": pk, "sk": sk})])
    for key, item in items.items():
        if now.get(key) != item:
            ledger_table.put(item)


def _pointed(send: Callable[..., Any], process: Process) -> Callable[..., Any]:
    def data(*args: Any, **kwargs: Any) -> Any:
        process.reach("before smtp.send")
        answer = send(*args, **kwargs)
        process.reach("after smtp.send")
        return answer

    return data
