"""One parcel with all that is known of it: every row ever received, in the order of receipt (domain.md section 5)."""

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
    """Where a row stood, and from whom it came.

    upload_id: of the upload; offline the file's name. actor: a subject of a token or a person's id, "" offline. seq: the
    upload's place in the zone's order of receipt, 0 offline. sheet: None for CSV. line: the row as Excel counts.
    cells: column code → cell address, for every cell that was not blank. asked: the codes of the columns about whose figures
    its receipt asks. twice: column code → the other parcel of the firm whose figure is the same, about which it asks.
    gone: the places in the zone's order at which its upload was withdrawn, and taken in again, in turn.
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
        """Whether the row counted for whoever knew all up to that place in the zone's order."""
        return self.seq <= seq and sum(place <= seq for place in self.gone) % 2 == 0

    def of(self, column: str) -> FigureSource:
        """Where the row's figure of that column code stood."""
        return FigureSource(self.upload_id, self.actor, self.seq, self.sheet, cell=self.cells.get(column))


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
    """Rows of each kind, each tuple in the order of receipt.

    `registers` has at least one; only the dossier of a withdrawn parcel has none, and of it nothing is asked.
    parcel_no: the first number of the parcel, which all of its rows bear; `Promises` know under which it is shown.
    withdrawn: returns that count no more, of which nothing is asked but what was published once.
    """

    parcel_no: str
    registers: tuple[Received[RegisterRow], ...]
    returns: tuple[Received[ReturnRow], ...] = ()
    adjustments: tuple[Received[AdjustmentRow], ...] = ()
    withdrawn: tuple[Received[ReturnRow], ...] = field(default=(), compare=False)
