"""How many parcels of a zone stand at which level, and how many alerts are open under which verdict."""

from __future__ import annotations

from collections.abc import Mapping

from land.assessment import Level
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """As what a parcel is counted after its judgement of that number; the higher number is the newer.

    number 0, level None: not judged yet. verdicts: that of each open alert, sorted. is_withdrawn: it is counted nowhere.
    """

    zone: str
    parcel_id: str
    number: int
    level: Level | None
    verdicts: tuple[str, ...] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Parcels by level, those not judged yet, and open alerts by verdict; what is not there is none."""

    parcels: Mapping[Level, int]
    not_judged: int
    open_alerts: Mapping[str, int]

    @property
    def every(self) -> int:
        """All parcels."""
        return sum(self.parcels.values()) + self.not_judged
