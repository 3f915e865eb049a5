"""The page on which workbooks are handed in, behind a letter's link and signed in, in headless Chromium."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from openpyxl import load_workbook

from access.admission import FRESH_SECONDS
from edge import clock as edge_clock
from edge import object_store, settings
from edge.table import ledger_letters, ledger_people, ledger_reviews, ledger_uploads
from forms import on_request as forms
from intake import on_upload
from review import on_season
from telling.letter import LetterKind, review_letter_id
from tests import books
from tests.cast import firm, parcel
from tests.doors.conftest import UPLOADS, Clock, aws, clock, context, zone  # noqa: F401  (fixtures)
from tests.doors.links import HEAD, link, link_in, session
from tests.doors.uploading import created
from tests.edge.brought import ACCEPTED, claimed, record
from upload_link import on_request
from web.cookies import SESSION
from zones.campaign import Campaign, campaign
from zones.zone import Zone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
]


class Site(ThreadingHTTPServer):
    """The real door behind a plain server, and the bucket's form endpoint; what is posted is taken in at once."""

    context: SimpleNamespace
    session: str = ""
    broken: int = 0  # how many posts to the bucket still fail


class Requests(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.answer("GET", None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        if self.path == "/bucket":
            self.take(body)
        else:
            self.answer("POST", body.decode())

    def take(self, body: bytes) -> None:
        if self.server.broken:
            self.server.broken -= 1
            self.send_error(503)
            return
        boundary = b"--" + self.headers["content-type"].partition("boundary=")[2].encode()
        parts = {re.search(rb'name="(\w+)"', part).group(1): part.partition(b"\r\n\r\n")[2][:-2]  # type: ignore[union-attr]
                 for part in body.split(boundary)[1:-1] if b'name="' in part and re.search(rb'name="(\w+)"', part)}  # fmt: skip
        key = parts[b"key"].decode()
        boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=parts[b"file"])
        on_upload.handler(created(key.rpartition("/")[2]), self.server.context)
        self.send_response(204)
        self.end_headers()

    def answer(self, method: str, body: str | None) -> None:
        found = re.fullmatch(
            r"/(l|z)/([^/]+)(?:/(upload-links|uploads|templates|returns)(?:/(\w+)(/copy|/confirm|/withdraw|/restore)?)?)?",
            self.path,
        )
        if found is None:
            self.send_error(404)
            return
        way, name, what, which, tail = found.groups()
        place = {"l": "grant", "z": "zone"}[way]
        variable = {"uploads": "upload_id", "templates": "kind", "returns": "year"}.get(what or "", "")
        route = f"{method} /{way}/{{{place}}}" + (f"/{what}" if what else "") + (f"/{{{variable}}}" if which else "")
        event = {
            "routeKey": route + (tail or ""),
            "body": body,
            "requestContext": {},
            "headers": {name: value for name, value in self.headers.items() if name.lower() != "cookie"},
            # Signed in is who the test says; how one signs in is another test's matter.
            "cookies": [f"{SESSION}={self.server.session}"] if way == "z" else [],
            "pathParameters": {place: name, **({variable: which} if which else {})},
        }
        door = forms if variable in ("kind", "year") else on_request
        said = door.handler(event, self.server.context)
        self.send(said, base64.b64decode(said["body"]) if "isBase64Encoded" in said else said["body"].encode())

    def send(self, said: dict[str, Any], data: bytes) -> None:
        self.send_response(said["statusCode"])
        for name, value in said["headers"].items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@pytest.fixture
def site(zone: Zone, clock: Clock, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:  # noqa: F811
    server = Site(("127.0.0.1", 0), Requests)
    server.context = context
    true_presign = object_store.presign
    address = f"http://127.0.0.1:{server.server_port}/bucket"
    monkeypatch.setattr(object_store, "presign", lambda upload: replace(true_presign(upload), url=address))
    monkeypatch.setattr(object_store, "posts_to", lambda: address)
    monkeypatch.setenv("PUBLIC_URL", f"http://127.0.0.1:{server.server_port}")
    settings.forget()
    ledger_people.replace_contacts("demo", 0, [HEAD])
    server.session = session(HEAD)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


@pytest.fixture
def page(site: Site) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 900, "height": 900}, locale="zh-CN")
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
        browser.close()
        assert errors == []


