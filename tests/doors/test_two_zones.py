"""Two zones with equal names, numbers, enterprises and people: whoever is of the one learns nothing of the other.

Every route × every way in × the other zone's ids answers, byte for byte, as it answers to an id that nobody has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from edge import clock as edge_clock
from edge import ids, object_store
from edge.table import ledger_exports, ledger_grants, ledger_listing
from land.people import Role
from tests import books
from tests.doors.service import NOTHING, ROUTES, Answer, Way, link, session, token
from tests.doors.town import PARCELS, PEOPLE, Town, World, founded, person, register, returned, told, undone, world
from web.cookies import ATTEMPT, KNOWN, SESSION
from zones.export import Export, ExportFormat

WHO = {
    "head": Role.HEAD, "officer": Role.OFFICER, "leader": Role.LEADER, "viewer": Role.VIEWER, "agent": Role.AGENT,
    "firm": Role.ENTERPRISE,
}  # fmt: skip
OWN = {"agent": "P-03", "firm": "P-02"}
TOKENS = ("officer", "head", "admin", "agent", "leader", "enterprise", "viewer", "")


@dataclass(frozen=True)
class Ids:
    """What names things of one zone; or what names nothing anywhere."""

    zone: str
    upload_id: str
    parcel_no: str
    enterprise: str
    year: int
    address: str
    report: str
    secret: str  # of a link, as the table keeps it
    parcels_cursor: str
    alerts_cursor: str
    export: str = 32 * "0"
    alert_id: str = f"{32 * '0'}.completion"


NOBODYS = Ids(
    zone="nowhere",
    upload_id=32 * "0",
    parcel_no="Z-09",
    enterprise="无此公司",
    year=2022,
    address="nobody@nowhere.example",
    report="full-2020-12-31-000001",
    secret=64 * "0",
    parcels_cursor="bm90IG91cnM=",
    alerts_cursor="bm90IG91cnM=",
)


def people_of(zone: str) -> list[dict[str, Any]]:
    """The same people as in the other zone, and others who are in this one only."""
    others = [person(name, role, OWN.get(name), address=f"{name}@{zone}.example") for name, role in WHO.items()]
    return [*PEOPLE, *others]


def built(one: World, zone: str, parcel_no: str, enterprise: str) -> Town:
    """The zone with the same workbooks as the other, and one parcel more."""
    more = [register(no) for no in PARCELS] + [register(parcel_no, 受让企业=enterprise)]
    sheets = {
        "台账": books.grid(more),
        "填报": books.grid([returned(no) for no in (*PARCELS, parcel_no)]),
        "通讯录": books.grid(people_of(zone)),
    }
    town = founded(zone, one.clock, one.context, books.xlsx(sheets))
    told(town, one.clock)
    for who, number in (("firm1", "P-01"), ("agent1", "P-02")):
        asked = link(ledger_grants.grant_for(town.letters(who)["ask.2025.1"]))
        assert town.send(books.book(returned(number, 2025)), asked)
    return town


def links_of(town: Town) -> list[Way]:
    """A link of every kind of letter × every reader who has one, of those who are in this zone only."""
    found = []
    for who in (*(f"{name}@{town.code}.example" for name in WHO), "firm1", "agent1"):
        for name, letter in town.letters(who).items():
            if letter.opens is not None and ("@" in who or name.startswith("receipt")):
                found.append(link(ledger_grants.grant_for(letter), f"{letter.kind} of {who}"))
    return found


@dataclass
class Twins:
    world: World
    east: Town
    west: Town
    mine: Ids
    theirs: Ids
    ways: list[Way] = field(default_factory=list)
    before_2023: Answer = field(default_factory=dict)

    @property
    def link(self) -> Way:
        return next(way for way in self.ways if way.name.startswith("ask of agent"))


def ids_of(town: Town, parcel_no: str, enterprise: str, year: int) -> Ids:
    letter = next(iter(town.letters(f"agent@{town.code}.example").values()))
    digest = ids.hashed(ledger_grants.grant_for(letter))
    parcels, alerts = (
        ledger_listing.parcels(town.code, limit=2).cursor,
        ledger_listing.alerts(town.code, limit=2).cursor,
    )
    (report,) = {name for name in town.letters("leader") if name.startswith("report.")}
    assert parcels is not None and alerts is not None
    alert = next(iter(ledger_listing.alerts(town.code, limit=2).rows))
    export = Export(town.code, ids.new_id(), ExportFormat.CSV, edge_clock.now())
    ledger_exports.order(export)
    return Ids(
        town.code, town.uploads[0], parcel_no, enterprise, year=year, address=f"head@{town.code}.example",
        report=report.removeprefix("report."), secret=digest, parcels_cursor=parcels, alerts_cursor=alerts, export=export.name,
        alert_id=f"{alert.parcel_id}.{alert.alert.subject}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def twins() -> Iterator[Twins]:
    with world() as one:
        east, west = built(one, "east", "E-07", "东公司"), built(one, "west", "W-08", "西公司")
        found = Twins(
            one, east, west, ids_of(east, "E-07", "东公司", 2025), theirs=ids_of(west, "W-08", "西公司", 2023)
        )
        at = int(east.officer.claims["auth_time"])
        found.ways += [token("east", role, f"{role or 'x'}@east.example", at) for role in TOKENS]
        found.ways += [session(f"{name}@east.example") for name in WHO]
        found.ways += links_of(east)
        found.ways.append(NOTHING)
        found.before_2023 = one.service.ask("GET /zones/{zone}/reviews/{year}", east.officer, path=of_2023("east"))
        asked = {"year": 2023, "as_of": "2023-12-31", "deadline": "2026-08-31"}
        answer = one.service.ask("POST /zones/{zone}/reviews", west.officer, path={"zone": "west"}, body=asked)
        assert answer["statusCode"] == 201
        yield found


def of_2023(zone: str) -> dict[str, str]:
    return {"zone": zone, "year": "2023"}


# ---- every route has its cases ---------------------------------------------------------------------------------------

Said = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A request in which an id of another zone stands. said: the request, by that id and those of one's own zone.

    status: of the answer to whoever is of the own zone by the way that the route is for. writes: kinds of items that the
    request may leave although it names nothing that there is.
    """

    said: Callable[[Ids, Ids, str], Said]
    status: int = 404
    writes: frozenset[str] = frozenset()


