"""The number of a zone's parcels by level, and of its open alerts by verdict."""

from __future__ import annotations

from collections.abc import Mapping

from land.assessment import Level
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """How a parcel is counted after the judgement with this number. A higher number is newer.

    number 0, level None: not judged yet. verdicts: the verdict of each open alert, sorted. is_withdrawn: it is not counted.
    """

    zone: str
    parcel_id: str
    number: int
    level: Level | None
    verdicts: tuple[str, ...] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Parcels by level, those not judged yet, and open alerts by verdict. A missing key means 0."""

    parcels: Mapping[Level, int]
    not_judged: int
    open_alerts: Mapping[str, int]

    @property
    def every(self) -> int:
        """The number of all parcels."""
        return sum(self.parcels.values()) + self.not_judged
