"""Which change of the table wakes which door."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import queues
from land.facts import LetterWritten, Message, ParcelTouched, ReportOrdered, ReviewOpened, UploadWaiting
from telling.wakes import Change, UrgentNews, Wake, wake

PARCEL = ParcelTouched("demo", "p1")
NEWS = UrgentNews("demo")
LETTER = LetterWritten("demo", "a1", "digest.2026-07-01")
BEGINNINGS: list[tuple[Message | UrgentNews, Wake]] = [
    (NEWS, Wake.URGENT_NEWS),
    (UploadWaiting("demo", "u1"), Wake.TAKEN_BACK),
    (ReviewOpened("demo", 2025), Wake.REVIEW),
    (ReportOrdered("demo", 2025, "full-2025-12-31-000003"), Wake.REPORT),
    (LETTER, Wake.LETTER),
]
SECONDS = st.none() | st.integers(1, 3)


def test_a_parcels_first_facts_and_every_other_facts_have_it_judged() -> None:
    assert wake(Change(PARCEL, is_new=True, facts=(None, 1))) is Wake.FACTS
    assert wake(Change(PARCEL, is_new=False, facts=(1, 2))) is Wake.FACTS


def test_a_parcel_that_was_only_judged_is_not_judged_again() -> None:
    assert wake(Change(PARCEL, is_new=False, facts=(2, 2))) is None


def test_a_mark_to_judge_once_more_wakes_the_judge_and_its_end_does_not() -> None:
    assert wake(Change(PARCEL, is_new=False, facts=(2, 2), again=(None, 7))) is Wake.AGAIN
    assert wake(Change(PARCEL, is_new=False, facts=(2, 2), again=(7, 8))) is Wake.AGAIN
    assert wake(Change(PARCEL, is_new=False, facts=(2, 2), again=(8, 8))) is None
    assert wake(Change(PARCEL, is_new=False, facts=(2, 2), again=(8, None))) is None


@given(st.booleans(), st.integers(1, 3), st.integers(1, 3), SECONDS, SECONDS)
def test_a_parcel_stays_as_it_is_for_its_judge_only_where_neither_facts_nor_mark_are_others(
    is_new: bool, before: int, after: int, marked: int | None, now: int | None
) -> None:
    found = wake(Change(PARCEL, is_new=is_new, facts=(before, after), again=(marked, now)))
    assert (found is None) == (before == after and now in (None, marked))


@pytest.mark.parametrize(("about", "why"), BEGINNINGS)
def test_of_everything_else_only_the_beginning_wakes_a_door(about: Message | UrgentNews, why: Wake) -> None:
    assert wake(Change(about, is_new=True)) is why
    assert wake(Change(about, is_new=False)) is None


@pytest.mark.parametrize("about", [NEWS, LETTER])
def test_steps_that_can_wait_and_letters_that_are_over_wake_nobody(about: Message | UrgentNews) -> None:
    assert wake(Change(about, is_new=True, waits=False)) is None


def test_every_reason_to_wake_a_door_has_a_queue_but_urgent_news_which_one_message_of_the_zone_tells() -> None:
    by_queue = {queues.of(about): why for about, why in BEGINNINGS if not isinstance(about, UrgentNews)}
    assert by_queue == {
        "intake": Wake.TAKEN_BACK,
        "review": Wake.REVIEW,
        "report": Wake.REPORT,
        "post": Wake.LETTER,
    }
    assert queues.of(PARCEL) == "assess"
