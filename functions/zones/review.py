"""The yearly review 回顾 of a zone: who has returned what as of a day, and how the zone stands (domain.md section 10).

As of its day a review revises the year before and fills in the year of the day. What only the service knows (who was
asked, and when) is not here: a state follows from what was taken, and from what was refused.
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
    """silent: no return for the year to fill in. problems: the last that came for it was refused, wholly or in part, and
    nothing for it was taken since. nothing_to_report: one that reaches the review's day, and all five facts are confirmed
    to be none. complete: the same, each a value or confirmed none; output need not be where none is due and the return says
    that nothing has changed. returned: anything else."""

    SILENT = "silent"
    PROBLEMS = "problems"
    RETURNED = "returned"
    COMPLETE = "complete"
    NOTHING_TO_REPORT = "nothing_to_report"


@dataclass(frozen=True, slots=True)
class ReviewedParcel:
    """A parcel in scope. agent: the person id of the 代办员. cutoff: the latest of its returns for the year to fill in,
    None where nothing for it was ever taken. first_number: under which it is filed, whatever it is called on the day."""

    parcel_no: str
    enterprise: str
    agent: str | None
    state: ReviewState
    cutoff: date | None
    cells: Mapping[Asked, AskedCell]
    first_number: str

    @property
    def lacking(self) -> tuple[Asked, ...]:
        """The facts that nobody has reported and that are still to come."""
        if self.state is ReviewState.COMPLETE:
            return ()
        return tuple(fact for fact, cell in self.cells.items() if cell.state is CellState.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class ReturnRate:
    """How many of somebody's parcels have returned: a return that was refused is none, and what was taken before a later
    one was refused is one. of: a person id (None: nobody), or an enterprise. silent, problems: the parcels in that state."""

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
    """A review as it stands. output_year: the last year that is over on the day, of which output is asked.

    parcels: by parcel number. by_agent, by_enterprise: by their key, nobody first. restatements: of years before the
    one to fill in, by parcel number and then as received. doubts: the figures in question, by parcel number.
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
    """The review of one zone's parcels as of a day, by what was known on `known_on` (None: by all that was received).

    refused: by first number, the rows of returns that were not taken. basis: with what restated figures are compared.
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
    """The same, of parcels that were looked at already."""
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
    spoken = [received.row.cutoff for received in taken if not received.row.figures_only]  # of milestones too
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
