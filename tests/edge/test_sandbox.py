"""The limited child: what it may have, how it ends, and that nothing of it is left."""

from __future__ import annotations

import ast
import io
import json
import os
import pickle
import signal
import subprocess
import time
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from edge import copies, sandbox, telemetry
from edge.sandbox import ChildFailed
from tests import books
from tests.edge.ordinary_user import Spoken, ordinary
from tests.workbooks import hostile_files as strange_files
from tests.workbooks import strange
from workbooks.marking.annotating import marked
from workbooks.marking.problem_sheet import Mark
from workbooks.reading.sheets import read_packed

__all__ = ["ordinary"]

TASKS = "tests.edge.child_tasks:"
MARKER = "某企业的投资额"
ROWS = books.grid([books.REGISTER])
BOOK = books.xlsx({"表": ROWS})
as_root = pytest.mark.skipif(os.getuid() != 0, reason="an ordinary user's child starts no process at all")


@pytest.fixture
def alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """The processes that children of this test left, found by a folder that only their command lines name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def found() -> list[int]:
        return [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and str(tmp_path).encode() in _command_line(entry)
        ]

    def left() -> list[int]:
        ends = time.monotonic() + 5  # a kill takes its moment
        while found() and time.monotonic() < ends:
            time.sleep(0.01)
        return found()

    return left


def _command_line(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


# Told and heard


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 20 * 1024 * 1024])
def test_what_was_told_is_heard_again_whatever_its_size(size: int) -> None:
    data = os.urandom(size)
    assert sandbox.run(TASKS + "echo", data) == data


def test_a_child_that_speaks_before_it_listens_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # Both pipes are full for a while: whoever only wrote, or only read, would wait for ever.
    monkeypatch.setattr(
        sandbox,
        "_START",
        "import os, sys; os.write(1, b'a' * 5_000_000); sys.stdout.buffer.write(sys.stdin.buffer.read())",
    )
    start = time.monotonic()
    answer = sandbox.run("none", b"b" * 5_000_000)
    assert isinstance(answer, bytes)
    assert (answer[:1], answer[-1:], len(answer)) == (b"a", b"b", 10_000_000)
    assert time.monotonic() - start < 5


def test_a_child_that_does_not_listen_to_the_end_may_still_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import os; os.read(0, 1); os.write(1, b'enough')")
    assert sandbox.run("none", b"b" * 5_000_000) == b"enough"


def test_a_child_that_raises_aborts_or_ends_with_a_code_has_broken() -> None:
    for task in ("raising", "aborting", "half_an_answer"):
        assert sandbox.run(TASKS + task, MARKER.encode()) is ChildFailed.BROKE


# How much, how long


def test_an_answer_of_exactly_the_limit_is_one_and_of_a_byte_more_is_none() -> None:
    answer = sandbox.run(TASKS + "so_many", b"%d" % sandbox.ANSWER)
    assert isinstance(answer, bytes)
    assert len(answer) == sandbox.ANSWER
    del answer
    assert sandbox.run(TASKS + "so_many", b"%d" % (sandbox.ANSWER + 1)) is ChildFailed.TOO_LARGE


def test_a_child_that_writes_without_end_is_ended_and_never_more_is_held_than_the_limit() -> None:
    tracemalloc.start()
    try:
        start = time.monotonic()
        assert sandbox.run(TASKS + "endless", b"", seconds=60) is ChildFailed.TOO_LARGE
        assert time.monotonic() - start < 30
        assert tracemalloc.get_traced_memory()[1] < 1.2 * sandbox.ANSWER  # room to grow into is an eighth
    finally:
        tracemalloc.stop()


def test_a_workbook_as_full_as_is_read_answers_in_less_than_half_of_the_limit() -> None:
    rows = [[f"企业{line}号{column}" if column % 2 else line * 1.37 for column in range(50)] for line in range(20_000)]
    answer = sandbox.run("workbooks.reading.sheets:read_packed", books.as_csv(rows), seconds=60)
    assert isinstance(answer, bytes)
    assert len(answer) * 2 < sandbox.ANSWER


@pytest.mark.parametrize("task", ["asleep", "drop_by_drop"])
def test_a_child_that_takes_longer_than_its_time_is_ended_whether_it_speaks_or_not(task: str) -> None:
    start = time.monotonic()
    assert sandbox.run(TASKS + task, b"", seconds=1) is ChildFailed.TOO_SLOW
    assert time.monotonic() - start < 4


# Nothing is left


@pytest.mark.parametrize(
    ("task", "wanted"),
    [
        ("echo", b"a"),
        ("raising", ChildFailed.BROKE),
        ("asleep", ChildFailed.TOO_SLOW),
        ("endless", ChildFailed.TOO_LARGE),
        pytest.param("leaves_one_behind", b"answered", marks=as_root),
        pytest.param("leaves_one_behind_that_holds_the_pipe", ChildFailed.TOO_SLOW, marks=as_root),
        pytest.param("leaves_one_behind_and_never_answers", ChildFailed.TOO_SLOW, marks=as_root),
        pytest.param("leaves_one_behind_and_floods", ChildFailed.TOO_LARGE, marks=as_root),
        pytest.param("leaves_one_behind_and_breaks", ChildFailed.BROKE, marks=as_root),
    ],
)
def test_however_a_child_ends_it_is_gone_and_so_is_whatever_it_started(
    alive: Callable[[], list[int]], task: str, wanted: bytes | ChildFailed
) -> None:
    assert sandbox.run(TASKS + task, b"a", seconds=3) == wanted
    assert alive() == []


@pytest.mark.parametrize("task", ["asleep", pytest.param("leaves_one_behind_and_never_answers", marks=as_root)])
def test_a_parent_that_is_interrupted_leaves_nobody_behind_and_quotes_nothing(
    alive: Callable[[], list[int]], task: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt) as raised:
            sandbox.run(TASKS + task, MARKER.encode())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert alive() == []
    assert not quotes(raised.value)


def test_a_child_that_cannot_be_started_is_a_surprise_that_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "missing"))
    with pytest.raises(OSError) as raised:
        sandbox.run(TASKS + "echo", MARKER.encode())
    assert not quotes(raised.value)


def quotes(error: BaseException | None) -> bool:
    """Whether an exception, or any that it came of, holds what was in the workbook."""
    while error is not None:
        held = f"{error!r} {error} {error.args!r} {vars(error)!r}"
        if MARKER in held or repr(MARKER.encode())[2:-1] in held:
            return True
        error = error.__cause__ or error.__context__
    return False


# What it is kept from, whoever it is


def test_a_child_opens_no_file_and_no_socket_once_it_has_the_bytes() -> None:
    assert sandbox.run(TASKS + "opens_files", b"1000") == b"0 OSError 24"
    assert sandbox.run(TASKS + "opens_one_file_after_it_closed_another", b"") == b"0 OSError 24"
    assert sandbox.run(TASKS + "makes_sockets", b"") == b" ".join([b"OSError 24"] * 4)


def test_a_child_imports_nothing_that_was_not_named_before() -> None:
    assert sandbox.run(TASKS + "imports_late", b"") == b"ModuleNotFoundError"


# What it may need all the same


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks of the children that were begun."""
    found: list[str] = []
    start = sandbox._started

    def started(command: list[str]) -> AbstractContextManager[subprocess.Popen[bytes]]:
        found.append(command[6])
        return start(command)

    monkeypatch.setattr(sandbox, "_started", started)
    return found


