"""More than one object under one form: the first one taken stays, byte for byte, and the others are taken away."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from edge import clock as edge_clock
from edge import object_store, sandbox
from edge.table import ledger_uploads
from land.facts import UploadWaiting
from land.upload import UploadState
from tests import books
from tests.doors.conftest import UPLOADS
from tests.doors.killing import Killed, running
from tests.doors.mailing import messages
from tests.doors.unlimited import in_process
from tests.doors.uploading import created, handle, link, put, receipt
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
FIRST = books.book(books.REGISTER)
OTHER = books.book({**books.REGISTER, "宗地编号": "P-99"})
count = itertools.count()


def under(upload_id: str) -> list[tuple[str, bytes]]:
    """Version and bytes of whatever lies under the upload's key, oldest first."""
    s3 = boto3.client("s3")
    key = f"uploads/demo/{upload_id}"
    found = s3.list_object_versions(Bucket=UPLOADS, Prefix=key)
    assert "DeleteMarkers" not in found
    versions = [one["VersionId"] for one in reversed(found.get("Versions", [])) if one["Key"] == key]
    return [(one, s3.get_object(Bucket=UPLOADS, Key=key, VersionId=one)["Body"].read()) for one in versions]


def downloaded(upload_id: str) -> bytes:
    """What comes from the address that the service gives for the original."""
    upload = ledger_uploads.upload(upload_id)
    assert upload is not None
    parts = urlsplit(object_store.original_url(upload))
    assert parts.path == f"/{UPLOADS}/{upload.key}"
    (version,) = parse_qs(parts.query)["versionId"]
    body = boto3.client("s3").get_object(Bucket=UPLOADS, Key=upload.key, VersionId=version)["Body"].read()
    return bytes(body)


@pytest.fixture(autouse=True)
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limited child is another test's subject."""
    monkeypatch.setattr(sandbox, "run", in_process)


def test_what_comes_after_the_first_is_taken_away_when_its_event_comes(
    zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    link("u1")
    put("u1", FIRST)
    handle(created("u1"), context)
    taken, once = under("u1"), table_snapshot()
    put("u1", OTHER)
    put("u1", FIRST)
    assert len(under("u1")) == 3
    assert handle(created("u1"), context) == []
    assert under("u1") == taken == [(taken[0][0], FIRST)]
    assert table_snapshot() == once
    assert downloaded("u1") == FIRST
    assert boto3.client("s3").get_object(Bucket=UPLOADS, Key="uploads/demo/u1")["Body"].read() == FIRST


def test_what_came_before_any_event_is_taken_away_with_the_first_event(zone: Zone, context: SimpleNamespace) -> None:
    link("u1")
    put("u1", FIRST)
    put("u1", OTHER)
    handle(created("u1"), context)
    assert [data for _, data in under("u1")] == [FIRST] == [downloaded("u1")]


def test_the_claimed_one_stays_though_an_older_one_appears_late(zone: Zone, context: SimpleNamespace) -> None:
    """S3 may show an object that was begun earlier after one that was finished earlier."""
    link("u1")
    put("u1", OTHER)
    put("u1", FIRST)
    _, (version, _) = under("u1")
    ledger_uploads.claim("u1", version_id=version, etag="e", received_at=edge_clock.now())
    for _ in range(2):
        handle(created("u1"), context)
        assert under("u1") == [(version, FIRST)]
    assert receipt("u1").state is UploadState.ACCEPTED
    assert downloaded("u1") == FIRST


def test_nothing_is_taken_away_where_nobody_asked_or_no_version_is_known(zone: Zone, context: SimpleNamespace) -> None:
    put("u9", FIRST)
    put("u9", OTHER)
    handle(created("u9"), context)
    assert len(under("u9")) == 2
    link("u1")
    put("u1", FIRST)
    put("u1", OTHER)
    ledger_uploads.claim("u1", version_id=None, etag="e1", received_at=edge_clock.now())
    handle(created("u1"), context)
    assert len(under("u1")) == 2


def test_an_upload_whose_key_begins_like_another_loses_nothing(zone: Zone, context: SimpleNamespace) -> None:
    for upload_id in ("u1", "u11"):
        link(upload_id)
        put(upload_id, FIRST)
    put("u11", OTHER)
    handle(created("u1"), context)
    assert len(under("u11")) == 2


def test_what_the_night_finds_left_is_tidied_too(zone: Zone, context: SimpleNamespace) -> None:
    link("u1")
    put("u1", FIRST)
    put("u1", OTHER)
    handle(messages("intake", UploadWaiting("demo", "u1")), context)
    assert [data for _, data in under("u1")] == [FIRST]


@settings(
    max_examples=15,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_order_objects_and_events_come_in_the_first_one_taken_stays(
    zone: Zone, context: SimpleNamespace, data: st.DataObject
) -> None:
    """Events come after their object, each once or more, at any time, in any order."""
    upload_id = f"h{next(count)}"
    link(upload_id)
    sent, owed = 0, 0
    for turn in data.draw(st.lists(st.sampled_from(["object", "event"]), min_size=2, max_size=8)):
        if turn == "object":
            sent, owed = sent + 1, owed + 1
            put(upload_id, FIRST if sent == 1 else OTHER + bytes(sent))
        elif sent:
            handle(created(upload_id), context)
            owed = max(0, owed - 1)
            assert [body for _, body in under(upload_id)] == [FIRST]
    for _ in range(owed):
        handle(created(upload_id), context)
    assert [body for _, body in under(upload_id)] == ([FIRST] if sent else [])
    if sent:
        assert downloaded(upload_id) == FIRST
        assert receipt(upload_id).rows_accepted == 1


# ---- never lost -------------------------------------------------------------------------------------------------------


def test_ended_at_any_call_the_first_one_is_taken_in_and_stays(
    zone: Zone, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent(upload_id: str) -> str:
        link(upload_id)
        put(upload_id, FIRST)
        put(upload_id, OTHER)
        return under(upload_id)[0][0]

    sent("k")
    with running(monkeypatch) as process:
        handle(created("k"), context)
    points = process.points
    assert points.count("before s3.DeleteObject") == 1
    for number, point in enumerate(points):
        first = sent(f"k{number}")
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            handle(created(f"k{number}"), context)
        assert (first, FIRST) in under(f"k{number}"), f"ended at {point}"
        for _ in range(2):
            handle(created(f"k{number}"), context)
        assert under(f"k{number}") == [(first, FIRST)], f"ended at {point}"
        assert receipt(f"k{number}").state is UploadState.ACCEPTED
        assert downloaded(f"k{number}") == FIRST


def test_ended_at_any_call_after_it_was_taken_in_nothing_changes_but_what_came_later(
    zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    link("u1")
    put("u1", FIRST)
    handle(created("u1"), context)
    taken, once = under("u1"), table_snapshot()
    for _ in range(2):
        put("u1", OTHER)
    with running(monkeypatch) as process:
        handle(created("u1"), context)
    assert process.points.count("before s3.DeleteObject") == 2
    for number, point in enumerate(process.points):
        for _ in range(2):
            put("u1", OTHER)
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            handle(created("u1"), context)
        assert taken[0] in under("u1"), f"ended at {point}"
        handle(created("u1"), context)
        assert under("u1") == taken, f"ended at {point}"
        assert table_snapshot() == once
    assert downloaded("u1") == FIRST
