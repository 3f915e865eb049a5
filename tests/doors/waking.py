"""Doors that call themselves, once for each zone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from edge import telemetry

Bodies = Callable[[str], list[dict[str, Any]]]


def every_zone(door: Any, event: dict[str, Any], context: SimpleNamespace, queue_bodies: Bodies) -> list[str]:
    """The door was woken, and then for each zone for which it called itself; the zones of which that failed."""
    door.handler(event, context)
    failed = []
    for called in queue_bodies("self"):
        try:
            door.handler(called, context)
        except telemetry.DoorError as error:
            assert str(error) == "UnknownVersionError"
            failed.append(called["zone"])
    return failed
