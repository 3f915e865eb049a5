"""The judgements of a parcel that differed from the one before, newest first, and what its rows say that no rule reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from land.assessment import IdleStatus, Level, Verdict
from land.dossier import Dossier
from land.indicator import MILESTONES, Indicator
from land.values import dataclass
from telling.alert import IDLE, NOTHING_WRONG, State, states
from telling.record import PastAssessment
from wording.api.assessment_json import details_json
from wording.columns import INDICATORS, KINDS, Kind
from wording.labels import IDLE_STATUSES, LEVELS, MILESTONE_VERDICTS, VERDICTS
from wording.page.parcel_promises import LAND
from wording.report.report_parcels import Graded, graded

_FIRST: Final = "第一次评估"
_FIGURES: Final = "数据有更新，判定不变"
_RULES: Final = "判定程序 {code} 版，预警规则 {policy}，日历 {calendar}"
_AS_OF: Final = "{kind}（{day}）"


@dataclass(frozen=True, slots=True)
class Turn:
    """One judgement. changes: what it judged otherwise than the one before. rules: the versions, where they are others."""

    on: str
    level: Graded
    changes: tuple[str, ...]
    rules: str


def turns(history: Sequence[PastAssessment], *, begins: bool) -> list[Turn]:
    """history: oldest first. begins: its first judgement is the parcel's first; else it only serves to compare with."""
    found = []
    for place, past in enumerate(history):
        before = history[place - 1] if place else None
        if before is None and not begins:
            continue
        found.append(_turn(past, before))
    return found[::-1]


def _turn(past: PastAssessment, before: PastAssessment | None) -> Turn:
    changes = (_FIRST,) if before is None else _changes(past, before)
    is_same = before is not None and before.versions == past.versions
    rules = "" if is_same or not past.versions else _RULES.format_map(past.versions)
    return Turn(past.assessment.on.isoformat(), graded(past.assessment.level), changes, rules)


def _changes(past: PastAssessment, before: PastAssessment) -> tuple[str, ...]:
    was = states(before.assessment)
    now = states(past.assessment)
    order = [IDLE, *INDICATORS]
    found = [
        _change(subject, was.get(subject), now.get(subject))
        for subject in sorted({*was, *now}, key=order.index)
        if was.get(subject, NOTHING_WRONG) != now.get(subject, NOTHING_WRONG)
    ]
    if not found and before.assessment.level is not past.assessment.level:
        found = [f"{LEVELS[before.assessment.level]} → {LEVELS[past.assessment.level]}"]
    return tuple(found) or (_FIGURES,)


def _change(subject: str, was: State | None, now: State | None) -> str:
    name = LAND if subject == IDLE else INDICATORS[Indicator(subject)]
    words = [_word(subject, one) for one in (was, now)]
    if words[0] == words[1] and was is not None and now is not None:
        return f"{name}：{words[1]}（{LEVELS[was.level]} → {LEVELS[now.level]}）"
    level = f"（{LEVELS[now.level]}）" if now is not None and now.level is not Level.GREEN else ""
    return f"{name}：{words[0]} → {words[1]}{level}"


def _word(subject: str, state: State | None) -> str:
    if state is None:
        return "不再跟踪" if subject == IDLE else "没有约定"
    if subject == IDLE:
        return IDLE_STATUSES[IdleStatus(state.verdict)]
    verdicts: Mapping[Verdict, str] = MILESTONE_VERDICTS if Indicator(subject) in MILESTONES else VERDICTS
    return verdicts[Verdict(state.verdict)]


def details(dossier: Dossier) -> list[tuple[str, list[tuple[str, str]]]]:
    """By table (and its day) the columns that no rule reads, with what their cells say."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in details_json(dossier):
        kind = KINDS[Kind(str(one["kind"]))]
        title = kind if one["on"] is None else _AS_OF.format(kind=kind, day=one["on"])
        found.setdefault(title, []).append((str(one["column"]), str(one["text"])))
    return list(found.items())
