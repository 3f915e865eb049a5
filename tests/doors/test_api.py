"""The API: who may have a link, whose receipt one sees, what the page and the readers get."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from console import on_request as console
from edge import ids
from edge.table import ledger_people, ledger_uploads
from land.facts import ParcelTouched
from land.finding import Finding
from land.upload import HandsIn, Mandate, Receipt, UploadState
from outbox import on_stream
from tests.cast import D, parcel
from tests.doors.asking import Load, Snapshot, call
from tests.doors.conftest import Clock
from tests.doors.judging import event
from tests.doors.links import HEAD, link, session
from tests.doors.mailing import WALL
from tests.doors.streaming import as_records
from tests.edge.brought import claimed, record
from upload_link import on_request
from upload_link.answers import LINKS_AN_HOUR
from web.cookies import SESSION
from wording.sheets.folding import finding_json
from zones.zone import Zone


@pytest.fixture(autouse=True)
def still(zone: Zone, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.wall(WALL)
    monkeypatch.setattr(ids, "new_id", lambda: "u1")


def test_an_officer_gets_a_form_for_one_key_and_its_record(context: SimpleNamespace, load_event: Load) -> None:
    status, said = call(on_request, load_event("upload_link.ask"), context)
    assert status == 201
    assert set(said) == {"upload_id", "url", "fields", "expires_at", "max_bytes"}
    assert (said["upload_id"], said["fields"]["key"], said["max_bytes"]) == ("u1", "uploads/demo/u1", 20 * 1024 * 1024)
    upload = ledger_uploads.upload("u1")
    assert upload is not None
    assert (upload.zone, upload.actor, upload.file_name) == ("demo", "officer-1", "台账.xlsx")
    assert upload.hands_in == HandsIn(Mandate.OFFICER, None, fresh=False)


@pytest.mark.parametrize(
    ("claims", "body", "status"),
    [
        ({"zones": "other", "roles": "officer"}, {"zone": "demo"}, 404),
        ({"zones": "demo", "roles": "viewer"}, {"zone": "demo"}, 403),
        ({"zones": "demo other", "roles": "officer"}, {"zone": "other"}, 404),
        ({"zones": "demo", "roles": "officer"}, {}, 400),
        ({"zones": "demo", "roles": "officer"}, [], 400),
        ({}, {"zone": "demo"}, 404),
    ],
)
def test_who_may_not_upload_gets_nothing_and_nothing_is_stored(
    context: SimpleNamespace, load_event: Load, table_snapshot: Snapshot, claims: dict[str, str], body: Any, status: int
) -> None:
    before = table_snapshot()
    found = load_event("upload_link.ask")
    found["requestContext"]["authorizer"]["jwt"]["claims"] = {"sub": "x", **claims}
    found["body"] = json.dumps(body)
    code, said = call(on_request, found, context)
    assert code == status
    assert set(said) == {"code", "message"}
    assert table_snapshot() == before


def test_a_receipt_is_seen_by_those_of_the_zone_only(context: SimpleNamespace, load_event: Load) -> None:
    upload = claimed("u1")
    assert call(on_request, load_event("upload_link.receipt"), context)[1]["state"] == "reading"
    problem = Finding("error", "unreadable_date", cell="D5")
    ledger_uploads.finish(
        upload, Receipt(UploadState.PARTLY_ACCEPTED, ("register",), 2, 1, unnamed=("P9",), problems=(problem,))
    )
    status, said = call(on_request, load_event("upload_link.receipt"), context)
    assert (status, said["state"], said["kind"], said["rows_accepted"], said["rows_refused"]) == (
        200,
        "partly_accepted",
        "register",
        2,
        1,
    )
    assert (said["problems"], said["unnamed"], said["annotated_url"]) == ([finding_json(problem)], ["P9"], None)
    found = load_event("upload_link.receipt")
    found["requestContext"]["authorizer"]["jwt"]["claims"]["zones"] = "other"
    assert call(on_request, found, context)[0] == 404


def test_a_link_gives_a_form_for_its_person_and_parcels_and_shows_what_came_through_it_only(
    context: SimpleNamespace, load_event: Load
) -> None:
    mine, another = link(), link()
    status, _ = call(on_request, load_event("upload_link.ask_by_link"), context, grant=mine)
    upload = ledger_uploads.upload("u1")
    assert status == 201 and upload is not None
    assert (upload.actor, upload.hands_in) == ("a1", HandsIn(Mandate.AGENT, frozenset({"P1"}), by_link=True))
    assert call(on_request, load_event("upload_link.receipt_by_link"), context, grant=mine)[1]["state"] == "waiting"
    assert call(on_request, load_event("upload_link.receipt_by_link"), context, grant=another)[0] == 404


@pytest.mark.parametrize("name", ["upload_link.page", "upload_link.ask_by_link", "upload_link.receipt_by_link"])
def test_a_link_that_does_not_count_is_404_or_410_and_stores_nothing(
    context: SimpleNamespace, load_event: Load, table_snapshot: Snapshot, name: str
) -> None:
    good, over = link(), link(until=WALL - 1)
    before = table_snapshot()
    for secret, status in ((good[::-1], 404), ("nonsense", 404), ("", 404), (over, 410)):
        assert call(on_request, load_event(name), context, grant=secret)[0] == status
    assert table_snapshot() == before


def test_sixty_links_an_hour_for_one_person_and_nobody_else_is_held_back(
    context: SimpleNamespace, load_event: Load, clock: Clock, table_snapshot: Snapshot
) -> None:
    mine = link()
    for _ in range(LINKS_AN_HOUR):
        assert call(on_request, load_event("upload_link.ask_by_link"), context, grant=mine)[0] == 201
    before = table_snapshot()
    status, said = call(on_request, load_event("upload_link.ask_by_link"), context, grant=mine)
    assert (status, said["code"]) == (429, "too_many_links")
    assert table_snapshot() == before
    assert call(on_request, load_event("upload_link.ask"), context)[0] == 201  # an officer
    clock.wall(WALL - WALL % 3600 + 3600)
    assert call(on_request, load_event("upload_link.ask_by_link"), context, grant=mine)[0] == 201


@pytest.mark.parametrize("how", ["elsewhere", "null", "nobody"])
def test_a_session_hands_in_from_our_own_page_only(
    how: str, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    ledger_people.replace_contacts("demo", 1, [HEAD])
    cookies = [f"{SESSION}={session(HEAD)}"]
    event = {
        "routeKey": "POST /z/{zone}/upload-links",
        "pathParameters": {"zone": "demo"},
        "cookies": cookies,
        "body": "{}",
    }
    origin = {"elsewhere": {"origin": "https://evil.example"}, "null": {"origin": "null"}, "nobody": {}}[how]
    before = table_snapshot()
    assert on_request.handler({**event, "headers": origin}, context)["statusCode"] == 404
    assert table_snapshot() == before
    ours = {"origin": "https://parcels.example.test"}
    assert on_request.handler({**event, "headers": ours}, context)["statusCode"] == 201
    upload = ledger_uploads.upload("u1")
    assert upload is not None
    assert (upload.actor, upload.hands_in) == (HEAD.person_id, HandsIn(Mandate.OFFICER, None, fresh=True))


def test_whoever_is_not_signed_in_is_led_to_where_one_signs_in(context: SimpleNamespace) -> None:
    page = {"routeKey": "GET /z/{zone}", "pathParameters": {"zone": "demo"}}
    answer = on_request.handler(page, context)
    assert (answer["statusCode"], answer["headers"]["location"]) == (303, "https://parcels.example.test/signin")
    asked = {"routeKey": "GET /z/{zone}/uploads/{upload_id}", "pathParameters": {"zone": "demo", "upload_id": "u1"}}
    assert on_request.handler(asked, context)["statusCode"] == 401
    ledger_people.replace_contacts("demo", 1, [HEAD])
    elsewhere = {**page, "pathParameters": {"zone": "other"}, "cookies": [f"{SESSION}={session(HEAD)}"]}
    assert on_request.handler(elsewhere, context)["statusCode"] == 404


def test_the_table_keeps_no_secret_of_a_link(table_snapshot: Snapshot) -> None:
    secret = link()
    assert len(secret) == 22
    assert secret not in repr(table_snapshot())


def test_the_page_may_run_nothing_but_its_own_script_and_talks_to_us_and_the_bucket_only(
    context: SimpleNamespace, load_event: Load
) -> None:
    found = load_event("upload_link.page")
    found["pathParameters"] = {"grant": link()}
    answer = on_request.handler(found, context)
    policy = answer["headers"]["content-security-policy"]
    form = call(on_request, load_event("upload_link.ask_by_link"), context, grant=link())[1]
    assert answer["statusCode"] == 200
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert f"connect-src 'self' {form['url']};" in policy
    assert "把文件拖到这里" in answer["body"] and "{{" not in answer["body"]


def judged_parcel(context: SimpleNamespace, parcel_no: str = "JX-2023-01") -> None:
    from assess import on_parcels

    parcel_id = record(claimed("u1"), parcel(parcel_no, start="2025-07-01", completion="2030-01-01"))
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-07-02"))), context)


def test_the_readers_see_summary_parcels_one_parcel_and_alerts(
    context: SimpleNamespace, load_event: Load, table_snapshot: Snapshot
) -> None:
    judged_parcel(context)
    on_stream.handler({"Records": as_records(list(table_snapshot().values()))}, context)
    status, summary = call(console, load_event("console.summary"), context)
    assert status == 200 and summary["parcels"]["red"] == 1
    assert summary["open_alerts"] == {"suspected_1y": 1, "unreported": 1}
    _, listed = call(console, load_event("console.parcels"), context)
    assert [(row["parcel_no"], row["level"]) for row in listed["parcels"]] == [("JX-2023-01", "red")]
    _, one = call(console, load_event("console.parcel"), context)
    assert (one["level"], one["idle"]["status"], one["on"]) == ("red", "suspected_1y", "2026-07-02")
    assert [past["on"] for past in one["history"]] == ["2026-07-02"]
    assert {alert["subject"] for alert in one["alerts"]} == {"groundbreaking", "idle"}
    _, alerts = call(console, load_event("console.alerts"), context)
    assert alerts["alerts"][0]["level"] == "red"


def test_a_zone_of_others_a_parcel_of_nobody_and_a_wrong_level_are_refused(
    context: SimpleNamespace, load_event: Load
) -> None:
    assert call(console, load_event("console.parcel"), context)[0] == 404
    found = load_event("console.parcels")
    found["queryStringParameters"] = {"level": "pink"}
    assert call(console, found, context)[0] == 400
    found = load_event("console.parcels")
    found["queryStringParameters"] = {"cursor": "zzz"}
    assert call(console, found, context)[0] == 400
    for name in ("console.summary", "console.parcels", "console.parcel", "console.alerts"):
        found = load_event(name)
        found["requestContext"]["authorizer"]["jwt"]["claims"]["zones"] = "other"
        assert call(console, found, context) == (404, {"code": "not_found", "message": "没有找到。"})


def test_the_api_says_that_it_is_up_and_what_it_is(context: SimpleNamespace, load_event: Load) -> None:
    found = load_event("console.healthz")
    assert call(console, found, context) == (200, {"ok": True})
    found["routeKey"] = "GET /openapi.json"
    paths = call(console, found, context)[1]["paths"]
    template = (Path(__file__).resolve().parents[2] / "template.yaml").read_text(encoding="utf-8")
    for path, methods in paths.items():
        for method in methods:
            assert f"RouteKey: {method.upper()} {path}\n" in template
