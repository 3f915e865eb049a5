"""Every letter, by a name that begins with its kind: what it says to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from intake.receipts import letters_of_change
from intake.withdrawals import letters_of_contacts
from land.adjustment import AdjustmentKind, Verification
from land.assessment import Level
from land.contacts import Snapshot
from land.grant import LINK
from land.numbers import UNCHANGED
from land.opening import Opening
from land.people import Person, person_id
from land.policy import Policy
from land.upload import Upload
from telling.alert import StepReason
from telling.lag import Lag
from telling.letter import Letter, LetterKind, LetterState, letter_id
from tests.cast import D, changed, said
from tests.review import reports
from tests.seen import receipts
from tests.seen.zone import (
    AGENT,
    FIRM,
    HEAD,
    LEADER,
    NOW,
    OFFICER,
    ON,
    PEOPLE,
    VIEWER,
    ZONE,
    alerts,
    as_sent,
    lags,
    parcel_of,
    told,
)
from wording.mail.code_letter import code_letter
from wording.mail.letters import Letterhead, MailText, digest_letter, urgent_letter
from wording.mail.receipts_summary import summary_letter
from wording.mail.review_letters import ask_letter, figures_letter, head_letter, reminder_letter, report_letter
from wording.mail.undelivered import undelivered_letter
from wording.mail.welcome import welcome
from wording.report.report_summary import summary
from zones.campaign import Campaign
from zones.report_order import ReportKind, ReportOrder

HEADED: Final = Letterhead(ZONE.name, PEOPLE, ON, Policy(), alerts_from=ZONE.alerts_from)
ASKED: Final = Campaign("demo", 2025, D("2025-12-31"), D("2026-01-05"), deadline=D("2026-07-31"))
PARCELS: Final = {"JX-01": "甲公司", "JX-02": "甲公司", "JX-04": "丁公司"}


def sent(written: MailText, kind: LetterKind, reader: Person, answers: Person | None, *, first: bool = False) -> str:
    letter = written.letter_to(reader.person_id, zone=ZONE.code, kind=kind, letter_id=letter_id(kind, ON), at=NOW)
    return as_sent(letter, reader, answers, first=first)


def red() -> list[Lag]:
    """甲 never began and never reported, 乙 says that it has not begun, 丙 stopped, and 丁 invested a third."""
    idle = parcel_of(1, "甲公司", start="2024-06-30", completion="2026-06-30", price="1200", penalty="1")
    a_year = parcel_of(2, "乙公司", said("2026-06-30"), start="2025-06-30", completion="2028-06-30", price="900")
    stopped = said(
        "2026-06-30", groundbreaking="2023-05-20", investment="2000", stopped="2025-03-01", developed_area="9000"
    )
    halted = parcel_of(3, "丙公司", stopped, completion="2027-06-01", price="600")
    short = parcel_of(
        4, "丁公司", said("2026-06-30", groundbreaking="2022-05-20", completion="2024-06-01", investment="3000"),
        start="2022-06-01", completion="2024-06-01", investment_intensity="66",
    )  # fmt: skip
    return [lag for file in (idle, a_year, halted, short) for lag in lags(file)]


def news() -> list[Lag]:
    """Of every part of a digest something: red, yellow, a second year, due, otherwise than before, ended."""
    late = parcel_of(
        5, "戊公司", said("2026-06-30"), start="2026-03-01", completion="2028-01-01", price="1200", penalty="1"
    )
    slow = parcel_of(
        6, "己公司", said("2026-06-30", groundbreaking="2024-01-01", investment="3000"), start="2024-01-01",
        completion="2028-01-01",
    )  # fmt: skip
    blank = parcel_of(
        7, "庚公司", said("2026-07-05", groundbreaking="2024-06-20", completion="2026-06-20", investment="10000"),
        start="2024-06-30", completion="2026-06-30", plot_ratio="1", building_coefficient="40",
    )  # fmt: skip
    near = parcel_of(8, "辛公司", start="2026-08-01", completion="2028-08-01")
    second = parcel_of(9, "壬公司", said("2026-06-30"), start="2024-07-05", completion="2028-06-30", price="900")
    government = changed(AdjustmentKind.GOVERNMENT_CAUSE, "2025-08-01", verification=Verification.PENDING)
    pending = parcel_of(10, "癸公司", said("2026-06-30"), government, start="2025-06-01", completion="2028-06-30")
    begun = parcel_of(
        11, "甲公司", said("2026-07-05", groundbreaking="2026-07-01"), start="2026-05-30", completion="2028-06-30"
    )
    silent = parcel_of(11, "甲公司", start="2026-05-30", completion="2028-06-30")
    return [
        *red(), *lags(late), *lags(slow), *lags(blank), *lags(near), *lags(second, alerts(second, D("2026-07-01"))),
        *lags(pending, alerts(replace(pending, adjustments=()), D("2026-07-01"))), *lags(begun, alerts(silent, D("2026-07-01"))),
    ]  # fmt: skip


def open_of(lags: list[Lag]) -> list[Lag]:
    """Those that are a lag still."""
    return [lag for lag in lags if lag.level in (Level.YELLOW, Level.RED)]


def backlog() -> list[Lag]:
    """Twelve parcels that lagged before anybody was written to."""
    files = [parcel_of(20 + n, f"企业{n:02}", start="2024-06-30", completion="2026-06-30") for n in range(12)]
    return [lag for file in files for lag in lags(file, backlog=True)]


def ruled() -> list[Lag]:
    """Two parcels on which nothing happened but that the zone's thresholds are others now."""
    found = []
    for n, invested in enumerate(("4600", "2700")):
        row = said("2026-06-30", groundbreaking="2024-06-20", investment=invested)
        file = parcel_of(40 + n, f"企业{n:02}", row, start="2024-07-01", completion="2028-07-01")
        now = lags(file, alerts(file, ON), Policy(yellow_points=Fraction(3), red_points=Fraction(20)))
        found += [replace(lag, reason=StepReason.NEW_RULES) for lag in now]
    return found


