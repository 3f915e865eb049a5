"""A local stack that runs."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.doors.conftest import TABLE


class Running:
    """A local stack as far as the commands look at it; its table is the one of this process."""

    api_url = "http://127.0.0.1:1"
    environment: ClassVar[dict[str, str]] = {"TABLE_NAME": TABLE}

    def token(self, subject: str, zones: list[str], roles: list[str]) -> str:
        return " ".join(zones)

    def invoke(self, door: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"door": door, **payload}
