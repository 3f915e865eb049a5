"""How long a cold start imports: each door, beside boto3 with one client in the same run (aim: at most 1.25 times that)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.lines import Line, at_most

FUNCTIONS = Path(__file__).resolve().parents[1] / "functions"
FLOOR = "import boto3; boto3.client('dynamodb')"
RUNS = 10
AIM = 1.25


def seconds(code: str) -> float:
    """The wall time of one fresh interpreter that runs the code, in seconds."""
    environment = {**os.environ, "PYTHONPATH": str(FUNCTIONS), "AWS_DEFAULT_REGION": "cn-north-1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the zip brings what is compiled
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=FUNCTIONS)
    return perf_counter() - start


def medians(codes: dict[str, str]) -> dict[str, float]:
    """The median time of each code. They take turns, so that what else the machine does meanwhile meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in codes}
    for code in codes.values():  # once unmeasured: whatever is not compiled yet is compiled now
        seconds(code)
    for _ in range(RUNS):
        for name, code in codes.items():
            times[name].append(seconds(code))
    return {name: median(each) for name, each in times.items()}


def measure() -> list[Line]:
    """A line for each door, as so many times the floor, the bare interpreter's own time taken off."""
    doors = sorted(f"{door.parent.name}.{door.stem}" for door in FUNCTIONS.glob("*/on_*.py"))
    # The door's own first client is made in the same breath, as in a real cold start.
    took = medians({"bare": "pass", "floor": FLOOR, **{door: f"import {door}; {FLOOR}" for door in doors}})
    floor = took["floor"] - took["bare"]
    lines = [Line("import boto3 + client (floor)", f"{floor * 1000:.0f} ms")]
    for door in doors:
        own = took[door] - took["bare"]
        lines.append(at_most(door, own / floor, AIM, "times the floor", more=f"{own * 1000:.0f} ms"))
    return lines
