"""What people do about an alert: each act is checked against how the alert stands now, and written with it, or not at all.

Each gives "" where it is done (also before), the code of why it is not (wording.api.refusals), or None where somebody else was
first and all has to be read again.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge import clock
from edge.table import ledger_acts, ledger_calendars, ledger_zones
from telling.acts import Actor, Asked, Recorded, Scene, act_id_of, done, fact_of, undone, unfit, unfit_to_undo
from telling.life_log import rules_by
from telling.record import ParcelFile


def do(asked: Asked, actor: Actor, way: str, file: ParcelFile, scene: Scene) -> str | None:
    """The act is done. way: how the actor came in."""
    subject = scene.alert.subject
    act_id = act_id_of(f"{file.parcel_id}.{subject}", actor, asked)
    if any(one.act_id == act_id and one.undone_at is None for one in scene.recorded):
        return ""
    code = unfit(asked, actor, scene)
    if code is not None:
        return code
    kept = Recorded(
        act_id,
        subject,
        asked,
        by=actor.person_id,
        name=actor.name,
        address=actor.address,
        way=way,
        at=scene.at,
    )
    return "" if ledger_acts.record(file, done(asked, act_id, scene), kept) else None


def undo(step: int, actor: Actor, file: ParcelFile, scene: Scene) -> str | None:
    """The act that was that step of the alert is undone."""
    mine = [one for one in scene.recorded if one.subject == scene.alert.subject and one.step == step]
    if not mine:
        return "bad_act"
    act = mine[-1]
    if act.undone_at is not None:
        return ""
    code = unfit_to_undo(act, actor, scene)
    if code is not None:
        return code
    written = ledger_acts.undo(file, undone(act, scene), act, by=actor.person_id, at=scene.at)
    return "" if written else None


def scene_of(file: ParcelFile, subject: str, recorded: Sequence[Recorded]) -> Scene:
    """The alert at this moment. recorded: the acts on alerts of the parcel."""
    on = clock.today()
    policy, _ = ledger_zones.policy(file.zone, on)
    return Scene(
        file.alerts[subject],
        recorded,
        clock.now(),
        clock.is_after_digest(on),
        rules=rules_by(policy, ledger_calendars.working_days(file.zone).works),
        fact_of=lambda promise: fact_of(file.dossier, promise, on, policy),
    )
