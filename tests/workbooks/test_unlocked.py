"""Files that open without a password are read, though they are encrypted; those that need one are refused."""

from __future__ import annotations

import pickle
from dataclasses import asdict

import pytest

from edge import sandbox
from tests import books
from tests.workbooks import locking
from workbooks.grid import Refused, unpacked
from workbooks.marking.problem_sheet import Mark
from workbooks.reading import ole, unlocked, visual_basic
from workbooks.reading.sheets import read

ROWS = [list(books.REGISTER), ["P-01", "甲公司", 100, "2023-06-01", "2025-06-01", 12000]]
PLAIN = books.xlsx({"台账": ROWS})


@pytest.mark.parametrize("locked", [locking.locked_xlsx(PLAIN), locking.locked_xls(ROWS)], ids=["xlsx", "xls"])
def test_what_excel_opens_by_itself_is_read(locked: bytes) -> None:
    answer = sandbox.run("workbooks.reading.sheets:read_packed", locked)  # in the child, which opens nothing any more
    assert isinstance(answer, bytes)
    found = unpacked(answer)
    assert isinstance(found, list)
    assert [list(row) for row in found[0].rows] == [[*ROWS[0]], ["P-01", "甲公司", 100.0, *ROWS[1][3:5], 12000.0]]


@pytest.mark.parametrize(
    "locked", [locking.locked_xlsx(PLAIN, "另一个"), locking.locked_xls(ROWS, "other")], ids=["xlsx", "xls"]
)
def test_what_asks_for_a_password_is_refused(locked: bytes) -> None:
    answer = sandbox.run("workbooks.reading.sheets:read_packed", locked)
    assert isinstance(answer, bytes) and unpacked(answer) is Refused.ENCRYPTED


def test_a_file_locked_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlocked, "unlocked", lambda data: locking.locked_xlsx(PLAIN))
    assert read(locking.locked_xlsx(PLAIN)) is Refused.ENCRYPTED


def test_a_locked_file_is_held_to_what_every_other_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlocked, "unlocked", lambda data: b"PK\x03\x04 no archive")
    assert read(locking.locked_xlsx(PLAIN)) is Refused.NOT_A_WORKBOOK


@pytest.mark.parametrize("locked", [locking.locked_xlsx(PLAIN), locking.locked_xls(ROWS)], ids=["xlsx", "xls"])
def test_its_marked_copy_is_made_anew(locked: bytes) -> None:
    mark = asdict(Mark("error", "台账", "D2", 2, column="约定动工日期", text="2023-06-01", message="日期读不出来"))
    answer = sandbox.run("workbooks.marking.annotating:marked_packed", pickle.dumps((locked, [mark], (0, 0)), 5))
    assert isinstance(answer, bytes)
    found = read(answer.partition(b"\n")[2])
    assert isinstance(found, list) and [len(sheet.rows) for sheet in found if sheet.rows[0] == ROWS[0]] == [2]


def test_an_xls_that_opens_by_itself_is_refused_for_its_macros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visual_basic, "has_code", lambda data, where: True)
    monkeypatch.setattr(ole, "has_macros", lambda data: data.startswith(ole.SIGNATURE))
    assert read(locking.locked_xls(ROWS)) is Refused.HAS_MACROS
