"""Sheets → tables: where the headings stand, which column is which, and which rows are data. Knows no rule of land."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from wording.headings import COLUMNS, Column, Heading, Kind, heading_of, kind_of, plain, says_nothing
from wording.joined_headings import is_below, is_heading, joined
from wording.units import units_of_line
from wording.vocabulary import LONGEST_TOTAL, NAME_LIKE_A_NOTE, NOTES, SIGNED, TOTAL, TOTALS
from workbooks.grid import Cell, Sheet, letters
from workbooks.problem_sheet import is_list

_IN_EACH_TOTAL = min(set.intersection(*map(set, TOTALS)))
HEADING_WITHIN = 200  # rows from the top of a sheet in which headings are looked for


@dataclass(slots=True)
class Row:
    """A row of data. cells: of the columns we know, in the order of the sheet, blank ones too.

    origins: index of a cell → the line of the merged cell of which it is a part, where it is.
    """

    line: int
    cells: Sequence[Cell]
    origins: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet. headings[i] is the heading of places[i], the index of its column in the sheet.

    unknown: headings that say nothing to us, with their addresses; repeated: those that stood further left already.
    columns: column code → the letters of its (first) column.
    """

    kind: Kind
    sheet: str | None
    line: int  # of the headings, of two rows the lower
    headings: list[Heading]
    places: list[int]
    rows: list[Row]
    from_1904: bool
    unknown: list[tuple[str, str]] = field(default_factory=list)
    repeated: list[tuple[str, str]] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)

    def address(self, column: int, row: Row) -> str:
        """The address of a cell as the sender sees it; `column` counts in `headings`."""
        line = row.origins.get(column, row.line) if row.origins else row.line
        return f"{letters(self.places[column])}{line}"

    def missing(self) -> list[Column]:
        """Required columns that the table does not have."""
        here = {heading.column.code for heading in self.headings}
        return [column for column in COLUMNS[self.kind] if column.required and column.code not in here]


def tables(sheets: list[Sheet]) -> list[Table]:
    """Every table whose headings are known, at most one per sheet, in the order of the sheets."""
    return [table for sheet in sheets if not lists_problems(sheet) and (table := _table(sheet)) is not None]


def lists_problems(sheet: Sheet) -> bool:
    """Whether the sheet is the 问题清单 of a copy that we gave back."""
    return is_list(sheet.rows)


def _table(sheet: Sheet) -> Table | None:
    """The first row that makes headings, by itself or with the row below it; the units of a line above it hold."""
    units: dict[str, str] = {}
    below = _texts(sheet.rows[0]) if sheet.rows else []
    for top in range(min(HEADING_WITHIN, len(sheet.rows))):
        texts, below = below, _texts(sheet.rows[top + 1]) if top + 1 < len(sheet.rows) else []
        if not any(texts):
            continue
        kind = kind_of([text for text in texts if text])
        both = _both(texts, below, sheet.rows[top + 1]) if any(below) else None
        if both is not None and (kind is not None or kind_of([text for text in below if text]) is None):
            kind = kind_of([text for text in both if text])
            if kind is not None:
                return _made(sheet, kind, both, top + 1, units)
        if kind is not None:
            return _made(sheet, kind, texts, top, units)
        for cell in sheet.rows[top]:
            units |= units_of_line(cell) if isinstance(cell, str) else {}
    return None


def _made(sheet: Sheet, kind: Kind, texts: list[str], at: int, units: Mapping[str, str]) -> Table:
    headings: list[Heading] = []
    places: list[int] = []
    seen: set[tuple[str, str]] = set()
    unknown, repeated = [], []
    for place, text in enumerate(texts):
        if says_nothing(text):
            continue
        heading, address = heading_of(kind, text), f"{letters(place)}{sheet.lines[at]}"
        if heading is None:
            unknown.append((text, address))
        elif (heading.column.code, heading.bound) in seen:
            repeated.append((text, address))
        else:
            seen.add((heading.column.code, heading.bound))
            if heading.unit is None and heading.unit_known and heading.column.dimension in units:
                heading = replace(heading, unit=units[heading.column.dimension])
            headings.append(heading)
            places.append(place)
    required = [place for place, heading in zip(places, headings, strict=True) if heading.column.required]
    rows = list(_rows(sheet, at + 1, places, texts, required))
    columns: dict[str, str] = {}
    for heading, place in zip(headings, places, strict=True):
        columns.setdefault(heading.column.code, letters(place))
    line = sheet.lines[at]
    return Table(kind, sheet.name, line, headings, places, rows, sheet.from_1904, unknown, repeated, columns)


