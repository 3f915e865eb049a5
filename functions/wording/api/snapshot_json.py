"""A night's snapshot as programs read it: one JSON object a line, of a parcel or of an indicator of a zone (docs/province.md).

Decimals are strings as in interface.md, days are ISO texts, people are ids. Counts of days are those of the line's own day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from land.assessment import Assessment
from land.parcel import RegisterRow
from land.units import decimal_text, exact, written_text
from land.view import View
from wording.api.assessment_json import idle_json, outcome_json
from wording.report.review import MEASURED_UNITS, ZONE_INDICATORS
from zones.scope import granted_on
from zones.sums import Total

_TOLD = ("explanation", "reason")  # sentences that count days; no query reads them


def line(document: object) -> str:
    """The JSON text of one line. Equal documents give equal text."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def parcel_row(zone: str, parcel_id: str, assessment: Assessment, view: View, *, counted: bool) -> dict[str, object]:
    """The line of a parcel on the day of its assessment. counted: whether it counts in the zone's indicators."""
    register = view.promises.register
    return {
        **gone_row(zone, parcel_id, assessment),
        "enterprise": assessment.enterprise,
        "credit_code": register.details.get("credit_code"),
        "industry": register.details.get("industry"),
        "area_m2": decimal_text(assessment.area),
        "price_yuan": None if register.price is None else written_text(exact(register.price)),
        "agent": register.agent,
        **_terms(register),
        "counted": counted,
        "reported_to": _day(view.last_cutoff),
        "next_change_on": _day(assessment.next_change_on),
        "commitments": [_plain(outcome_json(one)) for one in assessment.commitments],
    }


def gone_row(zone: str, parcel_id: str, assessment: Assessment) -> dict[str, object]:
    """The line of a parcel that no register names any more, without its data. Every parcel's line starts from these keys."""
    return {
        "kind": "parcel",
        "zone": zone,
        "day": assessment.on.isoformat(),
        "parcel_id": parcel_id,
        "parcel_no": assessment.parcel_no,
        "counted": False,
        "level": assessment.level.value,
        "idle": _plain(idle_json(assessment.idle)),
        "commitments": [],
    }


def _terms(register: RegisterRow) -> dict[str, object]:
    return {
        "granted_on": _day(granted_on(register)),
        "standard_land": register.standard_land,
        "project_type": register.project_type,
        "approval": register.approval,
        "land_use": register.land_use,
    }


def _plain(said: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in said.items() if name not in _TOLD}


def indicator_row(zone: str, zone_name: str, on: date, one: Total) -> dict[str, object]:
    """An indicator of the zone on the day. no_data, in_question: how many parcels are in those lists of the review."""
    return {
        "kind": "indicator",
        "zone": zone,
        "zone_name": zone_name,
        "day": on.isoformat(),
        "code": one.code.value,
        "name": ZONE_INDICATORS[one.code],
        "numerator": written_text(one.numerator),
        "denominator": None if one.denominator is None else written_text(one.denominator),
        "value": None if one.value is None else decimal_text(one.value),
        "target": None if one.target is None else decimal_text(one.target),
        "unit": MEASURED_UNITS[one.code][2],
        "no_data": one.no_data,
        "in_question": one.in_question,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
