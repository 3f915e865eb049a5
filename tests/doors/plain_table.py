"""The table as a dictionary of plain items, for weeks in which doors ask it ten thousand times: moto takes a tenth of a second
for each. It does what `edge.table.ledger_table` promises; that DynamoDB does, moto's tests and the local stack's show."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from boto3.dynamodb.conditions import ConditionBase

from edge.table import ledger_table
from infra import lint_template
from tests.doors.killing import Killed

Item = dict[str, Any]
Key = Mapping[str, str]
# An operation of a transaction: on which item, under which condition, and what it then is (None: gone).
Operation = tuple[Key, ConditionBase | None, Callable[[Item | None], Item | None]]

_INDEXES = {None: "sk", "due": "due_on", "undone": "undone_sk", "listing": "list_sk"}
KEYS = {"due": ("due_zone", "due_on"), "undone": ("undone_pk", "undone_sk"), "listing": ("list_pk", "list_sk")}
_BATCH = 100  # items that one request reads by their keys
_COMPARED: dict[str, Callable[..., bool]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one is not None and one < other,
    "<=": lambda one, other: one is not None and one <= other,
    ">": lambda one, other: one is not None and one > other,
    ">=": lambda one, other: one is not None and one >= other,
    "BETWEEN": lambda one, low, high: one is not None and low <= one <= high,
    "IN": lambda one, among: one in among,
    "begins_with": lambda one, beginning: isinstance(one, str) and one.startswith(beginning),
    "attribute_exists": lambda one: one is not None,
    "attribute_not_exists": lambda one: one is None,
}


@cache
def projected() -> Mapping[str, frozenset[str]]:
    """By index, the attributes that the template puts into it, keys included."""
    indexes = lint_template.load()["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"]
    return {
        index["IndexName"]: frozenset(
            {"pk", "sk", *KEYS[index["IndexName"]], *index["Projection"].get("NonKeyAttributes", ())}
        )
        for index in indexes
    }


def holds(condition: ConditionBase, item: Mapping[str, Any]) -> bool:
    """Whether the item (empty: there is none) fulfils the condition."""
    expression = condition.get_expression()
    operator, values = expression["operator"], expression["values"]
    if operator == "AND":
        return all(holds(one, item) for one in values)
    if operator == "OR":
        return any(holds(one, item) for one in values)
    return _COMPARED[operator](item.get(values[0].name), *values[1:])


class PlainTable:
    """Every function of `edge.table.ledger_table` that the ledger uses, over `items`.

    touched: how many items were read and written so far. requests: how many requests that takes, where a page holds all that a
    query finds, unless it is told to hold fewer. end_at: with so many the process ends (None: never).
    """

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Item]] = defaultdict(dict)
        self.touched = 0
        self.requests = 0
        self.end_at: int | None = None

    def _touch(self, count: int = 1) -> None:
        self.touched += count
        if self.end_at is not None and self.touched >= self.end_at:
            raise Killed

    def get(self, key: Key) -> Item | None:
        self.requests += 1
        return self._get(key)

    def _get(self, key: Key) -> Item | None:
        self._touch()
        return copy.deepcopy(self.items[key["pk"]].get(key["sk"]))

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        once = {(key["pk"], key["sk"]): key for key in keys}
        self.requests += -(-len(once) // _BATCH)
        return [item for key in once.values() if (item := self._get(key)) is not None]

    def query(
        self,
        condition: ConditionBase,
        *,
        index: str | None = None,
        only: ConditionBase | None = None,
        backwards: bool = False,
        start: Key | None = None,
        page: int | None = None,
    ) -> Iterator[Item]:
        assert start is None
        found = [item for item in self._within(condition, index) if holds(condition, item)]
        found.sort(key=lambda item: item[_INDEXES[index]], reverse=backwards)
        self.requests += 1
        for number, item in enumerate(found):
            self.requests += page is not None and number > 0 and number % page == 0
            self._touch()
            if only is None or holds(only, item):
                yield copy.deepcopy({name: item[name] for name in item if index is None or name in projected()[index]})

    def _within(self, condition: ConditionBase, index: str | None) -> Iterable[Item]:
        first = condition.get_expression()
        while first["operator"] == "AND":
            first = first["values"][0].get_expression()
        attribute, value = first["values"]
        if index is None:
            return self.items[value].values()
        every = (item for of_pk in self.items.values() for item in of_pk.values())
        return (item for item in every if item.get(attribute.name) == value)

    def put(self, item: Item, condition: ConditionBase | None = None) -> bool:
        return not self.transact([self.put_op(item, condition)])

    def put_many(self, items: Sequence[Item]) -> None:
        for item in items:
            self.put(item)

    def update(self, key: Key, *, condition: ConditionBase | None = None, **changes: Any) -> bool:
        return not self.transact([self.update_op(key, condition=condition, **changes)])

    def add(
        self, key: Key, attribute: str, number: int, condition: ConditionBase | None = None, **changes: Any
    ) -> int | None:
        lost = self.transact([self.update_op(key, condition=condition, add={attribute: number}, **changes)])
        return None if lost else int(self.items[key["pk"]][key["sk"]][attribute])

    def change(self, key: Key, *, condition: ConditionBase | None = None, **changes: Any) -> Item | None:
        lost = self.transact([self.update_op(key, condition=condition, **changes)])
        return None if lost else copy.deepcopy(self.items[key["pk"]][key["sk"]])

    def put_op(self, item: Item, condition: ConditionBase | None = None) -> Operation:
        return item, condition, lambda _: copy.deepcopy(item)

    def delete_op(self, key: Key, condition: ConditionBase | None = None) -> Operation:
        return key, condition, lambda _: None

    def update_op(
        self,
        key: Key,
        *,
        condition: ConditionBase | None = None,
        put: Mapping[str, Any] | None = None,
        put_if_absent: Mapping[str, Any] | None = None,
        add: Mapping[str, int] | None = None,
        remove: Iterable[str] = (),
    ) -> Operation:
        put, gone = put or {}, [*remove, *(name for name, value in (put or {}).items() if value is None)]

        def changed(item: Item | None) -> Item:
            new = {"pk": key["pk"], "sk": key["sk"], **(item or {})}
            new |= {name: value for name, value in put.items() if value is not None}
            new |= {name: new.get(name, value) for name, value in (put_if_absent or {}).items()}
            new |= {name: new.get(name, 0) + number for name, number in (add or {}).items()}
            return {name: copy.deepcopy(value) for name, value in new.items() if name not in gone}

        return key, condition, changed

    def transact(self, operations: Sequence[Operation]) -> frozenset[int]:
        self.requests += 1
        self._touch(len(operations))
        lost = [
            place
            for place, (key, condition, _) in enumerate(operations)
            if condition is not None and not holds(condition, self.items[key["pk"]].get(key["sk"], {}))
        ]
        for key, _, change in [] if lost else operations:
            of_pk = self.items[key["pk"]]
            new = change(of_pk.get(key["sk"]))
            if new is None:
                of_pk.pop(key["sk"], None)
            else:
                of_pk[key["sk"]] = new
        return frozenset(lost)


def install(patch: pytest.MonkeyPatch) -> PlainTable:
    """The ledger stands on a plain table of its own."""
    table = PlainTable()
    for name in (
        "get", "get_many", "query", "put", "put_many", "update", "add", "change", "put_op", "delete_op",
        "update_op", "transact",
    ):  # fmt: skip
        patch.setattr(ledger_table, name, getattr(table, name))
    return table
