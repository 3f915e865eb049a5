"""The marks of an .xls: percent and 00000 formats, merged cells, the 1904 system; read by xlrd beside the reader of values."""

from __future__ import annotations

import io

from workbooks.marks import Marks, SheetMarks, is_percent, padding

_NUMBER = 2  # xlrd's type of a cell that holds a number, and no date


def marks_of(data: bytes) -> Marks:
    """The marks of every sheet; none where xlrd cannot read what the reader of values could."""
    import xlrd

    marks = Marks()
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception:  # whatever a strange file does to xlrd: the values are read all the same
        return marks
    marks.from_1904 = book.datemode == 1
    percents, padded = set(), {}
    for index, style in enumerate(book.xf_list):
        code = book.format_map[style.format_key].format_str if style.format_key in book.format_map else ""
        if is_percent(code):
            percents.add(index)
        if padding(code):
            padded[index] = padding(code)
    for sheet in book.sheets():
        found = marks.sheets.setdefault(sheet.name, SheetMarks())
        found.merged = [(top, bottom - 1, left) for top, bottom, left, right in sheet.merged_cells if right == left + 1]
        if not percents and not padded:
            continue
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind != _NUMBER:
                    continue
                style = sheet.cell_xf_index(row, column)
                if style in percents:
                    found.percents.add((row, column))
                elif style in padded:
                    found.padded[row, column] = padded[style]
    return marks
