"""The sheet 填写说明 of our own workbooks: every column, how to fill it in, and an example.

Nothing in it may look like the headings of a table: each name follows the letters of its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wording.columns import Column, Kind
from wording.sheets.forms import (
    FOOTER,
    GENERAL,
    GUIDE_HEADINGS,
    INSTRUCTIONS,
    NO_UNIT,
    OPTIONAL,
    PREFILLED_GUIDE,
    REQUIRED,
    TITLES,
    VERSION_KEPT,
    choices,
    mark_text,
)
from wording.units import word_of
from workbooks.grid import letters
from workbooks.inert import begins_formula
from workbooks.writing.styles import GREY, Styles

_WIDTHS = (30, 8, 16, 76, 30)


def write_guide(
    book: Any, styles: Styles, kind: Kind, places: Sequence[tuple[int, Column]], *, prefilled: bool
) -> None:
    """The sheet is in the workbook. places: every column with its place (from 0) on the sheet to fill in."""
    sheet = book.add_worksheet(INSTRUCTIONS)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{TITLES[kind]} · {INSTRUCTIONS}", styles.title())
    sheet.write_string(1, 0, f"{mark_text(kind, prefilled=prefilled)}　{VERSION_KEPT}", styles.hint())
    line = 2
    for sentence in (*(PREFILLED_GUIDE if prefilled else ()), *GENERAL[kind]):
        sheet.set_row(line, 18)
        sheet.write_string(line, 0, f"· {sentence}", styles.column(""))
        line += 1
    head = line + 1
    sheet.set_row(head, 24)
    for place, text in enumerate(GUIDE_HEADINGS):
        sheet.write_string(head, place, text, styles.heading(required=False))
    for line, (place, column) in enumerate(places, start=head + 1):
        sheet.set_row(line, 20)
        picked = choices(column)
        name = f"{letters(place)}　{column.heading}"
        unit = word_of(column.unit) or NO_UNIT if column.dimension else NO_UNIT
        said = column.guide + (f"（{'、'.join(picked)}）" if picked and len(picked) > 2 else "")
        for at, text in enumerate((name, REQUIRED if column.required else OPTIONAL, unit, said, column.example)):
            fill = GREY if column.required and at < 2 else ""
            sheet.write_string(line, at, text, styles.cell(fill=fill, wrap=True, inert=begins_formula(text)))
    sheet.freeze_panes(2, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.set_footer(FOOTER)
