"""Letters to officers and leaders: what lags, by which promise and rule, and what is asked of the reader.

They say 涉嫌 and 请核实, never 已构成: recognition belongs to the authority (domain.md section 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from land.alert import StepReason
from land.assessment import Idle, IdleStatus, Level, Outcome, Verdict
from land.grant import LINK
from land.indicator import MILESTONES, Indicator
from land.lag import Lag
from land.letter import LetterKind
from wording.explanations import figure, percent, sentence, wan
from wording.labels import IDLE_STATUSES, INDICATORS, LEVELS, MILESTONE_VERDICTS, STEP_REASONS, VERDICTS

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_OPEN: Final = 60  # lines of the table of what is still open; the rest is a count
_COLOURS: Final[Mapping[Level, str]] = {
    Level.RED: "#b3261e",
    Level.YELLOW: "#8a5a00",
    Level.BLUE: "#0b57d0",
    Level.GREEN: "#1e6b3a",
    Level.CLOSED: "#5f6368",
}
_IDLE_RULES: Final[Mapping[IdleStatus, str]] = {
    IdleStatus.NONE: "《闲置土地处置办法》第二条",
    IdleStatus.SUSPECTED_1Y: "《闲置土地处置办法》第二条、第十四条",
    IdleStatus.SUSPECTED_2Y: "《闲置土地处置办法》第二条、第十四条",
    IdleStatus.START_UNVERIFIED: "《闲置土地处置办法》第三十条",
    IdleStatus.SUSPECTED_SUSPENDED: "《闲置土地处置办法》第二条、第三十条",
    IdleStatus.CAUSE_PENDING: "《闲置土地处置办法》第八条",
    IdleStatus.CAUSE_VERIFIED: "《闲置土地处置办法》第八条、第十二条",
}
_IDLE_ASKS: Final[Mapping[IdleStatus, str]] = {
    IdleStatus.SUSPECTED_1Y: "请实地核实是否动工；有政府原因或不可抗力的，请补充变更事项和依据。是否认定由主管部门决定。",
    IdleStatus.SUSPECTED_2Y: "请尽快实地核实是否动工，并报主管部门研判。是否认定由主管部门决定。",
    IdleStatus.START_UNVERIFIED: "请核实开工是否达到动工开发标准，达到的请填报实际动工日期。",
    IdleStatus.SUSPECTED_SUSPENDED: "请核实停工情况；已复工的请填报复工日期。是否认定由主管部门决定。",
    IdleStatus.CAUSE_PENDING: "请核实所报原因，并把核实状态填入变更事项。",
    IdleStatus.CAUSE_VERIFIED: "请跟进原因何时消除，并约定新的动工日期。",
}
_ASKS: Final[Mapping[Verdict, str]] = {
    Verdict.DUE_SOON: "请提醒企业按期完成；确需延期的，请在到期前申请。",
    Verdict.OVERDUE: "请核实进展并督促；已完成的请填报实际日期，获批延期的请补充变更事项。",
    Verdict.UNREPORTED: "还不知道实际情况，请上传最新的填报表。",
    Verdict.BEHIND_PACE: "请核实投资进度，数据有误的请重新填报。",
    Verdict.SHORT: "请核实数据，并与企业商定整改办法。",
    Verdict.EXCEEDED: "请核实数据，并与企业商定整改办法。",
}
_SECTIONS: Final[tuple[tuple[str, tuple[StepReason, ...]], ...]] = (
    ("新增", (StepReason.OPENED,)),
    ("加重", (StepReason.WORSENED,)),
    ("情况有变", (StepReason.CHANGED, StepReason.EASED)),
    ("30 天内到期", (StepReason.DUE_SOON,)),
    ("已消除", (StepReason.RESOLVED, StepReason.PARCEL_CLOSED)),
)


_HAND_IN: Final = "查看这些宗地，上传填报表"
_LOOK: Final = "查看这些宗地"


@dataclass(frozen=True, slots=True)
class Told:
    """One lag in words."""

    parcel_no: str
    enterprise: str
    subject: str
    level: str
    colour: str
    state: str
    why: str
    promised: str
    actual: str
    money: str
    rule: str
    ask: str


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    html: str
    text: str


def told(lag: Lag) -> Told:
    """The lag in words: promise, fact, days or shortfall, the rule, what is asked."""
    subject = "土地利用" if lag.subject == "idle" else INDICATORS[Indicator(lag.subject)]
    state, why, promised, actual, money = "不再跟踪", "", "", "", ""
    rule, ask = "", ""
    judged = lag.judged
    if isinstance(judged, Idle):
        state, why = IDLE_STATUSES[judged.status], sentence(judged.reason)
        state = "不再涉嫌" if judged.status is IdleStatus.NONE else state
        money = (
            f"可能涉及土地闲置费 {wan(judged.fee_exposure_yuan)} 万元" if judged.fee_exposure_yuan is not None else ""
        )
        rule, ask = _IDLE_RULES[judged.status], _IDLE_ASKS.get(judged.status, "")
    elif isinstance(judged, Outcome):
        words = MILESTONE_VERDICTS if judged.indicator in MILESTONES else VERDICTS
        state, why = words[judged.verdict], sentence(judged.explanation, judged.indicator)
        promised, actual = _promised(judged), _actual(judged)
        stake = judged.money_at_stake_yuan
        money = f"涉及金额 {wan(stake)} 万元" if stake is not None else ""
        rule, ask = _rule(judged.indicator), _ASKS.get(judged.verdict, "")
    if lag.reason is StepReason.PARCEL_CLOSED:
        state, ask = STEP_REASONS[lag.reason], ""
    return Told(
        lag.parcel_no, lag.enterprise, subject, LEVELS[lag.level], _COLOURS[lag.level], state, why, promised, actual, money,
        rule, ask,
    )  # fmt: skip


def _rule(indicator: Indicator) -> str:
    if indicator in (Indicator.GROUNDBREAKING, Indicator.COMPLETION):
        return "出让合同约定（延期见 GF-2008-2601 第十六条）"
    return "“标准地”投资建设承诺"


def _promised(judged: Outcome) -> str:
    if judged.indicator in MILESTONES:
        return judged.due.isoformat() if judged.due else ""
    bounds = [f"≥ {figure(judged.target_min, judged.indicator)}"] if judged.target_min is not None else []
    bounds += [f"≤ {figure(judged.target_max, judged.indicator)}"] if judged.target_max is not None else []
    return "，".join(bounds)


def _actual(judged: Outcome) -> str:
    if judged.indicator in MILESTONES:
        found = judged.actual.isoformat() if judged.actual else "未填报"
        return found + (f"（晚 {judged.lag_days} 天）" if judged.lag_days else "")
    found = figure(judged.value, judged.indicator) if judged.value is not None else "未填报"
    if judged.shortfall is not None:
        found += f"（{'差' if judged.verdict is Verdict.SHORT else '超'} {percent(judged.shortfall)}）"
    return found


def letter(
    kind: LetterKind,
    zone_name: str,
    name: str,
    on: date,
    steps: Sequence[Lag],
    still_open: Sequence[Lag],
    *,
    takes: bool,
) -> Written:
    """The letter of one person: the steps that it tells, in sections, and of a digest what is still open.

    takes: its link takes workbooks; else it only shows the parcels.
    """
    sections = [
        (title, [told(lag) for lag in steps if lag.reason in reasons])
        for title, reasons in _SECTIONS
        if any(lag.reason in reasons for lag in steps)
    ]
    counts = {level: sum(lag.level is level for lag in still_open) for level in (Level.RED, Level.YELLOW)}
    if kind is LetterKind.URGENT:
        subject = f"【{LEVELS[Level.RED]}】{zone_name}：{len(steps)} 项承诺需要马上核实"
        intro = "下面的承诺刚刚成为“严重”，请尽快核实。"
    else:
        subject = f"{zone_name}标准地预警 {on:%m-%d}：" + "，".join(
            f"{title} {len(lags)} 项" for title, lags in sections
        )
        intro = "这是上一次汇总以来的变化。"
    values = {
        "subject": subject,
        "intro": intro,
        "name": name,
        "zone": zone_name,
        "day": f"{on.year} 年 {on.month} 月 {on.day} 日",
        "sections": sections,
        "open": [told(lag) for lag in still_open[:MOST_OPEN]],
        "more": max(0, len(still_open) - MOST_OPEN),
        "counts": [(LEVELS[level], _COLOURS[level], count) for level, count in counts.items()],
        "is_digest": kind is LetterKind.DIGEST,
        "link": LINK,
        "button": _HAND_IN if takes else _LOOK,
    }
    pages = templates()
    return Written(
        subject, pages.get_template("letter.html").render(values), pages.get_template("letter.txt").render(values)
    )


@cache
def templates(folder: str = "mail") -> Environment:
    """The mails of wording/mail, or the pages of another folder there; what goes into HTML is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("wording", folder),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
