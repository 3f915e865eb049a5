"""The native charts of a report, on one page. Their data are on a sheet of their own, so that no filter hides them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workbooks.writing.report_sheet import ReportBook, set_page
from workbooks.writing.styles import INK, LINE

COLOURS: Final = ("#1F4E79", "#C55A11", "#2E8B57", "#7B4FA3", "#B8860B", "#C0392B", "#4A90A4")
_FONT: Final = {"name": "Microsoft YaHei", "size": 9, "color": INK, "bold": False}
_GRID: Final = {"visible": True, "line": {"color": LINE, "width": 0.5}}
_WIDE, _HIGH = 760, 400  # pixels
_COLUMN, _ROWS = 12, 21  # columns of 64 pixels and rows of 20 from one chart to the next

Row = Sequence[str | float | None]


class Charts:
    """Both sheets while they are written: one with the charts, one with their data below one another."""

    def __init__(self, book: ReportBook, name: str, title: str, data: str) -> None:
        self._book, self._data_name = book, data
        self._page: Any = book.book.add_worksheet(name)
        self._data: Any = None
        self._row = 0
        self._page.hide_gridlines(2)
        self._page.set_row(0, 30)
        self._page.write_string(0, 0, title, book.styles.title())
        self._page.set_landscape()
        self._page.set_paper(8)
        self._page.fit_to_pages(1, 1)
        set_page(self._page)

    def begin_data(self) -> None:
        """The sheet of the data is added after all earlier sheets."""
        self._data = self._book.book.add_worksheet(self._data_name)
        self._data.set_column(0, 0, 24)
        self._data.set_column(1, 8, 15)
        self._data.fit_to_pages(1, 0)
        set_page(self._data)

    def line(self, title: str, head: Sequence[str], rows: Sequence[Row], place: tuple[int, int]) -> None:
        """One line for each column of the rows except the first, which names the points."""
        chart = self._chart("line", "", title)
        chart.set_x_axis({"num_font": _FONT, "line": {"color": LINE}})
        chart.set_y_axis(
            {"num_font": _FONT, "num_format": "0", "min": 0, "line": {"none": True}, "major_gridlines": _GRID}
        )
        chart.show_blanks_as("gap")
        for at, series in enumerate(self._series(head, rows)):
            colour = {"color": COLOURS[at % len(COLOURS)]}
            marker = {"type": "circle", "size": 6, "border": colour, "fill": colour}
            chart.add_series({**series, "line": {**colour, "width": 2}, "marker": marker})
        self._place(chart, place)

    def columns(self, title: str, head: Sequence[str], rows: Sequence[Row], place: tuple[int, int]) -> None:
        """Stacked columns."""
        chart = self._chart("column", "stacked", title)
        chart.set_x_axis({"num_font": _FONT, "line": {"color": LINE}})
        chart.set_y_axis(
            {"num_font": _FONT, "num_format": "0", "min": 0, "line": {"none": True}, "major_gridlines": _GRID}
        )
        labels = {"value": True, "num_format": "#,##0;;", "font": {**_FONT, "color": "#FFFFFF"}}
        for at, series in enumerate(self._series(head, rows)):
            chart.add_series({**series, "fill": {"color": COLOURS[at]}, "gap": 40, "data_labels": labels})
        self._place(chart, place)

    def bars(
        self, title: str, head: Sequence[str], rows: Sequence[Row], place: tuple[int, int], colours: Sequence[str],
        *, stacked: bool, tall: int = 1,
    ) -> None:  # fmt: skip
        """Horizontal bars, the first row at the top. tall: the height in places of charts."""
        chart = self._chart("bar", "stacked" if stacked else "", title)
        quiet = {"line": {"none": True}, "major_gridlines": _GRID, "label_position": "high"}
        chart.set_x_axis({"num_font": _FONT, "num_format": "#,##0", "min": 0, **quiet})
        names = {**_FONT, "size": 8 if tall > 1 else 9}
        chart.set_y_axis({"reverse": True, "num_font": names, "interval_unit": 1, "line": {"color": LINE}})
        labels = {"data_labels": {"value": True, "num_format": "#,##0;;", "font": _FONT}} if stacked else {}
        for series, colour in zip(self._series(head, rows), colours, strict=True):
            chart.add_series({**series, "fill": {"color": colour}, "gap": 50, **labels})
        self._place(chart, place, tall)

    def _chart(self, kind: str, subtype: str, title: str) -> Any:
        chart = self._book.book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
        chart.set_title({"name": title, "name_font": {**_FONT, "size": 12, "bold": True}})
        chart.set_legend({"position": "bottom", "font": _FONT})
        chart.set_chartarea({"border": {"color": LINE}})
        return chart

    def _series(self, head: Sequence[str], rows: Sequence[Row]) -> list[Mapping[str, Any]]:
        """The data are written. None leaves a cell empty, which a line skips."""
        style = self._book.styles.heading(required=False)
        plain = self._book.format("#,##0.00##", "", "left", False)
        top = self._row
        first = self._row + 1
        last = self._row + max(len(rows), 1)
        for at, text in enumerate(head):
            self._data.write_string(top, at, text, style)
        for line, row in enumerate(rows, start=first):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    self._data.write_string(line, at, value, plain)
                elif value is not None:
                    self._data.write_number(line, at, value, plain)
        self._row = last + 2
        name = self._data_name
        return [
            {"name": [name, top, at], "categories": [name, first, 0, last, 0], "values": [name, first, at, last, at]}
            for at in range(1, len(head))
        ]

    def _place(self, chart: Any, place: tuple[int, int], tall: int = 1) -> None:
        row, column = place
        chart.set_size({"width": _WIDE, "height": _HIGH + (tall - 1) * _ROWS * 20})
        self._page.insert_chart(2 + row * _ROWS, column * _COLUMN, chart, {"object_position": 3})
