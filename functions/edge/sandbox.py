"""The limited child: another process that does one thing to a stranger's bytes, with little memory, time and nothing else.

The child gets the bytes on its standard input and answers on its standard output. It has none of our environment (no
credentials), may not write files, and whatever kills it is an answer here: the worker lives.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

SECONDS = 10
MEMORY = 700 * 1024 * 1024
_ROOT = str(Path(__file__).resolve().parents[1])


class Died(StrEnum):
    """How a child ended without an answer."""

    TOO_SLOW = "too_slow"
    BROKE = "broke"  # killed by its limits, by native code that aborted, or by an exception


def run(task: str, data: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> bytes | Died:
    """What `task` ("module:function", bytes → bytes) makes of the data, in a child process with these limits."""
    command = [sys.executable, "-I", "-S", "-c", _START, _ROOT, task, str(seconds), str(memory), *sys.path]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Died.TOO_SLOW
    return done.stdout if done.returncode == 0 else Died.BROKE


# The child's first lines: our rooms and the packages beside them are found where the parent finds them.
_START = (
    "import sys; sys.path[:0] = [sys.argv[1], *sys.argv[5:]]; from edge.sandbox import child; child(*sys.argv[2:5])"
)


def child(task: str, seconds: str, memory: str) -> None:
    """The child's life: limits first, then the task."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, name = task.partition(":")
    answer = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up, and native code has no say in it
