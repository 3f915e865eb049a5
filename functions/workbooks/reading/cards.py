"""Sheets of labels beside values, a card for each parcel (一地一档): reported by name, not read (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from wording.columns import Kind
from wording.sheets.heading_text import plain
from wording.sheets.headings import heading_of
from wording.sheets.vocabulary import GUIDES
from workbooks.grid import Sheet
from workbooks.reading.heading_rows import HEADING_WITHIN, Joins, headings_in

_LABELS = 4  # this many known headings below one another make a card, unless a row holds more
_TRIED = 4_000  # texts of one file that are examined: a hostile file may hold any number
_OF_PARCELS = (Kind.REGISTER, Kind.RETURN)


def without_cards(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """The sheets that are not cards, and the cards: sheets with labels, 宗地编号 among them, and no row of headings.

    A card on a sheet of instructions is in neither list.
    """
    joins = Joins()
    left = _TRIED
    others: list[Sheet] = []
    cards: list[Sheet] = []
    for sheet in sheets:
        found = headings_in(sheet.rows, joins) if left > 0 else None
        ordinary = found is not None and len({_code(found.kind, text) for text in found.texts} - {""}) > _LABELS
        texts = [] if ordinary else list(islice(_texts(sheet), left))
        left -= len(texts)
        is_card = any(_is_card_of(texts, kind) for kind in _OF_PARCELS)
        if not (is_card and sheet.name is not None and GUIDES.search(sheet.name)):  # an example in instructions
            (cards if is_card else others).append(sheet)
    return others, cards


def _is_card_of(texts: list[_Text], kind: Kind) -> bool:
    down: dict[int, set[str]] = {}
    across: dict[int, set[str]] = {}
    for row, column, text, _ in texts:
        code = _code(kind, plain(text))
        if code:
            down.setdefault(column, set()).add(code)
            across.setdefault(row, set()).add(code)
    most = max(map(len, down.values()), default=0)
    named = any("parcel_no" in codes for codes in down.values())
    if named and most >= _LABELS and most > max(map(len, across.values()), default=0):
        return True
    return _stand_beside_values(texts, kind)


def _stand_beside_values(texts: list[_Text], kind: Kind) -> bool:
    """Whether the labels, in several rows, have values beside them or behind a colon. In a table, the neighbour of a heading
    is another heading."""
    labels = {(one.row, one.column): code for one in texts if (code := _code(kind, plain(one.text)))}
    paired = {
        (one.row, code)
        for one in texts
        if (code := labels.get((one.row, one.column), "")) and one.has_value and (one.row, one.column + 1) not in labels
    }
    for one in texts:
        label, colon, value = one.text.replace("：", ":").partition(":")
        named = _code(kind, plain(label)) if colon and value.strip() else ""
        if named:
            paired.add((one.row, named))
    codes, rows = {code for _, code in paired}, {row for row, _ in paired}
    return "parcel_no" in codes and len(codes) >= _LABELS and len(rows) > 1 and len(paired) * 3 >= len(labels) * 2


class _Text(NamedTuple):
    """A text with its row and column. has_value: the cell to its right is not blank."""

    row: int
    column: int
    text: str
    has_value: bool


def _texts(sheet: Sheet) -> Iterator[_Text]:
    """The texts at the top of the sheet."""
    for row, cells in enumerate(sheet.rows[:HEADING_WITHIN]):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                yield _Text(row, column, cell, column + 1 < len(cells) and cells[column + 1] not in (None, ""))


def _code(kind: Kind, text: str) -> str:
    """The code of the column that the heading names; "" for none."""
    heading = heading_of(kind, text) if text else None
    return "" if heading is None else heading.column.code
