"""The indicators of a zone as sums over parcels, so that a nightly run can skip parcels that have not changed.

A parcel's contribution is constant until a stored day. Only late days that are still running grow by one a day.
The sums over all parcels equal `zone_indicators` of the whole zone on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction

from land.assessment import Assessment, Verdict
from land.dossier import Dossier
from land.indicator import MILESTONES, Indicator
from land.policy import DEFAULT, Policy
from land.values import dataclass
from land.view import days_of_change
from zones.indicators import zone_indicators
from zones.measured import Measured, ZoneIndicator, quotient
from zones.scope import Scope, granted_on

_LATE = {milestone: ZoneIndicator(f"late_days_{milestone}") for milestone in MILESTONES}


@dataclass(frozen=True, slots=True)
class Part:
    """One parcel's contribution to an indicator. denominator: 0 for a plain sum.

    promised: the target times the denominator, None when there is no target. known: whether the indicator has a value for
    this parcel alone. no_data, in_question: the number of parcels in those lists.
    """

    numerator: Fraction
    denominator: Fraction
    promised: Fraction | None = None
    known: bool = True
    no_data: int = 0
    in_question: int = 0


@dataclass(frozen=True, slots=True)
class ParcelSums:
    """The contributions of a parcel from the day `on` to the day before `until`.

    running: the indicators whose numerator grows by one late day each day. An indicator without a contribution is left out.
    """

    on: date
    until: date
    parts: Mapping[ZoneIndicator, Part]
    running: tuple[ZoneIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """An indicator of a zone as in `Measured`, with the numbers of parcels instead of their lists."""

    code: ZoneIndicator
    numerator: Fraction
    denominator: Fraction | None
    value: Fraction | None
    target: Fraction | None
    no_data: int = 0
    in_question: int = 0


def parcel_sums(dossier: Dossier, scope: Scope, assessment: Assessment, policy: Policy = DEFAULT) -> ParcelSums:
    """The parcel's contributions. scope: of this parcel alone, on the day of its assessment."""
    on = assessment.on
    parts = {}
    for one in zone_indicators(scope, on.year, policy):
        denominator = one.denominator or Fraction(0)
        if one.numerator or denominator or one.no_data or one.in_question:
            promised = None if one.target is None else one.target * denominator
            known = one.value is not None
            parts[one.code] = Part(
                one.numerator, denominator, promised, known, no_data=len(one.no_data), in_question=len(one.in_question)
            )
    followed = scope.followed[0].assessment.commitments if scope.followed else ()
    running = tuple(
        _LATE[one.indicator] for one in followed if one.indicator in _LATE and one.verdict is Verdict.OVERDUE
    )
    return ParcelSums(on, _until(dossier, scope, assessment), parts, running)


def _until(dossier: Dossier, scope: Scope, assessment: Assessment) -> date:
    """The first day after the assessment on which the parcel's contributions may change.

    Such days are: a verdict changes, a row begins to count, the due day of groundbreaking comes (even when already met), the
    parcel is granted, or the year ends or begins.
    """
    on = assessment.on
    last = date(on.year, 12, 31)
    days = [last if on < last else date(on.year + 1, 1, 1), *days_of_change(dossier, on)]
    days += [
        one.due for one in assessment.commitments if one.indicator is Indicator.GROUNDBREAKING and one.due is not None
    ]
    days += [day for version in dossier.registers if (day := granted_on(version.row)) is not None]
    if assessment.next_change_on is not None:
        days.append(assessment.next_change_on)
    return min(day for day in days if day > on)


@dataclass(slots=True)
class ZoneSums:
    """The sums of a zone on one day. Parcels are added one by one."""

    on: date
    _sums: dict[ZoneIndicator, list[Fraction]] = field(default_factory=dict)
    _known: set[ZoneIndicator] = field(default_factory=set)
    _unknown: set[ZoneIndicator] = field(default_factory=set)
    _with_target: set[ZoneIndicator] = field(default_factory=set)

    def add(self, parcel: ParcelSums) -> None:
        """Adds the parcel's contributions, which must be valid on the day."""
        for code, part in parcel.parts.items():
            late = (self.on - parcel.on).days if code in parcel.running else 0
            counts = (Fraction(part.no_data), Fraction(part.in_question))
            adds = (part.numerator + late, part.denominator, part.promised or Fraction(0), *counts)
            before = self._sums.get(code, [Fraction(0)] * len(adds))
            self._sums[code] = [one + more for one, more in zip(before, adds, strict=True)]
            (self._known if part.known else self._unknown).add(code)
            if part.promised is not None:
                self._with_target.add(code)

    def totals(self, policy: Policy = DEFAULT) -> list[Total]:
        """Every indicator, in the order of `ZoneIndicator`."""
        nobody = zone_indicators(Scope((), ()), self.on.year, policy)
        return [self._total(one) for one in nobody]

    def _total(self, empty: Measured) -> Total:
        """The total of one indicator. empty: the indicator of a zone without parcels, with the zone's target."""
        code = empty.code
        if code not in self._sums:
            return Total(code, empty.numerator, empty.denominator, empty.value, target=empty.target)
        over, under, promised, no_data, in_question = self._sums[code]
        if empty.denominator is None:
            value = None if code in self._unknown else over  # a partial sum would look like the total
        else:
            value = quotient(over, under) if code in self._known else None
        target = empty.target
        if target is None and code in self._with_target:  # each parcel has its own target
            target = quotient(promised, under)
        denominator = None if empty.denominator is None else under
        return Total(code, over, denominator, value, target=target, no_data=int(no_data), in_question=int(in_question))


def sums_of(parcels: Iterable[ParcelSums], on: date) -> ZoneSums:
    """The sums of these parcels on the day."""
    sums = ZoneSums(on)
    for parcel in parcels:
        sums.add(parcel)
    return sums
