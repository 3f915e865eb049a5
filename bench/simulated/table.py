"""A DynamoDB table in memory: sorted partitions, sparse indexes with their projections, pages of 1 MB, conditions, transactions,
and the units of each request.

Keys and projections come from the template. An item is in wire format and is never changed in place, so what was
read stays unchanged, and a stream record can refer to it. Indexes are up to date at once; tests of an index that lags are
elsewhere. TTL is not simulated: nothing here reads expired items.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from bench.simulated import expressions
from bench.simulated.expressions import Item, Value
from bench.simulated.indexes import OVERHEAD, Place, indexes, kilobytes, size
from bench.simulated.meter import Meter, Write

PAGE, READ_UNIT = 1024 * 1024, 4096
LARGEST_ITEM, LARGEST_ANSWER = 400 * 1024, 16 * 1024 * 1024
MOST_OPERATIONS, MOST_READ, MOST_WRITTEN = 100, 100, 25
TABLE = "table"


class RefusedError(Exception):
    """The answer is an error of DynamoDB: its code, and the reasons for a cancelled transaction."""

    def __init__(self, code: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.reasons = reasons


class Table:
    """The table of the template. changed: the records that the stream holds and that are not read yet."""

    def __init__(self, name: str, properties: Mapping[str, Any], meter: Meter) -> None:
        self.name, self.meter = name, meter
        self.indexes = {index.name: index for index in indexes(properties)}
        self.items: dict[Place, Item] = {}
        self.sizes: dict[Place, int] = {}
        self.partitions: dict[str, list[str]] = defaultdict(list)
        self.changed: list[tuple[Item | None, Item | None]] = []

    def answer(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """DynamoDB's answer; RefusedError for an error. Operations that no door uses are not supported."""
        answers = {
            "GetItem": self._get, "BatchGetItem": self._get_many, "Query": self._query, "PutItem": self._put,
            "UpdateItem": self._update, "DeleteItem": self._delete, "BatchWriteItem": self._put_many,
            "TransactWriteItems": self._transact,
        }  # fmt: skip
        return answers[operation](request)

    def stored(self) -> int:
        """The stored bytes, indexes included."""
        kept = sum(self.sizes.values()) + OVERHEAD * len(self.items)
        for index in self.indexes.values():
            for entries in index.entries.values():
                kept += sum(OVERHEAD + size(index.entry(self.items[pk, sk])) for _, pk, sk in entries)
        return kept

    # ---------------------------------------------------------------- reading

    def _get(self, request: Mapping[str, Any]) -> dict[str, Any]:
        item = self.items.get(_place(request["Key"]))
        self._read(TABLE, [] if item is None else [item], _share(request))
        return {} if item is None else {"Item": item}

    def _get_many(self, request: Mapping[str, Any]) -> dict[str, Any]:
        ((name, asked),) = request["RequestItems"].items()
        places = [_place(key) for key in asked["Keys"]]
        if len(places) > MOST_READ or len(set(places)) < len(places):
            raise RefusedError("ValidationException")
        found, left, bytes_found = [], [], 0
        for key, place in zip(asked["Keys"], places, strict=True):
            bytes_found += self.sizes.get(place, 0)
            if bytes_found > LARGEST_ANSWER:
                left.append(key)
                continue
            item = self.items.get(place)
            self._read(TABLE, [] if item is None else [item], _share(asked))
            found += [] if item is None else [item]
        unread = {name: {**asked, "Keys": left}} if left else {}
        return {"Responses": {name: found}, "UnprocessedKeys": unread}

    def _query(self, request: Mapping[str, Any]) -> dict[str, Any]:
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        index = self.indexes[request["IndexName"]] if "IndexName" in request else None
        keys = ("pk", "sk") if index is None else (index.hash_key, index.range_key)
        asked = expressions.within(request["KeyConditionExpression"], names, values, *keys)
        if index is None:
            sort_keys = self.partitions.get(asked.partition, [])
            entries = [(sk, asked.partition, sk) for sk in _slice(sort_keys, asked, lambda sk: sk)]
        else:
            if request.get("ConsistentRead"):
                raise RefusedError("ValidationException")
            entries = _slice(index.entries.get(asked.partition, []), asked, lambda entry: entry[0])
        forward = request.get("ScanIndexForward", True)
        if not forward:
            entries = entries[::-1]
        if "ExclusiveStartKey" in request:
            start = request["ExclusiveStartKey"]
            after = (start[keys[1]]["S"], *_place(start))
            entries = [one for one in entries if (one > after if forward else one < after)]
        found, bytes_found, last = [], 0, None
        most = request.get("Limit", len(entries))
        for number, entry in enumerate(entries):
            item = self.items[entry[1], entry[2]]
            if index is not None:
                item = index.entry(item)
            found.append(item)
            bytes_found += self.sizes[entry[1], entry[2]] if index is None else size(item)
            if bytes_found >= PAGE or number + 1 >= most:
                # A page that ends at its limit names its last entry, even if nothing follows.
                last = item if number + 1 < len(entries) or number + 1 == request.get("Limit") else None
                break
        self._read(index.name if index is not None else TABLE, found, _share(request), bytes_found)
        kept = [one for one in found if expressions.condition(request.get("FilterExpression"), names, values, one)]
        answer: dict[str, Any] = {"Items": kept, "Count": len(kept), "ScannedCount": len(found)}
        if last is not None:
            answer["LastEvaluatedKey"] = {name: last[name] for name in dict.fromkeys(("pk", "sk", *keys))}
        return answer

    def _read(self, where: str, items: Sequence[Item], share: float, length: int | None = None) -> None:
        if length is None:
            length = sum(self.sizes[_place(item)] for item in items)
        counts = self.meter.now
        counts.read_units[where] += max(1, ceil(length / READ_UNIT)) * share  # type: ignore[assignment]
        counts.touched += len(items)
        counts.bytes_read += length

    # ---------------------------------------------------------------- writing

    def _put(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self._alone(request, _place(request["Item"]), dict(request["Item"]))

    def _update(self, request: Mapping[str, Any]) -> dict[str, Any]:
        place = _place(request["Key"])
        new = self._updated(request, place)
        self._alone(request, place, new)
        return {"Attributes": new} if request.get("ReturnValues") == "ALL_NEW" else {}

    def _delete(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self._alone(request, _place(request["Key"]), None)

    def _alone(self, request: Mapping[str, Any], place: Place, new: Item | None) -> dict[str, Any]:
        if not self._holds(request, place):
            self._charge(TABLE, kilobytes(self.sizes.get(place, 0)))
            raise RefusedError("ConditionalCheckFailedException")
        self._write([(place, new)], times=1)
        return {}

    def _put_many(self, request: Mapping[str, Any]) -> dict[str, Any]:
        ((_, asked),) = request["RequestItems"].items()
        changes: list[tuple[Place, Item | None]] = []
        for one in asked:
            ((kind, said),) = one.items()
            item = said["Item"] if kind == "PutRequest" else None
            changes.append((_place(said["Key"] if item is None else item), item))
        if len(changes) > MOST_WRITTEN or len({place for place, _ in changes}) < len(changes):
            raise RefusedError("ValidationException")
        self._write(changes, times=1)
        return {"UnprocessedItems": {}}

    def _transact(self, request: Mapping[str, Any]) -> dict[str, Any]:
        operations = [next(iter(one.items())) for one in request["TransactItems"]]
        places = [_place(said["Item"] if kind == "Put" else said["Key"]) for kind, said in operations]
        if len(operations) > MOST_OPERATIONS or len(set(places)) < len(places):
            raise RefusedError("ValidationException")
        held = [self._holds(said, place) for (_, said), place in zip(operations, places, strict=True)]
        if not all(held):
            self._charge(TABLE, 2 * sum(kilobytes(self.sizes.get(place, 0)) for place in places))
            reasons = ["None" if one else "ConditionalCheckFailed" for one in held]
            raise RefusedError("TransactionCanceledException", reasons)
        changes: list[tuple[Place, Item | None]] = []
        for (kind, said), place in zip(operations, places, strict=True):
            if kind == "ConditionCheck":
                self._charge(TABLE, 2 * kilobytes(self.sizes.get(place, 0)))
            elif kind == "Update":
                changes.append((place, self._updated(said, place)))
            else:
                changes.append((place, dict(said["Item"]) if kind == "Put" else None))
        self._write(changes, times=2)
        return {}

    def _holds(self, request: Mapping[str, Any], place: Place) -> bool:
        names = request.get("ExpressionAttributeNames")
        values = request.get("ExpressionAttributeValues")
        return expressions.condition(request.get("ConditionExpression"), names, values, self.items.get(place))

    def _updated(self, request: Mapping[str, Any], place: Place) -> Item:
        names = request.get("ExpressionAttributeNames")
        values = request.get("ExpressionAttributeValues")
        old = self.items.get(place) or {"pk": {"S": place[0]}, "sk": {"S": place[1]}}
        return expressions.updated(request["UpdateExpression"], names, values, old)

    def _write(self, changes: Sequence[tuple[Place, Item | None]], times: int) -> None:
        """The changes are stored. times: the factor of the table's own units, 2 in a transaction; an index's units count once."""
        for _, new in changes:
            if new is not None and size(new) > LARGEST_ITEM:
                raise RefusedError("ValidationException")
        kinds, units, judged = [], 0.0, False
        for place, new in changes:
            old = self.items.get(place)
            units += self._replaced(place, old, new, times)
            kinds.append((new or old or {}).get("kind", {"S": "?"})["S"])
            judged |= old is not None and "judged" in old
            if old != new:
                self.changed.append((old, new))
        self.meter.now.written += len(changes)
        self.meter.writes.append(Write(self.meter.door, tuple(kinds), units, judged))

    def _replaced(self, place: Place, old: Item | None, new: Item | None, times: int) -> float:
        before = self.sizes.get(place, 0)
        after = 0 if new is None else size(new)
        units = self._charge(TABLE, kilobytes(before, after) * times)
        for index in self.indexes.values():
            units += self._charge(index.name, index.moved(old, new, place))
        partition = self.partitions[place[0]]
        if new is None:
            if old is not None:
                del self.items[place], self.sizes[place]
                del partition[bisect_left(partition, place[1])]
            return units
        if old is None:
            insort(partition, place[1])
        self.items[place], self.sizes[place] = new, after
        return units

    def _charge(self, where: str, units: float) -> float:
        if units:
            self.meter.now.write_units[where] += units  # type: ignore[assignment]
        return units


def _place(key: Mapping[str, Value]) -> Place:
    return key["pk"]["S"], key["sk"]["S"]


def _share(request: Mapping[str, Any]) -> float:
    """The read units of 4 KB: 1 if strongly consistent, else 0.5."""
    return 1.0 if request.get("ConsistentRead") else 0.5


def _slice(entries: list[Any], asked: expressions.Within, key: Any) -> list[Any]:
    """The part of sorted entries that a key condition asks for."""
    low = 0
    high = len(entries)
    if asked.beginning is not None:
        low = bisect_left(entries, asked.beginning, key=key)
        high = bisect_left(entries, asked.beginning + "\U0010ffff", lo=low, key=key)
    if asked.low is not None:
        low = (bisect_right if asked.low_open else bisect_left)(entries, asked.low, key=key)
    if asked.high is not None:
        high = (bisect_left if asked.high_open else bisect_right)(entries, asked.high, key=key)
    return entries[low:high]
