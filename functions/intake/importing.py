"""A workbook as a whole: its tables in their order, each row checked against what is known without this upload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

from access.handing_in import EVERYTHING, decides, refused, vouches
from intake.addresses import Addresses
from intake.adjustments import adjustment_row, check_adjustments, undecided
from intake.allowed import kept_to
from intake.confirmed import as_confirmed
from intake.holders import question_former_contacts
from intake.imported import Imported, Receiving
from intake.opening import Opened
from intake.people import snapshot
from intake.problems import once
from intake.reasons import question_restatements
from intake.register import register_rows
from intake.renumbering import as_numbered, not_beside, without_reused
from intake.repeated import question_repeated
from intake.returns import question_returns, return_row
from intake.rows import RowRead
from land.adjustment import AdjustmentRow
from land.dossier import Dossier, Received, Source
from land.numbers import UNCHANGED, Numbers
from land.parcel import RegisterRow
from land.people import Person
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.upload import Entry, HandsIn
from wording.columns import Kind

ROWS_OF_ONE_PARCEL = 90  # a parcel's rows of one upload are one transaction, which takes 100 items
# Whatever the order of sheets or files: registers first, then adjustments, then returns (domain.md section 4).
_ORDER = (Kind.REGISTER, Kind.CONTACTS, Kind.ADJUSTMENTS, Kind.RETURN)


def import_workbook(
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
) -> Imported:
    """Every row judged fit to store, and every problem but the questions that were answered before.

    known: by first number, what was known of the parcels before. numbers: those that name parcels without the upload.
    received_on: None offline. hands_in: what the sender may bring. policy: of the zone, for what is asked. people: the
    contacts as they were before. reviews: year → as-of day of each review that is open. asked: which of these questions
    were asked before, so that the same again is the answer.
    """
    judged = partial(
        _imported,
        known=known,
        zone=zone,
        received_on=received_on,
        hands_in=hands_in,
        policy=policy,
        people=people,
        reviews=reviews,
        numbers=numbers,
    )
    result = judged(opened)
    answered = asked(result.questions)
    if result.waits_for(answered):
        result = judged(opened.again(answered))
        answered |= asked(result.questions)
    result.settle(answered)
    return result


def _imported(
    opened: Opened,
    known: Mapping[str, Dossier],
    zone: str,
    received_on: date | None,
    hands_in: HandsIn,
    policy: Policy,
    people: Sequence[Person],
    reviews: Mapping[int, date],
    numbers: Numbers,
) -> Imported:
    if refused(hands_in, Kind.REGISTER.value) is not None:
        opened.pass_over_registers()
    year = _latest_year(opened) if received_on is None else received_on.year
    receiving = Receiving(
        zone,
        received_on,
        policy,
        year,
        decides=decides(hands_in),
        vouches=vouches(hands_in),
        reviews=reviews,
        answered=opened.answered,
    )
    result = Imported(
        tuple(kind for kind in _ORDER if any(t.kind is kind for t, _ in opened.tables)), dict(known), policy
    )
    result.confirmed = opened.confirmed
    ordered = [pair for kind in _ORDER for pair in opened.tables if pair[0].kind is kind]
    every = [read for _, reads in ordered for read in reads]
    for position, read in enumerate(every, start=1):
        read.position = position
    result.numbers, result.given, hands_in = as_numbered(opened.tables, known, numbers, hands_in)
    listed: list[RowRead] = []
    for table, reads in ordered:
        mine = kept_to(hands_in, table, reads)
        if table.kind is Kind.CONTACTS:
            listed += mine
        else:
            _TAKE[table.kind](result, mine, receiving)
    if opened.confirmed is not None:
        return _of_confirmed(result, every)
    # Last of all: the contacts speak of parcels, and of whose these are, as the whole workbook leaves them.
    result.contacts = snapshot(listed, zone, result.known, people, on=received_on or date.max, numbers=result.numbers)
    in_force = people if result.contacts is None else result.contacts.in_force
    question_former_contacts(every, known, result.known, in_force, on=received_on or date.max)
    for _, reads in opened.tables:
        lost = sum(read.refused for read in reads)
        result.rows_refused += lost
        result.rows_accepted += len(reads) - lost
        result.problems += [problem for read in reads for problem in read.problems]
    result.problems = [*opened.problems, *once(result.problems)]
    return result


def _of_confirmed(result: Imported, every: list[RowRead]) -> Imported:
    """Only the rows with such a figure count as read, and nothing is said of any other, nor of people."""
    mine = [read for read in every if read.settled]
    result.rows_accepted = sum(map(len, result.entries.values()))
    result.rows_refused = sum(read.refused for read in mine)
    result.problems = once([problem for read in mine for problem in read.problems])
    result.kinds = tuple(kind for kind in _ORDER if any(read.table.kind is kind for read in mine))
    result.agents, result.refused = [], {}
    return result


def _latest_year(opened: Opened) -> int:
    """The latest year that a return is for: offline, where no day is today, those before it are taken to be over."""
    returns = (read for table, reads in opened.tables if table.kind is Kind.RETURN for read in reads)
    years = (read.values.get("year") for read in returns)
    return max((year for year in years if isinstance(year, int)), default=0)


def _store(
    result: Imported, read: RowRead, row: RegisterRow | ReturnRow | AdjustmentRow, received_on: date | None
) -> None:
    """The row is to be stored, and known from here on."""
    number = read.parcel_no
    if result.confirmed is not None:
        left = as_confirmed(read, row, result.known.get(number), result.confirmed)
        if left is None:
            return
        row = left
    asked = frozenset(read.asked)
    place = Entry(read.position, row, read.table.sheet, read.line, cells=Addresses(read), asked=asked, twice=read.twice)
    source = None  # the table will know the upload; offline there is the file
    if received_on is None:
        source = Source(
            read.file or "", "", 0, place.sheet, line=place.line, cells=place.cells, asked=asked, twice=read.twice
        )
    result.entries.setdefault(number, []).append(place)
    before = result.known.get(number)
    if isinstance(row, RegisterRow):
        registers = (*(before.registers if before else ()), Received(row, received_on, source))
        result.known[number] = replace(before, registers=registers) if before else Dossier(number, registers)
    elif before is not None and isinstance(row, ReturnRow):
        result.known[number] = replace(before, returns=(*before.returns, Received(row, received_on, source)))
    elif before is not None and isinstance(row, AdjustmentRow):
        result.known[number] = replace(before, adjustments=(*before.adjustments, Received(row, received_on, source)))


def _import_register(result: Imported, reads: list[RowRead], receiving: Receiving) -> None:
    own, reused = without_reused(reads, result.known, result.given, receiving.received_on or date.max)
    rows, people = register_rows(own, receiving.zone, receiving.received_on, result.first)
    result.agents, result.reused = [*result.agents, *people], [*result.reused, *reused]
    for read, row in rows:
        if _room(result, read, receiving.received_on):
            _store(result, read, row, receiving.received_on)


def _import_adjustments(result: Imported, reads: list[RowRead], receiving: Receiving) -> None:
    by_parcel: dict[str, list[tuple[RowRead, AdjustmentRow]]] = {}
    for read in reads:
        if _known(result, read):
            dossier = result.known[read.parcel_no]
            row = adjustment_row(read, dossier)
            if row is not None and not receiving.decides:
                row = undecided(read, row, dossier)
            if row is not None:
                by_parcel.setdefault(read.parcel_no, []).append((read, row))
    for parcel_no, rows in by_parcel.items():
        for read, row in check_adjustments(rows, result.known[parcel_no], receiving.policy, receiving.answered):
            if _room(result, read, receiving.received_on):
                _store(result, read, row, receiving.received_on)


def _import_returns(result: Imported, reads: list[RowRead], receiving: Receiving) -> None:
    by_parcel: dict[str, list[tuple[RowRead, ReturnRow]]] = {}
    reads = not_beside(reads, result.reused)
    for read in reads:
        known = _known(result, read)
        row = return_row(read, receiving.received_on, receiving.vouches)
        if known and row is not None:
            by_parcel.setdefault(read.parcel_no, []).append((read, row))
    # Another of a row's years may be refused, and the row with it.
    standing = {no: [(read, row) for read, row in whole if not read.refused] for no, whole in by_parcel.items()}
    question_repeated(standing, result.known)
    for parcel_no, rows in standing.items():
        question_returns(rows, result.known[parcel_no], receiving.reviews)
        question_restatements(rows, result.known[parcel_no], receiving.year, receiving.policy)
        for read, row in rows:
            if _room(result, read, receiving.received_on):
                _store(result, read, row, receiving.received_on)
    for read in reads:
        if read.problems and read.refused and read.parcel_no in result.known:
            _note_refused(result, read)


def _note_refused(result: Imported, read: RowRead) -> None:
    year = read.values.get("year")
    years = result.refused.setdefault(read.parcel_no, [])
    named = year if isinstance(year, int) else None
    if named not in years:
        years.append(named)


_TAKE = {
    Kind.REGISTER: _import_register,
    Kind.ADJUSTMENTS: _import_adjustments,
    Kind.RETURN: _import_returns,
}


def _known(result: Imported, read: RowRead) -> bool:
    """Whether the register has the row's parcel; a row without a readable number has its problem already."""
    if read.parcel_no and read.parcel_no not in result.known:
        read.wrong("unknown_parcel", "parcel_no", parcel=read.text("parcel_no") or "")
    return read.parcel_no in result.known


def _room(result: Imported, read: RowRead, received_on: date | None) -> bool:
    """Whether the row stands; what is received (offline nothing is) has its limit."""
    if received_on is not None and len(result.entries.get(read.parcel_no, ())) >= ROWS_OF_ONE_PARCEL:
        read.wrong("too_many_rows", "parcel_no", limit=str(ROWS_OF_ONE_PARCEL))
    return not read.refused
