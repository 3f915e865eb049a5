"""From which rows the facts come that a verdict rests on (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from land.assessment import Outcome
from land.dossier import FigureSource, Received
from land.figure import facts_behind
from land.indicator import MILESTONES, YEARLY_FACTS, Fact, Indicator
from land.milestone import reported_start
from land.returns import ReturnRow, speaks_to
from land.scope import Followed

_OF_MILESTONE = {
    Indicator.COMPLETION: Fact.COMPLETION,
    Indicator.PRODUCTION: Fact.PRODUCTION,
    Indicator.FULL_PRODUCTION: Fact.FULL_PRODUCTION,
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one fact came from. cutoff: the day to which it speaks; received_on: None offline; source: None where unknown."""

    fact: Fact
    cutoff: date
    received_on: date | None
    source: FigureSource | None


def behind(one: Followed, outcome: Outcome, on: date) -> tuple[Provenance, ...]:
    """The facts that the outcome rests on, each from the return that counts; none where nothing was reported."""
    counted = [received for received in one.dossier.returns if received.row.cutoff <= on]
    found = (_of(counted, fact, outcome.check_year) for fact in _facts(one, outcome))
    return tuple(origin for origin in found if origin is not None)


def _facts(one: Followed, outcome: Outcome) -> tuple[Fact, ...]:
    indicator = outcome.indicator
    if indicator is Indicator.GROUNDBREAKING:
        start = reported_start(one.view)
        return () if start is None else (start[1],)
    if indicator in MILESTONES:
        return (_OF_MILESTONE[indicator],) if outcome.actual is not None else ()
    return facts_behind(indicator)


def _of(counted: Sequence[Received[ReturnRow]], fact: Fact, year: int | None) -> Provenance | None:
    """A yearly figure from the latest received full-year return for the year, any other from the latest cut-off, then the
    latest received, whose cell is not blank; None where it was withdrawn, or never said."""
    if fact in YEARLY_FACTS:
        full = [r for r in counted if r.row.year == year and r.row.cutoff >= date(r.row.year, 12, 31)]
        chosen = [r for r in full if fact in r.row.facts]
    else:
        chosen = sorted((r for r in counted if fact in r.row.facts), key=lambda r: r.row.cutoff)
    if not chosen or chosen[-1].row.facts[fact] is None:
        return None
    last = chosen[-1]
    cutoff = last.row.cutoff
    if fact not in YEARLY_FACTS:
        cutoff = speaks_to(cutoff, (received.row for received in counted))
    return Provenance(fact, cutoff, last.received_on, last.source.of(fact) if last.source else None)
