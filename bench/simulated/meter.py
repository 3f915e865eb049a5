"""What is asked of AWS, counted by who asks: requests, units, items, bytes, calls, seconds."""

from __future__ import annotations

import resource
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

# How long one request takes inside a region, in ms: the usual middle, for what a function waits and hence pays for.
LATENCY = {
    "dynamodb.GetItem": 4, "dynamodb.Query": 6, "dynamodb.BatchGetItem": 10, "dynamodb.PutItem": 6, "dynamodb.UpdateItem": 6,
    "dynamodb.DeleteItem": 6, "dynamodb.BatchWriteItem": 12, "dynamodb.TransactWriteItems": 14, "sqs.SendMessageBatch": 8,
    "s3.GetObject": 25, "s3.PutObject": 35, "s3.ListObjectVersions": 30, "lambda.Invoke": 15, "smtp": 300,
}  # fmt: skip
_USUAL = 10
SIDE_BY_SIDE = 16  # edge.aws.AT_ONCE
_POOL = "ThreadPoolExecutor"  # as Python names the threads of a pool that nobody named


@dataclass
class Counts:
    """Of one door, or of one stretch of time.

    requests: by "service.Operation". read_units, write_units: by table or index. touched: items that came out of the table.
    calls: invocations. billed: by nothing but GB-seconds. cpu: seconds of this process and its children, without what the
    simulation itself took. waited: seconds of answers awaited, by LATENCY.
    """

    requests: Counter[str] = field(default_factory=Counter)
    read_units: Counter[str] = field(default_factory=Counter)
    write_units: Counter[str] = field(default_factory=Counter)
    touched: int = 0
    written: int = 0
    bytes_read: int = 0
    calls: int = 0
    cold: int = 0
    cpu: float = 0.0
    waited: float = 0.0
    gb_seconds: float = 0.0
    logged: int = 0
    received: int = 0  # messages taken from queues: each batch is a receive and a delete

    def add(self, other: Counts) -> None:
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    @property
    def asked(self) -> int:
        """Every request to AWS: those of the doors, and those of the queues that wake them; mails are none."""
        return self.requests.total() - self.requests["smtp"] + 2 * self.received

    @property
    def rru(self) -> float:
        return float(self.read_units.total())

    @property
    def wru(self) -> float:
        return float(self.write_units.total())


@dataclass(frozen=True)
class Write:
    """A transaction or a single write. kinds: of its items. judged: whether one of them had been judged before."""

    door: str
    kinds: tuple[str, ...]
    units: float
    judged: bool


@dataclass(frozen=True)
class Phase:
    """What was counted in a stretch of time."""

    by_door: dict[str, Counts]
    writes: list[Write]

    def of(self, door: str) -> Counts:
        return self.by_door.get(door, Counts())

    def total(self) -> Counts:
        found = Counts()
        for one in self.by_door.values():
            found.add(one)
        return found


class Meter:
    """The counts of whoever is at work, by door, and every write."""

    def __init__(self) -> None:
        self.door = ""
        self.by_door: dict[str, Counts] = defaultdict(Counts)
        self.writes: list[Write] = []
        self.own = 0.0  # CPU seconds of the simulation

    @property
    def now(self) -> Counts:
        return self.by_door[self.door]

    def asked(self, name: str) -> None:
        counts = self.now
        counts.requests[name] += 1
        wait = LATENCY.get(name, _USUAL) / 1000
        # A pool of a door's own waits for many answers at once.
        counts.waited += wait / SIDE_BY_SIDE if threading.current_thread().name.startswith(_POOL) else wait

    def reset(self) -> Phase:
        """What was counted until now; from here on everything is counted anew."""
        before = Phase(dict(self.by_door), self.writes)
        self.by_door = defaultdict(Counts)
        self.writes = []
        return before


def processor() -> float:
    """Processor seconds of this process and its children so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
