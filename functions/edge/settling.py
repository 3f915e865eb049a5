"""Whether a zone is still taking in what was sent to it together, or a night is not over: until then nobody is alarmed by half of it."""

from __future__ import annotations

from edge import clock, ledger, ledger_uploads, ledger_zones

SECONDS = 900  # true ones; an upload or a night that takes longer makes nobody wait any more


def is_settling(zone: str, since: int) -> bool:
    """Uploads being read, or parcels that wait to be judged, soon after a workbook came; parcels whose day has come, soon
    after the first news (`since`, a true second). A form that nobody used is none."""
    if ledger_zones.taken_within(zone, SECONDS) and (
        ledger_uploads.unfinished(zone) or next(ledger.unjudged(zone), None) is not None
    ):
        return True
    return clock.wall() - since < SECONDS and next(ledger.due(zone, clock.today()), None) is not None