def signed_in(site: Site) -> str:
    """The address of the page for the head who is signed in."""
    return f"http://127.0.0.1:{site.server_port}/z/demo"


def behind(site: Site, secret: str) -> str:
    """The address of the page behind a letter's link."""
    return f"http://127.0.0.1:{site.server_port}/l/{secret}"


def workbook(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "台账.xlsx"
    file.write_bytes(books.book(*rows, sheet="台账"))
    return file


def by_space(page: Any) -> Any:
    """The file chooser that the space bar opens. On a loaded machine the browser may not yet listen for it: then once more."""
    from playwright.sync_api import TimeoutError as NotYet

    for _ in range(5):
        with suppress(NotYet):
            with page.expect_file_chooser(timeout=10_000) as chooser:
                page.keyboard.press("Space")
            return chooser.value
    raise AssertionError("no file chooser")


def test_a_workbook_chosen_by_keyboard_ends_in_a_receipt(site: Site, page: Any, tmp_path: Path) -> None:
    page.goto(signed_in(site))
    for expected in ("首页", ""):  # the way home comes first, then the file
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == expected
    assert page.evaluate("document.activeElement.id") == "file"
    chooser = by_space(page)
    bad = {**books.REGISTER, "宗地编号": "P-02", "约定动工日期": "<b>待补</b>"}
    chooser.set_files(workbook(tmp_path, books.REGISTER, bad))
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    assert page.inner_text("#title") == "部分收下"
    assert page.inner_text("#counts") == "收下 1 行，退回 1 行。"
    cells = page.locator("#problems tbody td").all_inner_texts()
    assert cells[:3] == ["台账", "D3", "错误"]
    assert "<b>待补</b>" in cells[3]
    assert page.locator("#changes tbody td").all_inner_texts() == ["P-01", "新的宗地", "", "甲公司"]
    copy = page.request.get(page.evaluate("document.getElementById('copylink').href"), max_redirects=0)
    assert copy.status == 302 and "/copies/demo/" in copy.headers["location"]
    assert page.evaluate("document.activeElement.id") == "title"


def test_a_dropped_workbook_that_fails_on_the_way_can_be_tried_again(site: Site, page: Any, tmp_path: Path) -> None:
    site.broken = 1
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.wait_for_selector("#again:not([hidden])", timeout=120_000)
    assert "请再试一次" in page.inner_text("#status")
    page.keyboard.press("Enter")  # the button has the focus
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    assert page.inner_text("#title") == "全部收下"


def test_a_question_is_confirmed_by_a_button_and_says_so(site: Site, page: Any, tmp_path: Path) -> None:
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, {**books.REGISTER, "固定资产投资": 11_800}))
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    assert page.is_hidden("#answer")  # nothing was asked
    page.set_input_files("#file", workbook(tmp_path, {**books.RETURN, "累计完成固定资产投资": 118_000_000}))
    page.wait_for_selector("#answer:not([hidden])", timeout=120_000)
    assert page.locator("#problems tbody td").all_inner_texts()[2] == "疑问"
    page.focus("#confirm")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer", state="hidden", timeout=120_000)
    assert page.inner_text("#status") == "已记下，这些数以后不再问。"
    assert page.locator("#problems tbody td").all_inner_texts()[2] == "已确认"
    page.set_input_files("#file", workbook(tmp_path, {**books.RETURN, "累计完成固定资产投资": "118000000万元"}))
    page.locator("#title", has_text="全部收下").wait_for(timeout=120_000)
    assert page.is_hidden("#answer")


