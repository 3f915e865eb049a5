"""Every route of the template with a request that does what it is for, in a zone where there is something to see.

A route of the template that is not in GOOD fails the tests that go through all of them.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from edge import clock, ids, object_store
from edge.table import ledger_attempts, ledger_exports, ledger_grants, ledger_people, ledger_reviews, ledger_sessions
from edge.table import ledger_uploads as uploads
from infra import lint_template
from land.facts import ParcelTouched
from land.finding import Finding
from land.opening import Opening
from land.people import Person, Role, person_id
from land.upload import Receipt, Upload, UploadState
from tests.cast import D, firm, parcel, said
from tests.doors.signing import HERE
from tests.edge import brought
from web.cookies import ATTEMPT, SESSION
from zones.campaign import Campaign, campaign
from zones.export import Export, ExportFormat
from zones.report_order import ReportKind, ReportOrder

WALL = 1_782_867_600
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
HEAD = Person(person_id("demo", "head@demo.example"), "负责人", "head@demo.example", frozenset({Role.HEAD}))
AGENT = Person("a1", "代办员甲", "agent@demo.example", frozenset({Role.AGENT}), parcels=frozenset({"P1"}))
LEADER = Person("l1", "领导", "leader@demo.example", frozenset({Role.LEADER}))
FIRM = firm("e1", "P1", name="企业甲", address="e1@firm.example")
CODE = "20260701"
EXPORT = "e" * 32


@dataclass(frozen=True)
class Good:
    """The answer's status, and what the request brings. body: of a form its fields, of anything else a JSON object."""

    status: int
    body: Mapping[str, Any] | None = None
    form: bool = False
    query: Mapping[str, str] = field(default_factory=dict)


_ASKED = {"zone": "demo", "file_name": "台账.xlsx"}
_REVIEW = {"year": 2025, "as_of": "2025-12-31", "deadline": "2026-07-31"}
_ACT = {"step": 1, "who": "代办员", "text": "九月十日前与企业面谈"}
GOOD: dict[str, Good] = {
    "GET /healthz": Good(200),
    "GET /openapi.json": Good(200),
    "POST /upload-links": Good(201, _ASKED),
    "GET /uploads/{upload_id}": Good(200),
    "POST /uploads/{upload_id}/confirm": Good(200, {}),
    "POST /uploads/{upload_id}/withdraw": Good(200, {"reason": "传错了"}),
    "POST /uploads/{upload_id}/restore": Good(200, {}),
    "POST /z/{zone}/uploads/{upload_id}/withdraw": Good(200, {"reason": "传错了"}),
    "POST /z/{zone}/uploads/{upload_id}/restore": Good(200, {}),
    "GET /zones/{zone}/summary": Good(200),
    "GET /zones/{zone}/parcels": Good(200, query={"level": "red"}),
    "GET /zones/{zone}/parcels/{parcel_no}": Good(200),
    "GET /zones/{zone}/alerts": Good(200),
    "GET /templates/{kind}": Good(200),
    "GET /zones/{zone}/returns/{year}": Good(200, query={"enterprise": "甲公司"}),
    "GET /zones/{zone}/reviews/{year}": Good(200),
    "POST /zones/{zone}/reviews": Good(200, _REVIEW),
    "POST /zones/{zone}/reviews/{year}/close": Good(200, {}),
    "POST /zones/{zone}/reviews/{year}/reports": Good(202, {"kind": "full", "as_of": "2025-12-31"}),
    "POST /zones/{zone}/exports": Good(202, {"format": "xlsx"}),
    "GET /zones/{zone}/exports/{name}": Good(200),
    "POST /zones/{zone}/alerts/{alert_id}/{act}": Good(200, _ACT),
    "POST /z/{zone}/alerts/{alert_id}/{act}": Good(200, _ACT),
    **{
        f"{method} {way}{rest}": good
        for way in ("/l/{grant}", "/z/{zone}")
        for method, rest, good in (
            ("GET", "", Good(200)),
            ("POST", "/upload-links", Good(201, {"file_name": "台账.xlsx"})),
            ("GET", "/uploads/{upload_id}", Good(200)),
            ("POST", "/uploads/{upload_id}/confirm", Good(200, {})),
            ("GET", "/uploads/{upload_id}/copy", Good(302)),
            ("GET", "/uploads/{upload_id}/original", Good(302)),
            ("GET", "/templates/{kind}", Good(200)),
            ("GET", "/returns/{year}", Good(200)),
            ("GET", "/parcels/{parcel_no}", Good(200)),
        )
    },
    "GET /l/{grant}/report/{form}": Good(302),
    "GET /": Good(200),
    "GET /signin": Good(200),
    "POST /signin": Good(303, {"address": "head@demo.example"}, form=True),
    "GET /signin-code": Good(200),
    "POST /signin-code": Good(303, {"code": CODE}, form=True),
    "GET /signin-who": Good(303),
    "POST /signin-who": Good(303, {"who": "负责人"}, form=True),
    "POST /signout": Good(303, {}, form=True),
}


