"""The page of a report: whole, inert, escaped, and the same whenever the same is known."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from land.assessment import Level
from land.dossier import Dossier
from land.indicator import MILESTONES, Indicator
from tests.land.zones import D, parcel, quantity, returned, uploaded, zones
from wording.labels import LEVELS
from wording.report import report_charts
from wording.report.report_page import report_page
from wording.report.report_parcels import SIGNS
from wording.report.report_summary import summary
from zones.report import Imprint, Report, report
from zones.report_order import ReportKind

EVIL = '<b>&"甲'
VOID = {"meta", "br", "rect", "line", "path", "circle", "polyline"}


def made(
    dossiers: Iterable[Dossier], kind: ReportKind = ReportKind.FULL, name: str = "示范开发区", **more: object
) -> Report:
    imprint = Imprint(
        "demo",
        name,
        kind,
        D("2024-12-31"),
        published_on=D("2025-02-10"),
        seq=57,
        versions={"code": "1", "policy": "default-1"},
    )
    return report(imprint, dossiers, **more)  # type: ignore[arg-type]


def page(found: Report) -> str:
    return report_page(found, {"a": "代办员甲"}, "ab" * 32)


def zone() -> list[Dossier]:
    targets = {Indicator.FIXED_INVESTMENT: "1000 wan_yuan"}
    first = returned(2023, "2023-12-31", groundbreaking="2023-07-01", investment="500 wan_yuan")
    revised = returned(2023, "2023-12-31", "2025-01-20", investment="900 wan_yuan")
    silent = parcel("P-2", enterprise="乙公司", price=quantity("1200 wan_yuan"), agent="b")
    idle = parcel("P-3", returned(2024, "2024-12-31", groundbreaking=None), price=quantity("1000 wan_yuan"))
    return [uploaded(parcel("P-1", first, revised, targets=targets, agent="a")), silent, idle]


class Nesting(HTMLParser):
    """Every element is closed, in order; text and attributes are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def parsed(html: str) -> Nesting:
    found = Nesting()
    found.feed(html)
    assert found.open == []
    return found


def test_it_runs_nothing_and_loads_nothing() -> None:
    html = page(made(zone()))
    found = parsed(html)
    assert not found.tags & {"script", "img", "link", "iframe", "object", "base", "form", "a", "use", "image"}
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in {"src", "href", "xlink:href"}]
    assert not re.search(
        r"https?:|//[a-z]|@import|url\((?!#)", re.sub("sha256-[^&']+", "", html)
    )  # digests have slashes


def policy(html: str) -> dict[str, list[str]]:
    """What the page says of itself that it may do, by directive."""
    (said,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    return {words[0]: words[1:] for part in unescape(said).split(";") for words in [part.split()]}


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.sampled_from(list(ReportKind)))
def test_it_allows_itself_its_own_style_and_nothing_else(name: str, kind: ReportKind) -> None:
    html = page(replace(made(zone(), kind), zone_name=name))
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert policy(html) == {
        "default-src": ["'none'"], "style-src": [f"'sha256-{digest}'"], "base-uri": ["'none'"], "form-action": ["'none'"],
    }  # fmt: skip
    assert (
        html.index("Content-Security-Policy") < html.index("<style")
        and '<meta name="referrer" content="no-referrer">' in html
    )
    assert "style" not in {attribute for attribute, _ in parsed(html).attributes}  # those would need more than a digest


def test_it_accuses_nobody() -> None:
    html = page(made(zone()))
    assert "已构成" not in html
    assert "涉嫌闲置(满一年)" in html
    assert "请核实" in html


def test_whatever_people_wrote_is_escaped() -> None:
    evil = '"}</style><script>alert(1)</script>'
    first = returned(2023, "2023-12-31", groundbreaking="2023-07-01", investment="500 wan_yuan")
    revised = returned(2023, "2023-12-31", reason=EVIL, investment="900 wan_yuan")
    promised = {Indicator.FIXED_INVESTMENT: "1000 wan_yuan"}
    dossier = uploaded(parcel(EVIL, first, revised, enterprise=EVIL, agent=EVIL, targets=promised))
    html = page(made([dossier, parcel("P-2", enterprise=EVIL)], name=evil))
    found = parsed(html)
    assert EVIL not in html
    assert "script" not in found.tags
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert EVIL in "".join(found.text)


