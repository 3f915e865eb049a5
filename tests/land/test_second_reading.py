"""The judge and a second, independent reading of domain.md say the same of parcels at random."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier
from land.parcel import RegisterRow
from land.policy import Policy
from land.returns import ReturnRow
from land.standing import judge
from tests.land.parcels_at_random import days, dossiers, policies
from tests.land.second_reading import Parcel
from wording.api.assessment_json import parcel_json

_SENTENCES = ("explanation", "reason", "unit", "next_change_on")


def without_sentences(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: without_sentences(value) for key, value in found.items() if key not in _SENTENCES}
    return [without_sentences(value) for value in found] if isinstance(found, list) else found


def plain(found: Any) -> Any:
    return json.loads(json.dumps(found, default=lambda value: value.isoformat()))


def second(dossier: Dossier, on: date, policy: Policy) -> Any:
    reading = Parcel(dossier, on, policy.shifts_production, {one.value for one in policy.indicative})
    return plain(reading.assess())


@settings(max_examples=400, deadline=None)
@given(dossiers(), days, policies)
def test_two_readings_of_the_page_agree(dossier: Dossier, on: date, policy: Policy) -> None:
    assert without_sentences(parcel_json(judge(dossier, on, policy))) == second(dossier, on, policy)


@settings(max_examples=200, deadline=None)
@given(dossiers(received=True), days, policies)
def test_two_readings_agree_where_registers_came_on_days(dossier: Dossier, on: date, policy: Policy) -> None:
    assert without_sentences(parcel_json(judge(dossier, on, policy))) == second(dossier, on, policy)


@settings(max_examples=200, deadline=None)
@given(dossiers(), days, policies, st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_by_the_second_reading_nothing_changes_before_the_next_change_and_something_does_on_it(
    dossier: Dossier, on: date, policy: Policy, places: list[float]
) -> None:
    """Looked at: the day itself, the one before it, those around every day that the parcel knows, and some in between."""
    found = judge(dossier, on, policy).next_change_on
    last = found or date(2045, 1, 1)
    today = without_counts(second(dossier, on, policy))
    if found is not None:
        assert without_counts(second(dossier, found, policy)) != today, f"nothing changes on {found}"
    between = [on + place * (last - on) for place in places] + [last - timedelta(days=1)]
    around = [day + timedelta(days=by) for day in days_of(dossier) for by in (-45, 0, 1, 92, 366, 367, 731, 732)]
    for day in sorted({day for day in between + around if on < day < last}):
        assert without_counts(second(dossier, day, policy)) == today, f"changes on {day}, not on {found}"


def days_of(dossier: Dossier) -> set[date]:
    """The days promised, reported and agreed."""
    rows = [row.row for row in (*dossier.registers, *dossier.returns, *dossier.adjustments)]
    found: set[date] = set()
    for row in rows:
        if isinstance(row, RegisterRow):
            found.update(row.dates.values())
        elif isinstance(row, ReturnRow):
            found.update({row.cutoff, *(day for day in row.facts.values() if isinstance(day, date))})
        else:
            found.update(filter(None, (row.effective_on, row.new_date)))
    return found


def without_counts(found: Any) -> Any:
    running = ("lag_days", "money_at_stake_yuan", "excused_days", "net_days")
    if isinstance(found, dict):
        return {key: without_counts(value) for key, value in found.items() if key not in running}
    return [without_counts(value) for value in found] if isinstance(found, list) else found
