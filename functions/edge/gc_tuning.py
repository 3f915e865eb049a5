"""How often the process looks for garbage. Rows are made by the ten thousand, and hardly any of it is garbage."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """From here on the collector wakes for every hundred thousand new objects, and leaves alone what is there; by itself it takes a fifth
    of a large upload."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def collect_never() -> None:
    """For a process that ends before any of its garbage would be worth collecting."""
    gc.disable()
