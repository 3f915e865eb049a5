"""How far an alert has climbed: from the agents (step 1) to the heads (2) and the leaders (3) (alerts.md sections 3 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from land.assessment import Level
from land.calendar import ONE_DAY
from land.values import dataclass
from telling.life import Fate, Life, LifeState, Promise
from telling.life_log import Act, ActKind, Entry, Log, NewerFact, Rules, Told, Turn

_HORIZON = timedelta(400)  # where nothing happens by itself for so long, nothing will
AGENT, HEAD, LEADER = 1, 2, 3


class Climb(StrEnum):
    """Why an alert stands on its step of the ladder."""

    LETTER = "letter"  # the agent's letter was sent
    UNANSWERED = "unanswered"  # so many working days passed
    BROKEN = "broken"  # a promise was broken


@dataclass(frozen=True, slots=True)
class Seen:
    """What people see of a standing at a glance. step: as in Standing. is_asked: the head is asked to decide an objection."""

    state: LifeState = LifeState.OPEN
    step: int = 0
    broken: int = 0
    is_asked: bool = False


NOT_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands.

    step: AGENT, HEAD or LEADER, since `climbed_on`; 0 before the agent's letter of this round is sent, for backlog, and when the
    alert is over. counted: the working days that count towards the next step. round: how often the ladder began. promises:
    those of this opening, in their order. is_decision_overdue: an objection has waited too long, and the head is asked.
    """

    state: LifeState
    step: int
    climb: Climb | None
    climbed_on: date | None
    counted: int
    round: int
    told_on: date | None
    is_held: bool
    is_backlog: bool
    is_decision_overdue: bool
    broken: int
    promises: tuple[Promise, ...]
    openings: int

    @property
    def seen(self) -> Seen:
        return Seen(self.state, self.step, self.broken, self.is_decision_overdue)


