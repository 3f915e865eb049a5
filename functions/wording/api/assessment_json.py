"""An assessment as outsiders read it: the JSON of interface.md, in the order of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from land.assessment import Assessment, Idle, Outcome
from land.dormant import Dormancy, Dormant
from land.dossier import Dossier
from land.units import decimal_text, written_text
from wording.columns import Kind, heading_once
from wording.explanations import sentence
from wording.labels import DORMANCIES, UNITS

_DORMANT = {
    Dormancy.DORMANT: "{years} 年度的产值和税收都填报为 0 或无：{word}",
    Dormancy.UNCLEAR: "{years} 年度的产值或税收没有填全：{word}，请填报",
}


def parcel_json(assessment: Assessment) -> dict[str, object]:
    """One parcel of `assess --format json`: decimals are strings, what does not apply is null."""
    return {
        "parcel_no": assessment.parcel_no,
        "enterprise": assessment.enterprise,
        "area_m2": decimal_text(assessment.area),
        "level": assessment.level.value,
        "next_change_on": assessment.next_change_on.isoformat() if assessment.next_change_on else None,
        "idle": idle_json(assessment.idle),
        "commitments": [outcome_json(outcome) for outcome in assessment.commitments],
    }


def details_json(dossier: Dossier) -> list[dict[str, str | None]]:
    """The cells of a parcel's rows that no rule reads, by column and as written: those of its latest register row, then those of
    each return (at its cut-off) and each adjustment (from its effective date), in the order of receipt."""
    said: list[tuple[Kind, date | None, Mapping[str, str]]] = []
    if dossier.registers:
        said.append((Kind.REGISTER, None, dossier.registers[-1].row.details))
    said += [(Kind.RETURN, one.row.cutoff, one.row.details) for one in dossier.returns]
    said += [(Kind.ADJUSTMENTS, one.row.effective_on, one.row.details) for one in dossier.adjustments]
    return [
        {
            "kind": kind.value,
            "on": None if on is None else on.isoformat(),
            "column": heading_once(kind, code),
            "text": text,
        }
        for kind, on, details in said
        for code, text in details.items()
    ]


def idle_json(idle: Idle) -> dict[str, object]:
    return {
        "status": idle.status.value,
        "since": idle.since.isoformat() if idle.since else None,
        "fee_exposure_yuan": _rounded(idle.fee_exposure_yuan),
        "reason": sentence(idle.reason),
    }


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """One commitment."""
    return {
        "indicator": outcome.indicator.value,
        "verdict": outcome.verdict.value,
        "level": outcome.level.value,
        "due": outcome.due.isoformat() if outcome.due else None,
        "actual": outcome.actual.isoformat() if outcome.actual else None,
        "lag_days": outcome.lag_days,
        "excused_days": outcome.excused_days,
        "net_days": outcome.net_days,
        "target_min": None if outcome.target_min is None else written_text(outcome.target_min),
        "target_max": None if outcome.target_max is None else written_text(outcome.target_max),
        "value": _rounded(outcome.value),
        "unit": UNITS.get(outcome.indicator),
        "shortfall": _rounded(outcome.shortfall),
        "gap_points": _rounded(outcome.gap_points),
        "check_year": outcome.check_year,
        "evidence": None if outcome.evidence is None else outcome.evidence.value,
        "money_at_stake_yuan": _rounded(outcome.money_at_stake_yuan),
        "explanation": sentence(outcome.explanation, outcome.indicator),
    }


def dormant_json(found: Dormant) -> dict[str, object]:
    """One entry of `dormant`: a parcel whose works seem to be suspended, or for which that is unknown (domain.md section 13)."""
    years = "、".join(map(str, found.years))
    word = DORMANCIES[found.status]
    return {
        "parcel_no": found.parcel_no,
        "enterprise": found.enterprise,
        "status": found.status.value,
        "years": list(found.years),
        "explanation": _DORMANT[found.status].format(years=years, word=word),
    }


def _rounded(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)
