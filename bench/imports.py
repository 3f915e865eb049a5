"""How long a cold start imports: each door, beside boto3 with one client in the same run (aim: at most 1.25 times that)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

FUNCTIONS = Path(__file__).resolve().parents[1] / "functions"
FLOOR = "import boto3; boto3.client('dynamodb')"
RUNS = 7


def seconds(code: str) -> float:
    """The median wall time of fresh interpreters that run the code, in seconds."""
    environment = {**os.environ, "PYTHONPATH": str(FUNCTIONS), "AWS_DEFAULT_REGION": "cn-north-1"}
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=FUNCTIONS)
        times.append(perf_counter() - start)
    return median(times)


def measure() -> list[tuple[str, str, str]]:
    """Rows of (what, milliseconds, times the floor), the bare interpreter's own time taken off."""
    bare = seconds("pass")
    floor = seconds(FLOOR) - bare
    rows = [("import boto3 + client (floor)", f"{floor * 1000:.0f} ms", "1.00")]
    for door in sorted(FUNCTIONS.glob("*/on_*.py")):
        module = f"{door.parent.name}.{door.stem}"
        # The door's own first client is made in the same breath, as in a real cold start.
        took = seconds(f"import {module}; {FLOOR}") - bare
        rows.append((module, f"{took * 1000:.0f} ms", f"{took / floor:.2f}"))
    return rows
