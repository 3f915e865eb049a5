"""The folder of a local stack: on which port the next one begins, and what becomes of what the last one left."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from infra.local import keeping
from infra.local.keeping import StackError
from parcelwatch import printing, starting
from parcelwatch.asking import RefusedError


def test_a_port_that_was_asked_for_and_is_taken_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    keeping.note_kept(tmp_path, 1, written=False)
    (tmp_path / "mail").mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"端口 {port} 已被占用"):
            keeping.make_room(tmp_path, port, True, print)
        assert (tmp_path / "mail").exists()
        keeping.note_kept(tmp_path, port, written=True)
        with pytest.raises(StackError, match="上次的数据只能在这个端口上接着用"):
            keeping.make_room(tmp_path, None, True, print)
    assert keeping.make_room(tmp_path, None, True, print) == (port, True)
    assert keeping.make_room(tmp_path, 0, False, print) == (0, False)
    assert keeping.earlier(tmp_path) is None and not (tmp_path / "mail").exists()


def test_a_usual_port_that_is_taken_is_said_and_another_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(keeping, "USUAL_PORT", taken.getsockname()[1])
        assert keeping.make_room(tmp_path, None, True, said.append) == (0, False)
    assert said == [f"端口 {keeping.USUAL_PORT} 已被占用，改用别的端口"]


def test_what_a_killed_stack_said_of_itself_is_not_believed_by_the_next(tmp_path: Path) -> None:
    keeping.note_kept(tmp_path, 45670, written=True)
    for name in ("keeper.json", "stack.json"):
        (tmp_path / name).write_text('{"pid": 999999999, "began": "long ago"}')
    assert keeping.make_room(tmp_path, None, True, print)[1]
    assert not (tmp_path / "keeper.json").exists() and not (tmp_path / "stack.json").exists()


def test_what_is_lost_is_said_before_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting.ending_of(tmp_path, False) == []
    keeping.note_kept(tmp_path, 1, written=False)
    assert starting.ending_of(tmp_path, False) == ["上次没有用 parcelwatch down 结束，数据没有保存下来；这次从头开始。"]
    keeping.note_kept(tmp_path, 1, written=True)
    (said,) = starting.ending_of(tmp_path, False)
    assert said.startswith("接着用 ")
    keeping.note_kept(tmp_path, 1, written=False)  # begun again, and ended otherwise than by `down`
    (said,) = starting.ending_of(tmp_path, False)
    assert "以后的改动没有保存；接着用那时的数据" in said
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "0001.eml").write_bytes(b"x")
    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    monkeypatch.setattr(printing.errors, "input", lambda *_: "否")
    with pytest.raises(RefusedError, match="没有动"):
        starting.ending_of(tmp_path, True)
    assert keeping.earlier(tmp_path) is not None
    monkeypatch.setattr(printing.errors, "input", lambda *_: "是")
    (said,) = starting.ending_of(tmp_path, True)
    assert "将丢掉" in said and "1 封信" in said
    assert keeping.earlier(tmp_path) is None
