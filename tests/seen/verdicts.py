"""The verdicts of the worked examples (domain.md section 9), whole, on the days that decide.

A verdict that changed needs another `CODE_VERSION`: by it the stored judgements are known to be of an older law, and it stands
beside every verdict that was told. `make seen` writes no other verdict under the version that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from land.adjustment import AdjustmentKind, Verification
from land.dossier import Dossier
from land.indicator import Indicator
from land.policy import CODE_VERSION
from land.standing import judge
from tests.cast import D, changed, dossier, parcel, said
from wording.api.assessment_json import parcel_json

_STOPPED = {"groundbreaking": "2023-05-01", "stopped": "2024-03-15"}
_WIDE = parcel(area="100000", area_unit="m2", investment="12000", price="1236", completion="2027-06-01")
_TAXED = parcel(area="102.76128", full="2023-12-31", tax_per_mu="9.6", start="2021-01-01", completion="2023-01-01")
_PACED = parcel(start="2024-01-01", completion="2026-01-01", investment="10000")
_NEAR = parcel(start="2025-01-01", completion="2026-06-30")
_FULL = parcel(start="2021-01-01", completion="2023-01-01", full="2024-06-30", tax_per_mu="10")
_LATE = replace(
    parcel(start="2023-06-01", price="1200", penalty="1"),
    handover_due=D("2023-03-01"), handover=D("2024-01-10"), tells_handover=True,
)  # fmt: skip
_SILENT = said("2023-12-31", groundbreaking=None)
_EXTENDED = changed(AdjustmentKind.EXTENSION, "2024-01-10", indicator=Indicator.GROUNDBREAKING, new_date="2024-09-01")
_BACKDATED = changed(AdjustmentKind.SUPPLEMENT, "2026-07-19", indicator=Indicator.GROUNDBREAKING, new_date="2024-01-01")
_CAUSE = changed(AdjustmentKind.GOVERNMENT_CAUSE, "2023-07-01", verification=Verification.VERIFIED)

# Each example's parcel, and the days on which it is judged.
_EXAMPLES: Final[Mapping[str, tuple[Dossier, tuple[str, ...]]]] = {
    "01-nothing-started": (
        dossier(parcel(start="2023-06-01", price="1200"), _SILENT),
        ("2024-05-31", "2024-06-01", "2024-06-02", "2025-06-01", "2025-06-02"),
    ),
    "02-leap-day": (
        dossier(parcel(start="2024-02-29", completion="2029-01-01")),
        ("2025-02-28", "2025-03-01", "2026-02-28", "2026-03-01"),
    ),
    "03-earthwork": (
        dossier(parcel(start="2023-06-01", completion="2026-06-01"), said("2024-05-31", earthwork="2023-05-20")),
        ("2024-06-02",),
    ),
    "04-stopped-below-a-third": (
        dossier(_WIDE, said("2024-12-31", developed_area="33333.33", **_STOPPED)),
        ("2025-03-15", "2025-03-16"),
    ),
    "04-stopped-with-a-third": (
        dossier(_WIDE, said("2024-12-31", developed_area="33333.34", investment="4000", **_STOPPED)),
        ("2025-03-16",),
    ),
    "05-below-a-quarter": (
        dossier(
            parcel(investment="12000", completion="2027-06-01"),
            said("2024-12-31", investment="3500", land_cost="1236", **_STOPPED),
        ),
        ("2025-03-16",),
    ),
    "06-extended": (
        dossier(parcel(start="2024-03-01", completion="2026-03-01"), _EXTENDED),
        ("2024-01-09", "2024-01-10", "2024-09-02"),
    ),
    "08-tax-short": (dossier(_TAXED, said("2024-12-31", tax="950.3")), ("2025-02-01",)),
    "08-tax-met": (dossier(_TAXED, said("2024-12-31", tax="986.508288")), ("2025-02-01",)),
    "09-pace-4000": (dossier(_PACED, said("2024-12-31", investment="4000")), ("2025-03-01",)),
    "09-pace-3900": (dossier(_PACED, said("2024-12-31", investment="3900")), ("2025-03-01",)),
    "09-pace-1900": (dossier(_PACED, said("2024-12-31", investment="1900")), ("2025-03-01",)),
    "10-comes-near": (
        dossier(_NEAR, said("2026-06-29", groundbreaking="2025-01-01")),
        ("2026-05-15", "2026-05-16", "2026-06-30", "2026-07-01", "2026-09-30", "2026-10-01"),
    ),
    "10-overdue": (dossier(_NEAR, said("2026-06-30", groundbreaking="2025-01-01")), ("2026-07-01",)),
    "11-first-check-year": (
        dossier(_FULL),
        ("2024-07-01", "2026-03-31", "2026-04-01", "2027-03-31", "2027-04-01"),
    ),
    "11-returned": (dossier(_FULL, said("2025-12-31", tax="2000")), ("2026-02-10",)),
    "13-land-came-late": (
        dossier(_LATE, _SILENT),
        ("2024-01-10", "2024-06-01", "2024-06-02", "2024-07-11", "2024-07-12", "2025-04-11", "2025-04-12", "2026-04-12"),
    ),
    "14-backdated": (dossier(parcel(start="2024-10-01", completion="2027-01-01"), _BACKDATED), ("2026-07-20",)),
    "cause-verified": (
        dossier(parcel(start="2023-06-01", completion="2029-01-01", price="1200"), _CAUSE),
        ("2024-06-02",),
    ),
}  # fmt: skip


def _text(example: str) -> str:
    """The version on the first line; then, for each day, the parcel, its idleness and each commitment on a line of its own."""
    file, days = _EXAMPLES[example]
    lines = [f"code {CODE_VERSION}"]
    for day in days:
        found: dict[str, Any] = parcel_json(judge(file, D(day)))
        idle, commitments = found.pop("idle"), found.pop("commitments")
        lines += ["", f"{day}: {_told(found)}", f"  idle {_told(idle)}", *(f"  {_told(one)}" for one in commitments)]
    return "\n".join(lines) + "\n"


def changed_under_the_same_code(kept: str, now: str) -> bool:
    """Whether another verdict stands under the version that the kept one has."""
    return kept != now and kept.partition("\n")[0] == now.partition("\n")[0]


def _told(found: Mapping[str, Any]) -> str:
    return " ".join(_known(found))


def _known(found: Mapping[str, Any]) -> Iterator[str]:
    """What is known and no sentence: sentences may change without a verdict."""
    for name, value in found.items():
        if value is not None and name not in ("explanation", "reason", "unit", "enterprise", "parcel_no"):
            yield str(value) if name == "indicator" else f"{name}={value}"


VERDICTS: Final[Mapping[str, Callable[[], str]]] = {name: partial(_text, name) for name in _EXAMPLES}