def case(said: Callable[[Ids, Ids, str], Said], status: int = 404, *writes: str) -> list[Case]:
    return [Case(said, status, frozenset(writes))]


def of_zone(**more: Any) -> list[Case]:
    """The other zone in the path."""
    return case(lambda one, mine, secret: {"path": {"zone": one.zone, "year": "2025"}, **more})


def upload_of_zone(**rest: Any) -> list[Case]:
    """Another zone's upload below one's own zone, and below the other."""
    own = case(lambda one, mine, secret: {"path": {"zone": mine.zone, "upload_id": one.upload_id}, **rest})
    return own + case(lambda one, mine, secret: {"path": {"zone": one.zone, "upload_id": one.upload_id}, **rest})


def upload_of_link() -> list[Case]:
    """Another zone's upload behind one's own link, and behind what the table keeps of another zone's link."""
    own = case(lambda one, mine, secret: {"path": {"grant": secret, "upload_id": one.upload_id}})
    return own + case(lambda one, mine, secret: {"path": {"grant": one.secret, "upload_id": one.upload_id}})


def behind_link(**path: Callable[[Ids], str]) -> list[Case]:
    """What the table keeps of another zone's link in a link's place; and each of these in one's own link's path."""
    fixed = {"kind": "return", "year": "2025", "form": "html", "parcel_no": "P-01"}
    found = case(lambda one, mine, secret: {"path": {**fixed, "grant": one.secret}})
    for name, value in path.items():
        found += case(lambda one, mine, secret, n=name, v=value: {"path": {**fixed, "grant": secret, n: v(one)}})
    return found


