"""The judge and a second, independent reading of domain.md say the same of parcels at random."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given, settings

from land.dossier import Dossier
from land.standing import judge
from tests.land.parcels_at_random import days, dossiers
from tests.land.second_reading import Parcel
from wording.assessment_json import parcel_json

_SENTENCES = ("explanation", "reason", "unit", "next_change_on")


def without_sentences(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: without_sentences(value) for key, value in found.items() if key not in _SENTENCES}
    return [without_sentences(value) for value in found] if isinstance(found, list) else found


def plain(found: Any) -> Any:
    return json.loads(json.dumps(found, default=lambda value: value.isoformat()))


@settings(max_examples=400, deadline=None)
@given(dossiers(), days)
def test_two_readings_of_the_page_agree(dossier: Dossier, on: date) -> None:
    assert without_sentences(parcel_json(judge(dossier, on))) == plain(Parcel(dossier, on).assess())


@settings(max_examples=200, deadline=None)
@given(dossiers(received=True), days)
def test_two_readings_agree_where_registers_came_on_days(dossier: Dossier, on: date) -> None:
    assert without_sentences(parcel_json(judge(dossier, on))) == plain(Parcel(dossier, on).assess())
