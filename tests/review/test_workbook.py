"""The report's workbook as openpyxl reads it: a sheet for every question, true numbers, native charts, the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from review.workbook import report_workbook
from tests.review.reports import CHECKSUM, PEOPLE, book_of, made, table, zone
from wording.report import report_words as words
from wording.report.review import NO_VALUE, ZONE_INDICATORS
from zones.measured import ZoneIndicator
from zones.report_order import ReportKind

TABLES = [
    words.INDICATORS, words.YEARS, words.RATES, words.WAITING, words.MILESTONES_SHEET, words.INVESTMENT, words.LATE,
    words.CHANGES, words.DOUBTS, words.IDLE, words.PARCELS,
]  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Workbook:
    return book_of(made(as_published={"start_rate": "0.25", "return_rate": None}), ["动工率一句话。", "=不是公式"])


def of(rows: list[dict[str, Any]], heading: str, value: object) -> dict[str, Any]:
    (found,) = (row for row in rows if row[heading] == value)
    return found


def test_the_same_report_gives_the_same_bytes() -> None:
    one, other = (report_workbook(made(), PEOPLE, CHECKSUM, ["一句话"]) for _ in range(2))
    assert one == other


def test_there_is_a_sheet_for_every_question_and_the_short_form_has_no_parcels(book: Workbook) -> None:
    names = [words.OVERVIEW.name, words.CHARTS.name, *(one.name for one in TABLES), words.CHART_DATA.name]
    assert book.sheetnames == names
    short = book_of(made(kind=ReportKind.SHORT))
    assert short.sheetnames == [name for name in names if name != words.PARCELS.name]


def test_the_first_sheet_says_what_the_report_is_and_leads_to_the_others(book: Workbook) -> None:
    sheet = book[words.OVERVIEW.name]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "某开发区 标准地年度回顾报告（截至 2025-12-31）"
    assert [row[0] for row in rows[1:3]] == ["动工率一句话。", "=不是公式"]
    facts = {row[0]: row[1] for row in rows}
    assert (facts["截至日"], facts["生成日"]) == (datetime(2025, 12, 31), datetime(2026, 2, 1))
    assert (facts["计入到第几份上传"], facts["校验码"]) == (7, CHECKSUM)
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{one.name}'!A1" for one in (words.CHARTS, *TABLES)]
    assert book.properties.created == datetime(2026, 2, 1)


def test_every_number_stands_with_its_parts_and_last_year_as_published_beside_as_restated(book: Workbook) -> None:
    rows = table(book, words.INDICATORS)
    assert [row["指标"] for row in rows] == [ZONE_INDICATORS[code] for code in ZoneIndicator]
    started = of(rows, "指标", "动工率")
    assert (started["2025 年\n数值"], started["分子/分母"]) == (0.5, "2/4 宗")
    assert (started["没有数据(宗)"], started["没有数据的宗地"]) == (1, "P-丁")
    # By what is known now 甲 alone had started of the four at the end of 2024; 乙 said so only later.
    assert (started["2024 年\n当时公布"], started["2024 年\n现在重算"], started["相差"]) == (0.25, 0.25, 0)
    returned = of(rows, "指标", "填报率")
    assert (returned["2025 年\n数值"], returned["2024 年\n当时公布"], returned["2024 年\n现在重算"]) == (
        0.75,
        NO_VALUE,
        0.25,
    )
    money = of(rows, "指标", "投资完成率")
    assert money["2025 年\n数值"] == pytest.approx(18500 / 32000) and money["分子/分母"] == "18500 万元 / 32000 万元"
    moved = table(book_of(made(as_published={"start_rate": "0.5"})), words.INDICATORS)
    assert of(moved, "指标", "动工率")["相差"] == -25


def test_without_a_report_of_last_year_a_dash_stands_for_what_was_published() -> None:
    rows = table(book_of(made()), words.INDICATORS)
    assert {row["2024 年\n当时公布"] for row in rows} == {NO_VALUE}
    assert of(rows, "指标", "动工率")["2024 年\n现在重算"] == 0.25


def test_who_returned_and_who_did_not(book: Workbook) -> None:
    rows = table(book, words.RATES)
    everybody = of(rows, "分组", "全区")
    assert (everybody["填报率"], everybody["已填报(宗)"], everybody["应填报(宗)"], everybody["未填报的宗地"]) == (
        0.75,
        3,
        4,
        "P-丁",
    )
    assert [(row["代办员/企业"], row["填报率"]) for row in rows if row["分组"] == "按代办员"] == [
        ("b", 1), ("代办员甲", 1), ("（没有代办员）", 0),
    ]  # fmt: skip
    waiting = of(table(book, words.WAITING), "宗地编号", "P-丁")
    assert waiting["填报状态"] == "未填报" and "动工日期" in waiting["还没有填报的"]


def test_milestones_late_days_and_investment(book: Workbook) -> None:
    groundbreaking = of(table(book, words.MILESTONES_SHEET), "里程碑", "动工")
    assert {name: number for name, number in groundbreaking.items() if number and name != "里程碑"} == {
        "按期完成": 1, "逾期完成": 1, "逾期": 1, "逾期未报": 1, "合计(有约定)": 4,
    }  # fmt: skip
    late = table(book, words.LATE)
    assert [(row["宗地编号"], row["里程碑"], row["逾期天数"], row["区间(天)"]) for row in late] == [
        ("P-丙", "动工", 578, ">365"), ("P-乙", "竣工", 213, "181–365"), ("P-乙", "动工", 40, "31–90"),
    ]  # fmt: skip
    assert [(row["宗地编号"], row["约定投资(万元)"], row["累计完成投资(万元)"]) for row in table(book, words.INVESTMENT)] == [
        ("P-乙", 20000, 6000), ("P-甲", 12000, 12500),
    ]  # fmt: skip


def test_a_restated_figure_stands_with_both_cells_and_the_day_it_came(book: Workbook) -> None:
    (change,) = table(book, words.CHANGES)
    assert (change["项目"], change["年度"], change["原来"], change["现在"], change["单位"]) == (
        "累计完成固定资产投资", 2024, 4000, 4300, "万元",
    )  # fmt: skip
    assert change["变动"] == pytest.approx(0.075) and change["修订原因"] == "请说明原因"
    assert (change["原来的来源 上传"], change["原来的来源 单元格"]) == ("u1", "填报表!I1")
    assert (change["现在的来源 上传"], change["现在的来源 单元格"]) == ("u2", "填报表!I2")
    assert change["现在的来源 收到日"] == datetime(2026, 1, 10)


def test_idle_land_is_suspected_and_never_found_guilty(book: Workbook) -> None:
    rows = table(book, words.IDLE)
    assert [(row["宗地编号"], row["状态"], row["自"], row["计入涉嫌"]) for row in rows] == [
        ("P-丙", "涉嫌闲置(满一年)", datetime(2025, 6, 2), "是")
    ]
    assert rows[0]["可能的闲置费(万元)"] == 200 and rows[0]["面积(亩)"] == 100
    texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [text for text in texts if "已构成" in text]
    assert any("请核实" in text for text in texts)


def test_a_parcel_has_one_row_with_what_was_agreed_what_is_and_from_which_cell(book: Workbook) -> None:
    rows = table(book, words.PARCELS)
    assert [row["宗地编号"] for row in rows] == ["P-丁", "P-丙", "P-乙", "P-甲"]
    one = of(rows, "宗地编号", "P-甲")
    assert (one["承诺：动工 约定"], one["承诺：动工 实际"]) == (datetime(2023, 6, 1), datetime(2023, 5, 20))
    assert (one["承诺：动工 判定"], one["承诺：动工 来源"]) == ("按期完成", "填报表!G1 2025-01-10 收到")
    assert (one["承诺：固定资产投资(万元) 约定"], one["承诺：固定资产投资(万元) 实际"]) == (12000, 12500)
    assert (one["累计投资(万元) 情况"], one["累计投资(万元) 截至"]) == (12500, datetime(2025, 12, 31))
    assert (one["代办员"], one["修订(处)"], one["面积(亩)"]) == ("代办员甲", 1, 100)
    silent = of(rows, "宗地编号", "P-丁")
    assert (silent["动工日期 情况"], silent["承诺：动工 判定"], silent["承诺：固定资产投资(万元) 约定"]) == (
        "未报",
        "逾期未报",
        NO_VALUE,
    )
    assert of(rows, "宗地编号", "P-丙")["动工日期 情况"] == "确认没有"
    sheet = book[words.PARCELS.name]
    assert sheet.freeze_panes == "C5" and sheet.auto_filter.ref.startswith("A4:")


def test_the_charts_are_native_and_draw_the_numbers_of_the_report(book: Workbook) -> None:
    charts = book[words.CHARTS.name]._charts
    assert sorted(type(chart).__name__ for chart in charts) == ["BarChart"] * 3 + ["LineChart"] * 2
    lines = charts[0]
    data = book[words.CHART_DATA.name]
    years = [data[cell[0].coordinate].value for cell in data["A2:A5"]]
    assert years == ["2022", "2023", "2024", "2025"]
    assert len(lines.series) == 7
    assert lines.series[0].val.numRef.f == f"{words.CHART_DATA.name}!$B$2:$B$5"
    # Nothing was known of who had started by 2022: the line has a gap there, not a zero.
    assert [data[f"B{row}"].value for row in range(2, 6)][-1] == 50
    assert data["G2"].value is None


def test_every_sheet_is_printed_landscape_with_its_headings_repeated(book: Workbook) -> None:
    for one in TABLES:
        sheet = book[one.name]
        assert sheet.page_setup.orientation == "landscape" and str(sheet.page_setup.paperSize) in ("8", "9")
        assert sheet.print_title_rows and sheet.freeze_panes
        for column, width in ((c, d.width) for c, d in sheet.column_dimensions.items()):
            assert 6 <= width <= 80, (one.name, column)


def test_a_zone_without_parcels_has_a_report_all_the_same() -> None:
    book = book_of(made([]))
    assert {row["分子/分母"] for row in table(book, words.INDICATORS)} >= {"0/0 宗"}
    assert load_workbook(io.BytesIO(report_workbook(made([]), {}, ""))).sheetnames == book.sheetnames


def test_a_figure_in_question_stands_on_a_sheet_of_its_own_with_its_cell_and_beside_its_promise() -> None:
    one, *others = zone()
    source = replace(one.returns[2].source, asked=frozenset({"investment"}))  # type: ignore[type-var]
    asked = replace(one, returns=(*one.returns[:2], replace(one.returns[2], source=source)))
    book = book_of(made([asked, *others]))
    (doubt,) = table(book, words.DOUBTS)
    assert (doubt["宗地编号"], doubt["项目"], doubt["数值"], doubt["单元格"]) == (
        "P-甲", "累计完成固定资产投资（2025-12-31）", "12500 万元", "填报表!I3",
    )  # fmt: skip
    invested = of(table(book, words.INVESTMENT), "宗地编号", "P-甲")
    assert str(invested["判定"]).endswith("（存疑）") and invested["累计完成投资(万元)"] == 12500
    rate = of(table(book, words.INDICATORS), "指标", "投资完成率")
    assert (rate["存疑的宗地"], rate["2025 年\n数值"]) == ("P-甲", 0.3)
    drawn = [row[0].value for row in book[words.CHART_DATA.name].iter_rows() if row[0].value]
    assert "P-乙" in drawn and "P-甲" not in drawn
