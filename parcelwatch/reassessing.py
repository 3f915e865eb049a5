"""The command `reassess`: every parcel of a zone is judged once more, by whoever judges them always."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from land.assessment import Level
from parcelwatch import printing
from parcelwatch.asking import RefusedError
from wording.labels import LEVELS

if TYPE_CHECKING:
    from edge.table.ledger_again import Round

PATIENCE = 120  # seconds in which none is judged
_SHOWN = (Level.RED, Level.YELLOW, Level.BLUE, Level.GREEN, Level.CLOSED)


def add_command(app: typer.Typer, find_table: Callable[[], None]) -> None:
    """The app has the command. find_table: after it our edge knows its table."""

    @app.command()
    def reassess(zone: Annotated[str, typer.Option(help="开发区代码")]) -> None:
        """重新评估一个开发区的全部宗地；中断后再执行一次，从断的地方接着做。"""
        find_table()
        from edge.table import ledger_zones

        codes = ledger_zones.codes()
        if zone not in codes:
            raise RefusedError(f"没有开发区 {zone}。现有：{'、'.join(codes) or '无'}。")
        if judge_again(zone):
            raise typer.Exit(1)


def judge_again(zone: str) -> int:
    """Every parcel of the zone was judged once more, but for so many; one line says how they stand."""
    from edge import clock
    from edge.table import ledger_again

    found = ledger_again.begin(zone, clock.today())
    if found.marked:
        printing.errors.print(f"接着上次的做，已经登记 {found.marked} 宗。")
    count = len(found.parcels)
    with Progress(console=printing.errors, transient=True) as bars:
        marked = bars.add_task("登记", total=count, completed=found.marked)
        judged = bars.add_task("评估", total=count)
        ledger_again.mark(found, lambda done: bars.update(marked, completed=done))
        left = wait(found, lambda waiting: bars.update(judged, completed=max(0, count - waiting)))
    if not left:
        ledger_again.end(zone)
    after = ledger_again.levels(zone, found.parcels)
    stand = [_counted(level, found.before.get(level, 0), after.get(level, 0)) for level in _SHOWN]
    owed = f"；还有 {left} 宗没有评估，服务会接着做" if left else ""
    said = f"{zone} 重新评估 {count} 宗：{'，'.join(filter(None, stand)) or '没有宗地'}{owed}。"
    printing.console.print(escape(said), soft_wrap=True)
    return left


def _counted(level: Level, before: int, after: int) -> str:
    if not before and not after:
        return ""
    return f"{LEVELS[level]} {after}" + (f"（原 {before}）" if before != after else "")


def wait(found: Round, told: Callable[[int], None]) -> int:
    """How many parcels nobody judged, though that was waited for; 0 as soon as none is left. told: hears how many wait."""
    from edge.table import ledger_again

    least = len(found.parcels) + 1
    since = time.monotonic()
    while left := ledger_again.waiting(found):
        told(left)
        if left < least:
            least = left
            since = time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            return left
        pause()
    return 0


def pause() -> None:
    """The judges have a moment."""
    time.sleep(0.5)
