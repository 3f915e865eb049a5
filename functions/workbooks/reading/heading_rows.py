"""Finds the headings of a table: one row, or two or three rows that are joined downwards (domain.md sections 4 and 14)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from wording.columns import Kind
from wording.sheets.heading_text import plain
from wording.sheets.headings import kind_of
from wording.sheets.joined_headings import as_units, is_below, is_heading, joined, may_name_whose, may_tell, names_whose
from wording.sheets.vocabulary import NUMBERED_COLUMN, STEMS
from workbooks.grid import Cell

HEADING_WITHIN = 200  # rows from the top of a sheet in which headings are searched
DEEPEST = 3  # most rows that make headings together
_TRIED = (
    8_000  # cells of one file that are tried as part of headings; an ordinary file takes only some dozens on each sheet
)


_LETTERS, _FIRST_LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1_000
_LONGEST_NUMBER = 16
_FIRST = (-len(STEMS), 1, _FIRST_LETTER)  # 甲, or 1, or A


class Joins:
    """A budget: how many cells of one file may still be tried as part of headings. A hostile file may hold thousands that look
    like headings, and each costs a tenth of a millisecond."""

    def __init__(self) -> None:
        self.left = _TRIED

    def may_try(self, row: Sequence[object]) -> bool:
        self.left -= len(row)
        return self.left >= 0


class Headings(NamedTuple):
    """texts: plain, by the place of their column. top, bottom: the first and last row that make them."""

    kind: Kind
    texts: list[str]
    top: int
    bottom: int


def headings_in(rows: Sequence[list[Cell]], joins: Joins) -> Headings | None:
    """The first rows that make headings of a known kind; None if there are none."""
    texts = [_texts(row) for row in rows[: HEADING_WITHIN + DEEPEST]]
    for top in range(min(HEADING_WITHIN, len(rows))):
        if any(texts[top]):
            found = _from(rows, texts, top, joins)
            if found is not None:
                return found
    return None


def next_headings(rows: Sequence[list[Cell]], above: Headings, joins: Joins) -> Headings | None:
    """The headings of the next table below, which differ from those above; None if there is no further table."""
    for top in range(above.bottom + 1, len(rows)):
        if any(type(cell) is str and may_name_whose(cell) for cell in rows[top]) and joins.may_try(rows[top]):
            texts = [_texts(row) for row in rows[top : top + DEEPEST]]
            found = _from(rows[top : top + DEEPEST], texts, 0, joins)
            if found is not None and _is_whole(found.texts) and not _same(found.texts, above.texts):
                return Headings(found.kind, found.texts, top, top + found.bottom)
    return None


def _same(one: list[str], other: list[str]) -> bool:
    """Whether these headings repeat the others, as at the top of a printed page."""
    return one[: len(other)] == other[: len(one)] and not any((*one[len(other) :], *other[len(one) :]))


def _from(rows: Sequence[list[Cell]], texts: list[list[str]], top: int, joins: Joins) -> Headings | None:
    """The headings that begin in this row. A row that is complete headings by itself is not joined to the rows above."""
    one = texts[top]
    two, three = _joined_from(rows, texts, top, joins)
    whole = [(found, depth) for found, depth in ((three, 2), (two, 1), (one, 0)) if found and _is_whole(found)]
    told = [(found, depth) for found, depth in ((two, 1), (one, 0)) if found and _kind(found) is not None]
    for found, depth in whole or told:
        kind = _kind(found)
        if kind is not None:
            return Headings(kind, found, top, top + depth)
    return None


def _joined_from(
    rows: Sequence[list[Cell]], texts: list[list[str]], top: int, joins: Joins
) -> tuple[list[str] | None, list[str] | None]:
    """The row with the one below it, and with the two below it, each as one row of headings; None if they do not join."""
    one, below, last = (texts[at] if at < len(texts) else [] for at in (top, top + 1, top + 2))
    if not any(below) or not may_tell([*one, *below, *last]) or not joins.may_try(one):
        return None, None
    alone = _is_whole(below)
    two = None if alone and not _is_whole(one) and _kind(one) is None else _both(one, below, rows[top + 1])
    if alone or not any(last) or not joins.may_try(one):
        return two, None
    lower = _both(below, last, rows[top + 2])
    if lower is None or _is_whole(lower):
        return two, None
    return two, _both(one, lower, rows[top + 1])


def _kind(texts: list[str]) -> Kind | None:
    return kind_of([text for text in texts if text])


def _is_whole(texts: list[str]) -> bool:
    """Whether the row identifies its kind and has the column that names each row's parcel or person."""
    kind = _kind(texts)
    return kind is not None and names_whose(kind, texts)


def _texts(row: list[Cell]) -> list[str]:
    return [plain(cell) if isinstance(cell, str) else "" for cell in row]


def _both(upper: list[str], lower: Sequence[str], row: list[Cell]) -> list[str] | None:
    """Two rows as one row of headings; None if the lower row is data.

    It is data if it holds anything but texts, or a text below a heading that is complete.
    """
    if any(cell is not None and not isinstance(cell, str) for cell in row):
        return None
    lower = as_units(lower)
    found, group = [], ""
    for index in range(max(len(upper), len(lower))):
        over = upper[index] if index < len(upper) else ""
        under = lower[index] if index < len(lower) else ""
        if over and under and is_heading(over) and not is_below(under):
            return None
        group = over or (group if under else "")
        found.append(joined(group, under) if group and under else over or under)
    return found


def _number_in(cell: Cell) -> int | None:
    """The number of a column in a numbering row; letters count far above digits. None for any other cell."""
    if isinstance(cell, int | float):
        return int(cell) if not isinstance(cell, bool) and 0 < cell < 256 and cell == int(cell) else None
    if not isinstance(cell, str) or len(cell) > _LONGEST_NUMBER:
        return None
    text = unicodedata.normalize("NFKC", cell).strip()
    if len(text) == 1 and (text in STEMS or text in _LETTERS):
        return STEMS.index(text) - len(STEMS) if text in STEMS else _FIRST_LETTER + _LETTERS.index(text)
    found = NUMBERED_COLUMN.fullmatch(text)
    return int(found.group(1)) if found else None


def is_numbering(row: list[Cell]) -> bool:
    """Whether the row only numbers the columns: 甲 乙 1 2 3."""
    seen: int | None = None
    for cell in row:
        if cell is None or cell == "":
            continue
        number = _number_in(cell)
        if number is None:
            return False
        if number not in _FIRST if seen is None else number != seen + 1 and not (seen < 0 and number == 1):
            return False
        seen = number
    return seen is not None and seen > 1 and seen != _FIRST_LETTER
