"""next_change_on is what a day-by-day walk finds: no day before it differs, and that day does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier
from land.standing import judge
from tests.land.parcels_at_random import days, dossiers
from wording.api.assessment_json import parcel_json

HORIZON = 1200
_RUNNING = ("lag_days", "excused_days", "net_days", "money_at_stake_yuan", "explanation", "reason", "next_change_on")


def without_counts(found: Any) -> Any:
    """The JSON without what runs by itself: counts, sentences, and next_change_on."""
    if isinstance(found, dict):
        return {key: without_counts(value) for key, value in found.items() if key not in _RUNNING}
    if isinstance(found, list):
        return [without_counts(value) for value in found]
    return found


def shown(dossier: Dossier, on: date, known_on: date | None) -> Any:
    return without_counts(parcel_json(judge(dossier, on, known_on=known_on)))


@settings(max_examples=60, deadline=None)
@given(dossiers(received=False), days)
def test_the_walk_finds_the_same_day_as_the_judge(dossier: Dossier, on: date) -> None:
    walk(dossier, on, None)


@settings(max_examples=40, deadline=None)
@given(dossiers(received=True), days, st.one_of(st.none(), days))
def test_the_walk_finds_the_same_day_for_what_was_known_on_a_day(
    dossier: Dossier, on: date, known_on: date | None
) -> None:
    walk(dossier, on, known_on)


def walk(dossier: Dossier, on: date, known_on: date | None) -> None:
    found = judge(dossier, on, known_on=known_on).next_change_on
    today = shown(dossier, on, known_on)
    last = on + timedelta(days=HORIZON) if found is None else found
    day = on + timedelta(days=1)
    while day < last:
        assert shown(dossier, day, known_on) == today, f"changes on {day}, not on {found}"
        day += timedelta(days=1)
    if found is not None:
        assert shown(dossier, found, known_on) != today, f"nothing changes on {found}"
