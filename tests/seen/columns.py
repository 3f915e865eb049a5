"""The list of columns in the page for staff: made of the table that reads them."""

from __future__ import annotations

import re

from wording.columns import COLUMNS, KINDS, Column, Kind
from wording.units import word_of


def with_columns(page: str) -> str:
    """The page with the row of each kind of workbook as its columns are."""
    for kind, name in KINDS.items():
        row = f"| {name} | {_listed(kind)} |"
        page, found = re.subn(rf"^\| {name} \| .+ \|$", lambda _, row=row: row, page, flags=re.MULTILINE)
        assert found == 1, name
    return page


def _listed(kind: Kind) -> str:
    return " · ".join(map(_heading, COLUMNS[kind]))


def _heading(column: Column) -> str:
    unit = word_of(column.unit)
    return column.heading + ("*" if column.required else "") + (f"({unit})" if unit else "")
