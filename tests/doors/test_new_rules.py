"""A new policy moves many parcels at once: nobody is alarmed by it, and the next digest has it as one table."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digest import on_morning
from edge.table import ledger, ledger_again, ledger_letters, ledger_zones
from notify import on_alert_steps
from telling.alert import StepReason, Tell
from telling.letter import LetterKind
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.mailing import AGENT, HEAD, LEADER, judged, letters, people
from tests.edge.brought import step_of

__all__ = ["people"]
HARSHER = {"overdue": {"red_after_months": 0}}


def judged_again(on: str) -> None:
    """Every parcel of the zone is marked and judged, as a policy has it."""
    from assess import on_parcels

    ledger_again.mark(ledger_again.begin("demo", D(on)))
    for parcel_id in list(ledger.unjudged("demo")):
        on_parcels.judge_parcel("demo", parcel_id, D(on))


@pytest.fixture
def known(people: None, context: SimpleNamespace, clock: Clock) -> list[str]:
    """Twelve parcels that are late by a day, yellow, of which everybody has heard."""
    found = [
        judged(context, "2026-07-01", start="2026-06-30", parcel_no=f"P{number}", upload=f"u{number}")
        for number in range(1, 13)
    ]
    assert on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)["letters"] > 0
    clock.set("2026-07-02")
    return found


def test_what_only_a_new_policy_made_red_is_told_by_no_urgent_letter_and_once_as_a_table_of_the_digest(
    known: list[str], context: SimpleNamespace
) -> None:
    ledger_zones.put_policy("demo", D("2026-07-02"), HARSHER)
    judged_again("2026-07-02")
    step = step_of("demo", known[0], "groundbreaking", 2)
    assert step is not None and (step.step.reason, step.step.tell) == (StepReason.NEW_RULES, Tell.MORNING)
    on_alert_steps.handler({"zone": "demo"}, context)
    assert [letters(one) for one in (AGENT, HEAD, LEADER)] == [[], [], []]
    on_morning.handler({"on": "2026-07-02", "zone": "demo"}, context)
    letter = letters(HEAD, LetterKind.DIGEST)[-1]
    assert (letter.on, letter.subject) == (D("2026-07-02"), "12 宗因规则调整变化")
    assert "判定规则有调整，12 宗地的等级或情形因此变化，宗地本身没有新情况，只在这封信里列一次。" in letter.text
    assert "警告→严重　P1　甲公司　代办员甲　动工到期未填报，已过 2 天\n" in letter.text
    assert letter.html.count("警告→<strong") == 10 and "其余 2 宗见附件" in letter.html and letter.attachment
    assert [one.on for one in letters(LEADER, LetterKind.DIGEST)] == [D("2026-07-02")]
    assert on_morning.handler({"on": "2026-07-03", "zone": "demo"}, context)["letters"] == 0
    assert ledger_letters.untold_steps("demo", Tell.MORNING) == []


def test_what_a_day_makes_red_is_urgent_though_the_policy_is_new_too(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-01", start="2025-07-01")  # a year on the next day: suspected idle land
    on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)
    clock.set("2026-07-02")
    ledger_zones.put_policy("demo", D("2026-07-02"), HARSHER)
    judged_again("2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert "涉嫌闲置" in letters(HEAD)[-1].text


def test_a_policy_that_is_corrected_on_its_first_day_is_compared_with_the_one_before(
    known: list[str], context: SimpleNamespace
) -> None:
    ledger_zones.put_policy("demo", D("2026-07-02"), HARSHER)
    judged_again("2026-07-02")
    on_morning.handler({"on": "2026-07-02", "zone": "demo"}, context)
    ledger_zones.put_policy("demo", D("2026-07-02"), {"overdue": {"red_after_months": 2}})
    judged_again("2026-07-02")
    step = step_of("demo", known[0], "groundbreaking", 3)
    assert step is not None and step.step.reason is StepReason.NEW_RULES
    on_morning.handler({"on": "2026-07-03", "zone": "demo"}, context)
    assert "严重→警告　P1" in letters(HEAD, LetterKind.DIGEST)[-1].text


def test_a_parcel_that_was_judged_ahead_is_judged_by_the_policy_of_that_day(
    people: None, context: SimpleNamespace
) -> None:
    parcel_id = judged(context, "2026-07-10", start="2026-06-30")
    ledger_zones.put_policy("demo", D("2026-07-10"), HARSHER)
    judged_again("2026-07-01")
    assert step_of("demo", parcel_id, "groundbreaking", 2) is not None
