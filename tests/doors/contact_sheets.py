"""Contacts workbooks handed in by staff and asked about, and what the zone then knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from edge import sandbox
from edge.table import ledger_letters, ledger_people
from land.people import person_id
from telling.letter import Letter, contacts_letter_id
from tests import books
from tests.cast import D
from tests.doors.conftest import UPLOADS
from tests.doors.killing import Killed, restore, running
from tests.doors.mailing import WALL
from tests.doors.receipts import called
from tests.doors.uploading import created, handle

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
TODAY = D("2026-07-01")
OFFICER = {
    "zones": "demo", "roles": "officer", "sub": "officer-7", "email": "o@demo.example", "email_verified": "true",
    "auth_time": str(WALL),
}  # fmt: skip


def row(who: str, role: str, parcels: str | None = None, **cells: Any) -> dict[str, Any]:
    return {"姓名": f"{who}先生", "邮箱": f"{who}@demo.example", "角色": role, "负责宗地": parcels, **cells}


STAFF = [row("h1", "部门负责人"), row("o1", "管理员"), *(row(f"a{n}", "代办员") for n in range(6))]


def ident(who: str) -> str:
    return person_id("demo", f"{who}@demo.example")


def asked_and_sent(rows: list[dict[str, Any]], context: SimpleNamespace) -> str:
    """The same through the API, whose caller is the sender: the id of the upload."""
    answer = called("ask", context, body={"zone": "demo", "file_name": "通讯录.xlsx"}, claims=OFFICER)
    upload_id: str = json.loads(answer["body"])["upload_id"]
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=books.book(*rows))
    assert handle(created(upload_id), context) == []
    return upload_id


def present() -> set[str]:
    return {one.name.removesuffix("先生") for one in ledger_people.people("demo", TODAY)}


def told(upload_id: str) -> dict[str, Letter]:
    """Who has a letter about what the upload changed of the contacts."""
    names = {ident(who): who for who in ("h1", "h2", "o1", "o2", *(f"a{n}" for n in range(9)))}
    found = {}
    for person, who in names.items():
        letter = ledger_letters.letter("demo", person, contacts_letter_id(upload_id))
        if letter is not None:
            found[who] = letter
    return found


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limited child, which touches nothing outside, is asked once per file; the secret is read."""
    answers: dict[tuple[str, bytes], bytes | sandbox.ChildFailed] = {}
    run = sandbox.run

    def once(task: str, data: bytes, **limits: int) -> bytes | sandbox.ChildFailed:
        if (task, data) not in answers:
            answers[task, data] = run(task, data, **limits)
        return answers[task, data]

    monkeypatch.setattr(sandbox, "run", once)


SHARDS = 4


def ends_as_if_undisturbed(
    run: Callable[[], Any], table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, shard: int
) -> int:
    """Ended before or after any call to the outside (of every fourth, from `shard` on) and done again, the table ends as it
    would have; how many calls there are."""
    before = table_snapshot()
    with running(monkeypatch) as process:
        run()
    undisturbed = table_snapshot()
    assert undisturbed != before
    for number in range(shard, len(process.points), SHARDS):
        restore(before, table_snapshot())
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            run()
        for _ in range(2):
            run()
        assert table_snapshot() == undisturbed, f"ended at {process.points[number]}"
    return len(process.points)
