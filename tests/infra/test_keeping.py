"""The folder of a local stack: on which port the next one begins, and what becomes of what the last one left."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
import typer

from infra.local import lifecycle
from infra.local.lifecycle import StackError
from infra.local.stack import Stack
from parcelwatch import __main__ as commands
from parcelwatch import here, printing, starting, usage
from parcelwatch.asking import RefusedError


def test_a_port_that_was_asked_for_and_is_taken_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    lifecycle.note_kept(tmp_path, 1, written=False)
    (tmp_path / "mail").mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"端口 {port} 已被占用"):
            lifecycle.make_room(tmp_path, port, True, print)
        assert (tmp_path / "mail").exists()
        lifecycle.note_kept(tmp_path, port, written=True)
        with pytest.raises(StackError, match="上次的数据只能在这个端口上接着用"):
            lifecycle.make_room(tmp_path, None, True, print)
    assert lifecycle.make_room(tmp_path, None, True, print) == (port, True)
    assert lifecycle.make_room(tmp_path, 0, False, print) == (0, False)
    assert lifecycle.earlier(tmp_path) is None and not (tmp_path / "mail").exists()


def test_a_usual_port_that_is_taken_is_said_and_another_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(lifecycle, "USUAL_PORT", taken.getsockname()[1])
        assert lifecycle.make_room(tmp_path, None, True, said.append) == (0, False)
    assert said == [f"端口 {lifecycle.USUAL_PORT} 已被占用，改用别的端口"]


def test_what_a_killed_stack_said_of_itself_is_not_believed_by_the_next(tmp_path: Path) -> None:
    lifecycle.note_kept(tmp_path, 45670, written=True)
    for name in ("keeper.json", "stack.json"):
        (tmp_path / name).write_text('{"pid": 999999999, "began": "long ago"}')
    assert lifecycle.make_room(tmp_path, None, True, print)[1]
    assert not (tmp_path / "keeper.json").exists() and not (tmp_path / "stack.json").exists()


def test_what_is_lost_is_said_before_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting.ending_of(tmp_path, False) == []
    lifecycle.note_kept(tmp_path, 1, written=False)
    assert starting.ending_of(tmp_path, False) == ["上次没有用 parcelwatch down 结束，数据没有保存下来；这次从头开始。"]
    lifecycle.note_kept(tmp_path, 1, written=True)
    (said,) = starting.ending_of(tmp_path, False)
    assert said.startswith("接着用 ")
    lifecycle.note_kept(tmp_path, 1, written=False)  # begun again, and ended otherwise than by `down`
    (said,) = starting.ending_of(tmp_path, False)
    assert "以后的改动没有保存；接着用那时的数据" in said
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "0001.eml").write_bytes(b"x")
    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    monkeypatch.setattr(printing.errors, "input", lambda *_: "否")
    with pytest.raises(RefusedError, match="没有动"):
        starting.ending_of(tmp_path, True)
    assert lifecycle.earlier(tmp_path) is not None
    monkeypatch.setattr(printing.errors, "input", lambda *_: "是")
    (said,) = starting.ending_of(tmp_path, True)
    assert "将丢掉" in said and "1 封信" in said
    assert lifecycle.earlier(tmp_path) is None


class Runs(Stack):
    """A stack that runs, as far as what is said of it goes."""

    api_url = "http://127.0.0.1:1"

    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("usual", [True, False])
def test_a_stack_that_runs_is_left_alone_and_three_things_to_do_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], usual: bool
) -> None:
    if usual:
        monkeypatch.setattr(here, "STACK", tmp_path)
    monkeypatch.setattr(Stack, "attach", lambda data: Runs() if data == tmp_path else None)
    monkeypatch.setattr(Stack, "start", lambda *_, **__: pytest.fail("a second stack was started"))
    starting.up(tmp_path, None, detach=True, fresh=False)
    said = capsys.readouterr().out
    assert "已经在运行，没有再启动" in said and "http://127.0.0.1:1/" in said
    for role, box in (("部门负责人", "head"), ("代办员", "agent1"), ("包联领导", "leader"), ("企业联系人", "firm1")):
        assert re.search(rf"{role}\s+{box}@", said), "how each signs in"
    after = said.split("接下来可以：")[1]
    words = [line.split("parcelwatch ")[1].split("  ")[0] for line in after.strip().splitlines()]
    more = "" if usual else f" --data {tmp_path}"
    assert words == [f"{name}{more}" for name in ("mail", "parcels", "down")]
    names = {one.name for one in usage.every(typer.main.get_command(commands.app))}
    assert {"mail", "parcels", "down"} <= names
    with pytest.raises(RefusedError, match=r"正在运行，请先执行 parcelwatch down"):
        starting.up(tmp_path, None, detach=True, fresh=True)
