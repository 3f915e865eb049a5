"""A workbook as a whole: its tables in their order, each row checked against what is known without this upload."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from access.handing_in import EVERYTHING, decides
from intake.adjustments import adjustment_row, check_adjustments, undecided
from intake.allowed import kept_to
from intake.headings import questions_of_headings
from intake.holders import question_former_contacts
from intake.own_forms import NO_PLACE, is_unfilled, mark_in, of_mark, without_promises
from intake.people import numbers_named, snapshot
from intake.problems import Problem, of_file
from intake.reasons import question_restatements
from intake.register import register_rows
from intake.returns import question_returns, return_row
from intake.rows import Addresses, RowRead, read_rows
from land.adjustment import AdjustmentRow
from land.contacts import Snapshot
from land.dossier import Dossier, Received, Source
from land.letter import Person
from land.parcel import RegisterRow
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.upload import Entry, HandsIn
from wording.headings import Kind
from workbooks.grid import Refused, Sheet, unpacked
from workbooks.table import Table, lists_problems, tables

ROWS_OF_ONE_PARCEL = 90  # a parcel's rows of one upload are one transaction, which takes 100 items
# Whatever the order of sheets or files: registers first, then adjustments, then returns (domain.md section 4).
_ORDER = (Kind.REGISTER, Kind.CONTACTS, Kind.ADJUSTMENTS, Kind.RETURN)


@dataclass(slots=True)
class Opened:
    """Files whose tables were found and whose cells were read, row by row; nothing is checked against anything yet."""

    tables: list[tuple[Table, list[RowRead]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # of whole files
    marked: bool = False  # a file bears marks of ours

    @property
    def parcel_nos(self) -> set[str]:
        return {read.parcel_no for _, reads in self.tables for read in reads if read.parcel_no}

    @property
    def looked_after(self) -> set[str]:
        """Every 宗地编号 that the contacts among the tables may name as somebody's to look after."""
        people = (reads for table, reads in self.tables if table.kind is Kind.CONTACTS)
        return {number for reads in people for read in reads for number in numbers_named(read)}

    def add(self, sheets: list[Sheet] | Refused, file: str | None) -> None:
        """One more file, or why it was not read."""
        if isinstance(sheets, Refused):
            self.problems.append(of_file(sheets.value, file))
            return
        read = [(table, read_rows(table, file)) for table in map(without_promises, tables(sheets))]
        found = self._of_ours(sheets, read, file)
        self.marked |= any(map(lists_problems, sheets))
        if not found:
            self.problems.append(of_file("no_known_headings", file))
        elif not any(reads for _, reads in found):
            self.problems.append(of_file("no_rows", file))
        for table, _ in found:
            self.problems += questions_of_headings(table, file)
        self.tables += found

    def _of_ours(
        self, sheets: list[Sheet], found: list[tuple[Table, list[RowRead]]], file: str | None
    ) -> list[tuple[Table, list[RowRead]]]:
        """The tables with the rows that count: without those that we filled in and nobody touched."""
        mark, place = mark_in(sheets) or (None, NO_PLACE)
        if mark is not None and mark.old:
            self.problems.append(of_mark("old_template", file, place, f"{mark.kind.value}-{mark.version}"))
        ours = mark is not None and mark.prefilled
        filled = [(table, [read for read in reads if not is_unfilled(read, ours=ours)]) for table, reads in found]
        count = sum(len(reads) for _, reads in found) - sum(len(reads) for _, reads in filled)
        if count:
            self.problems.append(of_mark("unfilled_rows", file, place, "", count=str(count)))
        return filled


def opened_file(packed: bytes | None, file: str | None) -> Opened:
    """One file as the limited child packed it; None where the child died of it, which is beyond its limits."""
    opened = Opened()
    opened.add(Refused.TOO_LARGE if packed is None else unpacked(packed), file)
    return opened


@dataclass(slots=True)
class Taken:
    """What a workbook comes to. known: every parcel of the workbook's rows with all that is known of it, this included.

    entries: parcel_no → rows to store, in the order of receipt. contacts: None where no row of any stands, and nothing is
    said of who they are.
    refused: known parcel_no → for which years rows of returns were refused, each once; None: of an unreadable year.
    """

    kinds: tuple[Kind, ...]
    known: dict[str, Dossier]
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    contacts: Snapshot | None = None
    refused: dict[str, list[int | None]] = field(default_factory=dict)
    agents: list[Person] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_accepted: int = 0
    rows_refused: int = 0

    @property
    def questions(self) -> list[str]:
        """Every question that a confirmation would answer, by its identity."""
        return [problem.question for problem in self.problems if problem.question]

    def settle(self, answered: Container[str]) -> None:
        """Questions that were answered before are not asked again."""
        self.problems = [problem for problem in self.problems if problem.question not in answered]


