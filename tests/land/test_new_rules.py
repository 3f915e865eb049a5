"""Steps that only new rules caused, told from those that a day or a fact would have caused under the old ones, too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from assess.judging import day_of, judged
from land.assessment import Level
from land.calendar import SHIPPED
from land.dossier import Dossier
from land.policy import DEFAULT, Policy
from telling.alert import Step, StepReason, Tell
from telling.life_log import Rules
from telling.news import in_short
from telling.record import ParcelFile, StoredStep
from tests.cast import D, dossier, parcel, said

BEGUN = said("2026-06-30", groundbreaking="2026-05-30")
DUE = dossier(parcel(start="2026-06-01", completion="2026-08-22"), BEGUN)  # near from 2026-07-08 on, by 45 days
LATE = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"))  # yellow until 2026-09-30
NEW = StepReason.NEW_RULES
RULES = Rules(works=SHIPPED.works)


def invested(figure: str) -> Dossier:
    """A parcel that promised 100 million in two years, with what it invested in the first eighteen months, in 万元."""
    begun = said("2026-07-01", groundbreaking="2025-01-01", investment=figure)
    return dossier(parcel(start="2025-01-01", completion="2027-01-01"), begun)


@dataclass
class Judge:
    """A parcel judged day by day, each day by a policy of its own; what it was judged by is remembered, as in the table."""

    file: ParcelFile
    alerts_from: str = "2026-06-01"

    def steps(self, on: str, policy: Policy = DEFAULT, former: Policy | None = DEFAULT) -> list[Step]:
        version = "default-1" if policy == DEFAULT else "other"
        day, alerts_from = day_of(self.file, D(on)), D(self.alerts_from)
        found = judged(self.file, day, policy, version, alerts_from=alerts_from, rules=RULES, former=former)
        self.file = replace(
            self.file, judged_on=found.assessment.on, next_change_on=found.assessment.next_change_on,
            judged_rev=self.file.facts_rev, versions=found.versions,
            alerts=found.lived.alerts,
        )  # fmt: skip
        return [step for _, step in found.lived.steps]

    def told(self, on: str, policy: Policy = DEFAULT, former: Policy | None = DEFAULT) -> list[tuple[StepReason, Tell]]:
        return [(step.reason, step.tell) for step in self.steps(on, policy, former)]

    def gets(self, file: Dossier) -> None:
        self.file = replace(self.file, dossier=file, facts_rev=self.file.facts_rev + 1)


def of(file: Dossier, on: str, alerts_from: str = "2026-06-01") -> Judge:
    """The parcel, judged on that day by the usual policy."""
    found = Judge(ParcelFile("demo", "p1", "JX-2023-01", 1, dossier=file), alerts_from)
    found.steps(on)
    return found


def test_a_date_that_is_near_by_the_new_policy_alone_is_the_rules_doing() -> None:
    assert of(DUE, "2026-07-01").told("2026-07-01", Policy(due_soon_days=60)) == [(NEW, Tell.MORNING)]


def test_a_date_that_would_be_near_by_the_old_policy_too_is_an_ordinary_reminder() -> None:
    found = of(DUE, "2026-07-01").told("2026-07-08", Policy(due_soon_days=60))
    assert found == [(StepReason.DUE_SOON, Tell.MORNING)]


def test_red_by_the_new_policy_alone_calls_nobody_at_once() -> None:
    known = of(LATE, "2026-07-10")
    (step,) = known.steps("2026-09-01", Policy(red_after_months=1))
    assert (step.reason, step.tell, step.from_level, step.to_level) == (NEW, Tell.MORNING, Level.YELLOW, Level.RED)


def test_red_by_the_day_calls_at_once_whatever_else_is_new() -> None:
    assert of(LATE, "2026-07-10").told("2026-10-01", Policy(red_after_months=2)) == [(StepReason.WORSENED, Tell.NOW)]


def test_another_level_than_by_the_old_rules_is_the_rules_doing() -> None:
    silent = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-06-30"))
    known = of(silent, "2026-06-30")
    assert known.told("2026-07-01", Policy(red_after_months=0)) == [(NEW, Tell.MORNING)]


def test_what_ends_by_the_new_policy_alone_is_the_rules_doing() -> None:
    known = of(invested("9000"), "2026-07-01")
    known.gets(invested("6300"))  # 11.8 points behind
    assert known.told("2026-07-02") == [(StepReason.OPENED, Tell.MORNING)]
    (step,) = known.steps("2026-07-03", Policy(yellow_points=Fraction(20)))
    assert (step.subject, step.reason, step.tell, step.to_level) == (
        "fixed_investment", NEW, Tell.MORNING, Level.GREEN
    )  # fmt: skip


def test_a_fact_that_came_meanwhile_ends_a_lag_by_itself() -> None:
    known = of(LATE, "2026-07-10")
    known.gets(
        dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-20", groundbreaking="2026-06-29"))
    )
    assert known.told("2026-07-21", Policy(red_after_months=1)) == [(StepReason.RESOLVED, Tell.MORNING)]


def test_once_judged_by_the_new_rules_a_parcel_moves_by_itself_again() -> None:
    known = of(LATE, "2026-07-10")
    assert known.told("2026-07-11", Policy(red_after_months=2)) == []
    assert known.told("2026-09-01", Policy(red_after_months=2)) == [(StepReason.WORSENED, Tell.NOW)]


def test_of_rules_that_nobody_knows_any_more_all_is_its_own_doing() -> None:
    assert of(DUE, "2026-07-01").told("2026-07-01", Policy(due_soon_days=60), None) == [
        (StepReason.DUE_SOON, Tell.MORNING)
    ]


def test_the_first_judging_is_no_matter_of_new_rules() -> None:
    fresh = Judge(ParcelFile("demo", "p1", "JX-2023-01", 1, dossier=DUE))
    assert fresh.told("2026-07-01", Policy(due_soon_days=60)) == [(StepReason.DUE_SOON, Tell.MORNING)]


def test_new_code_that_says_otherwise_on_a_day_on_which_nothing_changes_is_the_reason() -> None:
    """The code before said nothing of the date; it cannot be run any more, but it knew when something would change."""
    known = of(DUE, "2026-07-08")
    known.file = replace(
        known.file, alerts={}, next_change_on=D("2026-08-23"), versions={**known.file.versions, "code": "0"}
    )
    assert replace(known).told("2026-07-09") == [(NEW, Tell.MORNING)]
    known.file = replace(known.file, alerts={}, versions={**known.file.versions, "code": "0"})
    known.gets(DUE)
    assert known.told("2026-07-09") == [(StepReason.DUE_SOON, Tell.MORNING)]


def test_before_people_are_written_to_the_first_digest_tells_it_as_backlog() -> None:
    known = of(invested("6500"), "2026-07-02", alerts_from="2026-12-01")  # 9.8 points behind
    assert known.told("2026-07-02", Policy(yellow_points=Fraction(5))) == [(NEW, Tell.BACKLOG)]
    known = of(LATE, "2026-07-10", alerts_from="2026-12-01")
    assert known.told("2026-07-10", Policy(red_after_months=0)) == [(NEW, Tell.MORNING)]


def test_backlog_that_only_eases_by_new_rules_stays_without_a_word() -> None:
    known = of(LATE, "2026-10-01", alerts_from="2026-09-01")
    assert known.told("2026-10-01", Policy(red_after_months=9)) == [(NEW, Tell.NOBODY)]


@pytest.mark.parametrize(
    ("reasons", "whole"),
    [
        ((NEW, NEW), NEW),
        ((NEW, StepReason.WORSENED), StepReason.OPENED),
        ((StepReason.OPENED, NEW), StepReason.OPENED),
    ],
)
def test_several_steps_are_the_rules_doing_only_where_each_is(
    reasons: tuple[StepReason, StepReason], whole: StepReason
) -> None:
    levels = ((Level.GREEN, Level.YELLOW), (Level.YELLOW, Level.RED))
    steps = [
        Step("completion", number, reason, Tell.MORNING, D("2026-07-01"), *moved, "", "overdue")
        for number, (reason, moved) in enumerate(zip(reasons, levels, strict=True), 1)
    ]
    together = [
        StoredStep(str(one.number), "demo", "p1", "P1", enterprise="甲", agent=None, step=one, outcome={}, told=False)
        for one in steps
    ]
    found = in_short(together)
    assert (found.reason, found.from_level, found.to_level) == (whole, Level.GREEN, Level.RED)
