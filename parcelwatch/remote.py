"""The service's API as a client sees it: of the local stack, or of a deployed one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import httpx

PAGED = ("parcels", "by_agent", "by_enterprise", "restatements", "in_question")  # lists of a review
FINAL = ("accepted", "accepted_with_questions", "partly_accepted", "rejected", "held", "withdrawn")


class ApiError(Exception):
    """The API refused; the text is its sentence."""


class _Counted:
    """A file that tells how far it was read. By its number its length is known, without which a bucket takes no post."""

    def __init__(self, file: BinaryIO, told: Callable[[int], None]) -> None:
        self.file, self.told = file, told

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.told(len(data))
        return data

    def fileno(self) -> int:
        return self.file.fileno()


def _refusal(answer: httpx.Response) -> str:
    """Our own sentence where the service gave one; the gateway's is in another language."""
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return str(said["message"]) if "code" in said else f"服务返回 {answer.status_code}。"


class Api:
    """The API at an address, with somebody's ID token; behind a letter's link with none; or of the page, with its cookies."""

    def __init__(self, url: str, token: str, headers: dict[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        headers = {**(headers or {}), **({"authorization": f"Bearer {token}"} if token else {})}
        self._http = httpx.Client(headers=headers, timeout=60, trust_env=False)

    def _answer(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, f"{self.url}{path}", **more)
        except httpx.HTTPError as error:
            raise ApiError(f"连不上服务：{type(error).__name__}") from None
        if answer.status_code == 401:
            raise ApiError("登录已过期或令牌无效。")
        if answer.is_error:
            raise ApiError(_refusal(answer))
        return answer

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self._answer(method, path, **more)
        said: dict[str, Any] = answer.json() if answer.content else {}
        return said

    def ask(self, zone: str, file: Path) -> dict[str, Any]:
        """A form to post the file with."""
        return self._ask("POST", "/upload-links", json={"zone": zone, "file_name": file.name})

    def post(self, form: dict[str, Any], file: Path, told: Callable[[int], None] = lambda count: None) -> str:
        """The file was posted with the form; its upload id. `told` hears of bytes as they go."""
        if file.stat().st_size > form["max_bytes"]:
            raise ApiError(f"{file.name} 超过 {form['max_bytes'] // 2**20} MB")
        with file.open("rb") as opened:
            parts = {"file": (file.name, _Counted(opened, told))}
            answer = httpx.post(form["url"], data=form["fields"], files=parts, timeout=300, trust_env=False)  # type: ignore[arg-type]
        if answer.is_error:
            raise ApiError(f"{file.name} 没有传上去（{answer.status_code}）")
        return str(form["upload_id"])

    def receipt(self, upload_id: str) -> dict[str, Any]:
        """How far the upload is."""
        return self._ask("GET", f"/uploads/{upload_id}")

    def confirm(self, upload_id: str) -> dict[str, Any]:
        """The upload's questions are answered; its receipt."""
        return self._ask("POST", f"/uploads/{upload_id}/confirm")

    def withdraw(self, upload_id: str, reason: str) -> dict[str, Any]:
        """Nothing in the upload counts any more; its receipt."""
        return self._ask("POST", f"/uploads/{upload_id}/withdraw", json={"reason": reason})

    def restore(self, upload_id: str) -> dict[str, Any]:
        """The upload counts again; its receipt."""
        return self._ask("POST", f"/uploads/{upload_id}/restore")

    def fetch(self, url: str, to: Path) -> Path:
        """The file behind a presigned address lies there."""
        answer = httpx.get(url, timeout=300, trust_env=False)
        if answer.is_error:
            raise ApiError(f"没有取到文件（{answer.status_code}）")
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(answer.content)
        return to

    def wait(self, upload_id: str, seconds: float = 300, *, begun: bool = False) -> dict[str, Any]:
        """The upload's final receipt; begun: its first answer as soon as it has its place in the zone's order. ApiError
        when it takes longer."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.receipt(upload_id)
            if found["state"] in FINAL or (begun and found["state"] != "waiting"):
                return found
            time.sleep(0.3)
        raise ApiError("还没有读完，回执稍后可查。")

    def pages(self, path: str, name: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every row of a listing."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._ask("GET", path, params={**query, **({"cursor": cursor} if cursor else {})})
            yield from page[name]
            cursor = page["cursor"]

    def parcels(self, zone: str, level: str = "") -> list[dict[str, Any]]:
        return list(self.pages(f"/zones/{zone}/parcels", "parcels", **({"level": level} if level else {})))

    def parcel(self, zone: str, parcel_no: str) -> dict[str, Any]:
        from wording.mail.letters import in_path

        return self._ask("GET", f"/zones/{zone}/parcels/{in_path(parcel_no)}")

    def alerts(self, zone: str) -> list[dict[str, Any]]:
        return list(self.pages(f"/zones/{zone}/alerts", "alerts"))

    def summary(self, zone: str) -> dict[str, Any]:
        return self._ask("GET", f"/zones/{zone}/summary")

    def prefilled(self, zone: str, year: int, enterprise: str = "") -> bytes:
        """The pre-filled return of the zone (of one enterprise) for the year."""
        only = {"enterprise": enterprise} if enterprise else {}
        # A large one lies elsewhere; on the way there the token is left behind.
        return self._answer("GET", f"/zones/{zone}/returns/{year}", params=only, follow_redirects=True).content

    def export(self, zone: str, format: str, seconds: float = 300) -> dict[str, Any]:
        """A new export of the zone, made and ready to be fetched; ApiError where it takes longer."""
        name = self._ask("POST", f"/zones/{zone}/exports", json={"format": format})["name"]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self._ask("GET", f"/zones/{zone}/exports/{name}")
            if found["state"] == "done":
                return found
            time.sleep(0.5)
        raise ApiError("导出还没有做好，请稍后再试。")

    def open_review(self, zone: str, year: int, as_of: str, deadline: str) -> dict[str, Any]:
        """The review as it is open; one that was opened before stays as it was opened."""
        return self._ask("POST", f"/zones/{zone}/reviews", json={"year": year, "as_of": as_of, "deadline": deadline})

    def close_review(self, zone: str, year: int) -> dict[str, Any]:
        """The review, closed; its report is ordered."""
        return self._ask("POST", f"/zones/{zone}/reviews/{year}/close")

    def review_head(self, zone: str, year: int) -> dict[str, Any]:
        """How the review stands, with its reports, and the first rows of every list."""
        return self._ask("GET", f"/zones/{zone}/reviews/{year}")

    def review(self, zone: str, year: int, seconds: float = 120) -> dict[str, Any]:
        """How the review stands, with every row, by what is known now; ApiError where working it out takes longer."""
        until = time.monotonic() + seconds
        while (whole := self.review_head(zone, year))["counting"] and time.monotonic() < until:
            time.sleep(1)
        if whole["asked"] is None:
            raise ApiError("还没有算好，请稍后再试。")
        page = whole
        while page["cursor"] is not None:
            page = self._ask("GET", f"/zones/{zone}/reviews/{year}", params={"cursor": page["cursor"]})
            for name in PAGED:
                whole[name] += page[name]
            whole["agents"] |= page["agents"]
        return {**whole, "cursor": None}

    def report(self, zone: str, year: int, kind: str = "", as_of: str = "", seconds: float = 300) -> dict[str, Any]:
        """A report by what is known now, made and ready to be fetched; ApiError where it takes longer."""
        asked = {name: value for name, value in (("kind", kind), ("as_of", as_of)) if value}
        name = self._ask("POST", f"/zones/{zone}/reviews/{year}/reports", json=asked)["name"]
        return self.made_report(zone, year, name, seconds)

    def made_report(self, zone: str, year: int, name: str, seconds: float = 300) -> dict[str, Any]:
        """The report of that name, once it is made."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            reports: list[dict[str, Any]] = self.review_head(zone, year)["reports"]
            found = next((one for one in reports if one["name"] == name), None)
            if found is not None and found["state"] == "done":
                return found
            time.sleep(0.5)
        raise ApiError("报告还没有生成，稍后可查。")
