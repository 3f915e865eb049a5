"""What a judgement leaves in the table, packed: an assessment with its steps, and the alerts of a parcel.

Both are canonical JSON, deflated against a dictionary of what every judgement says. A dictionary never changes: a new one
gets the next number, and what was packed by an older one is unpacked by it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from edge.table import ledger_items
from land.assessment import Level
from telling.alert import Alert, State
from telling.ladder import NOT_SEEN, Seen
from telling.life import LifeState
from telling.life_log import Act, ActKind, Entry, Log, NewerFact, PromisedFact, Settled, Told, Turn, Under

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
    '"completion":[[0,20260701,0,2,13,"red","unreported"],[1,20260701,0,1],[2,20260702,1,1,"acknowledge","promise","object",'
    '["idle","red","suspected_1y",20260701,20260701,1,0,1,0,0,"2026-07-01",1,0,["acknowledged",1,0,0]],'
    '["groundbreaking","green","",20260701,20260701,1,0,1],["completion","yellow","unreported",20251001,20251231,2,1,2,0,0,"2025-12-31",1]'
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
    """The alerts of a parcel without their logs, those that are over, too: their steps go on counting."""
    return pack([_short(_row(one)) for one in sorted(alerts, key=lambda one: one.subject)])


def _row(alert: Alert) -> list[Any]:
    stood = alert.stood
    seen = alert.seen
    return [
        alert.subject,
        alert.level.value,
        alert.verdict,
        _digits(alert.opened_on),
        _digits(alert.changed_on),
        alert.steps,
        int(alert.backlog),
        alert.judgement,
        [stood.level.value, stood.verdict, stood.about] if stood else 0,
        int(alert.pending),
        alert.about,
        alert.began,
        alert.acts,
        [seen.state.value, seen.step, seen.broken, int(seen.is_asked)] if seen != NOT_SEEN else 0,
        alert.lived,
    ]


def _short(row: list[Any]) -> list[Any]:
    """The row without what says nothing at its end."""
    while row and not row[-1]:
        row.pop()
    return row


@ledger_items.wordless
def alerts(packed: bytes | None, logs: bytes | None = None) -> dict[str, Alert]:
    """By subject, the alerts that `pack_alerts` was given; none where nothing was packed. logs: of `pack_logs`."""
    known = {} if logs is None else {subject: tuple(map(_entry, rows)) for subject, rows in unpack(logs).items()}
    rows = [] if packed is None else unpack(packed)
    return {row[0]: _alert([*row, *[0] * (15 - len(row))], known.get(row[0], ())) for row in rows}


def _alert(row: list[Any], log: Log) -> Alert:
    subject, level, verdict, opened, changed, steps, backlog, judgement, stood, pending, about, *life = row
    began, acts, seen, lived = life
    alert = Alert(
        subject,
        Level(level),
        verdict,
        _day(opened),
        changed_on=_day(changed),
        steps=steps,
        backlog=bool(backlog),
        judgement=judgement,
        stood=State(Level(stood[0]), *stood[1:]) if stood else None,
        pending=bool(pending),
        about=about or "",
        seen=Seen(LifeState(seen[0]), seen[1], broken=seen[2], is_asked=bool(seen[3])) if seen else NOT_SEEN,
        acts=acts,
        began=began,
        lived=lived,
    )
    return replace(alert, log=log or alert.shortest_log)


def pack_logs(alerts: Iterable[Alert]) -> bytes | None:
    """What happened to each of the alerts; None where nobody was told or acted, for then the alert says it itself."""
    logs = {
        one.subject: [_short(_entry_row(entry)) for entry in one.log] for one in alerts if one.log != one.shortest_log
    }
    return pack(logs) if logs else None


def _entry_row(entry: Entry) -> list[Any]:
    row: list[Any] = [_ENTRIES.index(type(entry)), _digits(entry.on), int(entry.late)]
    if isinstance(entry, Turn):
        under = entry.under
        flags = entry.opens + 2 * entry.ends + 4 * entry.anew + 8 * entry.backlog
        return [*row, entry.number, flags, under.level.value, under.verdict, under.year]
    if isinstance(entry, Told):
        return [*row, entry.number]
    if isinstance(entry, Act):
        until = entry.until and _digits(entry.until)
        cutoff = entry.cutoff and _digits(entry.cutoff)
        return [*row, entry.number, entry.kind.value, entry.act_id, until, entry.fact, cutoff, entry.of]
    if isinstance(entry, PromisedFact):
        return [*row, entry.of, _digits(entry.day)]
    return [*row, entry.of] if isinstance(entry, Settled) else row


_ENTRIES = (Turn, Told, Act, NewerFact, PromisedFact, Settled)  # a packed entry begins with its place here


def _entry(row: list[Any]) -> Entry:
    kind = _ENTRIES[row[0]]
    on = _day(row[1])
    late = bool(row[2]) if len(row) > 2 else False
    left = [*row[3:], *[0] * 7]
    if kind is Turn:
        flags = left[1]
        under = Under(Level(left[2]), left[3], left[4] or None)
        return Turn(
            on,
            late,
            left[0],
            under,
            opens=bool(flags & 1),
            ends=bool(flags & 2),
            anew=bool(flags & 4),
            backlog=bool(flags & 8),
        )
    if kind is Told:
        return Told(on, late, left[0])
    if kind is Act:
        return Act(
            on,
            late,
            left[0],
            ActKind(left[1]),
            act_id=left[2],
            until=_day(left[3]) if left[3] else None,
            fact=left[4] or "",
            cutoff=_day(left[5]) if left[5] else None,
            of=left[6] or "",
        )
    if kind is PromisedFact:
        return PromisedFact(on, late, left[0], _day(left[1]))
    return Settled(on, late, left[0]) if kind is Settled else NewerFact(on, late)


def _digits(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day(digits: int) -> date:
    return date(digits // 10_000, digits // 100 % 100, digits % 100)
