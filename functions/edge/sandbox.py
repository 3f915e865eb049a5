"""The limited child: another process that does one thing to a stranger's bytes, with little memory, time and nothing else.

The child gets the bytes on its standard input and answers on its standard output. It has none of our environment (no
credentials), may write no file (or so many bytes to a folder that goes with it), and whatever kills it is an answer here:
the worker lives.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path

SECONDS = 10
MEMORY = 700 * 1024 * 1024
_ROOT = str(Path(__file__).resolve().parents[1])


class Died(StrEnum):
    """How a child ended without an answer."""

    TOO_SLOW = "too_slow"
    BROKE = "broke"  # killed by its limits, by native code that aborted, or by an exception


def run(task: str, data: bytes, *, seconds: int = SECONDS, memory: int = MEMORY, scratch: int = 0) -> bytes | Died:
    """What `task` ("module:function", bytes → bytes) makes of the data, in a child process with these limits.

    scratch: how many bytes a file may have that the child writes, in a folder which ends with it.
    """
    with tempfile.TemporaryDirectory() if scratch else nullcontext("") as folder:
        limits = (str(seconds), str(memory), str(scratch))
        command = [sys.executable, "-I", "-S", "-c", _START, _ROOT, task, *limits, *sys.path]
        try:
            done = subprocess.run(
                command,
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"TMPDIR": folder} if folder else {},
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Died.TOO_SLOW
    return done.stdout if done.returncode == 0 else Died.BROKE


# The child's first lines: our rooms and the packages beside them are found where the parent finds them.
_START = (
    "import sys; sys.path[:0] = [sys.argv[1], *sys.argv[6:]]; from edge.sandbox_child import live; live(*sys.argv[2:6])"
)
