"""How a review stands comes in pages that are kept: what makes them anew, and what a look costs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from edge import queues, standings
from edge.table import ledger_uploads, ledger_zones
from land.facts import StandingAsked
from review import on_report, on_request, standing
from tests.cast import D, said
from tests.doors.mailing import messages
from tests.doors.reviewing import granted, morning, opened, record
from tests.edge.brought import claimed

__all__ = ["granted"]  # the fixture that every test here stands on
Load = Callable[[str], dict[str, Any]]
Look = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def look(context: SimpleNamespace, load_event: Load) -> Look:
    def looked(cursor: str | None = None, zone: str = "demo") -> tuple[int, dict[str, Any]]:
        event = load_event("review.status")
        event["pathParameters"]["zone"] = zone
        event["requestContext"]["authorizer"]["jwt"]["claims"]["zones"] = "demo other"
        event["queryStringParameters"] = {} if cursor is None else {"cursor": cursor}
        answer = on_request.handler(event, context)
        return answer["statusCode"], json.loads(answer["body"])

    return looked


@pytest.fixture
def asked() -> Iterator[Counter[str]]:
    """How often each operation was asked of AWS since it was emptied."""
    found: Counter[str] = Counter()
    events = boto3.DEFAULT_SESSION.events  # type: ignore[union-attr]
    events.register("before-send", lambda event_name, **_: found.update([event_name.partition(".")[2]]) or None)
    yield found


def walked(look: Look) -> list[dict[str, Any]]:
    pages = [look()[1]]
    while pages[-1]["cursor"] is not None:
        status, page = look(pages[-1]["cursor"])
        assert status == 200
        pages.append(page)
    return pages


def test_every_row_is_on_one_page_and_the_head_on_the_first(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = look()[1]
    monkeypatch.setattr(standing, "ROWS", 2)
    record(claimed("r1"), said("2025-12-31", parcel_no="P3", groundbreaking="2023-05-01"))
    pages = walked(look)
    assert [[one["parcel_no"] for one in page["parcels"]] for page in pages] == [["P1", "P2"], ["P3"]]
    assert whole["cursor"] is None and len(whole["parcels"]) == 3
    assert whole["states"] == {"not_asked": 3} and pages[0]["states"] == {"not_asked": 2, "returned": 1}
    assert "indicators" in pages[0] and "indicators" not in pages[1]


def test_a_look_at_what_has_not_changed_reads_no_parcel_and_costs_the_same_whatever_is_on_its_page(
    look: Look, monkeypatch: pytest.MonkeyPatch, asked: Counter[str]
) -> None:
    costs = []
    for rows in (1, 3):
        monkeypatch.setattr(standing, "ROWS", rows)
        ledger_uploads.confirm(claimed(f"c{rows}"), "a")  # something that a look rests on
        first = look()[1]
        asked.clear()
        assert look()[1] == first
        costs.append((dict(asked), len(first["parcels"])))
    assert costs[0][0] == costs[1][0] and [rows for _, rows in costs] == [1, 3]
    assert 0 < sum(costs[0][0].values()) <= 10 and not any("PutObject" in name for name in costs[0][0])


def test_whoever_goes_from_page_to_page_reads_one_look_though_something_comes_meanwhile(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "ROWS", 1)
    first = look()[1]
    record(claimed("r1"), said("2025-12-31", parcel_no="P2", groundbreaking="2023-05-01"))
    newer = look()[1]
    assert newer["cursor"] != first["cursor"]
    states = [look(one["cursor"])[1]["parcels"][0]["state"] for one in (first, newer)]
    assert states == ["not_asked", "returned"]


def test_being_asked_and_a_new_policy_make_the_pages_anew(look: Look, context: SimpleNamespace) -> None:
    before = look()[1]
    opened()
    morning(context, "2026-07-01")
    assert look()[1]["states"] == {"asked": 3} != before["states"]
    document = {"review": {"promise_target": "0.3"}}
    assert ledger_zones.put_policy("demo", D("2020-01-01"), document) is None
    targets = {one["code"]: one["target"] for one in look()[1]["indicators"]}
    assert targets["promise_share"] == "0.3"


def test_a_large_zone_is_worked_out_once_by_somebody_else_and_shown_as_it_was_until_then(
    look: Look, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, queue_bodies: Callable[[str], list[Any]]
) -> None:
    monkeypatch.setattr(standings, "AT_ONCE", -1)
    status, found = look()
    assert (status, found["counting"], found["parcels"], found["as_of"]) == (202, True, [], "2025-12-31")
    assert look()[0] == 202
    assert [body["type"] for body in queue_bodies(queues.REPORT)] == ["StandingAsked"]
    asked_for = messages("report", StandingAsked("demo", 2025))
    assert on_report.handler(asked_for, context) == {"batchItemFailures": []}
    status, found = look()
    assert (status, found["counting"], found["states"]) == (200, False, {"not_asked": 3})
    record(claimed("r1"), said("2025-12-31", parcel_no="P2", groundbreaking="2023-05-01"))
    status, found = look()
    assert (status, found["counting"], found["states"]) == (200, True, {"not_asked": 3})
    assert len(queue_bodies(queues.REPORT)) == 1
    on_report.handler(asked_for, context)
    assert look()[1]["states"] == {"not_asked": 2, "returned": 1}


def test_a_cursor_leads_to_no_page_that_is_not_there_and_to_no_other_zones(look: Look) -> None:
    name = standings.look("demo", 2025).name
    look()
    assert look(f"{name}.0")[0] == 200
    for cursor in (f"{name}.1", f"{'0' * 32}.0", "../../x.0", f"{name}.٣", name, "x"):
        status, found = look(cursor)
        assert (status, found["code"]) == (400, "bad_cursor")
