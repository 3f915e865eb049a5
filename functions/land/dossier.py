"""One parcel with everything known about it: every row ever received, in the order of receipt (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Generic, TypeVar

from land.adjustment import AdjustmentRow
from land.parcel import RegisterRow
from land.returns import ReturnRow
from land.values import dataclass

Row = TypeVar("Row", RegisterRow, ReturnRow, AdjustmentRow)


@dataclass(frozen=True, slots=True)
class Source:
    """The position of a row in its workbook, and who sent it.

    upload_id: of the upload; offline the file's name. actor: a token's subject or a person's id; "" offline. seq: the
    upload's place in the zone's order of receipt; 0 offline. sheet: None for CSV. line: the row number as in Excel.
    cells: column code → cell address, for every cell that was not blank. asked: the codes of the columns whose figures the
    receipt questions. twice: column code → the firm's other parcel with the same figure, which the receipt questions.
    gone: the places in the zone's order at which the upload was alternately withdrawn and restored.
    """

    upload_id: str
    actor: str = ""
    seq: int = 0
    sheet: str | None = None
    line: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    twice: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[int, ...] = ()

    def counted(self, seq: int) -> bool:
        """Whether the row counted once everything up to that place in the zone's order was known."""
        return self.seq <= seq and sum(place <= seq for place in self.gone) % 2 == 0

    def of(self, column: str) -> FigureSource:
        """The source of the row's figure in that column."""
        return FigureSource(self.upload_id, self.actor, self.seq, self.sheet, cell=self.cells.get(column))


@dataclass(frozen=True, slots=True)
class FigureSource:
    """The cell from which one figure came, and who sent it, with the fields of `Source`. cell: its address; None if unknown."""

    upload_id: str
    actor: str
    seq: int
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class Received(Generic[Row]):
    """A row with its day of receipt and its source. `received_on` is None offline: there every given row counts as known."""

    row: Row
    received_on: date | None = None
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Rows of each kind, each tuple in the order of receipt.

    `registers` has at least one row. Only the dossier of a withdrawn parcel has none; no verdict is computed from it.
    parcel_no: the parcel's first number, which all of its rows bear. `Promises.parcel_no` is the number that is shown.
    withdrawn: returns that no longer count. They serve only to compare with what was published before.
    """

    parcel_no: str
    registers: tuple[Received[RegisterRow], ...]
    returns: tuple[Received[ReturnRow], ...] = ()
    adjustments: tuple[Received[AdjustmentRow], ...] = ()
    withdrawn: tuple[Received[ReturnRow], ...] = field(default=(), compare=False)
