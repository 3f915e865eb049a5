"""The sizes of items, and the content and cost of an index: sparse, with the template's projection."""

from __future__ import annotations

import base64
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from bench.simulated.expressions import Item, Value

WRITE_UNIT = 1024
OVERHEAD = 100  # bytes that are billed in addition for each item and each index entry
Place = tuple[str, str]


def size(item: Mapping[str, Value]) -> int:
    """The item's size in bytes by DynamoDB's documentation."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Value) -> int:
    ((kind, inner),) = value.items()
    if kind == "S":
        return len(inner) if inner.isascii() else len(inner.encode())
    if kind == "N":
        return len(inner.lstrip("-").rstrip("0")) // 2 + 2
    if kind == "B":
        return len(base64.b64decode(inner))
    if kind == "M":
        return 3 + sum(len(name.encode()) + 1 + _size(one) for name, one in inner.items())
    if kind == "L":
        return 3 + sum(1 + _size(one) for one in inner)
    return 1


def kilobytes(*sizes: int) -> int:
    return max(1, ceil(max(sizes) / WRITE_UNIT))


@dataclass
class Index:
    """An index: its entries by partition and sort key. names: the projected attributes; None: all."""

    name: str
    hash_key: str
    range_key: str
    names: frozenset[str] | None
    entries: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def key_of(self, item: Item | None) -> Place | None:
        if item is None or self.hash_key not in item or self.range_key not in item:
            return None
        return item[self.hash_key]["S"], item[self.range_key]["S"]

    def entry(self, item: Item) -> Item:
        return item if self.names is None else {name: value for name, value in item.items() if name in self.names}

    def moved(self, before: Item | None, after: Item | None, place: Place) -> float:
        """The index holds the item's present state. Returns the write units that this takes."""
        old = self.key_of(before)
        new = self.key_of(after)
        if old != new:
            if old is not None:
                at = self.entries[old[0]]
                del at[bisect_left(at, (old[1], *place))]
            if new is not None:
                insort(self.entries[new[0]], (new[1], *place))
        was, is_now = (self.entry(one) if one and key else None for one, key in ((before, old), (after, new)))
        if was == is_now:
            return 0
        if was is not None and is_now is not None and old == new:
            return kilobytes(size(was), size(is_now))
        return sum(kilobytes(size(one)) for one in (was, is_now) if one is not None)


def indexes(properties: Mapping[str, Any]) -> list[Index]:
    """The indexes in the table's properties of the template."""
    found = []
    for one in properties["GlobalSecondaryIndexes"]:
        hash_key, range_key = (key["AttributeName"] for key in one["KeySchema"])
        projection, names = one["Projection"], None
        if projection["ProjectionType"] != "ALL":
            names = frozenset({"pk", "sk", hash_key, range_key, *projection.get("NonKeyAttributes", ())})
        found.append(Index(one["IndexName"], hash_key, range_key, names))
    return found
