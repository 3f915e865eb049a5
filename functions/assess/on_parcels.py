"""Judges the parcels named, whoever asked: an upload, the night, a change of policy.

Woken by the assess queue. What a zone goes by is read once for all messages of a call: each was sent after it was written. For
each message:
1. Read the parcel with all that is known of it; a parcel that does not exist is nobody's business.
2. Judge it on the day of the message (today where it names none), by the zone's policy of the day of the assessment.
3. See which alerts move, and by the policy of its last judgement, which of them only the new rules move.
4. Write assessment, alerts and steps at once, if nobody was first; else read and judge again.
A message that still finds somebody first after some tries goes back to the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from assess.judging import day_of, judged
from edge import clock, queues, telemetry
from edge.table import ledger, ledger_judgement, ledger_zones
from land.facts import ParcelTouched
from land.policy import Policy
from zones.zone import Zone

TRIES = 5
Rules = Callable[[str, date], "tuple[Zone, Policy, str] | None"]
Named = Callable[[str, str], "Policy | None"]


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, partial(judge_message, rules=cache(rules_of), named=cache(ledger_zones.policy_named)))


def rules_of(zone_code: str, on: date) -> tuple[Zone, Policy, str] | None:
    """The zone, its policy of the day and that one's version; None where there is no such zone."""
    zone = ledger_zones.zone(zone_code)
    return None if zone is None else (zone, *ledger_zones.policy(zone_code, on))


def judge_message(body: str, rules: Rules = rules_of, named: Named = ledger_zones.policy_named) -> None:
    """The parcel of one message is judged and written; RuntimeError where others were always first."""
    message = queues.read_as(ParcelTouched, body)
    judge_parcel(message.zone, message.parcel_id, message.on or clock.today(), rules, named=named)


def judge_parcel(
    zone_code: str, parcel_id: str, on: date, rules: Rules = rules_of, named: Named = ledger_zones.policy_named
) -> None:
    """The parcel's current assessment is of `on` or later and knows every fact received so far."""
    for _ in range(TRIES):
        file = ledger.parcel_file(zone_code, parcel_id)
        found_rules = rules(zone_code, on if file is None else day_of(file, on))
        if found_rules is None:
            telemetry.note("unknown zone")
            return
        zone, policy, version = found_rules
        if file is None:
            telemetry.note("unknown parcel", {"zone": zone.code})
            return
        before = file.versions.get("policy", version)
        former = policy if before == version else named(zone_code, before)
        found = judged(file, on, policy, version, alerts_from=zone.alerts_from, former=former)
        if ledger_judgement.write_assessment(
            file,
            found.assessment,
            versions=found.versions,
            steps=found.steps,
            agent=found.agent,
        ):
            telemetry.count("ParcelsJudged")
            return
    raise RuntimeError("somebody else was always first")
