"""The life of an alert and its ladder: the worked examples of alerts.md, and each sentence of alerts.md sections 1 and 7."""

from __future__ import annotations

import pytest

from land.assessment import Level
from telling.ladder import AGENT, HEAD, LEADER, Climb
from telling.life import Fate, LifeState
from telling.life_log import ActKind, Under, rests_on
from tests.telling.lives import Alert, day

YELLOW = Under(Level.YELLOW, "overdue")


def red() -> Alert:
    """Red on Monday 2026-09-07, and told to its agent that morning."""
    return Alert().opens("09-07").told("09-07")


class TestWorkedExamples:
    def test_unanswered_it_stands_in_the_heads_digest_of_0914_and_in_the_leaders_letter_of_0928(self) -> None:
        alert = red()
        assert alert.on("09-13").step == AGENT
        assert (alert.on("09-14").step, alert.on("09-14").climb) == (HEAD, Climb.UNANSWERED)
        assert alert.on("09-27").step == HEAD
        assert (alert.on("09-28").step, alert.on("09-28").climbed_on) == (LEADER, day("09-28"))

    def test_a_letter_sent_only_on_0909_reaches_the_head_on_0916(self) -> None:
        alert = Alert().opens("09-07").told("09-09")
        assert alert.on("09-15").step == AGENT
        assert alert.on("09-16").step == HEAD

    def test_an_acknowledgement_on_0915_holds_through_0929_and_moves_the_leaders_day_to_1019(self) -> None:
        alert = red().acknowledged("09-15")
        assert alert.on("09-15").state is LifeState.ACKNOWLEDGED
        assert alert.on("09-29").is_held
        assert alert.on("09-30").state is LifeState.OPEN
        assert alert.on("10-18").step == HEAD
        assert alert.on("10-19").step == LEADER

    def test_a_promise_until_0930_is_broken_and_with_the_head_on_1008_and_taken_back_on_1009(self) -> None:
        alert = Alert().opens("09-14").told("09-14").promised("09-15", "09-30")
        assert alert.on("09-30").state is LifeState.PROMISED
        assert (alert.on("10-01").state, alert.on("10-01").broken) == (LifeState.OPEN, 1)
        assert alert.on("10-07").step == AGENT
        assert (alert.on("10-08").step, alert.on("10-08").climb) == (HEAD, Climb.BROKEN)
        kept = alert.fact("10-09", "承诺", "09-28").on("10-09")
        assert (kept.promises[0].fate, kept.broken, kept.step, kept.state) == (Fate.KEPT, 0, AGENT, LifeState.OPEN)


class TestHolds:
    def test_the_second_acknowledgement_under_the_same_level_and_verdict_has_its_state_and_holds_nothing(self) -> None:
        alert = red().acknowledged("09-08").acknowledged("09-28", "又知悉")
        assert alert.on("09-28").state is LifeState.ACKNOWLEDGED
        assert not alert.on("09-28").is_held

    def test_under_another_verdict_an_acknowledgement_holds_again(self) -> None:
        alert = red().acknowledged("09-08").turns("09-24", Under(Level.RED, "unreported"))
        assert alert.acknowledged("09-28", "又知悉").on("09-28").is_held

    def test_another_verdict_ends_an_acknowledgement_and_its_day_is_not_held(self) -> None:
        alert = red().acknowledged("09-08").turns("09-10", Under(Level.RED, "unreported"))
        assert alert.on("09-10").state is LifeState.OPEN
        assert not alert.on("09-10").is_held

    def test_an_acknowledgement_survives_an_upload_that_changes_nothing(self) -> None:
        assert red().acknowledged("09-08").newer_fact("09-09").on("09-10").state is LifeState.ACKNOWLEDGED

    def test_all_holds_together_stop_the_ladder_for_sixty_natural_days(self) -> None:
        alert = red().objected("09-08").act("10-07", ActKind.DECLINE, of="异议").promised("10-07", "12-05")
        assert alert.on("11-06").is_held  # 09-08 to 11-06 are sixty days
        assert not alert.on("11-07").is_held
        assert alert.on("11-07").state is LifeState.PROMISED

    def test_a_second_objection_has_its_state_and_holds_nothing(self) -> None:
        alert = red().objected("09-08").act("09-09", ActKind.DECLINE, of="异议").turns("09-10", YELLOW)
        again = alert.objected("09-10", "又异议").on("09-10")
        assert (again.state, again.is_held) == (LifeState.OBJECTED, False)

    def test_the_day_of_a_decision_is_not_held(self) -> None:
        held = red().objected("09-08")
        assert held.on("09-08").is_held
        declined = held.act("09-10", ActKind.DECLINE, of="异议")
        assert not declined.on("09-10").is_held
        assert declined.on("09-15").step == AGENT
        assert declined.on("09-16").step == HEAD  # 10, 11, 14, 15, 16 counted

    def test_an_accepted_objection_holds_until_its_row_is_verified(self) -> None:
        alert = red().objected("09-08").act("09-10", ActKind.ACCEPT, of="异议")
        assert (alert.on("09-30").state, alert.on("09-30").is_held) == (LifeState.OBJECTED, True)
        assert alert.settled("10-12", "异议").on("10-12").state is LifeState.OPEN

    def test_the_head_is_asked_when_thirty_days_brought_no_decision(self) -> None:
        alert = red().objected("09-08")
        assert not alert.on("10-08").is_decision_overdue
        assert alert.on("10-09").is_decision_overdue

    def test_a_hold_counts_anew_after_the_alert_recurs(self) -> None:
        alert = red().acknowledged("09-08").ends("09-10").opens("09-14").acknowledged("09-15", "又知悉")
        assert alert.on("09-15").is_held

    def test_an_undone_act_never_was_and_its_days_count(self) -> None:
        alert = red().acknowledged("09-08")
        assert alert.on("09-14").step == AGENT
        assert alert.undone("知悉").on("09-14").step == HEAD

    def test_an_objection_that_was_decided_can_no_longer_be_undone(self) -> None:
        alert = red().objected("09-08")
        assert not rests_on(alert.log, "异议")
        assert rests_on(alert.act("09-09", ActKind.DECLINE, of="异议").log, "异议")


