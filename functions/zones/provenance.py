"""The rows from which a verdict's facts come (domain.md section 5)."""

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
    """The origin of one fact. cutoff: the day that it describes; received_on: None offline; source: None if unknown.
    evidence: how it was verified."""

    fact: Fact
    cutoff: date
    received_on: date | None
    source: FigureSource | None
    evidence: Evidence = Evidence.SELF


def behind(one: Followed, outcome: Outcome, on: date) -> tuple[Provenance, ...]:
    """The origins of the facts behind the outcome, each from the return that counts. Empty when nothing was reported."""
    counted = [received for received in one.dossier.returns if received.row.cutoff <= on]
    found = (_of(counted, fact, outcome.check_year) for fact in rests_on(outcome, one.view))
    return tuple(origin for origin in found if origin is not None)


def _of(counted: Sequence[Received[ReturnRow]], fact: Fact, year: int | None) -> Provenance | None:
    """The origin of the fact's value in force. None when the value was withdrawn or never reported.

    Only returns with a cell that is not blank count. A yearly figure comes from the last received full-year return, any
    other fact from the latest cut-off and, among equal cut-offs, from the last received.
    """
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
