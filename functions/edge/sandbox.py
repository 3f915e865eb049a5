"""The limited child: another process that does one thing to a stranger's bytes, with little memory, time and nothing else.

The child gets the bytes on its standard input and answers on its standard output. It has none of our environment (no
credentials) and cannot read it, opens no file and no socket once it has the bytes, starts no process, and whatever kills it
is an answer here: the worker lives. What it is not kept from stands in docs/decisions.md.
"""

from __future__ import annotations

import io
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from functools import cache
from pathlib import Path

from edge.sandbox_child import AGAIN

SECONDS = 10
MEMORY = 700 * 1024 * 1024
# Of an answer. The most that was read within those limits, 1.2 million different texts, came to 40 MB, and a copy is about
# as large as the upload that it marks, 20 MB at most.
ANSWER = 96 * 1024 * 1024
_ROOT = str(Path(__file__).resolve().parents[1])
_PIECE = 64 * 1024  # what a pipe holds
_PR_SET_DUMPABLE = 4  # linux/prctl.h


class ChildFailed(StrEnum):
    """How a child ended without an answer."""

    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"  # said more than anybody's workbook comes to
    BROKE = "broke"  # killed by its limits, by native code that aborted, or by an exception


def run(task: str, data: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> bytes | ChildFailed:
    """What `task` ("module:function", bytes → bytes) makes of the data, in a child process with these limits.

    Its module says what it imports late: `needed_for(data)` as far as a look at the data tells, `NEEDED` all there is. A child
    that needed more than the first was begun once more with all, within the same time.
    """
    closed_to_children()
    ends = time.monotonic() + seconds
    for everything in ("", "everything"):
        limits = (str(seconds), str(memory), everything)
        with _started([sys.executable, "-I", "-S", "-c", _START, _ROOT, task, *limits, *sys.path]) as child:
            answer = _said(child, data, ends)
        if child.returncode != AGAIN:
            break
    return answer if isinstance(answer, ChildFailed) or child.returncode == 0 else ChildFailed.BROKE


@cache
def closed_to_children() -> bool:
    """From now on no process of our user can read our environment or memory, a child least of all; whether that is so.

    Only Linux has it, and not everywhere: a sandbox around us may refuse the call. That is told once, for it leaves our
    credentials to a child that was taken over. What we start by exec is not closed in this way itself.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
        return True
    from edge import telemetry

    telemetry.note("open_to_children", {"errno": ctypes.get_errno()})
    return False


@contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """The child, in a group of its own. However this is left, child and group have been killed and the child is reaped."""
    child = subprocess.Popen(
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )
    try:
        yield child
    finally:
        # The kill comes before the reaping: until then the number is surely still this group's. It takes nothing away from a
        # child that said all and is ending; the code it ends with is settled before its end of the pipe closes.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()


def _said(child: subprocess.Popen[bytes], data: bytes, ends: float) -> bytes | ChildFailed:
    """Everything that the child says until it closes its side, by the clock's `ends`. Told and heard in turns: neither waits
    for the other for ever, and never more is held than an answer may have."""
    assert child.stdin is not None
    assert child.stdout is not None
    untold = memoryview(data)
    heard = io.BytesIO()
    os.set_blocking(child.stdin.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdin, selectors.EVENT_WRITE)
        ready.register(child.stdout, selectors.EVENT_READ)
        while (left := ends - time.monotonic()) > 0:
            for key, _ in ready.select(left):
                if key.fileobj is child.stdin:
                    untold = _tell(child.stdin.fileno(), untold)
                    if not untold:
                        ready.unregister(child.stdin)
                        child.stdin.close()
                    continue
                piece = os.read(child.stdout.fileno(), min(_PIECE, ANSWER + 1 - heard.tell()))
                if not piece:
                    return heard.getvalue()
                heard.write(piece)
                if heard.tell() > ANSWER:
                    return ChildFailed.TOO_LARGE
    return ChildFailed.TOO_SLOW


def _tell(pipe: int, untold: memoryview) -> memoryview:
    """What is left to tell after as much as the pipe takes; nothing where nobody listens any more."""
    try:
        return untold[os.write(pipe, untold) :]
    except BlockingIOError:
        return untold
    except BrokenPipeError:
        return untold[:0]


# The child's first lines: our rooms and the packages beside them are found where the parent finds them.
_START = (
    "import sys; sys.path[:0] = [sys.argv[1], *sys.argv[6:]]; from edge.sandbox_child import live; live(*sys.argv[2:6])"
)
