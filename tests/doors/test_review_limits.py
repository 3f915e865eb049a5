"""What a review's links, letters and reports must not do: allow more than was given, reach the wrong person, stop others."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from access.tokens import Link, read
from edge import ledger_zones, link_secret
from land.letter import LetterKind
from land.upload import UploadState
from tests import books
from tests.doors.conftest import UPLOADS
from tests.doors.test_intake import created, handle, receipt
from tests.doors.test_review import FIRM, WALL, granted, letters, link_in, morning, opened
from upload_link import on_request as upload_link

__all__ = ["granted"]  # the fixture that every test here stands on
Load = Callable[[str], dict[str, Any]]


def handed_in(context: SimpleNamespace, load_event: Load, token: str, data: bytes) -> str:
    """The id of the upload of these bytes through the link, taken in."""
    asked = load_event("upload_link.ask_by_link")
    asked["pathParameters"]["token"] = token
    upload_id: str = json.loads(upload_link.handler(asked, context)["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)
    assert handle(created(upload_id), context) == []
    return upload_id


@pytest.fixture
def token(context: SimpleNamespace) -> str:
    """Of the link that the first enterprise was asked with."""
    opened()
    morning(context, "2026-07-01")
    return link_in(letters(FIRM, LetterKind.ASK)[0])


def test_a_link_that_takes_returns_cannot_empty_the_contacts(
    token: str, context: SimpleNamespace, load_event: Load
) -> None:
    before = ledger_zones.people("demo")
    upload_id = handed_in(context, load_event, token, books.book(books.CONTACT))
    assert receipt(upload_id).state is UploadState.REJECTED
    assert before and ledger_zones.people("demo") == before


def test_the_link_of_the_receipt_allows_no_more_than_the_reviews_own_and_ends_with_it(
    token: str, context: SimpleNamespace, load_event: Load
) -> None:
    row = {**books.RETURN, "宗地编号": "P1", "填报年度": 2025, "数据截止日期": "2025-12-31"}
    upload_id = handed_in(context, load_event, token, books.book(row))
    (told,) = letters(FIRM, LetterKind.RECEIPT)
    tokens = {word.partition("/l/")[2].split("/")[0] for word in told.text.split() if "/l/" in word}
    keys = link_secret.keys()[1]
    (link,) = {read(one, keys, WALL) for one in tokens}
    own = read(token, keys, WALL)
    assert isinstance(link, Link) and isinstance(own, Link)
    assert (link.review, link.parcels, link.expires_at, link.link_id) == (
        2025, frozenset(), own.expires_at, own.link_id,
    )  # fmt: skip
    again = handed_in(context, load_event, tokens.pop(), books.book({**books.REGISTER, "宗地编号": "P1"}))
    assert receipt(again).state is UploadState.REJECTED and receipt(upload_id).rows_accepted == 1
