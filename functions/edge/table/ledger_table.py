"""DynamoDB as the ledger uses it: plain values in and out, pages and batches to their end, a lost condition as a value.

Names in expressions are always placeholders (`#…`): no list of reserved words to know. Reads of items are strongly
consistent; only the indexes are not.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from edge import aws, clock, settings
from edge.table.ledger_keys import Key

Item = dict[str, Any]
Operation = dict[str, Any]
Result = TypeVar("Result")

BATCH_GET, BATCH_WRITE, TRANSACTION = 100, 25, 100
_TRIES = 8
_COLLISIONS = frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"})
_BUSY = _COLLISIONS | {"ThrottlingError", "ThrottlingException", "ProvisionedThroughputExceeded"}


class TableBusyError(Exception):
    """The table kept colliding or throttling; the same again later is safe."""


class _Reader(TypeDeserializer):
    def _deserialize_n(self, value: str) -> Any:
        return int(value)  # we store whole numbers only; figures as written are strings

    def _deserialize_b(self, value: bytes | str) -> Any:
        # A stream's event is JSON, where binary travels as base64 text.
        return base64.b64decode(value) if isinstance(value, str) else bytes(value)


_write = TypeSerializer().serialize
_reader = _Reader()


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _write(value) for name, value in values.items()}


def plain(stored: Mapping[str, Any]) -> Item:
    """An item of the wire (also of a stream record) as plain values."""
    return {name: _reader.deserialize(value) for name, value in stored.items()}


def size(item: Mapping[str, Any]) -> int:
    """The item's size in bytes, a little above what DynamoDB counts."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode()) + 1
    if isinstance(value, bytes):
        return len(value) + 1
    if isinstance(value, Mapping):
        return 3 + sum(len(name.encode()) + 1 + _size(inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return 3 + sum(1 + _size(inner) for inner in value)
    return 22


class _Expression:
    """Placeholders for names and values, shared by all expressions of one request."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._builder = ConditionExpressionBuilder()  # counts its placeholders on from one condition to the next

    def name(self, attribute: str) -> str:
        return self._keep(self.names, "#u", attribute)

    def value(self, value: Any) -> str:
        return self._keep(self.values, ":u", _write(value))

    def condition(self, condition: ConditionBase, *, keys: bool = False) -> str:
        built = self._builder.build_expression(condition, is_key_condition=keys)
        self.names |= built.attribute_name_placeholders
        self.values |= {name: _write(value) for name, value in built.attribute_value_placeholders.items()}
        return str(built.condition_expression)

    def request(self) -> dict[str, Any]:
        names = {"ExpressionAttributeNames": self.names} if self.names else {}
        return {**names, **({"ExpressionAttributeValues": self.values} if self.values else {})}

    @staticmethod
    def _keep(kept: dict[str, Any], prefix: str, value: Any) -> str:
        placeholder = f"{prefix}{len(kept)}"
        kept[placeholder] = value
        return placeholder


def _persist(call: Callable[[], Result]) -> Result:
    """What the call answers, tried again while the table collides; TableBusyError when it never stops."""
    for attempt in range(_TRIES):
        try:
            return call()
        except ClientError as error:
            if error.response["Error"]["Code"] not in _BUSY:
                raise
            clock.pause(attempt)
    raise TableBusyError("collisions without end")


def get(key: Key) -> Item | None:
    """The item as it is now; None where there is none."""
    answer = aws.dynamodb().get_item(TableName=settings.table().name, Key=_stored(key), ConsistentRead=True)
    return plain(answer["Item"]) if "Item" in answer else None


def get_many(keys: Iterable[Key]) -> list[Item]:
    """Those of the items that exist, in no order; each key once, whatever comes in."""
    table = settings.table().name
    wanted = [_stored(key) for key in {(k["pk"], k["sk"]): k for k in keys}.values()]
    found: list[Item] = []
    for start in range(0, len(wanted), BATCH_GET):
        asked: Any = {table: {"Keys": wanted[start : start + BATCH_GET], "ConsistentRead": True}}
        for attempt in range(_TRIES):
            answer = aws.dynamodb().batch_get_item(RequestItems=asked)
            found.extend(plain(item) for item in answer["Responses"].get(table, []))
            asked = answer.get("UnprocessedKeys")
            if not asked:
                break
            clock.pause(attempt)
        else:
            raise TableBusyError("keys left unread")
    return found


def query(
    condition: ConditionBase,
    *,
    index: str | None = None,
    only: ConditionBase | None = None,
    backwards: bool = False,
    start: Key | None = None,
    page: int | None = None,
) -> Iterator[Item]:
    """Every item that fits, in the order of the sort key, page after page as they are needed.

    page: how many are read at once; None: as many as a page holds. `only` filters after reading. An index is read as it
    happens to stand, the table as it is now.
    """
    expression = _Expression()
    request: dict[str, Any] = {
        "TableName": settings.table().name,
        "KeyConditionExpression": expression.condition(condition, keys=True),
        "ScanIndexForward": not backwards,
    }
    if only is not None:
        request["FilterExpression"] = expression.condition(only)
    request |= {"IndexName": index} if index is not None else {"ConsistentRead": True}
    request |= expression.request()
    if page is not None:
        request["Limit"] = page
    if start is not None:
        request["ExclusiveStartKey"] = _stored(start)
    while True:
        answer = aws.dynamodb().query(**request)
        yield from map(plain, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def put(item: Item, condition: ConditionBase | None = None) -> bool:
    """True: the item stands as given. False: its condition did not hold, and nothing changed."""
    return not transact_one("put_item", put_op(item, condition)["Put"])


def update(key: Key, *, condition: ConditionBase | None = None, **changes: Any) -> bool:
    """True: the changes (those of `update_op`) are made. False: the condition did not hold."""
    return not transact_one("update_item", update_op(key, condition=condition, **changes)["Update"])


def change(key: Key, *, condition: ConditionBase | None = None, **changes: Any) -> Item | None:
    """The item after the changes (those of `update_op`); None where the condition did not hold."""
    request = update_op(key, condition=condition, **changes)["Update"]
    try:
        answer = _persist(lambda: aws.dynamodb().update_item(**request, ReturnValues="ALL_NEW"))
    except aws.dynamodb().exceptions.ConditionalCheckFailedException:
        return None
    return plain(answer["Attributes"])


def add(key: Key, attribute: str, number: int, condition: ConditionBase | None = None, **changes: Any) -> int | None:
    """The attribute after adding the number (an absent one counts from 0); None where the condition did not hold."""
    item = change(key, condition=condition, add={attribute: number}, **changes)
    return None if item is None else int(item[attribute])


def transact_one(call: str, request: dict[str, Any]) -> bool:
    """Makes a single write; True where its condition was lost."""
    client = aws.dynamodb()
    try:
        _persist(lambda: getattr(client, call)(**request))
    except client.exceptions.ConditionalCheckFailedException:
        return True
    return False


def put_many(items: Sequence[Item]) -> None:
    """Every item stands as given, whatever stood there."""
    table = settings.table().name
    for start in range(0, len(items), BATCH_WRITE):
        asked: Any = {table: [{"PutRequest": {"Item": _stored(item)}} for item in items[start : start + BATCH_WRITE]]}
        for attempt in range(_TRIES):
            asked = _persist(lambda asked=asked: aws.dynamodb().batch_write_item(RequestItems=asked)).get(  # type: ignore[misc]
                "UnprocessedItems"
            )
            if not asked:
                break
            clock.pause(attempt)
        else:
            raise TableBusyError("items left unwritten")


def put_op(item: Item, condition: ConditionBase | None = None) -> Operation:
    return {"Put": _operation({"Item": _stored(item)}, _Expression(), condition)}


def delete_op(key: Key, condition: ConditionBase | None = None) -> Operation:
    return {"Delete": _operation({"Key": _stored(key)}, _Expression(), condition)}


def update_op(
    key: Key,
    *,
    condition: ConditionBase | None = None,
    put: Mapping[str, Any] | None = None,
    put_if_absent: Mapping[str, Any] | None = None,
    add: Mapping[str, int] | None = None,
    remove: Iterable[str] = (),
) -> Operation:
    """An update of single attributes; what is to be put as None is removed instead."""
    expression = _Expression()
    put = put or {}
    sets = [f"{expression.name(n)} = {expression.value(v)}" for n, v in put.items() if v is not None]
    for attribute, value in (put_if_absent or {}).items():
        name = expression.name(attribute)
        sets.append(f"{name} = if_not_exists({name}, {expression.value(value)})")
    gone = [expression.name(name) for name in [*remove, *(name for name, value in put.items() if value is None)]]
    added = [f"{expression.name(name)} {expression.value(number)}" for name, number in (add or {}).items()]
    parts = (("SET", sets), ("REMOVE", gone), ("ADD", added))
    text = " ".join(f"{verb} {', '.join(clauses)}" for verb, clauses in parts if clauses)
    return {"Update": _operation({"Key": _stored(key), "UpdateExpression": text}, expression, condition)}


def _operation(request: dict[str, Any], expression: _Expression, condition: ConditionBase | None) -> dict[str, Any]:
    if condition is not None:
        request["ConditionExpression"] = expression.condition(condition)
    return {"TableName": settings.table().name, **request, **expression.request()}


def transact(operations: Sequence[Operation]) -> frozenset[int]:
    """All of the operations are done (the empty set), or none: then the places of those whose condition did not hold.

    Collisions with somebody else's transaction are tried again; TableBusyError when they never stop.
    """
    for attempt in range(_TRIES):
        try:
            aws.dynamodb().transact_write_items(TransactItems=operations)  # type: ignore[arg-type]
            return frozenset()
        except ClientError as error:
            reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
            lost = frozenset(place for place, code in enumerate(reasons) if code == "ConditionalCheckFailed")
            if lost:
                return lost
            if not {error.response["Error"]["Code"], *reasons} & _BUSY:
                raise
        clock.pause(attempt)
    raise TableBusyError("collisions without end")
