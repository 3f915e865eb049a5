"""Workbooks of ours that come back: templates filled in by their own examples, returns as we pre-filled them, old versions."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from intake.imported import Imported
from intake.opening import Opened
from intake.receipts import receipt_of
from land.adjustment import AdjustmentKind, AdjustmentRow
from land.dossier import Dossier, Received
from land.indicator import Fact
from land.standing import judge
from land.units import Quantity
from land.upload import UploadState
from land.view import view_on
from tests import books
from tests.intake.filled_in import DAY, PARCELS, REPORTED, edited, known, prefilled, with_example, workbook
from tests.intake.taken import codes, taken
from tests.land import parcels_at_random
from wording.columns import COLUMNS, KINDS, Kind
from wording.sheets import forms as words
from wording.sheets.prefilled import prefilled_return
from workbooks.reading.sheets import read
from workbooks.reading.table import tables
from workbooks.writing.form import template


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_template_is_refused_because_nothing_stands_in_it(kind: Kind) -> None:
    found = taken(template(kind))
    assert codes(found) == ["no_rows"]
    assert found.kinds == (kind,)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_template_has_every_column_once_in_order_and_its_guide_is_no_table(kind: Kind) -> None:
    sheets = read(template(kind))
    assert isinstance(sheets, list) and [sheet.name for sheet in sheets] == [KINDS[kind], "填写说明"]
    (table,) = tables(sheets)
    assert [heading.column for heading in table.headings] == list(COLUMNS[kind])
    assert all(heading.unit_known for heading in table.headings)
    assert (table.unknown, table.repeated) == ([], [])
    assert tables(sheets[1:]) == []


def test_the_examples_of_every_template_are_taken_as_they_stand() -> None:
    found = taken(*(with_example(kind) for kind in Kind))
    assert codes(found) == []
    assert (found.rows_accepted, found.rows_refused) == (4, 0)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_older_template_is_taken_and_its_sender_told(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    old, version = with_example(kind), words.VERSIONS[kind]
    monkeypatch.setattr(words, "VERSIONS", {kind: version + 1 for kind, version in words.VERSIONS.items()})
    found = taken(*([with_example(Kind.REGISTER)] if kind is not Kind.REGISTER else []), old)
    assert codes(found) == ["old_template"]
    (problem,) = found.problems
    assert (problem.severity, problem.cell, found.rows_refused) == ("warning", "A2", 0)
    assert f"{kind.value}-{version}" in str(problem.shown()["message"])


@pytest.mark.parametrize(
    ("text", "version"),
    [("模板版本：register-1", 1), ("说明　模板版本: register - 3 请保留", 3), ("模板版本：return-12（预填）", 12)],
)
def test_the_mark_is_known_however_it_is_spaced(text: str, version: int) -> None:
    found = words.mark_of(text)
    assert found is not None and found.version == version
    assert found.prefilled is ("预填" in text)


def test_a_prefilled_return_holds_the_promise_last_year_and_this_year() -> None:
    sheet = load_workbook(io.BytesIO(prefilled(known()))).worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[3]}

    def at(row: int, heading: str) -> Any:
        return sheet.cell(row, heads[heading]).value

    assert [at(row, "填报年度*") for row in range(4, 10)] == ["约定", 2025, 2026, "约定", 2025, 2026]
    assert [at(4, "实际动工日期"), at(4, "累计完成固定资产投资(万元)")] == ["2023-06-01", "≥12000"]
    assert at(5, "累计完成固定资产投资(万元)") == 9000
    assert at(5, "计容建筑面积(㎡)") == "100亩"  # no number of square metres is exactly that
    assert at(5, "年度税收(万元)") == 950.3
    given = {heading: sheet.cell(6, column).value for heading, column in heads.items()}
    assert (
        len(given.pop("预填内容")) == 16
        and sheet.column_dimensions[sheet.cell(3, heads["预填内容"]).column_letter].hidden
    )
    assert set(given.values()) == {"P-01", "甲公司", 2026, datetime(2026, 3, 1), None}
    assert at(7, "受让企业(对照)") == "＝乙公司"
    locked = {heading: sheet.cell(6, column).protection.locked for heading, column in heads.items()}
    assert [heading for heading, is_locked in locked.items() if is_locked] == [
        "宗地编号*",
        "受让企业(对照)",
        "填报年度*",
        "预填内容",
    ]
    assert all(sheet.cell(4, column).protection.locked for column in heads.values())
    assert sheet.protection.sheet and sheet.protection.password is None


def test_a_prefilled_return_that_nobody_touched_changes_nothing() -> None:
    before = known()
    found = taken(prefilled(before), known=before.known, received_on=DAY)
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.values["count"]) == ("unfilled_rows", "warning", "3")
    assert (found.rows_accepted, found.rows_refused) == (1, 0)
    for on in (date(2025, 6, 1), date(2025, 12, 31), DAY, date(2027, 5, 1)):
        for no, dossier in before.known.items():
            assert judge(found.known[no], on) == judge(dossier, on)


def test_a_prefilled_return_in_which_nothing_was_known_and_nothing_filled_in_is_refused() -> None:
    before = taken(books.book(*PARCELS), received_on=date(2026, 1, 10))
    found = taken(prefilled(before), known=before.known, received_on=DAY)
    assert sorted(codes(found)) == ["no_rows", "unfilled_rows"]
    assert found.entries == {}


def test_what_is_filled_in_is_a_statement_and_so_is_a_cutoff_alone() -> None:
    before = known()
    data = edited(prefilled(before), D6=date(2026, 2, 28), F6="2026-02-20", D9=date(2026, 2, 28))
    found = taken(data, known=before.known, received_on=DAY)
    assert codes(found) == ["unfilled_rows"]
    assert [row.row.year for row in found.known["P-01"].returns] == [2025, 2025, 2026]  # type: ignore[union-attr]
    assert found.known["P-01"].returns[-1].row.facts == {Fact.GROUNDBREAKING: date(2026, 2, 20)}
    assert [(row.row.cutoff, row.row.facts) for row in found.known["P-02"].returns] == [(date(2026, 2, 28), {})]


def test_a_reason_alone_is_no_return() -> None:
    before = known()
    book = load_workbook(io.BytesIO(prefilled(before))).worksheets[0]
    place = next(cell.column_letter for cell in book[3] if cell.value == "修订原因")
    found = taken(edited(prefilled(before), **{f"{place}6": "没有变化"}), known=before.known, received_on=DAY)
    (problem,) = found.problems
    assert (problem.code, problem.values["count"]) == ("unfilled_rows", "3")


def test_last_years_row_asks_for_no_reason_in_yellow_and_shows_none_that_was_given() -> None:
    told = taken(books.book(*PARCELS), books.book({**REPORTED, "修订原因": "审计"}), received_on=date(2026, 1, 10))
    assert told.known["P-01"].returns[0].row.reason == "审计"
    sheet = load_workbook(io.BytesIO(prefilled(told))).worksheets[0]
    place = next(cell.column for cell in sheet[3] if cell.value == "修订原因")
    assert [sheet.cell(row, place).value for row in (4, 5, 6)] == [None] * 3
    assert sheet.cell(6, place).fill.fill_type is None
    assert not sheet.cell(5, place).protection.locked


def test_a_return_of_the_version_before_had_no_column_for_reasons_and_is_taken() -> None:
    sheet = load_workbook(io.BytesIO(prefilled(known())))
    place = next(cell.column for cell in sheet.worksheets[0][3] if cell.value == "修订原因")
    sheet.worksheets[0].delete_cols(place)
    for one in sheet.worksheets:
        one["A2"] = str(one["A2"].value).replace(f"return-{words.VERSIONS[Kind.RETURN]}", "return-1")
    out = io.BytesIO()
    sheet.save(out)
    before = known()
    found = taken(out.getvalue(), known=before.known, received_on=DAY)
    assert codes(found) == ["old_template", "unfilled_rows"]
    assert found.rows_accepted == 1


def as_a_program_saves_it(cell: Any) -> str:
    """A cell as text, as in a CSV that Excel wrote."""
    if isinstance(cell, tuple):
        return "/".join(str(part) for part in cell[1:])
    return f"{cell:g}" if isinstance(cell, float) else str(cell or "")


def test_the_rows_of_a_prefilled_return_may_be_copied_elsewhere() -> None:
    """The promises are passed over and a row that nobody touched is known without our mark, too; without what we gave a
    row of nothing but parcel and year is what it says."""
    before = known()
    sheets = read(prefilled(before))
    assert isinstance(sheets, list)
    rows = [[as_a_program_saves_it(cell) for cell in row] for row in sheets[0].rows]
    copied = taken(books.as_csv(rows[2:6]), known=before.known, received_on=DAY)
    assert codes(copied) == ["unfilled_rows"]
    assert [r.row.year for r in copied.known["P-01"].returns] == [2025, 2025]
    bare = taken(books.as_csv([row[:-1] for row in rows[2:6]]), known=before.known, received_on=DAY)
    assert codes(bare) == []
    assert [r.row.year for r in bare.known["P-01"].returns] == [2025, 2025, 2026]
    whole = taken(books.as_csv(rows), known=before.known, received_on=DAY)
    assert codes(whole) == ["unfilled_rows"]


def test_closed_parcels_other_enterprises_and_years_before_the_grant_have_no_rows() -> None:
    reported = {**REPORTED, "填报年度": 2026, "数据截止日期": "2026-02-01"}
    before = taken(books.book(*({**row, "出让日期": "2026-01-05"} for row in PARCELS)), books.book(reported))
    one = before.known["P-01"]
    closing = AdjustmentRow("P-01", AdjustmentKind.ACCEPTANCE, DAY)
    closed = Dossier("P-01", one.registers, one.returns, (Received(closing),))
    everything = [closed, before.known["P-02"]]

    def numbers(data: bytes) -> list[Any]:
        return [
            (row[0].value, row[2].value) for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=4)
        ]

    assert numbers(workbook(everything)) == [("P-02", "约定"), ("P-02", 2026)]
    assert numbers(workbook(before.known.values(), enterprise=" = 乙公司")) == [
        ("P-02", "约定"),
        ("P-02", 2026),
    ]
    assert prefilled_return(everything, "示范开发区", 2026, DAY, as_of=DAY, enterprise="丙公司") is None
    assert prefilled_return(everything, "示范开发区", 2025, DAY, as_of=DAY) is None


def test_a_check_that_stands_behind_the_cells_is_no_formula_of_the_last_one() -> None:
    sheets = read(prefilled(known()))
    assert isinstance(sheets, list)
    assert not [
        cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, tuple) and cell[0] == "fault"
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert prefilled(known()) == prefilled(known())
    assert template(Kind.REGISTER) == template(Kind.REGISTER)


def test_a_figure_that_no_cell_holds_exactly_keeps_the_unit_it_was_written_in() -> None:
    found = known()
    row = found.known["P-01"].returns[0].row
    odd = Received(type(row)("P-01", 2025, row.cutoff, {Fact.TAX: Quantity(Decimal("1234567890123456.78"), "yuan")}))
    dossier = Dossier("P-01", found.known["P-01"].registers, (odd,))
    again = taken(workbook([dossier]), known={"P-01": dossier}, received_on=DAY)
    assert again.known["P-01"].returns[-1].row.facts[Fact.TAX] == odd.row.facts[Fact.TAX]


def test_who_fills_in_this_year_only_has_nothing_to_look_at() -> None:
    before = known()
    book = load_workbook(io.BytesIO(prefilled(before)))
    sheet = book.worksheets[0]
    heads = {str(cell.value).strip("*").partition("(")[0]: cell.column for cell in sheet[3]}
    row = next(n for n in range(4, sheet.max_row + 1) if sheet.cell(n, heads["填报年度"]).value == 2026)
    sheet.cell(row, heads["累计完成固定资产投资"]).value = 9000
    out = io.BytesIO()
    book.save(out)
    opened = Opened()
    found = taken(out.getvalue(), known=before.known, received_on=DAY)
    assert "unfilled_rows" in codes(found)
    assert receipt_of(found, opened, ()).state is UploadState.ACCEPTED


HALF = {
    **books.RETURN, "填报年度": 2025, "数据截止日期": "2025-06-30", "实际动工日期": "2023-05-20", "累计完成投资": 6000, "年度产值": 4000,
    "计容建筑面积": 1000,
}  # fmt: skip
END = date(2025, 12, 31)


def columns(data: bytes) -> dict[str, str]:
    """Heading without its unit → the letters of its column."""
    heads = load_workbook(io.BytesIO(data)).worksheets[0][3]
    return {str(cell.value).strip("*").partition("(")[0]: cell.column_letter for cell in heads}


def half_known() -> Imported:
    return taken(books.book(books.REGISTER), books.book(HALF), received_on=date(2025, 7, 10))


def test_the_row_to_fill_in_has_the_reviews_day_as_its_cutoff_and_no_figure_that_would_look_newer_than_it_is() -> None:
    """Half a year's output beside 31 December would look like the whole year's, an investment of June like December's."""
    before = half_known()
    data = workbook(before.known.values(), 2025, as_of=END)
    place, sheet = columns(data), load_workbook(io.BytesIO(data)).worksheets[0]
    row = {heading: sheet[f"{letters}6"].value for heading, letters in place.items()}
    assert (row["填报年度"], row["数据截止日期"]) == (2025, datetime(2025, 12, 31))
    assert (row["实际动工日期"], row["计容建筑面积"]) == (datetime(2023, 5, 20), 1000)
    assert (row["累计完成固定资产投资"], row["年度产值"]) == (None, None)


