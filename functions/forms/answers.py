"""How workbooks and refusals travel to the one who asked."""

from __future__ import annotations

import base64
import json
import re

from wording.forms import prefilled_name, template_name
from wording.headings import Kind
from wording.prefilled import Line
from wording.refusals import REFUSALS
from workbooks.form import prefilled, template

Response = dict[str, object]
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEAR = re.compile(r"20\d\d|21\d\d")


def refusal(code: str) -> Response:
    status, message = REFUSALS[code]
    headers = {**_HEADERS, "content-type": "application/json; charset=utf-8"}
    body = json.dumps({"code": code, "message": message}, ensure_ascii=False)
    return {"statusCode": status, "headers": headers, "body": body}


def year_of(text: str) -> int | None:
    """The year asked for; None where that is none we could have returns of."""
    return int(text) if _YEAR.fullmatch(text) else None


def template_response(kind: str) -> Response:
    return _file(template(Kind(kind)), template_name(Kind(kind)), kind) if kind in set(Kind) else refusal("not_found")


def prefilled_response(filled: tuple[str, list[Line]] | None, zone: str, year: int) -> Response:
    if filled is None:
        return refusal("no_parcels")
    return _file(prefilled(*filled), prefilled_name(zone, year), f"return-{year}")


def _file(data: bytes, name: str, plain_name: str) -> Response:
    """A download: under its Chinese name where the program knows how to ask for it (RFC 6266)."""
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    headers = {
        **_HEADERS,
        "content-type": _XLSX,
        "content-disposition": f"attachment; filename=\"{plain_name}.xlsx\"; filename*=UTF-8''{encoded}",
    }
    return {"statusCode": 200, "headers": headers, "body": base64.b64encode(data).decode(), "isBase64Encoded": True}
