"""The read API asked by whoever is signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

Load = Callable[[str], dict[str, Any]]
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]


def call(door: Any, found: dict[str, Any], context: SimpleNamespace, **path: str) -> tuple[int, Any]:
    found["pathParameters"] = {**found["pathParameters"], **path}
    answer = door.handler(found, context)
    body = answer["body"]
    return answer["statusCode"], json.loads(body) if answer["headers"]["content-type"].startswith(
        "application/json"
    ) else body
