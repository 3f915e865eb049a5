"""宗地编号变更: which number names which parcel is settled before the registers are read (domain.md sections 8 and 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from intake.allowed import may_bring
from intake.cells import WITHDRAWN, CellError, read_text, said
from intake.lengths import LONGEST_TEXT
from intake.rows import RowRead
from land.adjustment import AdjustmentKind, AdjustmentRow
from land.dossier import Dossier, Source
from land.holder import same_holder
from land.numbers import Numbers
from land.units import exact
from land.upload import Entry, HandsIn
from land.values import dataclass
from wording.columns import Kind
from wording.sheets.sentences import NUMBER_BROUGHT
from wording.sheets.vocabulary import ADJUSTMENT_WORDS, DITTO
from workbooks.reading.table import Table


@dataclass(frozen=True, slots=True)
class Given:
    """A number that this upload gives to a parcel, and the row that does. key: the parcel's first number."""

    key: str
    number: str
    effective_on: date
    read: RowRead


def new_number(read: RowRead) -> str | CellError:
    """The number of 新约定值, read as any 宗地编号 is."""
    cell = read.cell("new_value")
    limit = LONGEST_TEXT["parcel_no"]
    says = said(cell)
    if says is None or says is WITHDRAWN or cell in DITTO:
        return CellError("required_missing")
    number = says if isinstance(says, CellError) else read_text(cell, is_parcel=True)
    return CellError("too_long", {"limit": str(limit)}) if isinstance(number, str) and len(number) > limit else number


def as_numbered(
    tables: Iterable[tuple[Table, list[RowRead]]], known: Mapping[str, Dossier], numbers: Numbers, hands_in: HandsIn
) -> tuple[Numbers, list[Given], HandsIn]:
    """As `_renumber`, of all tables of an upload: every row bears the first number of its parcel from here on, whichever its
    cell says, and what the sender may hand in names these."""
    pairs = [(table, read) for table, reads in tables for read in reads]
    _name(pairs, numbers)
    mine = None if hands_in.parcels is None else frozenset(map(numbers.key, hands_in.parcels))
    hands_in = replace(hands_in, parcels=mine)
    rows = [read for table, read in pairs if table.kind is Kind.ADJUSTMENTS and may_bring(hands_in, table, read)]
    registered = frozenset(read.parcel_no for table, read in pairs if table.kind is Kind.REGISTER)
    numbers, given = _renumber(rows, registered, known, numbers)
    _name(pairs, numbers)
    return numbers, given, hands_in


def _name(pairs: Iterable[tuple[Table, RowRead]], numbers: Numbers) -> None:
    if numbers.first:
        for _, read in pairs:
            read.first_number = numbers.key(read.parcel_no)


def _renumber(
    reads: Iterable[RowRead], registered: frozenset[str], known: Mapping[str, Dossier], numbers: Numbers
) -> tuple[Numbers, list[Given]]:
    """The numbers as they name parcels once the rows of 宗地编号变更 among `reads` count, and those rows that stand so far.

    By 生效日期, then by row. A number that another parcel bears, or bore, is number_taken. registered: every number in the
    registers of the upload. known, numbers: without the upload.
    """
    given: list[Given] = []
    rows = [(read, said) for read in reads if (said := _said(read)) is not None]
    for read, (number, day) in sorted(rows, key=lambda row: (row[1][1], row[0].position)):
        key = numbers.key(read.parcel_no)
        bearer = numbers.key(number)
        if bearer != key and (bearer in known or bearer != number or any(one.key == bearer for one in given)):
            if key in known or registered & {read.parcel_no, key}:  # else it is of no parcel at all, and is told so
                read.wrong("number_taken", "new_value", number=number, brought=_brought(number, bearer, known, given))
            continue
        numbers = numbers.renumbered(key, number, day)
        given.append(Given(key, number, day, read))
    return numbers, given


def number_given(read: RowRead) -> str | None:
    """The new number of a row of 宗地编号变更; None of any other row, and where it cannot be read."""
    said = _said(read)
    return None if said is None else said[0]


