"""Starts and ends the supervisor, the process that is the local stack, and reads and clears the folder that it keeps."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.local import processes

ROOT = Path(__file__).resolve().parents[2]
USUAL_PORT = 4566


class StackError(Exception):
    """The local stack cannot do what was asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a former stack left in the folder. port: the one to which its queues' addresses are bound. written_at: when
    what it held was written down, None: never. lost: it ended otherwise afterwards, and what came since is gone."""

    port: int
    written_at: datetime | None
    lost: bool


def note_kept(data: Path, port: int, *, written: bool) -> None:
    """The folder says that its stack can be gone on with, and whether all that it held is written down."""
    before = read(data / "kept.json") or {}
    at = datetime.now().astimezone().isoformat(timespec="minutes") if written else before.get("written_at")
    fresh = data / "kept.new"
    fresh.write_text(json.dumps({"port": port, "written_at": at, "lost": not written}))
    fresh.replace(data / "kept.json")


def earlier(data: Path) -> Earlier | None:
    """What a former stack left to go on with; None where there was none, or it was not kept."""
    found = read(data / "kept.json")
    if found is None:
        return None
    at = found["written_at"]
    return Earlier(found["port"], datetime.fromisoformat(at) if at else None, found["lost"])


def make_room(data: Path, port: int | None, kept: bool, report: Callable[[str], None]) -> tuple[int, bool]:
    """The port for a stack in the folder, and whether it goes on with what a former one left; else that is gone.

    No supervisor runs there: one whose stack was never deployed to the end is of no use to anybody. StackError where the
    port is not to be had, and then nothing is gone.
    """
    leftover = read(data / "keeper.json")
    if leftover is not None:
        processes.end(leftover["pid"], leftover["began"])
    for name in ("keeper.json", "stack.json"):  # of one that was killed: they tell of what is no more
        (data / name).unlink(missing_ok=True)
    former = earlier(data) if kept else None
    if former is not None and former.written_at is not None:
        chosen = _port_of(former, port)
        rewind_streams(data)
        return chosen, True
    chosen = _port(port, report)
    clear(data)
    return chosen, False


def _port(port: int | None, report: Callable[[str], None]) -> int:
    """The port for a fresh stack; StackError where the one that was asked for is taken."""
    wanted = USUAL_PORT if port is None else port
    if wanted == 0 or processes.is_free(wanted):
        return wanted
    if port is not None:
        raise StackError(f"端口 {port} 已被占用，请用 --port 另选一个（0：由系统选）。")
    report(f"端口 {wanted} 已被占用，改用别的端口")
    return 0


def _port_of(earlier: Earlier, port: int | None) -> int:
    """The port of the former stack, to which the addresses of its queues are bound; StackError where it is not to be had."""
    fresh = "要换端口只能从头开始：parcelwatch up --fresh，会丢掉上次的数据。"
    if port not in (None, earlier.port):
        raise StackError(f"上次的数据在端口 {earlier.port} 上，不写 --port 就接着用。{fresh}")
    if not processes.is_free(earlier.port):
        raise StackError(
            f"端口 {earlier.port} 已被占用，上次的数据只能在这个端口上接着用；请先结束占用它的程序。{fresh}"
        )
    return earlier.port


def rewind_streams(data: Path) -> None:
    """The readers of streams begin at the beginning: the emulator writes down how far they are, and not the streams.

    Else a reader would wait until as many records are written anew as it has read before.
    """
    file = data / "state" / "lambda.json"
    if file.exists():
        state = json.loads(file.read_text())
        state["payload"]["dynamodb_stream_positions"]["data"] = {}
        file.write_text(json.dumps(state))


def start_supervisor(data: Path, port: int, detached: bool, kept: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "infra.local.supervisor", str(data), "--port", str(port)]
    command += ["--kept"] if kept else []
    with (data / "keeper.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--detached"] if detached else command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def ready(data: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the supervisor wrote when all listened; StackError where it ended before."""
    while process.poll() is None:
        supervisor = read(data / "keeper.json")
        if supervisor is not None:
            return supervisor
        time.sleep(0.02)
    raise StackError(f"本机服务没有启动起来，详情见 {data / 'keeper.log'}。")


def end(data: Path, process: subprocess.Popen[bytes]) -> None:
    """The supervisor and its group have ended; whatever happens, nothing is left behind."""
    if process.poll() is None:
        processes.end(process.pid, processes.began(process.pid) or "")
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    process.wait()
    for name in ("keeper.json", "stack.json"):
        (data / name).unlink(missing_ok=True)


def read(file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError:
        return None
    return found


def forget(data: Path) -> None:
    """Whatever the folder holds is nothing to go on with; its logs stay, for people to read."""
    (data / "kept.json").unlink(missing_ok=True)


def clear(data: Path) -> None:
    """Nothing of a former stack is in the folder; what is not a stack's stays."""
    data.mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "state", "s3", "mail", "issuer", ".aws-sam"):
        shutil.rmtree(data / name, ignore_errors=True)
    for name in ("keeper.json", "stack.json", "emulator.log", "deploy.log", "keeper.log", "template.yaml", "kept.json"):
        (data / name).unlink(missing_ok=True)
