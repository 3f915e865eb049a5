"""Messages between doors come back as they were sent; whatever else lies in a queue is named by its kind alone."""

from __future__ import annotations

import json
from datetime import date

import pytest

from edge import queues
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
from tests.leaks import MARKER

SENT: tuple[Message, ...] = (
    ParcelTouched("demo", "p1"),
    ParcelTouched("demo", "p1", date(2025, 3, 1)),
    NewsCame("demo", 20, 10),
    LetterWritten("demo", "a1", "urgent", 99),
    LettersDue(20),
    UploadWaiting("demo", "u1"),
    ReviewOpened("demo", 2025),
    ReportOrdered("demo", 2025, "r1"),
    StandingAsked("demo", 2025),
    ExportOrdered("demo", "e1"),
    CodeAsked("x1"),
)


@pytest.mark.parametrize("message", SENT, ids=lambda message: type(message).__name__)
def test_every_message_comes_back_as_it_was_sent(message: Message) -> None:
    assert queues.read(queues.encode(message)) == message


def test_what_a_message_does_not_name_is_as_if_nobody_had_said_it() -> None:
    body = {"type": "LetterWritten", "v": 1, "zone": "demo", "person_id": "a1", "letter_id": "l"}
    assert queues.read(json.dumps(body)) == LetterWritten("demo", "a1", "l")
    assert queues.read(json.dumps({**body, "later": "field"})) == LetterWritten("demo", "a1", "l")


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"type": MARKER},
        {"type": []},
        {"zone": 3},
        {"zone": None},
        {"on": MARKER},
        {"on": 20},
    ],
    ids=str,
)
def test_what_no_door_wrote_is_no_message_and_is_not_quoted(change: dict[str, object]) -> None:
    body = {"type": "ParcelTouched", "v": 1, "zone": "demo", "parcel_id": "p1", "on": "2025-03-01", **change}
    with pytest.raises(queues.NotAMessageError) as told:
        queues.read(json.dumps(body))
    assert MARKER not in str(told.value) and told.value.__context__ is None


@pytest.mark.parametrize("at", ["20", True, 2.5, None])
def test_a_number_is_a_number(at: object) -> None:
    with pytest.raises(queues.NotAMessageError):
        queues.read(json.dumps({"type": "LettersDue", "v": 1, "at": at}))


@pytest.mark.parametrize("body", ["", "[]", "3", '"text"', "{}", "[" * 100_000])
def test_what_is_no_object_is_no_message(body: str) -> None:
    with pytest.raises(queues.NotAMessageError):
        queues.read(body)
