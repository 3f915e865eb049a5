"""What leaves a door, and what it writes into the log: types, places, ids and counts; nothing that anybody said."""

from __future__ import annotations

import json
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from edge import telemetry
from tests.doors.signing import event_of
from tests.leaks import MARKER, Log, listening, told


@pytest.fixture
def log(
    aws: None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Log:
    return listening(caplog, capfd, monkeypatch)


class PanicException(BaseException):
    """As Rust's panics come to Python."""


PanicException.__module__ = "pyo3_runtime"


def chained() -> None:
    try:
        raise KeyError(MARKER)
    except KeyError as first:
        error = ValueError(f"not a date: {MARKER}")
        error.add_note(MARKER)
        raise error from first


def panicking() -> None:
    raise PanicException(MARKER)


def warning() -> None:
    warnings.warn(f"odd cell {MARKER}", stacklevel=1)


def lines(log: Log) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.ours.getvalue().splitlines() if line.startswith("{")]


@pytest.mark.parametrize(("fails", "name"), [(chained, "ValueError"), (panicking, "PanicException")])
def test_a_surprise_leaves_a_door_by_the_name_of_its_type_alone(
    fails: Callable[[], None], name: str, log: Log, context: SimpleNamespace
) -> None:
    door = telemetry.door(lambda event, context: fails())
    with pytest.raises(telemetry.DoorError) as left:
        door({}, context)
    assert str(left.value) == name
    assert (left.value.__cause__, left.value.__context__) == (None, None)
    log.left.append(left.value)
    log.tells_nothing_of()
    (line,) = [line for line in lines(log) if line.get("message") == "failed"]
    assert line["error"] == name and line["where"][-1].endswith(fails.__name__)


def test_the_end_of_the_process_is_no_surprise(log: Log, context: SimpleNamespace) -> None:
    def ends(event: Any, context: Any) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        telemetry.door(ends)({}, context)


@pytest.mark.parametrize("fails", [chained, panicking])
def test_a_message_that_failed_is_named_and_the_others_are_done(
    fails: Callable[[], None], log: Log, context: SimpleNamespace
) -> None:
    done: list[str] = []

    def handle(body: str) -> None:
        if MARKER in body:
            fails()
        done.append(body)

    door = telemetry.door(lambda event, context: telemetry.batch(event, handle))
    assert door(event_of("one", MARKER, "two"), context) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert done == ["one", "two"]
    (line,) = [line for line in lines(log) if line.get("message") == "failed"]
    assert line["message_id"] == "m1"
    log.tells_nothing_of()


def test_a_batch_of_which_everything_failed_is_no_exception(log: Log, context: SimpleNamespace) -> None:
    door = telemetry.door(lambda event, context: telemetry.batch(event, lambda body: chained()))
    assert len(door(event_of(MARKER, MARKER), context)["batchItemFailures"]) == 2
    log.tells_nothing_of()


def test_one_that_fails_stops_no_other_and_is_told_once(log: Log, context: SimpleNamespace) -> None:
    had: list[str] = []

    def handle(thing: str) -> None:
        had.append(thing)
        if thing == MARKER:
            chained()

    def inner(event: Any, context: Any) -> None:
        telemetry.each(["outer"], lambda _: telemetry.each(["a", MARKER, "b"], handle))

    with pytest.raises(telemetry.DoorError, match=r"\AValueError\Z") as left:
        telemetry.door(inner)({}, context)
    assert had == ["a", MARKER, "b"]
    assert MARKER not in told(left.value)
    assert len([line for line in lines(log) if line.get("message") == "failed"]) == 1
    log.tells_nothing_of()


def test_a_warning_is_logged_by_its_kind_and_place(log: Log, context: SimpleNamespace) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        telemetry.door(lambda event, context: warning())({}, context)
    line = next(line for line in lines(log) if line["message"] == "warned")
    assert line["warning"] == "UserWarning" and "test_telemetry.py:" in line["where"]
    log.tells_nothing_of()


def forgotten() -> None:
    """A generator that chokes while it is thrown away."""

    def cells() -> Iterator[str]:
        try:
            yield MARKER
        finally:
            chained()

    next(cells())


def in_a_thread() -> None:
    thread = threading.Thread(target=chained)
    thread.start()
    thread.join()


@pytest.mark.parametrize("fails", [forgotten, in_a_thread])
def test_a_surprise_that_reaches_nobody_is_logged_by_its_type_and_place(
    fails: Callable[[], None], log: Log, context: SimpleNamespace
) -> None:
    telemetry.door(lambda event, context: fails())({}, context)
    (line,) = [line for line in lines(log) if line.get("message") == "failed"]
    assert line["error"] == "ValueError" and line["where"][-1].endswith("chained")
    log.tells_nothing_of()


def test_every_door_says_so_itself_whatever_python_would_have_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("warnings.showwarning", "sys.unraisablehook", "threading.excepthook"):
        monkeypatch.setattr(name, None)
    telemetry.door(lambda event, context: None)
    assert (warnings.showwarning, sys.unraisablehook, threading.excepthook) == (
        telemetry.warned, telemetry.dropped, telemetry.dropped,
    )  # fmt: skip


def test_what_is_noted_of_a_message_bears_the_messages_id_and_nothing_noted_later_does(
    log: Log, context: SimpleNamespace
) -> None:
    door = telemetry.door(lambda event, context: telemetry.batch(event, lambda body: telemetry.note("seen")))
    door(event_of(MARKER, MARKER), context)
    named = [(line["message"], line.get("message_id")) for line in lines(log) if line["message"] in ("seen", "done")]
    assert named == [("seen", "m0"), ("seen", "m1"), ("done", None)]
    log.tells_nothing_of()


def test_the_event_is_never_logged_whatever_the_environment_says(
    log: Log, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_LOGGER_LOG_EVENT", "true")
    door = telemetry.door(lambda event, context: None)
    door({"cookies": [MARKER], "Records": []}, context)
    assert [line["message"] for line in lines(log) if line["message"] != "warned"] == ["done"]
    log.tells_nothing_of()
