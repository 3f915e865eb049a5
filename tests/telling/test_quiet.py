"""Why a zone's urgent news waits, and how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telling.letter import Letter, LetterKind, letter_id
from telling.quiet import HOUR, Held, Quiet, Underway, held, left_of_the_hour, letter_of_the_hour, quiet


def underway(
    *,
    workbook: int | None = None,
    news: int = 0,
    reading: bool = False,
    unjudged: bool = False,
    due: bool = False,
) -> Underway:
    return Underway(workbook, news, reading, unjudged, due=due)


def test_a_zone_in_which_nothing_goes_on_is_told_at_once() -> None:
    assert quiet(underway()) is None
    assert quiet(underway(workbook=10)) is None


@pytest.mark.parametrize(("seconds", "why"), [(0, Quiet.READING), (899, Quiet.READING), (900, None), (901, None)])
def test_while_a_workbook_is_read_news_waits_for_fifteen_minutes_at_most(seconds: int, why: Quiet | None) -> None:
    assert quiet(underway(workbook=seconds, reading=True)) is why


@pytest.mark.parametrize(("seconds", "why"), [(0, Quiet.JUDGING), (899, Quiet.JUDGING), (900, None), (901, None)])
def test_while_its_parcels_are_judged_news_waits_for_fifteen_minutes_at_most(seconds: int, why: Quiet | None) -> None:
    assert quiet(underway(workbook=seconds, unjudged=True)) is why


@pytest.mark.parametrize(("seconds", "why"), [(0, Quiet.NIGHT), (899, Quiet.NIGHT), (900, None), (901, None)])
def test_while_a_night_goes_on_news_waits_for_fifteen_minutes_after_the_first_of_it(
    seconds: int, why: Quiet | None
) -> None:
    assert quiet(underway(news=seconds, due=True)) is why


def test_an_upload_without_a_workbook_and_parcels_of_no_workbook_make_nobody_wait() -> None:
    assert quiet(underway(workbook=None, reading=True, unjudged=True)) is None


def test_a_workbook_that_is_read_for_too_long_does_not_hide_the_night() -> None:
    assert quiet(underway(workbook=900, reading=True, due=True)) is Quiet.NIGHT


@given(
    st.none() | st.integers(0, 2000), st.integers(0, 2000), st.booleans(), st.booleans(), st.booleans(),
    st.integers(0, 2000),
)  # fmt: skip
def test_news_that_is_told_stays_told_as_time_passes(
    workbook: int | None, news: int, reading: bool, unjudged: bool, due: bool, later: int
) -> None:
    now = Underway(workbook, news, reading, unjudged, due=due)
    then = Underway(None if workbook is None else workbook + later, news + later, reading, unjudged, due=due)
    assert quiet(now) is not None or quiet(then) is None


@pytest.mark.parametrize(
    ("seconds", "why"), [(305, Held.UNDER_WAY), (6, Held.UNDER_WAY), (5, None), (0, None), (-60, None)]
)
def test_news_counts_on_a_message_that_is_told_more_than_five_seconds_later(seconds: int, why: Held | None) -> None:
    assert held(300, seconds, in_standing_hour=False) is why


def test_news_counts_on_no_message_that_is_told_later_than_need_be() -> None:
    assert held(300, 306, in_standing_hour=False) is None


def test_in_an_hour_that_does_not_pass_no_message_waits_for_its_end() -> None:
    assert held(3600, 0, in_standing_hour=True) is Held.CLOCK_STANDS
    assert held(3600, 15, in_standing_hour=True) is Held.UNDER_WAY


WRITTEN = datetime.fromisoformat("2026-09-07T10:50:00+08:00")


@pytest.mark.parametrize(
    ("now", "left"),
    [("10:49:59", 0), ("10:50:00", 3600), ("11:05:00", 2700), ("11:49:59", 1), ("11:50:00", 0), ("23:00:00", 0)],
)
def test_an_hour_after_letters_begins_with_them_and_not_on_the_clock(now: str, left: int) -> None:
    assert left_of_the_hour(WRITTEN, datetime.fromisoformat(f"2026-09-07T{now}+08:00")) == left
    assert left_of_the_hour(None, WRITTEN) == 0


def urgent(at: datetime, kind: LetterKind = LetterKind.URGENT) -> Letter:
    name = letter_id(kind, at.date(), at.hour)
    return Letter("demo", "h1", name, kind, at.date(), "", "", "", (), at)


def test_within_an_hour_of_a_letter_news_has_the_identity_of_that_letter() -> None:
    letters = [urgent(WRITTEN - HOUR * 3), urgent(WRITTEN), urgent(WRITTEN + HOUR / 4, LetterKind.DIGEST)]
    assert letter_of_the_hour(letters, WRITTEN + HOUR / 2) == "urgent.2026-09-07T10"
    assert letter_of_the_hour(letters, WRITTEN + HOUR) == "urgent.2026-09-07T11"
    assert letter_of_the_hour([], WRITTEN) == "urgent.2026-09-07T10"


@given(st.lists(st.integers(0, 6 * 3600), max_size=60))
def test_no_two_letters_of_a_reader_are_less_than_an_hour_apart_whenever_news_comes(seconds: list[int]) -> None:
    letters: list[Letter] = []
    for second in sorted(seconds):
        now = WRITTEN + timedelta(seconds=second)
        name = letter_of_the_hour(letters, now)
        if all(one.letter_id != name for one in letters):
            letters.append(urgent(now))
            assert letters[-1].letter_id == name
    assert all(after.written_at - before.written_at >= HOUR for before, after in pairwise(letters))
    assert not seconds or letters
