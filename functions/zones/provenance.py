"""From which rows the facts come that a verdict rests on (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from land.assessment import Outcome
from land.commitment import rests_on
from land.dossier import FigureSource, Received
from land.indicator import YEARLY_FACTS, Fact
from land.returns import Evidence, ReturnRow, speaks_to
from land.values import dataclass
from zones.scope import Followed


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one fact came from. cutoff: the day to which it speaks; received_on: None offline; source: None where unknown.
    evidence: how it was verified."""

    fact: Fact
    cutoff: date
    received_on: date | None
    source: FigureSource | None
    evidence: Evidence = Evidence.SELF


def behind(one: Followed, outcome: Outcome, on: date) -> tuple[Provenance, ...]:
    """The facts that the outcome rests on, each from the return that counts; none where nothing was reported."""
    counted = [received for received in one.dossier.returns if received.row.cutoff <= on]
    found = (_of(counted, fact, outcome.check_year) for fact in rests_on(outcome, one.view))
    return tuple(origin for origin in found if origin is not None)


def _of(counted: Sequence[Received[ReturnRow]], fact: Fact, year: int | None) -> Provenance | None:
    """A yearly figure from the latest received full-year return for the year, any other from the latest cut-off, then the
    latest received, whose cell is not blank; None where it was withdrawn, or never said."""
    if fact in YEARLY_FACTS:
        full = [r for r in counted if r.row.year == year and r.row.is_of_full_year]
        chosen = [r for r in full if fact in r.row.facts]
    else:
        chosen = sorted((r for r in counted if fact in r.row.facts), key=lambda r: r.row.cutoff)
    if not chosen or chosen[-1].row.facts[fact] is None:
        return None
    last = chosen[-1]
    cutoff = last.row.cutoff
    if fact not in YEARLY_FACTS:
        cutoff = speaks_to(cutoff, (received.row for received in counted))
    return Provenance(
        fact, cutoff, last.received_on, last.source.of(fact) if last.source else None, evidence=last.row.evidence
    )
