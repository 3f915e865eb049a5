"""Refused rows of returns: received for a parcel and a year, but not accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from land.dossier import Received
from land.returns import ReturnRow
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused row of a return. year: None when it could not be read. seq: the upload's place in the zone's
    order of receipt, 0 offline. received_on: None offline."""

    year: int | None
    seq: int = 0
    received_on: date | None = None


def unsettled(refused: Iterable[Refused], taken: Sequence[Received[ReturnRow]], year: int) -> bool:
    """Whether a refused row may concern the year and no return for the year was received after it.

    taken: every accepted return for the year. A row with an unreadable year cannot concern a year that began after its
    receipt. Rows of one upload have no order among them. Offline there is no order, and any return settles the row.
    """
    latest = max((one.source.seq for one in taken if one.source is not None), default=0)
    return any(_about(row, year) and not (row.seq < latest or (row.seq == 0 and taken)) for row in refused)


def _about(row: Refused, year: int) -> bool:
    if row.year is None:
        return row.received_on is None or row.received_on.year >= year
    return row.year == year
