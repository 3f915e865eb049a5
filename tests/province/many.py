"""A process that exports so many invented parcels, or takes a snapshot of them, and prints its peak of memory in MiB."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from tempfile import TemporaryFile

from edge.snapshots import Lines
from exports.writing import book_of, counted
from land.dossier import Dossier
from land.indicator import Indicator
from land.policy import DEFAULT
from province.snapshot import keep, look, sums_kept
from tests.land.zones import D, parcel, returned
from wording.api.snapshot_json import line
from zones.export import FILES, ExportFormat
from zones.sums import sums_of

ON = D("2026-07-01")
PROMISED = {Indicator.FIXED_INVESTMENT: "10000 wan_yuan", Indicator.OUTPUT_PER_MU: "300 wan_yuan/mu"}


def parcels(count: int) -> Iterator[tuple[str, Dossier]]:
    """One after another: parcels with three returns each, all a little different."""
    for number in range(count):
        figures = {"investment": f"{1000 + number} wan_yuan", "output": f"{number} wan_yuan"}
        rows = [returned(year, f"{year}-12-31", groundbreaking="2023-05-01", **figures) for year in (2023, 2024, 2025)]
        dates = {Indicator.GROUNDBREAKING: (D("2023-01-01") + timedelta(days=number % 900)).isoformat()}
        dossier = parcel(f"P-{number:06d}", *rows, dates=dates, targets=PROMISED, enterprise=f"公司{number}")
        yield f"{number:032x}", dossier


def export(form: ExportFormat, count: int) -> None:
    with ExitStack() as stack:
        files = {part: stack.enter_context(TemporaryFile()) for part in FILES[form]}
        book = book_of(form, files, ON, {})
        for parcel_id, dossier in parcels(count):
            book.add(counted("z", parcel_id, dossier, ON, policy=DEFAULT))
        book.close()


def snapshot(count: int) -> None:
    rows, now = Lines(), {}
    for parcel_id, dossier in parcels(count):
        row, sums = look("z", parcel_id, dossier, ON, policy=DEFAULT, answered=())
        rows.write(line(row))
        now[parcel_id] = keep(parcel_id, 1, sums)
    assert sums_of(sums_kept(now.values()), ON).totals()


if __name__ == "__main__":
    what, count = sys.argv[1], int(sys.argv[2])
    if what == "snapshot":
        snapshot(count)
    else:
        export(ExportFormat(what), count)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
