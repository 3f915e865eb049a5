"""Runs the doors in this process, on a stack in memory: their variables, clock and log, and the cost of each call."""

from __future__ import annotations

import io
import os
import smtplib
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import boto3

from bench.simulated.amazon import Event, Line
from bench.simulated.meter import processor

if TYPE_CHECKING:
    from bench.simulated.stack import Function, Stack

SHANGHAI = ZoneInfo("Asia/Shanghai")
PUBLIC_URL = "https://parcels.example.test"
WHOLE_CPU = 1769  # MB of memory that come with a whole processor; less memory gets a part of one
KEPT_WARM = 600  # seconds for which Lambda is assumed to keep an idle function
LOG_OF_A_CALL = 350  # bytes of Lambda's own log lines for a call
_GIVEN = {
    "AWS_DEFAULT_REGION": "cn-north-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none",
    "STACK_KIND": "local", "FIXED_NOW": "", "PUBLIC_URL": PUBLIC_URL, "SMTP_HOST": "mail", "SMTP_PORT": "25", "SMTP_TLS": "none",
    "SMTP_SENDER": "parcels@example.test", "SMTP_SECRET_ARN": "", "MAILS_PER_MINUTE": "60", "MAX_UPLOAD_BYTES": "20971520",
    "URGENT_AFTER_SECONDS": "300",
    "FAIR_QUEUES": "on", "POWERTOOLS_METRICS_NAMESPACE": "ParcelWatch", "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "bench",
}  # fmt: skip


def variables(functions: Mapping[str, Function]) -> dict[str, str]:
    """The variables of all functions, resolved as the stack would do. A function that calls itself uses one common name."""
    found = {}
    for function in functions.values():
        for name, value in function.variables.items():
            if isinstance(value, dict) and "Ref" in value and name not in _GIVEN:
                queue = name.endswith("_QUEUE_URL")
                found[name] = f"https://sqs.invalid/1/{value['Ref']}" if queue else value["Ref"]
    return {**found, "SELF_FUNCTION": "self", **_GIVEN}


@contextmanager
def running(stack: Stack) -> Iterator[None]:
    """Within it, the doors use this stack and no other AWS."""
    from edge import aws, clock, gc_tuning, settings, telemetry

    gc_tuning.collect_rarely()
    Line.amazon = stack.amazon
    before = boto3.DEFAULT_SESSION
    with ExitStack() as undone:
        undone.enter_context(patch.dict(os.environ, variables(stack.functions)))
        undone.enter_context(patch.object(clock, "now", lambda: stack.moment))
        undone.enter_context(patch.object(clock, "wall", lambda: int(stack.second)))
        undone.enter_context(patch.object(clock, "pause", lambda attempt: None))
        undone.enter_context(patch.object(smtplib, "SMTP", Line))
        log = _Counted(stack)
        undone.enter_context(redirect_stdout(log))
        for handler in telemetry.logger.handlers:
            undone.enter_context(patch.object(handler, "stream", log))
        boto3.setup_default_session(region_name="cn-north-1")
        assert boto3.DEFAULT_SESSION is not None
        boto3.DEFAULT_SESSION.events.register_first("before-send", stack.amazon.hook)
        aws.forget()  # a client made before the hook would not use it
        settings.forget()
        try:
            yield
        finally:
            boto3.DEFAULT_SESSION = before
            aws.forget()
    settings.forget()


class _Counted(io.TextIOBase):
    """A log that keeps only its length, by door. Errors are shown."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def write(self, text: str) -> int:
        self._stack.meter.now.logged += len(text.encode())
        if '"level":"ERROR"' in text:
            sys.stderr.write(text)
        return len(text)


def call(stack: Stack, function: Function, event: Event) -> Any:
    """The door's answer. Its processor time is measured on this machine, children included, the simulation excluded. A function
    with less memory gets a part of a processor, so it is billed for longer. Parallel calls share the time while they ran."""
    counts = stack.meter.now
    waited = counts.waited
    own = stack.meter.own
    began = processor()
    try:
        return function.handler()(event, _context(function))
    finally:
        took = max(0.0, processor() - began - (stack.meter.own - own))
        counts.calls += 1
        counts.cpu += took
        counts.logged += LOG_OF_A_CALL
        seconds = took * max(1.0, WHOLE_CPU / function.memory) + counts.waited - waited
        if stack.second - function.last_called > KEPT_WARM:
            counts.cold += 1
            seconds += stack.cold_seconds
        function.last_called = stack.second
        counts.gb_seconds += seconds * function.memory / 1024


def _context(function: Function) -> SimpleNamespace:
    return SimpleNamespace(
        function_name=function.name,
        function_version="1",
        memory_limit_in_mb=function.memory,
        invoked_function_arn=f"arn:aws-cn:lambda:cn-north-1:1:function:{function.name}",
        aws_request_id="r",
        get_remaining_time_in_millis=lambda: 60_000,
    )


def at(text: str) -> datetime:
    """A moment in Shanghai, from a day or a day with a time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
