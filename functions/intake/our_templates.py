"""Workbooks that we made ourselves and that come back: which version they are, and which of their rows nobody filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from intake.cells import WITHDRAWN, Day
from intake.problems import WARNING, Problem
from intake.rows import RowRead
from land.indicator import Fact
from land.restated import fingerprint
from land.units import Quantity, exact
from wording.columns import Kind
from wording.sheets.forms import Mark, mark_of
from wording.sheets.headings import PROMISED
from workbooks.grid import Sheet, letters
from workbooks.reading.table import Table

_MARKED_WITHIN = 20  # rows from the top of a sheet; lines may have been put above ours
_SAYS_NOTHING = frozenset({"parcel_no", "year", "reason", "as_given"})  # why, without a what
_FACTS = tuple(Fact)

Place = tuple[str | None, int | None, str | None]  # sheet, line, address
NO_PLACE: Place = (None, None, None)


def mark_in(sheets: Iterable[Sheet]) -> tuple[Mark, Place] | None:
    """The first mark of ours in a workbook, with the place where it stands; None in everybody else's."""
    for sheet in sheets:
        for line, row in zip(sheet.lines[:_MARKED_WITHIN], sheet.rows, strict=False):
            for place, cell in enumerate(row):
                found = mark_of(cell) if isinstance(cell, str) else None
                if found is not None:
                    return found, (sheet.name, line, f"{letters(place)}{line}")
    return None


def without_promises(table: Table) -> Table:
    """A return without the rows that hold the promises to look at."""
    if table.kind is not Kind.RETURN:
        return table
    years = [at for at, heading in enumerate(table.headings) if heading.column.code == "year"]
    return replace(table, rows=[row for row in table.rows if not any(row.cells[at] == PROMISED for at in years)])


def is_unfilled(read: RowRead, *, ours: bool) -> bool:
    """Whether nobody wrote anything into this row of a pre-filled return: we wrote parcel, year, cut-off and what is known.

    Such a row in somebody's own workbook would say "nothing more by the cut-off" (domain.md section 5). In ours it says that
    nobody has come to it yet. ours: the workbook bears our mark; a row with what we gave is ours wherever it was copied to.
    """
    if read.text("as_given"):
        return is_as_given(read) and not read.text("remark") and not read.text("evidence")
    return ours and _SAYS_NOTHING.issuperset(read.cells)


def is_as_given(read: RowRead) -> bool:
    """Whether the row is one of ours, and its year, cut-off and facts are those with which we gave it out."""
    year = read.values.get("year")
    if read.problems or not isinstance(year, int) or not read.text("as_given"):
        return False
    facts: dict[Fact, date | Fraction | None] = {}
    for fact in _FACTS:
        value = read.values.get(fact.value)
        if isinstance(value, Day):
            facts[fact] = value.day
        elif isinstance(value, Quantity):
            facts[fact] = exact(value)
        elif value is WITHDRAWN:
            facts[fact] = None
    return fingerprint(read.text("parcel_no") or "", year, read.day("cutoff"), facts) == read.text("as_given")


def of_mark(code: str, file: str | None, place: Place, text: str, **values: str) -> Problem:
    """A question about a workbook of ours as a whole, at the place of its mark."""
    return Problem(WARNING, code, file, place[0], row=place[1], column=None, cell=place[2], text=text, values=values)
