"""The list attached to a letter that does not name all its parcels: every parcel, with everything that lags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wording.labels import LEVELS
from wording.mail.parcel_lines import LIST_COLUMNS, LIST_SHEET, Row
from workbooks.writing.report_sheet import COUNT, MONEY, Column, ReportBook, StyledCell

_WIDE = 46  # width of the column of what lags, in characters


def parcel_list(title: str, rows: Sequence[Row], on: date) -> bytes:
    """The .xlsx, its texts inert. The same rows give the same bytes."""
    book = ReportBook(title, on)
    sheet = book.sheet(LIST_SHEET, [title])
    part, level, parcel_no, enterprise, agent, what, days, money, following, ask = LIST_COLUMNS
    columns = [
        Column(part), Column(level), Column(parcel_no), Column(enterprise), Column(agent), Column(what, most=_WIDE),
        Column(days, COUNT), Column(money, MONEY), Column(following, most=_WIDE), Column(ask, most=_WIDE),
    ]  # fmt: skip
    lines = (
        (
            row.part, StyledCell(LEVELS[row.level], tone=row.level.value), row.parcel_no, row.enterprise, row.agent or None,
            row.what, row.days or None, row.money_wan, row.next or None, row.ask or None,
        )
        for row in rows
    )  # fmt: skip
    sheet.table(columns, lines, frozen=3)
    return book.close()
