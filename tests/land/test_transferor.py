"""A lag that was due before a 受让人变更 names who held the parcel then (domain.md sections 8 and 14)."""

from __future__ import annotations

from land.adjustment import AdjustmentKind, AdjustmentRow
from land.dossier import Dossier
from land.indicator import Indicator
from land.standing import judge
from tests.cast import D, changed, dossier, parcel, said
from wording.api.assessment_json import parcel_json


def sentences(file: Dossier, on: str) -> dict[str, str]:
    found = parcel_json(judge(file, D(on)))
    assert found["enterprise"] == judge(file, D(on)).enterprise
    return {one["indicator"]: one["explanation"] for one in found["commitments"]}  # type: ignore[attr-defined]


def sold(effective: str, holder: str = "乙公司") -> AdjustmentRow:
    return changed(AdjustmentKind.TRANSFER, effective, holder=holder)


def test_who_held_the_parcel_on_the_due_day_stands_beside_the_lag() -> None:
    file = dossier(parcel(start="2023-06-01"), sold("2023-09-01"))
    start = sentences(file, "2024-01-01")[Indicator.GROUNDBREAKING]
    assert start.endswith("；到期时的受让人是甲公司")
    assert judge(file, D("2024-01-01")).enterprise == "乙公司"
    assert "到期时" not in sentences(file, "2023-08-31")[Indicator.GROUNDBREAKING]  # it is still theirs


def test_what_falls_due_on_the_day_of_the_transfer_or_later_is_the_new_holders() -> None:
    for day in ("2023-06-01", "2023-05-01"):
        file = dossier(parcel(start="2023-06-01"), sold(day))
        assert "到期时" not in sentences(file, "2024-01-01")[Indicator.GROUNDBREAKING]
    file = dossier(parcel(start="2023-06-01"), sold("2023-06-02"))
    assert "到期时的受让人是甲公司" in sentences(file, "2024-01-01")[Indicator.GROUNDBREAKING]


def test_of_several_holders_it_is_that_of_the_due_day() -> None:
    file = dossier(parcel(start="2023-06-01"), sold("2023-05-01"), sold("2023-07-01", "丙公司"))
    assert "到期时的受让人是乙公司" in sentences(file, "2024-01-01")[Indicator.GROUNDBREAKING]


def test_a_figure_that_is_short_and_a_milestone_met_late_name_them_too_but_nothing_that_was_kept() -> None:
    rows = said("2025-12-31", groundbreaking="2023-05-01", completion="2025-08-01", investment="100")
    file = dossier(parcel(start="2023-06-01", completion="2025-06-01"), rows, sold("2025-09-01"))
    found = sentences(file, "2026-01-01")
    named = {name for name, text in found.items() if "到期时的受让人是甲公司" in text}
    assert named == {Indicator.COMPLETION, Indicator.FIXED_INVESTMENT}
