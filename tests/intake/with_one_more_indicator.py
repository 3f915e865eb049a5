"""What `test_one_more_indicator` runs in a copy of the tree that has rows for 亩均利润 and 年度利润总额, and for two columns
that no rule reads, and nothing else of them.

The indicator is written here by its code and its words only, as somebody outside would.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

from openpyxl import load_workbook

from edge.table.ledger_items import decode_assessment, encode_assessment
from intake.changes import changes
from land.assessment import Level, Outcome, Verdict
from land.dossier import Dossier
from land.in_force import promises_on
from land.indicator import Fact, Indicator
from land.parcel import Target
from land.policy import Policy
from land.standing import judge
from land.view import view_on
from parcelwatch import assessing
from review.workbook import report_workbook
from telling.alert import StepReason
from telling.lag import Lag
from tests import books
from tests.cast import D, quantity
from tests.intake.taken import codes, only, taken, with_adjustments, with_return
from tests.seen.columns import with_columns
from tests.seen.zone import AGENT, PEOPLE, ZONE
from wording.api.assessment_json import details_json, parcel_json
from wording.api.report_json import report_json
from wording.api.snapshot_json import parcel_row
from wording.columns import Kind
from wording.mail.letters import Letterhead, digest_letter
from wording.report.report_page import report_page
from wording.sheets.export_words import commitment_rows
from wording.sheets.prefilled import prefilled_return
from workbooks.writing.form import prefilled, template
from zones.report import Imprint, Report, report
from zones.report_order import ReportKind

PROMISED = {"约定竣工日期": "2023-11-01", "约定达产日期": "2023-12-31", "亩均利润(万元/亩)": 5}
RETURNED = {**books.RETURN, "年度利润总额(万元)": 450}  # of 100 亩: 4.5
ON = D("2025-06-01")


def known() -> Dossier:
    found = taken(books.book({**books.REGISTER, **PROMISED}), books.book(RETURNED))
    assert codes(found) == []
    return found.known["P-01"]


def judged() -> Outcome:
    return next(one for one in judge(known(), ON).commitments if one.indicator == "profit_per_mu")


def test_the_register_promises_it_and_the_return_reports_what_it_is_made_of() -> None:
    file = known()
    target = file.registers[-1].row.targets[Indicator("profit_per_mu")]
    assert target == Target(quantity("5.0", "wan_yuan/mu"), None, "wan_yuan/mu")
    assert Fact("profit") in file.returns[-1].row.facts


def test_a_known_register_is_taken_once_more_and_a_change_of_the_promise_is_one() -> None:
    before = {"P-01": known()}
    again = taken(books.book({**books.REGISTER, **PROMISED, "亩均利润(万元/亩)": 6}), known=before)
    assert codes(again) == []
    assert [(one.item, one.old, one.new) for one in changes(before, again)] == [
        ("亩均利润", "≥ 5 万元/亩", "≥ 6 万元/亩")
    ]


def cells(data: bytes) -> list[str]:
    return [
        str(cell)
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    ]


def test_the_templates_ask_for_it_and_explain_it() -> None:
    register, returns = cells(template(Kind.REGISTER)), cells(template(Kind.RETURN))
    assert "亩均利润(万元/亩)" in register and "承诺的亩均年利润。" in register
    assert "年度利润总额(万元)" in returns and "全年的利润总额。" in returns
    sheet = load_workbook(io.BytesIO(template(Kind.ADJUSTMENTS))).active
    assert sheet is not None
    assert any("亩均利润" in str(one.formula1) for one in sheet.data_validations.dataValidation)


def test_the_pre_filled_return_says_what_was_promised_above_the_cell_to_fill_in() -> None:
    filled = prefilled_return([known()], "示范开发区", 2025, ON, as_of=D("2025-12-31"))
    assert filled is not None
    assert {"≥500（亩均利润≥5万元/亩）", "450"} <= set(cells(prefilled(*filled)))


def test_a_figure_of_another_magnitude_than_promised_is_asked_about() -> None:
    problem = only(with_return({"年度利润总额": 5_000_000}, promises={"亩均利润": 5}))
    assert problem.code == "magnitude_slip"
    assert "填的是 5000000 万元；按元理解为 500 万元" in str(problem.shown()["message"])


def test_a_supplementary_agreement_names_it() -> None:
    cell = {"事项类型": "补充协议", "涉及指标": "亩均利润", "新约定值": 4, "生效日期": "2025-01-01"}
    file = with_adjustments(cell, promises=PROMISED).known["P-01"]
    assert promises_on(file, ON).targets[Indicator("profit_per_mu")].low == quantity("4.0", "wan_yuan/mu")


def test_the_verdict_is_exact_and_survives_the_table() -> None:
    assessment, one = judge(known(), ON), judged()
    assert (one.verdict, one.value, one.target_min, one.check_year) == (Verdict.SHORT, 45_000, 50_000, 2024)
    assert decode_assessment(json.loads(json.dumps(encode_assessment(assessment)))) == assessment


def test_the_json_of_programs_has_it(tmp_path: Path) -> None:
    (tmp_path / "r.xlsx").write_bytes(books.book({**books.REGISTER, **PROMISED}))
    (tmp_path / "f.xlsx").write_bytes(books.book(RETURNED))
    files = [tmp_path / "r.xlsx", tmp_path / "f.xlsx"]
    (parcel,) = assessing.assess(files, ON, "demo").document()["parcels"]  # type: ignore[misc]
    last = parcel["commitments"][-1]
    assert (last["indicator"], last["value"], last["unit"], last["shortfall"]) == (
        "profit_per_mu",
        "45000",
        "元/亩",
        "0.1",
    )
    assert parcel == parcel_json(judge(known(), ON))


def lag() -> Lag:
    one = judged()
    return Lag(
        "P-01",
        "甲公司",
        None,
        "profit_per_mu",
        was=Level.GREEN,
        level=one.level,
        reason=StepReason.OPENED,
        judged=one,
        on=ON,
    )


def test_the_letter_names_it() -> None:
    head = Letterhead(ZONE.name, PEOPLE, ON, Policy(), alerts_from=ZONE.alerts_from)
    letter = digest_letter(head, AGENT, [lag()], [lag()], takes=True)
    assert "亩均利润" in letter.text and "亩均利润" in letter.html


def made() -> Report:
    imprint = Imprint(
        "z",
        "某开发区",
        ReportKind.FULL,
        ON,
        published_on=ON,
        seq=1,
        versions={"code": "1", "policy": "default-1", "calendar": "c"},
    )
    return report(imprint, [known()])


def test_the_report_has_it_as_page_workbook_and_json() -> None:
    found = made()
    assert "亩均利润" in report_page(found, {}, "c" * 64)
    assert any("亩均利润" in cell for cell in cells(report_workbook(found, {}, "c" * 64)))
    assert "profit_per_mu" in report_json(found)[0]


def test_the_files_of_the_zone_and_of_the_night_have_it() -> None:
    assessment, view = judge(known(), ON), view_on(known(), ON)
    (row,) = [row for row in commitment_rows(assessment) if row[2] == "亩均利润"]
    assert 4.5 in row and "万元/亩" in row
    assert "profit_per_mu" in json.dumps(parcel_row("demo", "id", assessment, view, counted=True))


def test_a_column_of_figures_that_no_rule_reads_is_asked_for_kept_and_shown_on_the_parcel() -> None:
    assert "履约保证金(万元)" in cells(template(Kind.REGISTER)) and "年度用电量(吨标煤)" in cells(template(Kind.RETURN))
    register, returned = {**books.REGISTER, "履约保证金": 80}, {**books.RETURN, "年度用电量(吨标煤)": "12.5万吨标煤"}
    found = taken(books.book(register), books.book(returned))
    assert codes(found) == []
    assert details_json(found.known["P-01"]) == [
        {"kind": "register", "on": None, "column": "履约保证金", "text": "80 万元"},
        {"kind": "return", "on": "2024-12-31", "column": "年度用电量", "text": "12.5 万吨标煤"},
    ]


def test_the_page_for_staff_lists_its_columns() -> None:
    page = with_columns((Path(__file__).resolve().parents[2] / "docs" / "staff.zh.md").read_text(encoding="utf-8"))
    assert "· 亩均利润(万元/亩) ·" in page and "· 年度利润总额(万元) ·" in page
