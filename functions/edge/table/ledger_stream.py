"""The table's stream as the outbox reads it: what a record says of an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.table import ledger_counts, ledger_items, ledger_keys, ledger_keys_judged, ledger_table
from land.facts import LetterWritten, Message, ParcelTouched, ReportOrdered, ReviewOpened, UploadWaiting
from telling.letter import LetterState
from telling.wakes import Change, UrgentNews
from zones.counts import Standing


def change(record: Mapping[str, Any]) -> Change | None:
    """What the record says; None of an item that went, and of a kind of which no door ever hears."""
    images = record.get("dynamodb", {})
    new = images.get("NewImage")
    if not new:
        return None
    item = ledger_table.plain(new)
    old = ledger_table.plain(images.get("OldImage") or {})
    about: Message | UrgentNews
    is_new = not old
    waits = True
    match item.get("kind"):
        case "parcel":
            about = ParcelTouched(*ledger_keys.parcel_of(item["pk"]))
            return Change(about, is_new, facts=_both("facts_rev", old, item), again=_both("again", old, item))
        case "judged":
            about = UrgentNews(ledger_keys.parcel_of(item["pk"])[0])
            waits = ledger_items.lifted(item).get("undone_pk") == ledger_keys_judged.URGENT
        case "withdrawal":
            about = UploadWaiting(item["pk"].removeprefix("ZONE#"), item["upload_id"])
        case "campaign":
            about = ReviewOpened(item["zone"], int(item["year"]))
        case "report":
            _, zone, year = item["pk"].split("#")
            about = ReportOrdered(zone, int(year), item["sk"].removeprefix(ledger_keys.REPORTS))
        case "letter":
            about = LetterWritten(item["zone"], item["person_id"], item["letter_id"])
            waits = item["state"] == LetterState.WAITING.value
        case _:
            return None
    return Change(about, is_new, waits)


def _both(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[int | None, int | None]:
    before, now = (None if image.get(name) is None else int(image[name]) for image in (old, new))
    return before, now


def counted(record: Mapping[str, Any]) -> Standing | None:
    """As what a parcel is to be counted from now on: one that is new, or was judged otherwise than before."""
    images = record.get("dynamodb", {})
    new = images.get("NewImage") or {}
    old = images.get("OldImage") or {}
    if new.get("kind") != {"S": "parcel"} or (old and new.get("judged") == old.get("judged")):
        return None
    return ledger_counts.standing(ledger_table.plain(new))
