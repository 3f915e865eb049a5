"""The whole API in this process: every route of the template leads to its door, and a workbook goes all its way."""

from __future__ import annotations

import base64
import importlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import boto3

from edge import ids
from edge.table import ledger_attempts, ledger_sessions
from infra import lint_template
from intake import on_upload
from tests.doors.conftest import UPLOADS
from tests.doors.signing import HERE
from tests.doors.uploading import created
from web.cookies import SESSION

Answer = dict[str, Any]


def _routes() -> dict[str, Callable[[dict[str, Any], Any], Answer]]:
    """Route key → the handler behind it, as the template has it."""
    resources: dict[str, dict[str, Any]] = lint_template.load()["Resources"]
    found = {}
    for one in resources.values():
        if one["Type"] == "AWS::ApiGatewayV2::Route":
            integration = re.findall(r"\$\{(\w+)\}", one["Properties"]["Target"]["Fn::Sub"])[0]
            function, _ = resources[integration]["Properties"]["IntegrationUri"]["Fn::GetAtt"]
            module, _, name = resources[function]["Properties"]["Handler"].rpartition(".")
            found[one["Properties"]["RouteKey"]] = getattr(importlib.import_module(module.replace("/", ".")), name)
    return found


ROUTES = _routes()


@dataclass(frozen=True)
class Way:
    """How somebody comes: with the claims of an ID token, with cookies, with a link's secret, or with nothing."""

    name: str
    claims: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""


NOTHING = Way("nothing")


@dataclass
class Service:
    """What answers requests."""

    context: SimpleNamespace

    def ask(self, route: str, way: Way = NOTHING, **said: Any) -> Answer:
        """The whole answer. said: path, query, body (text, or what becomes JSON), form, headers; a POST comes from our own
        page unless headers say otherwise."""
        headers = {"origin": HERE} if route.startswith("POST") else {}
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": route,
            "pathParameters": dict(said.get("path", {})),
            "queryStringParameters": dict(said.get("query", {})),
            "headers": headers | said.get("headers", {}),
            "cookies": [f"{name}={value}" for name, value in {**way.cookies, **said.get("cookies", {})}.items()],
            "requestContext": {"http": {"method": route.partition(" ")[0]}},
            "isBase64Encoded": False,
        }
        if way.claims:
            event["requestContext"]["authorizer"] = {"jwt": {"claims": dict(way.claims)}}
        if "form" in said:
            event["headers"]["content-type"] = "application/x-www-form-urlencoded"
            encoded = base64.b64encode(urlencode(said["form"]).encode()).decode()
            event |= {"isBase64Encoded": True, "body": encoded}
        elif "body" in said:
            event["body"] = said["body"] if isinstance(said["body"], str) else json.dumps(said["body"])
        answer: Answer = ROUTES[route](event, self.context)
        return answer

    def browse(self, method: str, url: str, way: Way = NOTHING, **said: Any) -> Answer | None:
        """The same by address, as the gateway finds the route; None where no route fits."""
        parts = urlsplit(url)
        found = route_of(method, parts.path)
        if found is None:
            return None
        route, path = found
        return self.ask(route, way, path=path, query=dict(parse_qsl(parts.query)), **said)

    def hand_in(self, way: Way, zone: str, data: bytes, name: str = "a.xlsx") -> str:
        """The id of the upload that went this way and has its receipt; "" where no form was given."""
        answer = self.form(way, zone, name)
        if answer["statusCode"] != 201:
            return ""
        form = json.loads(answer["body"])
        self.take_in(form, data)
        return str(form["upload_id"])

    def form(self, way: Way, zone: str, name: str = "a.xlsx") -> Answer:
        """The answer to who asks for a form."""
        if way.secret:
            return self.ask("POST /l/{grant}/upload-links", way, path={"grant": way.secret}, body={"file_name": name})
        if way.claims:
            return self.ask("POST /upload-links", way, body={"zone": zone, "file_name": name})
        return self.ask("POST /z/{zone}/upload-links", way, path={"zone": zone}, body={"file_name": name})

    def take_in(self, form: Mapping[str, Any], data: bytes) -> None:
        """The object is posted with the form, and intake has been woken."""
        key = form["fields"]["key"]
        boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=data)
        event = created("u1")
        event["Records"][0]["body"] = event["Records"][0]["body"].replace("uploads/demo/u1", key)
        assert on_upload.handler(event, self.context) == {"batchItemFailures": []}

    def receipt(self, way: Way, zone: str, upload_id: str, what: str = "", method: str = "GET") -> Answer:
        """The answer about an upload, this way. what: "/copy", "/original", "/confirm" or nothing."""
        if way.secret:
            path = {"grant": way.secret, "upload_id": upload_id}
            return self.ask(f"{method} /l/{{grant}}/uploads/{{upload_id}}{what}", way, path=path)
        if way.claims:
            return self.ask(f"{method} /uploads/{{upload_id}}{what}", way, path={"upload_id": upload_id})
        path = {"zone": zone, "upload_id": upload_id}
        return self.ask(f"{method} /z/{{zone}}/uploads/{{upload_id}}{what}", way, path=path)

    def confirm(self, way: Way, zone: str, upload_id: str) -> Answer:
        return self.receipt(way, zone, upload_id, "/confirm", "POST")


def route_of(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The route that the gateway finds for a path, with its parameters; None for none.

    As an HTTP API does it, every escape but that of % is decoded first, and what lies behind a ? then is no path any more.
    """
    path = re.sub(r"(?:%(?!25)[0-9A-Fa-f]{2})+", lambda run: unquote(run[0]), path).partition("?")[0]
    for route in ROUTES:
        wanted, _, pattern = route.partition(" ")
        parts = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(pattern)), path)
        if wanted == method and parts is not None:
            return route, parts.groupdict()
    return None


def code_of(answer: Answer) -> str:
    """The code of a refusal in JSON; "" of any other answer."""
    try:
        return str(json.loads(answer["body"]).get("code", ""))
    except ValueError:
        return ""


def token(zones: str, roles: str, address: str = "", at: int = 0, subject: str = "") -> Way:
    """Somebody with an ID token, signed in at that second."""
    claims = {"sub": subject or f"sub-{roles}", "zones": zones, "roles": roles, "auth_time": str(at)}
    claims |= {"email": address, "email_verified": "true", "name": "张三"} if address else {}
    return Way(f"token {roles}", claims=claims)


def session(address: str, name: str = "") -> Way:
    """Somebody who has just signed in on the page."""
    attempt_secret = ledger_attempts.ask("", address, own_computer=False)
    attempt = ledger_attempts.attempt(ids.hashed(attempt_secret))
    assert attempt is not None
    begun = ledger_sessions.begin(attempt, name or address, shared=False, before="", known="")
    assert begun is not None
    return Way(f"session {address}", cookies={SESSION: begun.secret})


def link(secret: str, name: str = "link") -> Way:
    return Way(name, secret=secret)
