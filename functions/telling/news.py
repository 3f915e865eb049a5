"""What happened to the alerts of a zone, and what is open in it, as letters tell them: to each reader what is new to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from land.assessment import SEVERITY
from land.people import Person
from telling.alert import Step, StepReason, Tell, retold
from telling.backlog import is_lag
from telling.lag import Lag
from telling.record import StoredAlert, StoredStep
from telling.told import Reader
from telling.who import is_attended, unconcerned


class News:
    """The steps of which somebody has still to hear.

    alerts: those of each alert together, in the order in which they were taken. people: who can be written to.
    `now`: the alerts as they stand, where they are known (parcel id and subject).
    """

    def __init__(
        self,
        steps: Iterable[StoredStep],
        people: Sequence[Person],
        now: Mapping[tuple[str, str], StoredAlert] | None = None,
    ) -> None:
        self.alerts = by_alert(steps)
        self._people = people
        self._now = now or {}
        self._known: dict[tuple[str, ...], Lag] = {}  # the same steps are new to most readers
        self._widest = [self._wide(together) for together in self.alerts]

    def may_concern(self, person: Person) -> bool:
        """Whether the person may have something to hear, whatever they have heard: of nobody else letters need be read."""
        return any(unconcerned(person, lag) is None for lag in self._widest)

    def _wide(self, together: Sequence[StoredStep]) -> Lag:
        """All that happened to an alert, as grave as it was in between."""
        lag = self.lag(together)
        levels = [level for one in together for level in (one.step.from_level, one.step.to_level)]
        return replace(lag, was=max([lag.was, *levels], key=SEVERITY.__getitem__))

    def lag(self, steps: Sequence[StoredStep]) -> Lag:
        """These steps of one alert as one lag."""
        keys = tuple(step.key for step in steps)
        if keys not in self._known:
            self._known[keys] = self._of(steps, keys)
        return self._known[keys]

    def _of(self, steps: Sequence[StoredStep], keys: tuple[str, ...]) -> Lag:
        last = steps[-1]
        step = in_short(steps)
        level, judged, on, number = step.to_level, last.outcome, step.on, last.parcel_no
        now = self._now.get((last.parcel_id, step.subject))
        if now is not None:
            number = now.parcel_no  # it may have been renumbered since
            if now.alert.steps >= step.number:  # its figures may be newer
                level, judged, on = now.alert.level, now.outcome, now.judged_on
        return Lag(
            number,
            last.enterprise,
            last.agent,
            step.subject,
            was=step.from_level,
            level=level,
            reason=step.reason,
            judged=judged,
            on=on,
            keys=keys,
            urgent=any(one.step.tell is Tell.NOW for one in steps),
            backlog=is_backlog(steps) and step.reason not in (StepReason.RESOLVED, StepReason.PARCEL_CLOSED),
            unattended=not is_attended(number, last.agent, self._people),
        )


class Still:
    """What is open in a zone, as its listing holds it: without figures. people: who can be written to.

    Figures are read only of what somebody's first digest lists: a morning that read them all would cost what lags, not
    what changed.
    """

    def __init__(self, alerts: Iterable[StoredAlert], people: Sequence[Person]) -> None:
        self._people = people
        self._alerts = {one.key: one for one in alerts if is_lag(one.alert.level)}
        self._lags = {key: of_alert(one, people) for key, one in self._alerts.items()}

    def of(self, person: Person) -> list[Lag]:
        """Those that concern the person."""
        return [lag for lag in self._lags.values() if unconcerned(person, lag) is None]

    def of_first_digests(self, readers: Iterable[Reader]) -> list[StoredAlert]:
        """What the first digest to any of these readers may list, as it is stored: each once."""
        late = [one for one in readers if one.is_first]
        keys = {key for one in late for lag in self.of(one.person) for key in lag.keys if key not in one.heard}
        return [self._alerts[key] for key in self._alerts if key in keys]

    def fill(self, alerts: Iterable[StoredAlert]) -> None:
        """These alerts have their figures."""
        self._lags |= {one.key: of_alert(one, self._people) for one in alerts}


def of_alert(stored: StoredAlert, people: Sequence[Person]) -> Lag:
    """An open alert of which nothing new is told. people: who can be written to."""
    alert = stored.alert
    return Lag(
        stored.parcel_no,
        stored.enterprise,
        stored.agent,
        alert.subject,
        was=alert.level,
        level=alert.level,
        reason=None,
        judged=stored.outcome,
        on=stored.judged_on,
        keys=(stored.key,),
        backlog=alert.backlog,
        unattended=not is_attended(stored.parcel_no, stored.agent, people),
    )


def by_alert(steps: Iterable[StoredStep]) -> list[tuple[StoredStep, ...]]:
    """The steps of each alert together, in the order in which they were taken."""
    alerts: dict[tuple[str, str], list[StoredStep]] = {}
    for step in steps:
        alerts.setdefault((step.parcel_id, step.step.subject), []).append(step)
    return [tuple(sorted(together, key=lambda one: one.step.number)) for together in alerts.values()]


def in_short(together: Sequence[StoredStep]) -> Step:
    """Several steps of one alert as one: the last of them.

    Its reason is told from where the first began: what came and went meanwhile opens, worsens or eases nothing. New rules
    are the reason only where they are that of every step.
    """
    first, last = together[0].step, together[-1].step
    if len(together) == 1:
        return last
    whole = replace(last, from_level=first.from_level, from_verdict=first.from_verdict)
    if all(one.step.reason is StepReason.NEW_RULES for one in together):
        return whole
    return replace(whole, reason=retold(whole))


def is_backlog(together: Sequence[StoredStep]) -> bool:
    """Whether the steps say no more than that it lagged before people were written to."""
    return together[0].step.tell is Tell.BACKLOG and all(one.step.tell is not Tell.NOW for one in together)
