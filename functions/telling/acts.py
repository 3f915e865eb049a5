"""What people may do about an alert, and what an act leaves in it (alerts.md sections 1, 5 and 7)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from land.adjustment import CAUSES
from land.dossier import Dossier
from land.indicator import MILESTONES, Fact
from land.people import Person, Role
from land.policy import Policy
from land.values import dataclass
from land.view import view_on
from telling.alert import Alert, is_lag
from telling.ladder import standing
from telling.lag import agents_of
from telling.life_log import Act, ActKind, Log, Rules, Turn, rests_on, without

UNDO = timedelta(hours=24)
LONGEST_WORDS = 500  # characters
RETURN, PERMIT, WORDS = "return", "permit", "words"  # what a promise may name besides a milestone
BY_RETURN = frozenset({"wrong_data", "completed"})  # objections that a return settles, rather than a verified cause
FACTS = frozenset({*(one.value for one in MILESTONES), PERMIT, RETURN, WORDS})
_DAYS = {one.value: one.above for one in MILESTONES} | {PERMIT: Fact.PERMIT}
CAUSE_CODES = frozenset({*(one.value for one in CAUSES), *BY_RETURN, "other"})


class Part(StrEnum):
    """As what somebody acts on an alert."""

    AGENT = "agent"  # of the parcel
    HEAD = "head"
    OFFICER = "officer"
    FIRM = "firm"  # contact of the parcel's present holder


_STAFF = frozenset({Part.AGENT, Part.HEAD, Part.OFFICER})
MAY: dict[ActKind, frozenset[Part]] = {
    ActKind.ACKNOWLEDGE: _STAFF,
    ActKind.PROMISE: _STAFF,
    ActKind.OBJECT: _STAFF | {Part.FIRM},
    ActKind.ACCEPT: _STAFF,
    ActKind.DECLINE: _STAFF,
    ActKind.FULFIL: frozenset({Part.HEAD, Part.OFFICER}),
    ActKind.PURSUE: frozenset({Part.HEAD}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. address: in lower case. parts: as what; empty for somebody who may only read."""

    person_id: str
    name: str
    address: str
    parts: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as somebody asks for it. step: the alert's step number that they saw. who: of an acknowledgement, who acts.

    until, fact, cutoff: of a promise, as in telling.life_log.Act. fact: also the cause that an objection names. of: the act that
    this one decides or fulfils.
    """

    kind: ActKind
    step: int
    words: str = ""
    who: str = ""
    until: date | None = None
    fact: str = ""
    cutoff: date | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act as it is kept, with what its author wrote. way: how they came in. undone_at: None while it counts."""

    act_id: str
    subject: str
    asked: Asked
    by: str
    name: str
    address: str
    way: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def step(self) -> int:
        """The alert's step that it was."""
        return self.asked.step + 1


@dataclass(frozen=True, slots=True)
class Scene:
    """The alert on which somebody acts, at that moment. recorded: what was done on it. fact_of: as in telling.living.FactsCame."""

    alert: Alert
    recorded: Sequence[Recorded]
    at: datetime
    late: bool
    rules: Rules
    fact_of: Callable[[Act], date | None]


def fact_of(dossier: Dossier, act: Act, on: date, policy: Policy) -> date | None:
    """The day of the fact that a promise names, as far as it is known on that day; None if it is not. Of a return it is the day
    of its receipt, if it reaches the cut-off asked for."""
    if act.fact in _DAYS:
        return view_on(dossier, on, policy=policy).day(_DAYS[act.fact])
    if act.fact != RETURN:
        return None
    wanted = act.cutoff or date.min
    came = (one.received_on for one in dossier.returns if one.row.cutoff >= wanted)
    return min((day for day in came if day is not None and day >= act.on), default=None)


def step_of(alert: Alert) -> int:
    """The alert's step number: every step of the law, and every act."""
    return alert.steps + alert.acts


def parts_of(
    person: Person, parcel_no: str, agent: str | None, people: Sequence[Person], *, is_firm: bool
) -> frozenset[Part]:
    """As what the person acts on alerts of the parcel. agent: whom its register names. is_firm: contact of its present holder."""
    parts = {Part.FIRM} if is_firm else set()
    if any(one.person_id == person.person_id for one in agents_of(parcel_no, agent, people)):
        parts.add(Part.AGENT)
    if Role.HEAD in person.roles and person.looks_after(parcel_no):
        parts.add(Part.HEAD)
    if Role.OFFICER in person.roles:
        parts.add(Part.OFFICER)
    return frozenset(parts)


def about(kind: ActKind, scene: Scene) -> str:
    """The act that a decision or a kept promise is about: the objection that waits, the last promise of other words; "" for none."""
    wanted = {ActKind.ACCEPT: ActKind.OBJECT, ActKind.DECLINE: ActKind.OBJECT, ActKind.FULFIL: ActKind.PROMISE}.get(
        kind
    )
    acts = [one for one in scene.alert.log if isinstance(one, Act)]
    over = {one.of for one in acts}
    open_ones = [one for one in acts if one.kind is wanted and one.act_id not in over]
    if kind is ActKind.FULFIL:
        open_ones = [one for one in open_ones if one.fact == WORDS]
    return open_ones[-1].act_id if open_ones else ""


