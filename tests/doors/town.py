"""A zone as it is after some weeks: people of every role, parcels with figures of their own, and every letter that the
doors write, sent by post. What attackers' tests stand on."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from assess import on_parcels
from digest import on_morning
from edge import aws as clients
from edge import clock as edge_clock
from edge import sandbox, settings
from edge.table import ledger, ledger_people, ledger_post, ledger_reviews, ledger_table, ledger_written, ledger_zones
from land.facts import LetterWritten, ParcelTouched, ReportOrdered
from land.people import Role, person_id
from notify import on_alert_steps
from post import on_letters
from review import on_report, on_season
from telling.letter import Letter
from tests import books
from tests.cast import D
from tests.doors.conftest import CALLED, FILES, QUEUES, REGION, TABLE, UPLOADS, Clock, amazon, calling, queue_url
from tests.doors.killing import restore
from tests.doors.mailing import Server, messages
from tests.doors.service import Service, Way, link, token
from tests.doors.unlimited import in_process
from wording.labels import ROLES
from wording.mail.welcome import welcome
from zones.zone import Zone

FIRST, LATER = "2026-07-01T09:00:00+08:00", "2026-08-10T09:00:00+08:00"
SECRET = re.compile(r"/l/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")

# By parcel: whose it is, and on which day it was to begin: a year ago is red since today, a fortnight ago yellow.
PARCELS = {
    "P-01": ("甲公司", "2025-06-30"),
    "P-02": ("甲公司", "2026-06-20"),
    "P-03": ("乙公司", "2025-06-30"),
    "P-04": ("丙公司", "2026-06-20"),
}


def figures(parcel_no: str) -> tuple[str, str, str]:
    """Promised, invested, produced (万元): each stands for one parcel, and for nothing else in the world."""
    number = parcel_no[-1]
    return f"90{number}1137", f"40{number}1137", f"50{number}1137"


def register(parcel_no: str, **cells: Any) -> dict[str, Any]:
    holder, start = PARCELS.get(parcel_no, ("丁公司", "2026-06-20"))
    promised, _, _ = figures(parcel_no)
    return {
        "宗地编号": parcel_no,
        "受让企业": holder,
        "用地面积(亩)": 100,
        "出让日期": "2023-03-01",
        "约定动工日期": start,
        "约定竣工日期": "2029-06-01",
        "固定资产投资": int(promised),
        **cells,
    }


def returned(parcel_no: str, year: int = 2024, **cells: Any) -> dict[str, Any]:
    _, invested, produced = figures(parcel_no)
    day = {"宗地编号": parcel_no, "填报年度": year, "数据截止日期": f"{year}-12-31"}
    return {**day, "累计完成固定资产投资": int(invested), "年度产值": int(produced), **cells}


def person(name: str, role: Role, parcels: str | None = None, address: str = "", **cells: Any) -> dict[str, Any]:
    address = address or f"{name}@demo.example"
    return {"姓名": f"{name}先生", "邮箱": address, "角色": ROLES[role], "负责宗地": parcels, **cells}


PEOPLE = (
    person("head", Role.HEAD),
    person("officer", Role.OFFICER),
    person("leader", Role.LEADER),
    person("viewer", Role.VIEWER),
    person("agent1", Role.AGENT, "P-01、P-02"),
    person("agent2", Role.AGENT, "P-03"),
    person("firm1", Role.ENTERPRISE, "P-01、P-02"),
    person("firm2", Role.ENTERPRISE, "P-03"),
)


def workbook(
    parcels: Iterable[str] = PARCELS, people: Iterable[Mapping[str, Any]] = PEOPLE, **more: Iterable[Mapping[str, Any]]
) -> bytes:
    """The zone's register, last year's returns and its contacts in one file."""
    numbers = list(parcels)
    sheets = {
        "台账": books.grid([register(no) for no in numbers]),
        "填报": books.grid([returned(no) for no in numbers]),
        "通讯录": books.grid(list(people)),
    }
    return books.xlsx(sheets | {name: books.grid(list(rows)) for name, rows in more.items()})


def at(clock: Clock, moment: str) -> None:
    """Days and true seconds both stand at that moment."""
    clock.set(moment)
    clock.wall(int(datetime.fromisoformat(moment).timestamp()))


Items = dict[tuple[str, str], dict[str, Any]]


def _wire(value: Any) -> Any:
    """What the emulation holds, as it would travel."""
    if isinstance(value, dict):
        return {name: _wire(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_wire(inner) for inner in value]
    return {value.type: _wire(value.value)} if isinstance(value, DynamoType) else value


@dataclass
class World:
    """An AWS in which several tests stand one after the other; the clock is theirs to set."""

    clock: Clock
    context: SimpleNamespace

    @property
    def service(self) -> Service:
        return Service(self.context)

    def items(self) -> Items:
        """Everything in the table, by its keys. A scan would be the same, and take the emulation seconds."""
        table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(TABLE)
        found = [ledger_table.plain(_wire(item.attrs)) for item in table.all_items()]
        return {(item["pk"], item["sk"]): item for item in found}

    def objects(self) -> list[tuple[str, str, str]]:
        """Every version in either bucket."""
        found = [(bucket, boto3.client("s3").list_object_versions(Bucket=bucket)) for bucket in (UPLOADS, FILES)]
        return [(bucket, one["Key"], one["VersionId"]) for bucket, page in found for one in page.get("Versions", [])]

    def messages(self) -> dict[str, int]:
        """How many messages each queue holds."""
        sqs, count = boto3.client("sqs"), "ApproximateNumberOfMessages"
        urls = {queue: queue_url(queue) for queue in (*QUEUES, *CALLED)}
        found = {
            queue: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[count])["Attributes"]
            for queue, url in urls.items()
        }
        return {queue: int(attributes[count]) for queue, attributes in found.items()}  # type: ignore[index]


class Remembering:
    """A client of the table that asks it once: the same reading again gets the same answer until something is written.

    The doors ask the same few items thousands of times here, and each time costs the emulation milliseconds.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._known: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name in ("get_item", "batch_get_item", "query"):
            return lambda **request: self._remembered(name, found, request)
        if name in ("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items"):
            self._known.clear()
        return found

    def _remembered(self, name: str, call: Any, request: dict[str, Any]) -> Any:
        asked = f"{name} {sorted(request.items(), key=str)}"
        if asked not in self._known:
            self._known[asked] = call(**request)
        return copy.deepcopy(self._known[asked])

    def forget(self) -> None:
        self._known.clear()


