"""Sheets → tables: where the headings stand, which column is which, and which rows are data. Knows no rule of land."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from wording.headings import COLUMNS, HIGHEST, LOWEST, Column, Heading, Kind, heading_of, kind_of, plain
from wording.vocabulary import NOTES, TOTALS
from workbooks.grid import Cell, Sheet, letters

HEADING_WITHIN = 20  # rows from the top of a sheet in which headings are looked for


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data. cells: the columns we know, in the order of the sheet, blank ones too."""

    line: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet. headings[i] is the heading of places[i], the index of its column in the sheet."""

    kind: Kind
    sheet: str | None
    line: int  # of the headings
    headings: list[Heading]
    places: list[int]
    rows: list[Row]
    from_1904: bool

    def address(self, column: int, line: int) -> str:
        """The address of a cell as the sender sees it; `column` counts in `headings`."""
        return f"{letters(self.places[column])}{line}"

    def missing(self) -> list[Column]:
        """Required columns that the table does not have."""
        here = {heading.column.code for heading in self.headings}
        return [column for column in COLUMNS[self.kind] if column.required and column.code not in here]


def tables(sheets: list[Sheet]) -> list[Table]:
    """Every table whose headings are known, at most one per sheet, in the order of the sheets."""
    return [table for sheet in sheets if (table := _table(sheet)) is not None]


def _table(sheet: Sheet) -> Table | None:
    for top in range(min(HEADING_WITHIN, len(sheet.rows))):
        texts = _texts(sheet.rows[top])
        kind = kind_of([text for text in texts if text])
        if kind is None:
            continue
        first = top + 1
        if first < len(sheet.rows) and (below := _bounds_below(texts, sheet.rows[first])) is not None:
            texts, first = below, first + 1
        headings, places = _columns(kind, texts)
        rows = list(_rows(sheet, first, places))
        return Table(kind, sheet.name, sheet.lines[top], headings, places, rows, sheet.from_1904)
    return None


def _texts(row: list[Cell]) -> list[str]:
    return [plain(cell) if isinstance(cell, str) else "" for cell in row]


def _bounds_below(texts: list[str], row: list[Cell]) -> list[str] | None:
    """The headings joined with a second row that says 下限 and 上限 below them; None where the row below is no such row."""
    below = _texts(row)
    if not any(below) or any(text and text not in (*LOWEST, *HIGHEST) for text in below):
        return None
    joined, last = [], ""
    for index, text in enumerate(below):
        own = texts[index] if index < len(texts) else ""
        last = own or (last if text else "")
        joined.append(last + text if text else own)
    return joined + texts[len(below) :]


def _columns(kind: Kind, texts: list[str]) -> tuple[list[Heading], list[int]]:
    """The columns that we know; of two that are the same, the first."""
    headings: list[Heading] = []
    places: list[int] = []
    seen: set[tuple[str, str]] = set()
    for place, text in enumerate(texts):
        heading = heading_of(kind, text) if text else None
        if heading is not None and (heading.column.code, heading.bound) not in seen:
            seen.add((heading.column.code, heading.bound))
            headings.append(heading)
            places.append(place)
    return headings, places


def _rows(sheet: Sheet, first: int, places: list[int]) -> Iterator[Row]:
    for index in range(first, len(sheet.rows)):
        row = sheet.rows[index]
        filled = [cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())]
        if len(filled) <= 1 or _is_note(filled[0]) or _is_total(row):
            continue
        width = len(row)
        yield Row(sheet.lines[index], [row[place] if place < width else None for place in places])


def _is_note(cell: Cell) -> bool:
    return isinstance(cell, str) and _first(cell).startswith(NOTES)


def _is_total(row: list[Cell]) -> bool:
    return any(isinstance(cell, str) and len(cell) <= 12 and any(t in _first(cell) for t in TOTALS) for cell in row[:3])


def _first(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")
