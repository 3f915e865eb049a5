"""On which mornings a zone's digests are written."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Silence(StrEnum):
    """Why a zone has no digests on a morning."""

    NOT_BEGUN = "not_begun"  # the zone's letters begin on a later day
    DAY_OFF = "day_off"  # the next working day's digest has the news


def silence(on: date, alerts_from: date, *, works: bool) -> Silence | None:
    """Why the zone has no digests on the day. None when it has. works: whether the day is a working day."""
    if on < alerts_from:
        return Silence.NOT_BEGUN
    return None if works else Silence.DAY_OFF
