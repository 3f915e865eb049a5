"""The contacts of a zone, a parcel judged, and the letters that come of it; a mail server that takes them."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest

from edge import queues, settings
from edge.table import ledger_letters, ledger_people
from land.people import Person, Role
from telling.letter import LetterKind, LetterState
from tests.cast import D, parcel
from tests.doors.conftest import Clock
from tests.doors.judging import event
from tests.edge.brought import claimed, finished, record
from tests.mail_server import listening
from zones.zone import Zone

WALL = 1_782_867_600
AGENT = Person("a1", "代办员甲", "agent@demo.example", frozenset({Role.AGENT}), parcels=frozenset({"P1"}))
HEAD = Person("h1", "负责人", "head@demo.example", frozenset({Role.HEAD}))
LEADER = Person("l1", "领导", "leader@demo.example", frozenset({Role.LEADER}))
ENTERPRISE = Person("e1", "企业", "firm@demo.example", frozenset({Role.ENTERPRISE}))


def messages(queue: str, *found: Any) -> dict[str, Any]:
    records = [
        {"messageId": f"m{n}", "body": queues.encode(one), "eventSource": "aws:sqs", "receiptHandle": "r", "attributes": {},
         "messageAttributes": {}, "md5OfBody": "", "eventSourceARN": f"arn:aws-cn:sqs:cn-north-1:1:{queue}", "awsRegion": "cn-north-1"}
        for n, one in enumerate(found)
    ]  # fmt: skip
    return {"Records": records}


@pytest.fixture
def people(zone: Zone, clock: Clock) -> Iterator[None]:
    """The contacts of the zone; true seconds stand still."""
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [AGENT, HEAD, LEADER, ENTERPRISE])
    yield


def judged(
    context: SimpleNamespace, *days: str, parcel_no: str = "P1", upload: str = "u1", start: str = "2025-07-01"
) -> str:
    """A parcel that promised to start on that day and did not, judged on these days; its id. Its workbook is taken in."""
    from assess import on_parcels
    from land.facts import ParcelTouched

    rows = [parcel(parcel_no, start=start, completion="2030-01-01")]
    parcel_id = record(claimed(upload), *rows)
    finished(upload)
    for day in days:
        on_parcels.handler(event(ParcelTouched("demo", parcel_id, D(day))), context)
    return parcel_id


def letters(person: Person, kind: LetterKind = LetterKind.URGENT) -> list[Any]:
    return ledger_letters.letters_of("demo", person.person_id, kind, D("2026-01-01"))


class Server:
    """A mail server that keeps what it takes, and refuses as told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.messages: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos[0], str(message["Message-ID"])))
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def server(people: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    kept = Server()
    with listening(kept) as port:
        monkeypatch.setenv("SMTP_PORT", str(port))
        settings.forget()
        yield kept


def states() -> set[LetterState]:
    return {one.state for person in (AGENT, HEAD, LEADER) for one in letters(person)}
