"""Files whose tables were found and whose cells were read: nothing is checked against anything yet."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import field
from datetime import date

from intake.doubtful import question_doubtful
from intake.headings import questions_of_headings, register_half_passed
from intake.our_templates import NO_PLACE, is_unfilled, mark_in, of_mark, without_promises
from intake.people import numbers_named
from intake.problems import Problem, of_file, of_sheet
from intake.renumbering import number_given
from intake.repeated import OF_A_FIRM
from intake.rows import RowRead, read_rows
from intake.years import names_years, rows_by_year
from land.upload import HandsIn
from land.values import dataclass
from wording.columns import Kind
from workbooks.grid import Refused, Sheet, unpacked
from workbooks.reading.cards import without_cards
from workbooks.reading.table import Table, hidden_tables, lists_problems, tables


@dataclass(slots=True)
class Opened:
    """Files whose tables were found and whose cells were read, row by row; nothing is checked against anything yet."""

    tables: list[tuple[Table, list[RowRead]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # of whole files
    marked: bool = False  # a file bears marks of ours
    on: date | None = None  # of receipt, offline the day judged: from it a year is assumed that nothing tells
    answered: Set[str] = frozenset()  # questions about doubtful figures to which somebody has answered
    files: list[tuple[list[Sheet] | Refused, str | None]] = field(default_factory=list)
    confirmed: int | None = None  # the place of the upload of which nothing but such figures is taken; None: all is

    @property
    def parcel_nos(self) -> set[str]:
        return {read.parcel_no for _, reads in self.tables for read in reads if read.parcel_no}

    def has(self, *kinds: Kind) -> bool:
        """Whether there is a table of one of these kinds."""
        return any(table.kind in kinds for table, _ in self.tables)

    @property
    def may_repeat_figures(self) -> bool:
        """Whether a row says a figure that is of a firm, and may be the same on another parcel of it (same_figure_twice)."""
        returns = (reads for table, reads in self.tables if table.kind is Kind.RETURN)
        return any(OF_A_FIRM & read.values.keys() for reads in returns for read in reads)

    @property
    def has_part_of_a_year(self) -> bool:
        """Whether a row of a return may be as of a day before its year is over, which a review may ask about (year_not_over)."""
        returns = (reads for table, reads in self.tables if table.kind is Kind.RETURN)
        return not all(self._is_of_whole_year(read) for reads in returns for read in reads)

    def _is_of_whole_year(self, read: RowRead) -> bool:
        year = read.values.get("year")
        cutoff = read.day("cutoff") or self.on
        return isinstance(year, int) and cutoff is not None and cutoff >= date(year, 12, 31)

    @property
    def may_change_people(self) -> bool:
        """Whether contacts may change, or who holds a parcel: returns name nobody anew."""
        return self.has(Kind.REGISTER, Kind.ADJUSTMENTS, Kind.CONTACTS)

    def named_by(self, hands_in: HandsIn) -> set[str]:
        """Every 宗地编号 that the sender may be speaking of; only whoever speaks for the zone speaks of people, too."""
        given = {number for _, reads in self.tables for number in map(number_given, reads) if number is not None}
        return self.parcel_nos | given | (self.looked_after if hands_in.parcels is None else set())

    @property
    def looked_after(self) -> set[str]:
        """Every 宗地编号 that the contacts among the tables may name as somebody's to look after."""
        people = (reads for table, reads in self.tables if table.kind is Kind.CONTACTS)
        return {number for reads in people for read in reads for number in numbers_named(read)}

    def again(self, answered: Set[str]) -> Opened:
        """The same files as they are where those questions about doubtful figures are answered."""
        opened = Opened(on=self.on, answered=self.answered | answered, confirmed=self.confirmed)
        for sheets, file in self.files:
            opened.add(sheets, file)
        return opened

    def add(self, sheets: list[Sheet] | Refused, file: str | None) -> None:
        """One more file, or why it was not read."""
        self.files.append((sheets, file))
        if isinstance(sheets, Refused):
            self.problems.append(of_file(sheets.value, file))
            return
        passed: list[tuple[str, str | None]] = [("hidden_sheet", name) for name in hidden_tables(sheets)]
        sheets = [sheet for sheet in sheets if not sheet.hidden]
        others, cards = without_cards(sheets)
        passed += [("card_not_table", sheet.name) for sheet in cards]
        read = [(table, self._rows(table, file)) for table in map(without_promises, tables(others))]
        found = self._of_ours(sheets, read, file)
        self.marked |= any(map(lists_problems, sheets))
        self.problems += [of_sheet(code, file, name, alone=not found) for code, name in passed]
        if not found and not passed:
            self.problems.append(of_file("no_known_headings", file))
        elif found and not any(reads for _, reads in found):
            self.problems.append(of_file("no_rows", file))
        unknown = 0
        for table, _ in found:
            self.problems += questions_of_headings(table, file, unknown)
            unknown += len(table.unknown)
        self.tables += found

    def _rows(self, table: Table, file: str | None) -> list[RowRead]:
        read = rows_by_year(table, file, self.on) if names_years(table) else read_rows(table, file)
        return question_doubtful(read, self.answered)

    def pass_over_registers(self) -> None:
        """Of ledgers that are register and return only the return counts: their sender may bring no register."""
        for table, reads in self.tables:
            if table.kind is Kind.REGISTER and table.other is not None:
                self.problems.append(register_half_passed(table, reads[0].file if reads else None))
        self.tables = [(t, reads) for t, reads in self.tables if t.kind is not Kind.REGISTER or t.other is None]

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


def opened_file(
    packed: bytes | None,
    file: str | None,
    on: date | None = None,
    answered: Set[str] = frozenset(),
    confirmed: int | None = None,
) -> Opened:
    """One file as the limited child packed it; None where the child died of it, which is beyond its limits. on: the day of
    receipt. answered: the questions about doubtful figures to which somebody has answered. confirmed: the place
    of the upload that the file was before, of which nothing but these figures is taken; None: all is."""
    opened = Opened(on=on, answered=answered, confirmed=confirmed)
    opened.add(Refused.TOO_LARGE if packed is None else unpacked(packed), file)
    return opened