def test_every_sentence_of_the_summary_and_every_section_is_there() -> None:
    found = made(zone())
    text = "".join(parsed(page(found)).text)
    assert all(sentence in text for sentence in summary(found))
    for title in (
        "一、要点",
        "二、指标",
        "三、里程碑",
        "四、投资",
        "五、填报率",
        "六、修订",
        "七、涉嫌闲置",
        "八、一地一档",
        "九、说明",
    ):
        assert title in text


def test_people_are_named_and_an_unknown_id_stays_as_it_is() -> None:
    html = page(made(zone()))
    for name in ("代办员甲", "b", "（没有代办员）"):
        assert f'<th scope="row">{name}</th>' in html


def test_a_revised_figure_shows_both_values_with_their_cells() -> None:
    text = "".join(parsed(page(made(zone()))).text)
    assert re.search(r"500 万元填报表!I1→ 900 万元填报表!I2，收到 2025-01-20\+80%请说明原因", text)
    assert "修订 1 处，1 处请说明原因" in text


def test_the_short_form_has_no_page_per_parcel() -> None:
    text = "".join(parsed(page(made(zone(), ReportKind.SHORT))).text)
    assert "一地一档" not in text
    assert "标准地月报" in text


def test_an_empty_zone_has_a_page() -> None:
    text = "".join(parsed(page(made([]))).text)
    assert "没有应回顾的宗地" in text
    assert "没有应填报的宗地" in text


def test_a_level_is_a_word_and_a_sign_not_a_colour_alone() -> None:
    html = page(made(zone()))
    for code, sign, word in re.findall(r'<span class="level (\w+)">(\S) ([^<]+)</span>', html):
        assert (sign, word) == (SIGNS[Level(code)], LEVELS[Level(code)])
    assert len(re.findall(r'class="level ', html)) == len(re.findall(r'<span class="level \w+">\S [^<]+</span>', html))
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_last_year_stands_as_published_beside_what_is_known_now() -> None:
    found = made(zone(), as_published={"start_rate": "0.25", "output_rate": None})
    html = page(found)
    row = re.search(r"<tr><th scope=\"row\">动工率</th>.*?</tr>", html)
    assert row is not None
    assert ">25%</td>" in row[0]
    assert "当时公布" not in page(made(zone())).partition("三、里程碑")[0].partition("<thead>")[2]


def test_it_names_its_versions_and_its_checksum() -> None:
    text = "".join(parsed(page(made(zone()))).text)
    assert "判定程序版本 1，预警规则版本 default-1" in text
    assert "第 57 份" in text
    assert "ab" * 32 in text


def test_the_pictures_have_words_and_their_numbers_are_those_of_the_parcels() -> None:
    found = made(zone())
    html = page(found)
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 4
    assert all("<title " in one and "<desc " in one and 'role="img"' in one for one in pictures)
    told = re.search(r'<desc id="milestones-desc">(.*?)</desc>', html)
    assert told is not None
    for milestone, said in zip(MILESTONES, told[1].split("；"), strict=True):
        agreed = [1 for one in found.pages for p in one.promises if p.outcome.indicator is milestone]
        assert sum(int(number) for number in re.findall(r"(\d+) 宗", said)) == len(agreed)


@settings(max_examples=25, deadline=None)
@given(zones(received=True), st.sampled_from(list(ReportKind)), st.data())
def test_the_order_of_the_parcels_given_changes_nothing(
    dossiers: list[Dossier], kind: ReportKind, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(dossiers))
    html = page(made(dossiers, kind))
    assert html == page(made(shuffled, kind))
    found = parsed(html)
    assert len(found.ids) == len(set(found.ids))
    assert "None" not in html


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_no_name_of_a_zone_leaves_the_style_sheet(name: str) -> None:
    found = made([])
    html = page(replace(found, zone_name=name))
    style = html.partition("<style>")[2].partition("</style>")[0]
    running = re.search(r"content: (\".*?\"); font", style)
    assert running is not None
    assert html.count("</style>") == 1
    assert not re.search(r'["<\n\r]', running[1][1:-1])
    assert style.count("{") == style.count("}")


def test_the_picture_of_milestones_says_how_many_agreed_each_of_them() -> None:
    found = made(zone())
    for milestone in MILESTONES:
        agreed = sum(any(o.indicator is milestone for o in one.assessment.commitments) for one in found.pages)
        assert report_charts.milestones(found).count(f">{agreed} 宗</text>") >= 1
    assert sum(report_charts.milestones(found).count(f">{n} 宗</text>") for n in range(99)) == len(MILESTONES)
