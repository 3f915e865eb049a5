"""The import time of a cold start: each door, beside boto3 with one client in the same run (aim: at most 1.25 times that)."""

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
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the zip contains compiled files
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=FUNCTIONS)
    return perf_counter() - start


def medians(codes: dict[str, str]) -> dict[str, float]:
    """The median time of each code. They run in turns, so that other load on the machine affects all alike."""
    times: dict[str, list[float]] = {name: [] for name in codes}
    for code in codes.values():  # once unmeasured: this compiles what is not compiled yet
        seconds(code)
    for _ in range(RUNS):
        for name, code in codes.items():
            times[name].append(seconds(code))
    return {name: median(each) for name, each in times.items()}


def measure() -> list[Line]:
    """A line for each door, as a multiple of the floor; the bare interpreter's time is subtracted from both."""
    doors = sorted(f"{door.parent.name}.{door.stem}" for door in FUNCTIONS.glob("*/on_*.py"))
    # The door's first client is made as well, as in a real cold start.
    took = medians({"bare": "pass", "floor": FLOOR, **{door: f"import {door}; {FLOOR}" for door in doors}})
    floor = took["floor"] - took["bare"]
    lines = [Line("import boto3 + client (floor)", f"{floor * 1000:.0f} ms")]
    for door in doors:
        own = took[door] - took["bare"]
        lines.append(at_most(door, own / floor, AIM, "times the floor", more=f"{own * 1000:.0f} ms"))
    return lines
