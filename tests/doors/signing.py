"""A browser in front of the sign-in door, and the post that brings codes: what several tests stand on."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import boto3

from edge import settings
from land.people import Person, Role, person_id
from post import on_codes
from sign_in import on_request
from tests.doors.conftest import queue_url
from tests.doors.mailing import Server
from tests.mail_server import listening
from web.cookies import ATTEMPT, SESSION

HERE = "https://parcels.example.test"
HEAD = "head@demo.example"


def contact(address: str, name: str = "王测试", role: Role = Role.HEAD, zone: str = "demo") -> Person:
    return Person(person_id(zone, address), name, address, frozenset({role}))


@dataclass
class Browser:
    """Keeps cookies as browsers do, and sends forms as our pages do."""

    context: SimpleNamespace
    cookies: dict[str, str] = field(default_factory=dict)
    set: dict[str, str] = field(default_factory=dict)  # the last answer's Set-Cookie values, by name

    def ask(self, route: str, form: dict[str, str] | None = None, **headers: str) -> dict[str, Any]:
        """The whole answer to one request."""
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": route,
            "headers": {"origin": HERE, **headers} if route.startswith("POST") else headers,
            "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
            "requestContext": {"http": {"method": route.partition(" ")[0]}},
            "isBase64Encoded": False,
        }
        if form is not None:
            event["headers"]["content-type"] = "application/x-www-form-urlencoded"
            event |= {"isBase64Encoded": True, "body": base64.b64encode(urlencode(form).encode()).decode()}
        answer: dict[str, Any] = on_request.handler(event, self.context)
        self.set = {}
        for cookie in answer.get("cookies", []):
            name, _, rest = cookie.partition("=")
            self.set[name] = rest
            value = rest.partition(";")[0]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def wants_code(self, address: str = HEAD, **more: str) -> dict[str, Any]:
        return self.ask("POST /signin", {"address": address, **more})

    def types(self, code: str) -> dict[str, Any]:
        return self.ask("POST /signin-code", {"code": code})

    def home(self) -> dict[str, Any]:
        return self.ask("GET /")

    @property
    def session(self) -> str:
        return self.cookies.get(SESSION, "")

    @property
    def attempt(self) -> str:
        return self.cookies.get(ATTEMPT, "")


def leads_to(answer: dict[str, Any]) -> str:
    """Where a redirect leads; "" for a page."""
    return str(answer["headers"].get("location", "")) if answer["statusCode"] == 303 else ""


def _called(payload: str) -> str:
    (record,) = json.loads(payload)["Records"]
    return str(record["body"])


@dataclass
class Mailbox:
    """The mail server and the door that feeds it."""

    server: Server
    context: SimpleNamespace

    def deliver(self) -> list[dict[str, Any]]:
        """Every message for which the door is called is handed to it; those that it could not do stay. Gives its answers."""
        sqs = boto3.client("sqs")
        url = queue_url("signin")
        answers = []
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            answers.append(on_codes.handler(event_of(*(_called(message["Body"]) for message in found)), self.context))
            failed = {one["itemIdentifier"] for one in answers[-1]["batchItemFailures"]}
            for number, message in enumerate(found):
                if f"m{number}" not in failed:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return answers

    @property
    def codes(self) -> list[str]:
        """The codes of all mails, in the order in which they came."""
        return [re.findall(r"\d{8}", str(message["Subject"]))[0] for message in self.server.messages]

    def code(self) -> str:
        """The code that the next delivery brings."""
        before = len(self.codes)
        self.deliver()
        (code,) = self.codes[before:]
        return code


def event_of(*bodies: str) -> dict[str, Any]:
    """The event of a queue that holds these messages."""
    records = [
        {"messageId": f"m{n}", "body": body, "eventSource": "aws:sqs", "receiptHandle": "r", "attributes": {},
         "messageAttributes": {}, "md5OfBody": "", "eventSourceARN": "arn:aws-cn:sqs:cn-north-1:1:signin", "awsRegion": "cn-north-1"}
        for n, body in enumerate(bodies)
    ]  # fmt: skip
    return {"Records": records}


@contextmanager
def mail_server(monkeypatch: Any) -> Iterator[Server]:
    """A mail server of this process, to which the doors' settings lead."""
    kept = Server()
    with listening(kept) as port:
        monkeypatch.setenv("SMTP_PORT", str(port))
        settings.forget()
        yield kept
