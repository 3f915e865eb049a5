"""Figures in question: judged as written, but counted in no indicator until somebody answers (domain.md section 10).

A row's source says which of its figures the receipt questions. Four things answer the question: another figure, a reason,
属实, or the same figure sent once more (domain.md section 14).
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
    """A figure that counts on a day although the question about it is not answered.

    of: a reported fact, or a promise of the register. year: for a yearly figure. cutoff: for a reported figure. received_on:
    None offline. asked: the upload whose receipt asks. other: the firm's other parcel with the same figure, when the
    question is about that.
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
    """Every figure of the parcel that counts on the day and is in question, promises first, then in the order of facts and years.

    answered: the uploads whose figures somebody confirmed. others: parcels by number, among them those with the same figure.
    A question about equal figures ends when the other figure differs by now, or its parcel is missing from `others`.
    """
    found = list(_of_promises(dossier, promises, answered))
    counted = [received for received in dossier.returns if received.row.cutoff <= on]
    if any(_asks(received) for received in counted):
        told = _of_facts(promises.parcel_no, counted, answered)
        found += (
            one for one in told if not one.other or (one.other in others and _is_same(one, others[one.other], on))
        )
    return tuple(found)


def _is_same(doubt: Doubt, other: Dossier, on: date) -> bool:
    """Whether the other parcel's figure is still the same."""
    counted = [one.row for one in other.returns if one.row.cutoff <= on]
    rows = [row for row in counted if row.year == doubt.year and row.is_of_full_year and doubt.of in row.facts]
    value = rows[-1].facts[Fact(doubt.of)] if rows else None
    return isinstance(value, Quantity) and exact(value) == exact(doubt.value)


def uploads_that_ask(dossiers: Iterable[Dossier]) -> set[str]:
    """The uploads whose receipts question a figure of any of the parcels."""
    sources: set[str] = set()
    for one in dossiers:
        for source in (*(row.source for row in one.registers), *(row.source for row in one.returns)):
            if source is not None and (source.asked or source.twice):
                sources.add(source.upload_id)
    return sources


def answered(uploads: Iterable[Upload], by: datetime | None = None) -> frozenset[str]:
    """The ids of the uploads whose questioned figures somebody confirmed (by that moment, if given)."""
    said = (one for one in uploads if one.confirmed_by)
    return frozenset(one.upload_id for one in said if by is None or one.confirmed_at is None or one.confirmed_at <= by)


def _of_promises(dossier: Dossier, promises: Promises, answered: Container[str]) -> Iterable[Doubt]:
    versions = dossier.registers
    place = max((at for at, one in enumerate(versions) if one.row is promises.register), default=None)
    for indicator in Indicator if place is not None and _asks(versions[place]) else ():
        target = promises.register.targets.get(indicator)
        value = None if target is None else target.low
        if value is None or target != promises.targets.get(indicator) or place is None:
            continue  # a later agreement has replaced it
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
    """The figure, if it is in question.

    before: the rows received earlier with the same value of the same figure. If the receipt of one of them asked about it,
    then sending it once more was the answer.
    """
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
