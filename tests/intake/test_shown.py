"""Numbers and days with number formats are read as a spreadsheet shows them (domain.md sections 4 and 14)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from land.indicator import Fact, Indicator
from land.parcel import RegisterRow
from land.units import Quantity
from tests import books
from tests.intake.taken import Imported, codes, only, taken
from tests.workbooks import strange
from workbooks.reading.number_format import days_part, text_of_number, written

D = date.fromisoformat
FormattedValue = tuple[Any, str]  # a value and its number format
Cells = dict[str, Any]


def xlsx(*rows: Cells) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for line, cells in enumerate(books.grid(rows)):
        for column, cell in enumerate(cells):
            value, look = (
                (cell[0], book.add_format({"num_format": cell[1]})) if isinstance(cell, tuple) else (cell, None)
            )
            write = sheet.write_datetime if isinstance(value, date) else sheet.write
            write(line, column, value, look)
    book.close()
    return out.getvalue()


def xls(*rows: Cells) -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for line, cells in enumerate(books.grid(rows)):
        for column, cell in enumerate(cells):
            if isinstance(cell, tuple):
                sheet.write(line, column, cell[0], xlwt.easyxf(num_format_str=cell[1]))
            else:
                sheet.write(line, column, cell)
    book.save(out)
    return out.getvalue()


BOTH = {"xlsx": xlsx, "xls": xls}
MONTHS = ('yyyy"年"m"月"', "mmm-yy", "yyyy-mm", "yyyy/m", "yyyy\\-mm", '[$-804]yyyy"年"m"月";@', "yyyy.mm", "mm/yyyy")
DAYS = (
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    "m/d/yy",
    'm"月"d"日"',
    "yyyy/m/d h:mm",
    "[$-F800]dddd, mmmm dd, yyyy",
    "d-mmm",
)


def registered(found: Imported) -> RegisterRow:
    (dossier,) = found.known.values()
    return dossier.registers[-1].row


def due(data: bytes) -> tuple[date | None, list[str]]:
    found = taken(data)
    return registered(found).dates.get(Indicator.GROUNDBREAKING), codes(found)


@pytest.mark.parametrize("write", BOTH.values(), ids=BOTH)
@pytest.mark.parametrize("code", MONTHS)
def test_a_day_of_which_only_the_month_is_shown_is_the_last_of_its_month(
    write: Callable[..., bytes], code: str
) -> None:
    assert due(write({**books.REGISTER, "约定动工日期": (D("2024-06-01"), code)})) == (
        D("2024-06-30"),
        ["month_precision"],
    )


@pytest.mark.parametrize("write", BOTH.values(), ids=BOTH)
@pytest.mark.parametrize("code", DAYS)
def test_a_day_that_is_shown_is_that_day(write: Callable[..., bytes], code: str) -> None:
    assert due(write({**books.REGISTER, "约定动工日期": (D("2024-06-01"), code)})) == (D("2024-06-01"), [])


@pytest.mark.parametrize("number", [17, 27, 36, 50, 52, 57])
def test_the_months_that_excel_shows_by_formats_without_a_code_are_months(number: int) -> None:
    data = xlsx({**books.REGISTER, "约定动工日期": (D("2024-06-01"), '"x"yyyy')})

    def change(name: str, body: bytes) -> bytes:
        return (
            body.replace(b'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number)
            if name == "xl/styles.xml"
            else body
        )

    assert due(strange.changed(data, change)) == (D("2024-06-30"), ["month_precision"])


def test_a_day_of_which_only_the_year_is_shown_asks_for_the_day() -> None:
    found = taken(xlsx({**books.REGISTER, "约定动工日期": (D("2024-06-01"), "yyyy")}))
    assert (only(found).code, only(found).text) == ("unreadable_date", "2024")


def test_a_year_that_is_shown_alone_is_the_year_of_a_return() -> None:
    found = taken(xlsx(books.REGISTER), xlsx({**books.RETURN, "填报年度": (D("2024-01-01"), 'yyyy"年"')}))
    assert codes(found) == []
    assert found.known["P-01"].returns[0].row.year == 2024


def test_an_actual_month_is_its_last_day_and_at_latest_the_cut_off() -> None:
    returned = {**books.RETURN, "实际动工日期": (D("2023-06-01"), "yyyy-mm")}
    found = taken(xlsx(books.REGISTER), xlsx(returned))
    assert codes(found) == ["month_precision"]
    assert found.known["P-01"].returns[0].row.facts[Fact.GROUNDBREAKING] == D("2023-06-30")


def _ods_cell(value: Any) -> str:
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


ODS_MONTH = (
    '<number:date-style style:name="N1" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">'
    '<number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text></number:date-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
)  # fmt: skip


@pytest.mark.parametrize("own", [True, False], ids=["of the cell", "of the column"])
def test_an_ods_tells_months_by_the_style_of_the_cell_or_of_its_column(own: bool) -> None:
    row = list(books.REGISTER.values())
    cells = "".join(_ods_cell(value) for value in row)
    day, look = 'office:value-type="date" office:date-value="2024-06-01"', ' table:style-name="ce1"' if own else ""
    cells = cells.replace(_ods_cell("2023-06-01"), f"<table:table-cell {day}{look}/>")
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:default-cell-style-name="ce1"/>'
    heads = "".join(_ods_cell(heading) for heading in books.REGISTER)
    sheet = f'<table:table table:name="表">{"" if own else columns}<table:table-row>{heads}</table:table-row>'
    data = strange.ods(f"{sheet}<table:table-row>{cells}</table:table-row></table:table>", styles=ODS_MONTH)
    assert due(data) == (D("2024-06-30"), ["month_precision"])


IDS = [
    (1, '"BG-"000', "BG-001"), (1234567, "0000-000", "1234-567"), (7, '000"号"', "007号"), (123, "000000_ ", "000123"),
    (12, "00000", "00012"), (12, "0", "12"), (12.5, "General", "12.5"), (12, "@", "12"), (12, '"JX"0000;;', "JX0012"),
    (123456, "00-00-00", "12-34-56"), (5, '[>9]"B-"0;"A-"0', "A-5"), (50, '[>9]"B-"0;"A-"0', "B-50"), (1234, "#,##0", "1,234"),
    (2024, '0"-1"', "2024-1"), (140425202400012, "0", "140425202400012"), (7, '"P"!-00', "P-07"), (7, "#号", "7号"),
]  # fmt: skip


@pytest.mark.parametrize("write", BOTH.values(), ids=BOTH)
@pytest.mark.parametrize(("number", "code", "text"), IDS)
def test_a_parcel_is_called_what_its_cell_shows(
    write: Callable[..., bytes], number: float, code: str, text: str
) -> None:
    found = taken(write({**books.REGISTER, "宗地编号": (number, code)}), books.book({**books.RETURN, "宗地编号": text}))
    assert codes(found) == []
    assert list(found.known) == [text]


DAMAGED = [
    (140425202400012, "0.00E+00"), (1e15, "0"), (1e15, "General"), (123456789012345678, '"BG"0'), (5, "[DBNum1]0"), (1.5, "# ?/?"),
    (5, '"BG"'), (D("2024-03-05"), "d-mmm"), 
]  # fmt: skip


@pytest.mark.parametrize(("number", "code"), DAMAGED)
def test_a_parcel_whose_cell_cannot_be_shown_letter_by_letter_is_damaged(number: Any, code: str) -> None:
    found = taken(xlsx({**books.REGISTER, "宗地编号": (number, code)}))
    assert [(p.code, p.cell) for p in found.problems] == [("damaged_number", "A2")]
    assert not found.known


@pytest.mark.parametrize(
    ("text", "damaged"),
    [("1.40425E+13", True), ("1E+13", True), ("1.4e13", True), ("1.4E-05", True), ("2E3", False), ("2E-3", False), ("E+3", False),
     ("A1.5E+3", False), ("１.40425Ｅ＋13", True)],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_made_of_a_number_is_damaged_and_any_other_is_a_name(
    text: str, damaged: bool
) -> None:
    for data in (
        books.book({**books.REGISTER, "宗地编号": text}),
        books.as_csv(books.grid([{**books.REGISTER, "宗地编号": text}])),
    ):
        found = taken(data)
        assert codes(found) == (["damaged_number"] if damaged else [])


def test_a_day_as_the_name_of_a_parcel_is_what_is_shown() -> None:
    found = taken(xlsx({**books.REGISTER, "宗地编号": (D("2024-03-05"), "yyyy-mm")}))
    assert list(found.known) == ["2024-03"]


@pytest.mark.parametrize("written_as", ['="00123"', "'00123", "00123"])
def test_marks_that_keep_a_text_a_text_in_a_csv_are_no_part_of_it(written_as: str) -> None:
    row = {
        **books.REGISTER,
        "宗地编号": written_as,
        "固定资产投资": '="12000"',
        "约定动工日期": '="2024-03-05"',
        "备注": "'=1",
    }
    found = taken(books.as_csv(books.grid([row])))
    assert codes(found) == [] and list(found.known) == ["00123"]
    assert registered(found).dates[Indicator.GROUNDBREAKING] == D("2024-03-05")


FIGURES = [
    (30000, '0!.0,"万元"', "3", "wan_yuan"), (35000, "0!.0,", "3.5", "yuan"), (5, '#,##0.00"亿元"', "5", "yi_yuan"),
    (3_000_000, '0.00,,"百万"', "3", "million_yuan"), (3_000_000, "0.00,,", "3", "yuan"), (300000000, '0!.00,,"亿元"', "3", "yi_yuan"),
    (12000.4, "0", "12000.4", "yuan"), (12000.4, "#,##0", "12000.4", "yuan"), (120, '"约"0', "120", "yuan"), (5, '¥#,##0.00', "5", "yuan"),
    (5, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ', "5", "yuan"), (30000, '[>=10000]0!.0,"万元";0"元"', "3", "wan_yuan"),
    (300, '[>=10000]0!.0,"万元";0"元"', "300", "yuan"), (5, '0"整"', "5", "yuan"), (5, '0.00" 万元"', "5", "wan_yuan"),
    (12345.678, '0.0,"千元"', "12.345678", "thousand_yuan"), (5, 'General"万元"', "5", "wan_yuan"),
]  # fmt: skip


@pytest.mark.parametrize("write", BOTH.values(), ids=BOTH)
@pytest.mark.parametrize(("number", "code", "value", "unit"), FIGURES)
def test_a_figure_has_the_scale_and_the_unit_that_its_format_shows_and_is_not_rounded(
    write: Callable[..., bytes], number: float, code: str, value: str, unit: str
) -> None:
    row = {
        **{key: cell for key, cell in books.REGISTER.items() if key != "固定资产投资"},
        "固定资产投资(元)": (number, code),
    }
    found = taken(write(row))
    assert codes(found) == []
    target = registered(found).targets[Indicator.FIXED_INVESTMENT]
    assert target.low == Quantity(Decimal(value), unit)


def test_a_scaled_figure_in_words_that_are_no_unit_is_not_guessed() -> None:
    found = taken(xlsx({**books.REGISTER, "固定资产投资": (30000, '0.0,"堆"')}))
    assert (only(found).code, only(found).text) == ("unknown_unit", "30.0堆")


@pytest.mark.parametrize("code", ['0"千万"', '"约"0"万元"', '0"元多"', '0"×10^4"', '0"美元"'])
def test_words_that_say_how_much_and_are_no_unit_are_not_passed_over(code: str) -> None:
    assert taken(xlsx({**books.REGISTER, "固定资产投资": (3, code)})).known == {}


def test_a_bound_that_a_format_writes_is_none_in_what_was_reached() -> None:
    found = taken(xlsx(books.REGISTER), xlsx({**books.RETURN, "年度产值": (3, '"≥"0')}))
    assert codes(found) == ["unreadable_number"]


def test_points_that_part_thousands_scale_nothing() -> None:
    row = registered(taken(xlsx({**books.REGISTER, "固定资产投资": (1234567, '#"."###"."##0')})))
    assert row.targets[Indicator.FIXED_INVESTMENT].low == Quantity(Decimal(1234567), "wan_yuan")


def test_a_unit_of_something_else_is_no_unit_of_money() -> None:
    assert codes(taken(xlsx({**books.REGISTER, "固定资产投资": (30000, '0"亩"')}))) == ["unknown_unit"]


def test_a_bound_that_a_format_writes_is_a_bound() -> None:
    row = registered(taken(xlsx({**books.REGISTER, "容积率": (2, '"≤"0.0')})))
    assert row.targets[Indicator.PLOT_RATIO].high == Quantity(Decimal(2), "")
    assert row.targets[Indicator.PLOT_RATIO].low is None


def test_a_percent_in_quotes_is_written_behind_the_number_as_it_is() -> None:
    row = registered(taken(xlsx({**books.REGISTER, "研发投入强度": (5, '0"%"')})))
    assert row.targets[Indicator.RD_SHARE].low == Quantity(Decimal(5), "%")


@given(st.text(alphabet='0#?.,%;"\\!_*[]$-YMDymdhsGeneral@/E+ 万元年月日<>=9', max_size=300), st.floats(-1e16, 1e16))
def test_no_format_breaks_the_reader(code: str, number: float) -> None:
    days_part(code)
    text = text_of_number(code, number)
    assert text is None or isinstance(text, str)
    found = written(code, number)
    assert found is None or found.text


@given(st.integers(0, 10**12), st.integers(1, 12))
def test_zeros_in_front_are_as_many_as_the_format_says(number: int, digits: int) -> None:
    assert text_of_number("0" * digits, float(number)) == f"{number:0{digits}d}"


@given(st.integers(0, 10**14))
def test_thousands_are_parted_by_commas(number: int) -> None:
    assert text_of_number("#,##0", float(number)) == f"{number:,}"


_NUMBERS_OF_ODS = 'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
_CELL_STYLE = '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'


def of_ods(number: float, data_style: str) -> Imported:
    """A register whose 宗地编号 and 固定资产投资 are this number in this style."""
    row = {**books.REGISTER, "宗地编号": None, "固定资产投资": None}
    styled = f'<table:table-cell table:style-name="ce1" office:value-type="float" office:value="{number}"/>'
    cells = "".join(styled if value is None else _ods_cell(value) for value in row.values())
    heads = "".join(_ods_cell(heading) for heading in row)
    rows = f"<table:table-row>{heads}</table:table-row><table:table-row>{cells}</table:table-row>"
    styles = data_style.replace("<number:number-style", f"<number:number-style {_NUMBERS_OF_ODS}") + _CELL_STYLE
    return taken(strange.ods(f'<table:table table:name="表">{rows}</table:table>', styles=styles))


@pytest.mark.parametrize(
    ("number", "inside", "text", "value", "unit"),
    [
        (7, "<number:text>BG-</number:text><number:number number:min-integer-digits='3'/>", "BG-007", "7", "wan_yuan"),
        (1234567, "<number:number number:min-integer-digits='7'><number:embedded-text number:position='3'>-</number:embedded-text>"
         "</number:number>", "1234-567", "1234567", "wan_yuan"),
        (5, "<number:number number:decimal-places='2' number:min-integer-digits='1'/><number:text>亿元</number:text>", "5.00亿元", "5",
         "yi_yuan"),
        (3000000, "<number:number number:decimal-places='1' number:min-integer-digits='1' number:display-factor='1000000'/>"
         "<number:text>百万</number:text>", "3.0百万", "3", "million_yuan"),
        (1234567, "<number:number number:min-integer-digits='1' number:grouping='true'/>", "1,234,567", "1234567", "wan_yuan"),
    ],
)  # fmt: skip
def test_an_ods_shows_numbers_by_their_styles(number: float, inside: str, text: str, value: str, unit: str) -> None:
    found = of_ods(number, f'<number:number-style style:name="N1">{inside}</number:number-style>')
    assert codes(found) == [] and list(found.known) == [text]
    assert registered(found).targets[Indicator.FIXED_INVESTMENT].low == Quantity(Decimal(value), unit)


def test_an_ods_with_one_style_for_what_is_not_below_zero_is_shown_by_that_one() -> None:
    inside = "<number:text>A-</number:text><number:number number:min-integer-digits='2'/>"
    first = f'<number:number-style style:name="N1P0">{inside}</number:number-style>'
    second = (
        '<number:number-style style:name="N1"><number:text>-</number:text><number:number number:min-integer-digits="2"/>'
        '<style:map style:condition="value()&gt;=0" style:apply-style-name="N1P0"/></number:number-style>'
    )
    assert list(of_ods(5, first + second).known) == ["A-05"]


def test_a_parcel_that_a_contact_is_named_for_is_called_what_its_cell_shows() -> None:
    contact = {**books.CONTACT, "邮箱": "q@demo.example", "角色": "企业联系人", "负责宗地": (1, "000")}
    found = taken(xlsx({**books.REGISTER, "宗地编号": (1, "000")}), xlsx(contact))
    assert codes(found) == []
