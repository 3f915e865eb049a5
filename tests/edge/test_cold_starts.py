"""What a cold start does not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"
_COUNTED = """
import gc
before = gc.get_stats()[2]["collections"]
import {door}
print(gc.get_stats()[2]["collections"] - before, gc.get_threshold()[0], gc.get_freeze_count() > 10_000)
"""


@pytest.mark.parametrize("door", ["console.on_request", "intake.on_upload", "review.on_report"])
def test_nobody_looks_for_garbage_among_all_that_a_door_imports_and_later_only_among_what_came_since(door: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _COUNTED.format(door=door)], capture_output=True, text=True, check=True, cwd=FUNCTIONS
    )
    assert done.stdout.split() == ["0", "100000", "True"]