@cache
def routes() -> dict[str, tuple[str, bool]]:
    """Of every route of the template, the door behind it (as a module), and whether the gateway checks ID tokens before it."""
    resources = lint_template.load()["Resources"]
    doors: dict[str, str] = {}
    for name, one in resources.items():
        if one["Type"] == "AWS::ApiGatewayV2::Integration":
            function = resources[one["Properties"]["IntegrationUri"]["Fn::GetAtt"][0]]
            doors[name] = function["Properties"]["Handler"].removesuffix(".handler")
    found = {}
    for one in resources.values():
        if one["Type"] == "AWS::ApiGatewayV2::Route":
            (integration,) = re.findall(r"\$\{(\w+)\}", one["Properties"]["Target"]["Fn::Sub"])
            key, kind = one["Properties"]["RouteKey"], one["Properties"]["AuthorizationType"]
            found[key] = (doors[integration], kind == "JWT")
    return found


def door(route: str) -> Any:
    """The module of the door behind the route."""
    return importlib.import_module(routes()[route][0])


@dataclass(frozen=True)
class World:
    """What there is to see. grant, report: secrets of an agent's link and of a link to a report; the others are cookies'."""

    grant: str
    report: str
    session: str
    attempt: str
    upload: str
    parcel_id: str
    review: Campaign

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.grant, self.report, self.session, self.attempt

    def path(self, route: str) -> dict[str, str]:
        """The values of the route's path."""
        values = {"zone": "demo", "grant": self.report if "report" in route else self.grant, "upload_id": self.upload,
                  "parcel_no": "P1", "kind": "return", "year": "2025", "form": "html", "name": EXPORT,
                  "alert_id": f"{self.parcel_id}.groundbreaking", "act": "acknowledge"}  # fmt: skip
        return {name: values[name] for name in re.findall(r"\{(\w+)\}", route)}

    def event(self, route: str, **instead: Any) -> dict[str, Any]:
        """The event of the route's good request; `instead` replaces whole parts of it."""
        good, method = GOOD[route], route.partition(" ")[0]
        headers = {"origin": HERE, "content-type": FORM if good.form else JSON}
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": route,
            "headers": headers if method == "POST" else {"accept": "text/html"},
            "cookies": [f"{SESSION}={self.session}", f"{ATTEMPT}={self.attempt}"],
            "pathParameters": self.path(route),
            "queryStringParameters": dict(good.query),
            "requestContext": {"http": {"method": method}},
            "isBase64Encoded": False,
        }
        if good.body is not None:
            event["body"] = urlencode(good.body) if good.form else json.dumps(good.body, ensure_ascii=False)
        if routes()[route][1]:
            claims = {"sub": "officer-1", "zones": "demo", "roles": "officer"}
            if "{act}" in route:  # who acts is known by their address
                claims |= {"email": HEAD.address, "email_verified": "true"}
            event["requestContext"]["authorizer"] = {"jwt": {"claims": claims}}
        return {**event, **instead}


