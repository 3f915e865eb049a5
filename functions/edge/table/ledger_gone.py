"""What an item says, and from where to where in the zone's order it counts: withdrawn uploads leave it in the table.

`gone` lists places, oldest first: at the first the item was taken out, at the second taken in again, and so on.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr

from edge.table import ledger_table


def counts(item: Mapping[str, Any], before_seq: int = sys.maxsize) -> bool:
    """Whether what the item says counts for whoever knows all that has a place before this one."""
    return sum(int(place) < before_seq for place in _places(item)) % 2 == 0


def bears(item: Mapping[str, Any], place: int) -> bool:
    """Whether the item was taken out, or in again, at that place."""
    return str(place) in _places(item)


def mark_op(item: Mapping[str, Any], place: int) -> ledger_table.Operation:
    """The item, as it was read, is taken out at that place, or in again."""
    before = item.get("gone", "")
    as_read = Attr("gone").eq(before) if before else Attr("gone").not_exists()
    key = {"pk": item["pk"], "sk": item["sk"]}
    return ledger_table.update_op(key, put={"gone": f"{before} {place}".strip()}, condition=as_read)


def mark(item: Mapping[str, Any], place: int) -> None:
    """The same as a write of its own; nothing where it was done before."""
    if not bears(item, place):
        ledger_table.transact([mark_op(item, place)])


def _places(item: Mapping[str, Any]) -> list[str]:
    return str(item.get("gone", "")).split()