def _said(read: RowRead) -> tuple[str, date] | None:
    """What a row that can be read gives to its parcel, and from when."""
    if read.table.kind is not Kind.ADJUSTMENTS or read.refused or not read.parcel_no:
        return None
    number = new_number(read)
    day = read.day("effective_on")
    is_one = ADJUSTMENT_WORDS.get(read.text("kind") or "") is AdjustmentKind.RENUMBERING
    return (number, day) if is_one and isinstance(number, str) and day is not None else None


def _brought(number: str, bearer: str, known: Mapping[str, Dossier], given: Iterable[Given]) -> str:
    """The upload and the cell from which the parcel of the number has it."""
    for one in given:
        if one.key == bearer:
            place = "!".join(filter(None, (one.read.table.sheet, one.read.cells.get("new_value"))))
            return NUMBER_BROUGHT.format(upload=one.read.file or "", place=place)
    dossier = known.get(bearer)
    source = None if dossier is None else _source_of(number, dossier)
    if source is None:
        return ""
    place = "!".join(filter(None, (source.sheet, _column_of(number, bearer, source))))
    return NUMBER_BROUGHT.format(upload=source.upload_id, place=place)


def _column_of(number: str, bearer: str, source: Source) -> str | None:
    return source.cells.get("parcel_no" if number == bearer else "new_value")


def _source_of(number: str, dossier: Dossier) -> Source | None:
    sources = (one.source for one in dossier.adjustments if one.row.new_number == number)
    return next(sources, dossier.registers[0].source)


def numbers_stored(entries: Iterable[Entry]) -> list[tuple[str, str, date]]:
    """Each number that a row gives which is to be stored, the first one of its parcel, and the day from which it is shown."""
    rows = [entry.row for entry in entries if isinstance(entry.row, AdjustmentRow)]
    return [(row.new_number, row.parcel_no, row.effective_on) for row in rows if row.new_number]


def without_reused(
    reads: Iterable[RowRead], known: Mapping[str, Dossier], given: Sequence[Given], on: date
) -> tuple[list[RowRead], list[RowRead]]:
    """The rows of a register, and those that are number_reused. on: the day of receipt."""
    own: list[RowRead] = []
    reused: list[RowRead] = []
    for read in reads:
        (reused if _is_reused(read, known.get(read.parcel_no), given, on) else own).append(read)
    return own, reused


def not_beside(reads: Iterable[RowRead], reused: Iterable[RowRead]) -> list[RowRead]:
    """The rows of returns but those that stand in one row with such a register's: these are the other parcel's, and refused."""
    said = {(one.file, one.table.sheet, one.line): one.problems[-1] for one in reused}
    left = []
    for read in reads:
        problem = said.get((read.file, read.table.sheet, read.line))
        if problem is None:
            left.append(read)
        else:
            read.wrong(problem.code, "parcel_no", **problem.values)
    return left


def _is_reused(read: RowRead, dossier: Dossier | None, given: Iterable[Given], on: date) -> bool:
    """Whether a register's row is another parcel's that was given a number which this one bore: holder and area both differ.

    on: the day of receipt; a number is a former one from the day on which another has taken its place.
    """
    if dossier is None:
        return False
    written = read.text("parcel_no") or ""
    holder = read.text("enterprise")
    area = read.figure("area")
    if holder is None or area is None:
        return False
    told = [(one.row.effective_on, one.row.new_number) for one in dossier.adjustments if one.row.new_number]
    told += [(one.effective_on, one.number) for one in given if one.key == dossier.parcel_no]
    in_force = [number for day, number in sorted(told, key=lambda pair: pair[0]) if day <= on]
    if not in_force or written == in_force[-1] or written not in (dossier.parcel_no, *in_force):
        return False
    holders = [one.row.enterprise for one in dossier.registers]
    holders += [one.row.new_holder for one in dossier.adjustments if one.row.new_holder]
    if any(same_holder(holder, one) for one in holders):
        return False
    if any(exact(one.row.area) == exact(area) for one in dossier.registers):
        return False
    read.wrong("number_reused", "parcel_no", parcel=written, now=in_force[-1])
    return True
