"""Parcels whose production seems to have stopped: 疑似停产，请核实 (domain.md section 13). This changes no level."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from land.dossier import Dossier
from land.indicator import Fact
from land.policy import DEFAULT, Policy
from land.units import Quantity, exact
from land.values import dataclass
from land.view import View, view_on

_SIGNS_OF_LIFE = (Fact.OUTPUT, Fact.TAX)
_YEARS = 2


class Dormancy(StrEnum):
    DORMANT = "dormant"  # 疑似停产
    UNCLEAR = "unclear"  # 情况不明: a figure of these years is blank


@dataclass(frozen=True, slots=True)
class Dormant:
    """A parcel that needs checking. years: the years that were examined, oldest first."""

    parcel_no: str
    enterprise: str
    status: Dormancy
    years: tuple[int, ...]


def dormant_on(
    dossiers: Iterable[Dossier], on: date, policy: Policy = DEFAULT, known_on: date | None = None
) -> list[Dormant]:
    """The parcels that are dormant or unclear on the day, in the order given. Closed parcels are skipped."""
    found = []
    for dossier in dossiers:
        view = view_on(dossier, on, known_on)
        promises = view.promises
        status = None if promises.closed_by is not None else dormancy(view, on, policy)
        if status is not None:
            found.append(Dormant(promises.parcel_no, promises.holder, status, years_looked_at(view, on, policy)))
    return found


def years_looked_at(view: View, on: date, policy: Policy) -> tuple[int, ...]:
    """The two latest full years. Up to the reporting day, last year is left out unless its return already counts."""
    last = on.year - 1
    if on <= date(on.year, *policy.reported_by) and last not in view.yearly:
        last -= 1
    return tuple(range(last - _YEARS + 1, last + 1))


def dormancy(view: View, on: date, policy: Policy) -> Dormancy | None:
    """DORMANT when both years report no output and no taxes; UNCLEAR when one of these figures is blank.

    None when any of them is positive, or when no start of production by the first day of these years was reported."""
    years = years_looked_at(view, on, policy)
    begun = [day for fact in (Fact.PRODUCTION, Fact.FULL_PRODUCTION) if (day := view.day(fact)) is not None]
    if not begun or min(begun) > date(years[0], 1, 1):
        return None
    said = [view.yearly.get(year, {}) for year in years]
    if any(_positive(facts.get(fact)) for facts in said for fact in _SIGNS_OF_LIFE):
        return None
    blank = any(fact not in facts for facts in said for fact in _SIGNS_OF_LIFE)
    return Dormancy.UNCLEAR if blank else Dormancy.DORMANT


def _positive(figure: object) -> bool:
    return isinstance(figure, Quantity) and exact(figure) > 0
