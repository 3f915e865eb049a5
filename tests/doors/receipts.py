"""Uploads of whoever is signed in, and the receipts that they read."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import boto3

from edge.table import ledger_grants, ledger_people
from intake import on_upload
from land.opening import Opening
from land.people import Person, Role, person_id
from tests import books
from tests.doors.conftest import EVENTS, UPLOADS
from tests.doors.links import AGENT
from tests.doors.uploading import created
from upload_link import on_request

ADDRESS = "agent@demo.example"
READER = person_id("demo", ADDRESS)
OFFICER = Person(READER, "张三", ADDRESS, frozenset({Role.HEAD}))
BAD = books.book(books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "约定动工日期": "待补"}, sheet="台账")
CLAIMS = {
    "zones": "demo",
    "roles": "officer",
    "sub": "officer-1",
    "email": ADDRESS,
    "email_verified": "true",
    "name": "张三",
}


def link(**opens: Any) -> str:
    """The secret of a link of a 代办员 who is in the contacts beside the head."""
    ledger_people.replace_contacts("demo", 9_999, [OFFICER, AGENT])
    parcels = frozenset(opens.pop("parcels", ("P-01",)))
    return ledger_grants.grant("demo", AGENT.person_id, "x", Opening(parcels, True, **opens))


def called(
    event: str, context: SimpleNamespace, *, body: Any = None, claims: Any = None, **path: str
) -> dict[str, Any]:
    said = json.loads((EVENTS / f"upload_link.{event}.json").read_text(encoding="utf-8"))
    said["pathParameters"] = path
    if body is not None:
        said["body"] = json.dumps(body)
    if claims is not None:
        said["requestContext"]["authorizer"]["jwt"]["claims"].update(claims)
    answer: dict[str, Any] = on_request.handler(said, context)
    return answer


def sent(data: bytes, context: SimpleNamespace, name: str = "台账.xlsx", secret: str = "") -> str:
    """The id of an upload of the officer, or through a link, that has its final receipt."""
    if secret:
        answer = called("ask_by_link", context, body={"file_name": name}, grant=secret)
    else:
        answer = called("ask", context, body={"zone": "demo", "file_name": name}, claims=CLAIMS)
    upload_id: str = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)
    assert on_upload.handler(created(upload_id), context)["batchItemFailures"] == []
    return upload_id


def receipt_of(upload_id: str, context: SimpleNamespace, secret: str = "") -> dict[str, Any]:
    if secret:
        answer = called("receipt_by_link", context, grant=secret, upload_id=upload_id)
    else:
        answer = called("receipt", context, claims=CLAIMS, upload_id=upload_id)
    said: dict[str, Any] = json.loads(answer["body"])
    return said
