"""What a request of the HTTP API says (payload format 2.0), in plain values that can be trusted to be text."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 30  # of a form; ours have a handful


@dataclass(frozen=True, slots=True)
class Request:
    """One request. headers: names in lower case. claims: of the ID token that the gateway checked; {} without one."""

    route: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, object] = field(default_factory=dict)
    body: str = ""

    def json(self) -> dict[str, Any] | None:
        """The body as a JSON object ({} for an empty body); None for anything else, for half a character, or for a nest
        that nobody's program means."""
        try:
            said = json.loads(self.body or "{}")
            json.dumps(said, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None

    def form(self) -> dict[str, str] | None:
        """The fields of a page's form; None where the body is none."""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return None
        try:
            said = dict(parse_qsl(self.body, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
        except ValueError:
            return None
        return said

    def is_from(self, public_url: str) -> bool:
        """Whether a browser sent this from one of our own pages, by its Origin; without one, by its Sec-Fetch-Site.

        A request that has neither comes from no browser of the last years, and is not taken for one of ours.
        """
        origin = self.headers.get("origin")
        if origin is None:
            return self.headers.get("sec-fetch-site") == "same-origin"
        ours = urlsplit(public_url)
        return origin == f"{ours.scheme}://{ours.netloc}"


def request_of(event: Mapping[str, Any]) -> Request | None:
    """The request; None for one whose body, path or query is no text (broken UTF-8, half a character, a NUL)."""
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(body, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return None
    path = {name: value or "" for name, value in (event.get("pathParameters") or {}).items()}
    query = {name: value or "" for name, value in (event.get("queryStringParameters") or {}).items()}
    if not all(map(_is_text, (body, *path.values(), *query, *query.values()))):
        return None
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    # AWS gives cookies as a list and takes their header away; the local stack leaves the header.
    cookies = event.get("cookies") or headers.get("cookie", "").split(";")
    pairs = (one.strip().partition("=") for one in cookies)
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    return Request(
        route=event["routeKey"],
        path=path,
        query=query,
        headers=headers,
        cookies={name: value for name, _, value in pairs if name},
        claims=(authorizer.get("jwt") or {}).get("claims") or {},
        body=body,
    )


def _is_text(value: str) -> bool:
    return "\0" not in value and value.encode("utf-8", "replace").decode("utf-8") == value
