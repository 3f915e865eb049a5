"""A scanner of mails opens every link and submits every form: of every letter, and of every page behind it. Nothing changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.doors.forwarding import Mailed, mailed
from tests.doors.service import NOTHING, Answer, Way, session
from tests.doors.signing import HERE
from tests.doors.town import Items, undone

__all__ = ["mailed"]
# What a scanner leaves of its own: it asked for codes, and was counted.
ITS_OWN = frozenset({"attempt", "limit"})
_ADDRESS = re.compile(r"https?://[^\s\"'<>）)]+")


class Page(HTMLParser):
    """Where a page leads: its links, and its forms with their fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.links += [said[name] for name in ("href", "src", "data-form") if said.get(name)]
        if tag == "form":
            self.forms.append((said.get("method", "get").upper(), said.get("action", ""), {}))
        elif tag in ("input", "button", "select", "textarea") and said.get("name") and self.forms:
            self.forms[-1][2][said["name"]] = said.get("value") or "head@demo.example"


class Crawler:
    """Follows whatever leads on, on our own site, with one set of cookies; every address and every form once."""

    def __init__(self, mailed: Mailed, way: Way = NOTHING) -> None:
        self.service, self.way = mailed.world.service, way
        self.seen: set[tuple[str, str]] = set()
        self.answers: list[Answer] = []

    def open(self, url: str, method: str = "GET", form: dict[str, str] | None = None) -> None:
        url = url.partition("#")[0]
        if not url.startswith(HERE) or (method, url) in self.seen:
            return
        self.seen.add((method, url))
        for headers in ({}, {"origin": HERE}):  # as a program sends it, and as a browser does
            answer = self.ask(url, method, form, headers)
            if answer is not None:
                self.follow(url, answer)
            if method == "GET":
                break

    def ask(self, url: str, method: str, form: dict[str, str] | None, headers: dict[str, str]) -> Answer | None:
        said: dict[str, Any] = {"headers": headers}
        if method == "POST" and "origin" not in headers:
            said["headers"] = {"origin": "null"}
        return self.service.browse(method, url, self.way, **said, **({} if form is None else {"form": form}))

    def follow(self, url: str, answer: Answer) -> None:
        self.answers.append(answer)
        location = answer["headers"].get("location")
        if location:
            self.open(urljoin(url, location))
        if not answer["headers"]["content-type"].startswith("text/html"):
            return
        page = Page(answer["body"])
        for link in page.links:
            self.open(urljoin(url, link))
        for method, action, fields in page.forms:
            self.open(urljoin(url, action), method, fields)


def own(items: Items) -> Items:
    return {key: item for key, item in items.items() if item["kind"] not in ITS_OWN}


@pytest.fixture
def unchanged(mailed: Mailed) -> Iterator[Mailed]:
    """Table, buckets and queues end as they were, but for what the scanner left of its own."""
    with undone(mailed.world) as before:
        objects, messages = mailed.world.objects(), mailed.world.messages()
        yield mailed
        assert own(mailed.world.items()) == own(before)
        assert mailed.world.objects() == objects
        after = mailed.world.messages()
        assert {**after, "signin": 0} == {**messages, "signin": 0}


def test_a_scanner_that_opens_everything_in_every_letter_changes_nothing(unchanged: Mailed) -> None:
    crawler = Crawler(unchanged)
    for text in unchanged.texts.values():
        for url in _ADDRESS.findall(text):
            crawler.open(url)
    opened = {(method, re.sub(r"/l/[\w-]{22}", "/l/x", urlsplit(url).path)) for method, url in crawler.seen}
    assert {("GET", "/l/x"), ("GET", "/l/x/report/html"), ("GET", "/signin"), ("POST", "/signin")} <= opened
    assert sum(answer["statusCode"] == 200 for answer in crawler.answers) > 20


@pytest.mark.parametrize("who", ["head", "leader", "agent1", "firm1"])
def test_a_scanner_with_somebodys_session_ends_that_session_at_most(unchanged: Mailed, who: str) -> None:
    others = session("officer@demo.example")
    mine = session(f"{who}@demo.example")
    before = unchanged.world.items()
    crawler = Crawler(unchanged, mine)
    for path in ("/", "/z/demo", "/signin-who"):
        crawler.open(HERE + path)
    assert ("POST", f"{HERE}/signout") in crawler.seen
    gone = own(before).keys() - own(unchanged.world.items()).keys()
    assert {pk.partition("#")[0] for pk, _ in gone} <= {"SESSION"} and len(gone) <= 1
    assert unchanged.world.service.ask("GET /", others)["statusCode"] == 200
    for key in own(unchanged.world.items()).keys() - own(before).keys():
        raise AssertionError(f"{key} came")
    # The sessions of this test are its own.
    restore_sessions(unchanged, before)


def restore_sessions(mailed: Mailed, before: Items) -> None:
    """Neither session is there any more, so that the fixture finds what was there before."""
    from boto3.dynamodb.conditions import Attr

    from edge.table import ledger_table

    for pk, sk in list(mailed.world.items()):
        if pk.startswith(("SESSION#", "KNOWN#")):
            ledger_table.transact([ledger_table.delete_op({"pk": pk, "sk": sk}, Attr("pk").exists())])
