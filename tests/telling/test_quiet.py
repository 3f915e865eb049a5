"""Why a zone's urgent news waits, and how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telling.quiet import Held, Quiet, Underway, held, quiet


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
    ("seconds", "why"), [(15, Held.UNDER_WAY), (6, Held.UNDER_WAY), (5, None), (0, None), (-60, None)]
)
def test_news_counts_on_a_message_that_is_told_more_than_five_seconds_later(seconds: int, why: Held | None) -> None:
    assert held(1000 + seconds, 1000, is_hour_written=False) is why


def test_after_an_hours_letters_news_waits_for_the_hourly_wake_up() -> None:
    assert held(0, 1000, is_hour_written=True) is Held.HOUR_WRITTEN
    assert held(1015, 1000, is_hour_written=True) is Held.UNDER_WAY
