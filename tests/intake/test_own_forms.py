"""Workbooks of ours that come back: templates filled in by their own examples, returns as we pre-filled them, old versions."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from intake.receipts import receipt_of
from intake.taking import Opened, Taken
from land.adjustment import AdjustmentKind, AdjustmentRow
from land.dossier import Dossier, Received
from land.indicator import Fact
from land.standing import judge
from land.units import Quantity
from land.upload import UploadState
from tests import books
from tests.intake.taken import codes, taken
from wording import forms as words
from wording.forms import example
from wording.headings import COLUMNS, KINDS, Kind, Reads
from wording.prefilled import prefilled_return
from workbooks.form import prefilled as written
from workbooks.form import template
from workbooks.reading import read
from workbooks.table import tables

DAY = date(2026, 3, 1)
PARCELS = (books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "受让企业": "＝乙公司", "成交价款": 1200})
REPORTED = {
    **books.RETURN, "填报年度": 2025, "数据截止日期": "2025-12-31", "实际动工日期": "2023-05-20", "累计完成投资": "0.9亿元",
    "计容建筑面积": "100亩", "年度税收": 950.3, "备注": "+1",
}  # fmt: skip


def edited(data: bytes, **cells: Any) -> bytes:
    """The workbook with these cells of its first sheet filled in."""
    book = load_workbook(io.BytesIO(data))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_example(kind: Kind) -> bytes:
    """The template with its example as the first row, numbers and days typed as such."""
    book = load_workbook(io.BytesIO(template(kind)))
    for place, column in enumerate(COLUMNS[kind], start=1):
        text = example(kind, column)
        value: Any = text or None
        if text and column.reads is Reads.DATE:
            value = date.fromisoformat(text)
        elif text.replace(".", "").isdigit() and column.reads is not Reads.TEXT:
            value = float(text)
        book.worksheets[0].cell(4, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def known() -> Taken:
    found = taken(books.book(*PARCELS), books.book(REPORTED), received_on=date(2026, 1, 10))
    assert codes(found) == []
    return found


def prefilled(found: Taken, year: int = 2026) -> bytes:
    return workbook(found.known.values(), year)


def workbook(dossiers: Iterable[Dossier], year: int = 2026, enterprise: str | None = None) -> bytes:
    filled = prefilled_return(dossiers, "示范开发区", year, DAY, enterprise)
    assert filled is not None
    return written(*filled)


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
    assert {sheet.cell(6, column).value for column in heads.values()} == {"P-01", "甲公司", 2026, None}
    assert at(7, "受让企业(对照)") == "＝乙公司"
    locked = {heading: sheet.cell(6, column).protection.locked for heading, column in heads.items()}
    assert [heading for heading, is_locked in locked.items() if is_locked] == [
        "宗地编号*",
        "受让企业(对照)",
        "填报年度*",
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
        one["A2"] = str(one["A2"].value).replace("return-2", "return-1")
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
    """Without our mark a row of nothing but parcel and year is what it says; the promises are still passed over."""
    before = known()
    sheets = read(prefilled(before))
    assert isinstance(sheets, list)
    rows = [[as_a_program_saves_it(cell) for cell in row] for row in sheets[0].rows]
    copied = taken(books.as_csv(rows[2:6]), known=before.known, received_on=DAY)
    assert codes(copied) == []
    assert [r.row.year for r in copied.known["P-01"].returns] == [2025, 2025, 2026]
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
    assert prefilled_return(everything, "示范开发区", 2026, DAY, "丙公司") is None
    assert prefilled_return(everything, "示范开发区", 2025, DAY) is None


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