class _Ladder:
    """The ladder of one alert as the days go by, on top of its life."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.rules = life.rules
        self.rounds = 0
        self.is_backlog = False
        self._restart(0)

    def _restart(self, number: int) -> None:
        """The ladder begins again, with the letter that tells the step `number`."""
        self.begins = number
        self.told_on: date | None = None
        self.step = 0
        self.climb: Climb | None = None
        self.climbed_on: date | None = None
        self.owed = 0  # the step to which a broken promise raises it with the next digest
        self._count_anew()

    def _count_anew(self) -> None:
        """The working days after today count."""
        self.counted = 0
        self.counts_after = self.life.day

    def take(self, entry: Entry) -> None:
        """The entry happened."""
        fates = {key: one.fate for key, one in self.life.promises.items()}
        self.life.take(entry)
        if isinstance(entry, Turn):
            if entry.opens or entry.anew:
                self.rounds += 1
                self._restart(entry.number)
            self.is_backlog = entry.backlog and (entry.opens or self.is_backlog)
            self.owed = 0 if entry.ends else self.owed
        elif isinstance(entry, Told):
            self._told(entry)
        elif isinstance(entry, Act):
            self._taken_up(entry)
        elif isinstance(entry, NewerFact):
            self._count_anew()
        kept = [
            key for key, one in self.life.promises.items() if one.fate is Fate.KEPT and fates.get(key) is not Fate.KEPT
        ]
        if kept:
            self._kept(any(fates.get(key) is Fate.BROKEN for key in kept))

    def _told(self, told: Told) -> None:
        if self.told_on is None and told.number >= self.begins:
            self.told_on = told.on
            if self.step == 0 and not self.is_backlog:
                self._climb(AGENT, Climb.LETTER)

    def _taken_up(self, act: Act) -> None:
        """Somebody acts on a backlog alert: it enters the ladder."""
        if not self.is_backlog:
            return
        self.is_backlog = False
        if act.kind is ActKind.PURSUE:
            self.rounds += 1
            self._restart(act.number + 1)
        elif self.told_on is not None:
            self._climb(AGENT, Climb.LETTER)

    def _kept(self, was_broken: bool) -> None:
        """The fact of a promise is an answer. What its breach did to the ladder is taken back."""
        self._count_anew()
        deserved = self._deserved
        if was_broken:
            self.owed = min(self.owed, deserved)
        if was_broken and self.climb is Climb.BROKEN and deserved < self.step:
            self._climb(deserved or (AGENT if self.told_on else 0), Climb.BROKEN if deserved else Climb.LETTER)

    @property
    def _deserved(self) -> int:
        """The step to which broken promises raise the alert."""
        return LEADER if self.life.broken > 1 else HEAD if self.life.broken else 0

    def _climb(self, step: int, why: Climb) -> None:
        self.step, self.climb, self.climbed_on = step, why, self.life.day
        self._count_anew()

    def digest(self) -> None:
        """The morning's digest: what is due climbs."""
        if self.life.judge_promises():
            self.owed = self._deserved
        if self.owed and not self.life.is_blocked and not self.life.is_undecided:
            if self.rules.has_digest(self.life.day):
                if self.owed > self.step:
                    self._climb(self.owed, Climb.BROKEN)
                self.owed = 0
        elif self._counts():
            if self.step == AGENT and self.counted + 1 >= self.rules.head_after:
                self._climb(HEAD, Climb.UNANSWERED)
            elif self.step == HEAD and self.counted + 1 >= self.rules.leader_after and self._is_red:
                self._climb(LEADER, Climb.UNANSWERED)

    def dusk(self) -> None:
        """The day is over, and counts if nothing held it: the day of an act is held, that of a decision is not."""
        self.counted += self._counts()
        self.life.dusk()

    def live(self, day: date, entries: Iterable[Entry]) -> None:
        """The day comes, with what happened on it."""
        self.life.dawn(day)
        late = [entry for entry in entries if entry.late]
        for entry in entries:
            if not entry.late:
                self.take(entry)
        self.digest()
        for entry in late:
            self.take(entry)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing can change by itself: no hold ends, no promise is judged, no working day counts."""
        counts = self.life.is_open and (self.step == AGENT or (self.step == HEAD and self._is_red))
        return not counts and not self.owed and self.life.is_quiet

    @property
    def seen(self) -> tuple[object, ...]:
        """What people see of it: not the counts, which run on from day to day."""
        life = self.life
        fates = tuple(one.fate for one in life.promises.values())
        return life.state, life.is_held, life.is_decision_overdue, fates, self.step, self.climb

    @property
    def _is_red(self) -> bool:
        return self.life.under is not None and self.life.under.level is Level.RED

    def _counts(self) -> bool:
        """Whether the day counts, as far as it has gone."""
        if (
            self.step == 0
            or not self.life.is_open
            or not self.rules.has_digest(self.life.day)
            or self.life.day <= self.counts_after
        ):
            return False
        return not self.life.is_held and not self.life.is_blocked

    @property
    def standing(self) -> Standing:
        return Standing(
            state=self.life.state,
            step=self.step if self.life.is_open else 0,
            climb=self.climb,
            climbed_on=self.climbed_on,
            counted=self.counted,
            round=self.rounds,
            told_on=self.told_on,
            is_held=self.life.is_held,
            is_backlog=self.is_backlog,
            is_decision_overdue=self.life.is_decision_overdue,
            broken=self.life.broken,
            promises=tuple(self.life.promises.values()),
            openings=self.life.openings,
        )


def standing(log: Log, on: date, rules: Rules) -> Standing:
    """How the alert stands on the day, after the digest and after all that the log has of the day."""
    return _ladder(log, on, rules).standing


def next_change(log: Log, on: date, rules: Rules) -> date | None:
    """The next day on which the alert stands otherwise though nothing more happens; None when no such day comes."""
    ladder = _ladder(log, on, rules)
    before = ladder.seen
    for day in _days_from(on + ONE_DAY, on + _HORIZON):
        ladder.dusk()
        if ladder.is_quiet:
            return None
        ladder.live(day, ())
        if ladder.seen != before:
            return day
    return None


def course(log: Log, until: date, rules: Rules) -> Iterator[tuple[date, Standing]]:
    """How the alert stands at the end of each day, from its first entry on through `until`."""
    ladder = _Ladder(Life(rules))
    entries = _by_day(log)
    for day in _days_from(min(entries, default=until), until):
        ladder.live(day, entries.get(day, ()))
        yield day, ladder.standing
        ladder.dusk()


def _ladder(log: Log, on: date, rules: Rules) -> _Ladder:
    """The ladder as it stands on the day. Days on which nothing happens, and nothing can change by itself, are left out."""
    ladder = _Ladder(Life(rules))
    entries = {day: today for day, today in _by_day(log).items() if day <= on}
    for day in _days_from(min(entries, default=on), on):
        if day == on or day in entries or not ladder.is_quiet:
            ladder.live(day, entries.get(day, ()))
            if day != on:
                ladder.dusk()
    return ladder


def _by_day(log: Log) -> dict[date, list[Entry]]:
    """The entries by day, each day's in the order in which they happened."""
    days: dict[date, list[Entry]] = {}
    for entry in sorted(log, key=lambda one: one.late):
        days.setdefault(entry.on, []).append(entry)
    return days


def _days_from(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
