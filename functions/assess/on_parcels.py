"""Judges the parcels named, whoever asked: an upload, the night, a change of policy.

Woken by the assess queue. For each message:
1. Read the parcel with all that is known of it; a parcel that does not exist is nobody's business.
2. Judge it on the day of the message (today where it names none), by the zone's policy of that day.
3. See which alerts move.
4. Write assessment, alerts and steps at once, if nobody was first; else read and judge again.
A message that still finds somebody first after some tries goes back to the queue.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from assess.judging import judged
from edge import clock, ledger, ledger_judgement, ledger_zones, queues, telemetry
from land.facts import ParcelTouched

TRIES = 5


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, judge_message, context)


def judge_message(body: str) -> None:
    """The parcel of one message is judged and written; RuntimeError where others were always first."""
    message = queues.read_as(ParcelTouched, body)
    judge_parcel(message.zone, message.parcel_id, message.on or clock.today())


def judge_parcel(zone_code: str, parcel_id: str, on: date) -> None:
    """The parcel's current assessment is of `on` or later and knows every fact received so far."""
    zone = ledger_zones.zone(zone_code)
    if zone is None:
        telemetry.note("unknown zone")
        return
    policy, version = ledger_zones.policy(zone_code, on)
    for _ in range(TRIES):
        file = ledger.parcel_file(zone_code, parcel_id)
        if file is None:
            telemetry.note("unknown parcel", {"zone": zone.code})
            return
        found = judged(file, on, policy, version, zone.alerts_from)
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
