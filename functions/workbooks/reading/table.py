"""Sheets → tables: finds the headings, identifies the columns, and separates data from other rows. Knows no rule of land."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from wording.columns import Column, Kind
from wording.sheets.combined import kinds_of
from wording.sheets.heading_text import LONGEST_CELL, bare, plain
from wording.sheets.headings import Heading, heading_of, says_nothing
from wording.sheets.vocabulary import (
    GROUP_TITLE,
    IN_A_TOTAL,
    LONGEST_TOTAL,
    NAME_LIKE_A_NOTE,
    NOTES,
    SIGNED,
    SIGNER,
    TOTAL,
    TOTALS,
    WHOLE_TOTAL,
)
from wording.sheets.years import heading_with_year
from wording.units import units_of_line
from workbooks.grid import HIDDEN_SHEETS, Cell, Sheet, letters
from workbooks.marking.problem_sheet import is_list
from workbooks.reading.heading_rows import HEADING_WITHIN, Joins, headings_in, is_numbering, next_headings
from workbooks.reading.side_by_side import parted, second_begins

_UNLISTED = 99  # above the rank of any listed spelling
_TITLE = 3  # most filled cells of a line of titles or units


@dataclass(slots=True)
class Row:
    """A row of data. cells: those of the known columns, in the order of the sheet, blank ones too.

    origins: index of a cell → the line of the merged cell to which it belongs, if any.
    """

    line: int
    cells: Sequence[Cell]
    origins: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet. headings[i] is the heading of places[i], the index of its column in the sheet.

    unknown: unknown headings with their addresses; repeated: second headings of a column, each with its address and
    the heading that counts; passed: in a return, the headings that only a register has.
    columns: column code → the letters of its (first) column. other: for a table that is both register and return, the codes
    of the other half's columns; else None. titles: the lines above it and the name of its sheet.
    """

    kind: Kind
    sheet: str | None
    line: int  # of the headings; of several rows the last
    headings: list[Heading]
    places: list[int]
    rows: list[Row]
    from_1904: bool
    unknown: list[tuple[str, str]] = field(default_factory=list)
    repeated: list[tuple[str, str, str]] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)
    passed: list[tuple[str, str]] = field(default_factory=list)
    other: frozenset[str] | None = None
    titles: tuple[str, ...] = ()

    def address(self, column: int, row: Row) -> str:
        """The address of a cell as the sender sees it. column: an index into `headings`."""
        line = row.origins.get(column, row.line) if row.origins else row.line
        return f"{letters(self.places[column])}{line}"


def tables(sheets: list[Sheet]) -> list[Table]:
    """Every table with known headings, in the order of the visible sheets, on each sheet from top to bottom."""
    joins = Joins()
    read = (sheet for sheet in sheets if not sheet.hidden and not lists_problems(sheet))
    return [table for sheet in read for table in _tables(sheet, joins)]


def hidden_tables(sheets: Sequence[Sheet]) -> list[str]:
    """The names of the hidden sheets that hold a table that would be read if visible: headings and at least a row of data."""
    joins = Joins()
    hidden = [sheet for sheet in sheets if sheet.hidden and not lists_problems(sheet)][:HIDDEN_SHEETS]
    return [sheet.name or "" for sheet in hidden if any(table.rows for table in _tables(sheet, joins))]


def lists_problems(sheet: Sheet) -> bool:
    """Whether the sheet is the 问题清单 of a copy that we gave back."""
    return is_list(sheet.rows)


def _tables(sheet: Sheet, joins: Joins, *, may_part: bool = True) -> Iterator[Table]:
    """The tables of a sheet. Different headings begin a new table; the lines above them, and the units in these lines, belong to
    it. Two tables side by side are read one after the other."""
    following = headings_in(sheet.rows, joins)
    above = 0
    cut = second_begins(following.texts) if following is not None and may_part else None
    if cut is not None:
        for part in parted(sheet, cut):
            yield from _tables(part, joins, may_part=False)
        return
    while following is not None:
        found = following
        following = next_headings(sheet.rows, following, joins)
        lines = [
            row for row in sheet.rows[max(above, found.top - HEADING_WITHIN) : found.top] if _filled(row) <= _TITLE
        ]
        units: dict[str, str] = {}
        for row in lines:
            for cell in row:
                units |= units_of_line(cell) if isinstance(cell, str) and len(cell) <= LONGEST_CELL else {}
        end = len(sheet.rows) if following is None else following.top
        titles = tuple(_line(row) for row in (lines if not above else _just_above(sheet.rows, above, found.top)))
        titles = (*titles, sheet.name) if sheet.name else titles
        kinds = kinds_of(found.kind, found.texts)
        halves = [
            _headed(sheet, kind, found.texts, found.bottom, units=units, combined=len(kinds) > 1) for kind in kinds
        ]
        for half in halves:
            others = (frozenset(one.columns) for one in halves if one is not half)
            rows = list(_rows(sheet, range(found.bottom + 1, end), half, found.texts))
            yield replace(half, rows=rows, titles=titles, other=next(others, None))
        above = found.bottom + 1


def _filled(row: list[Cell]) -> int:
    return sum(cell is not None and cell != "" for cell in row)


def _just_above(rows: Sequence[list[Cell]], first: int, top: int) -> list[list[Cell]]:
    """The title lines of a table below another one: those right above it. Further up are the other table's rows."""
    found: list[list[Cell]] = []
    while top > first and _filled(rows[top - 1]) <= _TITLE:
        top -= 1
        found.append(rows[top])
    return found


