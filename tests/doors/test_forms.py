"""The door that gives out workbooks: who gets which, by sign-in and by link; it writes nothing."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from openpyxl import load_workbook

from forms import answers, on_request
from tests.cast import parcel, said
from tests.doors.asking import Load, Snapshot, call
from tests.doors.conftest import FILES, Clock
from tests.doors.links import link
from tests.doors.mailing import WALL
from tests.edge.brought import claimed, record
from wording.columns import Kind
from wording.sheets.forms import TITLES
from zones.zone import Zone

Get = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def still(zone: Zone, clock: Clock) -> Iterator[None]:
    clock.wall(WALL)
    record(claimed("u1"), parcel("P1"), said("2025-12-31", parcel_no="P1"))
    record(claimed("u2"), parcel("P2"))
    yield


@pytest.fixture
def get(context: SimpleNamespace, load_event: Load) -> Get:
    """A function that calls the door with an event from events/, its path and claims changed."""

    def got(name: str, claims: dict[str, str] | None = None, **path: str) -> dict[str, Any]:
        event = load_event(f"forms.{name}")
        event["pathParameters"] |= path
        if claims is not None:
            event["requestContext"]["authorizer"]["jwt"]["claims"] = claims
        answer: dict[str, Any] = on_request.handler(event, context)
        return answer

    return got


def rows(answer: dict[str, Any]) -> list[list[Any]]:
    assert answer["statusCode"] == 200 and answer["isBase64Encoded"] is True
    book = load_workbook(io.BytesIO(base64.b64decode(answer["body"])))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def parcels_in(answer: dict[str, Any]) -> list[Any]:
    return list(dict.fromkeys(row[0] for row in rows(answer)[3:]))


@pytest.mark.parametrize("kind", list(Kind))
def test_everybody_signed_in_and_every_holder_of_a_link_gets_the_templates(get: Get, kind: Kind) -> None:
    answer = get("template", {"sub": "x"}, kind=kind.value)
    assert rows(answer)[0][0] == TITLES[kind]
    assert answer["headers"]["content-type"].endswith("spreadsheetml.sheet")
    name = answer["headers"]["content-disposition"].partition("UTF-8''")[2]
    assert unquote(name).endswith("模板.xlsx")
    assert get("template_by_link", kind=kind.value, grant=link())["body"] == answer["body"]


def test_a_kind_that_does_not_exist_is_404(get: Get) -> None:
    for name, path in (("template", {}), ("template_by_link", {"grant": link()})):
        assert get(name, kind="passwords", **path)["statusCode"] == 404


def test_a_prefilled_return_has_the_parcels_that_the_asker_may_see(get: Get) -> None:
    assert parcels_in(get("prefilled")) == ["P1", "P2"]
    assert parcels_in(get("prefilled", {"zones": "demo", "roles": "viewer"})) == ["P1", "P2"]
    assert parcels_in(get("prefilled_of_one_enterprise")) == ["P1", "P2"]
    assert parcels_in(get("prefilled_by_link", grant=link())) == ["P1"]
    assert parcels_in(get("prefilled_by_link", grant=link(parcels=("P1", "P2")))) == ["P1", "P2"]
    shows_only = get("prefilled_by_link", grant=link(takes=False))
    assert shows_only["statusCode"] == 404 and "no_parcels" in shows_only["body"]
    assert [row[2] for row in rows(get("prefilled_by_link", grant=link()))[3:]] == ["约定", 2025, 2026]


def test_another_zone_a_wrong_year_and_no_parcels_are_refused(get: Get) -> None:
    refused = [
        (get("prefilled", {"zones": "other", "roles": "officer"}), 404, "not_found"),
        (get("prefilled", {}), 404, "not_found"),
        (get("prefilled", {"zones": "other", "roles": "officer"}, zone="other"), 404, "not_found"),
        (get("prefilled", year="26"), 400, "bad_year"),
        (get("prefilled", year="1899"), 400, "bad_year"),
        (get("prefilled_by_link", grant=link(parcels=("P9",))), 404, "no_parcels"),
    ]
    for answer, status, code in refused:
        assert answer["statusCode"] == status and f'"code": "{code}"' in answer["body"]


def test_a_return_that_an_answer_does_not_hold_is_fetched_from_where_it_lies(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = get("prefilled")
    monkeypatch.setattr(answers, "LARGEST", len(base64.b64decode(small["body"])) - 1)
    answer = get("prefilled")
    assert answer["statusCode"] == 302
    way = urlsplit(answer["headers"]["location"])
    name = parse_qs(way.query)["response-content-disposition"][0].partition("UTF-8''")[2]
    assert unquote(name) == unquote(small["headers"]["content-disposition"].partition("UTF-8''")[2])
    (kept,) = boto3.client("s3").list_objects_v2(Bucket=FILES, Prefix="returns/demo/")["Contents"]
    assert way.path.endswith(kept["Key"])
    body = boto3.client("s3").get_object(Bucket=FILES, Key=kept["Key"])["Body"].read()
    assert rows({**small, "body": base64.b64encode(body).decode()}) == rows(small)


@pytest.mark.parametrize("name", ["template_by_link", "prefilled_by_link"])
def test_a_link_that_does_not_count_gets_nothing_and_nothing_is_ever_written(
    get: Get, table_snapshot: Snapshot, name: str
) -> None:
    good, over = link(), link(until=WALL - 1)
    before = table_snapshot()
    statuses = [get(name, grant=secret)["statusCode"] for secret in (good[::-1], "x", over, good)]
    assert statuses == [404, 404, 410, 200]
    assert table_snapshot() == before


def test_the_events_of_the_door_are_requests_that_it_answers(get: Get, load_event: Load, context: Any) -> None:
    assert call(on_request, load_event("forms.prefilled_by_link"), context)[0] == 404
