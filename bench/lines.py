"""The output of the bench: lines with a measured value, its aim, and whether the aim is reached."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Line:
    """reached: None for a line without an aim, such as a peer's value or an explanation."""

    what: str
    measured: str
    aim: str = ""
    reached: bool | None = None


def at_most(what: str, value: float, aim: float, unit: str = "", more: str = "") -> Line:
    """A value that may be at most the aim. more: a remark."""
    shown = f"{figure(value)} {unit}".rstrip() + (f" ({more})" if more else "")
    return Line(what, shown, f"≤ {figure(aim)} {unit}".rstrip(), value <= aim)


def at_least(what: str, value: float, aim: float, unit: str = "", more: str = "") -> Line:
    shown = f"{figure(value)} {unit}".rstrip() + (f" ({more})" if more else "")
    return Line(what, shown, f"≥ {figure(aim)} {unit}".rstrip(), value >= aim)


def figure(value: float) -> str:
    """A number with three significant digits; from 100 on, and for whole numbers, without decimals."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def exponent(points: Iterable[tuple[float, float]]) -> float:
    """The exponent with which the second value grows over the first: the least-squares slope of their logarithms."""
    logs = [(math.log(x), math.log(max(y, 1e-9))) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def show(console: Console, title: str, lines: Sequence[Line]) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("", "measured", "aim", ""):
        table.add_column(column, justify="left" if column == "" else "right", overflow="fold")
    for line in lines:
        reached = "" if line.reached is None else "ok" if line.reached else "[red]missed[/red]"
        table.add_row(line.what, line.measured, line.aim, reached)
    console.print(table)


def apart(module: str, *arguments: str) -> subprocess.Popen[str]:
    """The module, started as a program in a process of its own. It prints one JSON value."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def said(process: subprocess.Popen[str]) -> Any:
    """The value that the process printed, after it has ended."""
    text, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    return json.loads(text)
