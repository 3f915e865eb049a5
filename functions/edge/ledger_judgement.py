"""What a judge leaves in the table: the current assessment, the past ones that differed, alerts, and their steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import ledger_items, ledger_keys, ledger_table
from land.alert import Alert, Step, Tell
from land.assessment import SEVERITY, Assessment, Level
from land.record import ParcelFile, PastAssessment

_ABSENT = Attr("pk").not_exists()


def write_assessment(
    file: ParcelFile,
    assessment: Assessment,
    *,
    versions: Mapping[str, str],
    steps: Sequence[tuple[Alert, Step]],
    agent: str | None,
) -> bool:
    """The parcel stands as judged, in one transaction: header, current assessment, history, alerts and steps.

    `steps` as land.alert.next_steps gives them for the file's alerts. A step of which nobody is to hear is recorded
    as told. The history grows only when the assessment differs from the one before in more than running counts.
    Judging alike once more writes nothing.

    False: the file is stale (other facts, another judge, or a later day was first); read it again and judge again, on
    no earlier day than its `judged_on`.
    """
    if file.judged_on is not None and assessment.on < file.judged_on:
        return False
    alerts = {**file.alerts, **{alert.subject: alert for alert, _ in steps}}
    mark = ledger_items.mark(assessment, versions, alerts)
    if mark == file.mark and file.judged_rev == file.facts_rev:
        return True
    lost = ledger_table.transact(
        [
            _header(file, assessment, mark),
            *(ledger_table.put_op(item) for item in _assessments(file, assessment, versions)),
            *(ledger_table.put_op(item) for item in _alerts(file, assessment, alerts, agent, steps)),
            *(ledger_table.put_op(item, _ABSENT) for item in _steps(file, assessment, steps, agent)),
        ]
    )
    return not lost


def _header(file: ParcelFile, assessment: Assessment, mark: str) -> ledger_table.Operation:
    on, following = assessment.on.isoformat(), assessment.next_change_on
    as_read: ConditionBase = Attr("facts_rev").eq(file.facts_rev)
    as_read &= Attr("mark").eq(file.mark) if file.mark else Attr("mark").not_exists()
    as_read &= Attr("judged_on").not_exists() | Attr("judged_on").lte(on)
    due = {"due_zone": None, "due_on": None} if following is None else ledger_keys.due_on(file.zone, following)
    return ledger_table.update_op(
        ledger_keys.header(file.zone, file.parcel_id),
        put={
            "judged_rev": file.facts_rev,
            "judged_on": on,
            "level": assessment.level.value,
            "enterprise": assessment.enterprise,
            "next_change_on": None if following is None else following.isoformat(),
            "mark": mark,
            **due,
        },
        remove=ledger_keys.unjudged(file.zone, file.parcel_id),
        condition=as_read,
    )


def _assessments(file: ParcelFile, assessment: Assessment, versions: Mapping[str, str]) -> Iterator[ledger_items.Item]:
    values = {
        "assessment": ledger_items.encode_assessment(assessment),
        "facts_rev": file.facts_rev,
        "versions": dict(versions),
    }
    yield ledger_items.item(ledger_keys.current(file.zone, file.parcel_id), "current", values)
    if file.current is None or ledger_items.fingerprint(file.current) != ledger_items.fingerprint(assessment):
        key = ledger_keys.past_assessment(file.zone, file.parcel_id, assessment.on, file.facts_rev)
        yield ledger_items.item(key, "assessment", values)


def _belongs(file: ParcelFile, assessment: Assessment, agent: str | None) -> dict[str, Any]:
    return {
        "zone": file.zone,
        "parcel_id": file.parcel_id,
        "parcel_no": file.parcel_no,
        "enterprise": assessment.enterprise,
        "agent": agent,
    }


def _alerts(
    file: ParcelFile,
    assessment: Assessment,
    alerts: Mapping[str, Alert],
    agent: str | None,
    steps: Sequence[tuple[Alert, Step]],
) -> Iterator[ledger_items.Item]:
    """Those that moved, and those that are open: their figures may be newer. What is over leaves the listing only."""
    moved = {alert.subject for alert, _ in steps}
    about = ledger_items.outcomes(assessment)
    for subject, alert in alerts.items():
        is_open = alert.level is not Level.GREEN
        if not is_open and subject not in moved:
            continue
        listed = ledger_keys.listed_alert(file.zone, SEVERITY[alert.level], file.parcel_no, subject)
        yield ledger_items.item(
            ledger_keys.alert(file.zone, file.parcel_id, subject),
            "alert",
            _belongs(file, assessment, agent),
            ledger_items.plain(alert),
            {"outcome": about.get(subject, {}), "judged_on": assessment.on.isoformat()},
            listed if is_open else {},
        )


def _steps(
    file: ParcelFile,
    assessment: Assessment,
    steps: Sequence[tuple[Alert, Step]],
    agent: str | None,
) -> Iterator[ledger_items.Item]:
    about = ledger_items.outcomes(assessment)
    for _, step in steps:
        told = step.tell is Tell.NOBODY
        names = (file.zone, file.parcel_id, step.subject, step.number)
        undone = ledger_keys.untold(file.zone, step.tell.value, step.on, file.parcel_id, step.subject, step.number)
        yield ledger_items.item(
            ledger_keys.step(*names),
            "step",
            _belongs(file, assessment, agent),
            ledger_items.plain(step),
            {"key": ledger_keys.step_ref(*names), "outcome": about.get(step.subject, {}), "told": told},
            {} if told else undone,
        )


def history(zone: str, parcel_id: str) -> list[PastAssessment]:
    """Every assessment of the parcel that differed from the one before, oldest first."""
    within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").begins_with(ledger_keys.HISTORY)
    return [
        PastAssessment(
            ledger_items.decode_assessment(ledger_items.lifted(item)["assessment"]),
            int(item["facts_rev"]),
            item["versions"],
        )
        for item in ledger_table.query(within)
    ]