def _texts(row: list[Cell]) -> list[str]:
    return [plain(cell) if isinstance(cell, str) else "" for cell in row]


def _both(upper: list[str], lower: list[str], row: list[Cell]) -> list[str] | None:
    """Two rows as one of headings; None where the lower one is data.

    It is data where anything but texts stands in it, or where something stands below a heading that needs nothing more.
    """
    if any(cell is not None and not isinstance(cell, str) for cell in row):
        return None
    found, group = [], ""
    for index in range(max(len(upper), len(lower))):
        over = upper[index] if index < len(upper) else ""
        under = lower[index] if index < len(lower) else ""
        if over and under and is_heading(over) and not is_below(under):
            return None
        group = over or (group if under else "")
        found.append(joined(group, under) if group and under else over or under)
    return found


def _rows(sheet: Sheet, first: int, places: list[int], headings: list[str], required: list[int]) -> Iterator[Row]:
    pick = _picker(places)
    merged = _merged(sheet, first, places)
    left = next(at for at, heading in enumerate(headings) if heading)
    for index in range(first, len(sheet.rows)):
        row = sheet.rows[index]
        if _says_nothing(row, left, required) or _repeats(row, headings, places):
            continue
        filled = row if len(row) > places[-1] else [*row, *[None] * (places[-1] + 1 - len(row))]
        origins = merged.get(index)
        if origins is None:
            yield Row(sheet.lines[index], pick(filled))
        else:
            cells = list(pick(filled))
            for column, origin in origins.items():
                cells[column] = sheet.rows[origin][places[column]]
            yield Row(sheet.lines[index], cells, {column: sheet.lines[at] for column, at in origins.items()})


def _picker(places: list[int]) -> Callable[[list[Cell]], Sequence[Cell]]:
    if len(places) == 1:
        return lambda row: [row[places[0]]]
    return itemgetter(*places)


def _merged(sheet: Sheet, first: int, places: list[int]) -> dict[int, dict[int, int]]:
    """Row → our column → the row whose cell it is a part of, for cells merged downward among the data."""
    columns = {place: column for column, place in enumerate(places)}
    found: dict[int, dict[int, int]] = {}
    for top, bottom, place in sheet.merged:
        if top >= first and place in columns and place < len(sheet.rows[top] if top < len(sheet.rows) else ()):
            for index in range(top + 1, min(bottom + 1, len(sheet.rows))):
                found.setdefault(index, {})[columns[place]] = top
    return found


def _says_nothing(row: list[Cell], left: int, required: list[int]) -> bool:
    """Whether the row is blank, a note, a signature or a total.

    left: where the table begins in the sheet. required: the places of the cells that a row of data must fill.
    """
    filled = 0
    for cell in row:
        if cell is not None and not (isinstance(cell, str) and not cell.strip()):
            filled += 1
            if filled == 2:
                break
            head = cell
    if filled < 2:
        return True
    if isinstance(head, str) and not head.isascii():
        text = _tidy(head)
        if SIGNED.match(text):
            return True
        if text.startswith(NOTES):
            filled_in = all(at < len(row) and row[at] not in (None, "") for at in required)
            if not (filled_in and NAME_LIKE_A_NOTE.match(text)):
                return True
    return any(_is_total(cell) for cell in row[left : left + 3] if isinstance(cell, str) and _IN_EACH_TOTAL in cell)


def _is_total(cell: str) -> bool:
    text = _tidy(cell)
    return TOTAL.search(text) is not None or (len(text) <= LONGEST_TOTAL and text.startswith(TOTALS))


def _repeats(row: list[Cell], headings: list[str], places: list[int]) -> bool:
    """Whether the row is the headings once more, as at the top of a printed page."""
    first = row[places[0]] if places[0] < len(row) else None
    heading = headings[places[0]]
    if not isinstance(first, str) or heading[0] not in first or plain(first) != heading:
        return False
    return (
        sum(isinstance(c, str) and plain(c) == h for c, h in zip(row, headings, strict=False) if h) > len(places) // 2
    )


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")
