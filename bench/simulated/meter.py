"""The usage of AWS, counted by door: requests, units, items, bytes, calls, seconds."""

from __future__ import annotations

import resource
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

# The typical time of one request inside a region, in ms: a function waits that long, and the wait is billed.
LATENCY = {
    "dynamodb.GetItem": 4, "dynamodb.Query": 6, "dynamodb.BatchGetItem": 10, "dynamodb.PutItem": 6, "dynamodb.UpdateItem": 6,
    "dynamodb.DeleteItem": 6, "dynamodb.BatchWriteItem": 12, "dynamodb.TransactWriteItems": 14, "sqs.SendMessageBatch": 8,
    "s3.GetObject": 25, "s3.PutObject": 35, "s3.ListObjectVersions": 30, "lambda.Invoke": 15, "smtp": 300,
}  # fmt: skip
_USUAL = 10
SIDE_BY_SIDE = 16  # edge.aws.AT_ONCE
_POOL = "ThreadPoolExecutor"  # Python's default prefix for the threads of a pool


@dataclass
class Counts:
    """The usage of one door, or of one period.

    requests: by "service.Operation". read_units, write_units: by table or index. touched: items read from the table.
    calls: invocations. gb_seconds: the billed time. cpu: seconds of this process and its children, without those of the
    simulation itself. waited: seconds of waiting for answers, by LATENCY.
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
    received: int = 0  # batches taken from queues: each is a receive and a delete

    def add(self, other: Counts) -> None:
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    @property
    def asked(self) -> int:
        """The number of requests to AWS: those of the doors, and of the queues that wake them, without mails."""
        return self.requests.total() - self.requests["smtp"] + 2 * self.received

    @property
    def rru(self) -> float:
        return float(self.read_units.total())

    @property
    def wru(self) -> float:
        return float(self.write_units.total())


@dataclass(frozen=True)
class Write:
    """A transaction or a single write. kinds: of its items. judged: one of them already had a judgement."""

    door: str
    kinds: tuple[str, ...]
    units: float
    judged: bool


@dataclass(frozen=True)
class Phase:
    """The counts of a period."""

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
    """The counts by door, and every write. `now` belongs to the door that runs."""

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
        # A thread pool of the door waits for many answers at once.
        counts.waited += wait / SIDE_BY_SIDE if threading.current_thread().name.startswith(_POOL) else wait

    def reset(self) -> Phase:
        """Returns the counts so far and begins new ones."""
        before = Phase(dict(self.by_door), self.writes)
        self.by_door = defaultdict(Counts)
        self.writes = []
        return before


def processor() -> float:
    """The processor seconds of this process and its children so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
