"""核实方式 and 核实日期 of a return's row, and how far its sender may vouch (domain.md section 4, alerts.md section 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from land.returns import Evidence, ReturnRow
from land.upload import HandsIn, Mandate
from tests import books
from tests.intake.taken import register, taken, with_return

DAY = date(2025, 3, 1)


def row(hands_in: HandsIn | None = None, **cells: Any) -> tuple[ReturnRow | None, list[str]]:
    known = taken(books.book(register())).known
    given = {} if hands_in is None else {"hands_in": hands_in}
    found = taken(books.book({**books.RETURN, **cells}), known=known, received_on=DAY, **given)
    rows = found.known["P-01"].returns
    return (rows[-1].row if rows else None), [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("cell", "evidence"),
    [
        ("企业自报", Evidence.SELF),
        ("资料", Evidence.PAPER),
        ("现场", Evidence.SITE),
        (" 联合验收 ", Evidence.JOINT_ACCEPTANCE),
        (None, Evidence.SELF),
        ("无", Evidence.SELF),
    ],
)
def test_the_cell_says_how_the_row_was_verified_and_blank_is_the_firms_own_word(cell: str, evidence: Evidence) -> None:
    found, codes = row(核实方式=cell)
    assert found is not None and (found.evidence, codes) == (evidence, [])


def test_another_word_is_refused_with_those_that_may_stand_there() -> None:
    found = with_return({"核实方式": "电话"})
    (problem,) = found.problems
    assert (problem.code, problem.cell) == ("unreadable_choice", "D2")
    assert "企业自报、资料、现场、联合验收" in str(problem.shown()["message"])


@pytest.mark.parametrize(("verified", "codes"), [("2024-05-31", ["verified_before_fact"]), ("2024-06-01", [])])
@pytest.mark.parametrize("column", ["实际动工日期", "停工日期"])
def test_whoever_verified_before_the_latest_day_reported_is_asked(column: str, verified: str, codes: list[str]) -> None:
    found, said = row(实际开工日期="2024-01-01", **{column: "2024-06-01", "核实日期": verified})
    assert said == codes
    assert found is not None and found.verified_on == date.fromisoformat(verified)


def test_the_day_of_verification_is_not_held_against_the_cut_off() -> None:
    assert row(核实日期="2024-02-01", 年度产值=5)[1] == []


@pytest.mark.parametrize(
    ("hands_in", "most"),
    [
        (HandsIn(Mandate.FIRM, frozenset({"P-01"}), by_link=True), Evidence.SELF),
        (HandsIn(Mandate.FIRM, frozenset({"P-01"})), Evidence.SELF),
        (HandsIn(Mandate.AGENT, frozenset({"P-01"}), by_link=True), Evidence.PAPER),
        (HandsIn(Mandate.AGENT, frozenset({"P-01"})), Evidence.JOINT_ACCEPTANCE),
        (HandsIn(Mandate.OFFICER, None), Evidence.JOINT_ACCEPTANCE),
    ],
)
@pytest.mark.parametrize("place", range(4))
def test_nobody_vouches_for_more_than_they_may_and_is_told_so(hands_in: HandsIn, most: Evidence, place: int) -> None:
    cell, said = ("企业自报", "资料", "现场", "联合验收")[place], list(Evidence)[place]
    found, codes = row(hands_in, 核实方式=cell)
    order = list(Evidence)
    assert found is not None and found.evidence is order[min(order.index(said), order.index(most))]
    assert codes == (["evidence_lowered"] if found.evidence is not said else [])
