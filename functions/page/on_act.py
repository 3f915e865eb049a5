"""Does what people ask to be done about an alert: acknowledge it, promise something, object, decide, pursue it, undo.

Woken by the HTTP API. For each request:
1. Identify the visitor, and find the alert. A parcel that they may not see now is answered like one that does not exist.
2. Read who looks after the parcel, and what was done on its alerts.
3. Check that the visitor may do this, and that nobody was first: the request names the step that they saw. The same act again
   gets the same answer.
4. Write the act and the alert together. If somebody else was first, read and check again.
5. Answer how the alert stands.
"""

from __future__ import annotations

from access.admission import Visitor
from edge import api, clock, visits
from edge.table import ledger, ledger_acts, ledger_calendars, ledger_people, ledger_zones
from page.acts_asked import ACTS, UNDO, act_id_of, alert_answer, alert_of, asked_of, done_before
from page.answers import may_read
from page.who_acts import actor_of
from telling.acts import Actor, Asked, Recorded, Scene, done, fact_of, undone, unfit, unfit_to_undo
from telling.life_log import Rules
from telling.record import ParcelFile
from web.answers import Answer, refused
from web.requests import Request

TRIES = 5


def act(request: Request) -> Answer:
    """The act is done and answered, or refused."""
    zone = request.path["zone"]
    visitor = visits.visitor(request, zone)
    if isinstance(visitor, str):
        return refused(visitor)
    parcel_id, subject = alert_of(request.named("alert_id"))
    what = request.path["act"]
    for _ in range(TRIES):
        file = ledger.parcel_file(zone, parcel_id) if parcel_id and what in ACTS else None
        if file is None or subject not in file.alerts or not may_read(visitor, file, clock.today()):
            return refused("not_found")
        answer = tried(request, visitor, file, subject)
        if answer is not None:
            return answer
    return refused("alert_moved")


def tried(request: Request, visitor: Visitor, file: ParcelFile, subject: str) -> Answer | None:
    """The answer to the act on the alert as it was read; None if somebody else was first."""
    people = ledger_people.people(file.zone, clock.today())
    actor = actor_of(visitor, file, people, clock.today())
    recorded = ledger_acts.acts(file.zone, file.parcel_id)
    scene = scene_of(file, subject, recorded)
    alert_id = f"{file.parcel_id}.{subject}"
    if request.path["act"] == UNDO:
        code = undo(request, actor, file, scene)
    else:
        asked = asked_of(request.path["act"], request.json())
        code = "bad_act" if asked is None else do(asked, actor, visitor.way.value, file, scene)
    if code is None:
        return None
    now = ledger.parcel_file(file.zone, file.parcel_id) or file
    after = ledger_acts.acts(file.zone, file.parcel_id)
    return alert_answer(alert_id, now.alerts[subject], after, actor, code)


def do(asked: Asked, actor: Actor, way: str, file: ParcelFile, scene: Scene) -> str | None:
    """The act is done: "". Else the code of the refusal, or None if somebody else was first."""
    subject = scene.alert.subject
    act_id = act_id_of(f"{file.parcel_id}.{subject}", actor, asked)
    if done_before(scene.recorded, act_id):
        return ""
    code = unfit(asked, actor, scene)
    if code is not None:
        return code
    kept = Recorded(act_id, subject, asked, actor.person_id, actor.name, address=actor.address, way=way, at=scene.at)
    return "" if ledger_acts.record(file, done(asked, act_id, scene), kept) else None


def undo(request: Request, actor: Actor, file: ParcelFile, scene: Scene) -> str | None:
    """The act that the request names is undone: "". Else as in `do`."""
    named = (request.json() or {}).get("act_id")
    found = next((one for one in scene.recorded if one.act_id == named and one.subject == scene.alert.subject), None)
    if found is None:
        return "bad_act"
    if found.undone_at is not None:
        return ""
    code = unfit_to_undo(found, actor, scene)
    if code is not None:
        return code
    return "" if ledger_acts.undo(file, undone(found, scene), found, actor.person_id, scene.at) else None


def scene_of(file: ParcelFile, subject: str, recorded: list[Recorded]) -> Scene:
    """The alert at this moment."""
    on = clock.today()
    policy, _ = ledger_zones.policy(file.zone, on)
    return Scene(
        file.alerts[subject],
        recorded,
        clock.now(),
        clock.is_after_digest(on),
        rules=Rules(works=ledger_calendars.working_days(file.zone).works),
        fact_of=lambda promise: fact_of(file.dossier, promise, on, policy),
    )


PLACES = ("/zones/{zone}", "/z/{zone}")
ROUTES: api.Routes = {f"POST {place}/alerts/{{alert_id}}/{{act}}": act for place in PLACES}
handler = api.door(ROUTES)
