"""Processes that we started, known by number and by when they began: a number alone may by now be somebody else's."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def began(pid: int) -> str | None:
    """When the process began, in the words of the system; None where there is no such process, or only its remains."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in "ZX" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return shown.stdout.strip() or None


def alive(pid: int, since: str) -> bool:
    """Whether that very process still runs."""
    return began(pid) == since


def end(pid: int, since: str, patience: float = 75) -> None:
    """The process and its group are gone: asked first, killed when patience ends. Somebody else's stay."""
    if alive(pid, since):
        _tell(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while alive(pid, since) and time.monotonic() < until:
            time.sleep(0.02)
        if alive(pid, since):
            _tell_group(pid, signal.SIGKILL)
            while alive(pid, since):
                time.sleep(0.02)


def _tell(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, what)


def _tell_group(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, what)


def is_free(port: int) -> bool:
    """Whether nobody listens on that port of 127.0.0.1."""
    return free_port(port) == port


def free_port(usual: int | None = None) -> int:
    """A port of 127.0.0.1 that nobody listens on: the usual one if it may be."""
    for wanted in (usual, 0):
        if wanted is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
