"""A letter on a telephone, in headless Chromium."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Any

import pytest

from land.people import Person, Role
from land.upload import Receipt, UploadState
from telling.letter import Letter, LetterKind
from tests.cast import D
from wording.mail.frame import framed
from wording.mail.receipt_letters import receipt_letter
from zones.zone import Zone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
]
AT = datetime.fromisoformat("2026-07-01T09:00:00+08:00")
LONG = "a" * 200


@pytest.fixture
def screen() -> Any:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        browser.close()


def test_a_letter_is_no_wider_than_a_telephone_whatever_its_names_are(screen: Any) -> None:
    zone = Zone("demo", LONG, "", "." * 100, alerts_from=D("2026-07-01"))
    reader = Person("e1", LONG, "e1@firm.example", frozenset({Role.ENTERPRISE}), parcels=frozenset({"P1"}))
    answers = Person("a1", "." * 100, "a1@demo.example", frozenset({Role.AGENT}), phone="0" * 60)
    receipt = Receipt(UploadState.ACCEPTED, ("return",), 2, 0)
    link = f"https://parcels.example.test/l/{LONG[:22]}"
    said = receipt_letter(receipt, LONG, zone.name, reader.name, at=AT, again=link, mine=link)
    letter = Letter(
        "demo", "e1", "receipt.x", LetterKind.RECEIPT, on=AT.date(), subject=said.subject, html=said.html,
        text=said.text, step_keys=(), written_at=AT
    )  # fmt: skip
    screen.set_content(framed(letter, zone, reader, answers).html)
    assert screen.evaluate("document.documentElement.scrollWidth") <= 390
    shown = screen.inner_text("body")
    assert "这是发到这个邮箱的第一封信" in shown and "有疑问可以直接回复这封信" in shown
