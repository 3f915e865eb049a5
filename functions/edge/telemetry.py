"""Logs and metrics, set up once. What cells hold, what people are called and where they live is never logged."""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import Any, TextIO, TypeVar

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from edge import gc_tuning, queues

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Handler = Callable[[dict[str, Any], Any], Any]
Failures = dict[str, list[dict[str, str]]]

logger = Logger()
metrics = Metrics(namespace="ParcelWatch")
warnings.filterwarnings("ignore", message="No application metrics to publish")  # most calls have none


class DoorError(Exception):
    """What leaves a door in place of a surprise: the name of its type, and nothing that it said or that led to it.

    Lambda writes what leaves a door into the log, and the text of an exception may quote a cell, an address or a link.
    """


def door(handler: Handler) -> Handler:
    """The handler, with one line per call, its cold starts counted, and its metrics written at the end.

    A surprise is logged by type and place; what is raised is a DoorError.
    """
    gc_tuning.collect_rarely()
    warnings.showwarning = warned
    sys.unraisablehook = dropped
    threading.excepthook = dropped

    @wraps(handler)
    @metrics.log_metrics(capture_cold_start_metric=True)
    @logger.inject_lambda_context(clear_state=True, log_event=False)  # whatever the environment says
    def opened(event: dict[str, Any], context: Any) -> Any:
        answer = _wordless(lambda: handler(event, context))
        records = event.get("Records") if isinstance(event, dict) else None
        logger.info("done", extra={"records": len(records) if isinstance(records, list) else 0})
        return answer

    return opened


def count(name: str, value: int = 1) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def batch(event: dict[str, Any], handle: Callable[[str], None]) -> Failures:
    """Every record of an SQS batch was handed to `handle` by itself; the answer names those that failed.

    Where the records came by a call, which knows no partial answer, DoorError says that one failed: all come again.
    What is logged meanwhile bears the message's id: so no line need repeat what a message says.
    Powertools' batch processor does the same, and imports asyncio and every kind of event for it: a tenth of a cold start.
    """
    failed = [record["messageId"] for record in event["Records"] if not _is_done(record, handle)]
    if failed and queues.is_called(event):
        raise DoorError("of a call")
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: Mapping[str, Any], handle: Callable[[str], None]) -> bool:
    with logger.append_context_keys(message_id=record["messageId"]):
        try:
            _wordless(lambda: handle(record["body"]))
        except DoorError:
            return False
    return True


def each(things: Iterable[Thing], handle: Callable[[Thing], Result]) -> list[Result]:
    """What `handle` gave for each. One that fails stops no other; DoorError of the last when all have had their turn."""
    given: list[Result] = []
    failed = None
    for thing in things:
        try:
            given.append(_wordless(partial(handle, thing)))
        except DoorError as error:
            failed = error
    if failed is not None:
        raise failed
    return given


def _wordless(act: Callable[[], Result]) -> Result:
    """What the act gives; a surprise is reported once, and goes on as a DoorError."""
    try:
        return act()
    except DoorError as error:
        name = str(error)
    except Exception as error:
        name = report(error)
    except BaseException as error:
        # Rust's panics (pyo3) are no Exceptions and would take the whole batch along; the end of the process may.
        if type(error).__module__ != "pyo3_runtime":
            raise
        name = report(error)
    raise DoorError(
        name
    )  # only here, where nothing is being handled: so the surprise hangs on it neither as cause nor as context


def report(error: BaseException, **about: str | int) -> str:
    """One line about a surprise: its type and where it arose. Never its text, which may quote a cell. Gives the type's name."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = [f"{_place(frame.filename, frame.lineno)} {frame.name}" for frame in frames]
    name = type(error).__name__
    logger.error("failed", extra={"error": name, "where": where, **about})
    return name


def warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """One line about a warning in place of Python's own: its kind and where it arose. Its text may quote a cell, too."""
    logger.warning("warned", extra={"warning": category.__name__, "where": _place(filename, lineno)})


def dropped(found: sys.UnraisableHookArgs | threading.ExceptHookArgs) -> None:
    """One line in place of Python's own about a surprise that reaches nobody: in a destructor, a forgotten generator, a thread."""
    if found.exc_value is not None:
        report(found.exc_value)


def _place(filename: str, line: int | None) -> str:
    return f"{filename.rsplit('/functions/')[-1]}:{line}"


def note(message: str, about: Mapping[str, str | int] | None = None) -> None:
    """One line about something expected that somebody may look for: codes, counts and ids only, of things that were found.

    An id that only a message or a request names is text that anybody may have written.
    """
    logger.info(message, extra=dict(about or {}))