def cheaper(patch: pytest.MonkeyPatch) -> None:
    """A transaction of the emulation copies what it touches; by itself it copies the whole table, once per operation."""
    touched: set[tuple[str, str]] = set()
    transact = DynamoDBBackend.transact_write_items

    def noted(self: Any, transact_items: list[dict[str, Any]]) -> None:
        operations = [next(iter(one.values())) for one in transact_items]
        keys = [one.get("Key") or one["Item"] for one in operations]
        touched.clear()
        touched.update((key["pk"]["S"], key["sk"]["S"]) for key in keys)
        transact(self, transact_items)

    def copied(self: Any, memo: Any) -> Any:
        found = copy.copy(self)
        found.items = defaultdict(dict)
        for pk, of_pk in self.items.items():
            found.items[pk] = {
                sk: copy.deepcopy(item) if (pk.value, sk.value) in touched else item for sk, item in of_pk.items()
            }
        return found

    def in_order(self: Any) -> list[Any]:
        items = [item for of_pk in self.items.values() for item in of_pk.values()]
        return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))

    patch.setattr(DynamoDBBackend, "transact_write_items", noted)
    patch.setattr(Table, "all_items", in_order)  # by plain values: its own order casts each of them a dozen times
    patch.setattr(Table, "__deepcopy__", copied, raising=False)


@contextmanager
def world() -> Iterator[World]:
    """An AWS of its own. The limited child is another test's subject; the post sends as fast as it can."""
    with pytest.MonkeyPatch.context() as patch, amazon(patch):
        cheaper(patch)
        remembering = Remembering(boto3.client("dynamodb"))
        patch.setattr(clients, "dynamodb", cache(lambda: remembering))
        patch.setattr(sandbox, "run", in_process)
        patch.setenv("MAILS_PER_MINUTE", "100000")
        settings.forget()
        yield World(Clock(patch), calling())


