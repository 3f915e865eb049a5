"""What every answer carries, whichever route gives it and whatever it says."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from edge import object_store, settings
from tests.doors.conftest import Clock
from tests.doors.every_route import GOOD, WALL, World, door, is_ours, routes, world
from zones.zone import Zone


@pytest.fixture
def there(zone: Zone, clock: Clock, context: SimpleNamespace) -> World:
    clock.wall(WALL)
    return world(context)


def test_of_every_route_is_known_what_a_good_request_is() -> None:
    assert GOOD.keys() == routes().keys()


@pytest.mark.parametrize("site", ["https://parcels.example.test", "http://127.0.0.1:4566/x"])
def test_every_answer_of_every_route_carries_the_same_headers(
    there: World, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    """What it is for, what nobody may have, and what is no request: a page, a document, a download, a redirect, a refusal."""
    monkeypatch.setenv("PUBLIC_URL", site)
    settings.forget()
    origin = site.removesuffix("/x")
    seen = set()
    for route, good in GOOD.items():
        headers = {**there.event(route)["headers"], "origin": origin}
        path = {name: "x" if name in ("grant", "year") else value for name, value in there.path(route).items()}
        nobody = {"cookies": [], "requestContext": {}, "pathParameters": path}
        for instead, statuses in (({}, {good.status}), (nobody, None), ({"body": "\ud800"}, {400})):
            event = there.event(route, **{"headers": headers, **instead})
            answer = door(route).handler(event, context)
            assert statuses is None or answer["statusCode"] in statuses, (route, answer)
            assert is_ours(answer, secure=site.startswith("https://")) == [], (route, answer)
            seen.add((answer["statusCode"], answer["headers"]["content-type"].partition(";")[0]))
    kinds = {kind for status, kind in seen if status == 200}
    assert kinds == {
        "application/json",
        "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert {200, 201, 202, 302, 303, 400, 401, 404} <= {status for status, _ in seen}


def test_a_page_may_talk_to_us_and_to_the_bucket_alone(there: World, context: SimpleNamespace) -> None:
    for route in GOOD:
        answer = door(route).handler(there.event(route), context)
        parts = [part.split() for part in answer["headers"]["content-security-policy"].split(";")]
        policy = {words[0]: words[1:] for words in parts if words}
        assert set(policy.get("connect-src", ["'none'"])) <= {"'none'", "'self'", object_store.posts_to()}, route
        scripts = policy.get("script-src", ["'none'"])
        assert all(one == "'none'" or one.startswith("'sha256-") for one in scripts), route
        assert ("'self'" in policy.get("connect-src", [])) is ("<script" in str(answer.get("body"))), route
