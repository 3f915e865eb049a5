"""Figures of years that are over which a return says otherwise: asked about once, in the return's own words, never refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.imported import Imported
from intake.rows import RowRead
from land.dossier import Dossier, FigureSource
from land.doubt import doubts
from land.policy import Policy, policy_from
from land.restatement import restatements
from land.view import view_on
from tests import books
from tests.intake.taken import codes, only, taken

R = books.RETURN
BEFORE = {**R, "填报年度": 2023, "数据截止日期": "2023-12-31", "年度产值": 8000}
NOW = {**R, "年度产值": 9000}
DAY = date(2025, 2, 3)


def known(*rows: dict[str, Any]) -> dict[str, Dossier]:
    """What is known of P-01 after a register and, each for itself, these returns."""
    found = taken(books.book(books.REGISTER), received_on=date(2024, 1, 9)).known
    for row in rows:
        found = taken(books.book(row), known=found, received_on=date(2024, 1, 10)).known
    return found


def revised(*rows: dict[str, Any], received_on: date | None = DAY, policy: Policy | None = None) -> Imported:
    """What comes of these rows in one workbook after last year's return."""
    return taken(books.book(*rows), known=known(BEFORE), received_on=received_on, policy=policy)


def test_a_figure_restated_by_more_than_the_share_is_asked_for_its_reason_and_stored() -> None:
    found = revised({**BEFORE, "年度产值": 8400.01}, NOW)
    problem = only(found)
    assert (problem.code, problem.severity, problem.cell, problem.column) == (
        "restated_without_reason", "warning", "D2", "年度产值",
    )  # fmt: skip
    said = str(problem.shown()["message"])
    for word in ("2023", "8000 万元", "8400.01 万元", "+5%", "修订原因"):
        assert word in said, said
    assert (found.rows_accepted, found.rows_refused) == (2, 0)


@pytest.mark.parametrize("heading", ["修订原因", "修订说明", "调整原因", "调整原因（必要时）"])
def test_with_a_reason_nothing_is_asked(heading: str) -> None:
    found = revised({**BEFORE, "年度产值": 9999, heading: "审计后调整"})
    assert codes(found) == []
    assert found.known["P-01"].returns[-1].row.reason == "审计后调整"


@pytest.mark.parametrize("reason", ["", "  ", "无", "/", None])
def test_a_missing_mark_is_no_reason(reason: str | None) -> None:
    assert only(revised({**BEFORE, "年度产值": 9999, "修订原因": reason})).code == "restated_without_reason"


@pytest.mark.parametrize("again", [8000, "0.8亿元", 8400, 7600, None])
def test_the_same_again_and_a_small_change_ask_nothing(again: Any) -> None:
    assert codes(revised({**BEFORE, "年度产值": again})) == []


def test_a_withdrawal_and_a_change_from_zero_are_asked_about_in_words_of_their_own() -> None:
    said = str(only(revised({**BEFORE, "年度产值": "无"})).shown()["message"])
    assert "8000 万元" in said and "撤回" in said and "修订原因" in said and "%" not in said.split("修订原因")[0]
    zero = known({**BEFORE, "年度产值": 0})
    said = str(only(taken(books.book(BEFORE), known=zero, received_on=DAY)).shown()["message"])
    assert "0 万元" in said and "8000 万元" in said


def test_a_correction_back_asks_nothing_and_what_it_goes_back_to_is_not_in_question() -> None:
    told = known(BEFORE, {**BEFORE, "年度产值": 9000})
    back = taken(books.book(BEFORE), known=told, received_on=DAY)
    assert codes(back) == []
    dossier = back.known["P-01"]
    assert doubts(dossier, DAY, view_on(dossier, DAY).promises, ()) == ()
    assert restatements(dossier, date(2025, 12, 31)) == ()


def test_the_year_that_is_still_running_is_nobodys_past() -> None:
    row = {**R, "填报年度": 2025, "数据截止日期": "2025-01-31", "累计完成投资": 1000}
    told = known(BEFORE, row)
    assert codes(taken(books.book({**row, "累计完成投资": 1300}), known=told, received_on=DAY)) == []
    over = taken(books.book({**row, "累计完成投资": 1300}), known=told, received_on=date(2026, 1, 1))
    assert codes(over) == ["restated_without_reason"]


def test_offline_a_year_is_past_once_a_later_one_is_reported() -> None:
    """Whatever the order of files: the latest year in any of them is the one that is filled in."""
    files = [books.book(row) for row in (books.REGISTER, BEFORE, {**BEFORE, "年度产值": 9000})]
    assert codes(taken(*files)) == []
    assert codes(taken(*files, books.book(NOW))) == ["restated_without_reason"]


