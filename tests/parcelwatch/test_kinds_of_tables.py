"""Kinds of tables that zones send, ten of each, through the command line: they are read, or it is said what is not, with its cell."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from parcelwatch.__main__ import app
from parcelwatch.asking import RefusedError
from tests import books
from tests.workbooks.other_writers import WAYS, written

ON = "2025-06-15"
HEADINGS = ["宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "固定资产投资(万元)"]
ROW: list[Any] = ["JX-1", "甲公司", 100, "2024-06-01", "2026-06-01", 30000]
PLAIN = [HEADINGS, ROW]
Answer = dict[str, Any]


def answer(folder: Path, *files: bytes) -> Answer:
    names = []
    for number, data in enumerate(files):
        name = folder / f"{number}.{'xlsx' if data[:2] == b'PK' else 'csv'}"
        name.write_bytes(data)
        names.append(str(name))
    done = CliRunner().invoke(app, ["assess", *names, "--on", ON, "--format", "json"])
    assert done.exception is None or isinstance(done.exception, SystemExit | RefusedError), done.exception
    found: Answer = json.loads(done.stdout)
    return found


def errors(found: Answer) -> list[tuple[str, str | None]]:
    return [(one["code"], one["cell"]) for one in found["problems"] if one["severity"] == "error"]


def one_parcel(found: Answer) -> Answer:
    """The only parcel, of a table of which nothing was refused."""
    assert errors(found) == []
    (parcel,) = found["parcels"]
    return dict(parcel)


def promise(found: Answer, indicator: str) -> Answer:
    return dict(next(one for one in one_parcel(found)["commitments"] if one["indicator"] == indicator))


def sheet(rows: list[list[Any]]) -> bytes:
    return books.xlsx({"台账": rows})


def shown(column: int, value: Any, form: str, rows: list[list[Any]] = PLAIN) -> bytes:
    """The table with one cell of its first row, which a number format shows."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    cell = page.cell(2, column)
    cell.value, cell.number_format = value, form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def returns(number: Any = "JX-1", **cells: Any) -> bytes:
    return books.book({"宗地编号": number, "填报年度": 2024, "数据截止日期": "2024-12-31", **cells})


MONTHS = (
    'yyyy"年"m"月"', "yyyy/m", "yyyy-mm", "mmm-yy", "mmmm yyyy", "yyyy.mm", '[$-804]yyyy"年"m"月";@', 'yy"年"m"月"', "m/yyyy",
    '[DBNum1][$-804]yyyy"年"m"月"',
)  # fmt: skip


@pytest.mark.parametrize("form", MONTHS)
def test_a_day_shown_as_its_month_is_the_last_of_the_month(tmp_path: Path, form: str) -> None:
    found = answer(tmp_path, shown(4, date(2024, 6, 1), form))
    assert promise(found, "groundbreaking")["due"] == "2024-06-30"
    assert [(one["code"], one["cell"]) for one in found["problems"]] == [("month_precision", "D2")]


@pytest.mark.parametrize("way", sorted(WAYS))
def test_another_writer_says_the_same(tmp_path: Path, way: str) -> None:
    shares = shown(7, 0.05, "0.00%", [[*HEADINGS, "研发投入强度"], [*ROW, 0]])
    assert promise(answer(tmp_path, written(shares, way)), "rd_share")["target_min"] == "0.05"


IDS = [
    (1, '"BG-"000', "BG-001"), (12, "00000", "00012"), (20240012, "0000-0000", "2024-0012"), (7, '0"号"', "7号"),
    (3, '"JX-"0', "JX-3"), (88, "0000", "0088"), (5, '000"号地"', "005号地"), (20250101, '"宗-"00000000', "宗-20250101"),
    (14, '"A"00"-1"', "A14-1"), (9, '"G("0")"', "G(9)"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "form", "name"), IDS)
def test_a_parcel_is_called_what_its_cell_shows_and_its_return_finds_it(
    tmp_path: Path, number: int, form: str, name: str
) -> None:
    found = answer(tmp_path, shown(1, number, form), returns(name, 实际动工日期="2024-05-30"))
    assert promise(found, "groundbreaking")["verdict"] == "met"
    assert one_parcel(found)["parcel_no"] == name


