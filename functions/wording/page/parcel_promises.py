"""The promises of a parcel against its facts, as rows of a table (domain.md sections 6 to 8)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from fractions import Fraction
from typing import Final

from land.adjustment import AdjustmentRow
from land.assessment import Assessment, Idle, IdleStatus, Outcome, Verdict
from land.indicator import MILESTONES
from land.stated import Figure, Of
from land.units import decimal_text
from land.values import dataclass
from wording.columns import INDICATORS, KINDS, Kind
from wording.explanations import figure, gap, money, sentence
from wording.labels import ADJUSTMENT_KINDS, EVIDENCE, IDLE_STATUSES
from wording.report.doubts import marked
from wording.report.report_parcels import Graded, graded, state_of

Doubted = AbstractSet[tuple[Of, int | None]]  # the figures in question: what each is of, and of which year
NOTHING: Final = "—"
LAND: Final = "土地利用"
_SINCE: Final = "{day} 起"
_LATE: Final = "{days} 天"
_NET: Final = "可扣除 {excused} 天，净 {net} 天"
_LEFT: Final = "还有 {days} 天"
_AT_MOST: Final = "最高 {money}"
_OF_YEAR: Final = "{value}（{year} 年度）"
_BASIS: Final = "{kind}，{day} 起生效"
_DOCUMENT: Final = "，{number}"


@dataclass(frozen=True, slots=True)
class Row:
    """One promise beside its fact. days: how late or how far away; net: the days without those that are excused, "" where
    none are. by: by how much a figure misses its promise."""

    code: str
    subject: str
    agreed: str
    actual: str
    level: Graded
    verdict: str
    by: str
    days: str
    net: str
    money: str
    evidence: str
    basis: str
    why: str


def rows(assessment: Assessment, promised: Mapping[Of, Figure], doubted: Doubted = frozenset()) -> list[Row]:
    """The suspicion of idle land, if there is one, then every promise in the order of every listing."""
    idle = assessment.idle
    found = [_of_land(idle)] if idle.status is not IdleStatus.NONE else []
    return found + [_row(outcome, promised, doubted, assessment.on) for outcome in assessment.commitments]


def _of_land(idle: Idle) -> Row:
    return Row(
        code="idle",
        subject=LAND,
        agreed="",
        actual="",
        level=graded(idle.level),
        verdict=IDLE_STATUSES[idle.status],
        by="",
        days="" if idle.since is None else _SINCE.format(day=idle.since),
        net="",
        money=_money(idle.fee_exposure_yuan),
        evidence="",
        basis="",
        why=sentence(idle.reason),
    )


def _row(outcome: Outcome, promised: Mapping[Of, Figure], doubted: Doubted, on: date) -> Row:
    stated = promised.get(outcome.indicator)
    actual = _actual(outcome)
    rests_on = {(fact, year) for fact in outcome.indicator.facts for year in (None, outcome.check_year)}
    return Row(
        code=outcome.indicator.value,
        subject=INDICATORS[outcome.indicator],
        agreed=marked(agreed(outcome), in_question=(outcome.indicator, None) in doubted),
        actual=marked(actual, in_question=actual != NOTHING and bool(rests_on & doubted)),
        level=graded(outcome.level),
        verdict=state_of(outcome),
        by=_by(outcome),
        days=_days(outcome, on),
        net=_net(outcome),
        money=_money(outcome.money_at_stake_yuan),
        evidence=EVIDENCE[outcome.evidence] if outcome.evidence is not None else "",
        basis=basis(stated.now.by if stated is not None else None),
        why=sentence(outcome.explanation, outcome.indicator),
    )


def agreed(outcome: Outcome) -> str:
    """What was promised: a day, or a figure with its bounds."""
    if outcome.indicator in MILESTONES:
        return outcome.due.isoformat() if outcome.due is not None else NOTHING
    low, high = (None if one is None else figure(one, outcome.indicator) for one in _bounds(outcome))
    if low is not None and high is not None:
        return f"{low} 至 {high}"
    return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else NOTHING


def _bounds(outcome: Outcome) -> tuple[Fraction | None, Fraction | None]:
    return outcome.target_min, outcome.target_max


def _actual(outcome: Outcome) -> str:
    if outcome.actual is not None:
        return outcome.actual.isoformat()
    if outcome.value is None:
        return NOTHING
    said = figure(outcome.value, outcome.indicator)
    return said if outcome.check_year is None else _OF_YEAR.format(value=said, year=outcome.check_year)


def _by(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.BEHIND_PACE and outcome.gap_points is not None:
        return f"落后 {decimal_text(outcome.gap_points, 1)} 个百分点"
    if outcome.verdict in (Verdict.SHORT, Verdict.EXCEEDED):
        by = gap(outcome.explanation.values, outcome.indicator, 1)
        return f"{'差' if outcome.verdict is Verdict.SHORT else '超出'} {by}" if by else ""
    return ""


def _days(outcome: Outcome, on: date) -> str:
    if outcome.lag_days:
        return _LATE.format(days=outcome.lag_days)
    waits = outcome.verdict in (Verdict.NOT_DUE, Verdict.DUE_SOON) and outcome.due is not None
    return _LEFT.format(days=(outcome.due - on).days) if waits and outcome.due is not None else ""


def _net(outcome: Outcome) -> str:
    if not outcome.excused_days:
        return ""
    return _NET.format(excused=outcome.excused_days, net=outcome.net_days)


def _money(yuan: Fraction | None) -> str:
    return _AT_MOST.format(money=money(yuan)) if yuan else ""


def basis(by: AdjustmentRow | None) -> str:
    """On what the promise in force rests: the register, or the adjustment that changed it last."""
    if by is None:
        return KINDS[Kind.REGISTER]
    said = _BASIS.format(kind=ADJUSTMENT_KINDS[by.kind], day=by.effective_on)
    return said + (_DOCUMENT.format(number=by.document_no) if by.document_no else "")
