"""影响开始日期 and 影响结束日期 of a cause (domain.md section 4)."""

from __future__ import annotations

from datetime import date

from tests import books
from tests.intake.taken import register, taken

CAUSE = {**books.ADJUSTMENT, "事项类型": "政府原因", "核实状态": "已核实", "影响开始日期": "2024-03-02"}


def test_the_days_that_a_cause_affects_are_kept_with_it() -> None:
    found = taken(books.book(register()), books.book({**CAUSE, "影响结束日期": "2024年4月10日"}))
    (row,) = (received.row for received in found.known["P-01"].adjustments)
    assert (row.affects_from, row.affects_to, found.problems) == (date(2024, 3, 2), date(2024, 4, 10), [])


def test_an_end_that_is_not_known_yet_stays_open() -> None:
    found = taken(books.book(register()), books.book({**CAUSE, "影响结束日期": "无"}))
    assert found.known["P-01"].adjustments[0].row.affects_to is None and not found.problems


def test_an_end_before_the_beginning_is_refused_and_both_are_named() -> None:
    found = taken(books.book(register()), books.book({**CAUSE, "影响结束日期": "2024-03-01"}))
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.cell) == ("dates_out_of_order", "error", "F2")
    assert "影响开始日期 2024-03-02 不应晚于 影响结束日期 2024-03-01" in str(problem.shown()["message"])
    assert not found.known["P-01"].adjustments
