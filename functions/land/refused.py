"""Rows of returns that were refused: what came for a parcel and a year, and was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from land.dossier import Received
from land.returns import ReturnRow
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of a return that was not taken. year: None where it could not be read. seq: the upload's place in the zone's
    order of receipt, 0 offline. received_on: None offline."""

    year: int | None
    seq: int = 0
    received_on: date | None = None


def unsettled(refused: Iterable[Refused], taken: Sequence[Received[ReturnRow]], year: int) -> bool:
    """Whether one of the refused rows may have been for the year, and nothing for the year was received after it.

    taken: every return for the year. A row of unreadable year is about no year that began after it was received. Of one
    upload nothing is after anything else; offline there is no after, and any return settles it.
    """
    latest = max((one.source.seq for one in taken if one.source is not None), default=0)
    return any(_about(row, year) and not (row.seq < latest or (row.seq == 0 and taken)) for row in refused)


def _about(row: Refused, year: int) -> bool:
    if row.year is None:
        return row.received_on is None or row.received_on.year >= year
    return row.year == year
