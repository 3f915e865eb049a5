"""A project of Visual Basic without a line of code is no macro; any that cannot be followed is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import sandbox
from tests import books
from tests.workbooks import projects
from tests.workbooks.projects import ATTRIBUTES
from tests.workbooks.strange import as_it_is, changed
from workbooks.grid import Refused, unpacked
from workbooks.reading import visual_basic
from workbooks.reading.sheets import read

ROWS = books.grid([books.REGISTER])
MACRO = b"Sub Auto_Open()\r\n  MsgBox 1\r\nEnd Sub\r\n"
EMPTY = {"ThisWorkbook": ATTRIBUTES, "表1": ATTRIBUTES + b"Option Explicit\r\n\r\n' nothing\r\nRem nothing\r\n"}


def test_an_xls_with_empty_modules_is_read_in_the_limited_child() -> None:
    answer = sandbox.run("workbooks.reading.sheets:read_packed", projects.xls(ROWS, EMPTY))
    assert not isinstance(answer, sandbox.ChildFailed)
    found = unpacked(answer)
    assert isinstance(found, list) and found[0].rows[0][0] == "宗地编号"


@pytest.mark.parametrize("line", [MACRO, b"Public x As Integer\r\n", b"x = 1", b'Declare Function F Lib "a" ()'])
def test_one_line_of_code_in_the_last_module_is_a_macro(line: bytes) -> None:
    assert read(projects.xls(ROWS, {**EMPTY, "模块1": ATTRIBUTES + line})) is Refused.HAS_MACROS


def test_code_in_a_module_that_the_directory_does_not_name_is_a_macro() -> None:
    assert read(projects.xls(ROWS, {**EMPTY, "Other": ATTRIBUTES + MACRO}, listed=EMPTY)) is Refused.HAS_MACROS


def test_a_project_without_modules_cannot_be_followed() -> None:
    assert read(projects.xls(ROWS, {})) is Refused.HAS_MACROS


def test_long_code_far_behind_is_found() -> None:
    text = ATTRIBUTES + b"' remark\r\n" * 2000
    assert isinstance(read(projects.xls(ROWS, {"A": text})), list)
    assert read(projects.xls(ROWS, {"A": text + MACRO})) is Refused.HAS_MACROS


@pytest.mark.parametrize(("modules", "refused"), [(EMPTY, False), ({**EMPTY, "A": MACRO}, True)])
def test_of_an_xlsx_the_same_holds(modules: dict[str, bytes], refused: bool) -> None:
    project = projects.ole({"VBA": projects.project(modules), "PROJECT": b"x"})
    data = changed(books.xlsx({"表": ROWS}), as_it_is, {"xl/vbaProject.bin": project})
    assert (read(data) is Refused.HAS_MACROS) is refused


def test_a_project_under_another_name_is_one_by_its_relationship() -> None:
    project = projects.ole({"VBA": projects.project({"A": MACRO})})

    def related(name: str, body: bytes) -> bytes:
        kind = b'<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="other.bin"/>'
        return (
            body.replace(b"</Relationships>", kind + b"</Relationships>")
            if name.endswith("workbook.xml.rels")
            else body
        )

    assert read(changed(books.xlsx({"表": ROWS}), related, {"xl/other.bin": project})) is Refused.HAS_MACROS


@given(st.binary(max_size=300), st.integers(0, 200))
def test_a_project_that_is_spoiled_is_one_with_code_or_none_but_breaks_nothing(noise: bytes, at: int) -> None:
    data = bytearray(projects.ole({"VBA": projects.project({"A": ATTRIBUTES + MACRO})}))
    data[512 + at : 512 + at + len(noise)] = noise
    assert visual_basic.has_code(bytes(data), visual_basic.IN_ZIP) in (True, False)


@given(st.text(alphabet="ab \r\n=", max_size=9000))
def test_what_is_packed_is_unpacked(text: str) -> None:
    assert visual_basic._unpacked(projects.packed(text.encode()), 0) == text.encode()
