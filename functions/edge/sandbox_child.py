"""The life of a limited child. It imports nothing that it could do without: its start is part of every reading."""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType

from edge import gc_tuning

AGAIN = 75  # how a child ends that needs a module when it is too late for one


def live(task: str, seconds: str, memory: str, everything: str) -> None:
    """Limits first, then the task: standard input to standard output.

    From the first look at the bytes on nothing can be opened: no file, no socket, no /proc. So what the task may import then
    is loaded before: what its module names in `needed_for`, or (everything: the second time) in `NEEDED`.
    """
    import resource

    def limit(what: int, most: int) -> None:
        resource.setrlimit(what, (most, most))

    gc_tuning.collect_never()
    limit(resource.RLIMIT_AS, int(memory))
    limit(resource.RLIMIT_CPU, int(seconds))
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NPROC, 0)  # no process and no thread; the kernel lets root have them all the same
    name, _, function = task.partition(":")
    module = importlib.import_module(name)
    data = sys.stdin.buffer.read()
    _load(module, data, everything=bool(everything))
    sys.meta_path.insert(0, _TooLate(again=not everything))
    limit(resource.RLIMIT_NOFILE, 0)  # what is open stays open: the three pipes
    answer = getattr(module, function)(data)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up, and native code has no say in it


def _load(module: ModuleType, data: bytes, *, everything: bool) -> None:
    """The modules are there that the task may import later."""
    for name in module.NEEDED if everything else module.needed_for(data):
        importlib.import_module(name)
    if everything:
        from encodings.aliases import aliases

        for encoding in set(aliases.values()) - {"mbcs", "oem"}:  # those are of Windows
            importlib.import_module(f"encodings.{encoding}")


class _TooLate:
    """Finds no module. The first time it ends the child, which is started once more with everything."""

    def __init__(self, *, again: bool) -> None:
        self._again = again

    def find_spec(self, name: str, *_: object) -> None:
        if self._again:
            os._exit(AGAIN)
        raise ModuleNotFoundError(name=name)
