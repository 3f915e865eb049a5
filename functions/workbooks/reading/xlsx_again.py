"""A second reader of .xlsx, for files that the first one refuses: slower, and more tolerant.

It reads every cell: its read-only mode would trust the size that a file claims.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

from workbooks.grid import HIDDEN_ROWS, MAX_COLUMNS, MAX_ROWS


def rows_of(data: bytes) -> list[tuple[str, list[list[Any]], bool]]:
    """The sheets with their values; of hidden ones (True) only the first rows. For a broken file, whatever openpyxl raises."""
    from openpyxl import load_workbook  # for reading only

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    found = []
    for sheet in book.worksheets:
        hidden = sheet.sheet_state != "visible"
        rows = min(sheet.max_row, HIDDEN_ROWS if hidden else MAX_ROWS)
        columns = min(sheet.max_column, MAX_COLUMNS)
        values = sheet.iter_rows(1, rows, 1, columns, values_only=True)
        found.append((sheet.title, [list(row) for row in values], hidden))
    return found
