"""Signs somebody in on the page as a browser does: forms, cookies, the code out of a mailbox. For the demo and for `up`."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import httpx

from parcelwatch.remote import Api, ApiError

_CODE = re.compile(r"\d{8}")


class Page:
    """The page at an address, with the cookies of one browser. Python's own clients keep `Secure` cookies from plain http."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._cookies: dict[str, str] = {}

    @property
    def headers(self) -> dict[str, str]:
        """With which the browser sends a form."""
        return {"origin": self._origin, "cookie": "; ".join(f"{name}={one}" for name, one in self._cookies.items())}

    def send(self, path: str, form: dict[str, str]) -> None:
        """The form was sent, and its cookies are kept; ApiError where the page does not take it."""
        answer = httpx.post(f"{self.url}/{path}", data=form, headers=self.headers, timeout=60, trust_env=False)
        if answer.is_error:
            raise ApiError(f"登录页没有收下（{answer.status_code}）")
        for text in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(text).items():
                self._cookies[name] = morsel.value

    def sign_in(self, address: str, subjects: Callable[[], list[str]], seconds: float = 120) -> None:
        """Signed in as whoever reads the mail of the address. subjects: of the mails that they have, oldest first."""
        before = len(subjects())
        self.send("signin", {"address": address})
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            codes = [found.group() for subject in subjects()[before:] if (found := _CODE.search(subject))]
            if codes:
                self.send("signin-code", {"code": codes[-1]})
                return
            time.sleep(0.2)
        raise ApiError("没有收到登录码。")

    def zone(self, code: str) -> Api:
        """What one hands in and reads in that zone, signed in."""
        return Api(f"{self.url}/z/{code}", "", self.headers)
