"""`make bench`: the figures of the project, each beside a peer or a floor measured in the same run."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from bench import imports, offline, reading, reporting


def show(console: Console, title: str, head: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> None:
    table = Table(title=title, title_justify="left")
    for column in head:
        table.add_column(column, justify="left" if column == head[0] else "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def main() -> None:
    """Prints every table; takes about two minutes."""
    console = Console()
    with console.status("assess offline, 10 000 parcels with 3 returns each"):
        rows = offline.measure()
    show(console, "assess offline: 10 000 parcels, 3 returns each", ("step", "time", "rate or ratio"), rows)
    with console.status("reading one workbook"):
        rows = reading.measure()
    show(console, "reading: 10 000 rows × 16 columns", ("step", "time", "ratio or aim"), rows)
    with console.status("the report of 5 000 parcels"):
        rows = reporting.measure()
    show(console, "report: 5 000 parcels, 4 returns each", ("step", "time or size", "aim"), rows)
    with console.status("import times"):
        rows = imports.measure()
    show(console, "cold imports", ("door", "median of 7", "× floor"), rows)


if __name__ == "__main__":
    main()
