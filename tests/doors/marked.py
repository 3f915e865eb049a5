"""A zone in which everything that somebody said can be known again, and what each door ordinarily does there.

Whoever adds a door adds its work to WORK; a route of the API needs none but its good request (every_route.py).
"""

from __future__ import annotations

import base64
import importlib
import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from aiosmtpd.smtp import AuthResult
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from assess import on_parcels
from digest import on_morning
from edge import clock as edge_clock
from edge import ids, sandbox, secrets, settings
from edge.table import (
    ledger,
    ledger_attempts,
    ledger_exports,
    ledger_grants,
    ledger_letters,
    ledger_people,
    ledger_post,
    ledger_reviews,
    ledger_zones,
)
from edge.table import ledger_uploads as uploads
from infra import lint_template
from land.facts import (
    CodeAsked,
    ExportOrdered,
    LettersDue,
    LetterWritten,
    NewsCame,
    ParcelTouched,
    ReportOrdered,
    ReviewOpened,
    UploadWaiting,
)
from land.opening import Opening
from land.people import Role, person_id
from land.upload import Upload
from notify import on_alert_steps
from review import on_report, on_season
from telling.alert import Tell
from telling.letter import LetterKind, LetterState
from telling.sending import CLAIM_SECONDS, precedence
from tests import books
from tests.cast import D
from tests.doors import every_route
from tests.doors.conftest import REGION, TABLE, UPLOADS, Clock, amazon, calling
from tests.doors.mailing import Server, messages
from tests.doors.service import Service, link, session, token
from tests.doors.town import _wire, at, cheaper
from tests.doors.unlimited import in_process
from tests.doors.uploading import created
from tests.edge import brought
from tests.leaks import MARKS, PHONE
from tests.mail_server import listening
from wording.labels import ROLES
from wording.mail.welcome import welcome
from zones.campaign import Campaign, campaign
from zones.export import Export, ExportFormat
from zones.report_order import ReportKind, ReportOrder
from zones.zone import Zone

REAL_CHILD = sandbox.run
NOW = "2026-07-01T09:00:00+08:00"
PARCEL, OTHER, FIGURE, CODE = "MK-7731", "MK-7732", "90731137", "73519046"
FILE, FIRM_NAME, PASSWORD, ARN = "秘密台账.xlsx", "秘密公司", "hunter-7731-x", "mail-password"
EXPORTS = {"xlsx": "a" * 32, "csv": "b" * 32, "jsonl": "c" * 32}
SAID = (*MARKS, PARCEL, OTHER, FIGURE, CODE, FILE, PASSWORD)


def address(who: str) -> str:
    return f"{who}@secret.example"


def contact(who: str, role: Role, parcels: str | None = None) -> dict[str, Any]:
    said = {"姓名": f"秘密{who}", "邮箱": address(who), "角色": ROLES[role], "负责宗地": parcels, "手机": PHONE}
    return {**said, "请假起": "2026-09-01"}


def register(parcel_no: str, **cells: Any) -> dict[str, Any]:
    row = {
        "宗地编号": parcel_no, "受让企业": FIRM_NAME, "用地面积(亩)": 100, "出让日期": "2023-03-01", "约定动工日期": "2025-06-20",
        "约定竣工日期": "2029-06-01", "固定资产投资": int(FIGURE), "备注": f"秘密备注{PHONE}",
    }  # fmt: skip
    return {**row, **cells}


def returned(parcel_no: str, **cells: Any) -> dict[str, Any]:
    row = {"宗地编号": parcel_no, "填报年度": 2024, "数据截止日期": "2024-12-31", "累计完成固定资产投资": int(FIGURE)}
    return {**row, "修订原因": "秘密原因", **cells}


