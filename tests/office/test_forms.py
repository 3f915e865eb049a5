"""Our workbooks, filled in and saved by LibreOffice: nothing of them is hurt, and what comes back is what was sent."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from land.indicator import Fact
from land.standing import judge
from tests.intake.filled_in import DAY, edited, known, prefilled, with_example
from tests.intake.taken import codes, taken
from tests.office.conftest import saved_again
from wording.columns import COLUMNS, KINDS, Kind, Reads
from wording.sheets.forms import VERSIONS, heading_text, mark_of
from workbooks.reading.sheets import read
from workbooks.writing.checks import check
from workbooks.writing.form import template

pytestmark = pytest.mark.xdist_group("office")

# Column → what may stand in it without a question, and what is questioned.
CELLS: dict[tuple[Kind, str], tuple[list[Any], list[Any]]] = {
    (Kind.RETURN, "completion"): (
        [date(2024, 3, 5), "2024.3.5", "2024年3月", "24年3月5日", 20240305, "无", "/", "—", "待定"],
        [5, "去年", "上半年", -1],
    ),
    (Kind.REGISTER, "completion"): (
        [date(2024, 3, 5), "2024年3月", "动工后18个月", "自开工之日起两年内"],
        ["无", "待定", 7],
    ),
    (Kind.REGISTER, "production"): (["竣工后半年", "无"], ["去年"]),
    (Kind.REGISTER, "handover"): ([date(2024, 3, 5)], ["签订后1个月"]),
    (Kind.RETURN, "investment"): ([0, 1200.5, "1.2亿元", "１２０", "无", "/"], [-1, "约一千", "≥300"]),
    (Kind.REGISTER, "fixed_investment"): ([12000, "≥300", "1.0-2.5", "不低于1.2"], [-5]),
    (Kind.RETURN, "year"): ([2025, "2025", "2025年度"], [25, 2025.5, "去年"]),
    (Kind.REGISTER, "credit_code"): (["91140781MA0KT00030"], ["9114"]),
    (Kind.CONTACTS, "address"): (["a@demo.example"], ["a.demo"]),
}


def of_checks() -> bytes:
    """A sheet with every such cell and, beside it, what the check of its column says of it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    row = 0
    for (kind, code), (fine, odd) in CELLS.items():
        column = next(one for one in COLUMNS[kind] if one.code == code)
        for value in (*fine, *odd):
            row += 1
            sheet.cell(row, 1, value)
            sheet.cell(row, 2, str(check(kind, column, 0, row - 1, last=row - 1)["value"]))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repeated() -> bytes:
    """Two rows of one long number, and one that differs in the last digit: the check of 宗地编号 on each."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, number in enumerate(("1407812023000000001", "1407812023000000002", "1407812023000000001"), start=1):
        sheet.cell(row, 1, number)
        formula = str(check(Kind.REGISTER, COLUMNS[Kind.REGISTER][0], 0, 0, last=2)["value"])
        sheet.cell(row, 2, formula.replace("=A1)", f"=A{row})"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    before = known()
    workbooks = {
        **{f"empty-{kind}": template(kind) for kind in Kind},
        **{f"example-{kind}": with_example(kind) for kind in Kind},
        "untouched": prefilled(before),
        "filled": edited(prefilled(before), D6=date(2026, 2, 28), F6=date(2026, 2, 20), J6="1.2亿元"),
        "checks": of_checks(),
        "repeated": repeated(),
    }
    return saved_again(tmp_path_factory.mktemp("office"), workbooks)


def first_sheet(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).worksheets[0]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_template_keeps_its_mark_headings_checks_and_look(office: Mapping[str, bytes], kind: Kind) -> None:
    data = office[f"empty-{kind}"]
    sheets = read(data)
    assert isinstance(sheets, list) and [sheet.name for sheet in sheets] == [KINDS[kind], "填写说明"]
    for sheet in sheets:
        assert mark_of(str(sheet.rows[1][0])) == mark_of(f"模板版本：{kind.value}-{VERSIONS[kind]}")
    assert [cell for cell in sheets[0].rows[2] if cell] == [heading_text(column) for column in COLUMNS[kind]]
    sheet = first_sheet(data)
    assert first_sheet(template(kind)).freeze_panes == "B4"  # without a window LibreOffice keeps no view
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$3:$3"
    ranges = {str(one.sqref).split(":")[0] for one in sheet.data_validations.dataValidation}
    asked = [place for place, column in enumerate(COLUMNS[kind]) if column.reads is not Reads.TEXT]
    assert {f"{sheet.cell(4, place + 1).coordinate}" for place in asked} <= ranges
    if kind is not Kind.CONTACTS:  # numbers of parcels stay texts
        assert sheet.column_dimensions["A"].number_format == "@"
    assert codes(taken(data)) == ["no_rows"]


def test_filled_in_templates_are_taken(office: Mapping[str, bytes]) -> None:
    found = taken(*(office[f"example-{kind}"] for kind in Kind))
    assert codes(found) == []
    assert (found.rows_accepted, found.rows_refused) == (4, 0)


def test_an_untouched_prefilled_return_still_changes_nothing(office: Mapping[str, bytes]) -> None:
    before = known()
    found = taken(office["untouched"], known=before.known, received_on=DAY)
    assert codes(found) == ["unfilled_rows"]
    for no, dossier in before.known.items():
        assert judge(found.known[no], DAY) == judge(dossier, DAY)
    assert found.known["P-01"].returns[-1].row.facts.keys() == before.known["P-01"].returns[0].row.facts.keys()


def test_a_filled_in_prefilled_return_says_what_was_filled_in(office: Mapping[str, bytes]) -> None:
    found = taken(office["filled"], known=known().known, received_on=DAY)
    row = found.known["P-01"].returns[-1].row
    assert (row.year, row.cutoff, set(row.facts)) == (2026, date(2026, 2, 28), {Fact.GROUNDBREAKING, Fact.INVESTMENT})
    assert codes(found) == ["unfilled_rows"]


def test_the_protection_of_a_prefilled_return_is_kept(office: Mapping[str, bytes]) -> None:
    sheet = first_sheet(office["untouched"])
    assert sheet.protection.sheet
    assert (sheet["A5"].protection.locked, sheet["D5"].protection.locked, sheet["D6"].protection.locked) == (
        True,
        False,
        False,
    )


def test_the_checks_question_what_the_reader_would_not_take_and_nothing_else(office: Mapping[str, bytes]) -> None:
    said = [row[1].value for row in first_sheet_values(office["checks"])]
    wanted = [fine for good, bad in CELLS.values() for fine in [True] * len(good) + [False] * len(bad)]
    cells = [(code, value) for (_, code), (good, bad) in CELLS.items() for value in (*good, *bad)]
    assert [cell for cell, is_, should in zip(cells, said, wanted, strict=True) if bool(is_) is not should] == []


def test_a_parcel_number_that_stands_twice_is_noticed_to_its_last_digit(office: Mapping[str, bytes]) -> None:
    assert [bool(row[1].value) for row in first_sheet_values(office["repeated"])] == [False, True, False]


def first_sheet_values(data: bytes) -> list[Any]:
    return list(load_workbook(io.BytesIO(data), data_only=True).worksheets[0].iter_rows())
