"""The shares of a zone that have a target: standard land among grants, and approval on promise among ordinary projects.

Each share is given for the parcels granted in the year, and for those of all years (domain.md sections 10 and 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil

from land.parcel import Approval, LandUse, ProjectType, RegisterRow
from land.policy import Policy
from land.values import dataclass
from zones.measured import Measured, Outlook, ZoneIndicator, mu, quotient
from zones.scope import Scope, granted_on

Test = Callable[[RegisterRow], bool]


@dataclass(frozen=True, slots=True)
class _Share:
    """The definition of a share of the granted parcels.

    belongs: the parcel is in the denominator. hit: it is in the numerator. unsaid: one of the two is unknown. weight: of a
    parcel; None when parcels are counted.
    """

    belongs: Test
    hit: Test
    unsaid: Test
    weight: Callable[[RegisterRow], Fraction] | None = None

    def total(self, rows: Iterable[RegisterRow]) -> Fraction:
        return sum((self.weight(row) if self.weight else Fraction(1) for row in rows), Fraction(0))


_STANDARD = _Share(
    belongs=lambda row: row.land_use is LandUse.INDUSTRIAL,
    hit=lambda row: row.standard_land,
    unsaid=lambda row: row.land_use is None,
)
_STANDARD_AREA = _Share(_STANDARD.belongs, _STANDARD.hit, _STANDARD.unsaid, mu)
_PROMISE = _Share(
    belongs=lambda row: row.project_type is ProjectType.ORDINARY,
    hit=lambda row: row.approval is Approval.ON_PROMISE,
    unsaid=lambda row: row.project_type is None or (row.project_type is ProjectType.ORDINARY and row.approval is None),
)


def standard_land(scope: Scope, year: int, policy: Policy) -> tuple[Measured, ...]:
    """The share among the industrial parcels granted in the year, by number and by 亩; then the same for all years. The target
    is measured by number."""
    target = policy.standard_land_in(year)
    of = ZoneIndicator
    return (
        _of_year(of.STANDARD_LAND_SHARE, scope, year, _STANDARD, target=target),
        _of_year(of.STANDARD_LAND_AREA_SHARE, scope, year, _STANDARD_AREA, target=target),
        _measured(of.STANDARD_LAND_SHARE_EVER, scope.granted, _STANDARD),
        _measured(of.STANDARD_LAND_AREA_SHARE_EVER, scope.granted, _STANDARD_AREA),
    )


def on_promise(scope: Scope, year: int, policy: Policy) -> tuple[Measured, ...]:
    """The share approved on promise among the ordinary projects granted in the year; then the same for all years."""
    return (
        _of_year(ZoneIndicator.PROMISE_SHARE, scope, year, _PROMISE, target=policy.promise_target),
        _measured(ZoneIndicator.PROMISE_SHARE_EVER, scope.granted, _PROMISE),
    )


def _of_year(code: ZoneIndicator, scope: Scope, year: int, share: _Share, target: Fraction | None) -> Measured:
    """The share of a year with its target and outlook. A parcel without a grant day belongs to no year and is in `no_data`."""
    days = [(row, granted_on(row)) for row in scope.granted]
    rows = [row for row, day in days if day is not None and day.year == year]
    undated = [row for row, day in days if day is None and (share.belongs(row) or share.unsaid(row))]
    planned = [row for row in scope.planned if share.belongs(row)]
    return _measured(code, rows, share, undated, target=target, planned=planned)


def _measured(
    code: ZoneIndicator,
    granted: Sequence[RegisterRow],
    share: _Share,
    undated: Sequence[RegisterRow] = (),
    target: Fraction | None = None,
    planned: Sequence[RegisterRow] | None = None,
) -> Measured:
    """The measured share. planned: the parcels still to be granted in the year; None for a share without outlook."""
    population = [row for row in granted if share.belongs(row)]
    hits = [row for row in population if share.hit(row)]
    everybody = _numbers(population)
    unsaid = _numbers(row for row in granted if share.unsaid(row))
    over = share.total(hits)
    under = share.total(population)
    return Measured(
        code,
        over,
        under,
        quotient(over, under) if set(everybody) - set(unsaid) else None,
        behind_numerator=_numbers(hits),
        behind_denominator=everybody,
        no_data=tuple(sorted({*unsaid, *_numbers(undated)})),
        target=target,
        outlook=None if planned is None else _outlook(share, over, under, target, planned=planned),
    )


def _outlook(
    share: _Share, over: Fraction, under: Fraction, target: Fraction | None, planned: Sequence[RegisterRow]
) -> Outlook:
    ahead = over + share.total(row for row in planned if share.hit(row))
    all_ahead = under + share.total(planned)
    missing = None if target is None else max(target * all_ahead - ahead, Fraction(0))
    if missing is not None and share.weight is None:
        missing = Fraction(ceil(missing))
    return Outlook(_numbers(planned), ahead, all_ahead, quotient(ahead, all_ahead), missing=missing)


def _numbers(rows: Iterable[RegisterRow]) -> tuple[str, ...]:
    return tuple(sorted(row.parcel_no for row in rows))