PEOPLE = (
    contact("head", Role.HEAD),
    contact("leader", Role.LEADER),
    contact("agent", Role.AGENT, f"{PARCEL}、{OTHER}"),
    contact("firm", Role.ENTERPRISE, PARCEL),
)
# What a second workbook brings: rows that stand, that ask and that are refused, and people who come and go.
NEWS = books.xlsx(
    {
        "台账": books.grid([register(PARCEL, 约定竣工日期="2029-07-01"), register("MK-7733", 约定动工日期="秘密日期")]),
        "填报": books.grid([returned(PARCEL, 实际动工日期="2024年3月", 填报年度=2025, 数据截止日期="2025-12-31"),
                            returned("MK-7734"), returned(OTHER, 年度产值=f"秘密{FIGURE}")]),
        "变更": books.grid([{"宗地编号": PARCEL, "事项类型": "政府原因", "生效日期": "2025-05-01", "依据文号": "秘密文号"}]),
        "通讯录": books.grid([*PEOPLE, contact("agent2", Role.AGENT, OTHER), {**contact("x", Role.HEAD), "邮箱": "秘密"}]),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """What wakes the door, when the table is as it was at that stage."""

    name: str
    event: dict[str, Any]
    stage: str = "told"


@dataclass(frozen=True)
class Seen(every_route.World):
    """As every_route.World, about our parcel and our head."""

    def path(self, route: str) -> dict[str, str]:
        found = super().path(route)
        return {**found, "parcel_no": PARCEL} if "parcel_no" in found else found

    def event(self, route: str, **instead: Any) -> dict[str, Any]:
        ours = {"POST /signin": {"address": address("head")}, "POST /signin-code": {"code": CODE},
                "POST /signin-who": {"who": "秘密head"}}.get(route)  # fmt: skip
        event = super().event(route, **({"body": urlencode(ours)} if ours else {}), **instead)
        if "enterprise" in event["queryStringParameters"]:
            event["queryStringParameters"]["enterprise"] = FIRM_NAME
        return event


class Doorkeeper(Server):
    """A mail server that takes letters from whoever knows the password."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = await super().handle_RCPT(server, session, envelope, address, options)
        return answer.format(address=address)

    def sign_in(self, server: Any, session: Any, envelope: Any, mechanism: str, shown: Any) -> AuthResult:
        return AuthResult(success=shown.password.decode() == PASSWORD)


@dataclass
class Marked:
    """The world. seen: what the API's routes are about. work: by door, what it ordinarily does."""

    clock: Clock
    server: Doorkeeper
    stages: dict[str, bytes] = field(default_factory=dict)
    parcels: dict[str, str] = field(default_factory=dict)
    letters: list[LetterWritten] = field(default_factory=list)
    report: ReportOrder | None = None
    attempt: str = ""
    seen: Seen | None = None
    stage: str = ""  # to which the table went back last

    def keep(self, stage: str) -> None:
        self.stages[stage] = pickle.dumps(_table().items)

    def back_to(self, stage: str) -> None:
        """The table is as it was then; what the process remembers of secrets and what the mail server has is gone."""
        _table().items = pickle.loads(self.stages[stage])
        self.stage = stage
        secrets.forget()
        self.server.messages.clear()

    def items(self, kind: str = "") -> list[Any]:
        """Every item (of that kind) as the emulation holds it, to be looked at or spoiled."""
        return [one for one in _table().all_items() if kind in ("", one.attrs["kind"].value)]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be told, beside what leaks.py knows."""
        assert self.seen is not None
        return (*SAID, *self.seen.secrets, self.attempt)


def _table() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(TABLE)


@contextmanager
def marked() -> Iterator[Marked]:
    """The world, with an AWS of its own. The limited child does its work in this process."""
    with pytest.MonkeyPatch.context() as patch, amazon(patch):
        cheaper(patch)
        patch.setattr(sandbox, "run", _remembered())
        patch.setenv("MAILS_PER_MINUTE", "100000")
        patch.setenv("SMTP_SECRET_ARN", ARN)
        said = {"username": "parcels", "password": PASSWORD}
        boto3.client("secretsmanager").create_secret(Name=ARN, SecretString=json.dumps(said))
        server = Doorkeeper()
        login = {"auth_required": True, "auth_require_tls": False, "authenticator": server.sign_in}
        with listening(server, **login) as port:
            patch.setenv("SMTP_PORT", str(port))
            settings.forget()
            world = Marked(Clock(patch), server)
            _fill(world)
            yield world
        secrets.forget()


def _remembered() -> Callable[..., bytes]:
    """The limited child's work, done in this process, and once: the same bytes give the same."""
    known: dict[tuple[str, bytes], bytes] = {}

    def run(task: str, data: bytes, **limits: int) -> bytes:
        if (task, data) not in known:
            known[task, data] = in_process(task, data)
        return known[task, data]

    return run


def _fill(world: Marked) -> None:
    """The zone from its first day to the letters of its first review."""
    context = calling()
    at(world.clock, NOW)
    zone = Zone("demo", "秘密区", "秘密市", "秘密管委会", alerts_from=D("2025-01-01"))
    assert ledger_zones.add_zone(zone)
    head, letter = welcome(zone, "秘密head", address("head"), edge_clock.now())
    assert ledger_people.replace_contacts("demo", 0, [head], [letter])
    service = Service(context)
    officer = token("demo", "officer", address("officer"), edge_clock.wall())
    first = {
        "台账": books.grid([register(PARCEL), register(OTHER, 约定动工日期="2026-06-20", 代办员="秘密agent", 代办员邮箱=address("agent"))]),
        "填报": books.grid([returned(PARCEL), returned(OTHER, 实际竣工日期="秘密")]),
        "通讯录": books.grid(list(PEOPLE)),
    }  # fmt: skip
    assert service.hand_in(officer, "demo", books.xlsx(first), FILE)
    world.parcels = ledger.parcel_ids("demo", [PARCEL, OTHER])
    assert len(world.parcels) == 2
    world.keep("taken")
    on_parcels.handler(_touched(world), context)
    review = campaign("demo", 2025, D("2025-12-31"), D("2026-07-31"), on=D("2026-07-01"))
    assert isinstance(review, Campaign) and ledger_reviews.open_review(review)
    for upload_id in ("news", "news2"):
        waiting(upload_id, NEWS)
    assert ledger_letters.untold_steps("demo", Tell.NOW)
    for form, export in EXPORTS.items():
        ledger_exports.order(Export("demo", export, ExportFormat(form), edge_clock.now()))
    every_route.exported()
    world.keep("judged")
    on_alert_steps.handler({"zone": "demo"}, context)
    on_morning.handler({"on": "2026-07-01", "zone": "demo"}, context)
    on_season.handler({"on": "2026-07-01", "zone": "demo"}, context)
    world.letters = ledger_post.unsent("demo")
    world.report = ReportOrder(
        "demo", 2025, ReportKind.FULL, D("2025-12-31"), seq=uploads.settled("demo"), ordered_at=edge_clock.now()
    )
    assert ledger_reviews.order(world.report)
    world.keep("ordered")
    ordered = ReportOrdered("demo", 2025, world.report.name)
    assert on_report.handler(messages("report", ordered), context) == {"batchItemFailures": []}
    agent, leads = person_id("demo", address("agent")), Opening(report=f"2025.{world.report.name}")
    grant = ledger_grants.grant("demo", agent, "urgent.x", Opening(frozenset({PARCEL, OTHER}), takes=True))
    report = ledger_grants.grant("demo", person_id("demo", address("leader")), "report.x", leads)
    world.attempt = ledger_attempts.ask("", address("head"), own_computer=False)
    attempt = ledger_attempts.ask("", address("head"), own_computer=True)
    assert ledger_attempts.keep_code(ids.hashed(attempt), CODE)
    (cookie,) = session(address("head"), "秘密head").cookies.values()
    asking = returned(OTHER, 实际动工日期="2024年3月", 年度产值=f"秘密{FIGURE}")
    uploaded = service.hand_in(
        link(grant), "demo", books.book(returned(PARCEL, 实际动工日期="2024年3月"), asking), FILE
    )
    world.seen = Seen(grant, report, cookie, attempt, uploaded, world.parcels[PARCEL], review)
    world.keep("told")
    _undelivered(world)
    world.keep("undelivered")


def _undelivered(world: Marked) -> None:
    """An hour ago a letter was refused for good, and receipts were too many. Of each other kind one letter waits."""
    at(world.clock, "2026-07-01T08:00:00+08:00")
    until = edge_clock.wall() + CLAIM_SECONDS
    kinds: set[LetterKind] = set()
    for name in world.letters:
        letter = ledger_letters.letter(name.zone, name.person_id, name.letter_id)
        assert letter is not None
        if letter.kind in kinds:
            ledger_post.mark_sent(letter)
        elif letter.kind is LetterKind.URGENT:
            ledger_post.mark_failed(letter, LetterState.REFUSED, "550 RCPT")
        elif letter.kind is LetterKind.RECEIPT and ledger_post.claim(name, precedence(letter.kind), until):
            ledger_post.hold(letter, until)
        kinds.add(letter.kind)
    at(world.clock, NOW)


def waiting(upload_id: str, data: bytes) -> None:
    """The officer's upload has come and is to be taken in."""
    reader, key = person_id("demo", address("officer")), f"uploads/demo/{upload_id}"
    upload = Upload(
        upload_id, "demo", "officer", edge_clock.now(), key=key, file_name=FILE, hands_in=brought.OFFICER, reader=reader
    )
    assert uploads.open_upload(upload)
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=data)


def _touched(world: Marked) -> dict[str, Any]:
    return messages("assess", *(ParcelTouched("demo", one) for one in world.parcels.values()))


def _streamed(world: Marked) -> dict[str, Any]:
    """Every item of the table as the stream tells that it is new."""
    world.back_to("ordered")
    images = [_wire(item.attrs) for item in world.items()]
    texts = json.dumps([{"NewImage": image} for image in images], default=lambda data: base64.b64encode(data).decode())
    return {"Records": [{"dynamodb": {**one, "SequenceNumber": str(n)}} for n, one in enumerate(json.loads(texts))]}


def _mailed(world: Marked) -> list[Work]:
    """One letter of each kind."""
    kinds = {one.letter_id.partition(".")[0]: one for one in world.letters}
    assert len(kinds) >= 4
    return [Work(kind, messages("post", one)) for kind, one in kinds.items()]


def _reported(world: Marked) -> list[Work]:
    assert world.report is not None
    return [Work("made", messages("report", ReportOrdered("demo", 2025, world.report.name)), "ordered")]


def _exported(world: Marked) -> list[Work]:
    """One export in each format."""
    return [Work(form, messages("export", ExportOrdered("demo", name)), "judged") for form, name in EXPORTS.items()]


WORK: dict[str, Callable[[Marked], list[Work]]] = {
    "intake.on_upload": lambda world: [
        Work("an object", created("news"), "judged"),
        Work("left by the night", messages("intake", UploadWaiting("demo", "news2")), "judged"),
    ],
    "outbox.on_stream": lambda world: [Work("everything", _streamed(world))],
    "assess.on_parcels": lambda world: [Work("judged", _touched(world), "taken"), Work("again", _touched(world))],
    "sweep.on_night": lambda world: [
        Work("night", {}, "judged"),
        Work("night of the zone", {"zone": "demo"}, "judged"),
        Work("first night", {"zone": "demo"}, "taken"),
    ],
    "exports.on_order": _exported,
    "province.on_night": lambda world: [
        Work("night", {}, "judged"),
        Work("night of the zone", {"zone": "demo"}, "judged"),
        Work("first night", {"zone": "demo"}, "taken"),
    ],
    "notify.on_alert_steps": lambda world: [
        Work("step", messages("notify", NewsCame("demo", edge_clock.wall(), edge_clock.wall())), "judged"),
        Work("hour", {}, "judged"),
        Work("hour of the zone", {"zone": "demo"}, "judged"),
    ],
    "digest.on_morning": lambda world: [
        Work("morning", {}, "judged"),
        Work("morning of the zone", {"zone": "demo"}, "judged"),
    ],
    "post.on_letters": _mailed,
    "post.on_codes": lambda world: [Work("code", messages("signin", CodeAsked(ids.hashed(world.attempt))))],
    "post.on_due": lambda world: [Work("due", messages("due", LettersDue(edge_clock.wall())), "undelivered")],
    "review.on_season": lambda world: [
        Work("asked", {"zone": "demo"}, "judged"),
        Work("by the queue", messages("review", ReviewOpened("demo", 2025)), "judged"),
        Work("reminded", {"on": "2026-07-27", "zone": "demo"}),
        Work("closed", {"on": "2026-09-15", "zone": "demo"}),
    ],
    "review.on_report": _reported,
}


def doors() -> list[str]:
    """Every door of the template, as a module."""
    handlers = [
        one["Properties"].get("Handler") for one in lint_template.load()["Resources"].values() if "Properties" in one
    ]
    return sorted(one.removesuffix(".handler") for one in handlers if one)


def api_doors() -> set[str]:
    return {door for door, _ in every_route.routes().values()}


def work_of(world: Marked, door: str) -> list[Work]:
    """What the door ordinarily does: it is done without a surprise."""
    if door in WORK:
        return WORK[door](world)
    assert world.seen is not None
    return [Work(route, world.seen.event(route)) for route, (of, _) in every_route.routes().items() if of == door]


def module(door: str) -> Any:
    return importlib.import_module(door)
