"""Formula injection: a text that a spreadsheet would read as a formula stays a text in every workbook and CSV of the service."""

from __future__ import annotations

import re
from typing import Any

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def begins_formula(text: str) -> bool:
    """Whether a program would take the text for a formula when it reads it from a CSV, or when somebody edits the cell.

    A plain number is not a formula, whatever its sign.
    """
    return text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)


def csv_value(value: object) -> object:
    """The value for a CSV: a text that begins like a formula gets an apostrophe in front, everything else is unchanged."""
    return f"'{value}" if isinstance(value, str) and begins_formula(value) else value


def write_text(cell: Any, text: str) -> None:
    """The openpyxl cell holds the text as a text, whatever it begins with, cut to fit a cell and without control characters."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
    if cell.data_type != "s" or begins_formula(text):
        cell.data_type, cell.quotePrefix = "s", True