def _line(row: list[Cell]) -> str:
    """A title line as one text. A day in a cell of its own belongs to the words before it."""
    said = ("-".join(map(str, cell[1:])) if isinstance(cell, tuple) and cell[0] == "day" else cell for cell in row)
    return "".join(cell[:LONGEST_CELL] for cell in said if isinstance(cell, str))


def _headed(sheet: Sheet, kind: Kind, texts: list[str], at: int, units: Mapping[str, str], *, combined: bool) -> Table:
    """The table without its rows. combined: it is one half of a table that is both register and return; headings unknown to
    both halves are reported by the register half."""
    table = Table(kind, sheet.name, sheet.lines[at], [], places=[], rows=[], from_1904=sheet.from_1904)
    chosen: dict[tuple[str, str, int | None], tuple[int, int, str]] = {}  # → the best rank, its place and text
    found: list[tuple[int, str, Heading]] = []
    for place, text in enumerate(texts):
        if says_nothing(text):
            continue
        heading = heading_with_year(kind, text)
        address = f"{letters(place)}{sheet.lines[at]}"
        if heading is not None and not (combined and kind is Kind.RETURN and heading.column.code == "remark"):
            found.append((place, text, heading))
            key = (heading.column.code, heading.bound, heading.year)
            chosen[key] = min(chosen.get(key, (_UNLISTED, place, text)), (_rank(heading.column, text), place, text))
        elif combined and (kind is Kind.RETURN or heading_with_year(Kind.RETURN, text) is not None):
            continue  # known to, or reported by, the other half
        elif kind is Kind.RETURN and heading_of(Kind.REGISTER, text) is not None:
            table.passed.append((text, address))
        else:
            table.unknown.append((text, address))
    columns: dict[str, str] = {}
    for place, text, heading in found:
        _, counts, named = chosen[heading.column.code, heading.bound, heading.year]
        if counts != place:
            table.repeated.append((text, f"{letters(place)}{sheet.lines[at]}", named))
            continue
        if heading.unit is None and heading.unit_known and heading.column.dimension in units:
            heading = replace(heading, unit=units[heading.column.dimension])
        table.headings.append(heading)
        table.places.append(place)
        columns.setdefault(heading.column.code, letters(place))
    return replace(table, columns=columns)


def _rank(column: Column, text: str) -> int:
    """The rank of the spelling in its column's list. Of two headings for one column, the lower rank counts."""
    spellings = (column.heading, *column.variants)
    own = text if text in spellings else bare(text)[0]
    return spellings.index(own) if own in spellings else _UNLISTED


def _rows(sheet: Sheet, within: range, table: Table, headings: list[str]) -> Iterator[Row]:
    places = table.places
    required = [at for at, heading in zip(places, table.headings, strict=True) if heading.column.required]
    pick = _picker(places)
    merged = _merged(sheet, within.start, places)
    left = next(at for at, heading in enumerate(headings) if heading)
    for index in within:
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
    """Row → index of our column → the row of the merged cell's value, for cells merged downward in the data."""
    columns = {place: column for column, place in enumerate(places)}
    found: dict[int, dict[int, int]] = {}
    left = len(sheet.rows) * len(
        places
    )  # no more cells can be merged; a hostile file may list ranges twice, and then reading stops here
    for top, bottom, place in sheet.merged:
        if top >= first and place in columns and place < len(sheet.rows[top] if top < len(sheet.rows) else ()):
            within = range(top + 1, min(bottom + 1, len(sheet.rows)))
            left -= len(within)
            if left < 0:
                break
            for index in within:
                found.setdefault(index, {})[columns[place]] = top
    return found


def _says_nothing(row: list[Cell], left: int, required: list[int]) -> bool:
    """Whether the row is blank, a note, a signature or a total.

    left: the table's first column in the sheet. required: the places of the cells that a row of data must fill.
    """
    if is_numbering(row):
        return True
    filled = 0
    for cell in row:
        if cell is not None and not (isinstance(cell, str) and not cell.strip()):
            filled += 1
            if filled == 2:
                break
            head = cell
    if filled < 2:
        return True
    if isinstance(head, str) and not (head := head[:LONGEST_CELL]).isascii():
        text = _tidy(head)
        if SIGNED.match(text):
            return True
        is_title = GROUP_TITLE.fullmatch(text) is not None and _filled(row) <= _TITLE
        if (is_title or SIGNER.fullmatch(text)) and not _is_filled_in(row, required):
            return True
        if text.startswith(NOTES) and not (_is_filled_in(row, required) and NAME_LIKE_A_NOTE.match(text)):
            return True
    return any(
        _is_total(cell)
        for cell in row[left : left + 3]
        if isinstance(cell, str) and len(cell) <= LONGEST_CELL and not IN_A_TOTAL.isdisjoint(cell)
    )


def _is_filled_in(row: list[Cell], required: list[int]) -> bool:
    """Whether the row fills every required cell."""
    return all(at < len(row) and row[at] not in (None, "") for at in required)


def _is_total(cell: str) -> bool:
    text = _tidy(cell)
    return (
        TOTAL.search(text) is not None
        or WHOLE_TOTAL.fullmatch(text) is not None
        or (len(text) <= LONGEST_TOTAL and text.startswith(TOTALS))
    )


def _repeats(row: list[Cell], headings: list[str], places: list[int]) -> bool:
    """Whether the row repeats the headings, as at the top of a printed page."""
    first = row[places[0]] if places[0] < len(row) else None
    heading = headings[places[0]]
    if not isinstance(first, str) or heading[0] not in first or plain(first) != heading:
        return False
    return (
        sum(isinstance(c, str) and plain(c) == h for c, h in zip(row, headings, strict=False) if h) > len(places) // 2
    )


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")
