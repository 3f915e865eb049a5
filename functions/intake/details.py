"""What no rule reads of a row is kept as it was written, and shown on the parcel (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intake.cells import Day
from intake.rows import Value
from land.parcel import Target
from land.units import Quantity
from wording.columns import COLUMNS, DETAILS, Kind
from wording.units import as_written, bounds_as_written

DETAILED: Mapping[Kind, tuple[str, ...]] = {
    kind: tuple(column.code for column in columns if column.kept == DETAILS) for kind, columns in COLUMNS.items()
}


def details_of(values: Mapping[str, Value], codes: Iterable[str]) -> dict[str, str]:
    """By column code, the text of each of these columns that says something."""
    found = {code: _text(values[code]) for code in codes if code in values}
    return {code: text for code, text in found.items() if text}


def _text(value: Value) -> str:
    match value:
        case str() | int():
            return str(value)
        case Day():
            return value.day.isoformat()
        case Quantity():
            return as_written(value)
        case Target():
            return bounds_as_written(value.low, value.high)
    return ""  # a missing mark; a day that was not found
