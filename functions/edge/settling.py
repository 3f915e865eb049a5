"""Whether a zone is still taking in what was sent to it together: until then nobody is alarmed by half of it."""

from __future__ import annotations

from datetime import timedelta

from edge import clock, ledger, ledger_uploads, ledger_zones

SECONDS = 900  # true ones; an upload that takes longer makes nobody wait any more
_LINK_LIFE = timedelta(seconds=SECONDS)


def is_settling(zone: str) -> bool:
    """Links without their object yet, uploads being read, or parcels that wait to be judged, soon after a link was asked for."""
    if not ledger_zones.asked_within(zone, SECONDS):
        return False
    return bool(
        ledger_uploads.waiting(zone, clock.now() - _LINK_LIFE)
        or ledger_uploads.unfinished(zone)
        or next(ledger.unjudged(zone), None)
    )
