"""How letters share a mail server, to the second and to the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telling.letter import Letter, LetterKind, LetterState
from telling.sending import (
    BOUNCED,
    CLAIM_SECONDS,
    LIFE,
    MARKED,
    MOST_DROPS,
    NO_READER,
    Precedence,
    evenly,
    is_limited,
    is_long,
    is_news,
    looks_again,
    next_try,
    pause,
    places,
    precedence,
    silence,
)
from tests.cast import D

NOW = 1_782_867_600
LETTER = Letter(
    "demo", "p1", "digest.2026-07-01", LetterKind.DIGEST, on=D("2026-07-01"), subject="主题", html="", text="", step_keys=(),
    written_at=datetime.fromisoformat("2026-07-01T09:00:00+08:00"), written_wall=NOW,
)  # fmt: skip


def test_a_letter_is_tried_for_five_days_to_the_second() -> None:
    last = NOW + 5 * 24 * 3600
    assert last - NOW == LIFE
    assert next_try(LETTER, last - 1, last + 999) == last, "the last try is at the end of its days"
    assert next_try(LETTER, last, last + 999) is None
    assert next_try(LETTER, NOW, NOW + 300) == NOW + 300


@pytest.mark.parametrize(("drops", "tried"), [(MOST_DROPS - 1, True), (MOST_DROPS, False)])
def test_a_letter_that_may_have_been_taken_is_not_tried_for_ever(drops: int, tried: bool) -> None:
    assert (next_try(replace(LETTER, drops=drops), NOW, NOW + 300) is not None) is tried


@given(st.integers(1, 60), st.integers(1, 60))
def test_pauses_and_silences_never_grow_shorter_and_end_at_eight_hours_and_one(tries: int, more: int) -> None:
    assert pause(1) == 300 and silence(1) == 60
    assert pause(tries) <= pause(tries + more) <= 8 * 3600
    assert silence(tries) <= silence(tries + more) <= 3600


def test_somebody_is_called_once_a_server_was_silent_for_an_hour() -> None:
    first = next(tries for tries in range(1, 60) if is_long(tries))
    waited = sum(silence(one) for one in range(1, first))
    assert waited >= 3600 > waited - silence(first - 1)


@given(st.integers(2, 1000))
def test_who_goes_first_has_no_fewer_places_and_codes_have_one_for_themselves(per_minute: int) -> None:
    urgent, *others = (places(before, per_minute) for before in Precedence)
    assert per_minute > others[0] > 0 and urgent >= others[0]
    assert set(others) == {others[0]}
    assert per_minute - others[0] == -(-per_minute // 10), "a tenth is kept, and one place at least"


@pytest.mark.parametrize("before", Precedence)
def test_one_letter_a_minute_is_one_and_so_is_a_try_at_a_silent_server(before: Precedence) -> None:
    assert places(before, 1) == 1
    assert places(before, 600, probing=True) == 1


@given(st.lists(st.lists(st.integers(), max_size=5), max_size=5), st.integers(0, 30), st.integers(0, 99))
def test_places_are_shared_so_that_no_zone_has_two_more_than_another_that_waits(
    queues: list[list[int]], free: int, turn: int
) -> None:
    waiting = [[(zone, number) for number in range(len(queue))] for zone, queue in enumerate(queues)]
    given_out = evenly(waiting, free, turn)
    assert len(given_out) == min(free, sum(map(len, waiting))) == len(set(given_out))
    got = [[number for of, number in given_out if of == zone] for zone in range(len(queues))]
    assert all(numbers == list(range(len(numbers))) for numbers in got), "each zone's letters go in their order"
    left = [len(numbers) for numbers, queue in zip(got, queues, strict=True) if len(numbers) < len(queue)]
    assert not left or max(map(len, got)) - min(left) <= 1


def test_which_zone_is_first_changes_from_minute_to_minute() -> None:
    assert [evenly([["a"], ["b"], ["c"]], 1, turn) for turn in range(4)] == [["a"], ["b"], ["c"], ["a"]]


@pytest.mark.parametrize(
    ("waiting", "claimed", "seconds"),
    [
        (0, 0, []),
        (3, 3, [NOW + CLAIM_SECONDS]),
        (4, 3, [NOW, NOW + CLAIM_SECONDS]),
        (4, 0, [NOW]),
    ],
)
def test_letters_are_looked_at_again_while_some_wait_and_when_a_claim_expires(
    waiting: int, claimed: int, seconds: list[int]
) -> None:
    assert looks_again(waiting, claimed, NOW) == seconds


def test_urgent_letters_go_before_receipts_digests_and_reports() -> None:
    order = sorted(LetterKind, key=precedence)
    assert [kind for kind in order if precedence(kind) is Precedence.URGENT] == [
        LetterKind.URGENT,
        LetterKind.UNDELIVERED,
    ]
    assert [kind for kind in order if precedence(kind) is Precedence.REPORT] == [LetterKind.REPORT]
    assert precedence(LetterKind.DIGEST) is precedence(LetterKind.ASK) is Precedence.DIGEST


@pytest.mark.parametrize(("why", "news"), [(NO_READER, False), (MARKED, False), (BOUNCED, True), ("RCPT 550", True)])
def test_that_a_letter_never_arrived_is_news_unless_its_reader_was_known_to_be_gone(why: str, news: bool) -> None:
    assert is_news(replace(LETTER, state=LetterState.REFUSED, why=why)) is news


@pytest.mark.parametrize(("state", "news"), [(LetterState.REFUSED, True), (LetterState.GIVEN_UP, False)])
def test_a_letter_about_such_letters_is_news_only_where_its_reader_is_gone(state: LetterState, news: bool) -> None:
    told = replace(LETTER, kind=LetterKind.UNDELIVERED, state=state, why=MARKED)
    assert is_news(told) is news


def test_only_the_receipt_of_one_workbook_counts_among_six_an_hour() -> None:
    receipt = replace(LETTER, kind=LetterKind.RECEIPT, letter_id="receipt.u1")
    assert is_limited(receipt)
    assert not is_limited(replace(receipt, letter_id="receipt.summary.00000001.0123456789ab"))
    assert not is_limited(LETTER)
