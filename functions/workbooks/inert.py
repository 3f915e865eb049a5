"""Texts that a spreadsheet would take for a formula stay texts, in every workbook and CSV that leaves the service."""

from __future__ import annotations

import re
from typing import Any

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def begins_formula(text: str) -> bool:
    """Whether a program that reads the text from a CSV, or that a person edits it in, would take it for a formula.

    A plain number is none, whatever its sign.
    """
    return text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)


def csv_value(value: object) -> object:
    """The value as a CSV may hold it: a text that begins a formula gets an apostrophe before it, everything else stays."""
    return f"'{value}" if isinstance(value, str) and begins_formula(value) else value


def write_text(cell: Any, text: str) -> None:
    """The text stands in the cell (of openpyxl) as a text, whatever it begins with; no longer than a cell may be."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
    if cell.data_type != "s" or begins_formula(text):
        cell.data_type, cell.quotePrefix = "s", True
