"""What counts as told."""

from __future__ import annotations

from datetime import datetime

import pytest

from telling.alert import Alert
from telling.letter import Letter, LetterKind, LetterState
from telling.told import heard, is_told_again, reader
from tests.cast import D
from tests.telling.steps import GREEN, HEAD, RED

AT = datetime.fromisoformat("2026-07-01T09:00:00+08:00")


def letter(name: str, *keys: str, state: LetterState = LetterState.SENT) -> Letter:
    return Letter(
        "demo",
        "h1",
        name,
        LetterKind.DIGEST,
        on=D("2026-07-01"),
        subject="主题",
        html="",
        text="",
        step_keys=keys,
        written_at=AT,
        state=state,
    )


@pytest.mark.parametrize("state", LetterState)
def test_a_letter_tells_what_it_names_unless_it_was_refused_or_given_up(state: LetterState) -> None:
    told = heard([letter("digest.2026-07-01", "k1", "k2", state=state)])
    is_lost = state in (LetterState.REFUSED, LetterState.GIVEN_UP)
    assert told == (frozenset() if is_lost else {"k1", "k2"})


def test_what_one_letter_lost_another_tells() -> None:
    letters = [letter("digest.2026-07-01", "k1", state=LetterState.GIVEN_UP), letter("digest.2026-07-02", "k1")]
    assert heard(letters) == {"k1"}


def test_whoever_has_no_letter_has_heard_nothing() -> None:
    assert reader(HEAD, [], "digest.2026-07-01").heard == frozenset()


@pytest.mark.parametrize("state", LetterState)
def test_a_letter_of_this_identity_is_written_whatever_became_of_it(state: LetterState) -> None:
    letters = [letter("digest.2026-07-01", "k1", state=state)]
    assert reader(HEAD, letters, "digest.2026-07-01").has_letter
    assert not reader(HEAD, letters, "digest.2026-07-02").has_letter


def test_of_a_letter_that_never_arrived_only_the_last_step_of_an_alert_is_told_again() -> None:
    day = D("2026-07-01")
    alerts = [
        Alert("idle", RED, "suspected_1y", day, changed_on=day, steps=2),
        Alert("completion", GREEN, "", day, changed_on=day, steps=1),
    ]
    again = [(s, n) for s in ("idle", "completion", "tax_per_mu") for n in (1, 2, 3) if is_told_again(s, n, alerts)]
    assert again == [("idle", 2), ("completion", 1)]
    assert not is_told_again("idle", 2, [])
