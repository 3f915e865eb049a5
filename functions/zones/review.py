"""The yearly review 回顾 of a zone: the returns as of a day, and the state of the zone (domain.md section 10).

A review fills in the year of its day and revises the year before. Data that only the service has (who was asked, and
when) is not used here: a state depends only on accepted and refused returns.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from land.dossier import Dossier
from land.doubt import Doubt
from land.policy import DEFAULT, Policy
from land.refused import Refused, unsettled
from land.restatement import Basis, Restatement, restatements
from land.values import dataclass
from zones.asked import Asked, AskedCell, CellState, cells_of, last_full_year, output_is_waived
from zones.indicators import zone_indicators
from zones.measured import Measured, quotient
from zones.scope import Followed, Scope, scope_on


class ReviewState(StrEnum):
    """The state of a parcel in a review.

    silent: no return for the year to fill in. problems: the last return for the year was refused in whole or in part, and
    none was accepted since. nothing_to_report: a return reaches the review's day, and all five facts are confirmed to be
    none. complete: a return reaches the review's day, and each fact has a value or is confirmed to be none. Output may be
    missing when none is due and the return says 无变化. returned: anything else.
    """

    SILENT = "silent"
    PROBLEMS = "problems"
    RETURNED = "returned"
    COMPLETE = "complete"
    NOTHING_TO_REPORT = "nothing_to_report"


@dataclass(frozen=True, slots=True)
class ReviewedParcel:
    """A parcel in scope. agent: the person id of the 代办员. cutoff: the latest cut-off of its returns for the year to fill in,
    None when none was accepted. first_number: the number under which it is stored, whatever number is shown on the day."""

    parcel_no: str
    enterprise: str
    agent: str | None
    state: ReviewState
    cutoff: date | None
    cells: Mapping[Asked, AskedCell]
    first_number: str

    @property
    def lacking(self) -> tuple[Asked, ...]:
        """The facts that are still to be reported. Empty when the parcel is complete."""
        if self.state is ReviewState.COMPLETE:
            return ()
        return tuple(fact for fact, cell in self.cells.items() if cell.state is CellState.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class ReturnRate:
    """How many parcels of an agent or enterprise have an accepted return.

    A refused return does not count. An accepted one still counts after a later one was refused. of: a person id (None: no
    agent), or an enterprise. silent, problems: the parcels in that state.
    """

    of: str | None
    returned: int
    parcels: int
    silent: tuple[str, ...]
    problems: tuple[str, ...] = ()

    @property
    def value(self) -> Fraction | None:
        return quotient(Fraction(self.returned), Fraction(self.parcels))


@dataclass(frozen=True, slots=True)
class Review:
    """The results of a review. output_year: the last completed year on the day, for which output is asked.

    parcels: by parcel number. by_agent, by_enterprise: by their key, parcels without an agent first. restatements: of years
    before the one to fill in, by parcel number, then as received. doubts: the figures in question, by parcel number.
    """

    zone: str
    as_of: date
    indicators: tuple[Measured, ...]
    parcels: tuple[ReviewedParcel, ...]
    by_agent: tuple[ReturnRate, ...]
    by_enterprise: tuple[ReturnRate, ...]
    restatements: tuple[Restatement, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def by_first_number(self) -> dict[str, ReviewedParcel]:
        return {one.first_number: one for one in self.parcels}

    @property
    def fills(self) -> int:
        return self.as_of.year

    @property
    def revises(self) -> int:
        return self.as_of.year - 1

    @property
    def output_year(self) -> int:
        return last_full_year(self.as_of)


def review(
    zone: str,
    dossiers: Iterable[Dossier],
    as_of: date,
    policy: Policy = DEFAULT,
    known_on: date | None = None,
    refused: Mapping[str, Sequence[Refused]] = MappingProxyType({}),
    basis: Basis | None = None,
    answered: Container[str] = (),
) -> Review:
    """The review of one zone's parcels as of a day, with the data known on `known_on` (None: all data received).

    refused: first number → refused rows of returns. basis: the earlier state with which restated figures are compared.
    answered: the uploads whose questions were answered with 属实.
    """
    known = {number: _known(rows, known_on) for number, rows in refused.items()}
    return review_of(
        zone, scope_on(dossiers, as_of, policy, known_on, answered=answered), as_of, policy, refused=known, basis=basis
    )


def review_of(
    zone: str,
    scope: Scope,
    as_of: date,
    policy: Policy,
    refused: Mapping[str, Sequence[Refused]],
    basis: Basis | None = None,
) -> Review:
    """The same for a scope that is already computed."""
    parcels = tuple(_reviewed(one, as_of, refused.get(one.dossier.parcel_no, ())) for one in scope.followed)
    return Review(
        zone,
        as_of,
        zone_indicators(scope, as_of.year, policy),
        parcels,
        by_agent=_rates((one.agent, one) for one in parcels),
        by_enterprise=_rates((one.enterprise, one) for one in parcels),
        restatements=tuple(
            replace(change, parcel_no=one.parcel_no)
            for one in scope.followed
            for change in restatements(one.dossier, as_of, policy, basis)
        ),
        doubts=tuple(doubt for one in scope.followed for doubt in one.doubts),
    )


def _known(refused: Sequence[Refused], known_on: date | None) -> list[Refused]:
    return [row for row in refused if known_on is None or row.received_on is None or row.received_on <= known_on]


def _reviewed(one: Followed, as_of: date, refused: Sequence[Refused]) -> ReviewedParcel:
    cells = cells_of(one, as_of)
    taken = [received for received in one.dossier.returns if received.row.year == as_of.year]
    cutoffs = [received.row.cutoff for received in taken]
    spoken = [received.row.cutoff for received in taken if not received.row.figures_only]  # these cover milestones too
    waived = output_is_waived(one, [received.row for received in taken], as_of)
    states = {cell.state for asked, cell in cells.items() if not (asked is Asked.OUTPUT and waived)}
    if unsettled(refused, taken, as_of.year):
        state = ReviewState.PROBLEMS
    elif not cutoffs:
        state = ReviewState.SILENT
    elif max(spoken, default=date.min) < as_of or CellState.NOT_REPORTED in states:
        state = ReviewState.RETURNED
    elif states == {CellState.CONFIRMED_NONE}:
        state = ReviewState.NOTHING_TO_REPORT
    else:
        state = ReviewState.COMPLETE
    holder, agent = one.view.promises.holder, one.register.agent
    return ReviewedParcel(
        one.parcel_no,
        holder,
        agent,
        state,
        cutoff=max(cutoffs, default=None),
        cells=cells,
        first_number=one.dossier.parcel_no,
    )


def _rates(parcels: Iterable[tuple[str | None, ReviewedParcel]]) -> tuple[ReturnRate, ...]:
    groups: dict[str | None, list[ReviewedParcel]] = {}
    for of, one in parcels:
        groups.setdefault(of, []).append(one)
    found = []
    for of, members in groups.items():
        returned = sum(one.cutoff is not None for one in members)
        silent, problems = (
            tuple(one.parcel_no for one in members if one.state is state)
            for state in (ReviewState.SILENT, ReviewState.PROBLEMS)
        )
        found.append(ReturnRate(of, returned, len(members), silent, problems=problems))
    return tuple(sorted(found, key=lambda rate: rate.of or ""))
