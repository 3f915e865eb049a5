"""A parcel in a letter: at most four short lines, as people say it (alerts.md section 4). And its row in the attached list.

They say 涉嫌 and 请核实, never 已构成: recognition belongs to the authority (domain.md section 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from land.adjustment import last_day_to_ask
from land.assessment import Idle, IdleStatus, Level, Outcome, Verdict
from land.indicator import CUMULATIVE, MILESTONES, YEARLY, Indicator
from land.policy import Policy
from land.units import WAN, decimal_text
from land.values import dataclass
from telling.alert import StepReason
from telling.lag import Lag
from telling.told_parcel import Cause, HardDay, Part, ToldParcel, hard_day, reported_until
from wording.columns import INDICATORS
from wording.explanations import figure, gap, money
from wording.labels import IDLE_STATUSES, LEVEL_COLOURS, LEVELS, STEP_REASONS, VERDICTS

_MOST_NAMED: Final = 3  # missing items that are named; the others are counted
_SHORT: Final = 34  # characters of what lags; a second cause is named only if both fit
_TWINS: Final = "投资和投资强度"
_IDLE_FEE, _PENALTY = "闲置费", "违约金"
_LONGEST_NAME: Final = 24  # characters of an enterprise's name
_NAMES: Final = {Indicator.FIXED_INVESTMENT.value: "投资"}  # as people say it
_IDLE_ASKS: Final[Mapping[IdleStatus, str]] = {
    IdleStatus.SUSPECTED_1Y: "请实地核实是否动工，有政府原因的请补报变更事项",
    IdleStatus.SUSPECTED_2Y: "请尽快实地核实，报主管部门研判",
    IdleStatus.START_UNVERIFIED: "请核实开工是否达到动工标准",
    IdleStatus.SUSPECTED_SUSPENDED: "请核实停工情况，已复工的请填报复工日期",
    IdleStatus.CAUSE_PENDING: "请核实所报原因，并填报核实状态",
    IdleStatus.CAUSE_VERIFIED: "请跟进原因何时消除，约定新的动工日期",
    IdleStatus.DELIVERY_LATE: "请补报交地延误的变更事项，或更正交地日期",
}
_ASKS: Final[Mapping[Verdict, str]] = {
    Verdict.DUE_SOON: "请提醒企业按期完成",
    Verdict.OVERDUE: "请核实进展，已完成的请填报日期",
    Verdict.BEHIND_PACE: "请核实投资进度",
    Verdict.SHORT: "请核实数据，商定整改办法",
    Verdict.EXCEEDED: "请核实数据，商定整改办法",
}
_HARD_DAYS: Final[Mapping[HardDay, str]] = {
    HardDay.DUE: "{day}到期",
    HardDay.ASK: "{day}前可申请延期",
    HardDay.RED: "{day}起转为严重",
    HardDay.ONE_YEAR: "{day}起满一年",
    HardDay.TWO_YEARS: "{day}起满两年",
}
LIST_SHEET: Final = "预警清单"
LIST_COLUMNS: Final = (
    "变化", "等级", "宗地编号", "企业", "代办员", "情况", "天数", "最高涉及金额(万元)", "下一个期限", "请您",
)  # fmt: skip
PARTS: Final[Mapping[Part, str]] = {
    Part.BROKEN: "承诺未兑现",
    Part.UNANSWERED: "逾期未答复",
    Part.NEW_RED: "新变严重",
    Part.NEW_YELLOW: "新变警告",
    Part.WORSE: "加重",
    Part.TAKEN_BACK: "承诺已兑现",
    Part.DECISION: "异议待裁定",
    Part.WAITING: "待您答复",
    Part.DUE: "{days} 天内到期",
    Part.CHANGED: "情况有变",
    Part.BACKLOG: "此前已滞后",
    Part.NEW_RULES: "因规则调整变化",
    Part.RESOLVED: "已消除",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A parcel in words. what: what lags and by how much; next: the next hard day; ask: what the reader is asked to do.
    was: its level before, "" if unchanged."""

    parcel_no: str
    enterprise: str
    agent: str
    level: str
    colour: str
    what: str
    next: str
    ask: str
    was: str


@dataclass(frozen=True, slots=True)
class Row:
    """A parcel in the attached list: every cause in full, a line each. money_wan: in 万元."""

    part: str
    level: Level
    parcel_no: str
    enterprise: str
    agent: str
    what: str
    days: int
    money_wan: Fraction | None
    next: str
    ask: str


def line(parcel: ToldParcel, on: date, policy: Policy) -> Line:
    """The parcel as a letter of that day shows it."""
    first = parcel.causes[0]
    whole = parcel.enterprise
    name = whole if len(whole) <= _LONGEST_NAME else f"{whole[: _LONGEST_NAME - 1]}…"
    return Line(
        parcel.parcel_no, name, _agents(parcel), LEVELS[parcel.level], colour=LEVEL_COLOURS[parcel.level],
        what=_what(parcel.causes, on), next=_next(first, on, policy), ask=_ask(first, on),
        was=LEVELS[parcel.was] if parcel.was is not parcel.level else "",
    )  # fmt: skip


