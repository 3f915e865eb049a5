"""What an export and a snapshot of many parcels hold in memory at once, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def peak(what: str, count: int) -> int:
    """MiB."""
    command = [sys.executable, "-m", "tests.province.many", what, str(count)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/functions:{ROOT}"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the peak is told in other units")
@pytest.mark.parametrize(("what", "bytes_each"), [("xlsx", 0), ("csv", 0), ("jsonl", 0), ("snapshot", 2_000)])
def test_memory_does_not_grow_with_parcels(what: str, bytes_each: int) -> None:
    """A snapshot holds what each parcel adds, some hundred bytes; an export holds nothing."""
    few, many = peak(what, 300), peak(what, 3_000)
    print(f"{what}: {few} MiB with 300 parcels, {many} MiB with 3 000")
    assert many - few <= 4 + 2_700 * bytes_each / 2**20