def test_the_zones_own_policy_says_how_much_is_much() -> None:
    lenient = policy_from({"review": {"restated_questioned_above": "0.5"}})
    assert isinstance(lenient, Policy)
    assert codes(revised({**BEFORE, "年度产值": 11_000}, policy=lenient)) == []
    said = str(only(revised({**BEFORE, "年度产值": 12_001}, policy=lenient)).shown()["message"])
    assert "50%" in said


def test_of_one_cell_one_question_is_asked() -> None:
    found = taken(
        books.book({**BEFORE, "年度产值": 90_000}), known=known(BEFORE, NOW), received_on=DAY
    )  # ten times the year after, and of itself
    assert codes(found) == ["magnitude_slip"]


def test_the_same_figure_is_the_same_question_however_it_is_written_and_of_whatever_it_was_before() -> None:
    questions = {only(revised({**BEFORE, "年度产值": text})).question for text in (9000, "0.9亿元", "90000000元")} | {
        only(
            taken(books.book({**BEFORE, "年度产值": 9000}), known=known({**BEFORE, "年度产值": 8500}), received_on=DAY)
        ).question
    }
    assert len(questions) == 1
    assert only(revised({**BEFORE, "年度产值": 9001})).question not in questions
    assert only(revised({**BEFORE, "年度产值": "无"})).question not in questions


def test_offline_a_row_knows_its_file_and_sheet_and_works_out_its_cells_when_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(RowRead, "cells", property(lambda read: 1 / 0))
        found = taken(books.book(books.REGISTER), books.book(BEFORE, NOW, sheet="填报"))
    register, source = found.known["P-01"].registers[0].source, found.known["P-01"].returns[1].source
    assert register is not None and (register.upload_id, register.sheet, register.line) == ("1.xlsx", "表", 2)
    assert source is not None
    assert (source.upload_id, source.actor, source.seq, source.sheet, source.line) == ("2.xlsx", "", 0, "填报", 3)
    assert source.of("output") == FigureSource("2.xlsx", "", 0, "填报", cell="D3")
    assert source.of("tax").cell is None


def test_a_refused_row_is_asked_about_nothing() -> None:
    found = revised({**BEFORE, "年度产值": 9000, "实际动工日期": "待补充"})
    assert codes(found) == ["unreadable_date"]


figures = st.sampled_from([None, "无", 0, 7900, 8000, 8400, 8401, 9000])
rows = st.lists(
    st.tuples(st.sampled_from([2022, 2023, 2024]), figures, figures, st.sampled_from([None, "审计"])), max_size=4
)


def book_of(parcel_no: str, said: list[tuple[Any, ...]]) -> bytes:
    return books.book(
        *(
            {**R, "宗地编号": parcel_no, "填报年度": year, "数据截止日期": f"{year}-12-31", "年度产值": output,
             "累计完成投资": investment, "修订原因": reason}
            for year, output, investment, reason in [(2021, 1, None, None), *said]
        )
    )  # fmt: skip


def sent(*files: bytes) -> tuple[dict[str, Dossier], list[list[str]]]:
    """What is known after these uploads one after the other, and what each was asked."""
    found = taken(
        books.book(books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "受让企业": "乙公司"}), received_on=DAY
    ).known
    asked = []
    for data in files:
        one = taken(data, known=found, received_on=DAY)
        found = one.known
        asked.append(sorted(one.questions))
    return found, asked


@settings(max_examples=15, deadline=None)
@given(rows, rows)
def test_uploads_of_different_parcels_ask_and_come_to_the_same_in_any_order(one: Any, other: Any) -> None:
    a, b = book_of("P-01", one), book_of("P-02", other)
    known_ab, (asked_a, asked_b) = sent(a, b)
    known_ba, (second_b, second_a) = sent(b, a)
    assert (known_ab, asked_a, asked_b) == (known_ba, second_a, second_b)


@settings(max_examples=15, deadline=None)
@given(rows)
def test_the_same_file_twice_restates_nothing_that_once_did_not(said: Any) -> None:
    """Within one workbook a figure may change back and forth; of one row per year nothing does."""
    once_each = list({row[0]: row for row in said}.values())
    data = book_of("P-01", once_each)
    known_once, _ = sent(data)
    known_twice, (_, asked_again) = sent(data, data)
    assert (
        restatements(known_twice["P-01"], date(2025, 12, 31))
        == restatements(known_once["P-01"], date(2025, 12, 31))
        == ()
    )
    assert asked_again == []