def row(parcel: ToldParcel, on: date, policy: Policy) -> Row:
    """The parcel as the attached list shows it."""
    asks = dict.fromkeys(ask for cause in parcel.causes if (ask := _ask(cause, on)))
    nexts = dict.fromkeys(day for cause in parcel.causes if (day := _next(cause, on, policy)))
    largest = max(cause.money for cause in parcel.causes)
    return Row(
        part_words(parcel.part, policy), parcel.level, parcel.parcel_no, parcel.enterprise, agent="、".join(parcel.agents),
        what="\n".join(said(cause, on, all_named=True) for cause in parcel.causes),
        days=max(cause.days(on) for cause in parcel.causes), money_wan=largest / WAN if largest else None, next="\n".join(nexts),
        ask="\n".join(asks),
    )  # fmt: skip


def _agents(parcel: ToldParcel) -> str:
    return parcel.agents[0] + ("等" if len(parcel.agents) > 1 else "") if parcel.agents else ""


def part_words(part: Part, policy: Policy) -> str:
    """The name of a part of a letter. For what is due it contains the number of days from the zone's policy."""
    return PARTS[part].format(days=policy.due_soon_days)


def _what(causes: Sequence[Cause], on: date) -> str:
    words = [said(cause, on) for cause in causes]
    if len(words) > 1 and len(words[0]) + len(words[1]) < _SHORT:
        words[0] = "；".join(words[:2])
        del words[1]
    lag = causes[0].lags[0]
    broken = f"承诺第 {lag.count} 次未兑现；" if lag.reason is StepReason.PROMISE_BROKEN else ""
    return broken + words[0] + (f"；另有 {len(words) - 1} 项" if len(words) > 1 else "")


def said(cause: Cause, on: date, *, all_named: bool = False) -> str:
    """What lags and by how much, in one short sentence. all_named: every missing item is named."""
    lag, judged = cause.lags[0], cause.lags[0].judged
    of = _IDLE_FEE if isinstance(judged, Idle) else _PENALTY if lag.subject in set(MILESTONES) else ""
    stake = f"，{of}最高 {money(cause.money)}" if cause.money else ""
    if lag.reason is StepReason.PARCEL_CLOSED:
        return f"{_subject(lag)}：{STEP_REASONS[lag.reason]}"
    if judged is None:
        return f"{_subject(lag)}：不再跟踪"
    if isinstance(judged, Idle):
        status = "不再涉嫌闲置" if judged.status is IdleStatus.NONE else IDLE_STATUSES[judged.status]
        return status.replace("(", "（").replace(")", "）") + stake
    if cause.is_missing_return:
        return _missing(cause, on, all_named=all_named)
    name = _TWINS if len(cause.lags) > 1 and judged.indicator in CUMULATIVE else _subject(lag)
    return name + _how_much(judged, cause.days(on), on) + stake


def _how_much(judged: Outcome, days: int, on: date) -> str:
    match judged.verdict:
        case Verdict.OVERDUE:
            return f"已逾期 {days} 天，填报说尚未完成"
        case Verdict.DUE_SOON if judged.due is not None:
            left = (judged.due - on).days
            return "今日届满" if left == 0 else f"还有 {left} 天到期" if left > 0 else f"已于 {day(judged.due)}到期"
        case Verdict.BEHIND_PACE if judged.gap_points is not None:
            values = judged.explanation.values
            cutoff = values.get("cutoff")
            as_of = f"截至 {day(cutoff, on)}" if isinstance(cutoff, date) else "进度"
            return f"{as_of}落后 {points(judged)} 个百分点"
        case Verdict.SHORT | Verdict.EXCEEDED:
            word = "比约定低" if judged.verdict is Verdict.SHORT else "比约定高"
            by = gap(judged.explanation.values, judged.indicator, 0 if judged.shortfall and judged.shortfall > 1 else 1)
            year = f"（{judged.check_year} 年度）" if judged.check_year is not None else ""
            apart = " " if by[:1].isascii() else ""  # before a number, not before 不到
            return f"{year}{word}{apart}{by}" if by else f"{year}超过约定"
    return _well(judged)


def _well(judged: Outcome) -> str:
    """The state of a commitment that lags no longer or hardly."""
    if judged.indicator in MILESTONES:
        if judged.actual is None:
            return f"约定 {day(judged.due)}，未到期" if judged.due else "未到期"
        late = f"，晚 {judged.lag_days} 天" if judged.lag_days else ""
        return f"已于 {day(judged.actual)}完成{late}"
    if judged.verdict is Verdict.MET and judged.value:
        return f"已达 {figure(judged.value, judged.indicator)}"
    return VERDICTS[judged.verdict]


