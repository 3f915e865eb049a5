"""Takes the night's snapshot of each zone: the parcels that changed, and the zone's indicators, for other engines.

Woken at 07:00 Asia/Shanghai, after the night's judging. That call only finds the zones with new facts or a due day, and
calls this door once for each. For a zone (also by hand with {"on": day, "zone": code}):
1. Read the state that the last snapshot kept of the zone's parcels. If the code, the policy, the people or an answer has
   changed since, the state is discarded and every parcel is read.
2. Find in the listing the parcels that were judged by other facts since, and those whose state may change by the day.
3. Read these parcels, a few hundred at a time, and write a line for each.
4. Sum up what all parcels add to the zone's indicators, and write a line for each indicator.
5. Keep the state for the next night, and note how far everything was seen, unless a parcel still waits to be judged.
Idempotent: the same night writes the same files again. The next night makes up for a missed one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from edge import rounds, snapshots, telemetry
from edge.table import ledger, ledger_listing, ledger_uploads, ledger_visits, ledger_zones
from edge.table.ledger_visits import Visit
from land.doubt import answered, uploads_that_ask
from land.policy import CODE_VERSION
from province.snapshot import compared_with, gone, head, keep, kept, look, next_look, sums_kept
from wording.api.snapshot_json import indicator_row, line
from zones.sums import sums_of

_AT_ONCE = 256  # parcels in memory at a time


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """For one zone, the number of parcels written; otherwise the number of zones called."""
    return rounds.answer(ledger_visits.SNAPSHOT, event, take, counted="parcels")


def take(visit: Visit, on: date) -> int:
    """The snapshot of the zone for the day is stored. Returns the number of parcels in it."""
    code = visit.zone.code
    seen = ledger_uploads.settled(visit.zone.code)
    policy, version = ledger_zones.policy(code, on)
    rests_on = head(CODE_VERSION, version, visit.stirred)
    before, known = kept(snapshots.read(snapshots.state(code)) if visit.mark else iter(()), rests_on)
    waits = next(ledger.to_judge(code, on, page=1), None) is not None
    judged = ledger_listing.judged(code)
    now = {one: before[one] for one, rev in judged.items() if one in before and before[one].holds(rev, on)}
    changed = sorted(judged.keys() - now.keys())
    rows = snapshots.Lines()
    for start in range(0, len(changed), _AT_ONCE):
        found = ledger.dossiers(code, changed[start : start + _AT_ONCE], ledger.NOW)
        said = answered(ledger_uploads.uploads(uploads_that_ask(found.values())).values())
        ids = ledger.parcel_ids(code, compared_with(found.values())).values()
        others = {one.parcel_no: one for one in ledger.dossiers(code, ids, ledger.NOW).values()}
        for parcel_id, dossier in found.items():
            row, sums = look(code, parcel_id, dossier, on, policy=policy, answered=said, others=others)
            rows.write(line(row))
            now[parcel_id] = keep(parcel_id, judged[parcel_id], sums)
    for parcel_id in sorted(known - judged.keys()):
        file = ledger.parcel_file(code, parcel_id)
        rows.write(line(gone(code, parcel_id, file.parcel_no if file is not None else "", on)))
    if rows.count:
        rows.keep(snapshots.of_day(code, on, "parcels"))
    if now:
        totals = sums_of(sums_kept(now.values()), on).totals(policy)
        indicators = (line(indicator_row(code, visit.zone.name, on, one)) for one in totals)
        snapshots.keep(snapshots.of_day(code, on, "indicators"), indicators)
    snapshots.keep(snapshots.state(code), [rests_on, *(now[one].text for one in sorted(now))])
    if not waits:
        ledger_visits.note(ledger_visits.SNAPSHOT, visit, seen, on, next_on=next_look(now, on))
    return rows.count
