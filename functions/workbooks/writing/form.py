"""Our own workbooks: a sheet to fill in, empty or pre-filled, and the sheet that explains it. The same input gives the same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wording.columns import COLUMNS, KINDS, Column, Kind, Reads, column_of
from wording.sheets.forms import FOOTER, HINT, HOLDER_BESIDE, PREFILLED_HINT, TITLES, heading_text, mark_text
from wording.sheets.prefilled import AS_GIVEN, HOLDER, Line, Look, Value
from workbooks.grid import letters
from workbooks.inert import begins_formula
from workbooks.writing.checks import check
from workbooks.writing.guide import write_guide
from workbooks.writing.styles import AMBER, DAY, GREY, TEXT, YELLOW, Styles

REASON = "reason"  # the column for revised years only
_HEADING_ROW, _FIRST_ROW = 2, 3
_EMPTY_ROWS = 2000  # of a template; all of them have checks
_FIXED = datetime.datetime(2020, 1, 1)
_A3, _A4 = 8, 9
_WIDE = 12  # columns; a sheet with more is printed on A3, two pages wide
_PROMISE_HEIGHT, _HEIGHT = 32, 20
_FROZEN_FILLED = 3  # columns of a pre-filled return that stay visible: parcel, holder, year
_KEYS = frozenset({"parcel_no", HOLDER, "year", AS_GIVEN})


@dataclass(frozen=True, slots=True)
class _Place:
    """One column of the sheet; `column` is None for the one that is only for reading."""

    code: str
    heading: str
    column: Column | None


def template(kind: Kind) -> bytes:
    """The empty workbook of a kind."""
    return _book(kind, TITLES[kind], HINT, None)


def prefilled(title: str, lines: Sequence[Line]) -> bytes:
    """A return with these lines. Only the cells to fill in can be changed (the protection has no password)."""
    return _book(Kind.RETURN, title, PREFILLED_HINT, lines)


def _book(kind: Kind, title: str, hint: str, lines: Sequence[Line] | None) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": _FIXED})
    styles = Styles(book)
    places = _places(kind, beside=lines is not None)
    sheet = book.add_worksheet(KINDS[kind])
    _write_head(sheet, styles, kind, title, hint=hint, places=places, filled=lines is not None)
    last = _FIRST_ROW + (_EMPTY_ROWS if lines is None else max(len(lines), 1)) - 1
    for at, place in enumerate(places):
        if place.column is not None:
            sheet.data_validation(_FIRST_ROW, at, last, at, check(kind, place.column, at, _FIRST_ROW, last=last))
    sheet.ignore_errors({"number_stored_as_text": f"A{_FIRST_ROW + 1}:{letters(len(places) - 1)}{last + 1}"})
    if lines is None:  # a line gets borders once it has content
        begun = {"type": "formula", "criteria": f'=$A{_FIRST_ROW + 1}<>""', "format": styles.begun()}
        sheet.conditional_format(_FIRST_ROW, 0, last, len(places) - 1, begun)
    else:
        for number, line in enumerate(lines, start=_FIRST_ROW):
            _write_line(sheet, styles, number, line, places=places)
        sheet.autofilter(_HEADING_ROW, 0, last, len(places) - 2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    _set_up_print(sheet, places, last if lines is not None else None)
    numbered = [(at, place.column) for at, place in enumerate(places) if place.column is not None]
    write_guide(book, styles, kind, numbered, prefilled=lines is not None)
    book.close()
    return out.getvalue()


def _places(kind: Kind, *, beside: bool) -> list[_Place]:
    found = [_Place(column.code, heading_text(column), column) for column in COLUMNS[kind]]
    if beside:
        found.insert(1, _Place(HOLDER, HOLDER_BESIDE, None))
        found.append(_Place(AS_GIVEN, column_of(kind, AS_GIVEN).heading, None))
    return found


def _write_head(
    sheet: Any, styles: Styles, kind: Kind, title: str, hint: str, places: Sequence[_Place], *, filled: bool
) -> None:
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, styles.title())
    sheet.write_string(1, 0, f"{hint}　{mark_text(kind, prefilled=filled)}", styles.hint())
    sheet.set_row(_HEADING_ROW, 48)
    for at, place in enumerate(places):
        required = place.column is not None and place.column.required
        hidden = {"hidden": True} if place.code == AS_GIVEN else {}
        sheet.set_column(at, at, _width(place), None if filled else styles.column(_number(place)), hidden)
        sheet.write_string(
            _HEADING_ROW, at, place.heading, styles.heading(required=required, beside=place.column is None)
        )
    sheet.freeze_panes(_FIRST_ROW, _FROZEN_FILLED if filled else 1)


def _write_line(sheet: Any, styles: Styles, row: int, line: Line, places: Sequence[_Place]) -> None:
    sheet.set_row(row, _PROMISE_HEIGHT if line.look is Look.PROMISED else _HEIGHT)
    for at, place in enumerate(places):
        value = line.values.get(place.code)
        promised, key = line.look is Look.PROMISED, place.code in _KEYS
        asked = line.look is Look.OPEN and value is None and place.code != REASON
        style = styles.cell(
            fill=GREY if promised or key else (AMBER if place.code == "cutoff" else YELLOW) if asked else "",
            number="" if promised else _number(place),
            align=_alignment(place),
            locked=promised or key,
            quiet=promised,
            top=line.first,
            inert=isinstance(value, str) and begins_formula(value),
            wrap=promised or place.code == HOLDER,
        )
        _write(sheet, row, at, value, style=style)


def _write(sheet: Any, row: int, at: int, value: Value, style: Any) -> None:
    """A text is written as a text, whatever it begins with."""
    if value is None:
        sheet.write_blank(row, at, None, style)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, at, datetime.datetime(value.year, value.month, value.day), style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, at, float(value), style)
    else:
        sheet.write_string(row, at, value, style)


def _number(place: _Place) -> str:
    """The number format of a column: identifiers are texts, because Excel would round them."""
    if place.column is None or place.code == "new_value":
        return ""
    return {Reads.DATE: DAY, Reads.TEXT: TEXT}.get(place.column.reads, "")


def _alignment(place: _Place) -> str:
    """Days and years are centred, figures right, texts left. A promise is aligned like the fact below it."""
    if place.column is None:
        return "left"
    return {Reads.DATE: "center", Reads.YEAR: "center", Reads.FIGURE: "right"}.get(place.column.reads, "left")


def _width(place: _Place) -> float:
    if place.code in ("enterprise", HOLDER, "address", "agent_address", "credit_code", "supervision_no", "parcels"):
        return 24
    if place.code in ("remark", "new_value", "parcel_name", REASON):
        return 20
    return max(12, min(18, 2 * len(place.heading.split("(")[0]) + 2))


def _set_up_print(sheet: Any, places: Sequence[_Place], last: int | None) -> None:
    wide = len(places) > _WIDE
    sheet.set_landscape()
    sheet.set_paper(_A3 if wide else _A4)
    sheet.fit_to_pages(2 if wide else 1, 0)
    sheet.repeat_rows(_HEADING_ROW)
    if wide:
        sheet.repeat_columns(0, 0 if last is None else _FROZEN_FILLED - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(FOOTER)
    if last is not None:
        sheet.print_area(0, 0, last, len(places) - 2)