def world(context: SimpleNamespace) -> World:
    """The zone `demo` (which is there) with people, a red parcel, an upload with its receipt, a review and its report, links, a
    session, and an attempt to sign in whose code is known."""
    from assess import on_parcels
    from tests.doors.judging import event

    ledger_people.replace_contacts("demo", 1, [HEAD, AGENT, LEADER, FIRM])
    row = replace(parcel("P1", start="2025-07-01", completion="2030-01-01"), granted_on=D("2023-03-01"), agent="a1")
    register = brought.claimed("u-register")
    parcel_id = brought.record(register, row)
    brought.finished("u-register")
    grant = ledger_grants.grant("demo", "a1", "urgent.2026-07-01T09", Opening(frozenset({"P1"}), True))
    upload = _handed_in(grant)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    review = campaign("demo", 2025, D("2025-12-31"), D("2026-07-31"), on=D("2026-07-01"))
    assert isinstance(review, Campaign) and ledger_reviews.open_review(review)
    order = ReportOrder("demo", 2025, ReportKind.FULL, D("2025-12-31"), seq=2, ordered_at=clock.now(), mailed=False)
    assert ledger_reviews.order(order)
    ledger_reviews.note_made(order, "c" * 64)
    leads = Opening(report=f"2025.{order.name}")
    report = ledger_grants.grant("demo", "l1", "report.2025", leads)
    exported()
    attempt, session = _attempt(), _session()
    return World(grant, report, session, attempt, upload=upload.upload_id, parcel_id=parcel_id, review=review)


def exported() -> None:
    """An export that was made."""
    export = Export("demo", EXPORT, ExportFormat.CSV, clock.now())
    ledger_exports.order(export)
    ledger_exports.note_made(export)


def _handed_in(grant: str) -> Upload:
    """A return that came through the link, with questions and a marked copy."""
    upload = Upload("u-return", "demo", "a1", datetime.fromisoformat("2026-07-01T08:30:00+08:00"),
    key=object_store.key_of("demo", "u-return"),
                    file_name="填报表.xlsx", hands_in=brought.OFFICER, reader="a1", grant=ids.hashed(grant))  # fmt: skip
    assert uploads.open_upload(upload)
    claimed = brought.again("u-return")
    brought.record(claimed, said("2025-12-31", parcel_no="P1", output="950.3"))
    problem = Finding("warning", "unreadable_date", cell="D5", question="q1")
    receipt = Receipt(UploadState.ACCEPTED, ("return",), 1, 0, problems=(problem,), copy=True, parcels=("P1",))
    brought.finished("u-return", receipt)
    return claimed


def _attempt() -> str:
    secret = ledger_attempts.ask("", "head@demo.example", own_computer=False)
    assert ledger_attempts.keep_code(ids.hashed(secret), CODE)
    return secret


def _session() -> str:
    attempt = ledger_attempts.attempt(ids.hashed(_attempt()))
    assert attempt is not None
    begun = ledger_sessions.begin(attempt, "负责人", shared=False, before="", known="")
    assert begun is not None
    return begun.secret


def is_ours(answer: Mapping[str, Any], *, secure: bool = True) -> list[str]:
    """What the answer's headers lack of what every answer of ours has."""
    headers = answer["headers"]
    wrong = [
        name
        for name, value in (
            ("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000" if secure else None),
        )
        if headers.get(name) != value
    ]  # fmt: skip
    policy = {
        words[0]: words[1:] for part in headers.get("content-security-policy", "").split(";") if (words := part.split())
    }
    for name in ("default-src", "base-uri", "frame-ancestors"):
        if policy.get(name) != ["'none'"]:
            wrong.append(name)
    if policy.get("form-action") not in (["'none'"], ["'self'"]):
        wrong.append("form-action")
    if "unsafe" in str(policy) or "*" in str(policy) or "http:" in str(policy):
        wrong.append("content-security-policy")
    if not headers.get("content-type"):
        wrong.append("content-type")
    return wrong
