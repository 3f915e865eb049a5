"""What the command line cannot do, said in a sentence; and days as they are typed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class RefusedError(Exception):
    """The command cannot do what was asked; the text is the sentence to show. `code`: the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def day(text: str) -> date:
    """A day written YYYY-MM-DD, of the years that a workbook may name."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1900 <= found.year <= 2199:
        raise RefusedError(f"日期要写成 YYYY-MM-DD（1900 至 2199 年）：{text}")
    return found


class Listing(StrEnum):
    """How a listing comes out."""

    TABLE = "table"
    JSON = "json"
