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
from edge import alert_acts, api, clock, visits
from edge.table import ledger, ledger_acts, ledger_people
from page.acts_asked import ACTS, UNDO, alert_answer, alert_of, asked_of, step_to_undo
from page.answers import may_read
from page.who_acts import actor_of
from telling.record import ParcelFile
from web.answers import Answer, refused
from web.requests import Request

TRIES = 5


def act(request: Request) -> Answer:
    """The act is done and answered, or refused."""
    visitor = visits.visitor(request, request.path["zone"])
    if isinstance(visitor, str):
        return refused(visitor)
    parcel_id, subject = alert_of(request.named("alert_id"))
    for _ in range(TRIES):
        file = ledger.parcel_file(visitor.zone, parcel_id) if parcel_id and request.path["act"] in ACTS else None
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
    scene = alert_acts.scene_of(file, subject, ledger_acts.acts(file.zone, file.parcel_id))
    code: str | None = "bad_act"
    if request.path["act"] == UNDO:
        step = step_to_undo(request.json())
        code = code if step is None else alert_acts.undo(step, actor, file, scene)
    else:
        asked = asked_of(request.path["act"], request.json(), scene)
        code = code if asked is None else alert_acts.do(asked, actor, visitor.way.value, file, scene=scene)
    if code is None:
        return None
    now = ledger.parcel_file(file.zone, file.parcel_id) or file
    after = ledger_acts.acts(file.zone, file.parcel_id)
    return alert_answer(f"{file.parcel_id}.{subject}", now.alerts[subject], after, actor, code=code)


PLACES = ("/zones/{zone}", "/z/{zone}")
ROUTES: api.Routes = {f"POST {place}/alerts/{{alert_id}}/{{act}}": act for place in PLACES}
handler = api.door(ROUTES)
