"""One of the years of which a row of a ledger speaks, among the others (domain.md section 14, Combined tables)."""

from __future__ import annotations

from intake.problems import ERROR, Problem
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class YearOfRow:
    """all: the problems of each of the row's years, as they are found: an error in one refuses every year.

    latest: this is the last of them, to which the cut-off belongs, and what the row says of milestones. assumed: the codes of
    the columns whose year nothing tells.
    """

    all: list[list[Problem]]
    latest: bool = True
    assumed: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return any(problem.severity == ERROR for problems in self.all for problem in problems)
