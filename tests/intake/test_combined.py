"""Promises and facts in one table: each row is a register row, and a return for each year of which it speaks (domain.md
sections 4 and 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from intake.imported import Imported
from land.dossier import Dossier
from land.indicator import Fact, Indicator
from land.returns import ReturnRow
from land.units import Quantity
from land.upload import HandsIn, Mandate
from land.view import view_on
from tests import books
from tests.intake.taken import codes, taken

D = date.fromisoformat
DAY = D("2025-06-15")
PROMISES = {
    "宗地编号": "JX-1", "受让企业": "甲公司", "用地面积(亩)": 100, "约定动工日期": D("2024-06-01"),
    "约定竣工日期": D("2026-06-01"), "固定资产投资(万元)": 30000,
}  # fmt: skip


def wan(number: int) -> Quantity:
    return Quantity(Decimal(number), "wan_yuan")


def ledger(*rows: dict[str, Any], title: Sequence[Any] = (), sheet: str = "台账") -> bytes:
    lines = books.grid([{**PROMISES, **row} for row in rows])
    return books.xlsx({sheet: [*([list(title)] if title else []), *lines]})


def of(found: Imported, parcel: str = "JX-1") -> dict[int, ReturnRow]:
    return {received.row.year: received.row for received in found.known[parcel].returns}


def test_a_row_of_a_ledger_is_its_register_row_and_its_return() -> None:
    found = taken(ledger({"填报年度": 2024, "实际动工日期": D("2024-05-20"), "年度产值": 800}), received_on=DAY)
    assert codes(found) == []
    assert found.known["JX-1"].registers[-1].row.enterprise == "甲公司"
    assert of(found)[2024].facts == {Fact.GROUNDBREAKING: D("2024-05-20"), Fact.OUTPUT: wan(800)}
    assert found.rows_accepted == 2


def test_headings_that_begin_with_a_year_give_that_years_figure() -> None:
    row = {"2023年产值(万元)": 100, "2024年度产值(万元)": 200, "2024年度税收": 10, "2023年累计完成固定资产投资": 5000}
    found = taken(ledger(row), received_on=DAY)
    assert codes(found) == []
    assert {year: dict(one.facts) for year, one in of(found).items()} == {
        2023: {Fact.OUTPUT: wan(100), Fact.INVESTMENT: wan(5000)},
        2024: {Fact.OUTPUT: wan(200), Fact.TAX: wan(10)},
    }
    assert [(one.cutoff, one.figures_only) for one in of(found).values()] == [
        (D("2023-12-31"), True), (D("2024-12-31"), False),
    ]  # fmt: skip


def test_a_year_in_the_upper_row_of_headings_begins_the_names_below_it() -> None:
    upper = [*PROMISES, "2023年", None, "2024年完成情况", None]
    lower = [*[None] * 6, "产值(万元)", "税收", "年度产值", "累计完成固定资产投资(万元)"]
    found = taken(books.xlsx({"台账": [upper, lower, [*PROMISES.values(), 100, 10, 200, 9000]]}), received_on=DAY)
    assert codes(found) == []
    assert {year: dict(one.facts) for year, one in of(found).items()} == {
        2023: {Fact.OUTPUT: wan(100), Fact.TAX: wan(10)},
        2024: {Fact.OUTPUT: wan(200), Fact.INVESTMENT: wan(9000)},
    }


@pytest.mark.parametrize("upper", ["2024年上半年", "2024年1-6月", "2024年预计", "2024年第一季度"])
def test_a_part_of_a_year_above_a_yearly_name_is_named_and_never_read_as_the_year(upper: str) -> None:
    rows = [[*PROMISES, upper, "2023年产值"], [*[None] * 6, "年度产值", None], [*PROMISES.values(), 100, 50]]
    found = taken(books.xlsx({"台账": rows}), received_on=DAY)
    assert [(p.code, p.cell) for p in found.problems] == [("year_not_read", "G2")]
    assert list(of(found)) == [2023]


@pytest.mark.parametrize(
    "heading",
    ["2024年约定竣工日期", "2024年1-6月产值", "2024年上半年产值", "2024年预计产值", "2024年末产值", "2024年用地面积"],
)
def test_a_year_before_anything_else_is_named_and_not_read(heading: str) -> None:
    found = taken(ledger({heading: 100, "2023年产值": 50}), received_on=DAY)
    assert [(p.code, p.cell) for p in found.problems] == [("year_not_read", "G1")]
    assert list(of(found)) == [2023]


@pytest.mark.parametrize(
    ("cells", "title", "sheet", "year", "cutoff"),
    [
        ({"填报年度": 2023}, "截至2024年12月31日", "2022年度台账", 2023, "2023-12-31"),
        ({"数据截止日期": D("2024-09-30")}, "2022年度台账", "台账", 2024, "2024-09-30"),
        ({"填报年度": 2024, "数据截止日期": D("2025-03-31")}, "", "台账", 2024, "2025-03-31"),
        ({}, "某开发区台账（截至2024年12月31日）", "台账", 2024, "2024-12-31"),
        ({}, "数据截止时间：2025-03-31", "台账", 2025, "2025-03-31"),
        ({}, "截至2024年9月底", "台账", 2024, "2024-09-30"),
        ({}, "2023年度标准地台账", "台账", 2023, "2023-12-31"),
        ({}, "", "2023年台账", 2023, "2023-12-31"),
        ({}, "填表日期：2025年1月5日", "2023年台账", 2023, "2023-12-31"),
        ({}, "某政发〔2021〕5号 2023年度", "台账", 2023, "2023-12-31"),
    ],
)
def test_columns_without_a_year_belong_to_the_year_that_row_title_or_sheet_tells(
    cells: dict[str, Any], title: str, sheet: str, year: int, cutoff: str
) -> None:
    found = taken(ledger({**cells, "年度产值": 800}, title=[title] if title else (), sheet=sheet), received_on=DAY)
    assert {code for code in codes(found) if code != "year_not_over"} == set()
    assert {one.year: one.cutoff for one in of(found).values()} == {year: D(cutoff)}


@pytest.mark.parametrize(
    "title", ["", "填表日期：2023年1月5日", "2022-2023年度台账", "2023年3月整理", "2022年度与2023年度"]
)
def test_where_nothing_tells_the_year_it_is_the_one_before_receipt_and_asked_once_for_a_row(title: str) -> None:
    row = {"实际动工日期": D("2024-05-20"), "年度产值": 800, "年度税收": 20}
    found = taken(ledger(row, title=[title] if title else ()), received_on=DAY)
    assert codes(found) == ["year_assumed"]
    assert found.problems[0].cell == ("G3" if title else "G2") and found.questions
    assert of(found)[2024].cutoff == D("2024-12-31")
    entry = found.entries["JX-1"][-1]
    assert {"output", "tax"} <= entry.asked


def test_a_day_after_the_assumed_year_makes_year_and_cutoff_those_of_receipt() -> None:
    found = taken(ledger({"实际动工日期": D("2025-02-20"), "累计完成投资": 800}), received_on=DAY)
    assert codes(found) == ["year_assumed"]
    assert (of(found)[2025].cutoff, of(found)[2025].facts[Fact.GROUNDBREAKING]) == (DAY, D("2025-02-20"))


def test_offline_the_day_judged_stands_for_the_day_of_receipt() -> None:
    found = taken(ledger({"年度产值": 800}), on=DAY)
    assert (codes(found), list(of(found))) == (["year_assumed"], [2024])


def test_state_figures_and_days_belong_to_the_latest_year_and_the_others_say_nothing_of_milestones() -> None:
    row = {"2022年产值": 50, "2023年产值": 100, "2024年产值": 200, "实际动工日期": None, "累计完成投资": 9000}
    found = taken(ledger(row, title=["截至2024年12月31日"]), received_on=DAY)
    assert codes(found) == []
    assert {year: (one.cutoff, one.figures_only, Fact.INVESTMENT in one.facts) for year, one in of(found).items()} == {
        2022: (D("2022-12-31"), True, False),
        2023: (D("2023-12-31"), True, False),
        2024: (D("2024-12-31"), False, True),
    }
    dossier: Dossier = found.known["JX-1"]
    assert view_on(dossier, D("2024-06-30")).last_cutoff is None
    assert view_on(dossier, D("2024-12-31")).last_cutoff == D("2024-12-31")


def test_a_row_without_any_fact_gives_no_return_and_a_missing_mark_is_a_fact() -> None:
    rows = [{"宗地编号": f"JX-{n}", "2024年产值": cell} for n, cell in enumerate([None, "", " ", "无", 0], start=1)]
    found = taken(ledger(*rows), received_on=DAY)
    assert codes(found) == []
    assert [len(found.known[f"JX-{n}"].returns) for n in range(1, 6)] == [0, 0, 0, 1, 1]
    assert of(found, "JX-4")[2024].facts == {Fact.OUTPUT: None}
    assert (found.rows_accepted, found.rows_refused) == (7, 0)


def test_a_year_after_that_of_the_cutoff_is_refused_with_all_years_of_the_row() -> None:
    row = {"数据截止日期": D("2024-12-31"), "2024年产值": 100, "2025年产值": 20}
    found = taken(ledger(row), received_on=DAY)
    assert [(p.code, p.cell) for p in found.problems] == [("cutoff_before_year", "G2")]
    assert found.known["JX-1"].registers and not found.known["JX-1"].returns


def test_an_error_refuses_its_own_half() -> None:
    wrong_fact = taken(ledger({"2023年产值": "很多", "2024年产值": 100}), received_on=DAY)
    assert [(p.code, p.cell) for p in wrong_fact.problems] == [("unreadable_number", "G2")]
    assert wrong_fact.known["JX-1"].registers and not wrong_fact.known["JX-1"].returns
    before = taken(ledger({}))
    wrong_promise = taken(ledger({"约定竣工日期": "某日", "2024年产值": 100}), known=before.known, received_on=DAY)
    assert [(p.code, p.cell) for p in wrong_promise.problems] == [("unreadable_date", "E2")]
    assert len(wrong_promise.known["JX-1"].registers) == 1 and list(of(wrong_promise)) == [2024]


def test_the_return_half_needs_its_parcel_known_and_a_parcel_that_nobody_names_is_said_once() -> None:
    unknown = taken(ledger({"约定竣工日期": "某日", "2023年产值": 1, "2024年产值": 100}), received_on=DAY)
    assert codes(unknown) == ["unreadable_date", "unknown_parcel"]
    nameless = taken(ledger({"宗地编号": None, "2023年产值": 1, "2024年产值": 100}), received_on=DAY)
    assert [(p.code, p.cell) for p in nameless.problems] == [("required_missing", "A2")]


def test_a_parcel_of_several_rows_keeps_its_first_promises_and_all_its_returns() -> None:
    rows = [{"填报年度": year, "年度产值": year - 2000} for year in (2023, 2024)]
    found = taken(ledger(*rows), received_on=DAY)
    assert [(p.code, p.cell) for p in found.problems] == [("duplicate_parcel", "A3")]
    assert list(of(found)) == [2023, 2024]


@pytest.mark.parametrize("mandate", [Mandate.FIRM, Mandate.AGENT])
def test_by_a_link_the_register_half_is_passed_over_with_one_sentence(mandate: Mandate) -> None:
    before = taken(ledger({}, {"宗地编号": "JX-2"}))
    rows = [
        {"宗地编号": no, "受让企业": "甲公司", "用地面积(亩)": 999, "2024年产值": made}
        for no, made in (("JX-1", 100), ("JX-2", 120))
    ]
    link = HandsIn(mandate, frozenset({"JX-1", "JX-2"}))
    found = taken(ledger(*rows), known=before.known, received_on=DAY, hands_in=link)
    assert [(p.code, p.cell) for p in found.problems] == [("register_half_passed", "D1")]
    assert all(len(found.known[no].registers) == 1 and len(found.known[no].returns) == 1 for no in ("JX-1", "JX-2"))
    assert (found.rows_accepted, found.rows_refused) == (2, 0)


def test_fewer_promises_than_a_register_needs_make_a_return_and_what_is_lacking_is_named() -> None:
    before = taken(ledger({}))
    row = {name: cell for name, cell in PROMISES.items() if name != "用地面积(亩)"} | {"2024年产值": 100}
    found = taken(books.book(row), known=before.known, received_on=DAY)
    (problem,) = found.problems
    assert problem.code == "register_incomplete"
    assert "用地面积" in str(problem.shown()["message"]) and "约定动工日期、约定竣工日期" in str(problem.text)
    assert list(of(found)) == [2024]


def test_a_return_with_a_year_column_passes_its_promises_over_in_one_sentence() -> None:
    before = taken(ledger({}))
    row = {**books.RETURN, "宗地编号": "JX-1", "约定竣工日期": "x", "用地面积": 5, "年度产值": 100}
    found = taken(books.book(row), known=before.known, received_on=DAY)
    assert [(p.code, p.text) for p in found.problems] == [("promises_not_read", "约定竣工日期、用地面积")]
    assert list(of(found)) == [2024]


def test_a_column_that_no_half_knows_is_named_once_and_compared_with_both() -> None:
    found = taken(ledger({"2024年产值": 1, "竣工时间": D("2024-05-01"), "领导批示": "阅"}), received_on=DAY)
    assert [(p.code, p.cell) for p in found.problems] == [("similar_column", "H1"), ("unknown_column", "I1")]


def test_of_two_headings_of_one_column_the_spelling_listed_first_counts_and_the_other_is_named() -> None:
    found = taken(ledger({"面积(亩)": 7}), received_on=DAY)
    assert codes(found) == ["repeated_column"]
    left = {"面积(亩)": 7, **PROMISES}
    found = taken(books.book(left), received_on=DAY)
    assert [(p.code, p.cell) for p in found.problems] == [("repeated_column", "A1")]
    assert found.known["JX-1"].registers[-1].row.area == Quantity(Decimal(100), "mu")


def test_the_lowest_and_highest_plot_ratio_of_a_land_market_page_are_one_promise() -> None:
    found = taken(ledger({"约定容积率下限": 1, "约定容积率上限": 2.5}), received_on=DAY)
    assert codes(found) == []
    target = found.known["JX-1"].registers[-1].row.targets[Indicator.PLOT_RATIO]
    assert target.low is not None and target.high is not None
    assert (target.low.number, target.high.number) == (1, Decimal("2.5"))


def test_a_restated_year_of_a_ledger_is_given_its_reason_once_for_all_years() -> None:
    before = taken(ledger({"2023年产值": 100, "2024年产值": 100}), received_on=DAY)
    again = {"2023年产值": 150, "2024年产值": 150}
    asked = taken(ledger(again), known=before.known, received_on=DAY)
    assert codes(asked) == ["restated_without_reason"] * 2
    assert codes(taken(ledger({**again, "修订原因": "审计调整"}), known=before.known, received_on=DAY)) == []
