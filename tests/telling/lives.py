"""Alerts as the tests of life and ladder tell them: a log written in days, and how it stands on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from land.assessment import Level
from land.calendar import SHIPPED
from telling.ladder import Standing, next_change, standing
from telling.life_log import Act, ActKind, Entry, NewerFact, PromisedFact, Rules, Settled, Told, Turn, Under, without

OVERDUE = Under(Level.RED, "overdue")
RULES = Rules(works=SHIPPED.works)


def day(text: str) -> date:
    """A day of 2026 from month and day."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


class Alert:
    """An alert whose log the test writes. Every method that writes gives back the alert."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.log: tuple[Entry, ...] = ()
        self.rules = rules
        self._steps = 0

    def by(self, **rules: object) -> Alert:
        self.rules = replace(self.rules, **rules)  # type: ignore[arg-type]
        return self

    def _add(self, entry: Entry) -> Alert:
        self.log = (*self.log, entry)
        return self

    def _number(self) -> int:
        self._steps += 1
        return self._steps

    def opens(self, on: str, under: Under = OVERDUE, *, backlog: bool = False, late: bool = False) -> Alert:
        return self._add(Turn(day(on), late, self._number(), under, opens=True, anew=True, backlog=backlog))

    def turns(self, on: str, under: Under, *, anew: bool = False, backlog: bool = False, late: bool = False) -> Alert:
        return self._add(Turn(day(on), late, self._number(), under, anew=anew, backlog=backlog))

    def ends(self, on: str, *, late: bool = False) -> Alert:
        return self._add(Turn(day(on), late, self._number(), Under(Level.GREEN, "met"), ends=True))

    def told(self, on: str, *, late: bool = False) -> Alert:
        return self._add(Told(day(on), late, self._steps))

    def act(self, on: str, kind: ActKind, name: str = "", *, until: str = "", of: str = "", late: bool = True) -> Alert:
        last = day(until) if until else None
        self._add(Act(day(on), late, self._steps, kind, name or kind.value, until=last, of=of))
        self._steps += kind is ActKind.PURSUE  # the law's next step tells it
        return self

    def acknowledged(self, on: str, name: str = "知悉") -> Alert:
        return self.act(on, ActKind.ACKNOWLEDGE, name)

    def promised(self, on: str, until: str, name: str = "承诺") -> Alert:
        return self.act(on, ActKind.PROMISE, name, until=until)

    def objected(self, on: str, name: str = "异议") -> Alert:
        return self.act(on, ActKind.OBJECT, name)

    def fact(self, on: str, of: str, at: str) -> Alert:
        return self._add(PromisedFact(day(on), True, of, day(at)))

    def newer_fact(self, on: str) -> Alert:
        return self._add(NewerFact(day(on), True))

    def settled(self, on: str, of: str) -> Alert:
        return self._add(Settled(day(on), True, of))

    def undone(self, name: str) -> Alert:
        self.log = without(self.log, name)
        return self

    def on(self, on: str) -> Standing:
        return standing(self.log, day(on), self.rules)

    def after(self, on: str) -> date | None:
        return next_change(self.log, day(on), self.rules)
