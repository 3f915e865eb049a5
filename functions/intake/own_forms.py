"""Workbooks that we made ourselves and that come back: which version they are, and which of their rows nobody filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intake.cells import shown
from intake.problems import WARNING, Problem
from wording.forms import Mark, mark_of
from wording.headings import PROMISED, Kind
from workbooks.grid import Sheet, letters
from workbooks.table import Row, Table

_MARKED_WITHIN = 20  # rows from the top of a sheet; lines may have been put above ours
_SAYS_NOTHING = frozenset({"parcel_no", "year", "reason"})  # why, without a what

Place = tuple[str | None, int, str]  # sheet, line, address


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


def without_unfilled(table: Table) -> tuple[Table, int]:
    """A pre-filled return without the rows in which we wrote parcel and year and nobody wrote anything; and how many.

    Such a row in somebody's own workbook says "nothing reached by the cut-off" (domain.md section 5). In ours it says that
    nobody has come to it yet.
    """
    said = [row for row in table.rows if _says_more(table, row)]
    return replace(table, rows=said), len(table.rows) - len(said)


def _says_more(table: Table, row: Row) -> bool:
    filled = (
        heading.column.code for heading, cell in zip(table.headings, row.cells, strict=True) if shown(cell).strip()
    )
    return any(code not in _SAYS_NOTHING for code in filled)


def of_mark(code: str, file: str | None, place: Place, text: str, **values: str) -> Problem:
    """A question about a workbook of ours as a whole, at the place of its mark."""
    return Problem(WARNING, code, file, place[0], place[1], None, place[2], text, values)
