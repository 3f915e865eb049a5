"""`make bench`: the figures of the project, each beside its aim, and a peer or a floor measured in the same run.

`python -m bench` prints every part, `python -m bench counting year` only those named.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from rich.console import Console

from bench import counting, imports, judging, local, offline, province, reading, reporting
from bench.lines import Line, show

PARTS: dict[str, tuple[str, Callable[[], Iterable[Line | tuple[str, str, str]]]]] = {
    "assess": ("assess offline: 10 000 parcels, 3 returns each", offline.measure),
    "judging": ("judging: 3 000 parcels, nine rules", judging.measure),
    "reading": ("reading: 10 000 rows × 16 columns", reading.measure),
    "reporting": ("reports", reporting.measure),
    "imports": ("cold imports", imports.measure),
    "counting": ("zones of 500, 5 000 and 20 000 parcels, counted through the doors", counting.measure),
    "local": ("the local stack, from outside", local.measure),
    "year": ("a year of a zone, and a million parcels", province.measure),
}


WIDTH = 170  # of the output when it is not a terminal


def main(parts: Sequence[str]) -> int:
    """Prints the lines of each part when it is done, then the number of missed aims. Returns 2 for an unknown part, else 0."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    if unknown := [part for part in parts if part not in PARTS]:
        console.print(f"{', '.join(unknown)}: parts are {', '.join(PARTS)}")
        return 2
    found = []
    for part in parts or PARTS:
        title, measure = PARTS[part]
        began = perf_counter()
        with console.status(title):
            lines = [one if isinstance(one, Line) else Line(*one) for one in measure()]
        show(console, f"{title} ({part}, {perf_counter() - began:.0f} s)", lines)
        found += lines
    aims = [line for line in found if line.reached is not None]
    console.print(f"{len(aims)} aims, {sum(not line.reached for line in aims)} missed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