@pytest.mark.parametrize(
    "text",
    ["1.40425E+13", "1.4E13", "2.0E+11", "1E+13", "9.99E+15", "3.14e+12", "1.40425e13", "-1.2E+10", "6E+10", "4.0E5"],
)
def test_an_id_whose_digits_are_lost_is_damaged_and_names_its_cell(tmp_path: Path, text: str) -> None:
    found = answer(tmp_path, books.as_csv([HEADINGS, [text, *ROW[1:]]]))
    assert found["parcels"] == [] and errors(found) == [("damaged_number", "A2")]


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u200e", "\u202a", "\u061c", "\x1f"]
)
@pytest.mark.parametrize("at", ["number", "heading", "day"])
def test_what_nobody_sees_changes_nothing(tmp_path: Path, mark: str, at: str) -> None:
    number, heading, day = "JX-1", "实际动工日期", "2024-05-30"
    if at == "number":
        number = f"JX{mark}-1"
    elif at == "heading":
        heading = f"实际{mark}动工日期"
    else:
        day = f"2024-{mark}05-30"
    rows: list[list[Any]] = [["宗地编号", "填报年度", "数据截止日期", heading], [number, 2024, "2024-12-31", day]]
    found = answer(tmp_path, sheet(PLAIN), books.as_csv(rows))
    assert promise(found, "groundbreaking")["verdict"] == "met"


UPPER = [
    ["", "", "", "约定时间", "", ""], ["基本情况", "", "", "约定", "", "投资"], ["一、基本情况", "", "", "二、时间", "", "三、投资"],
    ["项目", "", "", "建设期", "", ""], ["宗地", "", "", "时间节点", "", "承诺"], ["", "", "", "合同约定", "", "合同约定"],
    ["出让信息", "", "", "", "", ""], ["序列", "企业", "土地", "进度", "进度", "资金"], ["A", "", "", "B", "", "C"],
    ["地块信息", "", "地块信息", "履约要求", "履约要求", "履约要求"],
]  # fmt: skip


@pytest.mark.parametrize("upper", UPPER)
def test_full_names_below_a_row_of_groups_are_read(tmp_path: Path, upper: list[str]) -> None:
    found = answer(tmp_path, sheet([["某开发区标准地台账"], upper, HEADINGS, ROW]))
    assert promise(found, "fixed_investment")["target_min"] == "300000000"


@pytest.mark.parametrize(
    "row",
    [
        ["甲", "乙", 1, 2, 3, 4], [1, 2, 3, 4, 5, 6],
        ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）"], ["A", "B", "C", "D", "E", "F"],
        ["汇总", None, 100, None, None, 30000], ["共计", None, 100, None, None, 30000], ["总计", "1家", 100, None, None, 30000],
        ["小 计", None, 100, None, None, 30000], ["一、东区", None, None, None, None, None], ["", "合计", 100, None, None, 30000],
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_rows_that_number_columns_or_sum_up_are_no_parcels(tmp_path: Path, row: list[Any], first: bool) -> None:
    rows = [HEADINGS, row, ROW] if first else [HEADINGS, ROW, row]
    assert one_parcel(answer(tmp_path, sheet(rows)))["parcel_no"] == "JX-1"


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("投资强度(≥万元/亩)", 300), ("投资强度（万元/亩，≥）", 300), ("投资强度(不低于,万元/亩)", 300), ("投资强度≥（万元/亩）", 300),
        ("投资强度(元/㎡，≥)", 4500), ("投资强度（不少于万元/亩）", 300), ("投资强度(万元/公顷)", 4500), ("投资强度", "≥300万元/亩"),
        ("投资强度", "不低于300"), ("投 资 强 度\n（万元／亩）", "３００"),
    ],
)  # fmt: skip
def test_a_least_figure_is_read_wherever_its_bound_and_unit_stand(tmp_path: Path, heading: str, value: Any) -> None:
    found = answer(tmp_path, sheet([[*HEADINGS, heading], [*ROW, value]]))
    assert promise(found, "investment_intensity")["target_min"] == "3000000"


