"""Every indicator and every fact, at each place that has to know it: a register and a return of the columns' own examples."""

from __future__ import annotations

import io
import json
from functools import cache

import pytest
from openpyxl import load_workbook

from edge.table.ledger_items import decode_assessment, encode_assessment
from land.assessment import Assessment
from land.dossier import Dossier
from land.indicator import Fact, Indicator
from land.standing import judge
from land.view import view_on
from review.workbook import report_workbook
from tests import books
from tests.cast import D
from tests.intake.taken import taken
from wording.api.assessment_json import parcel_json
from wording.api.report_json import report_json
from wording.api.snapshot_json import parcel_row
from wording.columns import COLUMNS, FACTS, INDICATORS, Kind, column_of
from wording.report.report_page import report_page
from wording.sheets.export_words import commitment_rows
from wording.sheets.prefilled import prefilled_return
from workbooks.writing.form import prefilled, template
from zones.report import Imprint, Report, report
from zones.report_order import ReportKind

ON = D("2030-06-01")


@cache
def known() -> Dossier:
    """A parcel of which each promise and each fact is the example of its column; a day without one is of 2028."""
    register = {one.heading: one.example for one in COLUMNS[Kind.REGISTER] if one.example}
    columns = [column_of(Kind.RETURN, fact) for fact in Fact]
    returned = {one.heading: one.example or f"2028-{month:02d}-15" for month, one in enumerate(columns, start=1)}
    row = {**books.RETURN, **returned, "填报年度": "2028", "数据截止日期": "2028-12-31"}
    row["宗地编号"] = register["宗地编号"]
    return taken(books.book(register), books.book(row)).known[register["宗地编号"]]


@cache
def assessment() -> Assessment:
    return judge(known(), ON)


@cache
def made() -> Report:
    versions = {"code": "1", "policy": "default-1", "calendar": "c"}
    return report(Imprint("z", "某开发区", ReportKind.FULL, ON, published_on=ON, seq=1, versions=versions), [known()])


@cache
def cells(kind: Kind) -> frozenset[str]:
    return texts(template(kind))


def texts(data: bytes) -> frozenset[str]:
    sheets = load_workbook(io.BytesIO(data))
    return frozenset(
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    )


@cache
def choices() -> str:
    sheet = load_workbook(io.BytesIO(template(Kind.ADJUSTMENTS))).active
    assert sheet is not None
    return " ".join(str(one.formula1) for one in sheet.data_validations.dataValidation)


@cache
def page() -> str:
    return report_page(made(), {}, "c" * 64)


@cache
def workbook() -> str:
    return " ".join(texts(report_workbook(made(), {}, "c" * 64)))


@pytest.mark.parametrize("indicator", Indicator)
def test_an_indicator_is_known_from_the_template_to_the_report(indicator: Indicator) -> None:
    column, label = column_of(Kind.REGISTER, indicator), INDICATORS[indicator]
    assert any(one.startswith(column.heading) for one in cells(Kind.REGISTER)) and column.guide in cells(Kind.REGISTER)
    assert label in choices()
    assert indicator in {one.indicator for one in assessment().commitments}
    assert label in {row[2] for row in commitment_rows(assessment())}
    for found in (
        json.dumps(parcel_json(assessment())),
        json.dumps(parcel_row("demo", "id", assessment(), view_on(known(), ON), counted=True)),
        report_json(made())[0],
    ):
        assert f'"{indicator.value}"' in found
    assert label in page() and label in workbook()


@pytest.mark.parametrize("fact", Fact)
def test_a_fact_is_asked_for_explained_and_stored(fact: Fact) -> None:
    column = column_of(Kind.RETURN, fact)
    assert any(one.startswith(column.heading) for one in cells(Kind.RETURN)) and column.guide in cells(Kind.RETURN)
    assert known().returns[-1].row.facts[fact] is not None
    filled = prefilled_return([known()], "示范开发区", 2029, ON, as_of=D("2029-12-31"))
    assert filled is not None and any(one.startswith(FACTS[fact]) for one in texts(prefilled(*filled)))


def test_what_was_judged_survives_the_table() -> None:
    assert decode_assessment(json.loads(json.dumps(encode_assessment(assessment())))) == assessment()