def act_id_of(alert_id: str, actor: Actor, asked: Asked) -> str:
    """The same for the same act of the same person, so that it is done once however often it is asked for."""
    said = [asked.kind.value, asked.step, asked.words, asked.who, asked.fact, str(asked.until), str(asked.cutoff)]
    values = json.dumps([alert_id, actor.person_id, *said], ensure_ascii=False)
    return hashlib.sha256(values.encode()).hexdigest()[:12]


def unfit(asked: Asked, actor: Actor, scene: Scene) -> str | None:
    """The code of why the act is not done; None if it is (wording.api.refusals)."""
    alert = scene.alert
    if not MAY[asked.kind] & actor.parts:
        return "act_not_allowed"
    if not is_lag(alert.level):
        return "alert_over"
    if asked.step != step_of(alert):
        return "alert_moved"
    if asked.kind is not ActKind.PURSUE and not 0 < len(asked.words) <= LONGEST_WORDS:
        return "text_missing"
    if asked.kind is ActKind.ACKNOWLEDGE and not 0 < len(asked.who) <= LONGEST_WORDS:
        return "text_missing"
    if asked.kind is ActKind.PROMISE:
        return _unfit_promise(asked, scene)
    if asked.kind is ActKind.OBJECT:
        objected = any(isinstance(one, Act) and one.kind is ActKind.OBJECT for one in alert.log)
        return "bad_act" if asked.fact not in CAUSE_CODES else "paper_missing" if objected else None
    if asked.kind in (ActKind.ACCEPT, ActKind.DECLINE):
        return _unfit_decision(asked, actor, scene)
    if asked.kind is ActKind.FULFIL:
        return None if asked.of else "no_such_promise"
    if asked.kind is ActKind.PURSUE and not alert.backlog:
        return "not_backlog"
    return None


def _unfit_promise(asked: Asked, scene: Scene) -> str | None:
    today = scene.at.date()
    if asked.fact not in FACTS or asked.until is None:
        return "bad_act"
    if not today <= asked.until <= today + timedelta(scene.rules.promise_days):
        return "until_out_of_range"
    known = asked.fact not in (RETURN, WORDS) and scene.fact_of(_act(asked, "", scene)) is not None
    return "fact_known" if known else None


def _unfit_decision(asked: Asked, actor: Actor, scene: Scene) -> str | None:
    """Of who objected neither the person nor the address decides."""
    objection = next((one for one in scene.recorded if one.act_id == asked.of), None)
    if objection is None:
        return "nothing_to_decide"
    is_own = objection.by == actor.person_id or objection.address.lower() == actor.address.lower()
    return "not_yours_to_decide" if is_own else None


def _act(asked: Asked, act_id: str, scene: Scene) -> Act:
    return Act(
        on=scene.at.date(),
        late=scene.late,
        number=scene.alert.steps,
        kind=asked.kind,
        act_id=act_id,
        until=asked.until,
        fact=asked.fact,
        cutoff=asked.cutoff,
        of=asked.of,
    )


def done(asked: Asked, act_id: str, scene: Scene) -> Alert:
    """The alert after the act."""
    act = _act(asked, act_id, scene)
    alert = replace(scene.alert, log=(*scene.alert.log, act), acts=scene.alert.acts + 1, backlog=False)
    return _seen_now(alert, scene)


def unfit_to_undo(act: Recorded, actor: Actor, scene: Scene) -> str | None:
    """The code of why the act is not undone; None if it is."""
    if act.by != actor.person_id and not actor.parts & {Part.HEAD, Part.OFFICER}:
        return "act_not_allowed"
    if scene.at > act.at + UNDO:
        return "too_late_to_undo"
    return "rests_on_it" if rests_on(scene.alert.log, act.act_id) else None


def undone(act: Recorded, scene: Scene) -> Alert:
    """The alert as if the act had never been; that it was undone is an act of its own. A backlog alert is backlog again, unless
    something else took it up."""
    log: Log = without(scene.alert.log, act.act_id)
    left = [entry for entry in log if isinstance(entry, Act)]
    was_backlog = any(isinstance(entry, Turn) and entry.backlog for entry in log[:1]) and not left
    alert = replace(scene.alert, log=log, acts=scene.alert.acts + 1, backlog=scene.alert.backlog or was_backlog)
    return _seen_now(alert, scene)


def _seen_now(alert: Alert, scene: Scene) -> Alert:
    """What a person did is no news to be told by the next judging; whatever the days bring is."""
    now = standing(alert.log, scene.at.date(), scene.rules)
    return replace(alert, seen=replace(alert.seen, state=now.state))
