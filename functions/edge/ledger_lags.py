"""Steps and alerts of the table as letters tell them: to each reader what they have not heard yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from edge import ledger_items, ledger_letters
from land.alert import IDLE, StepReason, Tell
from land.assessment import SEVERITY, Idle, Outcome
from land.backlog import is_lag
from land.lag import Lag, by_alert, in_short, is_attended, is_backlog, is_told
from land.letter import Person
from land.record import StoredAlert, StoredStep

Heard = Mapping[str, Collection[str]]  # person id → the keys of the steps that their letters tell


class Lags:
    """What happened to the alerts of a zone.

    people: who can be written to. `now`: the alerts as they stand, where they are known (parcel id and subject).
    """

    def __init__(
        self,
        steps: Iterable[StoredStep],
        people: Sequence[Person],
        now: Mapping[tuple[str, str], StoredAlert] | None = None,
    ) -> None:
        self._alerts = by_alert(steps)
        self._people = people
        self._now = now or {}
        self._known: dict[tuple[str, ...], Lag] = {}  # the same steps are new to most readers
        self._widest = [self._wide(together) for together in self._alerts]

    def may_concern(self, person: Person) -> bool:
        """Whether the person may have something to hear, whatever they have heard: of nobody else letters need be read."""
        return any(is_told(person, lag) for lag in self._widest)

    def _wide(self, together: Sequence[StoredStep]) -> Lag:
        """All that happened to an alert, as grave as it was in between."""
        lag = self._of(together, tuple(step.key for step in together))
        levels = [level for one in together for level in (one.step.from_level, one.step.to_level)]
        return replace(lag, was=max([lag.was, *levels], key=SEVERITY.__getitem__))

    def new_to(self, person: Person, heard: Collection[str]) -> list[Lag]:
        """What concerns the person and is in none of their letters; nothing that came and went meanwhile."""
        found = (self._lag(together, heard) for together in self._alerts)
        return [lag for lag in found if lag is not None and is_told(person, lag) and not lag.is_nothing]

    def heard_by_all(self, heard: Heard) -> list[str]:
        """The keys of the steps of alerts of which nobody has anything new to hear. heard: of whoever they may concern."""
        return [step.key for together in self._alerts if self._is_done(together, heard) for step in together]

    def _is_done(self, together: Sequence[StoredStep], heard: Heard) -> bool:
        for person in self._people:
            lag = self._lag(together, heard.get(person.person_id, ()))
            if lag is not None and is_told(person, lag) and not lag.is_nothing:
                return False
        return True

    def _lag(self, together: Sequence[StoredStep], heard: Collection[str]) -> Lag | None:
        left = [step for step in together if step.key not in heard]
        if not left:
            return None
        keys = tuple(step.key for step in left)
        if keys not in self._known:
            self._known[keys] = self._of(left, keys)
        return self._known[keys]

    def _of(self, left: Sequence[StoredStep], keys: tuple[str, ...]) -> Lag:
        last, step = left[-1], in_short(left)
        level, outcome, on, number = step.to_level, last.outcome, step.on, last.parcel_no
        now = self._now.get((last.parcel_id, step.subject))
        number = number if now is None else now.parcel_no  # it may have been renumbered since
        if now is not None and now.alert.steps >= step.number:  # its figures may be newer
            level, outcome, on = now.alert.level, now.outcome, now.judged_on
        return Lag(
            number, last.enterprise, last.agent, step.subject, step.from_level, level, step.reason,
            _judged(step.subject, outcome), on, keys,
            urgent=any(one.step.tell is Tell.NOW for one in left),
            backlog=is_backlog(left) and step.reason not in (StepReason.RESOLVED, StepReason.PARCEL_CLOSED),
            unattended=not is_attended(number, last.agent, self._people),
        )  # fmt: skip


class Open:
    """What is open in a zone, as its listing holds it. people: who can be written to.

    Figures are read only of what somebody's first digest lists: a morning that read them all would cost what lags, not
    what changed.
    """

    def __init__(self, zone: str, people: Sequence[Person]) -> None:
        self._people = people
        self._alerts = [one for one in ledger_letters.open_alerts(zone) if is_lag(one.alert.level)]
        self._lags = {one.key: of_alert(one, people) for one in self._alerts}

    def of(self, person: Person) -> list[Lag]:
        """Those that concern the person."""
        return [lag for lag in self._lags.values() if is_told(person, lag)]

    def read_figures(self, late: Sequence[Person], heard: Heard) -> None:
        """What somebody of `late` has not heard of has its figures."""
        owed = {key for who in late for lag in self.of(who) for key in lag.keys if key not in heard[who.person_id]}
        found = ledger_letters.with_figures([one for one in self._alerts if one.key in owed])
        self._lags |= {one.key: of_alert(one, self._people) for one in found}


def of_alert(stored: StoredAlert, people: Sequence[Person]) -> Lag:
    """An open alert of which nothing new is told. people: who can be written to."""
    alert = stored.alert
    return Lag(
        stored.parcel_no, stored.enterprise, stored.agent, alert.subject, alert.level, alert.level, None,
        _judged(alert.subject, stored.outcome), stored.judged_on,
        (stored.key,), backlog=alert.backlog,
        unattended=not is_attended(stored.parcel_no, stored.agent, people),
    )  # fmt: skip


def _judged(subject: str, outcome: Mapping[str, object]) -> Outcome | Idle | None:
    if not outcome:
        return None
    return ledger_items.decode_idle(outcome) if subject == IDLE else ledger_items.decode_outcome(outcome)
