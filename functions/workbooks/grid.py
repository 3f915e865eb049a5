"""A spreadsheet as a grid of plain cells, and the addresses that the sender sees in Excel."""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 256, 1_000_000
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # numbers that count days: 1954-10-03 to 2119-01-11
HIDDEN_ROWS = 250  # of a hidden sheet: enough to tell whether a table stands there, and nothing of it is read
HIDDEN_SHEETS = 20  # of a file: whoever hides more has other reasons

# None (blank), a truth value, a number, a text, or one of: ("day", year, month, day) · ("month", year, month) and ("year",
# year): a day of which no more is shown · ("percent", number as stored, shown × 100) · ("shown", the cell without its format,
# the text that is shown or None where that is not known for sure, the figure with the scale and the words that the format
# writes or None where it writes none, whether it is scaled, the format's code) · ("fault", text) for a formula without a
# usable value.
Cell = None | bool | int | float | str | tuple[Any, ...]


class Refused(StrEnum):
    """Why a file is not read at all; the values are the problem codes of interface.md."""

    NOT_A_WORKBOOK = "not_a_workbook"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    HAS_MACROS = "has_macros"


class Sheet(NamedTuple):
    """One sheet. name: None for CSV. rows[i] stands in line lines[i] (CSV: where the record starts).

    from_1904: whether a bare serial number counts from 1904. merged: (first row, last row, column), from 0, of the cells
    merged downward; only the first of them holds the value. hidden: only its first rows are here, to tell what it holds.
    (No dataclass: the limited child would spend a tenth of its own time on importing those.)
    """

    name: str | None
    rows: list[list[Cell]]
    lines: list[int]
    from_1904: bool = False
    merged: Sequence[tuple[int, int, int]] = ()
    hidden: bool = False


def too_far(rows: int, columns: int) -> bool:
    """Whether a sheet of this size is beyond what is read."""
    return rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS


@lru_cache(maxsize=1024)
def letters(index: int) -> str:
    """The letters of a column, counted from 0."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def packed(sheets: list[Sheet] | Refused) -> bytes:
    """Sheets, or why there are none, as bytes that hold plain values only."""
    plain = sheets.value if isinstance(sheets, Refused) else [tuple(sheet) for sheet in sheets]
    return pickle.dumps(plain, 5)


class _PlainOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError("plain values only")


def plain_values(data: bytes) -> Any:
    """What a child pickled. It has read a stranger's file: no object is ever made of its bytes, only plain values."""
    return _PlainOnly(io.BytesIO(data)).load()


def unpacked(data: bytes) -> list[Sheet] | Refused:
    """What `packed` was given. Bytes that it never made come from a child that was taken over: they are no workbook, and no
    exception that might quote them."""
    try:
        found = plain_values(data)
        return Refused(found) if isinstance(found, str) else [Sheet(*parts) for parts in found]
    except Exception:  # bytes that nobody made can do anything to the unpickler
        return Refused.NOT_A_WORKBOOK
