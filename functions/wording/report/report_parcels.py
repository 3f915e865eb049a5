"""One parcel of a report in words 一地一档: five facts, the state of each promise, and the cells behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from land.assessment import SEVERITY, IdleStatus, Level, Outcome
from land.dossier import FigureSource
from land.indicator import MILESTONES
from land.restatement import Restatement
from land.returns import Evidence
from land.units import decimal_text
from land.values import dataclass
from wording.columns import FACTS, INDICATORS
from wording.explanations import sentence, wan
from wording.labels import EVIDENCE, IDLE_STATUSES, LEVELS, MILESTONE_VERDICTS, VERDICTS
from wording.report.doubts import questioned
from wording.report.report_words import place_text
from wording.report.restatements import QUESTIONED, WITHDRAWN, share_text
from wording.report.review import ASKED, NO_VALUE, REVIEW_STATES, agent_name, cell_text
from wording.units import as_written
from zones.asked import Asked, AskedCell, CellState
from zones.report import ParcelPage, Promise

# A level is a word and a sign of its own shape; its colour only repeats what they say.
SIGNS: Final[Mapping[Level, str]] = {
    Level.RED: "■",
    Level.YELLOW: "▲",
    Level.BLUE: "◆",
    Level.GREEN: "●",
    Level.CLOSED: "○",
}
_LAND: Final = "土地利用"


@dataclass(frozen=True, slots=True)
class Graded:
    """A level as it is shown."""

    code: str
    sign: str
    word: str


def graded(level: Level) -> Graded:
    return Graded(level.value, SIGNS[level], LEVELS[level])


@dataclass(frozen=True, slots=True)
class PromiseStatus:
    """The state of one promise that needs attention. money: the sum at stake."""

    level: Graded
    subject: str
    state: str
    why: str
    money: str
    sources: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the five facts. when: its cut-off, if that is not the report's day."""

    label: str
    said: str
    when: str
    known: bool


@dataclass(frozen=True, slots=True)
class File:
    """One parcel. unsaid: the names of the facts when none is known, else "". worst: what lags, worst first; fine: the
    other promises in a line. revised: how many of its figures were revised; doubts: which are in question."""

    number: str
    enterprise: str
    area: str
    granted: str
    agent: str
    state: str
    level: Graded
    facts: tuple[Fact, ...]
    unsaid: str
    worst: tuple[PromiseStatus, ...]
    fine: str
    sources: str
    revised: str
    doubts: str = ""


def file_of(page: ParcelPage, people: Mapping[str, str]) -> File:
    """people: person id → name."""
    parcel = page.parcel
    return File(
        number=parcel.parcel_no,
        enterprise=parcel.enterprise,
        area=f"{decimal_text(page.area, 2)} 亩",
        granted=page.granted.isoformat() if page.granted else NO_VALUE,
        agent=agent_name(parcel.agent, people),
        state=REVIEW_STATES[parcel.state],
        level=graded(page.assessment.level),
        facts=tuple(_fact(asked, cell) for asked, cell in parcel.cells.items()),
        unsaid="" if set(parcel.cells) - set(parcel.lacking) else "、".join(ASKED[asked] for asked in parcel.lacking),
        worst=tuple(_lagging(page)),
        fine="；".join(_fine(page)),
        sources=_cells(promise for promise in page.promises if promise.outcome.level is Level.GREEN),
        revised=_revised(page.restated),
        doubts=_doubts(page),
    )


def _fact(asked: Asked, cell: AskedCell) -> Fact:
    when = f"截至 {cell.cutoff}" if cell.age_days else ""
    return Fact(
        ASKED[asked], cell_text(asked, replace(cell, age_days=0)), when, cell.state is not CellState.NOT_REPORTED
    )


def state_of(outcome: Outcome) -> str:
    return (MILESTONE_VERDICTS if outcome.indicator in MILESTONES else VERDICTS)[outcome.verdict]


def _lagging(page: ParcelPage) -> Iterable[PromiseStatus]:
    """The suspicion of idle land first, then the promises that are not green: worst first, then in the listings' order."""
    idle = page.assessment.idle
    if idle.status is not IdleStatus.NONE:
        money = f"可能涉及土地闲置费 {wan(idle.fee_exposure_yuan)} 万元" if idle.fee_exposure_yuan is not None else ""
        yield PromiseStatus(
            graded(idle.level), _LAND, IDLE_STATUSES[idle.status], sentence(idle.reason), money=money, sources=""
        )
    lagging = [promise for promise in page.promises if promise.outcome.level is not Level.GREEN]
    for promise in sorted(lagging, key=lambda one: -SEVERITY[one.outcome.level]):
        one = promise.outcome
        stake = one.money_at_stake_yuan
        money = f"涉及金额 {wan(stake)} 万元" if stake is not None else ""
        why = sentence(one.explanation, one.indicator)
        yield PromiseStatus(
            graded(one.level), INDICATORS[one.indicator], state_of(one), why, money=money, sources=_cells([promise])
        )


def _fine(page: ParcelPage) -> Iterable[str]:
    """The green promises by state, in the listings' order."""
    states: dict[str, list[str]] = {}
    for promise in page.promises:
        if promise.outcome.level is Level.GREEN:
            states.setdefault(state_of(promise.outcome), []).append(INDICATORS[promise.outcome.indicator])
    return (f"{state}：{'、'.join(subjects)}" for state, subjects in states.items())


def _cells(promises: Iterable[Promise]) -> str:
    """The cells behind promises with the facts they hold, by sheet. A cell that two promises rest on appears once."""
    sheets: dict[str, dict[str, None]] = {}
    for promise in promises:
        for origin in promise.behind:
            source = origin.source
            if source is None or not source.cell:
                continue
            verified = "" if origin.evidence is Evidence.SELF else f"（{EVIDENCE[origin.evidence]}）"
            place = f"{source.cell} {FACTS[origin.fact]}{verified}"
            sheets.setdefault(source.sheet or source.upload_id, {})[place] = None
    return "；".join(f"{sheet}!{'、'.join(cells)}" for sheet, cells in sheets.items())


def place_of(source: FigureSource | None) -> str:
    """sheet!cell; the upload when the cell is unknown, "" when both are."""
    return place_text(source) or (source.upload_id if source is not None else "")


def _revised(changes: tuple[Restatement, ...]) -> str:
    if not changes:
        return ""
    asked = sum(one.questioned for one in changes)
    return f"修订 {len(changes)} 处" + (f"，{asked} 处{QUESTIONED}" if asked else "")


def _doubts(page: ParcelPage) -> str:
    said = dict.fromkeys(questioned(doubt) for promise in page.promises for doubt in promise.doubts)
    return "；".join(f"{one.subject} {one.value}" + (f"（{one.place}）" if one.place else "") for one in said)


@dataclass(frozen=True, slots=True)
class Revision:
    """One figure that was revised later."""

    number: str
    subject: str
    year: int
    old: str
    old_place: str
    new: str
    new_place: str
    share: str
    reason: str
    questioned: bool


def revision_of(one: Restatement) -> Revision:
    received = f"收到 {one.received_on.isoformat()}" if one.received_on else ""
    return Revision(
        number=one.parcel_no,
        subject=FACTS[one.fact],
        year=one.year,
        old=as_written(one.old),
        old_place=place_of(one.old_source),
        new=WITHDRAWN if one.new is None else as_written(one.new),
        new_place="，".join(part for part in (place_of(one.source), received) if part),
        share=share_text(one),
        reason=QUESTIONED if one.questioned else one.reason,
        questioned=one.questioned,
    )
