"""What a person does from outside: asks for links, posts files, waits for receipts. Knows addresses and tokens, no table."""

from __future__ import annotations

import time
from typing import Any

import httpx

from infra.local.stack import Stack


class Caller:
    """Somebody with an ID token (or none), in front of the API."""

    def __init__(self, stack: Stack, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=f"{stack.api_url}/", headers=headers, trust_env=False, timeout=120)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def ask(self, zone: str, file_name: str = "table.csv") -> httpx.Response:
        return self.http.post("upload-links", json={"zone": zone, "file_name": file_name})

    def upload(self, zone: str, content: bytes, file_name: str = "table.csv", timeout: float = 240) -> dict[str, Any]:
        """The final receipt of a file."""
        asked = self.ask(zone, file_name)
        assert asked.status_code == 201, asked.text
        posted = post(asked.json(), content)
        assert posted.status_code == 204, posted.text
        return self.receipt(asked.json()["upload_id"], timeout)

    def receipt(self, upload_id: str, timeout: float = 240) -> dict[str, Any]:
        until = time.monotonic() + timeout
        while True:
            answer = self.get(f"uploads/{upload_id}")
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            if found["state"] not in ("waiting", "reading"):
                return found
            assert time.monotonic() < until, f"no receipt after {timeout} s: {found}"
            time.sleep(0.1)


def post(link: dict[str, Any], content: bytes, **changes: str) -> httpx.Response:
    """The answer of the bucket to the form of a link, with these fields changed."""
    fields = {**link["fields"], **changes}
    return httpx.post(link["url"], data=fields, files={"file": ("f", content)}, trust_env=False, timeout=240)
