"""The letters of a review on their way: what a mail server that refuses for hours, and the pace of a minute, do to them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from edge import clock as edge_clock
from edge import queues, settings
from edge.table import ledger_people, ledger_post, ledger_reviews
from land.facts import LetterWritten
from sweep import on_night
from tests.cast import D, firm, parcel
from tests.doors.conftest import Clock
from tests.doors.mailing import WALL, Server, people, server
from tests.doors.post_office import Office
from tests.doors.reviewing import morning
from tests.edge.brought import claimed, record
from zones.campaign import Campaign, campaign

__all__ = ["people", "server"]  # fixtures
FIRMS = [firm(f"f{n:02d}", f"Q-{n:02d}", name=f"企业{n}", address=f"f{n:02d}@firm.example") for n in range(12)]
EVERYBODY = [firm.address for firm in FIRMS]


@pytest.fixture
def asked(server: Server, context: SimpleNamespace) -> list[LetterWritten]:
    """A review was opened and a dozen people are asked; their letters wait, as the stream tells the post queue."""
    for one in FIRMS:
        for number in one.parcels:
            record(claimed(f"u{number}"), replace(parcel(number), granted_on=D("2023-03-01")))
    ledger_people.replace_contacts("demo", 99, FIRMS)
    made = campaign("demo", 2025, D("2025-12-31"), D("2026-07-31"), on=D("2026-07-01"))
    assert isinstance(made, Campaign) and ledger_reviews.open_review(made)
    assert morning(context, "2026-07-01") == len(FIRMS)
    return ledger_post.unsent("demo")


def has_its_workbook(message: Any) -> bool:
    (part,) = message.iter_attachments()
    name = re.fullmatch(r"填报表_示范开发区_企业[0-9]+_2025\.xlsx", part.get_filename())
    return name is not None and part.get_content()[:2] == b"PK"


@pytest.fixture
def office(clock: Clock, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Office:
    kept = Office(clock, context)
    monkeypatch.setattr(queues, "send", kept.send)
    return kept


def test_a_mail_server_that_refuses_for_six_hours_delays_every_mail_and_doubles_none(
    asked: list[LetterWritten], server: Server, office: Office, context: SimpleNamespace, clock: Clock
) -> None:
    office.send(queues.POST, asked)
    server.answer = "451 later"
    office.go(6 * 3600)
    assert server.taken == [] and max(office.tries.values()) < 12
    server.answer = "250 OK"
    office.go(6 * 3600)
    assert sorted(to for to, _ in server.taken) == EVERYBODY
    assert all(map(has_its_workbook, server.messages))
    office.send(queues.POST, asked)  # somebody moves dead letters back: they are sent already
    office.go(24 * 3600)
    clock.set("2026-07-03T06:00:00+08:00")
    assert on_night.handler({"zone": "demo"}, context)["sent"][queues.DUE] == 0
    assert morning(context, "2026-07-03") == 0 and len(server.taken) == len(FIRMS)


def test_of_five_places_a_minute_one_is_kept_and_the_rest_wait_for_the_next(
    asked: list[LetterWritten], server: Server, office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "5")
    settings.forget()
    by_minute = Counter[int]()
    start = WALL + 37  # in the middle of a minute
    clock.wall(start)
    office.send(queues.POST, asked)
    for second in range(start, start + 240):
        before = len(server.taken)
        office.go(second - edge_clock.wall())
        by_minute[second // 60] += len(server.taken) - before
    first = start // 60
    assert {minute: count for minute, count in by_minute.items() if count} == {first: 4, first + 1: 4, first + 2: 4}
    assert sorted(to for to, _ in server.taken) == EVERYBODY
    assert all(map(has_its_workbook, server.messages))
    assert ledger_post.unsent("demo") == []
