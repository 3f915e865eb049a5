"""What other programs write is read with every cell as they show it, however oddly they write it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest
import xlwt

from edge import sandbox
from tests import books
from tests.workbooks import strange
from tests.workbooks.strange import changed, in_sheet
from workbooks.grid import Refused, Sheet, unpacked
from workbooks.reading.sheets import needed_for, read
from workbooks.reading.table import tables

ROWS = books.grid([books.REGISTER, {**books.REGISTER, "宗地编号": "P-02"}])


def sheets(data: bytes) -> list[Sheet]:
    found = read(data)
    assert not isinstance(found, Refused), found
    return found


def test_an_xls_keeps_errors_texts_days_and_percents() -> None:
    book = strange.xls_book([["企业", 1.5, "宗地编号", "#DIV/0!", True, None, "末"]])
    sheet = book.get_sheet(0)
    sheet.write(1, 0, date(2024, 3, 5), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    sheet.write(1, 1, 0.35, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(1, 2, 42, xlwt.easyxf(num_format_str="00000"))
    out = io.BytesIO()
    book.save(out)
    assert sheets(out.getvalue())[0].rows == [
        ["企业", 1.5, "宗地编号", ("fault", "#DIV/0!"), True, None, "末"],
        [("day", 2024, 3, 5), ("percent", 0.35), ("shown", 42.0, "00042", None, False, "00000")],
    ]


def test_an_xls_without_its_shell_is_read() -> None:
    assert sheets(strange.xls_book(ROWS).get_biff_data())[0].rows[0][0] == "宗地编号"


def test_a_hidden_sheet_of_an_xls_is_known_as_one() -> None:
    book = strange.xls_book(ROWS)
    book.add_sheet("藏").visibility = 1
    out = io.BytesIO()
    book.save(out)
    assert [(sheet.name, sheet.hidden) for sheet in sheets(out.getvalue())] == [("表", False), ("藏", True)]


def test_a_strict_workbook_is_read_with_days_that_are_texts() -> None:
    data = changed(
        books.xlsx({"表": [*ROWS, ["X"]]}),
        in_sheet(b'<c r="A4" t="inlineStr"><is><t>X</t></is></c>', b'<c r="A4" t="d"><v>2024-03-05T00:00:00</v></c>'),
    )
    data = changed(data, in_sheet(b'<c r="A4" t="s"><v>', b'<c r="A4" t="d"><v>2024-03-05</v></c><c r="B4" t="s"><v>'))
    (found,) = sheets(strange.strict(data))
    assert found.rows[0][0] == "宗地编号"
    assert found.rows[3][0] == ("day", 2024, 3, 5)


def test_an_xlsx_that_the_quick_reader_refuses_is_read_by_the_other() -> None:
    (found,) = sheets(changed(books.xlsx({"表": ROWS}), in_sheet(b't="n"', b't="other"')))
    assert [row.cells[0] for table in tables([found]) for row in table.rows] == ["P-01", "P-02"]


def test_an_xlsx_in_utf16_is_read() -> None:
    (found,) = sheets(changed(books.xlsx({"表": ROWS}), strange.in_utf16))
    assert [row.cells[0] for table in tables([found]) for row in table.rows] == ["P-01", "P-02"]


def test_a_lying_dimension_loses_no_rows() -> None:
    data = changed(books.xlsx({"表": ROWS}), in_sheet(b'ref="A1:F3"', b'ref="A1"'))
    assert len(sheets(data)[0].rows) == 3


def test_many_formulas_are_marked_in_time() -> None:
    cells = "".join(f'<c r="A{n}"><f>1+{n}</f><v>{n}</v></c></row><row r="{n + 1}">' for n in range(1, 19_999))
    data = changed(
        books.xlsx({"表": [["a"]]}),
        in_sheet(b"</sheetData>", f'<row r="1">{cells}<c r="A19999"><f>1</f></c></row></sheetData>'.encode()),
    )
    answer = sandbox.run("workbooks.reading.sheets:read_packed", data, seconds=5)
    assert not isinstance(answer, sandbox.ChildFailed)
    found = unpacked(answer)
    assert not isinstance(found, Refused)
    assert found[0].rows[19_998][0] == ("fault", "")


def test_an_xlsb_keeps_errors_and_percents() -> None:
    assert sheets(strange.xlsb([1.5, b"\x17", 0.35], percent=2))[0].rows == [
        [1.5, ("fault", "#REF!"), ("percent", 0.35)]
    ]


@pytest.mark.parametrize("number", [17, 57])
def test_an_xlsb_tells_days_of_which_only_the_month_is_shown(number: int) -> None:
    data = changed(
        strange.xlsb([45444.0, 45444.0], percent=1),
        lambda name, body: body.replace(b"\0\0\x0a\0", bytes((0, 0, number, 0))) if name == "xl/styles.bin" else body,
    )
    assert sheets(data)[0].rows == [[45444.0, ("month", 2024, 6)]]


def test_an_xlsb_says_from_which_year_it_counts() -> None:
    assert [sheets(strange.xlsb([1.0], from_1904=way))[0].from_1904 for way in (False, True)] == [False, True]


def test_an_ods_that_is_indented_and_lacks_its_mimetype_is_read() -> None:
    cell = '<table:table-cell office:value-type="{}" office:{}="{}"/>'
    data = strange.ods(f"""
      <table:table table:name="表">
        <table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
        <table:table-header-rows>
          <table:table-row>
            <table:table-cell office:value-type="string"><text:p>甲<text:s text:c="2"/>乙<text:tab/>丙</text:p><text:p>丁</text:p>
            </table:table-cell>
            {cell.format("percentage", "value", "0.35")}
            {cell.format("date", "date-value", "2024-03-05T12:00:00")}
            {cell.format("boolean", "boolean-value", "true")}
            <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/>
            <table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p>
            </table:table-cell>
            <table:table-cell table:number-columns-repeated="16377"/>
          </table:table-row>
        </table:table-header-rows>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>
      </table:table>""")
    row = ["甲  乙\t丙\n丁", ("percent", 0.35), ("day", 2024, 3, 5), True, 7.0, 7.0, ("fault", "#DIV/0!")]
    assert sheets(data)[0].rows == [[], [], row]


def test_a_hidden_sheet_of_an_ods_is_known_as_one() -> None:
    styles = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    data = strange.ods(
        '<table:table table:name="藏" table:style-name="h"/><table:table table:name="表"/>', styles=styles
    )
    assert [(sheet.name, sheet.hidden) for sheet in sheets(data)] == [("藏", True), ("表", False)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_blank_fields_at_the_end_of_a_csv_record_do_not_count(delimiter: str) -> None:
    (found,) = sheets(f"a{delimiter}b{delimiter * 300}\n".encode())
    assert found.rows == [["a", "b"]]


def test_pictures_of_one_colour_refuse_nothing() -> None:
    data = changed(books.xlsx({"表": ROWS}), strange.as_it_is, {"xl/media/image1.emf": b"\0" * 3_000_000})
    assert len(sheets(data)[0].rows) == 3


_OTHER_NAMES = {
    "xl/workbook.bin": "book/wb.bin", "xl/_rels/workbook.bin.rels": "book/_rels/wb.bin.rels", "xl/styles.bin": "book/looks.bin",
    "xl/worksheets/sheet1.bin": "book/first.bin",
}  # fmt: skip


def _renamed(data: bytes, names: Mapping[str, str], root: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            for one, other in (("worksheets/sheet1.bin", "first.bin"), ("styles.bin", "looks.bin")):
                body = body.replace(one.encode(), other.encode()) if root and name.endswith(".rels") else body
            new.writestr(names.get(name, name), body)
        if root:
            package = "http://schemas.openxmlformats.org/package/2006/relationships"
            new.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{package}"><Relationship Id="a" Type="x/officeDocument" Target="{root}"/></Relationships>',
            )
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _renamed(strange.xlsb([1.5, b"\x17", 0.35], percent=2), _OTHER_NAMES, "/book/wb.bin"),
        _renamed(strange.xlsb([1.5, b"\x17", 0.35], percent=2), {"xl/workbook.bin": "XL/Workbook.bin"}),
        _renamed(
            strange.xlsb([1.5, b"\x17", 0.35], percent=2), {"xl/worksheets/sheet1.bin": "xl\\worksheets\\sheet1.bin"}
        ),
    ],
    ids=["all others", "another case", "backslashes"],
)
def test_an_xlsb_is_read_by_its_relationships_whatever_its_parts_are_called(data: bytes) -> None:
    assert needed_for(data) == needed_for(strange.xlsb([1.0]))
    (found,) = sheets(data)
    assert (found.name, found.rows) == ("表", [[1.5, ("fault", "#REF!"), ("percent", 0.35)]])
