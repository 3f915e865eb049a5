"""Tasks that a limited child is given in tests: what a hijacked parser might try."""

from __future__ import annotations

import importlib
import os
import resource
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

from edge.sandbox_child import AGAIN

NEEDED = ()


def needed_for(data: bytes) -> tuple[str, ...]:
    return NEEDED


def echo(data: bytes) -> bytes:
    return data


def so_many(data: bytes) -> bytes:
    """As many bytes as the data says."""
    return b"x" * int(data)


def endless(data: bytes) -> bytes:
    while True:
        os.write(1, b"x" * 65_536)


def drop_by_drop(data: bytes) -> bytes:
    """Never silent for long, and never done."""
    while True:
        os.write(1, b"x")
        time.sleep(0.05)


def asleep(data: bytes) -> bytes:
    time.sleep(120)
    return b""


def busy(data: bytes) -> bytes:
    while True:
        pass


def raising(data: bytes) -> bytes:
    raise ValueError(data.decode())


def aborting(data: bytes) -> bytes:
    os.abort()


def half_an_answer(data: bytes) -> bytes:
    os.write(1, data)
    os._exit(1)


def leaves_one_behind(data: bytes) -> bytes:
    """A process of its own goes on, and holds nothing of ours."""
    _goes_on(quietly=True)
    return b"answered"


def leaves_one_behind_that_holds_the_pipe(data: bytes) -> bytes:
    _goes_on(quietly=False)
    return b"answered"


def leaves_one_behind_and_never_answers(data: bytes) -> bytes:
    _goes_on(quietly=False)
    return asleep(data)


def leaves_one_behind_and_floods(data: bytes) -> bytes:
    _goes_on(quietly=True)
    return endless(data)


def leaves_one_behind_and_breaks(data: bytes) -> bytes:
    _goes_on(quietly=True)
    raise ValueError


def _goes_on(*, quietly: bool) -> None:
    """Another process lives on for two minutes."""
    if os.fork() == 0:
        for number in (0, 1, 2) if quietly else ():
            os.close(number)
        time.sleep(120)
        os._exit(0)


def forks(data: bytes) -> bytes:
    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)

    return _tried(fork)


def threads(data: bytes) -> bytes:
    return _tried(lambda: threading.Thread(target=int).start())


def opens_files(data: bytes) -> bytes:
    """How many of so many files it could open at once, and why no more."""
    held: list[int] = []
    for _ in range(int(data)):
        tried = _tried(lambda: held.append(os.open(os.devnull, os.O_RDONLY)))
        if tried != b"done":
            return b"%d %s" % (len(held), tried)
    return b"%d done" % len(held)


def opens_one_file_after_it_closed_another(data: bytes) -> bytes:
    os.close(0)
    return opens_files(b"1")


def raises_the_limit(data: bytes) -> bytes:
    return _tried(partial(resource.setrlimit, resource.RLIMIT_NOFILE, (64, 64)))


def makes_sockets(data: bytes) -> bytes:
    """One of the network, one of this machine, a pair."""
    tried = [_tried(partial(socket.socket, family)) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)]
    return b" ".join([*tried, _tried(socket.socketpair)])


def imports_late(data: bytes) -> bytes:
    """A module that nobody named before."""
    try:
        importlib.import_module("this")
    except ImportError as error:
        return type(error).__name__.encode()
    return b"imported"


def decodes(data: bytes) -> bytes:
    """With a codec that Python loads when it is first asked for."""
    return data.decode("shift_jis").encode()


def begs_to_be_begun_again(data: bytes) -> bytes:
    os._exit(AGAIN)


def begs_to_be_begun_again_after_a_while(data: bytes) -> bytes:
    time.sleep(2)
    os._exit(AGAIN)


def reads_its_parent(data: bytes) -> bytes:
    """Whether the environment and the memory of the process that started it can be opened."""
    parent = f"/proc/{os.getppid()}"
    tried = [_tried(partial(os.open, f"{parent}/{name}", os.O_RDONLY)) for name in ("environ", "mem")]
    return b" ".join(tried)


def _tried(act: Callable[[], object]) -> bytes:
    try:
        act()
    except OSError as error:
        return type(error).__name__.encode() + b" %d" % (error.errno or 0)
    except (RuntimeError, ValueError) as error:
        return str(error).encode()
    return b"done"