def cookie(name: str, **more: Any) -> list[Case]:
    """What the table keeps of another zone's secrets in a cookie's place."""
    return case(lambda one, mine, secret: {"cookies": {name: one.secret}, **more}, 0)


ACT = {"step": 1, "who": "代办员", "text": "面谈"}
ASKED = {"year": 2025, "as_of": "2025-12-31", "deadline": "2026-12-31"}
CASES: dict[str, list[Case]] = {
    "POST /upload-links": case(lambda one, mine, secret: {"body": {"zone": one.zone, "file_name": "a.xlsx"}}),
    "GET /uploads/{upload_id}": case(lambda one, mine, secret: {"path": {"upload_id": one.upload_id}}),
    **{
        f"POST /uploads/{{upload_id}}/{act}": case(
            lambda one, mine, secret: {"path": {"upload_id": one.upload_id}, "body": {"reason": "传错了"}}
        )
        for act in ("confirm", "withdraw", "restore")
    },
    "GET /zones/{zone}/summary": of_zone(),
    "GET /zones/{zone}/parcels": of_zone()
    + of_zone(query={"level": "pink"})
    + case(
        lambda one, mine, secret: {"path": {"zone": one.zone}, "query": {"cursor": one.parcels_cursor}},
    )
    + case(lambda one, mine, secret: {"path": {"zone": mine.zone}, "query": {"cursor": one.parcels_cursor}}, 400),
    "GET /zones/{zone}/parcels/{parcel_no}": case(
        lambda one, mine, secret: {"path": {"zone": mine.zone, "parcel_no": one.parcel_no}}
    )
    + case(lambda one, mine, secret: {"path": {"zone": one.zone, "parcel_no": "P-01"}}),
    "GET /zones/{zone}/alerts": of_zone()
    + case(lambda one, mine, secret: {"path": {"zone": mine.zone}, "query": {"cursor": one.alerts_cursor}}, 400),
    "GET /templates/{kind}": case(lambda one, mine, secret: {"path": {"kind": one.zone}}),
    "GET /zones/{zone}/returns/{year}": of_zone()
    + case(
        lambda one, mine, secret: {
            "path": {"zone": mine.zone, "year": "2025"},
            "query": {"enterprise": one.enterprise},
        }
    ),
    "GET /zones/{zone}/reviews/{year}": of_zone(),
    "POST /zones/{zone}/reviews": of_zone(body=ASKED),
    "POST /zones/{zone}/reviews/{year}/close": of_zone()
    + case(lambda one, mine, secret: {"path": {"zone": mine.zone, "year": str(one.year)}}, 0),
    "POST /zones/{zone}/reviews/{year}/reports": of_zone(body={"kind": "full"}),
    "POST /zones/{zone}/exports": of_zone(body={"format": "csv"}),
    "GET /zones/{zone}/exports/{name}": case(
        lambda one, mine, secret: {"path": {"zone": mine.zone, "name": one.export}}
    )
    + case(lambda one, mine, secret: {"path": {"zone": one.zone, "name": one.export}}),
    "GET /l/{grant}": behind_link(),
    "POST /l/{grant}/upload-links": behind_link(),
    "GET /l/{grant}/uploads/{upload_id}": upload_of_link(),
    "GET /l/{grant}/uploads/{upload_id}/copy": upload_of_link(),
    "GET /l/{grant}/uploads/{upload_id}/original": upload_of_link(),
    "POST /l/{grant}/uploads/{upload_id}/confirm": upload_of_link(),
    "GET /l/{grant}/templates/{kind}": behind_link(kind=lambda one: one.zone),
    "GET /l/{grant}/returns/{year}": behind_link()
    + case(
        lambda one, mine, secret: {"path": {"grant": secret, "year": "2025"}, "query": {"enterprise": one.enterprise}}
    ),
    "GET /l/{grant}/report/{form}": behind_link(form=lambda one: one.report),
    "GET /l/{grant}/parcels/{parcel_no}": behind_link(parcel_no=lambda one: one.parcel_no)
    + case(lambda one, mine, secret: {"path": {"grant": one.secret, "parcel_no": mine.parcel_no}}),
    "GET /z/{zone}/parcels/{parcel_no}": case(
        lambda one, mine, secret: {"path": {"zone": mine.zone, "parcel_no": one.parcel_no}}
    )
    + case(lambda one, mine, secret: {"path": {"zone": one.zone, "parcel_no": "P-01"}}),
    **{
        f"POST {place}/alerts/{{alert_id}}/{{act}}": case(
            lambda one, mine, secret: {"path": {"zone": mine.zone, "alert_id": one.alert_id, "act": "acknowledge"}, "body": ACT}
        )
        + case(lambda one, mine, secret: {"path": {"zone": one.zone, "alert_id": one.alert_id, "act": "acknowledge"}, "body": ACT})
        for place in ("/zones/{zone}", "/z/{zone}")
    },
    "GET /z/{zone}": of_zone(),
    "POST /z/{zone}/upload-links": of_zone(body={"file_name": "a.xlsx"}),
    "GET /z/{zone}/uploads/{upload_id}": upload_of_zone(),
    "GET /z/{zone}/uploads/{upload_id}/copy": upload_of_zone(),
    "GET /z/{zone}/uploads/{upload_id}/original": upload_of_zone(),
    **{
        f"POST /z/{{zone}}/uploads/{{upload_id}}/{act}": upload_of_zone(body={"reason": "传错了"})
        for act in ("confirm", "withdraw", "restore")
    },
    "GET /z/{zone}/templates/{kind}": case(
        lambda one, mine, secret: {"path": {"zone": one.zone, "kind": "return"}}
    )
    + case(lambda one, mine, secret: {"path": {"zone": mine.zone, "kind": one.zone}}),
    "GET /z/{zone}/returns/{year}": of_zone()
    + case(
        lambda one, mine, secret: {
            "path": {"zone": mine.zone, "year": "2025"},
            "query": {"enterprise": one.enterprise},
        }
    ),
    "GET /": cookie(SESSION),
    "GET /signin": cookie(SESSION),
    "POST /signin": case(lambda one, mine, secret: {"form": {"address": one.address}}, 0, "attempt", "limit"),
    "GET /signin-code": cookie(ATTEMPT),
    "POST /signin-code": cookie(ATTEMPT, form={"code": "12345678"}),
    "GET /signin-who": cookie(ATTEMPT),
    "POST /signin-who": cookie(ATTEMPT, form={"who": "head先生"}),
    # Whoever is signed in signs out: their own session ends, and no other.
    "POST /signout": case(lambda one, mine, secret: {"cookies": {KNOWN: one.secret}, "form": {}}, 0, "session"),
    "GET /healthz": case(lambda one, mine, secret: {"query": {"zone": one.zone}}, 0),
    "GET /openapi.json": case(lambda one, mine, secret: {"query": {"zone": one.zone}}, 0),
}  # fmt: skip