def test_untouched_the_row_is_no_return_and_what_is_filled_in_beside_the_cutoff_counts_as_of_that_day() -> None:
    before = half_known()
    data = workbook(before.known.values(), 2025, as_of=END)
    assert "unfilled_rows" in codes(taken(data, known=before.known, received_on=DAY))
    assert taken(data, known=before.known, received_on=DAY).known == before.known
    filled = edited(data, **{f"{columns(data)['年度产值']}6": 9000})
    found = taken(filled, known=before.known, received_on=DAY)
    assert codes(found) == ["unfilled_rows"]  # the year before
    row = found.known["P-01"].returns[-1].row
    assert (row.cutoff, row.facts[Fact.OUTPUT]) == (END, Quantity(Decimal("9000"), "wan_yuan"))
    assert view_on(found.known["P-01"], DAY).of_year(Fact.OUTPUT, 2025) == 90_000_000


def test_what_was_corrected_since_we_gave_the_row_out_does_not_make_the_untouched_row_a_return() -> None:
    before = half_known()
    data = workbook(before.known.values(), 2025, as_of=END)
    corrected = taken(books.book({**HALF, "实际动工日期": "2023-06-20"}), known=before.known, received_on=DAY)
    assert taken(data, known=corrected.known, received_on=DAY).known == corrected.known


