"""The deployed template in memory: what wakes which door, in which batches, with which delays, and a simulated clock.

Everything is read from template.yaml: functions, their memory, their queues and batches, the stream's filter, schedules,
routes, keys and projections of the table. Batches are as full as possible: AWS would split some of them.
"""

from __future__ import annotations

import importlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bench.simulated import running
from bench.simulated.amazon import Amazon, Event
from bench.simulated.meter import Meter
from bench.simulated.table import Table

SELF = "self"  # a function that calls itself
FOR_ALL = ", for all zones"  # a door that a schedule wakes
_ROUNDS = 1_000_000  # after so many it is taken for an endless loop


@dataclass(eq=False)
class Function:
    """A function of the template. door: "assess.on_parcels". batch: most messages or records of a call."""

    name: str
    door: str
    memory: int
    variables: Mapping[str, Any]
    queue: str = ""
    batch: int = 1
    filters: tuple[Any, ...] = ()
    last_called: float = 0.0

    def handler(self) -> Callable[[Event, Any], Any]:
        return getattr(importlib.import_module(self.door), "handler")  # type: ignore[no-any-return]  # noqa: B009


class Stack:
    """The service at a moment. Only `live`, and messages with a delay, move its clock."""

    def __init__(self, template: Mapping[str, Any], begins: datetime) -> None:
        self.resources: Mapping[str, Any] = template["Resources"]
        self.meter = Meter()
        self.second = begins.timestamp()
        self.table = Table("Table", self.resources["Table"]["Properties"], self.meter)
        self.amazon = Amazon(self.table, self.meter, self._sent, self._called, now=lambda: self.second)
        self.functions = dict(_functions(self.resources))
        self.readers = {one.queue: one for one in self.functions.values() if one.queue}
        self.outbox = next(one for one in self.functions.values() if one.filters)
        self.waiting: dict[str, list[tuple[float, str, int]]] = defaultdict(list)
        self.calls: list[tuple[Function, Event]] = []
        self.numbered = 0
        self.cold_seconds = 0.0
        self.at_once: dict[str, int] = {}  # door → copies that run in parallel; one if absent
        self._running: Function | None = None

    # ---------------------------------------------------------------- time

    @property
    def moment(self) -> datetime:
        """The present moment in Shanghai."""
        return datetime.fromtimestamp(self.second, running.SHANGHAI)

    def live(self, until: datetime) -> None:
        """All schedules up to that moment have run, and everything that they caused is done."""
        self.settle(until.timestamp())
        for at, function in sorted(_wakes(self, self.moment, until), key=lambda wake: wake[0]):
            self.settle(at.timestamp())
            self.second = max(self.second, at.timestamp())
            self.calls.append((function, {}))
            self.settle(self.second)
        self.settle(until.timestamp())
        self.second = max(self.second, until.timestamp())

    def settle(self, until: float | None = None) -> None:
        """Everything that is due by that second is done (None: everything); the clock stands at the last of it."""
        for _ in range(_ROUNDS):
            if self._pass_on_stream() or self._make_calls() or self._read_queues():
                continue
            ahead = min((at for messages in self.waiting.values() for at, _, _ in messages), default=None)
            if ahead is None or (until is not None and ahead > until):
                return
            self.second = max(self.second, ahead)
        raise RuntimeError("it never settles")

    # ---------------------------------------------------------------- what comes in

    def ask(self, route: str, **said: Any) -> dict[str, Any]:
        """The API's answer. said: path, query, claims, body (sent as JSON)."""
        event: Event = {
            "version": "2.0",
            "routeKey": route,
            "pathParameters": said.get("path", {}),
            "queryStringParameters": said.get("query", {}),
            "headers": {"origin": running.PUBLIC_URL},
            "requestContext": {"http": {"method": route.partition(" ")[0]}},
            "isBase64Encoded": False,
        }
        if "claims" in said:
            event["requestContext"]["authorizer"] = {"jwt": {"claims": said["claims"]}}
        if "body" in said:
            event["body"] = json.dumps(said["body"])
        function = self.functions[self._routes()[route]]
        self.meter.door = function.door
        self.meter.now.requests["api"] += 1
        answer: dict[str, Any] = running.call(self, function, event)
        return answer

    def _routes(self) -> dict[str, str]:
        found = {}
        for one in self.resources.values():
            if one["Type"] == "AWS::ApiGatewayV2::Route":
                (integration,) = re.findall(r"\$\{(\w+)\}", one["Properties"]["Target"]["Fn::Sub"])
                uri = self.resources[integration]["Properties"]["IntegrationUri"]
                found[one["Properties"]["RouteKey"]] = uri["Fn::GetAtt"][0]
        return found

    def post(self, key: str, data: bytes) -> None:
        """The object was posted with a form, and S3 has sent its event."""
        stored = self.amazon.store("UploadsBucket", key, data)
        thing = {"key": key, "size": len(data), "etag": stored.etag, "version-id": stored.version}
        detail = {"bucket": {"name": "UploadsBucket"}, "object": thing}
        told = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
        self._sent("IntakeQueue", json.dumps(told), 0)

    def _sent(self, queue: str, body: str, delay: int) -> None:
        self.waiting[queue].append((self.second + delay, body, 0))

    def _called(self, name: str, payload: Event) -> None:
        function = self._running if name == SELF else self.functions[name]
        assert function is not None
        self.calls.append((function, payload))

    # ---------------------------------------------------------------- what that wakes

    def _pass_on_stream(self) -> bool:
        changed, self.table.changed = self.table.changed, []
        records = []
        for old, new in changed:
            self.numbered += 1
            images = {name: one for name, one in (("NewImage", new), ("OldImage", old)) if one is not None}
            event = "REMOVE" if new is None else "MODIFY" if old is not None else "INSERT"
            record = {"eventName": event, "dynamodb": {"SequenceNumber": str(self.numbered), **images}}
            if any(_fits(pattern, record) for pattern in self.outbox.filters):
                records.append(record)
        for start in range(0, len(records), self.outbox.batch):
            answer = self.run(self.outbox, {"Records": records[start : start + self.outbox.batch]})
            if answer["batchItemFailures"]:
                raise RuntimeError("the outbox failed")
        return bool(records)

    def _make_calls(self) -> bool:
        calls, self.calls = self.calls, []
        for function, payload in calls:
            self.run(function, payload)
        return bool(calls)

    def _read_queues(self) -> bool:
        """The due messages are read, from each queue as many batches as run in parallel. Returns whether there were any."""
        moved = False
        for queue, function in self.readers.items():
            ready = [one for one in self.waiting[queue] if one[0] <= self.second]
            copies = self.at_once.get(function.door, 1)
            taken = ready[: function.batch * copies]
            for one in taken:
                self.waiting[queue].remove(one)
            batches = [taken[start : start + function.batch] for start in range(0, len(taken), function.batch)]
            if len(batches) > 1:
                with ThreadPoolExecutor(copies, thread_name_prefix="copy") as workers:
                    answers = list(workers.map(partial(self._read, function), batches))
            else:
                answers = [self._read(function, batch) for batch in batches]
            for batch, answer in zip(batches, answers, strict=True):
                self._bring_again(queue, batch, answer)
                moved = True
        return moved

    def _read(self, function: Function, batch: list[tuple[float, str, int]]) -> Any:
        records = [
            {
                "messageId": str(number),
                "body": body,
                "receiptHandle": "r",
                "attributes": {"ApproximateReceiveCount": str(times + 1)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for number, (_, body, times) in enumerate(batch)
        ]
        with self.amazon.lock:
            self.meter.by_door[function.door].received += 1
        return self.run(function, {"Records": records})

    def _bring_again(self, queue: str, batch: list[tuple[float, str, int]], answer: Any) -> None:
        hidden = self.resources[queue]["Properties"]["VisibilityTimeout"]
        most = self.resources[queue]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
        for failure in answer["batchItemFailures"]:
            _, body, times = batch[int(failure["itemIdentifier"])]
            if times + 1 >= most:
                raise RuntimeError(f"a message of {queue} failed to the last try")
            self.waiting[queue].append((self.second + hidden, body, times + 1))

    def run(self, function: Function, event: Event) -> Any:
        """The function's answer. Its usage is counted for its door; a call for all zones is counted separately."""
        self._running = function
        self.meter.door = function.door if event else f"{function.door}{FOR_ALL}"
        return running.call(self, function, event)


def _functions(resources: Mapping[str, Any]) -> Iterator[tuple[str, Function]]:
    for name, one in resources.items():
        if one["Type"] != "AWS::Serverless::Function":
            continue
        properties = one["Properties"]
        found = Function(
            name,
            properties["Handler"].removesuffix(".handler").replace("/", "."),
            properties.get("MemorySize", 512),
            properties["Environment"]["Variables"],
        )
        for source in properties.get("Events", {}).values():
            asked = source["Properties"]
            if source["Type"] in ("SQS", "DynamoDB"):
                found.batch = asked["BatchSize"]
                if source["Type"] == "SQS":
                    found.queue = asked["Queue"]["Fn::GetAtt"][0]
                else:
                    found.filters = tuple(json.loads(f["Pattern"]) for f in asked["FilterCriteria"]["Filters"])
        yield name, found


def _fits(pattern: Any, record: Any) -> bool:
    """Whether a filter of an event source accepts the record: every name of the pattern, with one of its values."""
    if isinstance(pattern, dict):
        return isinstance(record, dict) and all(
            name in record and _fits(p, record[name]) for name, p in pattern.items()
        )
    return record in pattern


_CRON = re.compile(r"cron\((\d+) (\d+|\*) \* \* \? \*\)")


def _wakes(stack: Stack, after: datetime, until: datetime) -> Iterator[tuple[datetime, Function]]:
    """Every call of a function by a schedule of the template in that period, in Shanghai's time."""
    for one in stack.resources.values():
        if one["Type"] != "AWS::Scheduler::Schedule":
            continue
        found = _CRON.fullmatch(one["Properties"]["ScheduleExpression"])
        assert found is not None, one["Properties"]["ScheduleExpression"]
        function = stack.functions[one["Properties"]["Target"]["Arn"]["Fn::GetAtt"][0]]
        minute = int(found[1])
        hours = range(24) if found[2] == "*" else [int(found[2])]
        day: date = after.date()
        while day <= until.date():
            for hour in hours:
                at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=running.SHANGHAI)
                if after < at <= until:
                    yield at, function
            day += timedelta(days=1)
