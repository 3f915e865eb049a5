"""A yearly review: opened, its mornings, and its letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from edge.table import ledger_people, ledger_reviews, ledger_table, ledger_uploads, ledger_written
from land.people import Person, Role
from land.upload import Upload
from review import on_request, on_season
from telling.letter import Letter, LetterKind
from tests.cast import D, firm, parcel
from tests.doors.conftest import Clock
from tests.doors.mailing import WALL
from tests.edge import brought
from tests.edge.brought import Row, claimed
from zones.campaign import Campaign, campaign
from zones.zone import Zone

FIRM = firm("e1", "P1", "P2", name="企业甲", address="e1@firm.example")
OTHER = firm("e2", "P3", name="企业乙", address="e2@firm.example")
HEAD = Person("h1", "负责人", "head@demo.example", frozenset({Role.HEAD}))
LEADER = Person("l1", "领导", "leader@demo.example", frozenset({Role.LEADER}))


@pytest.fixture(autouse=True)
def granted(zone: Zone, clock: Clock) -> Iterator[None]:
    """Three parcels granted in 2023, two enterprises, a head and a leader."""
    clock.wall(WALL)
    for number in ("P1", "P2", "P3"):
        record(claimed(f"u{number}"), replace(parcel(number), granted_on=D("2023-03-01")))
    ledger_people.replace_contacts("demo", 1, [FIRM, OTHER, HEAD, LEADER])
    yield


def record(upload: Upload, *rows: Row) -> None:
    """The upload brings these rows, all of one parcel, and is finished."""
    brought.record(upload, *rows)
    assert ledger_uploads.finish(upload, brought.ACCEPTED)


def opened(deadline: str = "2026-07-31") -> Campaign:
    made = campaign("demo", 2025, D("2025-12-31"), D(deadline), on=D("2026-07-01"))
    assert isinstance(made, Campaign)
    assert ledger_reviews.open_review(made)
    return made


def morning(context: SimpleNamespace, on: str) -> int:
    return int(on_season.handler({"on": on, "zone": "demo"}, context)["letters"])


def letters(person: Person, kind: LetterKind) -> list[Letter]:
    within = [item for item in _letters(person) if item.kind is kind]
    return sorted(within, key=lambda one: one.letter_id)


def _letters(person: Person) -> list[Letter]:
    from boto3.dynamodb.conditions import Key

    items = ledger_table.query(Key("pk").eq(f"PERSON#demo#{person.person_id}"))
    return [ledger_written.letter_of(item) for item in items]


Load = Callable[[str], dict[str, Any]]


@pytest.fixture
def ask(context: SimpleNamespace, load_event: Load) -> Callable[..., tuple[int, dict[str, Any]]]:
    """A function that calls the door with an event from events/, its path, body and claims changed."""

    def asked(
        name: str, body: Any = None, claims: dict[str, str] | None = None, **path: str
    ) -> tuple[int, dict[str, Any]]:
        event = load_event(f"review.{name}")
        event["pathParameters"] |= path
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        if claims is not None:
            event["requestContext"]["authorizer"]["jwt"]["claims"] = claims
        answer = on_request.handler(event, context)
        is_json = answer["headers"]["content-type"].startswith("application/json")
        said = json.loads(answer["body"]) if is_json else {}
        return answer["statusCode"], said | {"location": answer["headers"].get("location")}

    return asked
