"""An HTTP answer, and the headers that all our answers carry."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import field

from land.values import dataclass
from wording.api.refusals import REFUSALS

_JSON, _HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# `same-origin`, not `no-referrer`: under the latter a browser sends its own forms with the Origin "null".
_ALWAYS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "content-security-policy": _NOTHING,
}
_TLS_ONLY = {"strict-transport-security": "max-age=31536000"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. headers: added to the common headers, or replacing them. cookies: whole Set-Cookie values."""

    status: int
    body: str | bytes = ""
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()


def said(status: int, document: Mapping[str, object]) -> Answer:
    """A JSON document."""
    return Answer(status, json.dumps(document, ensure_ascii=False))


def refused(code: str) -> Answer:
    """A refusal with its code and sentence (interface.md, errors of our own)."""
    status, message = REFUSALS[code]
    return said(status, {"code": code, "message": message})


def sent_to(location: str, *, status: int = 302, cookies: Sequence[str] = ()) -> Answer:
    """A redirect to another address; 303 after a form."""
    return Answer(status, "", "text/plain; charset=utf-8", {"location": location}, cookies=cookies)


def file(data: bytes, name: str, plain_name: str, content_type: str) -> Answer:
    """A download. Clients that support RFC 6266 save it under its Chinese name."""
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    disposition = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{encoded}"
    return Answer(200, data, content_type, {"content-disposition": disposition})


def html(
    status: int,
    body: str,
    *,
    style: str = "",
    script: str = "",
    connect: Sequence[str] = (),
    cookies: Sequence[str] = (),
) -> Answer:
    """A page that may run this one script and style, send its forms to us, and talk to us and to `connect`; nothing else."""
    talks = " ".join(["'self'", *connect]) if script else "'none'"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {_source(script)}; connect-src {talks}; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return Answer(status, body, _HTML, {"content-security-policy": policy}, cookies=cookies)


def payload(answer: Answer, *, secure: bool) -> dict[str, object]:
    """The answer in the API's payload format 2.0. secure: people reach us by https."""
    headers = {**_ALWAYS, **(_TLS_ONLY if secure else {}), "content-type": answer.content_type, **answer.headers}
    whole: dict[str, object] = {"statusCode": answer.status, "headers": headers}
    if isinstance(answer.body, bytes):
        whole |= {"body": base64.b64encode(answer.body).decode(), "isBase64Encoded": True}
    else:
        whole["body"] = answer.body
    return {**whole, "cookies": list(answer.cookies)} if answer.cookies else whole


def _source(script: str) -> str:
    return f"'{_hash(script)}'" if script else "'none'"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
