"""The pictures of docs/staff.zh.md: the real pages of a zone with the demo's invented parcels, looked at in Chromium.

Nothing listens anywhere: what the browser asks for is answered by the doors of this process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from digest import on_morning
from edge import clock as edge_clock
from edge import object_store
from edge.table import ledger_people, ledger_zones
from parcelwatch import sample
from telling.letter import LetterKind
from tests.cast import D
from tests.doors import plain_table
from tests.doors.service import NOTHING, Way, session, token
from tests.doors.signing import HERE
from tests.doors.town import FIRST, Town, World, at
from wording.mail.frame import framed
from zones.zone import Zone

PHONE = {"width": 390, "height": 700}
DESK = {"width": 760, "height": 620}
HEAD = f"head@{sample.DOMAIN}"
AGENT = f"agent1@{sample.DOMAIN}"
BUCKET = f"{HERE}/bucket"
# Mail went out long before: what lags is news, and no backlog.
ZONE = Zone(sample.ZONE, sample.ZONE_NAME, "", f"{sample.ZONE_NAME}管委会", alerts_from=D("2024-01-01"))


@dataclass
class Studio:
    """A browser before a zone. Whoever looks comes the way that is set."""

    town: Town
    page: Any
    way: Way = NOTHING

    def answer(self, route: Any) -> None:
        """One request of the browser, answered by the door that the template names; a posted workbook is taken in."""
        request = route.request
        if request.url == BUCKET:
            self.take_in(request.post_data_buffer)
            route.fulfill(status=204)
            return
        said = {"body": request.post_data} if request.post_data else {}
        answer = self.town.service.browse(request.method, request.url, self.way, **said)
        if answer is None:
            route.fulfill(status=404)
            return
        route.fulfill(status=answer["statusCode"], headers=answer["headers"], body=answer["body"])

    def take_in(self, form: bytes) -> None:
        """What the page posted to the bucket has been read as any upload is."""
        boundary = form.partition(b"\r\n")[0]
        parts = {}
        for part in form.split(boundary)[1:-1]:
            head, _, value = part.partition(b"\r\n\r\n")
            (name,) = re.findall(rb' name="([^"]+)"', head)
            parts[name.decode()] = value[:-2]
        self.town.service.take_in({"fields": {"key": parts["key"].decode()}}, parts["file"])

    def look(self, path: str, size: dict[str, int]) -> None:
        self.page.set_viewport_size(size)
        assert self.page.goto(f"{HERE}{path}").ok


@contextmanager
def studio(world: World, chromium: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """The zone of the demo's workbooks on their day, and a browser before it. folder: for the workbooks."""
    from playwright.sync_api import sync_playwright

    plain_table.install(patch)  # moto would take half a minute
    presign = object_store.presign
    patch.setattr(object_store, "presign", lambda upload: replace(presign(upload), url=BUCKET))
    patch.setattr(object_store, "posts_to", lambda: BUCKET)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE, locale="zh-CN", device_scale_factor=1)
        found = Studio(zone_of(world, folder), page)
        page.route("**/*", found.answer)
        yield found
        browser.close()


def zone_of(world: World, folder: Path) -> Town:
    """The zone with the demo's people and parcels, judged, and its morning's letters written."""
    at(world.clock, FIRST)
    assert ledger_zones.add_zone(ZONE)
    town = Town(ZONE.code, world.service, token(ZONE.code, "officer", "officer@demo.example", edge_clock.wall()))
    for file in sample.write_samples(folder):
        assert town.send(file.read_bytes(), name=file.name)
    town.judge()
    on_morning.handler({"on": edge_clock.today().isoformat(), "zone": town.code}, world.context)
    return town


def return_with_faults(folder: Path) -> Path:
    """Three rows of the demo's returns: a day that nobody can read, a figure without a number, and one that is right."""
    book = load_workbook(sample.write_samples(folder)[3])
    sheet = book.active
    assert sheet is not None
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.delete_rows(5, sheet.max_row)
    sheet.cell(2, columns["实际动工日期"]).value = "上半年"
    sheet.cell(3, columns["累计完成固定资产投资(万元)"]).value = "约三千万"
    file = folder / "填报表.xlsx"
    book.save(file)
    return file


def sign_in(one: Studio, folder: Path) -> None:
    """The page on which one types one's address."""
    one.way = NOTHING
    one.look("/signin", {**PHONE, "height": 470})
    one.page.fill("input[name=address]", HEAD)


def upload(one: Studio, folder: Path) -> None:
    """The page to upload on, signed in."""
    one.way = session(HEAD, "项目科负责人")
    one.look(f"/z/{one.town.code}", DESK)


def receipt(one: Studio, folder: Path) -> None:
    """The receipt of a workbook of which two rows were refused."""
    upload(one, folder)
    one.page.set_input_files("#file", return_with_faults(folder))
    one.page.wait_for_selector("#receipt:not([hidden])", timeout=120_000)
    one.page.evaluate("document.activeElement.blur()")
    one.page.locator("#receipt").scroll_into_view_if_needed()


def letter(one: Studio, folder: Path) -> None:
    """The first screen of an agent's digest, on a telephone."""
    (found,) = [each for each in one.town.letters(AGENT).values() if each.kind is LetterKind.DIGEST]
    reader = ledger_people.reader(found, edge_clock.today())
    assert reader is not None
    one.page.set_viewport_size(PHONE)
    one.page.goto("about:blank")  # a page of ours forbids the styles of letters
    one.page.set_content(framed(found, ZONE, replace(reader, was_written_to=True), None).html)


def parcel(one: Studio, folder: Path) -> None:
    """The first screen of the page of the parcel that the agent's digest names first."""
    letter(one, folder)
    number = one.page.locator("a[href*='/parcels/']").first.inner_text()
    one.way = session(HEAD, "项目科负责人")
    one.look(f"/z/{one.town.code}/parcels/{number}", {**PHONE, "height": 1100})


SCENES = {"sign-in": sign_in, "upload": upload, "receipt": receipt, "letter": letter, "parcel": parcel}