def answered() -> list[Lag]:
    """Old lags on which something happened between people: promises, answers that never came, an objection."""
    reasons = {
        "JX-02": (StepReason.UNANSWERED, 2),
        "JX-05": (StepReason.PROMISE_BROKEN, 1),
        "JX-06": (StepReason.PROMISE_KEPT, 0),
        "JX-07": (StepReason.DECISION_DUE, 0),
        "JX-09": (StepReason.HOLD_ENDED, 0),
    }
    return [
        replace(lag, reason=reasons[lag.parcel_no][0], was=lag.level, count=reasons[lag.parcel_no][1])
        for lag in open_of(news())
        if lag.parcel_no in reasons
    ]


def urgent(reader: Person, **more: bool) -> str:
    takes = reader is AGENT
    answers = HEAD if takes else AGENT
    return sent(urgent_letter(HEADED, reader, red(), takes=takes), LetterKind.URGENT, reader, answers, **more)


def digest(reader: Person, lags: list[Lag], still: list[Lag], **more: bool) -> str:
    takes = reader is AGENT
    answers = HEAD if takes else AGENT
    written = digest_letter(HEADED, reader, lags, still, takes=takes)
    listed = f"\n附件：{written.list_name}（{len(written.rows)} 宗）\n" if written.rows else ""
    return sent(written, LetterKind.DIGEST, reader, answers, **more) + listed


def later(told: list[Lag]) -> list[Lag]:
    """As somebody hears of it who came into the contacts later: open, and no step of it is news."""
    return [replace(lag, backlog=True, reason=None) for lag in told]


def contacts(withdraws: bool | None = None) -> str:
    """withdraws: the other contacts count for an upload was taken back, or in again; None: for it came."""
    new_id = person_id("demo", "a2@demo.example")
    parcels = frozenset({"JX-01", "JX-02"})
    moved = replace(AGENT, person_id=new_id, address="a2@demo.example", phone="", parcels=parcels)
    away = replace(HEAD, away_from=D("2026-07-13"), away_to=D("2026-07-17"), deputy="张主任")
    new = replace(VIEWER, person_id="v2", name="王五", address="v2@demo.example")
    after = (moved, away, replace(LEADER, until=D("2026-12-31")), OFFICER, FIRM, new)
    upload = Upload("u1", "demo", "officer", NOW, key="k", file_name="通讯录.xlsx", received_at=NOW)
    snapshot = Snapshot(PEOPLE, after)
    if withdraws is None:
        letters = letters_of_change(upload, snapshot, ZONE.name, NOW, numbers=UNCHANGED)
    else:
        letters = letters_of_contacts(upload, 9, snapshot, ZONE.name, now=NOW, numbers=UNCHANGED, withdraws=withdraws)
    return as_sent(next(one for one in letters if one.person_id == HEAD.person_id), HEAD, OFFICER)


def figures(reader: Person, *, by_link: bool) -> str:
    order = ReportOrder("demo", 2026, ReportKind.SHORT, D("2026-06-30"), seq=7, ordered_at=NOW)
    written = figures_letter(ZONE.name, reader, order, receipts.doubts(), on=ON, by_link=by_link)
    return sent(written, LetterKind.REMINDER, reader, HEAD)


def report(kind: ReportKind) -> str:
    made = reports.made(kind=kind)
    order = ReportOrder("demo", 2025, kind, made.as_of, seq=7, ordered_at=NOW)
    written = report_letter(ZONE.name, LEADER, order, summary(made), until=D("2026-08-08"), on=ON)
    return sent(written, LetterKind.REPORT, LEADER, HEAD)


