"""What the plain table's writes would cost: write units as DynamoDB counts them, of the table and of each index."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import pytest

from edge.table import ledger_table
from tests.doors import plain_table
from tests.doors.plain_table import KEYS, Item, Operation, PlainTable, projected


def units(before: Item | None, after: Item | None, indexes: Mapping[str, frozenset[str]], *, together: bool) -> int:
    """Write units of one item that changes; in a transaction the table's own count twice, those of the indexes once."""
    own = max(_kilobytes(before), _kilobytes(after)) * (2 if together else 1)
    return own + sum(_of_index(before, after, KEYS[name], names) for name, names in indexes.items())


def _of_index(before: Item | None, after: Item | None, keys: Sequence[str], names: frozenset[str]) -> int:
    old, new = _entry(before, keys, names), _entry(after, keys, names)
    if old == new:
        return 0
    if old is not None and new is not None and all(old[key] == new[key] for key in keys):
        return max(_kilobytes(old), _kilobytes(new))
    return _kilobytes(old) * (old is not None) + _kilobytes(new) * (new is not None)


def _entry(item: Item | None, keys: Sequence[str], names: frozenset[str]) -> Item | None:
    if item is None or any(key not in item for key in keys):
        return None
    return {name: value for name, value in item.items() if name in names}


def _kilobytes(item: Item | None) -> int:
    return max(1, ceil(ledger_table.size(item) / 1024)) if item else 0


class MeteredTable(PlainTable):
    """The plain table, with the write units of each write as `written`, in their order: what was written, and for how much."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[tuple[str, ...], int]] = []
        self.indexes = projected()

    def transact(self, operations: Sequence[Operation]) -> frozenset[int]:
        keys = [operation[0] for operation in operations]
        before = [copy.deepcopy(self.items[key["pk"]].get(key["sk"])) for key in keys]
        lost = super().transact(operations)
        if not lost:
            after = [self.items[key["pk"]].get(key["sk"]) for key in keys]
            cost = sum(
                units(old, new, self.indexes, together=len(operations) > 1)
                for old, new in zip(before, after, strict=True)
            )
            self.written.append((tuple(item["kind"] for item in after if item is not None), cost))
        return lost


def install(patch: pytest.MonkeyPatch) -> MeteredTable:
    """The ledger stands on a metered table of its own."""
    patch.setattr(plain_table, "PlainTable", MeteredTable)
    table: Any = plain_table.install(patch)
    assert isinstance(table, MeteredTable)
    return table
