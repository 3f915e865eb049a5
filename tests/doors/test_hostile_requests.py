"""Requests that nobody's program and none of our pages sends: each is refused in words, stores nothing and sends nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from tests.doors.conftest import CALLED, QUEUES, Clock, queue_url
from tests.doors.every_route import FORM, GOOD, JSON, WALL, World, door, is_ours, routes, world
from web.cookies import ATTEMPT, KNOWN, SESSION
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
DEEP = 100_000
REFUSED = {400, 404}


@pytest.fixture
def there(zone: Zone, clock: Clock, context: SimpleNamespace) -> World:
    clock.wall(WALL)
    return world(context)


class Asking:
    """Sends requests and keeps what went wrong: an exception, headers that lack, a status that was not to be, a thing stored."""

    def __init__(self, there: World, context: SimpleNamespace, snapshot: Snapshot) -> None:
        self.there = there
        self.context = context
        self.snapshot = snapshot
        self.before = snapshot()
        self.wrong: list[str] = []
        self.asked = 0

    def ask(self, route: str, what: str, statuses: set[int], **instead: Any) -> None:
        self.asked += 1
        where = f"{route}: {what}"
        try:
            answer = door(route).handler(self.there.event(route, **instead), self.context)
        except Exception as error:
            self.wrong.append(f"{where}: {error!r}")
            return
        if answer["statusCode"] not in statuses:
            self.wrong.append(f"{where}: {answer['statusCode']}")
        if lacking := is_ours(answer):
            self.wrong.append(f"{where}: without {lacking}")
        json.dumps(answer, ensure_ascii=False).encode()  # as the runtime sends it on

    def nothing_happened(self) -> None:
        assert self.wrong == []
        assert self.snapshot() == self.before
        sqs = boto3.client("sqs")
        for queue in (*QUEUES, *CALLED):
            asked = {"QueueUrl": queue_url(queue), "AttributeNames": ["ApproximateNumberOfMessages"]}
            assert sqs.get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"] == "0", queue


@pytest.fixture
def asking(there: World, context: SimpleNamespace, table_snapshot: Snapshot) -> Asking:
    return Asking(there, context, table_snapshot)


def test_of_every_route_is_known_what_it_takes() -> None:
    assert GOOD.keys() == routes().keys()


def encoded(data: bytes) -> dict[str, Any]:
    return {"body": base64.b64encode(data).decode(), "isBase64Encoded": True}


def plain(body: str) -> dict[str, Any]:
    return {"body": body, "isBase64Encoded": False}


NO_TEXT = {
    "half a character": plain("\ud800"),
    "half a character among others": plain('{"zone": "demo\udfff"}'),
    "a NUL": plain("a\0b"),
    "broken UTF-8": encoded(b"\xff\xfe{}"),
    "a surrogate in UTF-8": encoded(b'{"zone": "\xed\xa0\x80"}'),
    "UTF-16": encoded("{}".encode("utf-16")),
    "GB18030": encoded('{"file_name": "台账"}'.encode("gb18030")),
    "an encoded NUL": encoded(b'{"zone": "\0"}'),
    "broken base64": {"body": "%%%=", "isBase64Encoded": True},
    "base64 cut short": {"body": "e30", "isBase64Encoded": True},
    "a megabyte": plain('{"file_name": "' + "x" * 2**20 + '"}'),
    "a megabyte of base64": encoded(b'{"file_name": "' + b"x" * 2**20 + b'"}'),
}
NO_OBJECT = {
    "nested lists": "[" * DEEP,
    "nested lists that end": "[" * DEEP + "]" * DEEP,
    "nested objects": '{"zone":' * DEEP,
    "a nest in an object": '{"zone": ' + "[" * 30_000 + "]" * 30_000 + "}",
    "a number of 10 000 digits": '{"year": ' + "9" * 10_000 + "}",
    "a list": "[]",
    "null": "null",
    "a number": "7",
    "a text": '"demo"',
    "true": "true",
    "NaN": '{"year": NaN}',
    "infinity": '{"year": -Infinity}',
    "half a character, escaped": '{"zone": "\\ud800"}',
    "half a character in a name": '{"\\udc00": 1}',
    "half a character in a list": '{"zone": "demo", "more": [["\\ud800"]]}',
    "a NUL, escaped": '{"file_name": "a\\u0000.xlsx", "zone": "demo"}',
    "a name said twice": '{"zone": "demo", "zone": "other", "file_name": "x"}',
    "the same said twice": '{"year": 2025, "as_of": "2025-12-31", "deadline": "2026-07-31", "year": 2025}',
    "more after it": "{} {}",
    "single quotes": "{'zone': 'demo'}",
    "nothing but spaces": "   ",
    "a mark of byte order": "\ufeff{}",
}
NO_FORM = {
    "half a character": "address=%ED%A0%80",
    "half a character in a name": "%ED%A0%80=1&address=a&code=1",
    "a NUL": "address=a%00b&code=1%00",
    "broken UTF-8": "address=%ff%fe&code=%ff",
    "a field said twice": "address=a@demo.example&address=b@demo.example&code=1&code=2",
    "too many fields": "&".join(f"f{n}=1" for n in range(100)) + "&address=a&code=1",
}


@pytest.mark.parametrize("kind", [JSON, FORM, ""])
def test_a_body_that_is_no_text_or_is_too_long_is_refused_by_every_route(asking: Asking, kind: str) -> None:
    for route in GOOD:
        headers = {**asking.there.event(route)["headers"], "content-type": kind}
        for what, body in NO_TEXT.items():
            asking.ask(route, what, {400}, headers=headers, **body)
    asking.nothing_happened()


@pytest.mark.parametrize("kind", [JSON, "text/plain; charset=utf-16"])
def test_a_body_that_is_no_json_object_is_refused_by_every_route(asking: Asking, kind: str) -> None:
    for route in GOOD:
        headers = {**asking.there.event(route)["headers"], "content-type": kind}
        for what, body in NO_OBJECT.items():
            asking.ask(route, what, {400}, headers=headers, **plain(body))
        asking.ask(route, "base64", {400}, headers=headers, **encoded(NO_OBJECT["nested lists"].encode()))
    asking.nothing_happened()


def test_a_form_that_is_none_is_refused_by_every_route(asking: Asking) -> None:
    for route in GOOD:
        headers = {**asking.there.event(route)["headers"], "content-type": FORM}
        for what, body in NO_FORM.items():
            asking.ask(route, what, {400}, headers=headers, **plain(body))
            asking.ask(route, f"{what}, base64", {400}, headers=headers, **encoded(body.encode()))
    asking.nothing_happened()


def test_a_form_is_none_where_it_lacks_its_field_or_is_json(asking: Asking) -> None:
    for route in ("POST /signin", "POST /signin-code"):
        for body in ("", "own=yes", "null", "[]", '{"address": "head@demo.example", "code": "20260701"}'):
            asking.ask(route, body, {400}, body=body)
    for route in [route for route, good in GOOD.items() if good.form]:
        headers = {**asking.there.event(route)["headers"], "content-type": JSON}
        asking.ask(route, "as JSON", {400}, headers=headers, body=json.dumps(GOOD[route].body))
    asking.nothing_happened()


ODD_YEARS = ("20٢٤", "２０２４", "২০২৪", "𝟚𝟘𝟚𝟜", "+2024", "-2024", " 2024", "2024 ", "2024\n", "02024", "2_024", "2024.0", "2e3", "0x7e8",
             "20２4", "²⁰²⁴", "二〇二四", "", "9" * 800, "1899", "0000", "9999", "NaN")  # fmt: skip


def test_a_year_in_other_digits_is_no_year(asking: Asking) -> None:
    routes_of_years = [route for route in GOOD if "{year}" in route]
    assert len(routes_of_years) >= 6
    for route in routes_of_years:
        for year in ODD_YEARS:
            asking.ask(route, repr(year), REFUSED, pathParameters={**asking.there.path(route), "year": year})
    asking.nothing_happened()


ODD_DAYS = ("20٢٤-12-31", "２０２５-12-31", "2025-1٢-31", "2025-W52-3", "2025-12-3²", "20251231", "2025-12-31T00", " 2025-12-31",
            "+025-12-31",
            "2025-12-32", "2025-02-30", "0000-01-01", "", "二〇二五", 20251231, None, ["2025-12-31"], {"a": 1}, True, 2.5)  # fmt: skip


def test_a_day_in_other_digits_is_no_day(asking: Asking) -> None:
    review = GOOD["POST /zones/{zone}/reviews"].body
    report = GOOD["POST /zones/{zone}/reviews/{year}/reports"].body
    assert review is not None and report is not None
    for day in ODD_DAYS:
        for name in ("as_of", "deadline"):
            body = json.dumps({**review, name: day})
            asking.ask("POST /zones/{zone}/reviews", f"{name} {day!r}", {400}, body=body)
        body = json.dumps({**report, "as_of": day})
        asking.ask("POST /zones/{zone}/reviews/{year}/reports", f"as_of {day!r}", {400}, body=body)
    for year in ("2025", "20٢٥", 2025.0, True, None, [2025], 10**4000, -2025, 0):
        asking.ask("POST /zones/{zone}/reviews", f"year {year!r:.20}", {400}, body=json.dumps({**review, "year": year}))
    for kind in ("Full", "ＦＵＬＬ", ["full"], {"a": 1}, 1, None):
        body = json.dumps({**report, "kind": kind})
        asking.ask("POST /zones/{zone}/reviews/{year}/reports", f"kind {kind!r}", {400}, body=body)
    asking.nothing_happened()


def test_names_that_are_no_texts_are_refused(asking: Asking) -> None:
    asked = [route for route in GOOD if route.endswith("/upload-links")]
    assert len(asked) == 3
    for route in asked:
        for value in (None, 1, ["x"], {"a": "b"}, True):
            asking.ask(route, f"file_name {value!r}", {400}, body=json.dumps({"zone": "demo", "file_name": value}))
    for zone in (None, 1, ["demo"], {"a": "b"}, "", " ", "demo ", "ｄｅｍｏ", "demo\u202e", "#", "x" * 5000):
        body = json.dumps({"zone": zone, "file_name": "x.xlsx"})
        asking.ask("POST /upload-links", f"zone {zone!r:.20}", REFUSED, body=body)
    asking.nothing_happened()


# What no part of a path can be, and what is a text that nothing is called.
NO_PART = {
    "half a character": "a\ud800",
    "a NUL": "a\0",
    "5 000 characters": "x" * 5000,
    "2 000 characters of three bytes": "土" * 2000,
}
NOTHINGS_NAME = ("", " ", "%00", "%ED%A0%80", "../demo", "..%2fdemo", "#", "demo#1", "\u202e", "٢٠٢٤", "x" * 800, "<b>", "0#PARCEL",
                 "%F0%9F%92%A5" * 60)  # fmt: skip


def test_a_path_of_odd_parts_leads_nowhere(asking: Asking) -> None:
    for route in GOOD:
        path = asking.there.path(route)
        for name in path:
            for what, part in NO_PART.items():
                asking.ask(route, f"{name} {what}", {400}, pathParameters={**path, name: part})
            for part in NOTHINGS_NAME:
                asking.ask(route, f"{name} {part!r:.20}", REFUSED, pathParameters={**path, name: part})
    asking.nothing_happened()


def cursor(text: str | bytes) -> str:
    return base64.urlsafe_b64encode(text if isinstance(text, bytes) else text.encode()).decode()


ODD_CURSORS = {
    "a nest": cursor("[" * DEEP),
    "a nest that ends": cursor('{"pk": ' + "[" * 30_000 + "]" * 30_000 + "}"),
    "10 000 digits": cursor("9" * 10_000),
    "a list": cursor("[]"),
    "null": cursor("null"),
    "not base64": "é!",
    "other digits": "١٢٣",
    "broken UTF-8": cursor(b"\xff\xfe\xff"),
    "nothing": "",
    "half a character": cursor('{"pk": "PARCEL#demo#\\ud800", "sk": "a", "list_sk": "b"}'),
    "an empty key": cursor('{"pk": "PARCEL#demo#1", "sk": "", "list_sk": ""}'),
    "a long key": cursor(json.dumps({"pk": "PARCEL#demo#1", "sk": "x" * 2000, "list_sk": "b"})),
    "no text": cursor('{"pk": "PARCEL#demo#1", "sk": 1, "list_sk": {"a": "b"}}'),
    "another zone's": cursor('{"pk": "PARCEL#other#1", "sk": "a", "list_sk": "b"}'),
}


def test_a_cursor_that_is_none_of_ours_is_refused(asking: Asking) -> None:
    for route in ("GET /zones/{zone}/parcels", "GET /zones/{zone}/alerts"):
        for what, odd in ODD_CURSORS.items():
            asking.ask(route, what, {400}, queryStringParameters={"cursor": odd})
    for level in ("RED", "red ", "ｒｅｄ", "٢", "x" * 5000, "[]"):
        asking.ask("GET /zones/{zone}/parcels", f"level {level:.9}", {400}, queryStringParameters={"level": level})
    asking.nothing_happened()


def test_a_query_that_is_no_text_is_refused_by_every_route_and_an_odd_one_is_no_surprise(asking: Asking) -> None:
    for route, good in GOOD.items():
        for query in ({"level": "\ud800"}, {"enterprise": "a\0"}, {"\udfff": "1"}, {"\0": ""}, {"cursor": "\ud800"}):
            asking.ask(route, repr(query), {400}, queryStringParameters=query)
        if route.startswith("GET") and "returns" not in route:
            for query in ({"x": "💥" * 2000}, {"": ""}, {"enterprise": "\u202e"}, {"year": "20٢٤"}):
                asking.ask(route, repr(query)[:40], {good.status}, queryStringParameters=query)
    for route in [route for route in GOOD if "returns" in route]:
        for firm in ("💥" * 2000, "\u202e", "%00", "' OR 1=1"):
            odd = {good.status for good in [GOOD[route]]} | {404}
            asking.ask(route, firm[:9], odd, queryStringParameters={"enterprise": firm})
    asking.nothing_happened()


ODD_HEADERS: dict[str, Any] = {
    "user-agent": "\ud800\x7f", "accept-language": "é\xff\x00", "x-forwarded-for": "1" * 9000, "x-\ud800": "\udfff", "": "",
    "referer": "\0",    "cookie": "a=\ud800; b", "sec-fetch-site": "\ud800", "x-none": None, "host": "evil.example",
    "if-none-match": '"\xff',
}  # fmt: skip
ODD_COOKIES = ["\ud800=1", "=", "", ";", "novalue", "a=b=c", "\0=\0", "x" * 9000, "__Host-other=\udfff", "=\ud800"]


def test_odd_headers_and_cookies_beside_ours_change_nothing(
    there: World, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    asking = Asking(there, context, table_snapshot)
    for route, good in GOOD.items():
        event = there.event(route)
        headers, cookies = {**ODD_HEADERS, **event["headers"]}, [*ODD_COOKIES, *event["cookies"], *ODD_COOKIES]
        asking.ask(route, "odd headers", {good.status}, headers=headers, cookies=cookies)
    assert asking.wrong == []


def test_odd_headers_and_cookies_in_place_of_ours_let_nobody_in(asking: Asking) -> None:
    for route in GOOD:
        for odd in ("\ud800", "\0", "", "é\xff", "x" * 9000, "a b", "null", "١٢٣"):
            cookies = [f"{name}={odd}" for name in (SESSION, ATTEMPT, KNOWN)]
            headers = {**asking.there.event(route)["headers"], "origin": odd, "content-type": odd}
            statuses = {200, 302, 303, 400, 401, 403, 404}
            if (
                not routes()[route][1] and "{grant}" not in route
            ):  # those who come in otherwise act, whatever else they say
                asking.ask(route, f"all {odd!r:.9}", statuses, headers=headers, cookies=cookies)
            elif route.startswith("GET"):
                asking.ask(route, f"all {odd!r:.9}", {GOOD[route].status}, headers=headers, cookies=cookies)
    asking.nothing_happened()


def test_what_is_refused_is_refused_in_words(there: World, context: SimpleNamespace) -> None:
    for route in GOOD:
        answer = door(route).handler(there.event(route, body="\ud800"), context)
        assert json.loads(answer["body"])["code"] == "bad_request"
        assert "读不出来" in json.loads(answer["body"])["message"]