def is_for(route: str, way: Way) -> bool:
    """Whether people come to the route in this way."""
    if "/l/" in route:
        return bool(way.secret)
    if "/z/" in route:
        return bool(way.cookies)
    return bool(way.claims)


def said_by(answer: Answer) -> tuple[int, dict[str, str], str, list[str]]:
    """The answer's bytes, but for the random part of a cookie."""
    cookies = [re.sub(r"=[A-Za-z0-9_-]{22};", "=secret;", cookie) for cookie in answer.get("cookies", [])]
    return answer["statusCode"], answer["headers"], answer["body"], cookies


def test_every_route_of_the_template_has_its_cases() -> None:
    assert set(CASES) == set(ROUTES) and all(CASES.values())


@pytest.mark.parametrize("route", ROUTES)
def test_an_id_of_another_zone_is_answered_like_one_that_nobody_has(route: str, twins: Twins) -> None:
    wrong: list[Any] = []
    with undone(twins.world) as before:
        for number, one in enumerate(CASES[route]):
            for way in twins.ways:
                secret = way.secret or twins.link.secret
                theirs, nobodys = (
                    said_by(twins.world.service.ask(route, way, **with_secret(one.said(ids, twins.mine, secret), way)))
                    for ids in (twins.theirs, NOBODYS)
                )
                if theirs != nobodys or (is_for(route, way) and one.status not in (0, theirs[0])):
                    wrong.append((number, way.name, theirs, nobodys))
        after = twins.world.items()
    assert not wrong
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    allowed = frozenset().union(*(one.writes for one in CASES[route]))
    assert {(after.get(key) or before[key])["kind"] for key in changed} <= allowed