KINDS = {
    "xlsx": BOOK,
    "xls": strange.xls(ROWS),
    "xlsb": strange.xlsb([1.0]),
    "ods": strange.ods('<table:table table:name="表"/>'),
    "csv": books.as_csv(ROWS),
    "gb18030": "宗地编号,备注\n甲,乙\n".encode("gb18030"),
    "utf-16": "宗地编号,备注\n甲,乙\n".encode("utf-16"),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_workbook_is_read_and_marked_by_one_child(begun: list[str], kind: str) -> None:
    data = KINDS[kind]
    assert sandbox.run("workbooks.reading.sheets:read_packed", data) == read_packed(data)
    assert begun == ["workbooks.reading.sheets:read_packed"]
    (copy, lacks) = marked(data, MARKS)
    answer = sandbox.run("workbooks.marking.annotating:marked_packed", pickle.dumps((data, MARKS_SENT, (0, 0)), 5))
    assert isinstance(answer, bytes)
    line, _, book = answer.partition(b"\n")
    assert json.loads(line) == list(lacks)
    assert cells_of(book) == cells_of(copy)
    assert begun[1:] == ["workbooks.marking.annotating:marked_packed"]


MARKS = [
    Mark("error", "表", "A2", 2, column="宗地编号", text="x", message="y"),
    Mark("warning", None, "B2", 2, column="备注", text="x", message="y"),
]
MARKS_SENT = [asdict(mark) for mark in MARKS]


def cells_of(book: bytes) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(book))}


@pytest.mark.parametrize("name", list(strange_files.FILES))
def test_a_strange_file_is_to_a_child_what_it_is_without_limits(name: str) -> None:
    data = strange_files.FILES[name][0]
    assert sandbox.run("workbooks.reading.sheets:read_packed", data) == read_packed(data)


