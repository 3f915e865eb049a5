"""A problem of a workbook, in the words that its sender reads."""

from __future__ import annotations

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. severity: error or warning. text: the cell's text. question: the id of its question while it waits for an answer."""

    severity: str
    code: str
    message: str = ""
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    column: str | None = None
    text: str | None = None
    question: str | None = None
