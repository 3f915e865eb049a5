"""How an alert stands on a day: its state, its promises, and whether something holds its ladder (alerts.md sections 1 and 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from land.calendar import ONE_DAY
from land.values import dataclass
from telling.life_log import Act, ActKind, Entry, PromisedFact, Rules, Settled, Turn, Under


class LifeState(StrEnum):
    """The states of alerts.md section 1."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    PROMISED = "promised"
    OBJECTED = "objected"
    RESOLVED = "resolved"


class Fate(StrEnum):
    """What became of a promise."""

    PENDING = "pending"
    KEPT = "kept"
    KEPT_LATE = "kept_late"  # it stays counted as broken
    BROKEN = "broken"
    LAPSED = "lapsed"  # neither kept nor broken: an objection replaced it, or the alert ended first


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A 知悉, and the last day on which it counts."""

    act: Act
    through: date


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, and since when it has its fate."""

    act: Act
    until: date
    fate: Fate
    since: date

    @property
    def is_broken(self) -> bool:
        return self.fate in (Fate.BROKEN, Fate.KEPT_LATE)


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that is not over. is_accepted: staff accepted it, and its row is not verified yet."""

    act: Act
    is_accepted: bool = False


class Life:
    """An alert as the days go by.

    Of each day the caller gives, in this order: `dawn`, the entries before the digest, `judge_promises`, the entries after it,
    `dusk`; days without entries, too. What is asked in between is as of then.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.day = date.min
        self.openings = 0
        self._acts: list[str] = []
        self._close()
        self._begin()

    def _begin(self) -> None:
        """Nothing of an earlier opening counts: a recurrence begins afresh."""
        self.promises: dict[str, Promise] = {}
        self._first: dict[tuple[Under, ActKind], str] = {}  # the act of each kind that holds under each
        self._first_objection = ""
        self._held: dict[Under, int] = {}  # natural days
        self._blocked = 0  # natural days

    def _close(self) -> None:
        self.under: Under | None = None  # None: the lag is over, or has not begun
        self.acknowledgement: Acknowledgement | None = None
        self.objection: Objection | None = None

    def dawn(self, day: date) -> None:
        """The day begins. An acknowledgement that counted through the day before is over."""
        self.day = day
        if self.acknowledgement is not None and self.acknowledgement.through < day:
            self.acknowledgement = None

    def take(self, entry: Entry) -> None:
        """The entry happened."""
        if isinstance(entry, Turn):
            self._turn(entry)
        elif isinstance(entry, Act) and self.is_open:
            self._act(entry)
        elif isinstance(entry, PromisedFact):
            self._fact_came(entry.of, entry.day)
        elif isinstance(entry, Settled) and self.objection is not None and self.objection.act.act_id == entry.of:
            self.objection = None
        for kind, act_id in self._holds():
            if self.under is not None:
                self._first.setdefault((self.under, kind), act_id)

    def judge_promises(self) -> list[Promise]:
        """The promises that are broken from today on. None is on a day that an office blocks."""
        if self.is_blocked:
            return []
        broken = [replace(one, fate=Fate.BROKEN, since=self.day) for one in self._pending() if one.until < self.day]
        self.promises |= {one.act.act_id: one for one in broken}
        return broken

    def dusk(self) -> None:
        """The day is over; what was held or blocked in it counts as such."""
        if self.under is not None:
            self._held[self.under] = self._held.get(self.under, 0) + self.is_held
        self._blocked += self.is_blocked

    @property
    def is_open(self) -> bool:
        return self.under is not None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changes until something happens."""
        waits = self.objection is not None and not self.objection.is_accepted and not self.is_decision_overdue
        return not (waits or self.acknowledgement or self._pending() or self.is_held or self.rules.has_offices)

    @property
    def state(self) -> LifeState:
        """That of the latest act that has one. A promise is judged whatever came later, so it shows again after a later 知悉."""
        if not self.is_open:
            return LifeState.RESOLVED
        states = {one.act.act_id: LifeState.PROMISED for one in self._pending()}
        if self.acknowledgement is not None:
            states[self.acknowledgement.act.act_id] = LifeState.ACKNOWLEDGED
        if self.objection is not None:
            states[self.objection.act.act_id] = LifeState.OBJECTED
        return next((states[act_id] for act_id in reversed(self._acts) if act_id in states), LifeState.OPEN)

    @property
    def broken(self) -> int:
        """How many promises were broken since the alert's last opening."""
        return sum(one.is_broken for one in self.promises.values())

    @property
    def is_held(self) -> bool:
        """Whether a hold stops the ladder: each kind once under one level, verdict and year, and all together for so long."""
        if self.under is None or self._held.get(self.under, 0) >= self.rules.hold_days:
            return False
        return any(self._first.get((self.under, kind)) == act_id for kind, act_id in self._holds())

    @property
    def is_blocked(self) -> bool:
        """Whether an office stands in the way, and has not done so for too long."""
        return self.is_open and self._blocked < self.rules.blocked_days and self.rules.blocked(self.day)

    @property
    def is_undecided(self) -> bool:
        """Whether an objection that holds the ladder waits for its decision. Nothing climbs meanwhile."""
        if self.objection is None or self.objection.is_accepted or self.under is None:
            return False
        within = self._held.get(self.under, 0) < self.rules.hold_days
        return within and self._first.get((self.under, ActKind.OBJECT)) == self.objection.act.act_id

    @property
    def is_decision_overdue(self) -> bool:
        """Whether staff had their days to decide an objection, and the head is asked now."""
        if self.objection is None or self.objection.is_accepted:
            return False
        return self.day > self.objection.act.on + timedelta(self.rules.decide_days)

    def _turn(self, turn: Turn) -> None:
        if turn.ends:
            self._lapse()
            self._close()
            return
        if turn.opens:
            self._close()
            self._begin()
            self.openings += 1
        if turn.under != self.under:
            self.acknowledgement = None  # 知悉后情况有变
        self.under = turn.under

    def _act(self, act: Act) -> None:
        self._acts.append(act.act_id)
        if act.kind is ActKind.ACKNOWLEDGE:
            self.acknowledgement = Acknowledgement(act, self._through(act.on))
        elif act.kind is ActKind.PROMISE and act.until is not None:
            self.promises[act.act_id] = Promise(act, act.until, Fate.PENDING, act.on)
            self.acknowledgement = None
        elif act.kind is ActKind.OBJECT:
            self._lapse()
            self.acknowledgement = None
            self.objection = Objection(act)
            self._first_objection = self._first_objection or act.act_id
        elif act.kind is ActKind.FULFIL:
            self._fact_came(act.of, act.on)
        elif self.objection is not None and self.objection.act.act_id == act.of:
            self.objection = Objection(self.objection.act, is_accepted=True) if act.kind is ActKind.ACCEPT else None

    def _fact_came(self, of: str, day: date) -> None:
        promise = self.promises.get(of)
        if promise is None or promise.fate in (Fate.KEPT, Fate.LAPSED):
            return
        fate = Fate.KEPT if day <= promise.until else Fate.KEPT_LATE
        self.promises[of] = replace(promise, fate=fate, since=self.day)

    def _lapse(self) -> None:
        lapsed = (replace(one, fate=Fate.LAPSED, since=self.day) for one in self._pending())
        self.promises |= {one.act.act_id: one for one in lapsed}

    def _pending(self) -> list[Promise]:
        return [one for one in self.promises.values() if one.fate is Fate.PENDING]

    def _holds(self) -> Iterator[tuple[ActKind, str]]:
        """What would hold the ladder today, were there no limit. Of objections only the first of an opening does."""
        if self.acknowledgement is not None:
            yield ActKind.ACKNOWLEDGE, self.acknowledgement.act.act_id
        for promise in self._pending():
            if promise.until >= self.day:
                yield ActKind.PROMISE, promise.act.act_id
        if self.objection is not None and self.objection.act.act_id == self._first_objection:
            yield ActKind.OBJECT, self.objection.act.act_id

    def _through(self, on: date) -> date:
        """The last day on which an acknowledgement of that day counts."""
        left = self.rules.acknowledged_days
        while left > 0:
            on += ONE_DAY
            left -= self.rules.works(on)
        return on
