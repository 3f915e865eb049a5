"""domain.md section 4: every error refuses its row with address and sentence, every warning keeps it; the others stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.importing import import_workbook
from intake.opening import Opened
from intake.problems import ERROR, WARNING
from intake.receipts import receipt_of
from land.upload import HandsIn, Mandate, UploadState
from tests import books
from tests.intake.taken import codes, only, register, taken, with_adjustments, with_return
from workbooks.reading.sheets import read

D = date.fromisoformat


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        ({"受让企业": None}, "required_missing", "B2"),
        ({"受让企业": "待定"}, "required_missing", "B2"),
        ({"用地面积(亩)": "/"}, "required_missing", "C2"),
        ({"约定动工日期": "1900-01-01"}, "required_missing", "D2"),
        ({"约定动工日期": "待补"}, "unreadable_date", "D2"),
        ({"约定动工日期": "上半年"}, "unreadable_date", "D2"),
        ({"约定动工日期": "2024年"}, "unreadable_date", "D2"),
        ({"约定动工日期": "2023-02-29"}, "unreadable_date", "D2"),
        ({"用地面积(亩)": "约一百"}, "unreadable_number", "C2"),
        ({"固定资产投资": "≤12000"}, "unreadable_number", "F2"),
        ({"用地面积(亩)": "≥100"}, "unreadable_number", "C2"),
        ({"用地面积(亩)": "100英亩"}, "unknown_unit", "C2"),
        ({"固定资产投资": "12000亩"}, "unknown_unit", "F2"),
        ({"用地面积(亩)": 0}, "negative_figure", "C2"),
        ({"固定资产投资": -5}, "negative_figure", "F2"),
        ({"约定动工日期": "2025-06-02"}, "dates_out_of_order", "E2"),
        ({"固定资产投资": "#REF!"}, "formula_error", "F2"),
        ({"宗地编号": 1234567890123456}, "damaged_number", "A2"),  # a spreadsheet has lost its last digits
        ({"项目类型": "重点"}, "unreadable_choice", "G2"),
        ({"审批方式": "快"}, "unreadable_choice", "G2"),
    ],
)
def test_a_bad_cell_refuses_its_row_with_its_address(cells: dict[str, Any], code: str, cell: str) -> None:
    found = taken(books.book(register(**cells), register(宗地编号="P-02")))
    problem = only(found)
    assert (problem.severity, problem.code, problem.cell, problem.row, problem.sheet) == (ERROR, code, cell, 2, "表")
    assert list(found.entries) == ["P-02"]
    assert (found.rows_accepted, found.rows_refused) == (1, 1)
    assert problem.shown()["message"]


def test_the_second_row_of_a_parcel_is_refused_and_names_the_first() -> None:
    found = taken(books.book(register(), register(受让企业="乙公司"), register(宗地编号="Ｐ－０１")))
    assert codes(found) == ["duplicate_parcel", "duplicate_parcel"]
    assert [problem.cell for problem in found.problems] == ["A3", "A4"]
    assert "A2" in str(found.problems[0].shown()["message"])
    assert found.known["P-01"].registers[0].row.enterprise == "甲公司"


def test_a_return_for_a_parcel_that_the_register_lacks_or_refused_is_unknown() -> None:
    found = taken(books.book(register(受让企业=None)), books.book(books.RETURN))
    assert codes(found) == ["required_missing", "unknown_parcel"]
    assert found.problems[1].cell == "A2"


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        ({"实际动工日期": "2025-01-01"}, "future_actual", "D2"),
        ({"停工日期": "2025-01-01"}, "future_actual", "D2"),
        ({"数据截止日期": "2023-12-31"}, "cutoff_before_year", "C2"),
        ({"累计完成投资": -1}, "negative_figure", "D2"),
        ({"累计完成投资": "100-200"}, "unreadable_number", "D2"),
        ({"累计完成投资": "≥100"}, "unreadable_number", "D2"),
        ({"填报年度": "去年"}, "unreadable_date", "B2"),
        ({"填报年度": None}, "required_missing", "B2"),
    ],
)
def test_a_bad_return_is_refused(cells: dict[str, Any], code: str, cell: str) -> None:
    found = with_return(cells, {"宗地编号": "P-01"})
    problem = only(found)
    assert (problem.severity, problem.code, problem.cell) == (ERROR, code, cell)
    assert len(found.known["P-01"].returns) == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"涉及指标": "动工", "新约定日期": "2024-06-02"}, "extension_too_long"),
        ({"涉及指标": "动工", "新约定日期": "2023-06-01"}, "extension_not_later"),
        ({"涉及指标": "投产", "新约定日期": "2026-01-01"}, "not_agreed"),
        ({"涉及指标": "动工"}, "required_missing"),
        ({"新约定日期": "2024-01-01"}, "required_missing"),
        ({"涉及指标": "亩均税收", "新约定日期": "2024-01-01"}, "unreadable_choice"),
        ({"涉及指标": "绿化率", "新约定日期": "2024-01-01"}, "unreadable_choice"),
        ({"事项类型": "其他"}, "unreadable_choice"),
        ({"事项类型": "补充协议", "涉及指标": "亩均税收"}, "required_missing"),
        ({"事项类型": "补充协议", "涉及指标": "亩均税收", "新约定值": "十"}, "unreadable_number"),
        ({"事项类型": "补充协议", "涉及指标": "亩均税收", "新约定值": "10亩"}, "unknown_unit"),
        ({"事项类型": "受让人变更"}, "required_missing"),
        ({"事项类型": "政府原因", "核实状态": "也许"}, "unreadable_choice"),
        ({"事项类型": "政府原因", "生效日期": "无"}, "required_missing"),
    ],
)
def test_a_bad_adjustment_is_refused_and_has_no_effect(cells: dict[str, Any], code: str) -> None:
    found = with_adjustments(cells)
    problem = only(found)
    assert (problem.severity, problem.code) == (ERROR, code)
    assert found.known["P-01"].adjustments == ()


def test_an_extension_of_exactly_one_year_stands() -> None:
    found = with_adjustments({"涉及指标": "约定动工日期", "新约定日期": "2024-06-01"})
    assert found.problems == []
    assert len(found.known["P-01"].adjustments) == 1


def test_a_second_extension_is_measured_from_the_date_first_agreed() -> None:
    found = with_adjustments(
        {"涉及指标": "动工", "新约定日期": "2024-09-01", "生效日期": "2024-01-01"},
        {"涉及指标": "动工", "新约定日期": "2024-03-01", "生效日期": "2023-05-01"},
    )
    assert codes(found) == ["extension_too_long"]
    assert found.problems[0].row == 2


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        ({"约定投产日期": "2025年12月"}, "month_precision", "G2"),
        ({"统一社会信用代码": "91140781MA0ABCDE0B"}, "credit_code_check", "G2"),
        ({"电子监管号": "12345"}, "supervision_no_form", "G2"),
        ({"投资强度": 125}, "intensity_mismatch", "G2"),
        ({"受让企业": "甲公司、乙公司"}, "several_holders", "B2"),
        ({"受让企业": "甲公司等"}, "several_holders", "B2"),
    ],
)
def test_a_questionable_row_is_stored_with_its_question(cells: dict[str, Any], code: str, cell: str) -> None:
    found = taken(books.book(register(**cells)))
    problem = only(found)
    assert (problem.severity, problem.code, problem.cell) == (WARNING, code, cell)
    assert list(found.entries) == ["P-01"]


@pytest.mark.parametrize(
    ("enterprise", "asked"),
    [
        ("甲公司等三家", True), ("甲集团等五家企业", True), ("甲集团等单位", True), ("甲公司等 3 户", True), ("某某等两人", True),
        ("甲公司/乙公司", True), ("甲公司；乙公司", True), ("甲公司, 乙公司", True), ("甲公司和乙公司", True),
        ("甲公司/", False), ("和谐/共创公司", False),
        ("甲、乙", True), ("等离子设备公司", False), ("平等商贸公司", False), ("高等级公路公司", False), ("等闲食品厂", False),
    ],
)  # fmt: skip
def test_several_holders_are_told_by_how_people_write_them(enterprise: str, asked: bool) -> None:
    assert codes(taken(books.book(register(受让企业=enterprise)))) == (["several_holders"] if asked else [])


@pytest.mark.parametrize("number", ["140781202400001", "140781 2024B 00001", "1407812024B00001"])
def test_only_the_usual_form_of_a_supervision_number_is_not_questioned(number: str) -> None:
    found = codes(taken(books.book(register(电子监管号=number))))
    assert found == ([] if number == "1407812024B00001" else ["supervision_no_form"])


def test_an_intensity_within_half_a_percent_is_not_questioned() -> None:
    assert codes(taken(books.book(register(投资强度=119.41)))) == []
    assert codes(taken(books.book(register(投资强度=119.4)))) == ["intensity_mismatch"]


def test_a_cumulative_investment_below_an_earlier_cut_off_is_questioned() -> None:
    found = with_return({"累计完成投资": 5000, "填报年度": 2023, "数据截止日期": "2023-12-31"}, {"累计完成投资": 4000})
    assert only(found).code == "cumulative_decrease"
    assert len(found.known["P-01"].returns) == 2


@pytest.mark.parametrize("withdrawn_as_of", ["2023-12-31", "2024-06-30"])
def test_an_investment_that_was_withdrawn_is_no_earlier_one(withdrawn_as_of: str) -> None:
    found = with_return(
        {"累计完成投资": 5000, "填报年度": 2023, "数据截止日期": "2023-12-31"},
        {"累计完成投资": "无", "填报年度": 2023, "数据截止日期": withdrawn_as_of, "修订原因": "误报"},
        {"累计完成投资": 4000},
    )
    assert codes(found) == []


@pytest.mark.parametrize(
    ("figure", "asked"), [(120_000_000, True), (1200, True), (800, True), (120, True), (6000, False), (12000, False)]
)
def test_a_figure_that_a_unit_would_explain_is_questioned(figure: int, asked: bool) -> None:
    found = with_return({"累计完成投资": figure})
    assert codes(found) == (["magnitude_slip"] if asked else [])
    assert len(found.known["P-01"].returns) == 1


@pytest.mark.parametrize(
    ("figure", "asked"),
    [
        (117_600, True),
        (122_400, True),
        (117_599, False),
        (122_401, False),
        (1176, True),
        (1224, True),
        (1175, False),
        (1225, False),
    ],
)
def test_two_percent_are_measured_from_what_the_slip_would_make_of_the_promise(figure: int, asked: bool) -> None:
    assert codes(with_return({"累计完成投资": figure})) == (["magnitude_slip"] if asked else [])


@pytest.mark.parametrize(("cutoff", "asked"), [("2024-06-30", False), ("2024-06-29", True)])
def test_a_figure_is_held_against_the_promise_in_force_at_its_cut_off(cutoff: str, asked: bool) -> None:
    supplement = {"事项类型": "补充协议", "涉及指标": "固定资产投资", "新约定值": 120_000, "生效日期": "2024-06-30"}
    found = taken(
        books.book(books.REGISTER),
        books.book({**books.ADJUSTMENT, **supplement}),
        books.book({**books.RETURN, "累计完成投资": 120_000, "数据截止日期": cutoff}),
    )
    assert codes(found) == (["magnitude_slip"] if asked else [])


def test_a_year_ten_times_the_other_is_questioned_against_that_year() -> None:
    found = with_return({"年度产值": 5000, "填报年度": 2023, "数据截止日期": "2023-12-31"}, {"年度产值": 50_100})
    assert codes(found) == ["magnitude_slip", "magnitude_slip"]
    assert "2024 年度" in str(found.problems[0].shown()["message"])


def test_an_adjustment_that_puts_dates_out_of_order_is_stored_with_a_question() -> None:
    found = with_adjustments({"事项类型": "补充协议", "涉及指标": "竣工", "新约定日期": "2023-01-01"})
    problem = only(found)
    assert (problem.severity, problem.code) == (WARNING, "dates_out_of_order")
    assert len(found.known["P-01"].adjustments) == 1


def test_a_month_is_its_last_day_or_the_cut_off_if_that_is_earlier() -> None:
    found = with_return({"实际动工日期": "2024年12月", "数据截止日期": "2024-12-20"})
    assert only(found).code == "month_precision"
    facts = found.known["P-01"].returns[0].row.facts
    assert list(facts.values()) == [D("2024-12-20")]


def test_a_missing_cut_off_is_the_end_of_the_year_or_the_day_of_receipt() -> None:
    row = {**books.RETURN, "数据截止日期": None}
    offline = taken(books.book(books.REGISTER), books.book(row))
    assert offline.known["P-01"].returns[0].row.cutoff == D("2024-12-31")
    online = taken(books.book(books.REGISTER), books.book(row), received_on=D("2024-10-09"))
    assert online.known["P-01"].returns[0].row.cutoff == D("2024-10-09")


def test_who_may_speak_of_one_parcel_may_not_speak_of_another_nor_replace_the_contacts() -> None:
    both = books.xlsx({"a": books.grid([books.REGISTER, register(宗地编号="P-02")]), "b": books.grid([books.CONTACT])})
    found = taken(both, hands_in=HandsIn(Mandate.OFFICER, frozenset({"P-01"})))
    assert codes(found) == ["not_your_parcel", "kind_not_allowed"]
    assert (list(found.entries), found.contacts) == (["P-01"], None)


def test_the_ninety_first_row_of_one_parcel_is_refused() -> None:
    known = taken(books.book(books.REGISTER)).known
    rows = [{**books.RETURN, "填报年度": 1930 + n, "数据截止日期": f"{1930 + n}-12-31"} for n in range(91)]
    found = taken(books.book(*rows), known=known, received_on=D("2026-07-01"))
    assert only(found).code == "too_many_rows"
    assert len(found.known["P-01"].returns) == 90


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([register()], UploadState.ACCEPTED),
        ([register(受让企业="甲公司、乙公司")], UploadState.ACCEPTED_WITH_QUESTIONS),
        ([register(), register(宗地编号="P-02", 受让企业=None)], UploadState.PARTLY_ACCEPTED),
        ([register(受让企业=None)], UploadState.REJECTED),
    ],
)
def test_the_receipt_says_what_became_of_the_rows(rows: list[dict[str, Any]], state: UploadState) -> None:
    opened = Opened()
    opened.add(read(books.book(*rows)), "a.xlsx")
    receipt = receipt_of(import_workbook(opened, {}, "demo"), opened, ["P-00", "P-01"])
    assert receipt.state is state
    assert receipt.unnamed == ("P-00",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_workbook"),
        (b"PK\x03\x04 not a zip", "not_a_workbook"),
        ("姓名,年龄\n甲,3\n".encode(), "no_known_headings"),
        (b"", "no_known_headings"),
        (books.xlsx({"空": [], "别的": [["a", "b"], [1, 2]]}), "no_known_headings"),
        (books.xlsx({"表": [list(books.REGISTER)]}), "no_rows"),
    ],
)
def test_a_file_without_a_table_is_refused_as_a_whole(data: bytes, code: str) -> None:
    found = taken(data)
    problem = only(found)
    assert (problem.code, problem.file, problem.cell) == (code, "1.xlsx", None)
    assert problem.shown()["message"]


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        ({"项目类型": "一般", "审批方式": "承诺制", "用途": "工业"}, ("ordinary", "on_promise", "industrial")),
        ({"项目类型": "其他", "审批方式": " 常规 ", "土地用途": "一类工业用地"}, ("other", "regular", "industrial")),
        ({"项目类型": None, "审批方式": "无", "用途": "商服用地"}, (None, None, "other")),
        ({"用途": "M2（二类）"}, (None, None, "industrial")),
        ({"用途": "非工业"}, (None, None, "other")),
        ({}, (None, None, None)),
    ],
)
def test_kind_of_project_approval_and_use_are_optional_and_read_as_choices(
    cells: dict[str, Any], read_as: tuple[str | None, ...]
) -> None:
    found = taken(books.book(register(**cells)))
    row = found.known["P-01"].registers[0].row
    assert codes(found) == []
    assert (row.project_type, row.approval, row.land_use) == read_as


@pytest.mark.parametrize(("day", "asked"), [("2024-03-01", True), ("2024-03-02", False)])
def test_an_agreement_after_the_fact_is_stored_and_asked_about(day: str, asked: bool) -> None:
    agreed = {"事项类型": "补充协议", "涉及指标": "动工", "新约定日期": day, "生效日期": "2024-03-01"}
    found = with_adjustments(agreed)
    assert codes(found) == (["backdated_date"] if asked else [])
    assert all(
        problem.severity == WARNING and "2024-03-01" in str(problem.shown()["message"]) for problem in found.problems
    )
    assert len(found.known["P-01"].adjustments) == 1


def test_of_a_cause_only_a_verified_one_with_a_new_date_is_an_agreement_after_the_fact() -> None:
    cause = {"事项类型": "政府原因", "生效日期": "2024-03-01", "新约定日期": "2024-02-01"}
    assert codes(with_adjustments({**cause, "核实状态": "已核实"})) == ["backdated_date"]
    assert codes(with_adjustments({**cause, "核实状态": "待核实"})) == []


@pytest.mark.parametrize(
    ("day", "received_on", "found_codes"),
    [("2025-03-01", "2025-03-01", []), ("2025-03-02", "2025-03-01", ["future_actual"]), ("2025-03-02", None, [])],
)
def test_land_is_not_handed_over_before_the_day(day: str, received_on: str | None, found_codes: list[str]) -> None:
    row = register(约定交地日期="2024-12-01", 实际交地日期=day)
    found = taken(books.book(row), received_on=D(received_on) if received_on else None)
    assert codes(found) == found_codes
    assert ("P-01" in found.entries) is (not found_codes)


def test_a_register_that_does_not_tell_when_land_came_is_told_so_once_and_is_wholly_accepted() -> None:
    rows = [register(宗地编号=f"P-{number}", 约定交地日期="2024-12-01") for number in range(3)]
    opened = Opened()
    opened.add(read(books.book(*rows)), "a.xlsx")
    found = import_workbook(opened, {}, "demo")
    problem = only(found)
    assert (problem.code, problem.row) == ("handover_not_told", 1)
    assert receipt_of(found, opened, ()).state is UploadState.ACCEPTED
    assert codes(taken(books.book(register(约定交地日期="2024-12-01", 实际交地日期=None)))) == []
    assert codes(taken(books.book(register()))) == []
