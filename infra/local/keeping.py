"""Starts and ends the keeper, the process that is the local stack, and reads and clears the folder that it keeps."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from infra.local import processes

ROOT = Path(__file__).resolve().parents[2]


class StackError(Exception):
    """The local stack cannot do what was asked; the text says why."""


def start_keeper(data: Path, port: int, detached: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "infra.local.keeper", str(data), "--port", str(port)]
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
    """What the keeper wrote when all listened; StackError where it ended before."""
    while process.poll() is None:
        keeper = read(data / "keeper.json")
        if keeper is not None:
            return keeper
        time.sleep(0.02)
    raise StackError(f"the local stack did not start: {(data / 'keeper.log').read_text(errors='replace')[-1500:]}")


def end(data: Path, process: subprocess.Popen[bytes]) -> None:
    """The keeper and its group have ended; whatever happens, nothing is left behind."""
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


def clear(data: Path) -> None:
    """Nothing of a former stack is in the folder; what is not a stack's stays."""
    data.mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "state", "s3", "mail", "issuer", ".aws-sam"):
        shutil.rmtree(data / name, ignore_errors=True)
    for name in ("keeper.json", "stack.json", "emulator.log", "deploy.log", "keeper.log", "template.yaml"):
        (data / name).unlink(missing_ok=True)