@contextmanager
def undone(one: World, moment: str = LATER) -> Iterator[Items]:
    """Whatever is done to the table inside is undone afterwards, the clock's moving included; gives what is there before."""
    before = one.items()
    try:
        yield before
    finally:
        now = one.items()
        if now != before:
            restore(before, now)
            clients.dynamodb().forget()  # type: ignore[attr-defined]
        at(one.clock, moment)


@dataclass
class Town:
    """One zone, and whoever sends workbooks for it."""

    code: str
    service: Service
    officer: Way
    uploads: list[str] = field(default_factory=list)

    def ident(self, name: str) -> str:
        return person_id(self.code, name if "@" in name else f"{name}@demo.example")

    def send(self, data: bytes, way: Way | None = None, name: str = "a.xlsx") -> str:
        """The upload that came this way (of the officer with a token), read to its end."""
        upload_id = self.service.hand_in(way or self.officer, self.code, data, name)
        if upload_id:
            self.uploads.append(upload_id)
        return upload_id

    def judge(self) -> None:
        touched = [ParcelTouched(self.code, one, edge_clock.today()) for one in ledger.unjudged(self.code)]
        on_parcels.handler(messages("assess", *touched), self.service.context)

    def judge_one(self, parcel_id: str) -> None:
        """The parcel, which nobody has to judge but because a day has come."""
        touched = ParcelTouched(self.code, parcel_id, edge_clock.today())
        on_parcels.handler(messages("assess", touched), self.service.context)

    def letters(self, who: str) -> dict[str, Letter]:
        """Every letter that the doors wrote to the person, by its name."""
        from boto3.dynamodb.conditions import Key

        found = ledger_table.query(Key("pk").eq(f"PERSON#{self.code}#{self.ident(who)}"))
        return {letter.letter_id: letter for letter in map(ledger_written.letter_of, found)}

    def mailed(self, server: Server) -> dict[tuple[str, str], str]:
        """Every letter that waits is sent by post: (letter's name, person id) → the text that the reader has in hand."""
        found = {}
        for one in ledger_post.unsent(self.code):
            before = len(server.messages)
            assert on_letters.handler(messages("post", one), self.service.context) == {"batchItemFailures": []}
            assert isinstance(one, LetterWritten)
            for message in server.messages[before:]:
                parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
                found[one.letter_id, one.person_id] = "\n".join(parts)
        return found


def founded(
    code: str, clock: Clock, context: SimpleNamespace, data: bytes | None = None, roles: str = "officer"
) -> Town:
    """The zone with its first head, and after them the people and parcels of the workbook, judged."""
    at(clock, FIRST)
    zone = Zone(code, "示范开发区", "示范市", "示范开发区管委会", alerts_from=D("2026-07-01"))
    assert ledger_zones.add_zone(zone)
    head, letter = welcome(zone, "head先生", "head@demo.example", edge_clock.now())
    assert ledger_people.replace_contacts(code, 0, [head], [letter])
    town = Town(code, Service(context), token(code, roles, "officer@demo.example", edge_clock.wall()))
    town.send(workbook() if data is None else data, name="台账.xlsx")
    town.judge()
    return town


def told(town: Town, clock: Clock) -> None:
    """Urgent letters and digests of the first day; the yearly review with asks, reminders and what heads are told; the
    report of the month. It is the tenth of August then."""
    context = town.service.context
    on_alert_steps.handler({"zone": town.code}, context)
    on_morning.handler({"on": "2026-07-01", "zone": town.code}, context)
    asked = {"year": 2025, "as_of": "2025-12-31", "deadline": "2026-07-31"}
    answer = town.service.ask("POST /zones/{zone}/reviews", town.officer, path={"zone": town.code}, body=asked)
    assert answer["statusCode"] == 201
    for moment in (FIRST, "2026-07-17T09:00:00+08:00", LATER):
        at(clock, moment)
        on_season.handler({"on": moment[:10], "zone": town.code}, context)
    ordered = ledger_reviews.unmade_reports(town.code)
    assert all(isinstance(one, ReportOrdered) for one in ordered) and ordered
    on_report.handler(messages("report", *ordered), context)


def links_in(text: str) -> list[Way]:
    """Every link of ours in a letter's text, each once."""
    return [link(secret) for secret in dict.fromkeys(SECRET.findall(text))]
