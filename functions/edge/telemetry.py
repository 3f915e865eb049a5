"""Logs and metrics, set up once. What cells hold, what people are called and where they live is never logged."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from edge import garbage

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")
Handler = Callable[[dict[str, Any], LambdaContext], Any]

logger = Logger()
metrics = Metrics(namespace="ParcelWatch")
warnings.filterwarnings("ignore", message="No application metrics to publish")  # most calls have none


class PanicError(Exception):
    """Native code panicked: not an Exception by birth, and one record's fault all the same."""


def door(handler: Handler) -> Handler:
    """The handler, with one line per call, its cold starts counted, and its metrics written at the end."""
    garbage.collect_rarely()

    @wraps(handler)
    @metrics.log_metrics(capture_cold_start_metric=True)
    @logger.inject_lambda_context(clear_state=True)
    def opened(event: dict[str, Any], context: LambdaContext) -> Any:
        answer = handler(event, context)
        logger.info("done", extra={"records": len(event.get("Records", [])) if isinstance(event, dict) else 0})
        return answer

    return opened


def count(name: str, value: int = 1) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def batch(event: dict[str, Any], handle: Callable[[str], None], context: LambdaContext) -> PartialItemFailureResponse:
    """Every record of an SQS batch was handed to `handle` by itself; the answer names those that failed."""

    def one(record: SQSRecord) -> None:
        try:
            handle(record.body)
        except Exception as error:
            report(error, message_id=record.message_id)
            raise
        except BaseException as error:
            # Rust's panics (pyo3) are no Exceptions and would take the whole batch along; the end of the process may.
            if type(error).__module__ != "pyo3_runtime":
                raise
            report(error, message_id=record.message_id)
            raise PanicError(type(error).__name__) from error

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=one, processor=processor, context=context)


def each(things: Iterable[Thing], handle: Callable[[Thing], Answer]) -> list[Answer]:
    """What `handle` gave for each. One that fails stops no other; it is raised when all have had their turn."""
    given: list[Answer] = []
    failed = None
    for thing in things:
        try:
            given.append(handle(thing))
        except Exception as error:
            report(error)
            failed = error
    if failed is not None:
        raise failed
    return given


def report(error: BaseException, **about: str | int) -> None:
    """One line about a surprise: its type and where it arose. Never its text, which may quote a cell."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = [f"{frame.filename.rsplit('/functions/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    logger.error("failed", extra={"error": type(error).__name__, "where": where, **about})


def note(message: str, about: Mapping[str, str | int] | None = None) -> None:
    """One line about something expected that somebody may look for: codes, ids and counts only."""
    logger.info(message, extra=dict(about or {}))
