"""The first week of 160 parcels is one that people survive: letters, parcels, bytes and screens of each person, counted.

`pytest -s` prints the table.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from telling.letter import LetterKind
from tests.doors import plain_table
from tests.doors.first_week import AGENTS, DAYS, QUIET, ROLLED_OUT, Got, lived
from tests.doors.town import world
from wording.mail.letters import MOST_PARCELS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTH, HEIGHT = 390, 844
FIRST_MORNING = date(2026, 7, 2)
BYTES = 12_000  # of a letter's HTML
NEWS = {LetterKind.URGENT, LetterKind.DIGEST}


@pytest.fixture(scope="module")
def week() -> Iterator[list[Got]]:
    with world() as one, pytest.MonkeyPatch.context() as patch:
        plain_table.install(patch)
        yield lived(one)


def wide(subject: str) -> float:
    """How long a subject is, in 汉字."""
    return sum(0.5 if character.isascii() else 1 for character in subject)


def of(week: list[Got], who: str, day: date | None = None) -> list[Got]:
    return [got for got in week if got.who == who and day in (None, got.day)]


def test_on_the_first_morning_everybody_has_one_table_and_nobody_an_alarm_of_what_is_old(week: list[Got]) -> None:
    for who in ("head", "leader", *(f"agent{n}" for n in range(AGENTS))):
        (digest,) = [got for got in of(week, who, FIRST_MORNING) if got.letter.kind is LetterKind.DIGEST]
        assert "以前就已滞后的有" in digest.letter.text and "6 月 25 日" in digest.letter.text
        assert "刚刚" not in digest.letter.text
        assert "此前已滞后" in digest.letter.subject
        assert digest.letter.attachment_name.startswith("预警清单_示范开发区") and digest.list_bytes > 5_000
    for who in ("head", "leader"):
        assert not {got.letter.kind for got in of(week, who, ROLLED_OUT)} & NEWS


def test_the_backlog_is_told_once_and_then_only_counted(week: list[Got]) -> None:
    told: Counter[tuple[str, str]] = Counter((got.who, key) for got in week for key in got.letter.step_keys)
    assert max(told.values()) == 1
    assert not [got for got in week if got.day > FIRST_MORNING and "此前已滞后" in got.letter.text]


def test_no_letter_is_long(week: list[Got]) -> None:
    for got in week:
        assert len(got.letter.html.encode()) <= BYTES, (got.who, got.letter.letter_id)
        assert got.letter.html.count("border-left:4px") <= MOST_PARCELS
        assert wide(got.letter.subject) <= 30 and "项" not in got.letter.subject


def test_nobody_gets_more_than_a_digest_and_an_urgent_letter_a_day_beside_answers_to_what_was_sent(
    week: list[Got],
) -> None:
    a_day = Counter((got.who, got.day, got.letter.kind) for got in week if got.letter.kind in NEWS)
    assert max(a_day.values()) == 1
    assert sum(a_day.values()) <= 3 * len({got.who for got in week})
    others = Counter((got.who, got.letter.kind) for got in week if got.letter.kind not in NEWS)
    receipts = others.pop(("officer", LetterKind.RECEIPT))
    assert receipts == 2 + len(set(DAYS) - {ROLLED_OUT, *QUIET}), "one for each workbook"
    assert others == {
        ("head", LetterKind.WELCOME): 1, ("head", LetterKind.CONTACTS): 1, ("officer", LetterKind.CONTACTS): 1,
    }  # fmt: skip


def test_on_a_quiet_day_nobody_who_only_reads_gets_a_letter(week: list[Got]) -> None:
    assert [got for got in week if got.day in QUIET and got.who in ("head", "leader")] == []
    free = [day for day in DAYS if day in QUIET[:2]]
    assert [got for got in week if got.day in free] == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)")
def test_the_first_morning_is_two_screens_for_head_and_leader_and_three_for_agents(week: list[Got]) -> None:
    from playwright.sync_api import sync_playwright

    screens: dict[tuple[date, str], float] = defaultdict(float)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for got in week:
            page.set_content(got.letter.html)
            assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, "a letter is scrolled to the side"
            height = page.evaluate("document.body.firstElementChild.getBoundingClientRect().height")
            high = height / HEIGHT
            assert high <= 2, (got.who, got.letter.letter_id, high)
            screens[got.day, got.who] += high
        browser.close()
    print("\nday        who      letters parcels   bytes screens")
    for (day, who), high in sorted(screens.items()):
        theirs = of(week, who, day)
        parcels = sum(len(got.letter.opens.parcels) for got in theirs if got.letter.opens is not None)
        size = sum(len(got.letter.html.encode()) + len(got.letter.text.encode()) + got.list_bytes for got in theirs)
        print(f"{day} {who:8} {len(theirs):7} {parcels:7} {size:7} {high:7.2f}")
    for who in ("head", "leader"):
        assert sum(high for (day, one), high in screens.items() if one == who and day == FIRST_MORNING) <= 2
    for n in range(AGENTS):
        assert screens[FIRST_MORNING, f"agent{n}"] <= 3
