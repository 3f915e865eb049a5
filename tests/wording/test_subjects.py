"""What stands in the subject of a letter: what and how much, on one line of a telephone."""

from __future__ import annotations

from datetime import date, datetime
from unicodedata import east_asian_width

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from land.contacts import ContactsChange
from land.people import Person, Role
from land.upload import Receipt, UploadState
from tests.cast import D
from wording.mail.contacts_letters import contacts_letter
from wording.mail.receipt_letters import receipt_letter
from wording.mail.review_letters import ask_letter, head_letter, reminder_letter, report_letter
from zones.campaign import Campaign, campaign
from zones.report_order import ReportKind, ReportOrder

ZONE = "南湖区嘉兴经济技术开发区（国际商务区）"
AT = datetime.fromisoformat("2026-07-01T09:00:00+08:00")
READER = Person("h1", "李四", "head@demo.example", frozenset({Role.HEAD}))
MANY = {f"P-{n}": f"企业{n}" for n in range(1200)}


def is_short(subject: str) -> bool:
    """At most 30 汉字, two digits or Latin letters being one."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in subject) <= 60


def review() -> Campaign:
    made = campaign("demo", 2025, D("2025-12-31"), D("2026-12-31"), on=D("2026-07-01"))
    assert isinstance(made, Campaign)
    return made


OVER = (UploadState.ACCEPTED, UploadState.ACCEPTED_WITH_QUESTIONS, UploadState.PARTLY_ACCEPTED, UploadState.REJECTED,
        UploadState.HELD)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(OVER), st.text(max_size=200), st.integers(0, 9999), st.integers(0, 9999))
def test_a_receipts_subject_is_short_whatever_the_file_is_called(
    state: UploadState, file: str, accepted: int, refused: int
) -> None:
    if state is UploadState.HELD:  # contacts, which are people
        accepted, refused = accepted % 100, refused % 100
    receipt = Receipt(state, ("register",), accepted, refused)
    said = receipt_letter(receipt, file, ZONE, "张三", at=AT, again="https://x", mine="https://x/u")
    assert said.subject.startswith("【回执】") and f"收下 {accepted} 行，退回 {refused} 行" in said.subject
    assert is_short(said.subject) and len(said.subject.splitlines()) == 1


@pytest.mark.parametrize(
    ("file", "subject"),
    [
        ("台账.xlsx", "【回执】部分收下：收下 9 行，退回 1 行（台账.xlsx）"),
        ("2025 年度台账（最终版 第三次修改）.xlsx", "【回执】部分收下：收下 9 行，退回 1 行（2025_年度台账（…）"),
        ("", "【回执】部分收下：收下 9 行，退回 1 行"),
    ],
)
def test_a_receipts_subject_says_what_became_of_it_then_of_which_file(file: str, subject: str) -> None:
    receipt = Receipt(UploadState.PARTLY_ACCEPTED, ("register",), 9, 1)
    assert receipt_letter(receipt, file, ZONE, "张三", at=AT, again="https://x", mine="https://x/u").subject == subject


def test_a_receipt_names_its_file_by_what_a_mail_may_hold() -> None:
    file = "=?utf-8?Q?x=0D=0AReply-To: a@evil.example?=<b>.xlsx"
    receipt = Receipt(UploadState.ACCEPTED, ("register",), 1, 0)
    said = receipt_letter(receipt, file, ZONE, "张三", at=AT, again="https://x", mine="https://x/u")
    for text in (said.html, said.text):
        assert "“_utf-8_Q_x_0D_0AReply-To_a_evil.example_b_.xlsx”" in text and "=?" not in text


def test_subjects_of_the_review_count_parcels_and_are_short() -> None:
    for on in (D("2026-07-01"), D("2026-12-31"), D("2027-01-20")):
        asked, reminded, told = (
            letter(ZONE, READER, review(), MANY, on).subject for letter in (ask_letter, reminder_letter, head_letter)
        )
        assert all("1200 宗" in one and "项" not in one and is_short(one) for one in (asked, reminded, told))
    for kind in ReportKind:
        order = ReportOrder("demo", 2025, kind, D("2025-12-31"), seq=1, ordered_at=AT)
        assert is_short(report_letter(ZONE, READER, order, [], until=date(2027, 1, 1), on=D("2026-07-01")).subject)


def test_the_subject_about_contacts_counts_people_and_is_short() -> None:
    some = tuple(Person(str(n), "张三", f"{n}@demo.example", frozenset({Role.AGENT})) for n in range(120))
    change = ContactsChange(some, some, tuple((one, one) for one in some))
    subject = contacts_letter(ZONE, "李四", change, AT).subject
    assert subject == "通讯录有变动：新增 120 人，去掉 120 人，变更 120 人" and is_short(subject)
