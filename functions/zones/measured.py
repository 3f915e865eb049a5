"""A measured zone indicator: numerator, denominator, and the parcels behind both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Self

from land.parcel import RegisterRow
from land.units import MU, exact
from land.values import dataclass
from zones.scope import Followed


class ZoneGroup(StrEnum):
    """The groups of indicators, in the order of a report."""

    PROGRESS = "progress"
    OUTPUT = "output"
    LATENESS = "lateness"
    RETURNS = "returns"
    STANDARD_LAND = "standard_land"
    IDLE = "idle"


class ZoneIndicator(StrEnum):
    """The codes, in the order of every listing, each with its group."""

    group: ZoneGroup

    # The default exists only because `ZoneIndicator(code)` looks up a member by its code alone.
    def __new__(cls, code: str, group: ZoneGroup = ZoneGroup.PROGRESS) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.group = group
        return member

    START_RATE = "start_rate", ZoneGroup.PROGRESS
    START_ON_TIME_RATE = "start_on_time_rate", ZoneGroup.PROGRESS
    COMPLETION_RATE = "completion_rate", ZoneGroup.PROGRESS
    PRODUCTION_RATE = "production_rate", ZoneGroup.PROGRESS
    FULL_PRODUCTION_RATE = "full_production_rate", ZoneGroup.PROGRESS
    OUTPUT_RATE = "output_rate", ZoneGroup.OUTPUT
    INVESTMENT_RATE = "investment_rate", ZoneGroup.OUTPUT
    AVERAGE_INTENSITY = "average_intensity", ZoneGroup.OUTPUT
    OUTPUT_PER_MU = "output_per_mu", ZoneGroup.OUTPUT
    TAX_PER_MU = "tax_per_mu", ZoneGroup.OUTPUT
    LATE_DAYS_GROUNDBREAKING = "late_days_groundbreaking", ZoneGroup.LATENESS
    LATE_DAYS_COMPLETION = "late_days_completion", ZoneGroup.LATENESS
    LATE_DAYS_PRODUCTION = "late_days_production", ZoneGroup.LATENESS
    LATE_DAYS_FULL_PRODUCTION = "late_days_full_production", ZoneGroup.LATENESS
    CONSTRUCTION_MONTHS = "construction_months", ZoneGroup.LATENESS
    RETURN_RATE = "return_rate", ZoneGroup.RETURNS
    STANDARD_LAND_SHARE = "standard_land_share", ZoneGroup.STANDARD_LAND
    STANDARD_LAND_AREA_SHARE = "standard_land_area_share", ZoneGroup.STANDARD_LAND
    STANDARD_LAND_SHARE_EVER = "standard_land_share_ever", ZoneGroup.STANDARD_LAND
    STANDARD_LAND_AREA_SHARE_EVER = "standard_land_area_share_ever", ZoneGroup.STANDARD_LAND
    PROMISE_SHARE = "promise_share", ZoneGroup.STANDARD_LAND
    PROMISE_SHARE_EVER = "promise_share_ever", ZoneGroup.STANDARD_LAND
    IDLE_SHARE = "idle_share", ZoneGroup.IDLE
    IDLE_AREA_SHARE = "idle_area_share", ZoneGroup.IDLE
    IDLE_EXPOSURE = "idle_exposure", ZoneGroup.IDLE


@dataclass(frozen=True, slots=True)
class Outlook:
    """The expected value at the end of the year with the planned grants (`zones.scope.Scope.planned`), in the indicator's unit.

    missing: how much the numerator lacks for the target, in whole parcels if parcels are counted. 0 when the target is
    reached, None when there is no target.
    """

    planned: tuple[str, ...]
    numerator: Fraction
    denominator: Fraction
    value: Fraction | None
    missing: Fraction | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator. value: exact; None when the denominator is 0, when no parcel has the data, or when a plain sum would be
    partial. denominator: None for a plain sum. behind_numerator, behind_denominator, no_data: parcel numbers, sorted.
    target: in the unit of value. in_question: parcels whose figure is not confirmed yet; they count on neither side.
    """

    code: ZoneIndicator
    numerator: Fraction
    denominator: Fraction | None
    value: Fraction | None
    behind_numerator: tuple[str, ...]
    behind_denominator: tuple[str, ...]
    no_data: tuple[str, ...] = ()
    target: Fraction | None = None
    outlook: Outlook | None = None
    in_question: tuple[str, ...] = ()


def quotient(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    """The quotient. None when the denominator is 0."""
    return numerator / denominator if denominator else None


def names(parcels: Iterable[Followed]) -> tuple[str, ...]:
    """Their parcel numbers, sorted."""
    return tuple(sorted(one.parcel_no for one in parcels))


def mu(row: RegisterRow) -> Fraction:
    """The area in 亩."""
    return exact(row.area) / MU


def share(
    code: ZoneIndicator, population: Sequence[Followed], hits: Sequence[Followed], no_data: Iterable[Followed] = ()
) -> Measured:
    """The share of the population that is in `hits`. The value is None when no parcel has the data."""
    over = Fraction(len(hits))
    under = Fraction(len(population))
    everybody = names(population)
    unsaid = names(no_data)
    value = quotient(over, under) if set(everybody) - set(unsaid) or hits else None
    return Measured(
        code, over, under, value, behind_numerator=names(hits), behind_denominator=everybody, no_data=unsaid
    )


def total(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))
