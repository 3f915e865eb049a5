"""A parcel judged day by day: what the days add to the lives of its alerts, and the steps that follow by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from assess.judging import judged
from land.adjustment import AdjustmentKind, Verification
from land.assessment import Level
from land.calendar import SHIPPED
from land.dossier import Dossier
from land.indicator import Indicator
from land.policy import DEFAULT
from telling.alert import Alert, Step, StepReason, Tell
from telling.ladder import HEAD, LEADER
from telling.life import LifeState
from telling.life_log import Act, ActKind, Rules, Told
from telling.record import ParcelFile
from telling.sent import noted
from tests.cast import D, changed, dossier, parcel, said

RULES = Rules(works=SHIPPED.works)
LATE = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"))  # yellow 07-01, red 10-01
START = "groundbreaking"


@dataclass
class Days:
    """The parcel as its judge sees it. steps: all that were taken, in order."""

    file: ParcelFile
    steps: list[Step] = field(default_factory=list)
    next: date | None = None

    def on(self, on: str, *, late: bool = False) -> Days:
        found = judged(self.file, D(on), DEFAULT, "default-1", D("2026-01-01"), rules=RULES, late=late)
        self.file = replace(
            self.file, judged_on=D(on), judged_rev=self.file.facts_rev, judged_seq=found.seq, alerts=found.lived.alerts,
            versions=found.versions,
        )  # fmt: skip
        self.steps += [step for _, step in found.lived.steps]
        self.next = found.lived.next_change_on
        return self

    def until(self, on: str) -> Days:
        """Judged only on the days that it asks for by itself, as the night does."""
        while self.next is not None and self.next <= D(on):
            self.on(self.next.isoformat())
        return self

    def brings(self, file: Dossier) -> Days:
        self.file = replace(self.file, dossier=file, facts_rev=self.file.facts_rev + 1)
        return self

    @property
    def alert(self) -> Alert:
        return self.file.alerts[START]

    def _with(self, alert: Alert) -> Days:
        self.file = replace(self.file, alerts={**self.file.alerts, alert.subject: alert})
        return self

    def told(self, on: str) -> Days:
        alert = self.alert
        return self._with(replace(alert, log=(*alert.log, Told(D(on), False, alert.steps))))

    def act(self, on: str, kind: ActKind, *, until: str = "", fact: str = "", cutoff: str = "") -> Days:
        alert = self.alert
        act = Act(
            D(on), True, alert.steps, kind, kind.value, until=D(until) if until else None, fact=fact,
            cutoff=D(cutoff) if cutoff else None,
        )  # fmt: skip
        states = {
            ActKind.ACKNOWLEDGE: LifeState.ACKNOWLEDGED,
            ActKind.PROMISE: LifeState.PROMISED,
            ActKind.OBJECT: LifeState.OBJECTED,
        }
        seen = replace(alert.seen, state=states.get(kind, alert.seen.state))
        return self._with(replace(alert, log=(*alert.log, act), seen=seen, backlog=False))

    def taken(self, since: int = 0) -> list[tuple[str, StepReason, int]]:
        return [(one.on.isoformat()[5:], one.reason, one.count) for one in self.steps[since:] if one.subject == START]


def came(on: str, file: Dossier) -> Dossier:
    """The same rows, the last of each kind received on that day."""

    def last(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return (*rows[:-1], *(replace(one, received_on=D(on)) for one in rows[-1:]))

    return replace(file, returns=last(file.returns), adjustments=last(file.adjustments))


def of(file: Dossier, on: str) -> Days:
    return Days(ParcelFile("demo", "p1", "JX-2023-01", 1, dossier=file)).on(on)


def test_an_unanswered_alert_is_with_the_head_and_the_leader_on_their_days() -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").on("2026-10-09")
    days.until("2027-01-31")
    assert days.taken(1) == [("10-14", StepReason.UNANSWERED, HEAD), ("10-28", StepReason.UNANSWERED, LEADER)]
    assert all(one.tell is Tell.MORNING for one in days.steps if one.reason is StepReason.UNANSWERED)
    assert (days.alert.level, days.alert.seen.step) == (Level.RED, LEADER)


def test_judging_the_same_day_twice_or_a_week_late_takes_each_step_once() -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").on("2026-10-20").on("2026-10-20").on("2026-10-21")
    assert days.taken(1) == [("10-20", StepReason.UNANSWERED, HEAD)]


def test_a_hold_that_ends_is_told_once() -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").act("2026-10-09", ActKind.ACKNOWLEDGE).on("2026-10-09", late=True)
    days.until("2026-10-30")
    assert days.taken(1) == [("10-23", StepReason.HOLD_ENDED, 0), ("10-29", StepReason.UNANSWERED, HEAD)]


def test_a_broken_promise_is_told_and_taken_back_when_its_fact_turns_out_to_have_been_there() -> None:
    days = (
        of(LATE, "2026-09-14").told("2026-09-14").act("2026-09-15", ActKind.PROMISE, until="2026-09-30", fact="permit")
    )
    days.on("2026-09-15", late=True).until("2026-10-08")
    assert (StepReason.PROMISE_BROKEN, 1) in [one[1:] for one in days.taken()]
    permitted = dossier(
        parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"), said("2026-10-09", permit="2026-09-28")
    )
    days.brings(permitted).on("2026-10-09", late=True)
    assert days.taken()[-1] == ("10-09", StepReason.PROMISE_KEPT, 0)
    assert (days.alert.level, days.alert.seen.broken) == (Level.RED, 0)


def test_a_fact_that_a_withdrawn_upload_brought_leaves_the_promise_broken() -> None:
    days = (
        of(LATE, "2026-09-14").told("2026-09-14").act("2026-09-15", ActKind.PROMISE, until="2026-09-30", fact="permit")
    )
    permitted = dossier(
        parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"), said("2026-09-20", permit="2026-09-18")
    )
    days.on("2026-09-15", late=True).brings(permitted).on("2026-09-21", late=True)
    assert days.alert.seen.state is LifeState.OPEN
    days.brings(LATE).on("2026-09-22", late=True)
    assert days.alert.seen.state is LifeState.PROMISED
    days.until("2026-10-01")
    assert days.alert.seen.broken == 1


def test_a_promised_return_must_reach_the_cut_off_asked_for() -> None:
    days = of(LATE, "2026-09-14").told("2026-09-14")
    days.act("2026-09-15", ActKind.PROMISE, until="2026-09-30", fact="return", cutoff="2026-09-20").on(
        "2026-09-15", late=True
    )
    promise = parcel(start="2026-06-30", completion="2030-01-01")
    early = said("2026-09-18")
    days.brings(came("2026-09-18", dossier(promise, said("2026-07-01"), early))).on("2026-09-18")
    assert days.alert.seen.state is LifeState.PROMISED
    reaching = said("2026-09-20")
    days.brings(came("2026-09-21", dossier(promise, said("2026-07-01"), early, reaching))).on("2026-09-21")
    assert days.alert.seen.state is LifeState.OPEN


def test_another_due_day_under_which_it_still_lags_begins_the_ladder_again() -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").on("2026-10-09")
    later = changed(AdjustmentKind.EXTENSION, "2026-10-10", indicator=Indicator.GROUNDBREAKING, new_date="2026-07-01")
    days.brings(dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"), later)).on(
        "2026-10-12"
    )
    assert days.taken(1)[-1][1] is StepReason.ANEW
    assert (days.alert.level, days.alert.seen.step) == (Level.RED, 0)


def test_a_lag_that_ended_and_recurs_begins_afresh() -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").act("2026-10-09", ActKind.ACKNOWLEDGE).on("2026-10-09", late=True)
    promise = parcel(start="2026-06-30", completion="2030-01-01")
    begun = said("2026-10-12", groundbreaking="2026-10-11")
    days.brings(dossier(promise, said("2026-07-01"), begun)).on("2026-10-12")
    assert days.alert.seen.state is LifeState.RESOLVED
    days.brings(dossier(promise, said("2026-07-01"), begun, said("2026-10-13", groundbreaking=None))).on("2026-10-13")
    assert (days.alert.seen.state, days.alert.seen.step) == (LifeState.OPEN, 0)
    assert len(days.alert.log) == 1


def test_an_end_that_rested_on_a_withdrawn_upload_never_was() -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").on("2026-10-16")
    assert days.alert.seen.step == HEAD
    promise = parcel(start="2026-06-30", completion="2030-01-01")
    days.brings(dossier(promise, said("2026-07-01"), said("2026-10-19", groundbreaking="2026-10-18"))).on("2026-10-19")
    assert days.alert.seen.state is LifeState.RESOLVED
    days.file = replace(days.file, withdrew=True)
    days.brings(LATE).on("2026-10-20")
    assert (days.alert.seen.state, days.alert.seen.step) == (LifeState.OPEN, HEAD)


def test_backlog_that_the_head_pursues_is_told_and_begins_its_ladder() -> None:
    days = Days(ParcelFile("demo", "p1", "JX-2023-01", 1, dossier=LATE))
    found = judged(days.file, D("2026-10-12"), DEFAULT, "default-1", D("2026-10-12"), rules=RULES)
    days.file = replace(
        days.file, judged_on=D("2026-10-12"), judged_rev=1, alerts=found.lived.alerts, versions=found.versions
    )
    assert days.alert.backlog
    days.act("2026-10-13", ActKind.PURSUE).on("2026-10-14")
    assert days.taken() == [("10-14", StepReason.PURSUED, 0)]
    letter = [(START, days.alert.steps)]
    days._with(noted(days.file.alerts, letter, D("2026-10-14"), late=False)[START]).on("2026-10-14").until("2026-10-31")
    assert days.alert.seen.step == HEAD
    assert days.taken()[-1][1] is StepReason.UNANSWERED


def test_only_the_first_letter_of_a_round_is_noted_and_none_about_an_earlier_round() -> None:
    days = of(LATE, "2026-09-14")
    first = noted(days.file.alerts, [(START, 1)], D("2026-09-14"), late=True)
    assert noted(first, [(START, 1)], D("2026-09-15"), late=True) == first
    days._with(first[START]).on("2026-10-01")
    assert days.alert.began == 2
    assert noted(days.file.alerts, [(START, 1)], D("2026-10-01"), late=True) == days.file.alerts
    assert noted(days.file.alerts, [(START, 2)], D("2026-10-01"), late=True) != days.file.alerts


def test_backlog_that_was_told_before_it_was_pursued_waits_for_the_letter_that_pursues_it() -> None:
    days = Days(ParcelFile("demo", "p1", "JX-2023-01", 1, dossier=LATE))
    found = judged(days.file, D("2026-10-12"), DEFAULT, "default-1", D("2026-10-12"), rules=RULES)
    days.file = replace(
        days.file, judged_on=D("2026-10-12"), judged_rev=1, alerts=found.lived.alerts, versions=found.versions
    )
    days._with(noted(days.file.alerts, [(START, 1)], D("2026-10-12"), late=True)[START]).on("2026-10-13")
    days.act("2026-10-13", ActKind.PURSUE).on("2026-10-14")
    assert days.alert.seen.step == 0
    after = noted(days.file.alerts, [(START, days.alert.steps)], D("2026-10-14"), late=False)
    days._with(after[START]).on("2026-10-14").until("2026-10-31")
    assert days.alert.seen.step == HEAD


def test_a_parcel_whose_alerts_nobody_was_told_of_asks_for_no_day_of_its_own() -> None:
    assert of(LATE, "2026-10-01").next is None


@pytest.mark.parametrize("verification", [Verification.VERIFIED, Verification.UNFOUNDED])
def test_an_accepted_objection_holds_until_its_row_is_decided(verification: Verification) -> None:
    days = of(LATE, "2026-10-01").told("2026-10-08").act("2026-10-09", ActKind.OBJECT, fact="government_cause")
    alert = days.alert
    accepted = Act(D("2026-10-10"), True, alert.steps, ActKind.ACCEPT, "accept", of="object")
    days._with(replace(alert, log=(*alert.log, accepted))).on("2026-10-12")
    assert days.alert.seen.state is LifeState.OBJECTED
    row = changed(AdjustmentKind.GOVERNMENT_CAUSE, "2026-07-01", verification=verification)
    file = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"), row)
    days.brings(came("2026-10-14", file)).on("2026-10-14")
    assert days.alert.seen.state is not LifeState.OBJECTED


def test_no_day_between_the_days_that_it_asks_for_would_take_another_step() -> None:
    lazy = (
        of(LATE, "2026-10-01").told("2026-10-08").act("2026-10-12", ActKind.PROMISE, until="2026-10-20", fact="words")
    )
    daily = Days(replace(lazy.file), list(lazy.steps))
    lazy.on("2026-10-12", late=True).until("2026-12-31")
    day = D("2026-10-12")
    while day <= date(2026, 12, 31):
        daily.on(day.isoformat(), late=day == D("2026-10-12"))
        day += timedelta(1)
    assert daily.taken() == lazy.taken()
