"""What judging one parcel yields: the assessment, the alerts that move, and who looks after the parcel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assess.known_facts import facts_came, newest_place
from land.assessment import Assessment, Idle, Outcome
from land.calendar import CALENDAR_VERSION
from land.in_force import promises_on
from land.policy import CODE_VERSION, Policy
from land.standing import judge, withdrawn
from land.values import dataclass
from telling.alert import IDLE, Alert, Step, Tell, next_steps
from telling.backlog import placed
from telling.life_log import Rules
from telling.living import Lived, Today, lived
from telling.new_rules import by_former_rules, with_reasons
from telling.record import ParcelFile, StoredStep


@dataclass(frozen=True, slots=True)
class Judgement:
    """One parcel judged: what is to be written. agent: the person id of its 代办员 on the day. seq: the place of its
    newest row in the zone's order of receipt."""

    assessment: Assessment
    lived: Lived
    agent: str | None
    versions: dict[str, str]
    seq: int = 0


def day_of(file: ParcelFile, on: date) -> date:
    """The day on which the parcel is judged: that of the current assessment if that is later than `on`: it never moves back."""
    return max(on, file.judged_on) if file.judged_on is not None else on


def judged(
    file: ParcelFile,
    day: date,
    policy: Policy,
    version: str,
    alerts_from: date,
    *,
    rules: Rules,
    late: bool = False,
    former: Policy | None = None,
) -> Judgement:
    """The parcel judged on the day, which `day_of` gave, by the policy of that day. version: that of the policy.

    alerts_from: the zone's; what began to lag before it is backlog. rules: calendar and ladder of the zone. late: the digest of
    the day is written. former: the policy of the parcel's last judgement, None when it is unknown. Then no step is attributed
    to new rules.
    """
    names_it = bool(file.dossier.registers)
    versions = {"code": CODE_VERSION, "policy": version, "calendar": CALENDAR_VERSION}
    assessment = judge(file.dossier, day, policy) if names_it else withdrawn(file.parcel_no, day)
    moved = next_steps(file.alerts, assessment)
    steps: Iterable[tuple[Alert, Step]] = placed(
        moved, file.alerts, assessment, policy, alerts_from=alerts_from, is_first=not file.was_judged
    )
    if names_it and moved and file.versions and file.versions != versions and former is not None:
        steps = with_reasons(steps, by_former_rules(file, day, former), day, alerts_from)
    today = Today(day, late, rules, facts_came(file, assessment, policy))
    agent = promises_on(file.dossier, day).register.agent if names_it else None
    return Judgement(assessment, lived(file.alerts, steps, today), agent, versions, seq=newest_place(file.dossier))


def stored_steps(file: ParcelFile, judgement: Judgement) -> list[StoredStep]:
    """The steps of a judgement as they would be stored."""
    assessment = judgement.assessment
    judged_of: dict[str, Outcome | Idle] = {one.indicator.value: one for one in assessment.commitments}
    judged_of[IDLE] = assessment.idle
    return [
        StoredStep(
            f"{file.zone}/{file.parcel_id}/{assessment.on.isoformat()}#{file.judgements + 1:08d}/{step.subject}/{step.number}",
            file.zone,
            file.parcel_id,
            assessment.parcel_no,
            enterprise=assessment.enterprise,
            agent=judgement.agent,
            step=step,
            outcome=judged_of.get(step.subject),
            told=False,
        )
        for _, step in judgement.lived.steps
        if step.tell is not Tell.NOBODY
    ]
