"""What an indicator of a zone is: a numerator, a denominator, and the parcels behind both."""

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
    """What belongs together in a report, in its order."""

    PROGRESS = "progress"
    OUTPUT = "output"
    LATENESS = "lateness"
    RETURNS = "returns"
    STANDARD_LAND = "standard_land"
    IDLE = "idle"


class ZoneIndicator(StrEnum):
    """The codes, in the order of every listing, each with its group."""

    group: ZoneGroup

    # The default only because a member is looked up by its code alone.
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
    """Where the year ends with what is planned (`zones.scope.Scope.planned`), in the unit of the indicator.

    missing: how much more of the denominator would have to be in the numerator for the target; whole parcels where
    parcels are counted, 0 where the target is reached, None where there is none.
    """

    planned: tuple[str, ...]
    numerator: Fraction
    denominator: Fraction
    value: Fraction | None
    missing: Fraction | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator. value: exact; None where the denominator is 0, or where of nobody the figure is known. denominator:
    None for a plain sum. behind_numerator, behind_denominator, no_data: parcel numbers, sorted. target: in the unit of value.
    in_question: whose figure somebody still has to confirm; it counts on neither side.
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
    """None where the denominator is 0."""
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
    """A share of parcels: of the population, those hit. No value where of nobody it can be said whether they are."""
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
