"""One parcel with all that is known of it: every row ever received, in the order of receipt (domain.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from land.adjustment import AdjustmentRow
from land.parcel import RegisterRow
from land.returns import ReturnRow

Row = TypeVar("Row", RegisterRow, ReturnRow, AdjustmentRow)


@dataclass(frozen=True, slots=True)
class Received(Generic[Row]):
    """A row and when we came to know it. `received_on` is None offline, where everything given is known."""

    row: Row
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Rows of each kind, each tuple in the order of receipt; `registers` has at least one."""

    parcel_no: str
    registers: tuple[Received[RegisterRow], ...]
    returns: tuple[Received[ReturnRow], ...] = ()
    adjustments: tuple[Received[AdjustmentRow], ...] = ()
