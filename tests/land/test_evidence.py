"""How a day or a figure was verified stands beside it (domain.md section 4, 核实方式)."""

from __future__ import annotations

from dataclasses import replace

from land.assessment import Outcome
from land.indicator import Indicator
from land.returns import Evidence, ReturnRow, weakest
from land.standing import judge
from tests.cast import D, dossier, parcel, said


def by(evidence: Evidence, row: ReturnRow) -> ReturnRow:
    return replace(row, evidence=evidence)


def outcome(indicator: Indicator, on: str, *rows: ReturnRow) -> Outcome:
    file = dossier(parcel(full="2023-12-31", rd_share="3", tax_per_mu="10"), *rows)
    return next(one for one in judge(file, D(on)).commitments if one.indicator is indicator)


BROKEN_GROUND = said("2023-12-31", groundbreaking="2023-05-20")


def test_what_a_firm_says_itself_is_self_and_what_nobody_said_is_nothing() -> None:
    assert outcome(Indicator.GROUNDBREAKING, "2024-01-01", BROKEN_GROUND).evidence is Evidence.SELF
    assert outcome(Indicator.COMPLETION, "2024-01-01", BROKEN_GROUND).evidence is None
    assert outcome(Indicator.FIXED_INVESTMENT, "2024-01-01", BROKEN_GROUND).evidence is None


def test_each_fact_keeps_the_evidence_of_the_return_from_which_it_comes() -> None:
    later = said("2024-06-30", investment="12000")
    rows = (by(Evidence.SITE, BROKEN_GROUND), by(Evidence.PAPER, later))
    assert outcome(Indicator.GROUNDBREAKING, "2024-07-01", *rows).evidence is Evidence.SITE
    assert outcome(Indicator.FIXED_INVESTMENT, "2024-07-01", *rows).evidence is Evidence.PAPER


def test_the_same_day_said_again_by_the_firm_alone_is_still_as_it_was_seen() -> None:
    seen, again = by(Evidence.SITE, BROKEN_GROUND), said("2024-06-30", groundbreaking="2023-05-20")
    for rows in ((seen, again), (again, seen), (seen, BROKEN_GROUND), (BROKEN_GROUND, seen)):
        assert outcome(Indicator.GROUNDBREAKING, "2024-07-01", *rows).evidence is Evidence.SITE


def test_another_day_has_its_own_evidence() -> None:
    seen, other = by(Evidence.SITE, BROKEN_GROUND), said("2024-06-30", groundbreaking="2023-05-21")
    assert outcome(Indicator.GROUNDBREAKING, "2024-07-01", seen, other).evidence is Evidence.SELF
    assert outcome(Indicator.GROUNDBREAKING, "2024-03-01", seen, other).evidence is Evidence.SITE


def test_the_same_figure_in_another_unit_is_the_same() -> None:
    seen = by(Evidence.PAPER, said("2023-12-31", investment="12000"))
    again = said("2024-06-30", investment="12000.0")
    assert outcome(Indicator.FIXED_INVESTMENT, "2024-07-01", seen, again).evidence is Evidence.PAPER


def test_a_quotient_rests_on_the_weaker_of_its_two_figures() -> None:
    spent = by(Evidence.JOINT_ACCEPTANCE, said("2024-12-31", rd_spending="300"))
    earned = by(Evidence.PAPER, said("2024-12-31", revenue="9000"))
    assert outcome(Indicator.RD_SHARE, "2025-04-01", spent, earned).evidence is Evidence.PAPER
    assert outcome(Indicator.RD_SHARE, "2025-04-01", earned, spent).evidence is Evidence.PAPER


def test_a_yearly_figure_keeps_the_evidence_of_its_own_year() -> None:
    first = by(Evidence.SITE, said("2024-12-31", tax="1500"))
    second = said("2025-12-31", tax="1600")
    assert outcome(Indicator.TAX_PER_MU, "2025-04-01", first, second).evidence is Evidence.SITE
    assert outcome(Indicator.TAX_PER_MU, "2026-01-01", first, second).evidence is Evidence.SELF


def test_the_day_on_which_better_evidence_begins_to_count_is_the_next_change() -> None:
    seen = by(Evidence.SITE, said("2024-03-10", groundbreaking="2023-05-20"))
    file = dossier(parcel(), BROKEN_GROUND, seen)
    assert judge(file, D("2024-03-09")).next_change_on == D("2024-03-10")


def test_the_weakest_is_the_first_of_their_order() -> None:
    assert weakest(*Evidence) is Evidence.SELF
    assert weakest(Evidence.JOINT_ACCEPTANCE, Evidence.SITE) is Evidence.SITE