def points(judged: Outcome) -> str:
    """The gap in whole percentage points."""
    return decimal_text(judged.gap_points, 0) if judged.gap_points is not None else ""


def _missing(cause: Cause, on: date, *, all_named: bool) -> str:
    """All that is unreported because one return is missing: 竣工、投资、容积率等 5 项到期未填报.

    Stale figures have no due day. They are named apart from what is due, and beside it only if `all_named`.
    """
    stale = tuple(lag for lag in cause.lags if _code(lag) == "stale")
    if stale and len(stale) < len(cause.lags):
        due = Cause(tuple(lag for lag in cause.lags if lag not in stale))
        words = _missing(due, on, all_named=all_named)
        return f"{words}；{_missing(Cause(stale), on, all_named=True)}" if all_named else words
    cells = [lag for lag in cause.lags if _only_a_cell(lag)]
    both = {lag.subject for lag in cause.lags} >= {indicator.value for indicator in CUMULATIVE}
    names = [_subject(lag) for lag in cause.lags if not (both and lag.subject == Indicator.INVESTMENT_INTENSITY)]
    if both and len(names) == 1:
        names = [_TWINS]
    years = sorted({one.check_year for one in _outcomes(cause) if one.check_year is not None})
    listed = "、".join(names if all_named else names[:_MOST_NAMED])
    many = f"等 {len(cause.lags)} 项" if len(names) > _MOST_NAMED and not all_named else ""
    of = f"（{'、'.join(map(str, years))} 年度）" if years else ""
    if len(cells) == len(cause.lags):
        return f"填报表里{listed}{many}{of}这一格没有填" if len(names) == 1 else f"填报表里{listed}{many}{of}没有填"
    if stale:
        return f"{listed}已很久没有新的填报"
    oldest = "最长" if len({one.due for one in _outcomes(cause)}) > 1 else ""
    late = f"，{oldest}已过 {cause.days(on)} 天" if cause.days(on) else ""
    return f"{listed}{many}{of}到期未填报{late}"


def _code(lag: Lag) -> str:
    return lag.judged.explanation.code if isinstance(lag.judged, Outcome) else ""


def _only_a_cell(lag: Lag) -> bool:
    """Whether a return covers the due day and only the cell is blank."""
    if not isinstance(lag.judged, Outcome):
        return False
    values, code = lag.judged.explanation.values, lag.judged.explanation.code
    due = values.get("due")
    cutoff = values.get("cutoff")
    reaches = isinstance(due, date) and isinstance(cutoff, date) and cutoff >= due
    return code == "year_cell_blank" or (code == "figure_unreported" and reaches)


def _outcomes(cause: Cause) -> list[Outcome]:
    return [lag.judged for lag in cause.lags if isinstance(lag.judged, Outcome)]


def _subject(lag: Lag) -> str:
    name = INDICATORS[Indicator(lag.subject)] if lag.subject in set(Indicator) else "土地利用"
    return _NAMES.get(lag.subject, name)


def _next(cause: Cause, on: date, policy: Policy) -> str:
    found = hard_day(cause, on, policy)
    return _HARD_DAYS[found[1]].format(day=day(found[0], on)) if found is not None else ""


def _ask(cause: Cause, on: date) -> str:
    judged, reason = cause.lags[0].judged, cause.lags[0].reason
    if judged is None or reason in (StepReason.RESOLVED, StepReason.PARCEL_CLOSED):
        return ""
    if isinstance(judged, Idle):
        return _IDLE_ASKS.get(judged.status, "")
    if not cause.is_missing_return:
        return _ASKS.get(judged.verdict, "") + _of_an_extension(judged, on)
    if all(_only_a_cell(lag) for lag in cause.lags):
        return "请在填报表里补上"
    until = reported_until(cause)
    if until is None:
        return "请上传最新的填报表"
    if all(one.indicator in YEARLY for one in _outcomes(cause)):
        return f"请上传 {until.year} 年度全年的填报表"
    return f"请上传截至 {day(until, on)}以后的填报表"


def _of_an_extension(judged: Outcome, on: date) -> str:
    """For a date that is near: the last day to apply for an extension (domain.md section 6)."""
    if judged.verdict is not Verdict.DUE_SOON or judged.due is None:
        return ""
    last = last_day_to_ask(judged.indicator, judged.due)
    if last is None:
        return ""
    return f"；要延期的请在 {day(last, on)}前申请" if on <= last else "；延期申请期已过"


def day(of: date | None, on: date | None = None) -> str:
    """A day as people write it, without the year if it is that of `on`."""
    if of is None:
        return ""
    year = "" if on is not None and of.year == on.year else f"{of.year} 年 "
    return f"{year}{of.month} 月 {of.day} 日"
