"""The news and the open alerts of a zone in the form used by letters. Each reader gets what is new to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from land.assessment import SEVERITY
from land.people import Person
from telling.alert import OF_LIFE, Step, StepReason, Tell, is_lag, retold
from telling.lag import Lag
from telling.record import StoredAlert, StoredStep
from telling.told import Reader
from telling.who import is_attended, unconcerned


class News:
    """The steps that somebody still has to be told.

    alerts: the steps grouped by alert, in the order in which they were taken. people: those who can get letters.
    `now`: the present alerts by parcel id and subject, as far as they are known.
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
        self._known: dict[tuple[str, ...], Lag] = {}  # cache: the same steps are new to most readers
        self._widest = [self._wide(together) for together in self.alerts]

    def may_concern(self, person: Person) -> bool:
        """Whether any news may concern the person. Only for such people must the earlier letters be read."""
        return any(unconcerned(person, lag) is None for lag in self._widest)

    def _wide(self, together: Sequence[StoredStep]) -> Lag:
        """All steps of an alert as one lag, with the highest level among them as `was`."""
        lag = self.lag(together)
        levels = [level for one in together for level in (one.step.from_level, one.step.to_level)]
        return replace(lag, was=max([lag.was, *levels], key=SEVERITY.__getitem__))

    def lag(self, steps: Sequence[StoredStep]) -> Lag:
        """These steps of one alert combined into one lag."""
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
            number = now.parcel_no  # the parcel may have been renumbered since
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
            count=step.count,
        )


class Still:
    """The open alerts of a zone, as in its listing: without figures. people: those who can get letters.

    Figures are read only for alerts in somebody's first digest. Reading all of them would make the cost of a morning grow
    with the number of lags instead of the number of changes.
    """

    def __init__(self, alerts: Iterable[StoredAlert], people: Sequence[Person]) -> None:
        self._people = people
        self._alerts = {one.key: one for one in alerts if is_lag(one.alert.level)}
        self._lags = {key: of_alert(one, people) for key, one in self._alerts.items()}

    def of(self, person: Person) -> list[Lag]:
        """The lags that concern the person."""
        return [lag for lag in self._lags.values() if unconcerned(person, lag) is None]

    def of_first_digests(self, readers: Iterable[Reader]) -> list[StoredAlert]:
        """The stored alerts that the first digest of any of these readers may list, without duplicates."""
        late = [one for one in readers if one.is_first]
        keys = {key for one in late for lag in self.of(one.person) for key in lag.keys if key not in one.heard}
        return [self._alerts[key] for key in self._alerts if key in keys]

    def fill(self, alerts: Iterable[StoredAlert]) -> None:
        """Replaces the lags of these alerts, which now have their figures."""
        self._lags |= {one.key: of_alert(one, self._people) for one in alerts}


def of_alert(stored: StoredAlert, people: Sequence[Person]) -> Lag:
    """The lag of an open alert without news. people: those who can get letters."""
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
    """The steps grouped by alert, in the order in which they were taken."""
    alerts: dict[tuple[str, str], list[StoredStep]] = {}
    for step in steps:
        alerts.setdefault((step.parcel_id, step.step.subject), []).append(step)
    return [tuple(sorted(together, key=lambda one: one.step.number)) for together in alerts.values()]


def in_short(together: Sequence[StoredStep]) -> Step:
    """Several steps of one alert as one step: the last, starting from the state before the first.

    Its reason compares these two states, so intermediate changes are ignored. NEW_RULES is the reason only if it is the
    reason of every step. Where the states hardly differ, a step of the alert's life says more, the last of them.
    """
    first, last = together[0].step, together[-1].step
    if len(together) == 1:
        return last
    whole = replace(last, from_level=first.from_level, from_verdict=first.from_verdict)
    if all(one.step.reason is StepReason.NEW_RULES for one in together):
        return whole
    reason = retold(whole)
    lived = [one.step for one in together if one.step.reason in OF_LIFE]
    if lived and reason in (StepReason.CHANGED, StepReason.EASED, last.reason):
        return replace(whole, reason=lived[-1].reason, count=lived[-1].count)
    return replace(whole, reason=reason)


def is_backlog(together: Sequence[StoredStep]) -> bool:
    """Whether the steps only report a lag from before the zone's letters began."""
    return together[0].step.tell is Tell.BACKLOG and all(one.step.tell is not Tell.NOW for one in together)
