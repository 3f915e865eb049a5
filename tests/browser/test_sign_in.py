"""Signing in on a telephone, in headless Chromium with scripts turned off, below a path that no request tells."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from edge import settings
from edge.table import ledger_people, ledger_zones
from land.people import Role
from sign_in import on_request
from tests.cast import D
from tests.doors.conftest import Clock, aws, clock, context, zone  # noqa: F401  (fixtures)
from tests.doors.signing import HEAD, Mailbox, contact, mail_server
from zones.zone import Zone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
]
BELOW = "/below/$default"
WALL = 1_782_867_600


class Requests(BaseHTTPRequestHandler):
    """The real door behind a plain server, as the API's gateway calls it: without the path below which it lies."""

    server: Site

    def do_GET(self) -> None:
        self.answer("GET", "")

    def do_POST(self) -> None:
        self.answer("POST", self.rfile.read(int(self.headers["content-length"] or 0)).decode())

    def answer(self, method: str, body: str) -> None:
        route = f"{method} {self.path.removeprefix(BELOW)}"
        if not self.path.startswith(BELOW) or route not in on_request.ROUTES:
            self.send_error(404)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = on_request.handler(
            {"routeKey": route, "headers": headers, "body": body, "requestContext": {}}, self.server.context
        )
        self.send_response(said["statusCode"])
        for name, value in said["headers"].items():
            self.send_header(name, value)
        for cookie in said.get("cookies", []):
            self.send_header("set-cookie", cookie)
        data = said["body"].encode()
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


class Site(ThreadingHTTPServer):
    context: SimpleNamespace

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{BELOW}"


@dataclass
class Phone:
    """A page in front of the site, and the mailbox of the head."""

    page: Any
    site: Site
    mailbox: Mailbox

    def open(self, path: str = "/") -> None:
        self.page.goto(self.site.url + path)

    def picture(self, name: str) -> None:
        """The page fits the telephone; a picture of it, where somebody wants to look (PICTURES names a folder)."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390
        if os.environ.get("PICTURES"):
            self.page.screenshot(path=Path(os.environ["PICTURES"]) / f"{name}.png", full_page=True)

    def follow(self, control: Any) -> None:
        """Clicks, and waits for the page to which that leads: the click alone returns before a slow site has answered."""
        with self.page.expect_navigation():
            control.click()

    def ask(self, *, own: bool = False) -> str:
        """Types the address, as a finger does; the code that comes."""
        self.page.get_by_label("邮箱").fill(HEAD)
        if own:
            self.page.get_by_label("这是我自己的电脑").check()
        self.follow(self.page.get_by_role("button", name="发登录码给我"))
        return self.mailbox.code()

    def type(self, code: str) -> None:
        self.page.get_by_label("登录码").fill(code)
        self.follow(self.page.get_by_role("button", name="登录", exact=True))


@pytest.fixture
def phone(
    zone: Zone,  # noqa: F811
    clock: Clock,  # noqa: F811
    context: SimpleNamespace,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Phone]:
    from playwright.sync_api import sync_playwright

    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [contact(HEAD)])
    ledger_zones.add_zone(Zone("east", "东部先进制造业集聚区", "", "东区管委会", alerts_from=D("2026-07-01")))
    ledger_people.replace_contacts("east", 1, [contact(HEAD, role=Role.LEADER, zone="east")])
    site = Site(("127.0.0.1", 0), Requests)
    site.context = context
    monkeypatch.setenv("PUBLIC_URL", site.url)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with mail_server(monkeypatch) as server, sync_playwright() as play:
        settings.forget()
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False, device_scale_factor=2
        )
        view.set_default_timeout(120_000)
        yield Phone(view.new_page(), site, Mailbox(server, context))
        browser.close()
    site.shutdown()


def test_a_head_signs_in_on_a_telephone_without_script(phone: Phone) -> None:
    phone.open()
    assert phone.page.url == phone.site.url + "/signin"
    phone.page.locator("#address:focus").wait_for()
    phone.picture("signin")
    code = phone.ask(own=True)
    assert phone.page.url == phone.site.url + "/signin-code"
    phone.picture("code")
    phone.type("00000000" if code != "00000000" else "11111111")
    assert "最多还可以试 4 次" in phone.page.get_by_role("alert").inner_text()
    phone.picture("wrong")
    phone.type(f"{code[:4]} {code[4:]}")
    assert phone.page.url == phone.site.url + "/"
    assert "部门负责人" in phone.page.inner_text("main")
    assert phone.page.get_by_role("link", name="上传工作簿").evaluate("a => a.href") == phone.site.url + "/z/demo"
    phone.picture("home")
    session = next(one for one in phone.page.context.cookies() if one["name"] == "__Host-session")
    assert session["httpOnly"] and session["secure"] and session["sameSite"] == "Lax" and session["expires"] > 0
    phone.follow(phone.page.get_by_role("button", name="退出登录"))
    assert phone.page.url == phone.site.url + "/signin"
    phone.open()
    assert phone.page.url == phone.site.url + "/signin"


def test_on_somebody_elses_computer_the_session_ends_with_the_browser(phone: Phone) -> None:
    phone.open()
    phone.type(phone.ask())
    session = next(one for one in phone.page.context.cookies() if one["name"] == "__Host-session")
    assert session["expires"] == -1


def test_five_wrong_codes_lead_back_to_the_address(phone: Phone) -> None:
    phone.open()
    phone.ask()
    for _ in range(5):
        phone.type("abc")
    assert "请重新要一个" in phone.page.get_by_role("alert").inner_text()
    phone.picture("over")
    phone.follow(phone.page.get_by_role("link", name="重新要登录码"))
    assert phone.page.url == phone.site.url + "/signin"


def test_who_acts_is_chosen_by_a_finger(phone: Phone) -> None:
    ledger_people.replace_contacts("east", 2, [contact(HEAD, "欧阳测试", Role.AGENT, "east")])
    phone.open()
    phone.type(phone.ask())
    assert phone.page.url == phone.site.url + "/signin-who"
    phone.picture("who")
    phone.page.get_by_label("欧阳测试").check()
    phone.follow(phone.page.get_by_role("button", name="继续"))
    assert "共用邮箱" in phone.page.inner_text("main")
    phone.picture("home-shared")


def test_a_form_of_another_site_signs_nobody_out(phone: Phone) -> None:
    phone.open()
    phone.type(phone.ask())
    evil = phone.page.context.new_page()
    evil.set_content(f'<form method="post" action="{phone.site.url}/signout"><button>win</button></form>')
    with evil.expect_navigation():
        evil.get_by_role("button").click()
    assert "请从本网站自己的页面提交" in evil.inner_text("main")
    phone.open()
    assert phone.page.url == phone.site.url + "/"
    phone.picture("still-home")
