"""Uploads withdrawn, and what is left of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from assess.on_parcels import judge_parcel
from edge.table import ledger, ledger_uploads
from tests import books
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.contact_sheets import OFFICER, ident
from tests.doors.mailing import WALL
from tests.doors.receipts import called
from tests.doors.uploading import created, drain, handle, link, put
from zones.zone import Zone

Bodies = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def people(zone: Zone, clock: Clock) -> Iterator[None]:
    clock.wall(WALL)
    clock.set("2026-07-01")
    yield


@pytest.fixture
def act(context: SimpleNamespace, queue_bodies: Bodies) -> Callable[..., dict[str, Any]]:
    """Withdraws or restores through the API, and does what its turn calls for; the answer's body."""

    def act(what: str, upload_id: str, claims: dict[str, str] = OFFICER, reason: str = "传错了文件") -> dict[str, Any]:
        body = {"reason": reason} if what == "withdraw" else {}
        answer = called(what, context, claims=claims, upload_id=upload_id, body=body)
        take_turns(context, queue_bodies)
        return {**json.loads(answer["body"]), "status": answer["statusCode"]}

    return act


def take_turns(context: SimpleNamespace, queue_bodies: Bodies) -> None:
    """Whatever waits in the zone's order is done, as the stream and the night would have it done."""
    for upload in ledger_uploads.unfinished("demo"):
        event = created("left")
        body = {"type": "UploadWaiting", "v": 1, "zone": "demo", "upload_id": upload.upload_id}
        event["Records"][0]["body"] = json.dumps(body)
        assert handle(event, context) == []
    drain(context, queue_bodies)


def sent(upload_id: str, context: SimpleNamespace, *rows: dict[str, Any]) -> None:
    link(upload_id, reader=ident("o1"))
    put(upload_id, books.book(*rows))
    assert handle(created(upload_id), context) == []


def judge(parcel_no: str = "P-01", on: str = "2026-07-01") -> Any:
    (parcel_id,) = ledger.parcel_ids("demo", [parcel_no]).values()
    judge_parcel("demo", parcel_id, D(on))
    return parcel_id


def facts() -> dict[str, Any]:
    return ledger.everything("demo", ledger.NOW)
