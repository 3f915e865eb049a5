"""What the read API answers: shapes of interface.md, made of what the table says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from land.assessment import Assessment, Level
from land.standing import withdrawn
from telling.acts import step_of
from telling.alert import Alert, is_lag
from telling.life import LifeState
from telling.record import ParcelFile, ParcelLine, PastAssessment, StoredAlert
from web.answers import Answer, refused, said
from wording.api.assessment_json import details_json, parcel_json
from wording.labels import LEVELS
from zones.counts import Counts
from zones.zone import Zone


def level_of(text: str | None) -> Level | Answer | None:
    """The level asked for; None means all levels. A level that does not exist is refused."""
    if not text:
        return None
    return Level(text) if text in set(Level) else refused("bad_level")


def parcels_json(rows: Iterable[ParcelLine], cursor: str | None) -> Answer:
    return said(
        200,
        {
            "parcels": [
                {
                    "parcel_no": row.parcel_no,
                    "enterprise": row.enterprise,
                    "level": row.level.value if row.level else None,
                    "next_change_on": row.next_change_on.isoformat() if row.next_change_on else None,
                }
                for row in rows
            ],
            "cursor": cursor,
        },
    )


def parcel_answer(file: ParcelFile, current: Assessment | None, history: Sequence[PastAssessment]) -> Answer:
    """One parcel as in `assess`, with its history (days on which something changed), its alerts and the details that no rule reads.

    A parcel that no register names any more is shown as withdrawn at once, even before it is judged again.
    """
    if current is not None and not file.dossier.registers:
        current = withdrawn(file.parcel_no, current.on)
    shown: dict[str, object] = {"parcel_no": file.parcel_no, "level": None}
    if current is not None:
        shown = {"on": current.on.isoformat(), **parcel_json(current)}
    shown["history"] = [
        {"on": past.assessment.on.isoformat(), "level": past.assessment.level.value, "versions": dict(past.versions),
         "facts_rev": past.facts_rev}
        for past in history
    ]  # fmt: skip
    shown["alerts"] = [
        {"alert_id": f"{file.parcel_id}.{alert.subject}", "subject": alert.subject, "level": alert.level.value,
         "verdict": alert.verdict, "steps": alert.steps, **life_json(alert),
         "opened_on": alert.opened_on.isoformat(), "changed_on": alert.changed_on.isoformat()}
        for alert in sorted(file.alerts.values(), key=lambda alert: alert.subject)
        if file.dossier.registers
    ]  # fmt: skip
    shown["details"] = details_json(file.dossier)
    return said(200, shown)


def alerts_json(rows: Iterable[StoredAlert], cursor: str | None) -> Answer:
    return said(
        200,
        {
            "alerts": [
                {
                    "alert_id": f"{row.parcel_id}.{row.alert.subject}",
                    "parcel_no": row.parcel_no,
                    "enterprise": row.enterprise,
                    "subject": row.alert.subject,
                    "level": row.alert.level.value,
                    "verdict": row.alert.verdict,
                    **life_json(row.alert),
                    "opened_on": row.alert.opened_on.isoformat(),
                    "changed_on": row.alert.changed_on.isoformat(),
                }
                for row in rows
            ],
            "cursor": cursor,
        },
    )


def life_json(alert: Alert) -> dict[str, object]:
    """How people stand to the alert. step: as an act has to name it. ladder: as in telling.ladder.Standing."""
    state = (
        alert.seen.state if is_lag(alert.level) else LifeState.OPEN if alert.level is Level.BLUE else LifeState.RESOLVED
    )
    return {
        "state": state.value,
        "step": step_of(alert),
        "ladder": alert.seen.step,
        "broken_promises": alert.seen.broken,
        "backlog": alert.backlog,
    }


def summary_json(zone: Zone, counts: Counts, calendar_missing: list[int]) -> Answer:
    """Parcels by level, open alerts by verdict, and the years whose days off are needed by now but unknown."""
    parcels = {level.value: counts.parcels.get(level, 0) for level in LEVELS} | {"not_judged": counts.not_judged}
    return said(
        200,
        {
            "zone": zone.code,
            "name": zone.name,
            "parcels": parcels,
            "open_alerts": dict(sorted(counts.open_alerts.items())),
            "calendar_missing": calendar_missing,
        },
    )
