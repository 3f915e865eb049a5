"""A development zone: the tenant. Nobody sees another zone's data unless the role allows it."""

from __future__ import annotations

from datetime import date

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as it was set up. Before `alerts_from` nobody is written to; what lagged by then is backlog (telling.backlog)."""

    code: str
    name: str
    parent: str
    sender: str
    alerts_from: date
