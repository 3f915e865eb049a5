"""The page of one parcel on a telephone and on a desk, in headless Chromium: nothing is cut off, nothing comes from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.seen.parcels import CLOSED, GONE, IDLE, dossier, other, page
from tests.seen.zone import FIRM, HEAD, LEADER, ON
from web.answers import html
from web.pages import _source

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
]
HERE = "https://parcels.example.test"
LONG = "很长的企业名称" * 12 + "A" * 120
SIZES = [(320, 568), (390, 844), (768, 1024), (1280, 900)]


def of_a_long_name() -> str:
    """The same with texts that no line holds."""
    found = dossier()
    more = {"parcel_no": "N" * 60, "enterprise": LONG, "details": {"remark": LONG}}
    rows = [replace(one, row=replace(one.row, **more)) for one in found.registers]
    return page(HEAD, replace(found, parcel_no="N" * 60, registers=tuple(rows)))


PAGES: dict[str, Callable[[], str]] = {
    "everything": lambda: page(HEAD, dossier()),
    "by a link": lambda: page(FIRM, dossier(), secret="L" * 22),
    "idle": lambda: page(LEADER, IDLE, ("2026-07-01",)),
    "not judged yet": lambda: page(HEAD, other(), ()),
    "closed": lambda: page(HEAD, CLOSED, ("2026-05-01",)),
    "withdrawn": lambda: page(HEAD, GONE, (), judged_on=ON, judged_rev=1, is_withdrawn=True),
    "long texts": of_a_long_name,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def shown(browser: Any, body: str, size: tuple[int, int]) -> tuple[Any, list[str]]:
    """The page under its own policy; and what the browser refused, or asked for besides."""
    tab = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    headers = {**html(200, body, style=_source("page.css")).headers, "content-type": "text/html; charset=utf-8"}
    noticed: list[str] = []
    tab.on("console", lambda message: noticed.append(message.text))
    tab.on(
        "request",
        lambda request: noticed.append(request.url) if request.url != f"{HERE}/z/demo/parcels/JX-01" else None,
    )
    tab.route("**/*", lambda route: route.fulfill(status=200, headers=headers, body=body))
    tab.goto(f"{HERE}/z/demo/parcels/JX-01")
    return tab, noticed


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen_opened_or_not(browser: Any, name: str, size: tuple[int, int]) -> None:
    tab, noticed = shown(browser, PAGES[name](), size)
    for _ in range(2):
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert noticed == []
    tab.close()


def test_on_a_telephone_every_cell_says_what_it_is_of(browser: Any) -> None:
    tab, _ = shown(browser, PAGES["everything"](), (390, 844))
    label = "one => getComputedStyle(one, '::before').content"
    cells = tab.locator("table.cards td[data-of]:not(.verdict):not(.none)")
    assert {one.strip('" ') for one in cells.evaluate_all(f"all => all.map({label})")} == {
        "约定", "实际", "天数", "金额", "核实方式", "依据",
    }  # fmt: skip
    tab.close()


def test_why_and_where_from_open_by_keyboard_without_a_script(browser: Any) -> None:
    tab, _ = shown(browser, PAGES["everything"](), (1280, 900))
    summary = tab.locator("details summary").first
    why = tab.locator("details p").first
    assert not why.is_visible()
    summary.focus()
    tab.keyboard.press("Enter")
    why.wait_for(state="visible")
    assert "可扣除 40 天" in why.inner_text()
    tab.close()


def test_the_pictures_are_described_for_whoever_does_not_see_them(browser: Any) -> None:
    tab, _ = shown(browser, PAGES["everything"](), (390, 844))
    said = tab.locator("svg desc").evaluate_all("all => all.map(one => one.textContent)")
    assert "竣工约定 2026-03-31，逾期" in said[0] and "截至 2024-12-31 累计 8600 万元" in said[1]
    assert tab.locator("svg").evaluate_all("all => all.every(one => one.getBoundingClientRect().width >= 300)")
    tab.close()
