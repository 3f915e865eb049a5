"""The zone whose mails, pages and workbooks are kept as texts: who is in it, which parcels, on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from land.adjustment import AdjustmentRow
from land.dossier import Dossier
from land.grant import addressed
from land.people import Person, Role, person_id
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.standing import judge
from telling.alert import IDLE, Alert, next_steps
from telling.lag import Lag
from telling.letter import Letter
from tests.cast import D, dossier, firm, parcel
from tests.seen.as_text import html
from wording.mail.frame import framed
from zones.zone import Zone

ON = D("2026-07-09")  # a Thursday
NOW = datetime.fromisoformat("2026-07-09T09:00:00+08:00")
ZONE = Zone("demo", "示范开发区", "示范市", "示范开发区管委会", alerts_from=D("2026-01-01"))
PAGE = "https://parcels.example.test"
LINK = f"{PAGE}/l/LINK"


def person(name: str, address: str, role: Role, phone: str = "") -> Person:
    return Person(person_id("demo", address), name, address, frozenset({role}), phone=phone)


AGENT = person("王代办", "a@demo.example", Role.AGENT, "0000-0000001")
HEAD = person("李部长", "h@demo.example", Role.HEAD, "0000-0000002")
LEADER = person("张主任", "l@demo.example", Role.LEADER)
OFFICER = person("张三", "o@demo.example", Role.OFFICER)
VIEWER = person("李四", "v@demo.example", Role.VIEWER)
FIRM = firm(person_id("demo", "f@firm.example"), "JX-01", "JX-02", address="f@firm.example", name="甲公司联系人")
SENDER = Person("s1", "", "s@demo.example", frozenset())  # nobody of the contacts
PEOPLE = (AGENT, HEAD, LEADER, OFFICER, VIEWER, FIRM)


def parcel_of(number: int, enterprise: str, *rows: ReturnRow | AdjustmentRow, **promises: str) -> Dossier:
    """The parcel JX-01, JX-02 … of that enterprise, with these returns and adjustments."""
    no = f"JX-{number:02}"
    named = [replace(row, parcel_no=no) for row in rows]
    return dossier(replace(parcel(no, **promises), enterprise=enterprise), *named)


def alerts(file: Dossier, on: date) -> dict[str, Alert]:
    """How the alerts of the parcel stand after a first judging on the day."""
    return {alert.subject: alert for alert, _ in next_steps({}, judge(file, on))}


def lags(
    file: Dossier, before: Mapping[str, Alert] | None = None, policy: Policy = DEFAULT, *, backlog: bool = False
) -> list[Lag]:
    """What there is to tell of the parcel on our day. before: how its alerts stood when people were last told."""
    assessment = judge(file, ON, policy)
    judged = {one.indicator.value: one for one in assessment.commitments}
    return [
        Lag(
            parcel_no=assessment.parcel_no,
            enterprise=assessment.enterprise,
            agent=None,
            subject=step.subject,
            was=step.from_level,
            level=step.to_level,
            reason=step.reason,
            judged=assessment.idle if step.subject == IDLE else judged.get(step.subject),
            on=ON,
            backlog=backlog,
        )
        for _, step in next_steps(before or {}, assessment)
    ]


def as_sent(letter: Letter, reader: Person, answers: Person | None, *, first: bool = False) -> str:
    """The letter as it goes out, with the addresses to which it leads. first: the reader was never written to."""
    whole = framed(letter, ZONE, replace(reader, was_written_to=not first), answers)
    return told(whole.subject, addressed(whole.text, LINK, PAGE), addressed(whole.html, LINK, PAGE))


def told(subject: str, text: str, page: str) -> str:
    """A mail as text: its subject, its plain form, and what its HTML says."""
    return f"主题：{subject}\n\n--- text\n{text.rstrip()}\n\n--- html\n{html(page)}"
