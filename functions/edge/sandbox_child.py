"""The life of a limited child. It imports nothing that it could do without: its start is part of every reading."""

from __future__ import annotations

import importlib
import os
import sys

from edge import garbage

FILES = 16  # open at once: three pipes and one more are needed


def live(task: str, seconds: str, memory: str, scratch: str) -> None:
    """Limits first, then the task: standard input to standard output."""
    import resource

    garbage.collect_never()
    for limit, most in (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, int(scratch)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),  # no process and no thread; the kernel lets root have them all the same
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(limit, (most, most))
    module, _, name = task.partition(":")
    answer = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up, and native code has no say in it
