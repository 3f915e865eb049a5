"""What a letter that was sent does to the ladders of the alerts that it tells (alerts.md section 7, Sent and told)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from land.people import Person, Role
from telling.alert import Alert, is_lag
from telling.lag import agents_of
from telling.life_log import Told


def answers_for(person_id: str, parcel_no: str, agent: str | None, people: Sequence[Person]) -> bool:
    """Whether the person is one of those who have to answer for the parcel: its agents, or the heads where it has none.

    agent: whom its register names.
    """
    agents = agents_of(parcel_no, agent, people)
    answering = agents or [one for one in people if Role.HEAD in one.roles and one.looks_after(parcel_no)]
    return any(one.person_id == person_id for one in answering)


def noted(alerts: Mapping[str, Alert], steps: Iterable[tuple[str, int]], on: date, *, late: bool) -> dict[str, Alert]:
    """The alerts, with the letter in the log of each of which it is the first of its round.

    steps: the subject and the number of each step that the letter tells. on, late: when it was sent.
    """
    after = dict(alerts)
    for subject, number in steps:
        alert = after.get(subject)
        if alert is None or not is_lag(alert.level) or number < alert.began:
            continue
        if not any(isinstance(entry, Told) and entry.number >= alert.began for entry in alert.log):
            after[subject] = replace(alert, log=(*alert.log, Told(on, late, number)))
    return after
