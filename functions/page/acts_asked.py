"""Acts on alerts as requests ask for them, and how they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from telling.acts import Actor, Asked, Part, Recorded, Scene, about, step_of
from telling.alert import Alert
from telling.life_log import ActKind
from web.answers import Answer, said
from wording.api.refusals import REFUSALS

UNDO: Final = "undo"
KINDS: Final[Mapping[str, ActKind]] = {
    "acknowledge": ActKind.ACKNOWLEDGE,
    "promise": ActKind.PROMISE,
    "object": ActKind.OBJECT,
    "kept": ActKind.FULFIL,
    "pursue": ActKind.PURSUE,
}
DECIDE: Final = "decide"
ACTS: Final = (*KINDS, DECIDE, UNDO)


def alert_of(alert_id: str) -> tuple[str, str]:
    """The parcel's id and the alert's subject, as an alert's id has them; "" for what is no such id."""
    parcel_id, _, subject = alert_id.partition(".")
    return parcel_id, subject


def asked_of(act: str, body: Mapping[str, Any] | None, scene: Scene) -> Asked | None:
    """The act that the body asks for; None if it is none. A decision is about the objection that waits, a kept promise about the
    last one of other words."""
    step = None if body is None else body.get("step")
    kind = None if body is None else _kind(act, body)
    if body is None or kind is None or not isinstance(step, int) or isinstance(step, bool):
        return None
    text = body.get("text", "")
    who = body.get("who", "")
    fact = body.get("cause" if kind is ActKind.OBJECT else "fact", "")
    until = _day(body.get("until"))
    cutoff = _day(body.get("cutoff"))
    if (
        isinstance(until, bool)
        or isinstance(cutoff, bool)
        or not all(isinstance(one, str) for one in (text, who, fact))
    ):
        return None
    return Asked(
        kind,
        step,
        text.strip(),
        who=who.strip(),
        until=until,
        fact=fact,
        cutoff=cutoff,
        of=about(kind, scene),
    )


def step_to_undo(body: Mapping[str, Any] | None) -> int | None:
    """The number of the step that is to be undone; None where none is named."""
    step = None if body is None else body.get("step")
    return step if isinstance(step, int) and not isinstance(step, bool) else None


def _kind(act: str, body: Mapping[str, Any]) -> ActKind | None:
    if act == DECIDE:
        accepts = body.get("accept")
        return None if not isinstance(accepts, bool) else ActKind.ACCEPT if accepts else ActKind.DECLINE
    return KINDS.get(act)


def _day(text: object) -> date | bool | None:
    """The day; None where none is given, False for what is no day."""
    if text in (None, ""):
        return None
    try:
        return date.fromisoformat(text) if isinstance(text, str) else False
    except ValueError:
        return False


def alert_answer(alert_id: str, alert: Alert, recorded: Sequence[Recorded], reader: Actor, *, code: str = "") -> Answer:
    """How the alert stands, with the acts on it that the reader may see. code: why an act was not done, which others were first
    to do otherwise; "" if it was done."""
    stands = {
        "alert_id": alert_id,
        "step": step_of(alert),
        "state": alert.seen.state.value,
        "ladder": alert.seen.step,
        "broken_promises": alert.seen.broken,
        "acts": [_act_json(one) for one in recorded if one.subject == alert.subject and _sees(reader, one)],
    }
    if not code:
        return said(200, stands)
    status, message = REFUSALS[code]
    return said(status, {"code": code, "message": message, **stands})


def _sees(reader: Actor, act: Recorded) -> bool:
    """A firm sees what it did itself: the words of staff are not for it."""
    return act.by == reader.person_id or bool(reader.parts - {Part.FIRM})


def _act_json(act: Recorded) -> dict[str, object]:
    asked = act.asked
    return {
        "act_id": act.act_id,
        "act": asked.kind.value,
        "by": act.name,
        "at": act.at.isoformat(),
        "step": act.step,
        "who": asked.who or None,
        "text": asked.words,
        "until": asked.until.isoformat() if asked.until else None,
        "fact": asked.fact or None,
        "of": asked.of or None,
        "undone_at": act.undone_at.isoformat() if act.undone_at else None,
    }
