"""The page of a report in headless Chromium: it fits the paper, loads nothing, and prints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from land.indicator import Indicator
from tests.land.zones import D, parcel, quantity, returned, uploaded
from wording.report.report_page import report_page
from zones.report import Imprint, report
from zones.report_order import ReportKind

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
]
A4 = 794  # CSS pixels across
LONG = "一个名字特别特别长的新材料科技发展股份有限责任公司"


def html(parcels: int, kind: ReportKind = ReportKind.FULL) -> str:
    """A zone with long names, and words without a place to break."""
    zone = []
    for n in range(parcels):
        said = [returned(2023, "2023-12-31", groundbreaking="2023-07-01", investment=f"{500 + n} wan_yuan")]
        said += [returned(2023, "2023-12-31", "2025-01-20", investment="900 wan_yuan")] if n % 5 == 0 else []
        one = parcel(
            f"JX-2018-{n:04}" + "X" * 60 * (n == 1),
            *(said if n % 3 else []),
            enterprise=(LONG * 4 if n == 2 else "W" * 120 if n == 3 else f"企业{n}"),
            price=quantity("1200 wan_yuan"),
            agent=f"agent-{n % 4}",
            targets={Indicator.FIXED_INVESTMENT: "1000 wan_yuan", Indicator.TAX_PER_MU: "15 wan_yuan/mu"},
        )
        zone.append(uploaded(one))
    much = {Indicator.FIXED_INVESTMENT: "76543210.9876 wan_yuan", Indicator.INVESTMENT_INTENSITY: "600 wan_yuan/mu"}
    said = returned(2024, "2024-12-31", groundbreaking="2023-05-01", investment="65432109.8765 wan_yuan")
    zone.append(parcel("P-huge", said, area="123456.78 mu", targets=much))
    imprint = Imprint("demo", LONG, kind, D("2024-12-31"), published_on=D("2025-02-10"), seq=57, versions={"code": "1"})
    published = {"start_rate": "0.5", "investment_rate": "0.8"}
    return report_page(report(imprint, zone, as_published=published), {"agent-0": LONG}, "ab" * 32)


@pytest.fixture
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def shown(browser: Any, path: Path, text: str, width: int) -> tuple[Any, list[str]]:
    """The page, and every address that it asked for but its own."""
    file = path / "report.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 1123}, locale="zh-CN")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    return page, [url for url in asked if url != file.as_uri()]


@pytest.mark.parametrize("width", [A4, 1280, 390])
def test_nothing_is_wider_than_the_page_and_nothing_is_loaded(browser: Any, tmp_path: Path, width: int) -> None:
    page, asked = shown(browser, tmp_path, html(12), width)
    assert asked == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.scripts.length") == 0


def test_its_own_policy_lets_its_style_through_and_nothing_that_somebody_put_in(browser: Any, tmp_path: Path) -> None:
    put_in = (
        "<script>document.title = 'taken'</script><p id=x style='color: rgb(1, 2, 3)' onclick='alert(1)'>x</p>"
        "<style>h1 { color: rgb(1, 2, 3) }</style><img src='https://evil.example/x.png'><iframe src='https://evil.example/'></iframe>"
    )
    refused: list[str] = []
    for text in (html(12), html(12).replace("</main>", f"</main>{put_in}")):
        page = browser.new_page()
        page.on("console", lambda message: refused.append(message.text))
        page.set_content(text)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "1000px"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(28, 36, 48)"
        assert page.title().startswith(LONG)
        assert refused == [] or put_in in text
    assert page.evaluate("getComputedStyle(document.querySelector('#x')).color") == "rgb(28, 36, 48)"
    assert sum("Content Security Policy" in one for one in refused) >= 5


def test_on_paper_no_table_or_picture_is_cut_at_the_edge(browser: Any, tmp_path: Path) -> None:
    page, _ = shown(browser, tmp_path, html(12), 688)  # 182 mm between the margins
    page.emulate_media(media="print")
    beyond = page.evaluate(
        """() => [...document.querySelectorAll("main, table, figure, article, svg, li, p, td, th, dd")]
            .filter(one => one.getBoundingClientRect().right > 688.5 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
            .map(one => one.tagName + " " + one.textContent.slice(0, 40))"""
    )
    assert beyond == []
    outside = page.evaluate(
        """() => [...document.querySelectorAll("svg")].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text, rect")].filter(one => !one.closest("defs")).filter(one => {
                const box = one.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
            }).map(one => one.textContent);
        })"""
    )
    assert outside == []


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_it_prints_on_a_sensible_number_of_pages(browser: Any, tmp_path: Path) -> None:
    page, _ = shown(browser, tmp_path, html(40), A4)
    full = page.pdf(prefer_css_page_size=True, print_background=True)
    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", full)
    assert box is not None
    assert (round(float(box[1])), round(float(box[2]))) == (595, 842)
    assert 8 <= pages(full) <= 22
    page, _ = shown(browser, tmp_path, html(40, ReportKind.SHORT), A4)
    assert 1 <= pages(page.pdf(prefer_css_page_size=True)) <= 3


def test_the_pictures_tell_who_cannot_see_them(browser: Any, tmp_path: Path) -> None:
    page, _ = shown(browser, tmp_path, html(12), A4)
    names = [one.get_attribute("aria-labelledby") for one in page.locator("svg[role=img]").all()]
    assert len(names) >= 4
    for name in names:
        title, desc = name.split()
        assert page.locator(f"#{title}").text_content()
        assert page.locator(f"#{desc}").text_content()


SCREEN = (390, 844)  # of a telephone


def monthly() -> str:
    """160 parcels: half of them silent or late, some suspected, a figure of every fifth in question, long names among them."""
    zone = []
    for n in range(160):
        said = [
            returned(
                2024, "2024-06-30", groundbreaking="2023-09-01" if n % 2 else None, investment=f"{500 + n} wan_yuan"
            )
        ]
        one = uploaded(
            parcel(
                f"JX-2018-{n:04}" + "X" * 60 * (n == 1),
                *(said if n % 3 else []),
                enterprise=LONG * 4 if n == 2 else f"示范企业{n}有限公司",
                price=quantity("1200 wan_yuan"),
                agent=f"agent-{n % 9}",
                targets={Indicator.FIXED_INVESTMENT: "1000 wan_yuan", Indicator.TAX_PER_MU: "15 wan_yuan/mu"},
            )
        )
        if n % 5 == 0 and one.returns:
            source = replace(one.returns[0].source, asked=frozenset({"investment"}))  # type: ignore[type-var]
            one = replace(one, returns=(replace(one.returns[0], source=source),))
        zone.append(one)
    imprint = Imprint(
        "demo",
        "示范开发区",
        ReportKind.SHORT,
        D("2026-10-31"),
        published_on=D("2026-11-02"),
        seq=57,
        versions={"code": "1"},
    )
    return report_page(report(imprint, zone), {}, "ab" * 32)


def test_the_monthly_report_of_160_parcels_is_four_screens_of_a_telephone(browser: Any, tmp_path: Path) -> None:
    text = monthly()
    assert "存疑的数：共" in text and "逾期最久的" in text and "涉嫌闲置或待核实" in text
    page, asked = shown(browser, tmp_path, text, SCREEN[0])
    assert asked == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREEN[0]
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * SCREEN[1]
    page.screenshot(path=str(tmp_path / "monthly.png"), full_page=True)
