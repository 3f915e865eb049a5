"""moto, without two costs that grow with the table and that no test needs.

A transaction might be cancelled: moto copies the whole table for that, once for each operation. Here it copies the items that
the transaction names, once. An answer: moto looks for ten aliases of each value of each item. Here a value is written as it
lies. What moto answers and keeps stays moto's own: tests/edge/test_thrifty_moto.py compares both.
"""

from __future__ import annotations

import base64
import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from botocore.model import StructureShape
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend, DynamoType
from moto.dynamodb.models.table import Table

Keys = tuple[tuple[str, str], ...]

_transaction: ContextVar[tuple[Keys, dict[int, Table]] | None] = ContextVar("_transaction", default=None)
_TRANSACT = DynamoDBBackend.transact_write_items
_STRUCTURE = BaseJSONSerializer._serialize_type_structure


def install() -> None:
    """From here on moto is thrifty."""
    DynamoDBBackend.transact_write_items = _transact_write_items  # type: ignore[method-assign]
    BaseJSONSerializer._serialize_type_structure = _serialize_type_structure  # type: ignore[method-assign]
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]


def remove() -> None:
    """From here on moto is as it comes."""
    DynamoDBBackend.transact_write_items = _TRANSACT  # type: ignore[method-assign]
    BaseJSONSerializer._serialize_type_structure = _STRUCTURE  # type: ignore[method-assign]
    del Table.__deepcopy__  # type: ignore[attr-defined]


def _transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    token = _transaction.set((_named(transact_items), {}))
    try:
        _TRANSACT(self, transact_items)
    finally:
        _transaction.reset(token)


def _named(operations: Sequence[Mapping[str, Any]]) -> Keys:
    """The keys of the items that the operations write or check."""
    keys = [inner.get("Item") or inner["Key"] for operation in operations for inner in operation.values()]
    return tuple((key["pk"]["S"], key["sk"]["S"]) for key in keys)


def _copied(table: Table, memo: dict[int, Any]) -> Table:
    """What a transaction may go back to: only the items that it names are copies."""
    transaction = _transaction.get()
    assert transaction is not None, "only transactions copy tables in our tests"
    keys, copies = transaction
    if id(table) not in copies:
        other = Table.__new__(Table)
        other.__dict__ |= table.__dict__
        other.items = defaultdict(dict, {pk: dict(items) for pk, items in table.items.items()})
        for pk, sk in keys:
            of_pk, range_key = other.items.get(DynamoType({"S": pk}), {}), DynamoType({"S": sk})
            if range_key in of_pk:
                of_pk[range_key] = copy.deepcopy(of_pk[range_key])
        copies[id(table)] = other
    return copies[id(table)]


def _serialize_type_structure(
    self: BaseJSONSerializer, serialized: Any, value: Any, shape: StructureShape, key: str
) -> None:
    if shape.name == "AttributeValue":
        serialized[key] = _written(value)
    else:
        _STRUCTURE(self, serialized, value, shape, key)


def _written(value: Mapping[str, Any]) -> dict[str, Any]:
    """A value of an item as JSON holds it."""
    ((kind, inner),) = value.items()
    if kind == "M":
        return {kind: {name: _written(one) for name, one in inner.items()}}
    if kind == "L":
        return {kind: [_written(one) for one in inner]}
    if kind == "B":
        return {kind: base64.b64encode(inner).decode()}
    return dict(value)
