"""A real mail server of this process, behind which a test's own handlers stand."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller


@contextmanager
def listening(handlers: object, **more: Any) -> Iterator[int]:
    """The port of 127.0.0.1 on which the server listens meanwhile. more: what aiosmtpd's Controller takes."""
    with socket.socket() as probe:  # aiosmtpd wants to know its port beforehand
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(handlers, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
