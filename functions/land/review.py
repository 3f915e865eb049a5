"""The yearly review 回顾 of a zone: who has returned what as of a day, and how the zone stands (domain.md section 10).

As of its day a review revises the year before and fills in the year of the day. What only the service knows (who was
asked, and when) is not here: a state follows from what was taken, and from what was refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from land.calendar import is_year_end, months_between
from land.dossier import Dossier
from land.indicator import Fact
from land.measured import Measured, quotient
from land.milestone import reported_start
from land.policy import DEFAULT, Policy
from land.refused import Refused, unsettled
from land.restatement import Restatement, restatements
from land.returns import ReturnRow
from land.scope import Followed, Scope, scope_on
from land.units import Quantity, exact
from land.zone_indicators import construction_days, zone_indicators


class Asked(StrEnum):
    """The five facts that a review asks for."""

    GROUNDBREAKING = "groundbreaking"
    CONSTRUCTION_PERIOD = "construction_period"
    PRODUCTION = "production"
    INVESTMENT = "investment"
    OUTPUT = "output"


class CellState(StrEnum):
    VALUE = "value"
    CONFIRMED_NONE = "confirmed_none"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class AskedCell:
    """What is known of one of the five facts. value: a day, months (of the construction period), or 元.

    cutoff: of the return that says so; None where nobody has. age_days: from there to the day of the review.
    """

    state: CellState
    value: date | Fraction | None = None
    cutoff: date | None = None
    age_days: int | None = None


class ReviewState(StrEnum):
    """silent: no return for the year to fill in. problems: the last that came for it was refused, wholly or in part, and
    nothing for it was taken since. nothing_to_report: one that reaches the review's day, and all five facts are confirmed
    to be none. complete: the same, each a value or confirmed none. returned: anything else."""

    SILENT = "silent"
    PROBLEMS = "problems"
    RETURNED = "returned"
    COMPLETE = "complete"
    NOTHING_TO_REPORT = "nothing_to_report"


@dataclass(frozen=True, slots=True)
class ReviewedParcel:
    """A parcel in scope. agent: the person id of the 代办员. cutoff: the latest of its returns for the year to fill in,
    None where nothing for it was ever taken."""

    parcel_no: str
    enterprise: str
    agent: str | None
    state: ReviewState
    cutoff: date | None
    cells: Mapping[Asked, AskedCell]

    @property
    def lacking(self) -> tuple[Asked, ...]:
        """The facts that nobody has reported."""
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
    one to fill in, by parcel number and then as received.
    """

    zone: str
    as_of: date
    indicators: tuple[Measured, ...]
    parcels: tuple[ReviewedParcel, ...]
    by_agent: tuple[ReturnRate, ...]
    by_enterprise: tuple[ReturnRate, ...]
    restatements: tuple[Restatement, ...]

    @property
    def fills(self) -> int:
        return self.as_of.year

    @property
    def revises(self) -> int:
        return self.as_of.year - 1

    @property
    def output_year(self) -> int:
        return last_full_year(self.as_of)


def last_full_year(on: date) -> int:
    """The last year that is over on the day; its 31 December is."""
    return on.year if is_year_end(on) else on.year - 1


def review(
    zone: str,
    dossiers: Iterable[Dossier],
    as_of: date,
    policy: Policy = DEFAULT,
    known_on: date | None = None,
    refused: Mapping[str, Sequence[Refused]] = MappingProxyType({}),
) -> Review:
    """The review of one zone's parcels as of a day, by what was known on `known_on` (None: by all that was received).

    refused: by parcel number, the rows of returns that were not taken.
    """
    known = {number: _known(rows, known_on) for number, rows in refused.items()}
    return review_of(zone, scope_on(dossiers, as_of, policy, known_on), as_of, policy, known)


def review_of(zone: str, scope: Scope, as_of: date, policy: Policy, refused: Mapping[str, Sequence[Refused]]) -> Review:
    """The same, of parcels that were looked at already."""
    parcels = tuple(_reviewed(one, as_of, refused.get(one.parcel_no, ())) for one in scope.followed)
    return Review(
        zone,
        as_of,
        zone_indicators(scope, as_of.year, policy),
        parcels,
        _rates((one.agent, one) for one in parcels),
        _rates((one.enterprise, one) for one in parcels),
        tuple(change for one in scope.followed for change in restatements(one.dossier, as_of.year, policy)),
    )


def _known(refused: Sequence[Refused], known_on: date | None) -> list[Refused]:
    return [row for row in refused if known_on is None or row.received_on is None or row.received_on <= known_on]