@pytest.mark.parametrize(
    "word", ["未开工", "未动工", "筹建", "正在办理", "尚未开工", "未开工。", "暂未动工", "（未开工）", "待开工", "无"]
)
def test_not_begun_is_none_as_of_the_cut_off(tmp_path: Path, word: str) -> None:
    found = answer(tmp_path, sheet(PLAIN), returns(实际动工日期=word, 累计完成固定资产投资=500))
    assert promise(found, "groundbreaking")["verdict"] == "overdue"


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"', "“", "”", "同 上", "(同上)", "同上。", "″ "])
def test_the_same_as_above_is_the_name_above(tmp_path: Path, mark: str) -> None:
    found = answer(tmp_path, sheet([HEADINGS, ROW, ["JX-2", mark, *ROW[2:]]]))
    assert errors(found) == [] and [one["enterprise"] for one in found["parcels"]] == ["甲公司", "甲公司"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("title", ["单位:万元,亩,元", "截至2024年12月31日, 共1宗, 附表;一"])
def test_a_csv_is_parted_by_what_parts_its_table(tmp_path: Path, delimiter: str, encoding: str, title: str) -> None:
    rows = title.encode(encoding) + b"\n" + books.as_csv(PLAIN, encoding.removesuffix("-sig"), delimiter)
    assert one_parcel(answer(tmp_path, rows))["enterprise"] == "甲公司"


@pytest.mark.parametrize("line", range(10))
def test_a_damaged_character_names_its_line_and_the_other_rows_are_read(tmp_path: Path, line: int) -> None:
    rows = [[*HEADINGS, "备注"], *([f"JX-{number}", *ROW[1:], "备注甲"] for number in range(10))]
    lines = books.as_csv(rows, "gb18030").splitlines()
    lines[line + 1] = lines[line + 1][:-1]  # half of the last character
    found = answer(tmp_path, b"\r\n".join(lines))
    assert len(found["parcels"]) >= 9
    assert any(one["row"] == line + 2 for one in found["problems"])


@pytest.mark.parametrize("order", range(1, 6))
@pytest.mark.parametrize("once_more", [True, False])
def test_a_second_table_below_goes_by_its_own_headings(tmp_path: Path, order: int, once_more: bool) -> None:
    headings, row = [*HEADINGS, "亩均税收(万元/亩)"], ["JX-2", *ROW[1:], 20]
    turned = [[*cells[order:], *cells[:order]] for cells in (headings, row)]
    between = [["二期"]] if once_more else [[]]
    found = answer(tmp_path, sheet([headings, [*ROW, 20], *between, *turned]))
    taxes = [c["target_min"] for p in found["parcels"] for c in p["commitments"] if c["indicator"] == "tax_per_mu"]
    assert errors(found) == [] and taxes == ["200000", "200000"]


@pytest.mark.parametrize(
    "unread", ["备用栏", "责任科室", "2023年上半年产值", "2025年预计税收", "约定容积率说明", "图片", "编号2"]
)
def test_a_column_that_is_not_read_is_named_once(tmp_path: Path, unread: str) -> None:
    rows = [[*HEADINGS, unread], *([f"JX-{number}", *ROW[1:], "5"] for number in range(3))]
    found = answer(tmp_path, sheet(rows))
    assert len(found["parcels"]) == 3 and errors(found) == []
    assert [one["cell"] for one in found["problems"] if unread in json.dumps(one, ensure_ascii=False)] == ["G1"]


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (300000000, '0!.0,"万元"'), (30000, '#,##0"万元"'), (3, '0.00"亿元"'), (300000000, '#,##0"元"'), (30000, "#,##0.00"),
        (30000, '0.0"万元"'), (30000, '[$-804]0.0"万元"'), (3, '#,##0.00" 亿元"'), (30000, '"约"0"万元"'), (30000, "General"),
    ],
)  # fmt: skip
def test_a_figure_is_what_is_shown_or_is_refused_with_its_cell(tmp_path: Path, number: int, form: str) -> None:
    found = answer(tmp_path, shown(6, number, form))
    if found["parcels"]:
        assert promise(found, "fixed_investment")["target_min"] == "300000000"
    else:
        assert [cell for _, cell in errors(found)] == ["F2"]


@pytest.mark.parametrize(
    "text", ['="00123"', "'00123", '"=""00123"""', " 00123", "００１２３", "00123\x1f", "\x1f00123", "00123 "]
)
def test_the_zeros_of_an_id_in_a_csv_are_kept(tmp_path: Path, text: str) -> None:
    line = ",".join([text, *map(str, ROW[1:])])
    found = answer(tmp_path, f"{','.join(HEADINGS)}\n{line}\n".encode())
    assert one_parcel(found)["parcel_no"] == "00123"