class TestPromises:
    def test_a_fact_after_the_promised_day_is_kept_late_and_stays_counted_as_broken(self) -> None:
        late = red().promised("09-08", "09-30").fact("10-09", "承诺", "10-01").on("10-12")
        assert (late.promises[0].fate, late.broken) == (Fate.KEPT_LATE, 1)

    def test_the_second_broken_promise_is_with_the_leader_at_the_next_digest(self) -> None:
        alert = red().promised("09-08", "09-10").promised("09-11", "09-12", "再承诺")
        assert alert.on("09-11").step == HEAD
        assert alert.on("09-13").broken == 2
        assert alert.on("09-13").step == HEAD  # a Sunday has no digest
        assert alert.on("09-14").step == LEADER

    def test_a_promise_replaced_by_an_objection_lapses(self) -> None:
        lapsed = red().promised("09-08", "09-30").objected("09-09").on("10-12")
        assert (lapsed.promises[0].fate, lapsed.broken) == (Fate.LAPSED, 0)

    def test_a_promise_whose_alert_ends_lapses(self) -> None:
        assert red().promised("09-08", "09-30").ends("09-09").on("10-12").promises[0].fate is Fate.LAPSED

    def test_a_promise_is_judged_although_somebody_acknowledged_later(self) -> None:
        alert = red().promised("09-08", "09-10").acknowledged("09-09")
        assert alert.on("09-10").state is LifeState.ACKNOWLEDGED
        assert alert.on("09-11").broken == 1

    def test_a_promise_survives_a_change_of_level(self) -> None:
        alert = Alert().opens("09-07", YELLOW).told("09-07").promised("09-08", "09-30")
        assert alert.turns("09-09", Under(Level.RED, "overdue"), anew=True).on("09-10").state is LifeState.PROMISED

    def test_a_promise_of_other_words_is_kept_on_the_day_on_which_it_is_said_to_be(self) -> None:
        alert = red().promised("09-08", "09-30").act("09-30", ActKind.FULFIL, of="承诺")
        assert alert.on("10-08").promises[0].fate is Fate.KEPT

    def test_a_kept_promise_about_something_else_resolves_nothing_and_the_count_begins_anew(self) -> None:
        alert = red().promised("09-08", "09-30").fact("09-10", "承诺", "09-09")
        assert alert.on("09-10").state is LifeState.OPEN
        assert alert.on("09-16").step == AGENT
        assert alert.on("09-17").step == HEAD  # 11, 14, 15, 16, 17

    def test_a_recurrence_forgets_broken_promises(self) -> None:
        assert red().promised("09-08", "09-09").ends("09-11").opens("09-14").on("09-14").broken == 0


