"""Exports that somebody asked for, in the table until their files are gone, too."""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from edge import clock
from edge.table import ledger_items, ledger_keys, ledger_table
from zones.export import Export

_KEPT_SECONDS = 7 * 24 * 3600


def order(export: Export) -> None:
    """The export waits to be made."""
    values = {"expires_at": clock.wall() + _KEPT_SECONDS}
    key = ledger_keys.export(export.zone, export.name)
    ledger_table.put(ledger_items.item(key, "export", ledger_items.plain(export), values))


def export(zone: str, name: str) -> Export | None:
    """The export of that name; None where there is none, or no more."""
    item = ledger_table.get(ledger_keys.export(zone, name))
    return None if item is None else ledger_items.load(Export, item)


def note_made(export: Export) -> None:
    """The export's files lie ready; once more is the same."""
    ledger_table.update(ledger_keys.export(export.zone, export.name), put={"made": True}, condition=Attr("pk").exists())
