"""Whatever a file does, it ends in data or in a refusal that says what it is, in the child's time, and the worker lives."""

from __future__ import annotations

import random
import time
import zipfile

import pytest

from edge import sandbox
from tests import books
from tests.workbooks import strange
from tests.workbooks.hostile_files import BOOK, DTD, FILES, ROWS
from tests.workbooks.strange import as_it_is, changed
from wording.sheets.sentences import CODES
from workbooks.grid import MAX_ROWS, Refused, unpacked
from workbooks.reading.sheets import read


@pytest.mark.parametrize("name", list(FILES))
def test_a_strange_file_ends_in_what_it_is(name: str) -> None:
    data, wanted = FILES[name]
    found = read(data)
    assert found == wanted if wanted is not None else isinstance(found, list)


@pytest.mark.parametrize("refused", list(Refused))
def test_every_refusal_has_its_sentence(refused: Refused) -> None:
    assert refused.value in CODES


@pytest.mark.parametrize(
    "more",
    [
        {"basic/readme.txt": b"a"},
        {"docs/vbaProject.bin.txt": b"a"},
    ],
)
def test_what_only_sounds_like_macros_is_read(more: dict[str, bytes]) -> None:
    assert isinstance(read(changed(BOOK, as_it_is, more)), list)


def test_the_empty_lists_of_macros_that_an_ods_brings_along_are_none() -> None:
    more = [(f"Basic/{name}.xml", DTD + b"<x/>") for name in ("Standard/script-lb", "script-lc")]
    assert isinstance(read(strange.ods('<table:table table:name="表"/>', more=more)), list)


def test_a_cell_that_speaks_of_macros_is_only_a_cell() -> None:
    assert isinstance(read(strange.xls([["_VBA_PROJECT_CUR", "EncryptedPackage"]])), list)


def test_a_text_that_a_million_cells_point_at_kills_only_the_child() -> None:
    start = time.monotonic()
    answer = sandbox.run("workbooks.reading.sheets:read_packed", strange.amplified(BOOK))
    assert time.monotonic() - start < 12
    assert isinstance(answer, sandbox.ChildFailed) or unpacked(answer) is Refused.TOO_LARGE
    assert sandbox.run("workbooks.reading.sheets:read_packed", b"a,b\n1,2\n") != b""


@pytest.mark.parametrize("data", [BOOK, strange.xls(ROWS), strange.ods("<table:table/>"), strange.xlsb([1.0])])
def test_a_file_with_bytes_turned_over_ends_in_data_or_a_refusal(data: bytes) -> None:
    dice = random.Random(7)
    for _ in range(150):
        hurt = bytearray(data)
        for _ in range(dice.randint(1, 20)):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        assert isinstance(read(bytes(hurt)), list | Refused)


def test_parts_turned_over_inside_a_sound_archive_end_in_data_or_a_refusal() -> None:
    dice = random.Random(11)

    def hurt(name: str, body: bytes) -> bytes:
        found = bytearray(body)
        for _ in range(dice.randint(0, 3)):
            found[dice.randrange(len(found))] = dice.randrange(32, 127)
        return bytes(found)

    for _ in range(100):
        for data in (BOOK, strange.xlsb([1.0, b"\x17"]), strange.ods('<table:table table:name="a"/>')):
            assert isinstance(read(changed(data, hurt)), list | Refused)


def test_a_whole_workbook_of_the_largest_size_is_read_within_the_limits() -> None:
    rows = [[f"企业{line}" if column % 3 == 0 else line * 1.5 for column in range(30)] for line in range(MAX_ROWS)]
    for data in (books.as_csv(rows), _large(rows)):
        answer = sandbox.run("workbooks.reading.sheets:read_packed", data)
        assert isinstance(answer, bytes)
        found = unpacked(answer)
        assert isinstance(found, list) and len(found[0].rows) == MAX_ROWS


def _large(rows: list[list[object]]) -> bytes:
    import io

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "use_zip64": False}) as book:
        sheet = book.add_worksheet("表")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    assert zipfile.is_zipfile(io.BytesIO(out.getvalue()))
    return out.getvalue()
