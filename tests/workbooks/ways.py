"""One clean table written as zones really send it: formats, titles, headings, units, dates, merges, notes, in any combination."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt
from hypothesis import strategies as st

from tests.workbooks.other_writers import WAYS as OTHER_WRITERS
from tests.workbooks.other_writers import written

# What stands in a cell: None, a text, a float, a date, or one of the classes below.
MONEY = {"万元": Decimal(1), "元": Decimal(10000), "亿元": Decimal("0.0001")}
AREA = {"亩": Decimal(1), "公顷": Decimal(1) / 15, "㎡": Decimal(10000) / 15, "平方米": Decimal(10000) / 15}
SITE = {"㎡": Decimal(1), "亩": Decimal("0.0015"), "公顷": Decimal("0.0001"), "平方米": Decimal(1)}
GROUPED = {"约定动工日期": "动工", "约定竣工日期": "竣工", "约定投产日期": "投产", "约定达产日期": "达产"}
YEARED = re.compile("(20[0-9]{2})年(?:度)?")


@dataclass(frozen=True)
class Percent:
    number: float


@dataclass(frozen=True)
class Formula:
    text: str
    value: float | str


@dataclass(frozen=True)
class Serial:
    """A day as the bare number that counts it, in the system of its workbook."""

    day: date


@dataclass(frozen=True)
class Padded:
    """A number shown with leading zeros, to so many digits."""

    number: float
    digits: int


@dataclass(frozen=True)
class Formatted:
    """A number or a day whose number format shows this text, which is what counts."""

    value: float | date
    code: str
    text: str


@dataclass
class WrittenTable:
    """A sheet ready to be saved. merges: (first row, first column, last row, last column), from 0."""

    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Beside:
    """What stands in the workbook beside the table: a cover before it, a sheet of something else, a hidden old copy."""

    cover: bool = False
    other: bool = False
    old_copy: bool = False


COVER, OTHER = [["台账"]], [["科室", "电话", "分工"], ["甲科", "123", "督办"], ["乙科", "456", "填报"]]


# ---- how one value may be written -----------------------------------------------------------------------------------


@st.composite
def a_day(draw: st.DrawFn, day: date) -> Any:
    texts = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", f"{day.year % 100:02d}年{day.month}月{day.day}日", f" {day.isoformat()} 00:00:00",
        f"{day.year}－{day.month:02d}－{day.day:02d}", float(f"{day:%Y%m%d}"),
    ]  # fmt: skip
    ways = [day, Serial(day), Formula("=TODAY()", day.isoformat()), *texts]
    if (day + timedelta(days=1)).day == 1:  # a month that is shown alone means its last day
        ways += [
            Formatted(day.replace(day=1), 'yyyy"年"m"月"', f"{day.year}年{day.month}月"),
            f"{day.year}-{day.month:02d}",
        ]
    return draw(st.sampled_from(ways))


@st.composite
def a_figure(draw: st.DrawFn, number: Decimal, units: dict[str, Decimal], heading_unit: str) -> Any:
    """The number, which is in the first of the units, written so that it means the same below a heading of that unit."""
    here = number * units[heading_unit]
    ways = ["number", "text", "thousands", "wide", "own unit", "formula", "shown unit", "shown scaled"]
    way = draw(st.sampled_from(ways))
    if way == "own unit":
        unit = draw(st.sampled_from(sorted(units)))
        return f"{_digits(number * units[unit])}{unit}"
    if way == "shown unit":
        unit = draw(st.sampled_from(sorted(units)))
        own = _digits(number * units[unit])
        return Formatted(float(own), f'#,##0.##"{unit}"', f"{own}{unit}")
    if way == "shown scaled" and units is MONEY:
        return Formatted(float(_digits(number * 10000)), '0!.0,"万元"', f"{_digits(number)}万元")
    text = _digits(here)
    match way:
        case "text":
            return text
        case "thousands":
            return f"{Decimal(text):,f}"
        case "wide":
            return text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
        case "formula":
            return Formula(f"={text}*1", float(text))
    return float(text)


def _digits(number: Decimal) -> str:
    return f"{round(number, 8).normalize():f}"


@st.composite
def a_heading(draw: st.DrawFn, text: str) -> str:
    ways = [
        text,
        f" {text} ",
        f"{text[:2]}\n{text[2:]}",
        f"{text[:1]} {text[1:]}",
        text.replace("(", "（").replace(")", "）"),
    ]
    return draw(st.sampled_from(ways))


# ---- a table of columns and rows, as a sheet --------------------------------------------------------------------------


@dataclass(frozen=True)
class Col:
    """A column of a clean table. spellings: canonical first; units: of figures, the default one first."""

    spellings: tuple[str, ...]
    units: dict[str, Decimal] | None = None
    percent: bool = False


ABOVE: list[list[Any]] = [
    ["某某开发区标准地一览表"], [], ["（截至2024年12月31日）"], ["填报单位：某某开发区", None, "填报日期：", "2025年1月5日"],
    ["说明：面积以不动产登记为准，金额含税"], [None, None, "附件2"],
]  # fmt: skip
BELOW: list[list[Any]] = [
    ["注：以上数据由企业填报", "附后"], ["填表人：", "某某", "联系电话：", "123"], ["备注：2024年数", "见附表"], ["说明", "略"], [],
    ["审核人：某某", None, "单位负责人：某某"], ["（此页无正文）"],
]  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn, columns: list[Col], rows: list[list[Any]], first_merges: bool) -> WrittenTable:
    """The table, whose rows hold texts, days, Decimals (in the first unit) or None, written in one of the many ways."""
    found = WrittenTable()
    order = draw(st.permutations(range(len(columns))))
    line_units = {
        kind: draw(st.sampled_from(list(units)))
        for kind, units in (("money", MONEY), ("area", AREA))
        if draw(st.booleans())
    }
    found.rows += [list(line) for line in draw(st.lists(st.sampled_from(ABOVE), max_size=4))]
    if line_units:
        found.rows.append([None, None, "单位：" + draw(st.sampled_from(["、", "，", " "])).join(line_units.values())])
    numbered = draw(st.booleans())
    heads: list[str] = []
    units: list[str] = []
    for index in order:
        column = columns[index]
        spelling = draw(st.sampled_from(column.spellings))
        unit = ""
        if column.units is not None:
            default = line_units.get("money" if column.units is MONEY else "area", next(iter(column.units)))
            unit = draw(st.sampled_from(["", *column.units]))
            spelling += f"({unit})" if unit else ""
            unit = unit or default
        elif column.percent:
            spelling += draw(st.sampled_from(["", "(%)"]))
        heads.append(spelling)
        units.append(unit)
    lead = ["序号"] if numbered else []
    unknown = draw(st.sampled_from([None, *range(len(columns) + 1)]))
    _write_headings(draw, found, lead, heads, unknown=unknown)
    first = len(found.rows)
    for number, row in enumerate(rows):
        if draw(st.integers(0, 5)) == 0:
            found.rows.append([])
        if draw(st.integers(0, 7)) == 0:
            found.rows.append([None] * len(lead) + [draw(st.sampled_from(["小计", "小 计："])), 99.0, None, 98.0])
        cells = [_cell(draw, columns[index], row[index], units[at]) for at, index in enumerate(order)]
        if unknown is not None:
            cells.insert(unknown, draw(st.sampled_from([None, "略", 5.0])))
        if draw(st.integers(0, 5)) == 0:
            found.hidden_rows.append(len(found.rows))
        found.rows.append([float(number + 1)] * len(lead) + cells)
    if draw(st.booleans()):
        found.rows.append(
            [None] * len(lead) + [draw(st.sampled_from(["合  计", "总计", "合计（亩）"])), None, 99.0, 98.0]
        )
    found.rows += [list(line) for line in draw(st.lists(st.sampled_from(BELOW), max_size=3))]
    found.hidden_columns = draw(st.lists(st.integers(0, len(columns)), max_size=2))
    if first_merges:
        at = list(order).index(0)
        _merge_down(found, first, len(lead) + at + (unknown is not None and unknown <= at))
    return found


def _cell(draw: st.DrawFn, column: Col, value: Any, unit: str) -> Any:
    if isinstance(value, date):
        return draw(a_day(value))
    if isinstance(value, Decimal) and column.percent:
        return draw(st.sampled_from([Percent(float(value / 100)), f"{value}%", float(value), str(value)]))
    if isinstance(value, Decimal) and column.units is not None:
        return draw(a_figure(value, column.units, unit))
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        as_number = Padded(float(value), len(value)) if value.startswith("0") else float(value)
        return draw(st.sampled_from([value, f"{value} ", as_number]))
    if isinstance(value, str):
        ways: list[Any] = [value, f" {value} ", Formula(f'="{value}"', value)]
        named = re.fullmatch(r"(.*[^0-9])([0-9]{1,9})", value)
        if named is not None:
            ways.append(Formatted(float(named[2]), f'"{named[1]}"{"0" * len(named[2])}', value))
        return draw(st.sampled_from(ways))
    return value


def _write_headings(
    draw: st.DrawFn, found: WrittenTable, lead: list[str], heads: list[str], unknown: int | None
) -> None:
    """One row of headings, or two with merged cells; `unknown` is the place of one that nobody knows."""
    if unknown is not None:
        heads = [*heads[:unknown], "领导批示", *heads[unknown:]]
    groups = [group for group in _groups(draw, heads) if draw(st.booleans())]
    all_heads = lead + [draw(a_heading(head)) for head in heads]
    if not groups:
        found.rows.append(all_heads)
        return
    top, at = len(found.rows), len(lead)
    upper: list[str | None] = list(all_heads)
    lower: list[str | None] = [None] * len(all_heads)
    for name, below in groups:
        places = [at + place for place in below]
        for place in places:
            upper[place] = None
            lower[place] = below[place - at]
        upper[places[0]] = name
        if len(places) > 1:
            found.merges.append((top, places[0], top, places[-1]))
    found.rows += [upper, lower]
    found.merges += [(top, column, top + 1, column) for column in range(len(all_heads)) if lower[column] is None]


def _groups(draw: st.DrawFn, heads: list[str]) -> list[tuple[str, dict[int, str]]]:
    """What may stand in an upper row over several headings: its text, and by their places the texts below it."""
    found: list[tuple[str, dict[int, str]]] = []
    places = [at for at, head in enumerate(heads) if head in GROUPED]
    if len(places) > 1 and places == list(range(places[0], places[0] + len(places))):
        upper = draw(st.sampled_from(["约定时间", "约 定 时 间", "约定", "约定日期"]))
        found.append((upper, {place: GROUPED[heads[place]] for place in places}))
    for at, head in enumerate(heads):
        year = YEARED.match(head)
        if year is None:
            continue
        before = found[-1] if found and at - 1 in found[-1][1] and found[-1][0].startswith(year.group(1)) else None
        if before is None:
            upper = f"{year.group(1)}{draw(st.sampled_from(['年', '年度', '年完成情况']))}"
            found.append((upper, {at: head[year.end() :]}))
        else:
            before[1][at] = head[year.end() :]
    return found


def _merge_down(found: WrittenTable, first: int, column: int) -> None:
    """Rows that follow each other with the same first value have it once, in a cell merged downward."""
    start = None
    for index in range(first, len(found.rows) + 1):
        value = found.rows[index][column] if index < len(found.rows) and len(found.rows[index]) > column + 1 else None
        before = found.rows[start][column] if start is not None else None
        if start is not None and not (
            isinstance(value, str) and isinstance(before, str) and value.strip() == before.strip()
        ):
            if index - 1 > start:
                found.merges.append((start, column, index - 1, column))
                for covered in range(start + 1, index):
                    found.rows[covered][column] = None
            start = None
        if start is None and isinstance(value, str):
            start = index


# ---- a sheet in a file ------------------------------------------------------------------------------------------------

FORMATS = (
    "xlsx", "xlsx 1904", "xls", "xls 1904", "ods", "csv", "csv bom", "csv gb", "csv tab", "csv semicolon", "csv utf-16",
    "csv gb tab", "csv bom semicolon", "csv utf-16 tab", "csv bom twice", "csv end mark", "csv kept texts",
    *(f"xlsx {way}" for way in OTHER_WRITERS), "xlsx no addresses prefix quotes parts elsewhere",
)  # fmt: skip
MERGING = tuple(kind for kind in FORMATS if not kind.startswith("csv"))


def saved(found: WrittenTable, kind: str, beside: Beside) -> bytes:
    """The file."""
    if kind.startswith("csv"):
        return _csv(found, kind)
    made = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}[kind.split()[0]](found, kind.endswith("1904"), beside)
    others = [way for way in OTHER_WRITERS if way in kind]
    return written(made, *others) if others else made


def _csv(found: WrittenTable, kind: str) -> bytes:
    delimiters, encodings = {"tab": "\t", "semicolon": ";"}, {"bom": "utf-8-sig", "gb": "gb18030", "utf-16": "utf-16"}
    words = kind.split()
    delimiter = next((delimiters[word] for word in words if word in delimiters), ",")
    encoding = next((encodings[word] for word in words if word in encodings), "utf-8")
    out = io.StringIO()
    rows = [[_text(cell) for cell in row] for row in found.rows]
    if "kept texts" in kind:  # as programs write whose texts are to stay texts
        rows = [[text if not text or number % 3 else f'="{text}"' for number, text in enumerate(row)] for row in rows]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    # ㎡ is in GB18030, and so is everything else that is written here.
    data = out.getvalue().encode(encoding)
    return b"\xef\xbb\xbf" * ("twice" in words) + data + b"\x1a" * ("mark" in words)


def _serial(day: date, from_1904: bool) -> float:
    return float((day - (date(1904, 1, 1) if from_1904 else date(1899, 12, 30))).days)


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case Percent(number):
            return f"{Decimal(repr(number)) * 100:f}%"
        case Formula(_, value):
            return _text(value)
        case Serial(day):
            return _text(_serial(day, False))
        case Padded(number, digits):
            return f"{int(number):0{digits}d}"
        case Formatted():
            return cell.text
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case date():
            return cell.isoformat()
    return str(cell)


def _more(found: WrittenTable, beside: Beside) -> list[tuple[str, list[list[Any]]]]:
    """The sheets behind the table: one of something else, and an old copy of the table that is to be hidden."""
    old = [[_text(cell) for cell in row] for row in found.rows]
    return [("分工", OTHER)] * beside.other + [("旧表", old)] * beside.old_copy


def _xlsx(found: WrittenTable, from_1904: bool, beside: Beside) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": from_1904})
    if beside.cover:
        book.add_worksheet("封面").write_string(0, 0, "台账")
    sheet = book.add_worksheet("表")
    for name, rows in _more(found, beside):
        extra = book.add_worksheet(name)
        for line, texts in enumerate(rows):
            extra.write_row(line, 0, texts)
        if rows is not OTHER:
            extra.hide()
    day, percent, plain = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "0.00%"}),
        book.add_format(),
    )
    for first, left, last, right in found.merges:
        sheet.merge_range(first, left, last, right, "")
    for row, cells in enumerate(found.rows):
        for column, cell in enumerate(cells):
            match cell:
                case None:
                    continue
                case Percent(number):
                    sheet.write_number(row, column, number, percent)
                case Formula(text, value):
                    sheet.write_formula(row, column, text, plain, value)
                case Serial(moment):
                    sheet.write_number(row, column, _serial(moment, from_1904))
                case Padded(number, digits):
                    sheet.write_number(row, column, number, book.add_format({"num_format": "0" * digits}))
                case Formatted(value, code, _) if isinstance(value, date):
                    moment = datetime(value.year, value.month, value.day)
                    sheet.write_datetime(row, column, moment, book.add_format({"num_format": code}))
                case Formatted(value, code, _):
                    sheet.write_number(row, column, value, book.add_format({"num_format": code}))
                case date():
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                case float():
                    sheet.write_number(row, column, cell)
                case _:
                    sheet.write_string(row, column, cell)
    for row in found.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in found.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def _xls(found: WrittenTable, from_1904: bool, beside: Beside) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    if beside.cover:
        book.add_sheet("封面").write(0, 0, "台账")
    sheet = book.add_sheet("表")
    for name, rows in _more(found, beside):
        extra = book.add_sheet(name)
        for line, texts in enumerate(rows):
            for at, text in enumerate(texts):
                extra.write(line, at, text)
        extra.visibility = int(rows is not OTHER)
    day, percent = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="0.00%")
    tops = {(first, left): (last, right) for first, left, last, right in found.merges}
    for row, cells in enumerate(found.rows):
        for column, cell in enumerate(cells):
            value, style = cell, xlwt.Style.default_style
            if isinstance(cell, Formula):  # xlwt stores no value with a formula
                value = cell.value
            elif isinstance(cell, Percent):
                value, style = cell.number, percent
            elif isinstance(cell, Serial):
                value = _serial(cell.day, from_1904)
            elif isinstance(cell, Padded):
                value, style = cell.number, xlwt.easyxf(num_format_str="0" * cell.digits)
            elif isinstance(cell, Formatted):
                value = _serial(cell.value, from_1904) if isinstance(cell.value, date) else cell.value
                style = xlwt.easyxf(num_format_str=cell.code)
            elif isinstance(cell, date) and from_1904:  # xlwt counts days from 1900 whatever the workbook says
                value, style = _serial(cell, True), day
            elif isinstance(cell, date):
                style = day
            if (row, column) in tops:
                last, right = tops[row, column]
                sheet.write_merge(row, last, column, right, value, style)
            elif value is not None:
                sheet.write(row, column, value, style)
    for row in found.hidden_rows:
        sheet.row(row).hidden = True
    for column in found.hidden_columns:
        sheet.col(column).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def _ods(found: WrittenTable, from_1904: bool, beside: Beside) -> bytes:
    tops = {(first, left): (last - first + 1, right - left + 1) for first, left, last, right in found.merges}
    covered = {
        (row, column)
        for first, left, last, right in found.merges
        for row in range(first, last + 1)
        for column in range(left, right + 1)
    } - set(tops)
    body = []
    for row, cells in enumerate(found.rows):
        hidden = ' table:visibility="collapse"' if row in found.hidden_rows else ""
        body.append(f"<table:table-row{hidden}>")
        for column, cell in enumerate(cells or [None]):
            if (row, column) in covered:
                body.append("<table:covered-table-cell/>")
                continue
            down, right = tops.get((row, column), (1, 1))
            span = (
                f' table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'
                if down * right > 1
                else ""
            )
            body.append(_ods_cell(cell, span))
        body.append("</table:table-row>")
    front = '<table:table table:name="封面"><table:table-row><table:table-cell office:value-type="string"><text:p>台账</text:p></table:table-cell></table:table-row></table:table>'  # noqa: E501
    back = "".join(
        f'<table:table table:name="{name}" table:style-name="{"" if rows is OTHER else "h"}">'
        + "".join(
            f"<table:table-row>{''.join(_ods_cell(text, '') for text in texts)}</table:table-row>" for texts in rows
        )
        + "</table:table>"
        for name, rows in _more(found, beside)
    )
    styles = (
        '<office:automatic-styles><style:style style:name="h" style:family="table"><style:table-properties '
        'table:display="false"/></style:style></office:automatic-styles>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_NAMES} office:version="1.2">{styles}<office:body>'
        f'<office:spreadsheet>{front if beside.cover else ""}<table:table table:name="表">{"".join(body)}</table:table>{back}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" m:media-type="{mime}"/></m:manifest>',
        )
    return out.getvalue()


def _ods_cell(cell: Any, span: str) -> str:
    match cell:
        case None:
            return f"<table:table-cell{span}/>"
        case Percent(number):
            return f'<table:table-cell{span} office:value-type="percentage" office:value="{number!r}"/>'
        case Serial(day):
            return _ods_cell(day, span)  # OpenDocument knows days, and Calc turns the number into one
        case Padded(number, digits):
            return _ods_cell(f"{int(number):0{digits}d}", span)
        case Formatted():
            return _ods_cell(cell.text, span)
        case Formula(text, str(value)):
            return f'<table:table-cell{span} table:formula="of:{escape(text, {chr(34): "&quot;"})}" office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'  # noqa: E501
        case Formula(text, value):
            return f'<table:table-cell{span} table:formula="of:{text}" office:value-type="float" office:value="{value!r}"/>'
        case date():
            return f'<table:table-cell{span} office:value-type="date" office:date-value="{cell.isoformat()}"/>'
        case float():
            return f'<table:table-cell{span} office:value-type="float" office:value="{cell!r}"/>'
    return f'<table:table-cell{span} office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
