"""The life of a limited child. It imports nothing that it could do without: its start is part of every reading."""

from __future__ import annotations

import importlib
import os
import sys

from edge import garbage


def live(task: str, seconds: str, memory: str, scratch: str) -> None:
    """Limits first, then the task: standard input to standard output."""
    import resource

    garbage.collect_never()
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(scratch), int(scratch)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, name = task.partition(":")
    answer = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up, and native code has no say in it
