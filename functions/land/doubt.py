"""Figures in question: judged as written, and counted in no indicator until somebody has answered (domain.md section 10).

A row's source says about which of its figures its receipt asks. Another figure answers, and a reason; so does 属实, and
the same figure sent once more (domain.md section 14).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from land.dossier import Dossier, FigureSource, Received
from land.in_force import Promises
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact, Indicator
from land.parcel import RegisterRow
from land.returns import ReturnRow
from land.units import Quantity, exact
from land.upload import Upload
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure that counts on a day though the question about it has no answer.

    of: a reported fact, or a promise of the register. year: of a yearly figure. cutoff: of a reported one. received_on:
    None offline. asked: the upload whose receipt asks. other: the parcel of the same firm with the same figure, where that is
    what is asked.
    """

    parcel_no: str
    of: Fact | Indicator
    year: int | None
    value: Quantity
    cutoff: date | None
    received_on: date | None
    source: FigureSource
    other: str = ""

    @property
    def asked(self) -> str:
        return self.source.upload_id


def doubts(
    dossier: Dossier,
    on: date,
    promises: Promises,
    answered: Container[str],
    others: Mapping[str, Dossier] = MappingProxyType({}),
) -> tuple[Doubt, ...]:
    """Every figure of the parcel that counts on the day and is in question, promises first, then in the order of facts and
    years. answered: the uploads of whose questions somebody said that the figures are as they were meant. others: parcels by
    number, among them those with the same figure: where they differ by now, or are withdrawn, nothing is in question any more."""
    found = list(_of_promises(dossier, promises, answered))
    counted = [received for received in dossier.returns if received.row.cutoff <= on]
    if any(_asks(received) for received in counted):
        told = _of_facts(promises.parcel_no, counted, answered)
        found += (
            one for one in told if not one.other or (one.other in others and _is_same(one, others[one.other], on))
        )
    return tuple(found)


def _is_same(doubt: Doubt, other: Dossier, on: date) -> bool:
    """Whether the other parcel's figure, which was the same, is so still."""
    counted = [one.row for one in other.returns if one.row.cutoff <= on]
    rows = [row for row in counted if row.year == doubt.year and row.is_of_full_year and doubt.of in row.facts]
    value = rows[-1].facts[Fact(doubt.of)] if rows else None
    return isinstance(value, Quantity) and exact(value) == exact(doubt.value)


def uploads_that_ask(dossiers: Iterable[Dossier]) -> set[str]:
    """The uploads whose receipts ask about a figure of any of the parcels."""
    sources: set[str] = set()
    for one in dossiers:
        for source in (*(row.source for row in one.registers), *(row.source for row in one.returns)):
            if source is not None and (source.asked or source.twice):
                sources.add(source.upload_id)
    return sources


def answered(uploads: Iterable[Upload], by: datetime | None = None) -> frozenset[str]:
    """Those of the uploads of whose questions somebody said that the figures are as they were meant (by that moment)."""
    said = (one for one in uploads if one.confirmed_by)
    return frozenset(one.upload_id for one in said if by is None or one.confirmed_at is None or one.confirmed_at <= by)


def _of_promises(dossier: Dossier, promises: Promises, answered: Container[str]) -> Iterable[Doubt]:
    versions = dossier.registers
    place = max((at for at, one in enumerate(versions) if one.row is promises.register), default=None)
    for indicator in Indicator if place is not None and _asks(versions[place]) else ():
        target = promises.register.targets.get(indicator)
        value = None if target is None else target.low
        if value is None or target != promises.targets.get(indicator) or place is None:
            continue  # an agreement has replaced it since
        same = [one for one in versions[:place] if _promised(one.row, indicator) == exact(value)]
        yield from _doubt(
            promises.parcel_no,
            indicator,
            None,
            value,
            cutoff=None,
            said=versions[place],
            before=same,
            answered=answered,
        )


def _promised(row: RegisterRow, indicator: Indicator) -> object:
    target = row.targets.get(indicator)
    return None if target is None or target.low is None else exact(target.low)


def _of_facts(parcel_no: str, counted: Sequence[Received[ReturnRow]], answered: Container[str]) -> Iterable[Doubt]:
    by_cutoff = sorted(counted, key=lambda received: received.row.cutoff)
    years = sorted({received.row.year for received in counted})
    for fact in (fact for fact in Fact if fact not in DATE_FACTS):
        for year in years if fact in YEARLY_FACTS else (None,):
            full = [one for one in counted if one.row.year == year and one.row.is_of_full_year]
            said = [one for one in (by_cutoff if year is None else full) if fact in one.row.facts]
            value = said[-1].row.facts[fact] if said else None
            if not isinstance(value, Quantity) or said[-1].row.reason:
                continue
            last = said[-1]
            before = counted[: next(at for at, one in enumerate(counted) if one is last)]
            same = [one for one in before if one.row.year == last.row.year and _says(one.row, fact, value)]
            yield from _doubt(
                parcel_no, fact, year, value, cutoff=last.row.cutoff, said=last, before=same, answered=answered
            )


def _says(row: ReturnRow, fact: Fact, value: Quantity) -> bool:
    said = row.facts.get(fact)
    return isinstance(said, Quantity) and exact(said) == exact(value)


def _asks(received: Received[ReturnRow] | Received[RegisterRow]) -> bool:
    return received.source is not None and bool(received.source.asked or received.source.twice)


def _doubt(
    parcel_no: str,
    of: Fact | Indicator,
    year: int | None,
    value: Quantity,
    cutoff: date | None,
    said: Received[ReturnRow] | Received[RegisterRow],
    before: Sequence[Received[ReturnRow] | Received[RegisterRow]],
    answered: Container[str],
) -> Iterable[Doubt]:
    """The figure, if it is in question. before: the rows received earlier that say the same of the same: where one of
    them was asked about, saying it once more was the answer."""
    source = said.source
    if source is None or source.upload_id in answered or not {of.value} & (source.asked | source.twice.keys()):
        return
    earlier = [one.source for one in before if one.source is not None]
    asked = [one for one in earlier if of.value in one.asked or of.value in one.twice]
    if all(one.upload_id == source.upload_id for one in asked):
        other = "" if of.value in source.asked else source.twice[of.value]
        yield Doubt(
            parcel_no,
            of,
            year,
            value,
            cutoff=cutoff,
            received_on=said.received_on,
            source=source.of(of.value),
            other=other,
        )
