"""Whether a zone is still taking in what was sent to it together: until then nobody is alarmed by half of it."""

from __future__ import annotations

from edge import ledger, ledger_uploads, ledger_zones

SECONDS = 900  # true ones; an upload that takes longer makes nobody wait any more


def is_settling(zone: str) -> bool:
    """Uploads being read, or parcels that wait to be judged, soon after a workbook came. A form that nobody used is none."""
    if not ledger_zones.taken_within(zone, SECONDS):
        return False
    return bool(ledger_uploads.unfinished(zone) or next(ledger.unjudged(zone), None))
