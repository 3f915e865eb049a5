"""Steps and alerts of the table as letters tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edge import ledger_items
from land.alert import IDLE
from land.assessment import Idle, Outcome
from land.lag import Lag, graver
from land.record import StoredAlert, StoredStep


def of_steps(stored: StoredStep, together: Iterable[StoredStep]) -> Lag:
    """A step that stands for all of these."""
    step = stored.step
    return Lag(
        stored.key, stored.parcel_no, stored.enterprise, stored.agent, step.subject, step.to_level,
        graver(step.from_level, step.to_level), step.reason, _judged(step.subject, stored.outcome), step.on,
        tuple(one.key for one in together),
    )  # fmt: skip


def of_alert(stored: StoredAlert) -> Lag:
    alert = stored.alert
    return Lag(
        "", stored.parcel_no, stored.enterprise, stored.agent, alert.subject, alert.level, alert.level, None,
        _judged(alert.subject, stored.outcome), stored.judged_on,
    )  # fmt: skip


def _judged(subject: str, outcome: Mapping[str, object]) -> Outcome | Idle | None:
    if not outcome:
        return None
    return ledger_items.decode_idle(outcome) if subject == IDLE else ledger_items.decode_outcome(outcome)