def receipts_summary() -> str:
    opens = Opening(frozenset({"JX-01"}), takes=True)
    each = [
        Letter(
            "demo",
            AGENT.person_id,
            f"receipt.u{n}",
            LetterKind.RECEIPT,
            on=ON,
            subject=subject,
            html="",
            text=text,
            step_keys=(),
            written_at=NOW,
            opens=opens,
        )
        for n, subject, text in (
            (7, "【回执】全部收下：收下 9 行，退回 0 行（填报表7.xlsx）", ""),
            (8, "【回执】部分收下：收下 8 行，退回 1 行（填报表8.xlsx）", f"{LINK}/uploads/u8/copy"),
        )
    ]
    return as_sent(summary_letter(ZONE, AGENT.name, each, 490_000, now=NOW), AGENT, HEAD)


def undelivered() -> str:
    def lost(person: Person, subject: str, state: LetterState, **more: object) -> Letter:
        return Letter(
            "demo",
            person.person_id,
            subject,
            LetterKind.DIGEST,
            on=ON,
            subject=subject,
            html="",
            text="",
            step_keys=(),
            written_at=NOW,
            state=state,
            **more,
        )  # type: ignore[arg-type]

    letters = [
        lost(FIRM, "3 宗新变严重", LetterState.REFUSED, why="550 5.1.1"),
        lost(AGENT, "2 宗 45 天内到期", LetterState.REFUSED, why="bounced"),
        lost(LEADER, "1 宗新变严重，请尽快核实", LetterState.GIVEN_UP, why="554 5.7.1"),
        lost(VIEWER, "标准地月报（截至 2026-06-30）", LetterState.GIVEN_UP, drops=5),
    ]
    known = {one.person_id: one for one in (FIRM, AGENT, LEADER)}
    return as_sent(undelivered_letter(ZONE, OFFICER, letters, known, hour=490_000, now=NOW), OFFICER, HEAD)


def code() -> str:
    written = code_letter("20394817", (ZONE.name,), ON)
    return told(written.subject, written.text, written.html)


def first_letter() -> str:
    head, letter = welcome(ZONE, HEAD.name, HEAD.address, NOW)
    return as_sent(letter, head, None, first=True)


LETTERS: Final[Mapping[str, Callable[[], str]]] = {
    "urgent-agent": lambda: urgent(AGENT),
    "urgent-leader-first": lambda: urgent(LEADER, first=True),
    "digest-agent": lambda: digest(AGENT, news(), open_of(news())),
    "digest-head-with-list": lambda: digest(HEAD, news() + ruled() + backlog(), open_of(news() + backlog())),
    "digest-leader-later": lambda: digest(LEADER, later(red()), red(), first=True),
    "digest-head-answers": lambda: digest(HEAD, answered(), open_of(news())),
    "digest-agent-ended": lambda: digest(AGENT, [lag for lag in news() if lag.parcel_no == "JX-11"], []),
    "digest-agent-new-rules": lambda: digest(AGENT, ruled(), red()),
    **{f"receipt-{name}": seen for name, seen in receipts.LETTERS.items()},
    "receipt-summary": receipts_summary,
    "ask-firm": lambda: sent(
        ask_letter(ZONE.name, FIRM, ASKED, PARCELS, on=ON), LetterKind.ASK, FIRM, AGENT, first=True
    ),
    "reminder-firm": lambda: sent(
        reminder_letter(ZONE.name, FIRM, ASKED, PARCELS, on=ON), LetterKind.REMINDER, FIRM, AGENT
    ),
    "reminder-firm-last-day": lambda: sent(
        reminder_letter(ZONE.name, FIRM, ASKED, PARCELS, on=ASKED.deadline), LetterKind.REMINDER, FIRM, AGENT
    ),
    "reminder-firm-late": lambda: sent(
        reminder_letter(ZONE.name, FIRM, ASKED, PARCELS, on=D("2026-08-03")), LetterKind.REMINDER, FIRM, AGENT
    ),
    "reminder-head": lambda: sent(
        head_letter(ZONE.name, HEAD, ASKED, PARCELS, on=D("2026-08-03")), LetterKind.REMINDER, HEAD, OFFICER
    ),
    "reminder-figures-agent": lambda: figures(AGENT, by_link=True),
    "reminder-figures-head": lambda: figures(HEAD, by_link=False),
    "report-full": lambda: report(ReportKind.FULL),
    "report-short": lambda: report(ReportKind.SHORT),
    "welcome-head": first_letter,
    "contacts-head": contacts,
    "contacts-head-withdrawn": lambda: contacts(withdraws=True),
    "contacts-head-restored": lambda: contacts(withdraws=False),
    "undelivered-officer": undelivered,
    "code": code,
}
