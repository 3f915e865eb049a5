"""What is said of headings: those that we do not know, and those that stand twice."""

from __future__ import annotations

from collections.abc import Iterator

from intake.problems import Problem, of_heading
from wording.near_headings import meant_for
from workbooks.table import Table


def questions_of_headings(table: Table, file: str | None) -> Iterator[Problem]:
    """An unknown heading is a question where it is probably meant for a column that we read, else merely said."""
    for text, cell in table.unknown:
        code, meant = meant_for(table.kind, text, table.columns) or ("unknown_column", "")
        yield of_heading(code, file, table.sheet, table.line, text, cell, meant=meant)
    for text, cell in table.repeated:
        yield of_heading("repeated_column", file, table.sheet, table.line, text, cell)
