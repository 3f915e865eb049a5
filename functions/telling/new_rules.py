"""Which steps were caused by new rules alone: new code, a new policy of the zone, or a new calendar.

The rules of the parcel's last judgement would give another state of the alert, or none, on the same facts and the same day.
Nobody acted in that case, and a new policy moves many parcels at once. So these steps are told once, as a table in the next
digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from land.assessment import SEVERITY
from land.policy import Policy
from land.standing import judge
from telling.alert import NOTHING_WRONG, Alert, State, Step, StepReason, Tell, states
from telling.record import ParcelFile


def by_former_rules(file: ParcelFile, on: date, former: Policy) -> Mapping[str, State]:
    """How every alert would stand on the day by the rules of the parcel's last judgement. former: the policy of that one.

    Where nothing came and no day came on which something changes, all would stand as it stands: so much is known of code,
    too, that nobody can run any more. Else that code is taken to be the present one, for a lag that may be real is told.
    """
    nothing_came = file.judged_rev == file.facts_rev
    if nothing_came and (file.next_change_on is None or on < file.next_change_on):
        return {subject: State(alert.level, alert.verdict, alert.about) for subject, alert in file.alerts.items()}
    return states(judge(file.dossier, on, former))


def with_reasons(
    steps: Iterable[tuple[Alert, Step]], former: Mapping[str, State], on: date, alerts_from: date
) -> Iterator[tuple[Alert, Step]]:
    """The steps as telling.backlog placed them; those that the former rules would not have taken bear the new ones as reason.

    former: how the alerts would stand by the rules before. They are told in the next digest, and never at once; what is told
    to nobody is not, and what is backlog before anybody was written to is told as that.
    """
    for alert, step in steps:
        if _is_same(former.get(step.subject, NOTHING_WRONG), State(step.to_level, step.to_verdict, alert.about)):
            yield alert, step
        else:
            stays = step.tell is Tell.NOBODY or (step.tell is Tell.BACKLOG and on < alerts_from)
            yield alert, replace(step, reason=StepReason.NEW_RULES, tell=step.tell if stays else Tell.MORNING)


def _is_same(one: State, other: State) -> bool:
    """Whether both call for the same step: also where nothing is wrong, for whatever reason."""
    return one == other or SEVERITY[one.level] == SEVERITY[other.level] == 0
