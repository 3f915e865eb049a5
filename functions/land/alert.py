"""The alert on one commitment of one parcel, and whether today takes it a step further (pure: the day comes in)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from land.assessment import Level

IDLE = "idle"  # the alert subject beside the fourteen indicators


class StepReason(StrEnum):
    """Why a step was taken."""

    DUE_SOON = "due_soon"  # the date comes within the reminder
    OPENED = "opened"  # a lag where there was none
    WORSENED = "worsened"
    CHANGED = "changed"  # another verdict of the same urgency
    EASED = "eased"
    RESOLVED = "resolved"
    PARCEL_CLOSED = "parcel_closed"  # 解除合同, 收回 or 验收销号


class Tell(StrEnum):
    """How the people concerned hear of a step."""

    NOW = "now"  # became red: a letter of this hour
    MORNING = "morning"  # the next working day's digest
    NOBODY = "nobody"  # recorded only


@dataclass(frozen=True, slots=True)
class Alert:
    """The alert on one subject (an indicator's code, or `idle`) as it stands. `steps` counts the steps taken so far."""

    subject: str
    level: Level
    verdict: str
    opened_on: date
    changed_on: date
    steps: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an alert, never changed once taken. `number` counts from 1 within the alert."""

    subject: str
    number: int
    reason: StepReason
    tell: Tell
    on: date
    from_level: Level
    to_level: Level
    from_verdict: str
    to_verdict: str
