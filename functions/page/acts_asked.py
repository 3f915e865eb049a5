"""Acts on alerts as requests ask for them, and how they are answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from telling.acts import Actor, Asked, Part, Recorded, step_of
from telling.alert import Alert
from telling.life_log import ActKind
from web.answers import Answer, said
from wording.api.refusals import REFUSALS

UNDO: Final = "undo"
KINDS: Final[Mapping[str, ActKind]] = {
    "acknowledge": ActKind.ACKNOWLEDGE,
    "promise": ActKind.PROMISE,
    "object": ActKind.OBJECT,
    "fulfil": ActKind.FULFIL,
    "pursue": ActKind.PURSUE,
}
DECIDE: Final = "decide"
ACTS: Final = (*KINDS, DECIDE, UNDO)
_LONGEST = 64  # characters of a code or an id


def alert_of(alert_id: str) -> tuple[str, str]:
    """The parcel's id and the alert's subject, as an alert's id has them; "" for what is no such id."""
    parcel_id, _, subject = alert_id.partition(".")
    return parcel_id, subject


def asked_of(act: str, body: Mapping[str, Any] | None) -> Asked | None:
    """The act that the body asks for; None if it is none."""
    if body is None or not isinstance(body.get("step"), int) or isinstance(body["step"], bool):
        return None
    words = body.get("words", "")
    fact = body.get("cause" if act == "object" else "fact", "")
    of = body.get("objection" if act == DECIDE else "promise", "")
    until = _day(body.get("until"))
    cutoff = _day(body.get("cutoff"))
    kind = _kind(act, body)
    if kind is None or isinstance(until, bool) or isinstance(cutoff, bool):
        return None
    if not isinstance(words, str) or not _is_code(fact) or not _is_code(of):
        return None
    return Asked(kind, body["step"], words.strip(), until=until, fact=fact, cutoff=cutoff, of=of)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


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


def act_id_of(alert_id: str, actor: Actor, asked: Asked) -> str:
    """The same for the same act of the same person, so that it is done once however often it is asked for."""
    days = [str(asked.until), str(asked.cutoff)]
    values = [alert_id, actor.person_id, asked.kind.value, asked.step, asked.words, asked.fact, asked.of, *days]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:12]


def done_before(recorded: Iterable[Recorded], act_id: str) -> bool:
    """Whether the act was done, and counts."""
    return any(one.act_id == act_id and one.undone_at is None for one in recorded)


def alert_answer(alert_id: str, alert: Alert, recorded: Sequence[Recorded], reader: Actor, code: str = "") -> Answer:
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
        "words": asked.words,
        "until": asked.until.isoformat() if asked.until else None,
        "fact": asked.fact or None,
        "of": asked.of or None,
        "undone_at": act.undone_at.isoformat() if act.undone_at else None,
    }