def with_secret(said: Said, way: Way) -> Said:
    """A link's secret is tried everywhere where another way's secret stands."""
    if not way.secret:
        return said
    cookies = {SESSION: way.secret, **said.get("cookies", {})}
    return {**said, "cookies": cookies, "headers": {"authorization": f"Bearer {way.secret}"}}


def test_the_same_review_and_report_of_another_zone_are_none_of_ones_own(twins: Twins) -> None:
    now = twins.world.service.ask("GET /zones/{zone}/reviews/{year}", twins.east.officer, path=of_2023("east"))
    assert said_by(now) == said_by(twins.before_2023) and '"not_opened"' in now["body"]


@pytest.mark.parametrize("route", [route for route in ROUTES if "/l/" in route])
def test_another_zones_link_opens_the_same_whoever_holds_it_and_no_more_than_to_a_stranger(
    route: str, twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link is for whoever has it: neither a session nor an ID token of another zone, or of its own, adds anything."""
    monkeypatch.setattr(ids, "new_id", lambda: 32 * "1")
    monkeypatch.setattr(
        object_store, "presign", lambda upload: object_store.PresignedPost("x", {}, edge_clock.now(), 1)
    )
    monkeypatch.setattr(object_store, "_fetch_url", lambda *where, **how: f"https://files.invalid/{where}{how}")
    asked = {way.name.partition(" ")[0]: way for way in links_of(twins.west)}.values()
    people = [NOTHING, session("head@east.example"), session("head@west.example"), twins.east.officer]
    mine, theirs = twins.east.uploads[-1], twins.west.uploads[-1]
    fixed = {"kind": "return", "year": "2025", "form": "html", "parcel_no": "P-01"}
    with undone(twins.world):
        for one in asked:
            for upload_id in (mine, theirs):
                path = {**fixed, "grant": one.secret, "upload_id": upload_id}
                answers = {
                    str(
                        said_by(twins.world.service.ask(route, way, path=path, body={"file_name": "a", "zone": "east"}))
                    )
                    for way in people
                }
                assert len(answers) == 1, one.name
                assert "east" not in answers.pop().replace("2025", "")


def test_what_is_shared_by_both_zones_is_still_parted_by_the_zone_in_the_address(twins: Twins) -> None:
    """Somebody in both zones' contacts: an upload is found below its own zone only."""
    officer = session("officer@demo.example")
    form = twins.world.service.form(officer, "east")
    upload_id = json.loads(form["body"])["upload_id"]
    for what in ("", "/copy", "/original"):
        found = {
            zone: twins.world.service.receipt(officer, zone, upload_id, what)["statusCode"] for zone in ("east", "west")
        }
        assert found["west"] == 404 and (what or found["east"] == 200)
    assert twins.world.service.confirm(officer, "west", upload_id)["statusCode"] == 404
