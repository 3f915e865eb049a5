"""What a request of the HTTP API says (payload format 2.0), in plain values that can be trusted to be text."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from land.values import dataclass

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 30  # fields of a form; ours have a handful
_MOST = 64 * 1024  # characters of a body; ours have hundreds
_LONGEST = 900  # bytes of one part of a path: the table takes keys of 1 024


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

    def named(self, part: str) -> str:
        """That part of the path as it was meant. The gateway decodes every escape but that of `%` before it looks for the route,
        so an address holds `/`, `?`, `#` and `%` encoded twice (`wording.mail.letters.in_path`)."""
        return unquote(unquote(self.path[part]))

    def json(self) -> dict[str, Any] | None:
        """The body as a JSON object ({} for an empty body); None for anything else, and for content that no client of ours
        sends: half a character (a lone surrogate), a NUL, a repeated name, NaN, an infinite number, or too deep nesting."""
        try:
            said = json.loads(self.body or "{}", object_pairs_hook=_named_once, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) and all(map(_is_text, _texts_in(said))) else None

    def form(self) -> dict[str, str] | None:
        """The fields of a page's form; None if the body is not a form, repeats a field, or holds anything but text."""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return None
        try:
            pairs = parse_qsl(self.body, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
            said = _named_once(pairs)
        except ValueError:
            return None
        return said if all(map(_is_text, _texts_in(said))) else None

    def is_from(self, public_url: str) -> bool:
        """Whether a browser sent this from one of our own pages, by its Origin; without one, by its Sec-Fetch-Site.

        A request with neither header does not come from a recent browser. It is treated as foreign.
        """
        origin = self.headers.get("origin")
        if origin is None:
            return self.headers.get("sec-fetch-site") == "same-origin"
        ours = urlsplit(public_url)
        return origin == f"{ours.scheme}://{ours.netloc}"


def request_of(event: Mapping[str, Any]) -> Request | None:
    """The request; None if it is malformed.

    Malformed: the body, path or query is not text (broken UTF-8, half a character, a NUL) or too long, or the body is neither
    empty, nor a JSON object, nor a form. Headers and cookies are not checked: they hold much that is not meant for us.
    """
    body = _body(event)
    path = {name: value or "" for name, value in (event.get("pathParameters") or {}).items()}
    query = {name: value or "" for name, value in (event.get("queryStringParameters") or {}).items()}
    if body is None or not all(map(_is_text, (body, *path.values(), *query, *query.values()))):
        return None
    if any(len(value.encode()) > _LONGEST for value in path.values()):
        return None
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items() if value is not None}
    # API Gateway passes cookies as a list and removes their header; the local stack keeps the header.
    cookies = event.get("cookies") or headers.get("cookie", "").split(";")
    pairs = (one.strip().partition("=") for one in cookies)
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    request = Request(
        route=event["routeKey"],
        path=path,
        query=query,
        headers=headers,
        cookies={name: value for name, _, value in pairs if name},
        claims=(authorizer.get("jwt") or {}).get("claims") or {},
        body=body,
    )
    return None if request.json() is None and request.form() is None else request


def _body(event: Mapping[str, Any]) -> str | None:
    """The body as text; None if it is not text, or too long."""
    body: str = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if len(body) > (_MOST * 4 // 3 + 4 if encoded else _MOST):
        return None
    if not encoded:
        return body
    try:
        return base64.b64decode(body, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _named_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs by name; ValueError if a name is repeated: parsers differ on which value counts."""
    said: dict[str, Any] = {}
    for name, value in pairs:
        if name in said:
            raise ValueError("named twice")
        said[name] = value
    return said


def _no_number(_: str) -> None:
    raise ValueError("no number")


def _texts_in(said: object) -> Iterator[str]:
    """Every text in a JSON value, names included. Iterative, so that no nesting depth exhausts the stack."""
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def _is_text(value: str) -> bool:
    return "\0" not in value and value.encode("utf-8", "replace").decode("utf-8") == value