@settings(max_examples=40, deadline=None)
@given(parcels_at_random.dossiers(), st.sampled_from([date(2024, 6, 30), date(2024, 12, 31), date(2025, 12, 31)]))
def test_whatever_is_known_an_untouched_row_is_known_again(dossier: Dossier, as_of: date) -> None:
    data = workbook([replace(dossier, adjustments=())], as_of.year, as_of=as_of)  # a closed parcel has no row
    opened = Opened()
    opened.add(read(data), "a.xlsx")
    rows = [read.values["year"] for table, reads in opened.tables for read in reads]
    assert as_of.year not in rows


@pytest.mark.parametrize("text", ["无变化", " 无 变化", "无变化　"])
def test_nothing_has_changed_is_a_return_of_blank_cells_that_confirms_what_stands(text: str) -> None:
    before = half_known()
    row = {"宗地编号": "P-01", "填报年度": 2025, "数据截止日期": "2025-12-31", "备注": text}
    found = taken(books.book(row), known=before.known, received_on=DAY)
    assert codes(found) == []
    said = found.known["P-01"].returns[-1].row
    assert (said.unchanged, said.facts, said.cutoff) == (True, {}, END)
    view = view_on(found.known["P-01"], DAY)
    assert (view.figure(Fact.INVESTMENT), view.investment_cutoff) == (60_000_000, END)
    assert view.of_year(Fact.OUTPUT, 2025) is None  # half a year's figure is confirmed to be nothing more


def test_nothing_has_changed_in_a_row_that_we_filled_in_confirms_it_too() -> None:
    before = half_known()
    data = workbook(before.known.values(), 2025, as_of=END)
    found = taken(edited(data, **{f"{columns(data)['备注']}6": "无变化"}), known=before.known, received_on=DAY)
    said = found.known["P-01"].returns[-1].row
    assert (said.unchanged, said.facts, said.cutoff) == (True, {}, END)
    assert view_on(found.known["P-01"], DAY).investment_cutoff == END


@pytest.mark.parametrize("more", [{"累计完成投资": 7000}, {"修订原因": "审计"}, {"备注": "与去年相比无变化"}])
def test_the_word_beside_anything_else_or_within_a_sentence_is_a_remark(more: dict[str, Any]) -> None:
    row = {"宗地编号": "P-01", "填报年度": 2025, "数据截止日期": "2025-12-31", "备注": "无变化", **more}
    found = taken(books.book(row), known=half_known().known, received_on=DAY)
    assert not found.known["P-01"].returns[-1].row.unchanged
