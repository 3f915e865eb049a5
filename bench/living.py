"""A zone on the stack in memory, used as people use it: created, workbooks handed in through the API, data read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from typing import Any

from bench.simulated.running import at
from bench.simulated.stack import Stack
from infra import lint_template

CODE = "bench"
_LINK = re.compile(r"/l/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


def stack(begins: str) -> Stack:
    """The template's stack, whose clock begins at that moment (ISO, Shanghai)."""
    return Stack(lint_template.load(), at(begins))


@dataclass
class Zone:
    """A zone, and its officer, who hands in with an ID token."""

    stack: Stack
    code: str = CODE
    known: dict[str, list[str]] = field(default_factory=dict)  # address → the secrets of its links, oldest first
    read: int = 0  # number of mails already searched for links

    def make(self, alerts_from: date) -> None:
        """The zone exists, with a first head in its contacts."""
        from edge import clock
        from edge.table import ledger_people, ledger_zones
        from wording.mail.welcome import welcome
        from zones import zone

        made = zone.Zone(self.code, "示范开发区", "示范市", "示范开发区管委会", alerts_from=alerts_from)
        assert ledger_zones.add_zone(made)
        head, letter = welcome(made, "主任", "head@zone.example", clock.now())
        assert ledger_people.replace_contacts(self.code, 0, [head], [letter])

    @property
    def officer(self) -> dict[str, str]:
        claims = {"sub": "officer", "zones": self.code, "roles": "officer", "auth_time": str(int(self.stack.second))}
        return {**claims, "email": "officer@zone.example", "email_verified": "true", "name": "管理"}

    def hand_in(self, data: bytes, name: str = "台账.xlsx") -> str:
        """The id of an upload whose object is stored but not read yet."""
        body = {"zone": self.code, "file_name": name}
        return self._posted(self.stack.ask("POST /upload-links", claims=self.officer, body=body), data)

    def hand_in_by_link(self, secrets: Sequence[str], data: bytes) -> str:
        """The same through the newest of somebody's links that still counts; "" if there is none."""
        body = {"file_name": "填报表.xlsx"}
        for secret in reversed(secrets):
            answer = self.stack.ask("POST /l/{grant}/upload-links", path={"grant": secret}, body=body)
            if answer["statusCode"] == 201:
                return self._posted(answer, data)
        return ""

    def _posted(self, answer: dict[str, Any], data: bytes) -> str:
        assert answer["statusCode"] == 201, answer["body"]
        form = json.loads(answer["body"])
        self.stack.post(form["fields"]["key"], data)
        return str(form["upload_id"])

    def receipt(self, upload_id: str) -> dict[str, Any]:
        """The API's answer about the upload."""
        answer = self.stack.ask("GET /uploads/{upload_id}", claims=self.officer, path={"upload_id": upload_id})
        said: dict[str, Any] = json.loads(answer["body"])
        return said

    def look(self, what: str, year: str = "", **query: str) -> dict[str, Any]:
        """The answer to GET /zones/{zone}/what, read as JSON. year: if `what` contains it."""
        path = {"zone": self.code, **({"year": year} if year else {})}
        answer = self.stack.ask(f"GET /zones/{{zone}}/{what}", claims=self.officer, path=path, query=query)
        assert answer["statusCode"] in (200, 202), answer["body"]
        said: dict[str, Any] = json.loads(answer["body"])
        return said

    def secrets(self) -> dict[str, list[str]]:
        """Address → the secrets of the links in its letters, oldest first."""
        for address, data in self.stack.amazon.mails[self.read :]:
            body = message_from_bytes(data, policy=policy.default).get_body(("plain",))
            links = _LINK.findall(body.get_content()) if body is not None else []
            self.known.setdefault(address, []).extend(links[:1])
        self.read = len(self.stack.amazon.mails)
        return self.known
