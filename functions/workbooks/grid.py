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
HIDDEN_ROWS = 250  # rows kept of a hidden sheet: enough to see whether it holds a table; it is not read further
HIDDEN_SHEETS = 20  # hidden sheets of a file that are looked at

# None (blank), a truth value, a number, a text, or one of: ("day", year, month, day) · ("month", year, month) and ("year",
# year): a day of which only this part is shown · ("percent", number as stored, shown × 100) · ("shown", the cell without its
# format, the shown text or None when it is uncertain, the figure with the format's scale and words or None when it adds
# none, whether it is scaled, the format's code) · ("fault", text) for a formula without a usable value.
Cell = None | bool | int | float | str | tuple[Any, ...]


class Refused(StrEnum):
    """Why a whole file is refused. The values are the problem codes of interface.md."""

    NOT_A_WORKBOOK = "not_a_workbook"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    HAS_MACROS = "has_macros"


class Sheet(NamedTuple):
    """One sheet. name: None for CSV. rows[i] stands in line lines[i] (CSV: where the record starts).

    from_1904: whether a bare serial number counts from 1904. merged: (first row, last row, column), from 0, of the cells
    merged downward; only the first of them holds the value. hidden: only the first rows are here, to see what the sheet holds.
    (Not a dataclass: importing dataclasses would take a tenth of the limited child's own time.)
    """

    name: str | None
    rows: list[list[Cell]]
    lines: list[int]
    from_1904: bool = False
    merged: Sequence[tuple[int, int, int]] = ()
    hidden: bool = False


def too_far(rows: int, columns: int) -> bool:
    """Whether a sheet of this size exceeds the limits."""
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
    """Sheets, or the reason why there are none, as bytes that hold only plain values."""
    plain = sheets.value if isinstance(sheets, Refused) else [tuple(sheet) for sheet in sheets]
    return pickle.dumps(plain, 5)


class _PlainOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError("plain values only")


def plain_values(data: bytes) -> Any:
    """What a child pickled. The child has read a stranger's file, so only plain values are made from its bytes, never objects."""
    return _PlainOnly(io.BytesIO(data)).load()


def unpacked(data: bytes) -> list[Sheet] | Refused:
    """The argument of `packed`. Other bytes come from a child that was taken over: they are refused as no workbook, without an
    exception that could quote them."""
    try:
        found = plain_values(data)
        return Refused(found) if isinstance(found, str) else [Sheet(*parts) for parts in found]
    except Exception:  # hostile bytes can raise anything in the unpickler
        return Refused.NOT_A_WORKBOOK
