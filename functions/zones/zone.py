"""A development zone, which is the tenant. Nobody sees another zone's data unless their role allows it."""

from __future__ import annotations

from datetime import date

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as configured. No letters are sent before `alerts_from`; lags from before that day are backlog (telling.backlog)."""

    code: str
    name: str
    parent: str
    sender: str
    alerts_from: date