def test_whoever_sent_the_wrong_file_takes_it_back_with_a_reason_and_has_it_count_again(
    site: Site, page: Any, tmp_path: Path
) -> None:
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.wait_for_selector("#withdraw:not([hidden])", timeout=120_000)
    page.focus("#withdraw summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # no reason yet
    page.locator("#status", has_text="请写明撤回的原因").wait_for(timeout=120_000)
    page.fill("#reason", "传成了去年的台账")
    page.click("#takeback")
    page.locator("#title", has_text="已撤回，不再算数").wait_for(timeout=120_000)
    assert "今天 24:00 前可以恢复" in page.inner_text("#status") and page.is_hidden("#withdraw")
    page.click("#countagain")
    page.locator("#title", has_text="全部收下").wait_for(timeout=120_000)
    assert page.inner_text("#status") == "已恢复，这份文件重新算数。" and page.is_hidden("#restore")


def test_what_closed_a_parcel_is_taken_back_after_signing_in_again_in_another_tab(
    site: Site,
    page: Any,
    tmp_path: Path,
    clock: Clock,  # noqa: F811
) -> None:
    page.goto(signed_in(site))
    closing_at_once = tmp_path / "台账.xlsx"
    closing = {**books.ADJUSTMENT, "事项类型": "收回"}
    closing_at_once.write_bytes(books.xlsx({"台账": books.grid([books.REGISTER]), "变更事项": books.grid([closing])}))
    page.set_input_files("#file", closing_at_once)
    page.wait_for_selector("#withdraw:not([hidden])", timeout=120_000)
    assert page.is_hidden("#signagain")
    clock.wall(edge_clock.wall() + FRESH_SECONDS + 1)
    page.click("#withdraw summary")
    page.fill("#reason", "收错了宗地")
    page.click("#takeback")
    page.wait_for_selector("#signagain:not([hidden])", timeout=120_000)
    assert "请重新登录" in page.inner_text("#status")
    assert page.evaluate("document.querySelector('#signagain a').pathname") == "/signin"
    site.session = session(HEAD)
    page.click("#takeback")
    page.locator("#title", has_text="已撤回，不再算数").wait_for(timeout=120_000)
    assert page.is_hidden("#signagain")
    clock.wall(edge_clock.wall() + FRESH_SECONDS + 1)
    page.click("#countagain")
    page.locator("#status", has_text="请重新登录").wait_for(timeout=120_000)


def test_a_letters_link_takes_nothing_back(site: Site, page: Any, tmp_path: Path) -> None:
    page.goto(behind(site, link()))
    page.set_input_files("#file", workbook(tmp_path, books.RETURN))
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    assert page.is_hidden("#withdraw") and page.is_hidden("#restore")


def test_an_expired_link_says_so(site: Site, page: Any) -> None:
    answer = page.goto(behind(site, link(until=1)))
    assert answer.status == 410
    assert "已经过期" in page.inner_text("main")


def test_the_page_is_readable_on_a_phone(site: Site, page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(signed_in(site))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert json.loads(page.evaluate("JSON.stringify(document.title)")) == "上传工作簿 · 地诺"


def test_the_forms_to_fill_in_are_downloaded_from_the_page(site: Site, page: Any, tmp_path: Path) -> None:
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    year = 2026  # the service's, whatever the computer's clock says
    links = page.locator("a[data-form]")
    assert links.all_inner_texts() == [
        f"{year - 1} 年度填报表",
        f"{year} 年度填报表",
        "台账",
        "填报表",
        "变更事项",
        "通讯录",
    ]
    for number, name in ((1, f"填报表_demo_{year}.xlsx"), (2, "台账模板.xlsx")):
        with page.expect_download() as download:
            links.nth(number).click()
        assert download.value.suggested_filename == name
        assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_a_reviews_link_offers_the_return_filled_in_and_takes_it_back(
    site: Site,
    page: Any,
    clock: Clock,  # noqa: F811
    tmp_path: Path,
) -> None:
    clock.set("2026-07-01")
    for number in ("P1", "P2"):
        upload = claimed(f"u{number}")
        record(upload, replace(parcel(number), granted_on=date(2023, 3, 1)))
        assert ledger_uploads.finish(upload, ACCEPTED, None)
    contact = firm("e1", "P1", name="企业甲", address="e1@firm.example")
    ledger_people.replace_contacts("demo", 9, [contact])
    made = campaign("demo", 2025, date(2025, 12, 31), date(2026, 7, 31), on=date(2026, 7, 1))
    assert isinstance(made, Campaign) and ledger_reviews.open_review(made)
    assert on_season.handler({"on": "2026-07-01", "zone": "demo"}, site.context)["letters"] == 1
    letter = ledger_letters.letter("demo", "e1", review_letter_id(LetterKind.ASK, "2025.1"))
    assert letter is not None
    page.goto(behind(site, link_in(letter)))
    assert page.locator("a[data-form]").all_inner_texts() == ["2025 年度填报表", "填报表"]  # what its link takes
    with page.expect_download() as download:
        page.get_by_text("2025 年度填报表").click()
    assert download.value.suggested_filename == "填报表_demo_2025.xlsx"
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    assert {row[0].value for row in sheet.iter_rows(min_row=4)} == {"P1"}
    columns = {str(cell.value).strip("*").partition("(")[0]: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        if sheet.cell(row, columns["填报年度"]).value in (2024, 2025):
            sheet.cell(row, columns["累计完成固定资产投资"]).value = 5000
    book.save(tmp_path / "return.xlsx")
    page.set_input_files("#file", tmp_path / "return.xlsx")
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    assert (page.inner_text("#title"), page.inner_text("#counts")) == ("全部收下", "收下 2 行，退回 0 行。")
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.locator("#title", has_text="未收下").wait_for(timeout=120_000)
    assert "要由部门负责人或管理员登录后上传" in page.locator("#problems tbody td").all_inner_texts()[3]


def test_contacts_that_are_held_show_who_would_go_and_count_at_a_press_of_the_button(
    site: Site, page: Any, tmp_path: Path
) -> None:
    held = {
        "state": "held", "kind": "contacts", "rows_accepted": 1, "rows_refused": 0, "unnamed": [], "gone": ["张三", "李四"],
        "problems": [], "folded": [], "problems_total": 0, "changes": [], "changes_total": 0, "annotated_url": None, "annotated_note": None,
        "original_url": None,
    }  # fmt: skip
    asked: list[str] = []

    def answered(route: Any) -> None:
        confirms = route.request.url.endswith("/confirm")
        asked.append(route.request.method)
        route.fulfill(json={**held, "state": "accepted"} if confirms else held)

    page.route("**/z/*/uploads/**", answered)
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.locator("#held").wait_for(timeout=120_000)
    assert page.inner_text("#title") == "通讯录等您确认，还没有采用"
    assert page.inner_text("#gone") == "采用以后，通讯录里不再有：张三、李四"
    assert page.is_hidden("#answer")
    page.click("#count")
    page.locator("#status", has_text="已采用这份通讯录").wait_for(timeout=120_000)
    assert page.inner_text("#title") == "全部收下" and page.is_hidden("#held") and asked[-1] == "POST"
    assert page.inner_text("#gone") == "通讯录里不再有：张三、李四"


def test_the_page_names_zone_and_reader_and_until_when_its_link_counts(site: Site, page: Any, clock: Clock) -> None:  # noqa: F811
    until = int(datetime.fromisoformat("2026-08-03T17:05:59+08:00").timestamp())
    page.set_viewport_size({"width": 390, "height": 844})
    for moment, words in ((until, "2026 年 8 月 3 日 17:05"), (until + 24840, "2026 年 8 月 3 日")):
        clock.wall(until - 1000)
        page.goto(behind(site, link(until=moment)))
        assert page.inner_text("main > p") == f"示范开发区 · 张三 · 链接有效至 {words}"
    assert page.inner_text("main > p + h1 + p + p").startswith("填报表、变更事项，Excel")
    assert page.locator("a[data-form]").all_inner_texts() == [
        "2025 年度填报表",
        "2026 年度填报表",
        "填报表",
        "变更事项",
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(behind(site, link(takes=False)))
    assert page.locator("input, button, a[data-form]").count() == 0


@pytest.mark.parametrize("how", ["saved", "moved"])
def test_a_file_that_was_changed_after_it_was_chosen_is_to_be_chosen_again(
    site: Site, page: Any, tmp_path: Path, how: str
) -> None:
    site.broken = 1
    page.goto(signed_in(site))
    file = workbook(tmp_path, {**books.REGISTER, "约定动工日期": "待补"})
    page.set_input_files("#file", file)
    page.wait_for_selector("#again:not([hidden])", timeout=120_000)
    if how == "saved":
        stat = file.stat()
        workbook(tmp_path, books.REGISTER)
        os.utime(file, (stat.st_atime + 60, stat.st_mtime + 60))
    else:
        file.rename(tmp_path / "moved.xlsx")
    page.keyboard.press("Enter")  # the button has the focus
    page.locator("#status", has_text="文件已改动，请重新选择").wait_for(timeout=120_000)
    assert page.is_hidden("#again") and page.is_hidden("#bar")  # trying that one again would never end otherwise
    assert page.evaluate("document.activeElement.id") == "file"
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.locator("#title", has_text="全部收下").wait_for(timeout=120_000)


def test_what_fails_on_the_way_is_said_in_chinese(site: Site, page: Any, tmp_path: Path) -> None:
    answers = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>"),
    ]
    page.route("**/upload-links", lambda route: answers.pop(0)(route) if answers else route.continue_())
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    for words in ("网络断了，请再试一次。", "服务暂时不可用，请稍后再试。"):
        page.locator("#status", has_text=words).wait_for(timeout=120_000)
        page.keyboard.press("Enter")
    page.locator("#title", has_text="全部收下").wait_for(timeout=120_000)


def test_an_upload_is_asked_about_after_1_2_4_and_8_seconds(site: Site, page: Any, tmp_path: Path) -> None:
    answers = iter(["reading"] * 5)
    page.add_init_script(
        "window.pauses = []; const later = window.setTimeout;"
        "window.setTimeout = (then, pause) => { window.pauses.push(pause); return later(then, 0); };"
    )

    def answered(route: Any) -> None:
        state = next(answers, None)
        route.continue_() if state is None else route.fulfill(json={"state": state})

    page.route("**/z/*/uploads/**", answered)
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, books.REGISTER))
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    assert page.evaluate("window.pauses") == [1000, 2000, 4000, 8000, 8000, 8000]


RINGS = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const beside = (element) => {
    for (let one = element.parentElement; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const focused = document.activeElement;
  const shown = focused.closest(".drop") || focused;
  const style = getComputedStyle(shown);
  const [one, other] = [light(style.outlineColor), light(beside(shown))].sort((a, b) => b - a);
  return { name: focused.id || focused.textContent.trim(), style: style.outlineStyle, width: parseFloat(style.outlineWidth),
           offset: parseFloat(style.outlineOffset), contrast: (one + 0.05) / (other + 0.05) };
}"""


def test_whatever_has_the_focus_has_a_ring_that_stands_out_three_to_one(site: Site, page: Any, tmp_path: Path) -> None:
    page.goto(signed_in(site))
    page.set_input_files("#file", workbook(tmp_path, {**books.REGISTER, "约定动工日期": "待补"}))
    page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    page.evaluate("document.getElementById('again').hidden = false")
    seen = []
    for _ in range(40):  # once around, wherever one begins
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            seen.append(page.evaluate(RINGS))
    assert {"首页", "file", "again", "copylink", "台账"} <= {one["name"] for one in seen}
    for one in seen:
        assert one["style"] == "solid" and one["width"] >= 2 and one["offset"] >= 0 and one["contrast"] >= 3, one