class TestLadder:
    def test_nothing_climbs_before_the_agents_letter_is_sent(self) -> None:
        assert Alert().opens("09-07").on("12-01").step == 0

    def test_a_yellow_lag_stays_with_the_head(self) -> None:
        assert Alert().opens("09-07", YELLOW).told("09-07").on("12-31").step == HEAD

    def test_a_worse_level_begins_the_ladder_again_with_the_letter_that_tells_it(self) -> None:
        alert = Alert().opens("09-07", YELLOW).told("09-07").turns("09-21", Under(Level.RED, "overdue"), anew=True)
        assert (alert.on("09-30").step, alert.on("09-30").round) == (0, 2)
        assert alert.told("09-21").on("09-21").step == AGENT

    def test_another_verdict_at_the_same_level_does_not(self) -> None:
        alert = red().turns("09-15", Under(Level.RED, "unreported"))
        assert alert.on("09-28").step == LEADER

    def test_a_newer_fact_begins_the_count_anew(self) -> None:
        alert = red().newer_fact("09-10")
        assert alert.on("09-16").step == AGENT
        assert alert.on("09-17").step == HEAD

    def test_what_reached_the_head_stays_with_the_head_after_a_newer_fact(self) -> None:
        alert = red().newer_fact("09-15")
        assert alert.on("09-28").step == HEAD
        assert alert.on("09-30").step == LEADER

    def test_an_act_after_the_digest_takes_back_no_step_that_it_told(self) -> None:
        assert red().acknowledged("09-14").on("09-30").step == HEAD

    def test_silent_days_do_not_count_and_a_breach_waits_for_the_digest_after_them(self) -> None:
        def until(last: str) -> dict[str, object]:
            return {"silent": lambda on: day("09-09") <= on <= day(last)}

        alert = red().by(**until("09-11"))
        assert alert.on("09-16").step == AGENT
        assert alert.on("09-17").step == HEAD
        broken = red().promised("09-08", "09-09").by(**until("09-15"))
        assert (broken.on("09-15").broken, broken.on("09-15").step) == (1, AGENT)
        assert broken.on("09-16").step == HEAD

    @pytest.mark.parametrize("kind", [ActKind.ACKNOWLEDGE, ActKind.PURSUE])
    def test_a_backlog_alert_enters_the_ladder_only_when_somebody_takes_it_up(self, kind: ActKind) -> None:
        alert = Alert().opens("09-07", backlog=True).told("09-07")
        assert (alert.on("12-01").step, alert.on("12-01").is_backlog) == (0, True)
        taken = alert.act("12-02", kind)
        assert taken.on("12-02").step == (0 if kind is ActKind.PURSUE else AGENT)
        assert taken.told("12-03").on("12-03").step == AGENT

    def test_a_row_that_only_changes_its_verdict_leaves_backlog_as_it_is(self) -> None:
        alert = Alert().opens("09-07", backlog=True).turns("09-08", Under(Level.RED, "unreported"), backlog=True)
        assert alert.on("09-09").is_backlog

    def test_no_step_is_climbed_while_an_office_blocks_and_no_promise_is_broken(self) -> None:
        alert = red().promised("09-08", "09-10").by(blocked=lambda on: on <= day("09-20"))
        assert (alert.on("09-20").broken, alert.on("09-20").step) == (0, AGENT)
        assert alert.on("09-21").broken == 1

    def test_an_office_blocks_for_sixty_days_at_most(self) -> None:
        alert = red().by(blocked=lambda on: True)
        assert alert.on("11-05").step == AGENT  # 09-07 to 11-05 are sixty days
        assert alert.on("11-12").step == HEAD

    def test_a_breach_does_not_climb_while_an_objection_waits_for_its_decision(self) -> None:
        alert = red().objected("09-08").promised("09-09", "09-10")
        assert (alert.on("09-11").broken, alert.on("09-11").step) == (1, AGENT)
        assert alert.act("09-14", ActKind.DECLINE, of="异议").on("09-15").step == HEAD

    def test_an_end_ends_everything(self) -> None:
        over = red().acknowledged("09-08").ends("09-10").on("10-30")
        assert (over.state, over.is_held, over.step) == (LifeState.RESOLVED, False, 0)


def test_the_next_day_on_which_something_changes_by_itself_is_known() -> None:
    assert red().after("09-07") == day("09-14")
    assert red().after("09-14") == day("09-28")
    assert red().after("09-28") is None
    assert red().acknowledged("09-08").after("09-08") == day("09-22")
