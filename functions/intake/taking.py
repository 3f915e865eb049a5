"""A workbook as a whole: its tables in their order, each row checked against what is known without this upload."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from types import MappingProxyType

from access.handing_in import EVERYTHING, decides, refused, vouches
from intake.addresses import Addresses
from intake.adjustments import adjustment_row, check_adjustments, undecided
from intake.allowed import kept_to
from intake.confirmed import as_confirmed
from intake.holders import question_former_contacts
from intake.opening import Opened
from intake.people import snapshot
from intake.problems import Problem, once
from intake.reasons import question_restatements
from intake.register import register_rows
from intake.renumbering import Given, as_numbered, not_beside, without_reused
from intake.repeated import question_repeated
from intake.returns import question_returns, return_row
from intake.rows import RowRead
from land.adjustment import AdjustmentRow
from land.contacts import Snapshot
from land.dossier import Dossier, Received, Source
from land.letter import Person
from land.numbers import UNCHANGED, Numbers
from land.parcel import RegisterRow
from land.policy import DEFAULT, Policy
from land.returns import Evidence, ReturnRow
from land.upload import Entry, HandsIn
from land.values import dataclass
from wording.columns import Kind

ROWS_OF_ONE_PARCEL = 90  # a parcel's rows of one upload are one transaction, which takes 100 items
# Whatever the order of sheets or files: registers first, then adjustments, then returns (domain.md section 4).
_ORDER = (Kind.REGISTER, Kind.CONTACTS, Kind.ADJUSTMENTS, Kind.RETURN)


@dataclass(slots=True)
class Taken:
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


def take(
    opened: Opened,
    known: Mapping[str, Dossier],
    zone: str,
    *,
    received_on: date | None = None,
    hands_in: HandsIn = EVERYTHING,
    policy: Policy = DEFAULT,
    people: Sequence[Person] = (),
    reviews: Mapping[int, date] = MappingProxyType({}),
    asked: Callable[[list[str]], set[str]] = lambda _: set(),
    numbers: Numbers = UNCHANGED,
) -> Taken:
    """Every row judged fit to store, and every problem but the questions that were answered before.

    known: by first number, what was known of the parcels before. numbers: those that name parcels without the upload.
    received_on: None offline. hands_in: what the sender may bring. policy: of the zone, for what is asked. people: the
    contacts as they were before. reviews: year → as-of day of each review that is open. asked: which of these questions
    were asked before, so that the same again is the answer.
    """
    taken = _taken(opened, known, zone, received_on, hands_in, policy, people, reviews, numbers)
    answered = asked(taken.questions)
    if taken.waits_for(answered):
        again = opened.again(answered)
        taken = _taken(again, known, zone, received_on, hands_in, policy, people, reviews, numbers)
        answered |= asked(taken.questions)
    taken.settle(answered)
    return taken


def _taken(
    opened: Opened,
    known: Mapping[str, Dossier],
    zone: str,
    received_on: date | None,
    hands_in: HandsIn,
    policy: Policy,
    people: Sequence[Person],
    reviews: Mapping[int, date],
    numbers: Numbers,
) -> Taken:
    if refused(hands_in, Kind.REGISTER.value) is not None:
        opened.pass_over_registers()
    year = _latest_year(opened) if received_on is None else received_on.year
    receiving = Receiving(
        zone, received_on, policy, year, decides(hands_in), vouches(hands_in), reviews, opened.answered
    )
    taken = Taken(tuple(kind for kind in _ORDER if any(t.kind is kind for t, _ in opened.tables)), dict(known), policy)
    taken.confirmed = opened.confirmed
    ordered = [pair for kind in _ORDER for pair in opened.tables if pair[0].kind is kind]
    every = [read for _, reads in ordered for read in reads]
    for position, read in enumerate(every, start=1):
        read.position = position
    taken.numbers, taken.given, hands_in = as_numbered(opened.tables, known, numbers, hands_in)
    listed: list[RowRead] = []
    for table, reads in ordered:
        mine = kept_to(hands_in, table, reads)
        if table.kind is Kind.CONTACTS:
            listed += mine
        else:
            _TAKE[table.kind](taken, mine, receiving)
    if opened.confirmed is not None:
        return _of_confirmed(taken, every)
    # Last of all: the contacts speak of parcels, and of whose these are, as the whole workbook leaves them.
    taken.contacts = snapshot(listed, zone, taken.known, people, received_on or date.max, taken.numbers)
    in_force = people if taken.contacts is None else taken.contacts.in_force
    question_former_contacts(every, known, taken.known, in_force, received_on or date.max)
    for _, reads in opened.tables:
        lost = sum(read.refused for read in reads)
        taken.rows_refused += lost
        taken.rows_accepted += len(reads) - lost
        taken.problems += [problem for read in reads for problem in read.problems]
    taken.problems = [*opened.problems, *once(taken.problems)]
    return taken


def _of_confirmed(taken: Taken, every: list[RowRead]) -> Taken:
    """Only the rows with such a figure count as read, and nothing is said of any other, nor of people."""
    mine = [read for read in every if read.settled]
    taken.rows_accepted, taken.rows_refused = sum(map(len, taken.entries.values())), sum(read.refused for read in mine)
    taken.problems = once([problem for read in mine for problem in read.problems])
    taken.kinds = tuple(kind for kind in _ORDER if any(read.table.kind is kind for read in mine))
    taken.agents, taken.refused = [], {}
    return taken


def _latest_year(opened: Opened) -> int:
    """The latest year that a return is for: offline, where no day is today, those before it are taken to be over."""
    returns = (read for table, reads in opened.tables if table.kind is Kind.RETURN for read in reads)
    years = (read.values.get("year") for read in returns)
    return max((year for year in years if isinstance(year, int)), default=0)


def _store(taken: Taken, read: RowRead, row: RegisterRow | ReturnRow | AdjustmentRow, received_on: date | None) -> None:
    """The row is to be stored, and known from here on."""
    number = read.parcel_no
    if taken.confirmed is not None:
        left = as_confirmed(read, row, taken.known.get(number), taken.confirmed)
        if left is None:
            return
        row = left
    asked = frozenset(read.asked)
    place = Entry(read.position, row, read.table.sheet, read.line, Addresses(read), asked, read.twice)
    source = None  # the table will know the upload; offline there is the file
    if received_on is None:
        source = Source(read.file or "", "", 0, place.sheet, place.line, place.cells, asked, read.twice)
    taken.entries.setdefault(number, []).append(place)
    before = taken.known.get(number)
    if isinstance(row, RegisterRow):
        registers = (*(before.registers if before else ()), Received(row, received_on, source))
        taken.known[number] = replace(before, registers=registers) if before else Dossier(number, registers)
    elif before is not None and isinstance(row, ReturnRow):
        taken.known[number] = replace(before, returns=(*before.returns, Received(row, received_on, source)))
    elif before is not None and isinstance(row, AdjustmentRow):
        taken.known[number] = replace(before, adjustments=(*before.adjustments, Received(row, received_on, source)))


def _take_register(taken: Taken, reads: list[RowRead], receiving: Receiving) -> None:
    own, reused = without_reused(reads, taken.known, taken.given, receiving.received_on or date.max)
    rows, people = register_rows(own, receiving.zone, receiving.received_on, taken.first)
    taken.agents, taken.reused = [*taken.agents, *people], [*taken.reused, *reused]
    for read, row in rows:
        if _room(taken, read, receiving.received_on):
            _store(taken, read, row, receiving.received_on)


def _take_adjustments(taken: Taken, reads: list[RowRead], receiving: Receiving) -> None:
    by_parcel: dict[str, list[tuple[RowRead, AdjustmentRow]]] = {}
    for read in reads:
        if _known(taken, read):
            dossier = taken.known[read.parcel_no]
            row = adjustment_row(read, dossier)
            if row is not None and not receiving.decides:
                row = undecided(read, row, dossier)
            if row is not None:
                by_parcel.setdefault(read.parcel_no, []).append((read, row))
    for parcel_no, rows in by_parcel.items():
        for read, row in check_adjustments(rows, taken.known[parcel_no], receiving.policy, receiving.answered):
            if _room(taken, read, receiving.received_on):
                _store(taken, read, row, receiving.received_on)


def _take_returns(taken: Taken, reads: list[RowRead], receiving: Receiving) -> None:
    by_parcel: dict[str, list[tuple[RowRead, ReturnRow]]] = {}
    reads = not_beside(reads, taken.reused)
    for read in reads:
        known = _known(taken, read)
        row = return_row(read, receiving.received_on, receiving.vouches)
        if known and row is not None:
            by_parcel.setdefault(read.parcel_no, []).append((read, row))
    # Another of a row's years may be refused, and the row with it.
    standing = {no: [(read, row) for read, row in whole if not read.refused] for no, whole in by_parcel.items()}
    question_repeated(standing, taken.known)
    for parcel_no, rows in standing.items():
        question_returns(rows, taken.known[parcel_no], receiving.reviews)
        question_restatements(rows, taken.known[parcel_no], receiving.year, receiving.policy)
        for read, row in rows:
            if _room(taken, read, receiving.received_on):
                _store(taken, read, row, receiving.received_on)
    for read in reads:
        if read.problems and read.refused and read.parcel_no in taken.known:
            _note_refused(taken, read)


def _note_refused(taken: Taken, read: RowRead) -> None:
    year = read.values.get("year")
    years = taken.refused.setdefault(read.parcel_no, [])
    named = year if isinstance(year, int) else None
    if named not in years:
        years.append(named)


_TAKE = {
    Kind.REGISTER: _take_register,
    Kind.ADJUSTMENTS: _take_adjustments,
    Kind.RETURN: _take_returns,
}


def _known(taken: Taken, read: RowRead) -> bool:
    """Whether the register has the row's parcel; a row without a readable number has its problem already."""
    if read.parcel_no and read.parcel_no not in taken.known:
        read.wrong("unknown_parcel", "parcel_no", parcel=read.text("parcel_no") or "")
    return read.parcel_no in taken.known


def _room(taken: Taken, read: RowRead, received_on: date | None) -> bool:
    """Whether the row stands; what is received (offline nothing is) has its limit."""
    if received_on is not None and len(taken.entries.get(read.parcel_no, ())) >= ROWS_OF_ONE_PARCEL:
        read.wrong("too_many_rows", "parcel_no", limit=str(ROWS_OF_ONE_PARCEL))
    return not read.refused
