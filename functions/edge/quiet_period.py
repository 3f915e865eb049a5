"""What a zone is doing while its urgent news waits to be told."""

from __future__ import annotations

from edge import clock
from edge.table import ledger, ledger_uploads, ledger_zones
from telling.quiet import Underway


def underway(zone: str, since: int) -> Underway:
    """Read now. since: the true second of the first news."""
    now = clock.wall()
    came_at = ledger_zones.workbook_came_at(zone)
    return Underway(
        since_workbook=None if came_at is None else now - came_at,
        since_news=now - since,
        reading=ledger_uploads.first_unfinished(zone) is not None,
        unjudged=next(ledger.unjudged(zone), None) is not None,
        due=next(ledger.due(zone, clock.today()), None) is not None,
    )
