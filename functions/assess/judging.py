"""What judging one parcel yields: the assessment, the alerts that move, and who looks after the parcel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from land.alert import Alert, Step, next_steps
from land.assessment import Assessment
from land.backlog import placed
from land.calendar import CALENDAR_VERSION
from land.in_force import promises_on
from land.policy import CODE_VERSION, Policy
from land.record import ParcelFile
from land.standing import judge


@dataclass(frozen=True, slots=True)
class Judgement:
    """One parcel judged: what is to be written. `agent` is the person id of its 代办员 on the day."""

    assessment: Assessment
    steps: list[tuple[Alert, Step]]
    agent: str | None
    versions: dict[str, str]


def judged(file: ParcelFile, on: date, policy: Policy, policy_version: str, alerts_from: date) -> Judgement:
    """The parcel judged on `on`, or on the day of its current assessment if that is later: it never moves back.

    alerts_from: the zone's; what began to lag before it is backlog.
    """
    day = max(on, file.judged_on) if file.judged_on is not None else on
    assessment = judge(file.dossier, day, policy)
    moved = next_steps(file.alerts, assessment)
    return Judgement(
        assessment,
        list(placed(moved, file.alerts, assessment, policy, alerts_from, is_first=file.judged_on is None)),
        promises_on(file.dossier, day).register.agent,
        {"code": CODE_VERSION, "policy": policy_version, "calendar": CALENDAR_VERSION},
    )