def test_a_child_that_needs_more_than_a_look_told_is_begun_once_more(begun: list[str]) -> None:
    only_the_second_reader_takes_it = strange.changed(BOOK, strange.in_sheet(b't="n"', b't="other"'))
    answer = sandbox.run("workbooks.reading.sheets:read_packed", only_the_second_reader_takes_it)
    assert answer == read_packed(only_the_second_reader_takes_it)
    assert answer != read_packed(b"PK\x03\x04")
    assert len(begun) == 2


def test_a_child_that_needs_an_unusual_codec_is_begun_once_more(begun: list[str]) -> None:
    assert sandbox.run(TASKS + "decodes", "テスト".encode("shift_jis")) == "テスト".encode()
    assert len(begun) == 2


def test_a_child_is_not_begun_a_third_time(begun: list[str]) -> None:
    assert sandbox.run(TASKS + "begs_to_be_begun_again", b"") is ChildFailed.BROKE
    assert len(begun) == 2


def test_two_children_of_a_task_have_the_time_of_one() -> None:
    # Each alone would be in time, and the second end with a code that is no answer.
    assert sandbox.run(TASKS + "begs_to_be_begun_again_after_a_while", b"", seconds=3) is ChildFailed.TOO_SLOW


# What the kernel keeps it from, as an ordinary user


def told(ordinary: Spoken, task: str, data: bytes, **limits: int) -> bytes:
    """What the task says in the child of an ordinary user."""
    said = ast.literal_eval(ordinary(f"print(sandbox.run({task!r}, {data!r}, **{limits!r}))"))
    assert isinstance(said, bytes)
    return said


def test_a_child_starts_no_process_and_no_thread(ordinary: Spoken) -> None:
    assert told(ordinary, TASKS + "forks", b"") == b"BlockingIOError 11"
    assert told(ordinary, TASKS + "threads", b"") == b"can't start new thread"


def test_a_child_cannot_take_its_limits_off_again(ordinary: Spoken) -> None:
    assert told(ordinary, TASKS + "raises_the_limit", b"") == b"not allowed to raise maximum limit"
    assert told(ordinary, TASKS + "makes_sockets", b"") == b" ".join([b"OSError 24"] * 4)


NO_LIMITS = """
lead = "import os, sys; sys.path[:0] = sys.argv[3:]; from tests.edge.child_tasks import reads_its_parent; "
peek = lead + "os.write(1, reads_its_parent(b''))"
"""
OF_NO_CARE = """
import subprocess
command = [sys.executable, "-I", "-S", "-c", peek, "", "", *sys.path]
print(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
"""
OF_OURS = """
sandbox._START = peek
print(sandbox.run("none", b""))
"""


def test_even_a_child_without_limits_cannot_read_its_parent_s_environment_and_memory(ordinary: Spoken) -> None:
    # A child of a parent that did nothing about it can: else the second half would prove nothing.
    assert ast.literal_eval(ordinary(NO_LIMITS + OF_NO_CARE)) == b"done done"
    assert ast.literal_eval(ordinary(NO_LIMITS + OF_OURS)) == b"PermissionError 13 PermissionError 13"


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_limits_are_wide_enough_for_every_kind_of_workbook(ordinary: Spoken, kind: str) -> None:
    assert told(ordinary, "workbooks.reading.sheets:read_packed", KINDS[kind]) == read_packed(KINDS[kind])


def test_the_limits_are_wide_enough_to_mark_a_workbook_of_many_sheets(ordinary: Spoken) -> None:
    book = books.xlsx({f"表{number}": ROWS for number in range(40)})
    mark = Mark("error", "表0", "A2", 2, column="宗地编号", text="x", message="y")
    packed = pickle.dumps((book, [asdict(mark)], (0, 0)), 5)
    task = "workbooks.marking.annotating:marked_packed"
    lacks, _, copy = told(ordinary, task, packed, seconds=copies.SECONDS, memory=copies.MEMORY).partition(b"\n")
    assert json.loads(lacks) == []
    assert len(load_workbook(io.BytesIO(copy)).worksheets) == 41


# Where the kernel, or a sandbox around us, refuses


def test_where_the_lock_is_refused_the_workbook_is_read_all_the_same_and_the_refusal_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes: list[str] = []
    monkeypatch.setattr(telemetry, "note", lambda message, about: notes.append(message))
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: SimpleNamespace(prctl=lambda *_: -1))
    sandbox.closed_to_children.cache_clear()
    try:
        assert sandbox.run(TASKS + "echo", b"a") == b"a"
        assert sandbox.run(TASKS + "echo", b"a") == b"a"
        assert not sandbox.closed_to_children()
    finally:
        sandbox.closed_to_children.cache_clear()
    assert notes == ["open_to_children"]
