"""What counts on one day: the promises in force, and the figures of all returns by which to judge (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from land.dossier import Dossier
from land.in_force import Promises, known, promises_on
from land.indicator import YEARLY_FACTS, Fact
from land.policy import DEFAULT, Policy
from land.returns import Evidence, ReturnRow, speaks_to, strongest, weakest
from land.units import Quantity, exact
from land.values import dataclass

Said = Mapping[Fact, date | Quantity | None]


@dataclass(frozen=True, slots=True)
class View:
    """The facts that count on a day. They are constant until another stored row begins to count.

    state: milestone dates, stops, cumulative investment and areas, each from the latest cut-off that mentions it.
    yearly: year → its figures, each from the last received full-year return that mentions it. None in either: withdrawn.
    counted: the returns that count, in the order of receipt. by_own_word: all of them are reported by the enterprise
    itself, without verification.
    investment_cutoff: the day that the investment figure describes. last_cutoff: the latest cut-off among the returns that
    count and cover milestones.
    """

    promises: Promises
    area: Fraction
    price: Fraction | None
    state: Said
    yearly: Mapping[int, Said]
    investment_cutoff: date | None
    last_cutoff: date | None
    counted: Sequence[ReturnRow] = ()
    by_own_word: bool = False

    def day(self, fact: Fact) -> date | None:
        """The day reported for a milestone, a stop or a resumption."""
        value = self.state.get(fact)
        return value if isinstance(value, date) else None

    def figure(self, fact: Fact) -> Fraction | None:
        """A state figure, exact: money in 元, areas in m²."""
        value = self.state.get(fact)
        return exact(value) if isinstance(value, Quantity) else None

    def of_year(self, fact: Fact, year: int) -> Fraction | None:
        """A yearly figure, exact: money in 元, energy in 吨标煤, emission in 吨."""
        value = self.yearly.get(year, {}).get(fact)
        return exact(value) if isinstance(value, Quantity) else None

    def evidence(self, facts: Sequence[Fact], year: int | None) -> Evidence:
        """How these reported facts were verified: the weakest of them. year: for yearly facts.

        Each fact counts with its strongest evidence, so repeating a value does not weaken it.
        """
        return Evidence.SELF if self.by_own_word else weakest(*(self._best(fact, year) for fact in facts))

    def _best(self, fact: Fact, year: int | None) -> Evidence:
        yearly = fact in YEARLY_FACTS
        rows = [row for row in self.counted if not yearly or (row.year == year and row.is_of_full_year)]
        value = _worth(self.yearly[year][fact] if yearly and year is not None else self.state[fact])
        return strongest(*(row.evidence for row in rows if _worth(row.facts.get(fact)) == value))


def _worth(said: date | Quantity | None) -> date | Fraction | None:
    return exact(said) if isinstance(said, Quantity) else said


def view_on(dossier: Dossier, on: date, known_on: date | None = None, policy: Policy = DEFAULT) -> View:
    """What counts on `on`. Only returns with a cut-off on or before it are used."""
    promises = promises_on(dossier, on, known_on, policy)
    register = promises.register
    counted = [row for row in known(dossier.returns, known_on) if row.cutoff <= on]
    state, investment_cutoff = _state(counted)
    return View(
        promises=promises,
        area=exact(register.area),
        price=exact(register.price) if register.price is not None else None,
        state=state,
        yearly=_yearly(counted),
        investment_cutoff=investment_cutoff,
        last_cutoff=max((row.cutoff for row in counted if not row.figures_only), default=None),
        counted=counted,
        by_own_word=all(row.evidence is Evidence.SELF for row in counted),
    )


def _state(counted: Sequence[ReturnRow]) -> tuple[Said, date | None]:
    """Each fact from the latest cut-off that mentions it; among equal cut-offs, from the last received."""
    said: dict[Fact, date | Quantity | None] = {}
    investment_cutoff = None
    for row in sorted(counted, key=lambda row: row.cutoff):
        said.update(row.facts)
        if Fact.INVESTMENT in row.facts:
            investment_cutoff = row.cutoff
    return said, None if investment_cutoff is None else speaks_to(investment_cutoff, counted)


def _yearly(counted: Sequence[ReturnRow]) -> Mapping[int, Said]:
    """Each year's facts from its full-year returns; the last received takes precedence."""
    by_year: dict[int, dict[Fact, date | Quantity | None]] = {}
    for row in counted:
        if row.is_of_full_year:
            by_year.setdefault(row.year, {}).update(row.facts)
    return by_year


def days_of_change(dossier: Dossier, after: date, known_on: date | None = None) -> list[date]:
    """The days after `after` on which a stored row begins to count, in order."""
    days = {row.cutoff for row in known(dossier.returns, known_on)}
    days.update(row.effective_on for row in known(dossier.adjustments, known_on))
    days.update(
        version.received_on
        for version in dossier.registers
        if version.received_on is not None and (known_on is None or version.received_on <= known_on)
    )
    return sorted(day for day in days if day > after)
