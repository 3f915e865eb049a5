"""The parcels of a zone as its listing holds them, gravest first, and their alerts: of the index alone, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Generic, TypeVar

from boto3.dynamodb.conditions import ConditionBase, Key

from edge.table import ledger_cursor, ledger_items, ledger_keys, ledger_keys_judged, ledger_packing, ledger_table
from land.assessment import SEVERITY, Level
from land.values import dataclass
from telling.record import ParcelLine, StoredAlert

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """Part of a listing; `cursor` asks for what follows, None at the end."""

    rows: tuple[Line, ...]
    cursor: str | None


def parcels(zone: str, level: Level | None = None, cursor: str | None = None, limit: int = 100) -> Page[ParcelLine]:
    """Parcels of the zone (of that level), gravest first and then in the order of the register, at most `limit`."""
    within = _listed(zone)
    if level is not None:
        within &= Key("list_sk").begins_with(f"{ledger_keys.gravity(level)}#")
    items = list(islice(_from(zone, within, cursor, limit), limit))
    return Page(tuple(map(line, items)), None if len(items) < limit else ledger_cursor.after(items[-1]))


def judged(zone: str) -> dict[str, int]:
    """By parcel id, each parcel of the zone that was judged, with the revision of its facts that its judge knew."""
    found = ledger_table.query(_listed(zone), index="listing")
    return {ledger_keys.parcel_of(item["pk"])[1]: int(item["judged_rev"]) for item in found if "judged_rev" in item}


def ids(zone: str) -> list[str]:
    """The ids of all parcels of the zone."""
    return [ledger_keys.parcel_of(item["pk"])[1] for item in ledger_table.query(_listed(zone), index="listing")]


def line(item: Mapping[str, Any]) -> ParcelLine:
    """The parcel of a header, or of its entry in the listing, as a list shows it."""
    _, parcel_id = ledger_keys.parcel_of(item["pk"])
    known = {"level": None, "next_change_on": None, "agent": None, **item}
    return ledger_items.load(ParcelLine, {**known, "parcel_id": parcel_id})


def alerts(zone: str, cursor: str | None = None, limit: int = 100) -> Page[StoredAlert]:
    """Open alerts of the zone: those of the gravest parcels first, all of a parcel together; a page ends with the parcel
    that brings it to `limit`."""
    found: list[StoredAlert] = []
    within = _listed(zone) & Key("list_sk").lt(ledger_keys.gravity(Level.GREEN))
    for item in _from(zone, within, cursor, limit):
        found += open_alerts_of(item)
        if len(found) >= limit:
            return Page(tuple(found), ledger_cursor.after(item))
    return Page(tuple(found), None)


def open_alerts_of(item: Mapping[str, Any]) -> list[StoredAlert]:
    """The open alerts of a parcel, as its header and the listing hold them, the gravest first."""
    return [one for one in alerts_of(item) if one.alert.level is not Level.GREEN]


def alerts_of(item: Mapping[str, Any]) -> list[StoredAlert]:
    """Every alert of a parcel, those that are over, too."""
    zone, parcel_id = ledger_keys.parcel_of(item["pk"])
    known = ledger_packing.alerts(ledger_items.lifted(item).get("alerts")).values()
    return [
        StoredAlert(
            zone,
            parcel_id,
            item["parcel_no"],
            item["enterprise"],
            agent=item.get("agent"),
            alert=alert,
            outcome=None,
            judged_on=alert.changed_on,
            key=ledger_keys_judged.step_ref(
                ledger_keys_judged.judged(zone, parcel_id, alert.changed_on.isoformat(), alert.judgement),
                alert.subject,
                alert.law_step,
            ),
        )
        for alert in sorted(known, key=lambda one: (-SEVERITY[one.level], one.subject))
    ]


def _listed(zone: str) -> ConditionBase:
    return Key("list_pk").eq(ledger_keys.listing_pk(zone))


def _from(zone: str, within: ConditionBase, cursor: str | None, limit: int) -> Iterator[dict[str, Any]]:
    """What follows the cursor, read so many at a time: no page of the table's for a page of ours."""
    start = None if cursor is None else ledger_cursor.start(zone, ledger_keys.listing_pk(zone), cursor)
    return ledger_table.query(within, index="listing", start=start, page=limit)
