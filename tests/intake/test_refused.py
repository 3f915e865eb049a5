"""Which known parcels' return rows were refused, and for which year."""

from __future__ import annotations

from datetime import date

from land.upload import HandsIn, Mandate
from tests import books
from tests.intake.taken import codes, taken

P1, P2 = books.REGISTER, {**books.REGISTER, "宗地编号": "P-02"}
BAD = {**books.RETURN, "实际动工日期": "待补充"}


def test_a_refused_row_is_noted_under_its_parcel_with_its_year() -> None:
    found = taken(
        books.book(P1, P2), books.book(BAD, {**BAD, "填报年度": 2023}, BAD, {**books.RETURN, "宗地编号": "P-02"})
    )
    assert found.refused == {"P-01": [2024, 2023]}


def test_of_a_year_that_cannot_be_read_nothing_is_said() -> None:
    found = taken(books.book(P1), books.book({**BAD, "填报年度": "去年"}))
    assert found.refused == {"P-01": [None]}


def test_whatever_a_row_is_refused_for_counts() -> None:
    rows = [{**books.RETURN, "年度产值": "约一千"}] + [books.RETURN] * 100
    found = taken(books.book(P1), books.book(*rows), received_on=date(2025, 1, 1))
    assert set(codes(found)) == {"unreadable_number", "too_many_rows"}
    assert found.refused == {"P-01": [2024]}


def test_unknown_parcels_warnings_and_other_workbooks_are_none() -> None:
    found = taken(
        books.book(P1, {**P2, "约定竣工日期": "待补"}),
        books.book(
            {**books.RETURN, "实际动工日期": "2024年3月"}, {**BAD, "宗地编号": "P-02"}, {**BAD, "宗地编号": "P-09"}
        ),
        books.book({**books.ADJUSTMENT, "涉及指标": "动工", "新约定日期": "待定"}),
    )
    assert found.rows_refused == 4
    assert found.refused == {}


def test_whoever_may_not_speak_about_a_parcel_gives_it_no_problems() -> None:
    known = taken(books.book(P1, P2)).known
    bad = books.book(BAD, {**BAD, "宗地编号": "P-02"})
    assert taken(bad, known=known, hands_in=HandsIn(Mandate.FIRM, frozenset({"P-02"}))).refused == {"P-02": [2024]}
