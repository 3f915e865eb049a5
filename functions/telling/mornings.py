"""On which mornings a zone's people are written a digest."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Silence(StrEnum):
    """Why nobody is written to on a morning."""

    NOT_BEGUN = "not_begun"  # the zone's people are written to from a later day on
    DAY_OFF = "day_off"  # the next working day tells it


def silence(on: date, alerts_from: date, *, works: bool) -> Silence | None:
    """Why the zone has no digest on the day; None where it has. works: it is a working day."""
    if on < alerts_from:
        return Silence.NOT_BEGUN
    return None if works else Silence.DAY_OFF
