"""What a judgement leaves in the table, packed: an assessment with its steps, and the alerts of a parcel.

Both are canonical JSON, deflated against a dictionary of what every judgement says. A dictionary never changes: a new one
gets the next number, and what was packed by an older one is unpacked by it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from edge.table import ledger_items
from land.assessment import Level
from telling.alert import Alert, State

# Written out, for it must stay as it is when codes are added. Deflate finds what stands near the end of its dictionary in
# fewest bits: the commonest last.
_WORDS = (
    "due_soon opened worsened changed eased resolved parcel_closed now morning backlog nobody none suspected_1y "
    "suspected_2y start_unverified suspected_suspended cause_pending cause_verified delivery_late groundbreaking "
    "completion production full_production fixed_investment investment_intensity output_per_mu tax_per_mu "
    "plot_ratio building_coefficient value_added_per_energy energy_per_value_added value_added_per_emission "
    "rd_share self paper site joint_acceptance met met_late not_due due_soon overdue unreported on_pace behind_pace "
    "short exceeded no_date green blue yellow red closed idle"
)
_OUTCOME = (
    '{"actual":null,"check_year":null,"due":"2026-06-30","evidence":null,"explanation":{"code":"year_not_due","values":{"year":{"number":'
    '2025}}},"gap_points":null,"indicator":"tax_per_mu","lag_days":null,"level":"green","money_at_stake_yuan":null,'
    '"shortfall":null,"target_max":null,"target_min":"100000","value":null,"verdict":"not_due"},'
    '{"actual":null,"check_year":null,"due":"2025-12-31","evidence":null,"explanation":{"code":"unreported","values":{"cutoff":{"day":'
    '"2024-12-31"},"days":{"number":264},"due":{"day":"2025-12-31"}}},"gap_points":null,"indicator":"completion","lag_days":264,'
    '"level":"red","money_at_stake_yuan":null,"shortfall":null,"target_max":null,"target_min":null,"value":null,'
    '"verdict":"unreported"},{"actual":"2024-03-01","check_year":null,"due":"2024-06-01","evidence":"self","explanation":{"code":"met","values":'
    '{"actual":{"day":"2024-03-01"},"days":{"number":0},"due":{"day":"2024-06-01"}}},"gap_points":null,'
)
_FRAME = (
    '{"assessment":{"area":"200000/3","commitments":['
    + _OUTCOME
    + '],"enterprise":"","idle":{"fee_exposure_yuan":null,'
    '"level":"green","reason":{"code":"proved","values":{"day":{"day":"2026-01-01"},"fact":{"text":"completion"}}},"since":null,'
    '"status":"none"},"level":"yellow","next_change_on":"2026-10-01","on":"2026-07-01","parcel_no":"'
    '"},"facts_rev":1,"steps":[{"from_level":"green","from_verdict":"","number":1,"on":"2026-07-01","reason":"opened","subject":'
    '"completion","tell":"morning","to_level":"yellow","to_verdict":"unreported"}],"versions":{"calendar":"chinesecalendar-1.11.0",'
    '"code":"1","policy":"default-1"}}'
)
_ALERTS = (
    '["groundbreaking","green","",20260701,20260701,1,0,1],["completion","yellow","unreported",20251001,20251231,2,1,2]'
)
DICTIONARIES: Mapping[int, bytes] = {1: (_WORDS + _FRAME + _ALERTS).encode()}
_NEWEST = max(DICTIONARIES)


def pack(value: object) -> bytes:
    """The JSON value as bytes: the number of its dictionary, then what deflate makes of its canonical text."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARIES[_NEWEST])
    return bytes([_NEWEST]) + squeezed.compress(ledger_items.canonical(value)) + squeezed.flush()


def unpack(packed: bytes) -> Any:
    """The value that `pack` was given; KeyError for a dictionary that this code does not know."""
    plain = zlib.decompressobj(-15, DICTIONARIES[packed[0]])
    return json.loads(plain.decompress(packed[1:]) + plain.flush())


def pack_alerts(alerts: Iterable[Alert]) -> bytes:
    """The alerts of a parcel, those that are over, too: their steps go on counting."""
    return pack(
        [
            [one.subject, one.level.value, one.verdict, _digits(one.opened_on), _digits(one.changed_on), one.steps, int(one.backlog),
             one.judgement, *([one.stood.level.value, one.stood.verdict, int(one.pending)] if one.stood else [])]
            for one in sorted(alerts, key=lambda one: one.subject)
        ]
    )  # fmt: skip


@ledger_items.wordless
def alerts(packed: bytes | None) -> dict[str, Alert]:
    """By subject, the alerts that `pack_alerts` was given; none where nothing was packed."""
    rows = [] if packed is None else unpack(packed)
    return {
        subject: Alert(
            subject,
            Level(level),
            verdict,
            _day(opened),
            changed_on=_day(changed),
            steps=steps,
            backlog=bool(backlog),
            judgement=judgement,
            stood=_stood(*stood[:2]),
            pending=any(stood[2:]),
        )
        for subject, level, verdict, opened, changed, steps, backlog, judgement, *stood in rows
    }


def _stood(level: str = "", verdict: str = "") -> State | None:
    return State(Level(level), verdict) if level else None


def _digits(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day(digits: int) -> date:
    return date(digits // 10_000, digits // 100 % 100, digits % 100)
