"""The days off and make-up days of years in the table: for all zones, and for a zone that has days of its own."""

from __future__ import annotations

from boto3.dynamodb.conditions import Key

from edge.table import ledger_items, ledger_keys, ledger_table, ledger_visits, ledger_zones
from land.calendar import WorkingDays, YearBrought

ALL_ZONES = ""


def working_days(zone: str) -> WorkingDays:
    """The working days of the zone: its own word on a day counts before that for all zones, this before the package's."""
    return WorkingDays((*years(ALL_ZONES), *years(zone)))


def years(zone: str) -> list[YearBrought]:
    """What was brought for this zone alone (ALL_ZONES: for all of them), by year."""
    found = ledger_table.query(Key("pk").eq(ledger_keys.calendar(zone, 0)["pk"]))
    return [ledger_items.load(YearBrought, item) for item in found]


def put_year(zone: str, year: YearBrought) -> bool:
    """The year's days are these, for the zone or for ALL_ZONES. False: they were so before."""
    if year in years(zone):
        return False
    item = ledger_items.item(ledger_keys.calendar(zone, year.year), "calendar", ledger_items.plain(year))
    changed = ledger_table.put(item)
    for code in ledger_zones.codes() if zone == ALL_ZONES else [zone]:
        ledger_visits.stir(code)  # the days on which something is due may be others now
    return changed
