"""Judges the parcels that its messages name. An upload, the night or a change of policy sends them.

Woken by the assess queue. A zone and its policy are read once per call: they were stored before the messages were sent.
For each message:
1. Read the parcel with all that is known of it. A parcel that does not exist is skipped.
2. Judge it on the day of the message (today if it names none), by the zone's policy of the day of the assessment.
3. Find the alerts that move. The policy of the last judgement shows which of them only the new rules move.
4. Write assessment, alerts and steps together. If another writer was first, read and judge again.
A message that loses this race too often goes back to the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from assess.judging import day_of, judged
from edge import clock, queues, telemetry
from edge.table import ledger, ledger_calendars, ledger_judgement, ledger_zones
from land.calendar import WorkingDays
from land.facts import ParcelTouched
from land.policy import Policy
from land.values import dataclass
from telling.life_log import rules_by
from zones.zone import Zone

TRIES = 5


def rules_of(zone_code: str, on: date) -> tuple[Zone, Policy, str] | None:
    """The zone, its policy of the day and the policy's version; None when there is no such zone."""
    zone = ledger_zones.zone(zone_code)
    return None if zone is None else (zone, *ledger_zones.policy(zone_code, on))


@dataclass(frozen=True, slots=True)
class Known:
    """What is read of a zone to judge its parcels. A batch reads each of it once."""

    rules: Callable[[str, date], tuple[Zone, Policy, str] | None] = rules_of
    policy_named: Callable[[str, str], Policy | None] = ledger_zones.policy_named
    calendar: Callable[[str], WorkingDays] = ledger_calendars.working_days


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that failed; the queue delivers them again."""
    known = Known(cache(rules_of), cache(ledger_zones.policy_named), cache(ledger_calendars.working_days))
    return telemetry.batch(event, partial(judge_message, known=known))


def judge_message(body: str, known: Known) -> None:
    """The parcel of one message is judged and written; RuntimeError if other writers were first at every try."""
    message = queues.read_as(ParcelTouched, body)
    judge_parcel(message.zone, message.parcel_id, message.on or clock.today(), known)


def judge_parcel(zone_code: str, parcel_id: str, on: date, known: Known | None = None) -> None:
    """The parcel's current assessment is of `on` or later and knows every fact received so far."""
    known = known or Known(calendar=cache(ledger_calendars.working_days))
    for _ in range(TRIES):
        file = ledger.parcel_file(zone_code, parcel_id)
        found_rules = known.rules(zone_code, on if file is None else day_of(file, on))
        if found_rules is None:
            telemetry.note("unknown zone")
            return
        zone, policy, version = found_rules
        if file is None:
            telemetry.note("unknown parcel", {"zone": zone.code})
            return
        before = file.versions.get("policy", version)
        found = judged(
            file,
            day_of(file, on),
            policy,
            version,
            alerts_from=zone.alerts_from,
            rules=rules_by(policy, lambda day: known.calendar(zone_code).works(day)),
            late=clock.is_after_digest(on),
            former=policy if before == version else known.policy_named(zone_code, before),
        )
        if ledger_judgement.write_assessment(
            file,
            found.assessment,
            found.lived,
            versions=found.versions,
            agent=found.agent,
            seq=found.seq,
        ):
            telemetry.count("ParcelsJudged")
            return
    raise RuntimeError("somebody else was always first")
