"""The shares of a zone that have a target: standard land of what is granted, approval on promise of ordinary projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil

from land.measured import Measured, Outlook, ZoneIndicator, mu, names, quotient
from land.parcel import Approval, LandUse, ProjectType, RegisterRow
from land.scope import Followed, Scope


def standard_land(scope: Scope, target: Fraction) -> tuple[Measured, Measured]:
    """Of the industrial parcels granted, by number and by 亩."""
    industrial = [one for one in scope.followed if one.register.land_use is LandUse.INDUSTRIAL]
    planned = [row for row in scope.planned if row.land_use is LandUse.INDUSTRIAL]
    unknown = [one for one in scope.followed if one.register.land_use is None]
    by_number = _towards(
        ZoneIndicator.STANDARD_LAND_SHARE, target, industrial, planned, unknown, lambda row: row.standard_land, None
    )
    by_area = _towards(
        ZoneIndicator.STANDARD_LAND_AREA_SHARE, target, industrial, planned, unknown, lambda row: row.standard_land, mu
    )
    return by_number, by_area


def on_promise(scope: Scope, target: Fraction) -> Measured:
    """Of the ordinary projects, those approved on promise."""
    ordinary = [one for one in scope.followed if one.register.project_type is ProjectType.ORDINARY]
    planned = [row for row in scope.planned if row.project_type is ProjectType.ORDINARY]
    unknown = [
        one
        for one in scope.followed
        if one.register.project_type is None
        or (one.register.project_type is ProjectType.ORDINARY and one.register.approval is None)
    ]
    return _towards(
        ZoneIndicator.PROMISE_SHARE,
        target, ordinary, planned, unknown, lambda row: row.approval is Approval.ON_PROMISE, None,
    )  # fmt: skip


def _towards(
    code: ZoneIndicator,
    target: Fraction,
    population: Sequence[Followed],
    planned: Sequence[RegisterRow],
    unknown: Sequence[Followed],
    hit: Callable[[RegisterRow], bool],
    weight: Callable[[RegisterRow], Fraction] | None,
) -> Measured:
    """A share with a target and the way to it; weight: of a parcel, None where parcels are counted."""

    def total(rows: Iterable[RegisterRow]) -> Fraction:
        return sum((weight(row) if weight else Fraction(1) for row in rows), Fraction(0))

    rows = [one.register for one in population]
    over, under = total(row for row in rows if hit(row)), total(rows)
    ahead, all_ahead = over + total(row for row in planned if hit(row)), under + total(planned)
    missing = max(target * all_ahead - ahead, Fraction(0))
    everybody, unsaid = names(population), names(unknown)
    return Measured(
        code,
        over,
        under,
        quotient(over, under) if set(everybody) - set(unsaid) else None,
        names(one for one in population if hit(one.register)),
        everybody,
        unsaid,
        target,
        Outlook(
            tuple(sorted(row.parcel_no for row in planned)),
            ahead,
            all_ahead,
            quotient(ahead, all_ahead),
            missing if weight else Fraction(ceil(missing)),
        ),
    )