@dataclass(frozen=True, slots=True)
class Receiving:
    """How a workbook comes in: to which zone, under which rules. received_on: None offline.

    year: years before it are over, and a figure of theirs that changes is a restatement. decides: the sender's word on
    whether a cause is verified counts.
    """

    zone: str
    received_on: date | None
    policy: Policy
    year: int
    decides: bool
    reviews: Mapping[int, date]


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
) -> Taken:
    """Every row judged fit to store, and every problem.

    known: what was known of the parcels before. received_on: None offline. hands_in: what the sender may bring.
    policy: of the zone, for what is asked. people: the contacts as they were before. reviews: year → as-of day of each
    review that is open.
    """
    year = _latest_year(opened) if received_on is None else received_on.year
    receiving = Receiving(zone, received_on, policy, year, decides(hands_in), reviews)
    taken = Taken(tuple(kind for kind in _ORDER if any(t.kind is kind for t, _ in opened.tables)), dict(known))
    ordered = [pair for kind in _ORDER for pair in opened.tables if pair[0].kind is kind]
    position = 0
    for _, reads in ordered:
        for read in reads:
            position += 1
            read.position = position
    listed: list[RowRead] = []
    for table, reads in ordered:
        mine = kept_to(hands_in, table, reads)
        if table.kind is Kind.CONTACTS:
            listed += mine
        else:
            _TAKE[table.kind](taken, mine, receiving)
    # Last of all: the contacts speak of parcels, and of whose these are, as the whole workbook leaves them.
    taken.contacts = snapshot(listed, zone, taken.known, people, received_on or date.max)
    in_force = people if taken.contacts is None else taken.contacts.in_force
    every = [read for _, reads in ordered for read in reads]
    question_former_contacts(every, known, taken.known, in_force, received_on or date.max)
    for _, reads in opened.tables:
        refused = sum(read.refused for read in reads)
        taken.rows_refused += refused
        taken.rows_accepted += len(reads) - refused
        taken.problems += [problem for read in reads for problem in read.problems]
    taken.problems = [*opened.problems, *taken.problems]
    return taken


def _latest_year(opened: Opened) -> int:
    """The latest year that a return is for: offline, where no day is today, those before it are taken to be over."""
    returns = (read for table, reads in opened.tables if table.kind is Kind.RETURN for read in reads)
    years = (read.values.get("year") for read in returns)
    return max((year for year in years if isinstance(year, int)), default=0)


def _store(taken: Taken, read: RowRead, row: RegisterRow | ReturnRow | AdjustmentRow, received_on: date | None) -> None:
    """The row is to be stored, and known from here on."""
    number = read.parcel_no
    asked = frozenset(read.asked)
    place = Entry(read.position, row, read.table.sheet, read.line, Addresses(read), asked)
    source = None  # the table will know the upload; offline there is the file
    if received_on is None:
        source = Source(read.file or "", "", 0, place.sheet, place.line, place.cells, asked)
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
    rows, people = register_rows(reads, receiving.zone)
    taken.agents += people
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
        for read, row in check_adjustments(rows, taken.known[parcel_no]):
            if _room(taken, read, receiving.received_on):
                _store(taken, read, row, receiving.received_on)


def _take_returns(taken: Taken, reads: list[RowRead], receiving: Receiving) -> None:
    by_parcel: dict[str, list[tuple[RowRead, ReturnRow]]] = {}
    for read in reads:
        known = _known(taken, read)
        row = return_row(read, receiving.received_on)
        if known and row is not None:
            by_parcel.setdefault(read.parcel_no, []).append((read, row))
    for parcel_no, rows in by_parcel.items():
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
        read.wrong("unknown_parcel", "parcel_no", parcel=read.parcel_no)
    return read.parcel_no in taken.known


def _room(taken: Taken, read: RowRead, received_on: date | None) -> bool:
    """Whether the row stands; what is received (offline nothing is) has its limit."""
    if received_on is not None and len(taken.entries.get(read.parcel_no, ())) >= ROWS_OF_ONE_PARCEL:
        read.wrong("too_many_rows", "parcel_no", limit=str(ROWS_OF_ONE_PARCEL))
    return not read.refused
