"""One parcel with all that is known of it: every row ever received, in the order of receipt (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from land.adjustment import AdjustmentRow
from land.parcel import RegisterRow
from land.returns import ReturnRow

Row = TypeVar("Row", RegisterRow, ReturnRow, AdjustmentRow)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row stood, and from whom it came.

    upload_id: of the upload; offline the file's name. actor: a subject of a token or a person's id, "" offline. seq: the
    upload's place in the zone's order of receipt, 0 offline. sheet: None for CSV. line: the row as Excel counts.
    cells: column code → cell address, for every cell that was not blank. asked: the codes of the columns about whose figures
    its receipt asks.
    """

    upload_id: str
    actor: str = ""
    seq: int = 0
    sheet: str | None = None
    line: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()

    def of(self, column: str) -> FigureSource:
        """Where the row's figure of that column code stood."""
        return FigureSource(self.upload_id, self.actor, self.seq, self.sheet, self.cells.get(column))


@dataclass(frozen=True, slots=True)
class FigureSource:
    """The cell from which one figure came, and from whom, as `Source` says it. cell: its address, None where unknown."""

    upload_id: str
    actor: str
    seq: int
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class Received(Generic[Row]):
    """A row, when we came to know it, and where it stood. `received_on` is None offline, where everything given is known."""

    row: Row
    received_on: date | None = None
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Rows of each kind, each tuple in the order of receipt; `registers` has at least one."""

    parcel_no: str
    registers: tuple[Received[RegisterRow], ...]
    returns: tuple[Received[ReturnRow], ...] = ()
    adjustments: tuple[Received[AdjustmentRow], ...] = ()
