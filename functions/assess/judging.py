"""What judging one parcel yields: the assessment, the alerts that move, and who looks after the parcel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from land.assessment import Assessment
from land.calendar import CALENDAR_VERSION
from land.in_force import promises_on
from land.policy import CODE_VERSION, Policy
from land.standing import judge, withdrawn
from land.values import dataclass
from telling.alert import Alert, Step, next_steps
from telling.backlog import placed
from telling.new_rules import by_former_rules, with_reasons
from telling.record import ParcelFile


@dataclass(frozen=True, slots=True)
class Judgement:
    """One parcel judged: what is to be written. `agent` is the person id of its 代办员 on the day."""

    assessment: Assessment
    steps: list[tuple[Alert, Step]]
    agent: str | None
    versions: dict[str, str]


def day_of(file: ParcelFile, on: date) -> date:
    """The day on which the parcel is judged: that of the current assessment if that is later than `on`: it never moves back."""
    return max(on, file.judged_on) if file.judged_on is not None else on


def judged(
    file: ParcelFile, on: date, policy: Policy, policy_version: str, alerts_from: date, former: Policy | None = None
) -> Judgement:
    """The parcel judged on the day that `day_of` gives, by the policy of that day.

    alerts_from: the zone's; what began to lag before it is backlog. former: the policy of the parcel's last judgement, None
    when it is unknown. Then no step is attributed to new rules.
    """
    day = day_of(file, on)
    names_it = bool(file.dossier.registers)
    versions = {"code": CODE_VERSION, "policy": policy_version, "calendar": CALENDAR_VERSION}
    assessment = judge(file.dossier, day, policy) if names_it else withdrawn(file.parcel_no, day)
    moved = next_steps(file.alerts, assessment)
    steps: Iterable[tuple[Alert, Step]] = placed(
        moved, file.alerts, assessment, policy, alerts_from=alerts_from, is_first=not file.was_judged
    )
    if not names_it:
        return Judgement(assessment, list(steps), None, versions)
    if moved and file.versions and file.versions != versions and former is not None:
        steps = with_reasons(steps, by_former_rules(file, day, former), day, alerts_from)
    return Judgement(assessment, list(steps), promises_on(file.dossier, day).register.agent, versions)