def _reviewed(one: Followed, as_of: date, refused: Sequence[Refused]) -> ReviewedParcel:
    cells = _cells(one, as_of)
    taken = [received for received in one.dossier.returns if received.row.year == as_of.year]
    cutoffs = [received.row.cutoff for received in taken]
    states = {cell.state for cell in cells.values()}
    if unsettled(refused, taken, as_of.year):
        state = ReviewState.PROBLEMS
    elif not cutoffs:
        state = ReviewState.SILENT
    elif max(cutoffs) < as_of or CellState.NOT_REPORTED in states:
        state = ReviewState.RETURNED
    elif states == {CellState.CONFIRMED_NONE}:
        state = ReviewState.NOTHING_TO_REPORT
    else:
        state = ReviewState.COMPLETE
    holder, agent = one.view.promises.holder, one.register.agent
    return ReviewedParcel(one.parcel_no, holder, agent, state, max(cutoffs, default=None), cells)


def _cells(one: Followed, as_of: date) -> dict[Asked, AskedCell]:
    """A return is a statement about every milestone (section 5): what none names was not reached by the latest cut-off.
    Of figures only a written missing mark says so."""
    said = _Said([r.row for r in one.dossier.returns if r.row.cutoff <= as_of], as_of)
    return {
        Asked.GROUNDBREAKING: _start(one, said),
        Asked.CONSTRUCTION_PERIOD: _period(one, said),
        Asked.PRODUCTION: _production(one, said),
        Asked.INVESTMENT: said.figure(Fact.INVESTMENT),
        Asked.OUTPUT: said.of_year(Fact.OUTPUT, last_full_year(as_of)),
    }


class _Said:
    """What the returns that count on a day say of single facts, each with its cut-off."""

    def __init__(self, counted: list[ReturnRow], as_of: date) -> None:
        self.counted, self.as_of = counted, as_of
        self.by_cutoff = sorted(counted, key=lambda row: row.cutoff)

    def cell(self, state: CellState, value: date | Fraction | None, cutoff: date) -> AskedCell:
        return AskedCell(state, value, cutoff, (self.as_of - cutoff).days)

    def last(self, fact: Fact) -> ReturnRow | None:
        """The return with the latest cut-off, then the latest received, that says anything of the fact."""
        return next((row for row in reversed(self.by_cutoff) if fact in row.facts), None)

    def milestone(self, fact: Fact) -> AskedCell:
        row = self.last(fact)
        value = row.facts[fact] if row is not None else None
        if row is not None and isinstance(value, date):
            return self.cell(CellState.VALUE, value, row.cutoff)
        return self.none_so_far()

    def none_so_far(self) -> AskedCell:
        """Not reached by the latest cut-off; not reported where there is no return at all."""
        if not self.by_cutoff:
            return AskedCell(CellState.NOT_REPORTED)
        return self.cell(CellState.CONFIRMED_NONE, None, self.by_cutoff[-1].cutoff)

    def figure(self, fact: Fact) -> AskedCell:
        return self._given(self.last(fact), fact)

    def of_year(self, fact: Fact, year: int) -> AskedCell:
        """A yearly figure: of the latest received full-year return that says anything of it."""
        full = [row for row in self.counted if row.year == year and row.cutoff >= date(year, 12, 31)]
        return self._given(next((row for row in reversed(full) if fact in row.facts), None), fact)

    def _given(self, row: ReturnRow | None, fact: Fact) -> AskedCell:
        if row is None:
            return AskedCell(CellState.NOT_REPORTED)
        value = row.facts[fact]
        if isinstance(value, Quantity):
            return self.cell(CellState.VALUE, exact(value), row.cutoff)
        return self.cell(CellState.CONFIRMED_NONE, None, row.cutoff)


def _start(one: Followed, said: _Said) -> AskedCell:
    """The earlier of 实际动工 and 实际开工. A later milestone proves a start, but not its day: that was not reported."""
    start = reported_start(one.view)
    if start is None:
        return said.none_so_far()
    proof = start[1]
    return said.milestone(proof) if proof in _STARTS else AskedCell(CellState.NOT_REPORTED)


_STARTS = (Fact.GROUNDBREAKING, Fact.EARTHWORK)


def _production(one: Followed, said: _Said) -> AskedCell:
    """Full production proves production, but not its day: that was not reported."""
    if one.view.day(Fact.PRODUCTION) is None and one.view.day(Fact.FULL_PRODUCTION) is not None:
        return AskedCell(CellState.NOT_REPORTED)
    return said.milestone(Fact.PRODUCTION)


def _period(one: Followed, said: _Said) -> AskedCell:
    """From start to completion, as of the later of the two statements; none while completion is confirmed to be none."""
    completion = said.milestone(Fact.COMPLETION)
    if completion.state is not CellState.VALUE:
        return completion
    start, days = _start(one, said), construction_days(one)
    if days is None or start.cutoff is None or completion.cutoff is None:
        return AskedCell(CellState.NOT_REPORTED)
    return said.cell(CellState.VALUE, months_between(*days), max(start.cutoff, completion.cutoff))


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
        found.append(ReturnRate(of, returned, len(members), silent, problems))
    return tuple(sorted(found, key=lambda rate: rate.of or ""))
