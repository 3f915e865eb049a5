"""The API of reviews: who may open, close and order, what twice does, and whom a report's link lets in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from edge import object_store, queues
from edge.table import ledger_people, ledger_refused, ledger_reviews, ledger_table
from land.facts import ReportOrdered
from land.grant import LINK
from review import on_report
from telling.letter import LetterKind
from tests.cast import D, said
from tests.doors import links
from tests.doors.conftest import Clock
from tests.doors.links import link_in
from tests.doors.mailing import WALL, messages
from tests.doors.reviewing import FIRM, HEAD, LEADER, ask, granted, letters, morning, opened, record
from tests.edge.brought import claimed
from zones.report_order import OrderState, ReportKind, ReportOrder

__all__ = ["ask", "granted"]  # fixtures

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]


def test_a_review_is_opened_once_and_stays_as_it_was_opened(ask: Any) -> None:
    status, found = ask("open")
    assert (status, found["state"], found["deadline"], found["next_reminder_on"]) == (
        201, "open", "2026-07-31", "2026-07-17",
    )  # fmt: skip
    status, found = ask("open", {"year": 2025, "as_of": "2025-12-31", "deadline": "2026-12-31"})
    assert (status, found["deadline"]) == (200, "2026-07-31")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "bad_request"),
        ({"year": "2025", "as_of": "2025-12-31", "deadline": "2026-07-31"}, "bad_review"),
        ({"year": 2025, "as_of": "2025-12-32", "deadline": "2026-07-31"}, "bad_review"),
        ({"year": 3, "as_of": "0003-12-31", "deadline": "2026-07-31"}, "bad_review"),
        ({"year": 2026, "as_of": "2026-12-31", "deadline": "2027-03-31"}, "review_not_yet"),
        ({"year": 2025, "as_of": "2025-12-31", "deadline": "9999-12-31"}, "review_too_long"),
        ({"year": 2025, "as_of": "2024-12-31", "deadline": "2026-07-31"}, "review_other_year"),
        ({"year": 2025, "as_of": "2025-12-31", "deadline": "2026-06-30"}, "review_no_time"),
    ],
)
def test_a_request_that_opens_nothing_says_why(ask: Any, body: Any, code: str, table_snapshot: Snapshot) -> None:
    before = table_snapshot()
    status, found = ask("open", body)
    assert (status, found["code"]) == (400, code)
    assert table_snapshot() == before


@pytest.mark.parametrize("act", ["open", "close", "order_report"])
def test_whoever_only_reads_may_not_act_and_another_zone_does_not_exist(
    ask: Any, act: str, table_snapshot: Snapshot
) -> None:
    opened()
    before = table_snapshot()
    assert ask(act, claims={"zones": "demo", "roles": "viewer"})[0] == 403
    assert ask(act, claims={"zones": "other", "roles": "officer"})[0] == 404
    assert ask("status", claims={"zones": "other", "roles": "officer"})[0] == 404
    assert table_snapshot() == before


def test_a_review_that_nobody_opened_shows_how_it_would_stand(ask: Any) -> None:
    status, found = ask("status")
    assert (status, found["state"], found["as_of"], found["asked"]) == (
        200, "not_opened", "2025-12-31", {"people": 0, "parcels": 0},
    )  # fmt: skip
    assert [one["state"] for one in found["parcels"]] == ["not_asked"] * 3
    assert ask("status", year="2027")[1]["code"] == "bad_year"


def test_the_rate_of_return_is_shown_by_enterprise_and_by_agent(ask: Any, context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    record(claimed("r1"), said("2025-12-31", parcel_no="P1", groundbreaking="2023-05-01"))
    ledger_refused.keep(claimed("r2"), {"P2": [2025]})
    _, found = ask("status")
    assert found["asked"] == {"people": 2, "parcels": 3}
    assert [one["state"] for one in found["parcels"]] == ["returned", "problems", "asked"]
    (rate,) = found["by_enterprise"]
    assert (rate["returned"], rate["parcels"], rate["silent"]) == (1, 3, ["P3"])
    assert found["by_agent"][0]["of"] is None
    assert "behind_numerator" not in found["indicators"][0]


def test_closing_orders_the_report_makes_it_and_tells_leaders_and_heads_where_it_lies(
    ask: Any, context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    opened()
    status, found = ask("close")
    assert (status, found["state"], found["closed_on"]) == (200, "closed", "2026-07-01")
    ordered = ReportOrdered("demo", 2025, "full-2025-12-31-000003")
    assert ledger_reviews.unmade_reports("demo") == [ordered]
    for _ in range(2):
        assert on_report.handler(messages("report", ordered), context) == {"batchItemFailures": []}
    assert ledger_reviews.unmade_reports("demo") == []
    assert [len(letters(one, LetterKind.REPORT)) for one in (LEADER, HEAD, FIRM)] == [1, 1, 0]
    (report,) = ask("status")[1]["reports"]
    document = json.loads(object_store.read_file(f"reports/demo/2025/{ordered.name}.json"))
    assert (report["state"], report["checksum"]) == ("done", document["checksum"])
    assert set(report["files"]) == {"html", "xlsx", "json"}
    assert document["versions"] == {"code": "1", "policy": "default-1", "calendar": "chinesecalendar-1.11.0"}


@pytest.mark.parametrize("made", [True, False])
def test_a_review_that_is_closed_leaves_a_report_of_that_name_as_it_is(
    ask: Any, context: SimpleNamespace, made: bool
) -> None:
    one, at = opened(), datetime.fromisoformat("2026-06-30T09:00:00+08:00")
    before = ReportOrder("demo", 2025, ReportKind.FULL, one.as_of, seq=3, ordered_at=at)
    assert ledger_reviews.order(before)
    named = ReportOrdered("demo", 2025, before.name)
    if made:
        on_report.handler(messages("report", named), context)
        before = ledger_reviews.report("demo", 2025, before.name)
        assert before is not None and before.state is OrderState.DONE
    for _ in range(2):
        assert ask("close")[1]["state"] == "closed"
        assert ledger_reviews.reports("demo", 2025) == [before]
        assert ledger_reviews.unmade_reports("demo") == ([] if made else [named])
    assert not ledger_reviews.close(one, D("2026-07-02"), before)


def test_a_report_made_again_later_from_history_is_the_same_byte_for_byte(ask: Any, context: SimpleNamespace) -> None:
    record(claimed("r1"), said("2025-12-31", parcel_no="P1", groundbreaking="2023-05-01", investment="5000"))
    status, found = ask("order_report", {"kind": "full"})
    assert (status, found["state"]) == (202, "due")
    ordered = ReportOrdered("demo", 2025, found["name"])
    keys = [f"reports/demo/2025/{ordered.name}.{form}" for form in ("json", "xlsx", "html")]
    on_report.handler(messages("report", ordered), context)
    first = [object_store.read_file(key) for key in keys]
    record(claimed("r2"), said("2025-12-31", parcel_no="P1", groundbreaking="2023-06-01", investment="7000"))
    order = ledger_reviews.report("demo", 2025, ordered.name)
    assert order is not None
    ledger_table.put(ledger_reviews._ordered(replace(order, state=OrderState.DUE)))
    on_report.handler(messages("report", ordered), context)
    assert [object_store.read_file(key) for key in keys] == first
    assert ask("order_report", {"kind": "full"})[1]["name"] != ordered.name  # other facts, another report


def test_a_report_that_somebody_asked_for_is_mailed_to_nobody(ask: Any, context: SimpleNamespace) -> None:
    name = ask("order_report")[1]["name"]
    on_report.handler(messages("report", ReportOrdered("demo", 2025, name)), context)
    assert not letters(LEADER, LetterKind.REPORT)
    assert ask("order_report", {"kind": "long"})[1]["code"] == "bad_report"
    future = ask("order_report", {"as_of": "2026-07-02"}, year="2026")  # a day that has not come
    assert future[1]["code"] == "bad_report"


def test_restated_figures_are_compared_with_what_was_last_published_else_with_what_the_review_opened_with(
    ask: Any, context: SimpleNamespace
) -> None:
    """Before the review 500, then 900 (listed); its report lists it once; after it 950 is a change from 900."""
    record(claimed("a1"), said("2024-12-31", parcel_no="P1", output="500"))
    status, _ = ask("open", body={"year": 2025, "as_of": "2025-12-31", "deadline": "2026-07-31"})
    assert status == 201

    def listed() -> list[tuple[str, str]]:
        return [(one["old"], one["new"]) for one in ask("status")[1]["restatements"]]

    record(claimed("a2"), said("2024-12-31", parcel_no="P1", output=None))
    assert listed() == [("5000000", None)]
    record(claimed("a3"), said("2024-12-31", parcel_no="P1", output="900"))
    assert listed() == [("5000000", "9000000")]
    ask("close")
    (ordered,) = ledger_reviews.unmade_reports("demo")
    assert on_report.handler(messages("report", ordered), context) == {"batchItemFailures": []}
    document = json.loads(object_store.read_file(f"reports/demo/2025/{ordered.name}.json"))
    assert [(one["old"], one["new"]) for one in document["review"]["restatements"]] == [("5000000", "9000000")]
    assert listed() == []
    record(claimed("a4"), said("2024-12-31", parcel_no="P1", output="950"))
    assert listed() == [("9000000", "9500000")]
    record(claimed("a5"), said("2024-12-31", parcel_no="P1", output="900"))
    assert listed() == []


def test_the_next_report_sets_what_was_published_beside_what_is_known_now(ask: Any, context: SimpleNamespace) -> None:
    record(claimed("r1"), said("2024-12-31", parcel_no="P1", investment="5000"))
    name = ask("order_report", {"kind": "full", "as_of": "2024-12-31"}, year="2024")[1]["name"]
    on_report.handler(messages("report", ReportOrdered("demo", 2024, name)), context)
    record(claimed("r2"), said("2024-12-31", parcel_no="P1", investment="8000"))
    record(claimed("r3"), said("2025-12-31", parcel_no="P1", investment="9000"))
    name = ask("order_report", {"kind": "full"})[1]["name"]
    on_report.handler(messages("report", ReportOrdered("demo", 2025, name)), context)
    document = json.loads(object_store.read_file(f"reports/demo/2025/{name}.json"))
    now = {one["code"]: one["value"] for one in document["years"][-1]["indicators"]}
    assert (document["as_published"]["investment_rate"], now["investment_rate"]) == ("0.5", "0.8")


@pytest.mark.parametrize("how", ["good", "forged", "expired", "revoked", "upload_link"])
def test_a_reports_link_leads_to_that_report_and_to_nothing_else(
    how: str, ask: Any, context: SimpleNamespace, clock: Clock
) -> None:
    opened()
    morning(context, "2026-07-01")
    ask("close")
    on_report.handler(messages("report", ReportOrdered("demo", 2025, "full-2025-12-31-000003")), context)
    told = letters(LEADER, LetterKind.REPORT)[0]
    assert f"{LINK}/report/html" in told.text
    token = link_in(told)
    status = {"good": 302, "forged": 404, "expired": 410, "revoked": 410, "upload_link": 404}[how]
    if how == "forged":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    elif how == "expired":
        clock.wall(WALL + 40 * 24 * 3600)
    elif how == "revoked":
        assert ledger_people.end_access("demo", LEADER.person_id)
    elif how == "upload_link":
        token = links.link(parcels=("P1",))
    assert ask("report_by_link", grant=token)[0] == status
    if how == "good":
        location = ask("report_by_link", grant=token, form="xlsx")[1]["location"]
        assert "reports/demo/2025/full-2025-12-31-000003.xlsx" in location and "attachment" in location
        assert ask("report_by_link", grant=token, form="exe")[0] == 404
        from upload_link import on_request as upload_link

        event = {"routeKey": "POST /l/{grant}/upload-links", "pathParameters": {"grant": token}, "body": "{}"}
        assert upload_link.handler(event, context)["statusCode"] == 403


def test_the_morning_sends_on_what_was_ordered_and_not_made(
    ask: Any, context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    name = ask("order_report")[1]["name"]
    queue_bodies(queues.REPORT)
    morning(context, "2026-07-02")
    assert name in {body["name"] for body in queue_bodies(queues.REPORT)}