@pytest.mark.parametrize(
    "sheets", [("2024年", "2023年"), ("2023年", "2024年"), ("一期", "二期"), ("台账", "台账(旧)"), ("1", "2")]
)
@pytest.mark.parametrize("price", [1, 2])
def test_a_parcel_on_two_sheets_stays_as_the_first_and_the_other_is_named(
    tmp_path: Path, sheets: tuple[str, str], price: int
) -> None:
    other = [*ROW[:5], ROW[5] * price]
    found = answer(tmp_path, books.xlsx({sheets[0]: PLAIN, sheets[1]: [HEADINGS, other]}))
    assert errors(found) == [("duplicate_parcel", "A2")]
    (target,) = [c["target_min"] for c in found["parcels"][0]["commitments"] if c["indicator"] == "fixed_investment"]
    assert target == "300000000"


@pytest.mark.parametrize("label", ["宗地编号", "地块编号", "宗地号"])
@pytest.mark.parametrize("beside", [1, 2, 3])
def test_a_card_of_labels_beside_values_is_one_sentence(tmp_path: Path, label: str, beside: int) -> None:
    pairs = [[label, "JX-1"], *([heading, cell] for heading, cell in zip(HEADINGS[1:], ROW[1:], strict=True))]
    pairs += [["行业代码", "C35"], ["备注", "无"]]
    rows = [[cell for pair in pairs[at : at + beside] for cell in pair] for at in range(0, len(pairs), beside)]
    found = answer(tmp_path, sheet([["一地一档"], *rows]))
    assert [code for code, _ in errors(found)] == ["card_not_table"] and found["parcels"] == []


@pytest.mark.parametrize("gap", range(3))
@pytest.mark.parametrize("title", [None, "二、填报情况", "填报表（截至2024年12月31日）"])
def test_returns_below_the_register_are_read_too(tmp_path: Path, gap: int, title: str | None) -> None:
    below: list[list[Any]] = [
        ["宗地编号", "填报年度", "数据截止日期", "实际动工日期"],
        ["JX-1", 2024, "2024-12-31", "2024-05-30"],
    ]
    rows = [*PLAIN, *([[]] * gap), *([[title]] if title else []), *below]
    assert promise(answer(tmp_path, sheet(rows)), "groundbreaking")["verdict"] == "met"


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("约定容积率下限", "约定容积率上限"), ("容积率下限", "容积率上限"), ("容积率（下限）", "容积率（上限）"),
        ("容积率(下限)", "容积率(上限)"),
        ("约定容积率（下限）", "约定容积率（上限）"), ("约定容积率\n下限", "约定容积率\n上限"), ("容积率-下限", "容积率-上限"),
    ],
)  # fmt: skip
def test_two_columns_of_bounds_are_one_promise_or_named(tmp_path: Path, low: str, high: str) -> None:
    found = answer(tmp_path, sheet([[*HEADINGS, low, high], [*ROW, 1, 2.5]]))
    told = [one["cell"] for one in found["problems"]]
    ratios = [c for c in one_parcel(found)["commitments"] if c["indicator"] == "plot_ratio"]
    assert [(c["target_min"], c["target_max"]) for c in ratios] == [("1", "2.5")] or told == ["G1", "H1"]


@pytest.mark.parametrize(
    ("heading", "value", "form"),
    [
        ("违约金日率(‰)", 0.0005, "0.00%"), ("违约金日率(‰)", 0.5, "0.0"), ("违约金日率", 0.5, "General"),
        ("违约金日率(%)", 0.05, "0.00"), ("违约金日率", "0.5‰", "@"), ("违约金日率(‰)", "0.05%", "@"),
        ("违约金日率(‰/日)", 0.5, "0.0"), ("动工违约金日率(‰)", 0.0005, "0.000%"),
    ],
)  # fmt: skip
def test_half_a_per_mille_a_day_is_that_however_it_is_written(
    tmp_path: Path, heading: str, value: Any, form: str
) -> None:
    rows = [[*HEADINGS, "成交价款(万元)", heading], [*ROW, 1000, 0]]
    found = answer(tmp_path, shown(8, value, form, rows), returns(实际动工日期="未开工"))
    late = (date.fromisoformat(ON) - date(2024, 6, 1)).days
    money = promise(found, "groundbreaking")["money_at_stake_yuan"]
    assert money == str(10_000_000 * 5 * late // 10_000)
