"""What is said of headings: those that we do not know, and those that stand twice."""

from __future__ import annotations

from collections.abc import Iterator

from intake.problems import Problem, of_heading
from land.indicator import Indicator
from wording.columns import Kind, column_of
from wording.sheets.combined import starred_missing
from wording.sheets.folding import AND_MORE, MOST_TEXTS
from wording.sheets.headings import kind_of
from wording.sheets.near_headings import meant_for
from wording.sheets.years import begins_with_year
from workbooks.reading.table import Table

COMPARED = 1_000  # unknown headings of one file that are compared with all that are known
_UNKNOWN = ("unknown_column", "")


def questions_of_headings(table: Table, file: str | None, before: int = 0) -> Iterator[Problem]:
    """An unknown heading is a question where it is probably meant for a column that we read, else merely said.

    before: how many unknown ones the file had so far; beyond a thousand they are merely said.
    """
    for number, (text, cell) in enumerate(table.unknown, start=before):
        code, meant = _near(table, text) if number < COMPARED else _UNKNOWN
        yield of_heading(code, file, table.sheet, table.line, text=text, cell=cell, meant=meant)
    if table.passed:
        yield _passed(table, file)
    if table.kind is Kind.REGISTER and "handover_due" in table.columns and "handover" not in table.columns:
        heading = column_of(table.kind, "handover_due").heading
        cell = f"{table.columns['handover_due']}{table.line}"
        yield of_heading("handover_not_told", file, table.sheet, table.line, text=heading, cell=cell)
    for text, cell, meant in table.repeated:
        yield of_heading("repeated_column", file, table.sheet, table.line, text=text, cell=cell, meant=meant)


def _near(table: Table, text: str) -> tuple[str, str]:
    """What is said of an unknown heading: a code, and the heading that is probably meant."""
    if begins_with_year(text):
        return "year_not_read", ""
    if table.other is None:
        return meant_for(table.kind, text, table.columns) or _UNKNOWN
    return meant_for(Kind.RETURN, text, table.other) or meant_for(Kind.REGISTER, text, table.columns) or _UNKNOWN


def _passed(table: Table, file: str | None) -> Problem:
    """One sentence of all columns of a register in a return; a table that looks like a register is asked for what it lacks."""
    texts = [text for text, _ in table.passed]
    code = "promises_not_read" if kind_of(texts) is None else "register_incomplete"
    named = "、".join(texts[:MOST_TEXTS]) + (AND_MORE if len(texts) > MOST_TEXTS else "")
    lacks = "、".join(starred_missing([*texts, *(heading.column.heading for heading in table.headings)]))
    return of_heading(code, file, table.sheet, table.line, text=named, cell=table.passed[0][1], lacks=lacks)


def register_half_passed(table: Table, file: str | None) -> Problem:
    """The one sentence of a register half that its sender may not bring."""
    column = next(heading.column for heading in table.headings if heading.column.code == Indicator.GROUNDBREAKING)
    cell = f"{table.columns[column.code]}{table.line}"
    return of_heading("register_half_passed", file, table.sheet, table.line, text=column.heading, cell=cell)
