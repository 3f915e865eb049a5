"""A review as outsiders read it: canonical JSON. The same knowledge gives the same bytes.

Keys are sorted, decimals are strings as in interface.md (values rounded half-up to 4 digits, sums in full), parcels,
rates and restatements keep their own order, and people are ids. A reason is the only text that a sender wrote.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Final

from land.dossier import FigureSource
from land.doubt import Doubt
from land.indicator import Indicator
from land.restatement import Restatement
from land.units import decimal_text, exact, written_text
from wording.labels import UNITS as _OF_PROMISES
from wording.report.review import ASKED_UNITS, FACT_UNITS, MEASURED_UNITS
from zones.asked import AskedCell
from zones.measured import Measured, Outlook
from zones.review import ReturnRate, Review, ReviewedParcel

SCHEMA: Final = 1


def canonical(document: object) -> str:
    """The JSON text of a document, one line per value, ending in a line break."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def review_json(review: Review) -> dict[str, object]:
    """All figures of a review."""
    return {**review_head(review), **review_lists(review)}


def review_head(review: Review) -> dict[str, object]:
    """The parts that do not grow with the zone's parcels, apart from the parcel numbers behind its indicators."""
    return {
        "schema": SCHEMA,
        "zone": review.zone,
        "as_of": review.as_of.isoformat(),
        "fills": review.fills,
        "revises": review.revises,
        "output_year": review.output_year,
        "indicators": [measured_json(one) for one in review.indicators],
    }


def review_lists(review: Review, part: slice = slice(None)) -> dict[str, list[dict[str, object]]]:
    """The lists that grow with the zone's parcels; of each list only the slice `part`."""
    return {
        "parcels": [_parcel(one) for one in review.parcels[part]],
        "by_agent": [_rate(one) for one in review.by_agent[part]],
        "by_enterprise": [_rate(one) for one in review.by_enterprise[part]],
        "restatements": [_restatement(one) for one in review.restatements[part]],
        "in_question": [_doubt(one) for one in review.doubts[part]],
    }


def measured_json(one: Measured) -> dict[str, object]:
    units = dict(zip(("numerator", "denominator", "value"), MEASURED_UNITS[one.code], strict=True))
    return {
        "code": one.code.value,
        "numerator": written_text(one.numerator),
        "denominator": None if one.denominator is None else written_text(one.denominator),
        "value": _rounded(one.value),
        "target": _rounded(one.target),
        "units": units,
        "behind_numerator": list(one.behind_numerator),
        "behind_denominator": list(one.behind_denominator),
        "no_data": list(one.no_data),
        "in_question": list(one.in_question),
        "outlook": None if one.outlook is None else _outlook(one.outlook),
    }


def _outlook(ahead: Outlook) -> dict[str, object]:
    return {
        "planned": list(ahead.planned),
        "numerator": written_text(ahead.numerator),
        "denominator": written_text(ahead.denominator),
        "value": _rounded(ahead.value),
        "missing": None if ahead.missing is None else written_text(ahead.missing),
    }


def _parcel(one: ReviewedParcel) -> dict[str, object]:
    return {
        "parcel_no": one.parcel_no,
        "enterprise": one.enterprise,
        "agent": one.agent,
        "state": one.state.value,
        "cutoff": _day(one.cutoff),
        "lacking": [fact.value for fact in one.lacking],
        "facts": {fact.value: _cell(cell, ASKED_UNITS.get(fact)) for fact, cell in one.cells.items()},
    }


def _cell(cell: AskedCell, unit: str | None) -> dict[str, object]:
    value = cell.value
    return {
        "state": cell.state.value,
        "value": value.isoformat() if isinstance(value, date) else _rounded(value),
        "unit": unit,
        "cutoff": _day(cell.cutoff),
        "age_days": cell.age_days,
    }


def _rate(one: ReturnRate) -> dict[str, object]:
    return {
        "of": one.of,
        "returned": one.returned,
        "parcels": one.parcels,
        "value": _rounded(one.value),
        "silent": list(one.silent),
        "problems": list(one.problems),
    }


def _restatement(one: Restatement) -> dict[str, object]:
    return {
        "parcel_no": one.parcel_no,
        "fact": one.fact.value,
        "year": one.year,
        "old": written_text(exact(one.old)),
        "new": None if one.new is None else written_text(exact(one.new)),
        "unit": FACT_UNITS[one.fact],
        "received_on": _day(one.received_on),
        "share": _rounded(one.share),
        "beyond_policy": one.beyond,
        "reason": one.reason,
        "questioned": one.questioned,
        "source": source_json(one.source),
        "old_source": source_json(one.old_source),
    }


def _doubt(one: Doubt) -> dict[str, object]:
    return {
        "parcel_no": one.parcel_no,
        "figure": one.of.value,
        "year": one.year,
        "value": written_text(exact(one.value)),
        "unit": _OF_PROMISES[one.of] if isinstance(one.of, Indicator) else FACT_UNITS[one.of],
        "cutoff": _day(one.cutoff),
        "received_on": _day(one.received_on),
        "source": source_json(one.source),
    }


def source_json(source: FigureSource | None) -> dict[str, object] | None:
    return None if source is None else {name: getattr(source, name) for name in _OF_A_SOURCE}


_OF_A_SOURCE = ("upload_id", "seq", "actor", "sheet", "cell")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _rounded(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)
