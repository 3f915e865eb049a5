"""The page of one parcel in words: who holds it, what lags, every promise beside its fact, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Final

from land.assessment import Assessment, Idle, Level, Outcome
from land.dossier import Dossier
from land.indicator import Indicator
from land.people import Person, Role
from land.policy import DEFAULT, Policy
from land.stated import paid, promised, reported
from land.units import MU, decimal_text
from land.values import dataclass
from land.view import view_on
from telling.alert import IDLE
from telling.lag import Lag
from telling.record import ParcelFile, PastAssessment
from telling.told_parcel import ToldParcel, told_parcels
from wording.explanations import sentence
from wording.labels import ROLES
from wording.mail.parcel_lines import row
from wording.page.parcel_drawings import Picture, agreed_investment, investment_curve, time_line
from wording.page.parcel_history import details, turns
from wording.page.parcel_promises import Doubted, rows
from wording.page.parcel_sources import Sender, origins
from wording.page.upload_page import until_text
from wording.report.report_parcels import Graded, graded

_WAITS: Final = "刚收到新的资料：下面已按新资料判定，预警和经过稍后更新。"
_FIRST: Final = "这宗地还没有正式评估过：下面按现有资料判定，预警稍后更新。"
_WITHDRAWN: Final = "已撤回：现有台账都没有这宗地。"
_FORMERLY: Final = "原编号 {number}"
_SINCE: Final = "{day} 起"
_LETTER: Final = "信上的内容"
_HOME: Final = "首页"


@dataclass(frozen=True, slots=True)
class ParcelShown:
    """What there is to show. assessment: of the day, by everything received and the policy; versions: of the rules behind it.

    contacts: whom the reader may call about the parcel. history: oldest first; begins: it goes back to the first judgement.
    senders: by upload, as the reader may know them. notes: the rows whose unread columns the reader may see. doubted: the
    figures in question.
    """

    file: ParcelFile
    assessment: Assessment
    notes: Dossier
    policy: Policy = DEFAULT
    versions: Mapping[str, str] = field(default_factory=dict)
    contacts: Sequence[Person] = ()
    history: Sequence[PastAssessment] = ()
    begins: bool = True
    senders: Mapping[str, Sender] = field(default_factory=dict)
    doubted: Doubted = frozenset()
    is_for_firm: bool = False


@dataclass(frozen=True, slots=True)
class AlertLine:
    """The open alerts that have one cause, as letters tell them. since: the day on which the first of them opened. next: the next
    day on which it becomes graver; ask: what is asked of the reader; "" for none."""

    level: Graded
    what: str
    since: str
    next: str
    ask: str


def place_values(zone_name: str, reader: str, secret: str, until: datetime | None) -> dict[str, object]:
    """The values that say where the reader is. secret: of the link by which they came, until that moment; "" and None for
    somebody signed in."""
    return {
        "zone": zone_name,
        "reader": reader,
        "until": until_text(until) if until is not None else "",
        "back": (_LETTER, f"../../{secret}") if secret else (_HOME, "../../../"),
    }


def parcel_values(shown: ParcelShown) -> dict[str, object]:
    """The values of wording/page/parcel.html that are about the parcel."""
    assessment, dossier = shown.assessment, shown.file.dossier
    on = assessment.on
    figures = promised(dossier, on, shown.policy) if dossier.registers else {}
    facts = reported(dossier, on) if dossier.registers else []
    number = assessment.parcel_no
    return {
        "number": number,
        "called": _FORMERLY.format(number=dossier.parcel_no) if dossier.parcel_no != number else "",
        "day": on.isoformat(),
        "enterprise": assessment.enterprise,
        "level": graded(assessment.level),
        "area": f"{decimal_text(assessment.area / MU, 2)} 亩" if assessment.area else "",
        "contacts": [(_in_role(one), one.phone) for one in shown.contacts],
        "notes": _notes(shown),
        "alerts": _alerts(shown) if dossier.registers else [],
        "rows": rows(assessment, figures, shown.doubted),
        "pictures": _pictures(shown),
        "sources": origins([*figures.values(), *facts], shown.senders, shown.doubted),
        "turns": turns(shown.history, begins=shown.begins),
        "details": details(shown.notes),
        "versions": shown.versions,
    }


def _in_role(one: Person) -> str:
    """The name with the role in which one answers: of a head who is no agent, the head's."""
    role = Role.HEAD if Role.HEAD in one.roles and Role.AGENT not in one.roles else Role.AGENT
    return f"{ROLES[role]} {one.name}"


def _notes(shown: ParcelShown) -> list[str]:
    assessment = shown.assessment
    if assessment.is_withdrawn:
        return [_WITHDRAWN]
    found = [sentence(assessment.idle.reason) + "。"] if assessment.level is Level.CLOSED else []
    if not shown.file.was_judged:
        return [*found, _FIRST]
    return [*found, _WAITS] if shown.file.judged_rev != shown.file.facts_rev else found


def _alerts(shown: ParcelShown) -> list[AlertLine]:
    """The open alerts as they are judged on the day: one cause one line, the gravest first (alerts.md section 2)."""
    assessment, alerts = shown.assessment, shown.file.alerts
    judged: dict[str, Outcome | Idle] = {one.indicator.value: one for one in assessment.commitments}
    judged[IDLE] = assessment.idle
    is_open = [subject for subject, alert in alerts.items() if alert.level is not Level.GREEN and subject in judged]
    lags = [_lag(assessment, subject, judged[subject]) for subject in is_open]
    told = told_parcels([lag for lag in lags if lag.level is not Level.GREEN], (), assessment.on)
    return [_line(replace(one, causes=(cause,)), shown) for one in told for cause in one.causes]


def _lag(assessment: Assessment, subject: str, judged: Outcome | Idle) -> Lag:
    """The lag as it stands; no step of it is news here."""
    return Lag(
        parcel_no=assessment.parcel_no,
        enterprise=assessment.enterprise,
        agent=None,
        subject=subject,
        was=judged.level,
        level=judged.level,
        reason=None,
        judged=judged,
        on=assessment.on,
    )


def _line(parcel: ToldParcel, shown: ParcelShown) -> AlertLine:
    """parcel: with the one cause that the line is about. A firm is asked for returns only; all else is asked of staff."""
    said = row(parcel, shown.assessment.on, shown.policy)
    (cause,) = parcel.causes
    since = min(shown.file.alerts[lag.subject].opened_on for lag in cause.lags)
    ask = said.ask if cause.is_missing_return or not shown.is_for_firm else ""
    return AlertLine(graded(parcel.level), said.what, _SINCE.format(day=since), next=said.next, ask=ask)


def _pictures(shown: ParcelShown) -> list[Picture]:
    assessment, dossier = shown.assessment, shown.file.dossier
    if not assessment.commitments:
        return []
    on = assessment.on
    line = time_line(assessment.commitments, promised(dossier, on, shown.policy), on)
    start = view_on(dossier, on, policy=shown.policy).promises.dates.get(Indicator.GROUNDBREAKING)
    agreed = agreed_investment(assessment.commitments, start)
    curve = None if agreed is None else investment_curve(agreed, paid(dossier, on), on)
    return [one for one in (line, curve) if one is not None]
