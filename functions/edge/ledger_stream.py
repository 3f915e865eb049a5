"""The table's stream as the outbox reads it: which message a changed item calls for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge import ledger_counts, ledger_items, ledger_keys, ledger_keys_judged, ledger_table, queues
from land.counts import Standing
from land.facts import LetterWritten, Message, ParcelTouched, ReportOrdered, ReviewOpened, UploadWaiting
from land.letter import LetterState
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class UrgentNews:
    """A step that cannot wait was taken in the zone."""

    zone: str


def read(record: Mapping[str, Any]) -> tuple[str, Message] | UrgentNews | None:
    """The queue and the message that a stream record calls for; None for the many that call for none.

    A parcel's header whose facts_rev changed, or that somebody wants judged once more → assess; a new letter → post; a
    review that was opened → review; a report that was ordered → report; an upload that was taken back → intake. A judgement
    with a step that is to be told now calls for a message of the zone, not of its own.
    """
    images = record.get("dynamodb", {})
    new = images.get("NewImage")
    if not new:
        return None
    item, old = ledger_table.plain(new), ledger_table.plain(images.get("OldImage") or {})
    kind = item.get("kind")
    if kind == "parcel" and _is_to_be_judged(item, old):
        return queues.ASSESS, ParcelTouched(*ledger_keys.parcel_of(item["pk"]))
    if old:
        return None
    if kind == "judged" and ledger_items.lifted(item).get("undone_pk") == ledger_keys_judged.URGENT:
        return UrgentNews(ledger_keys.parcel_of(item["pk"])[0])
    if kind == "withdrawal":
        return queues.INTAKE, UploadWaiting(item["pk"].removeprefix("ZONE#"), item["upload_id"])
    if kind == "campaign":
        return queues.REVIEW, ReviewOpened(item["zone"], int(item["year"]))
    if kind == "report":
        _, zone, year = item["pk"].split("#")
        return queues.REPORT, ReportOrdered(zone, int(year), item["sk"].removeprefix(ledger_keys.REPORTS))
    if kind == "letter" and item["state"] == LetterState.WAITING.value:
        return queues.POST, LetterWritten(item["zone"], item["person_id"], item["letter_id"])
    return None


def _is_to_be_judged(header: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    if header.get("facts_rev") != old.get("facts_rev"):
        return True
    return "again" in header and header["again"] != old.get("again")


def counted(record: Mapping[str, Any]) -> Standing | None:
    """As what a parcel is to be counted from now on: one that is new, or was judged otherwise than before."""
    images = record.get("dynamodb", {})
    new, old = images.get("NewImage") or {}, images.get("OldImage") or {}
    if new.get("kind") != {"S": "parcel"} or (old and new.get("judged") == old.get("judged")):
        return None
    return ledger_counts.standing(ledger_table.plain(new))
