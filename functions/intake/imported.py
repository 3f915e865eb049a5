"""What a workbook comes to, and how it comes in: collected while its rows are checked, recorded afterwards."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import field
from datetime import date

from intake.problems import Problem
from intake.renumbering import Given
from intake.rows import RowRead
from land.adjustment import AdjustmentRow
from land.contacts import Snapshot
from land.dossier import Dossier
from land.numbers import UNCHANGED, Numbers
from land.parcel import RegisterRow
from land.people import Person
from land.policy import DEFAULT, Policy
from land.returns import Evidence
from land.upload import Entry
from land.values import dataclass
from wording.columns import Kind


@dataclass(slots=True)
class Imported:
    """What a workbook comes to. known: by first number, the parcels of its rows with all that is known of them, this included.

    entries: parcel_no → rows to store, in the order of receipt. contacts: None where no row of any stands, and nothing is
    said of who they are.
    confirmed: the place of the upload of which nothing but doubtful figures is taken that were confirmed; None: all is.
    refused: known parcel_no → for which years rows of returns were refused, each once; None: of an unreadable year.
    first: the register's row of each file and parcel. numbers: as they name the parcels with this upload; given: those that
    it gives; reused: the registers' rows that bear a number of another parcel.
    """

    kinds: tuple[Kind, ...]
    known: dict[str, Dossier]
    policy: Policy = DEFAULT
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    contacts: Snapshot | None = None
    refused: dict[str, list[int | None]] = field(default_factory=dict)
    agents: list[Person] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_accepted: int = 0
    rows_refused: int = 0
    confirmed: int | None = None
    numbers: Numbers = UNCHANGED
    given: list[Given] = field(default_factory=list)
    reused: list[RowRead] = field(default_factory=list)
    first: dict[tuple[str | None, str], RowRead] = field(default_factory=dict)

    @property
    def questions(self) -> list[str]:
        """Every question that a confirmation would answer, by its identity."""
        return [problem.question for problem in self.problems if problem.question]

    @property
    def of_firms(self) -> list[Dossier]:
        """The parcels whose firm a row of the workbook names, as they are now."""
        kinds = (RegisterRow, AdjustmentRow)
        named = [no for no, entries in self.entries.items() if any(isinstance(one.row, kinds) for one in entries)]
        return [self.known[number] for number in named]

    def waits_for(self, answered: Container[str]) -> bool:
        """Whether a figure waits about which somebody has answered."""
        return any(one.code == "doubtful_figure" and one.question in answered for one in self.problems)

    def settle(self, answered: Container[str]) -> None:
        """Questions that were answered before are not asked again."""
        self.problems = [problem for problem in self.problems if problem.question not in answered]


@dataclass(frozen=True, slots=True)
class Receiving:
    """How a workbook comes in: to which zone, under which rules. received_on: None offline.

    year: years before it are over, and a figure of theirs that changes is a restatement. decides: the sender's word on
    whether a cause is verified counts. vouches: how they may at most say that a return was verified.
    answered: questions about doubtful figures that were answered before.
    """

    zone: str
    received_on: date | None
    policy: Policy
    year: int
    decides: bool
    vouches: Evidence
    reviews: Mapping[int, date]
    answered: Container[str] = ()
