"""Real SIGKILLs on the deployed template: one worker of each door dies at work, and still nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.stack import DoorError, Stack
from tests import books
from tests.flows.callers import Caller

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(480)]

ROOT = Path(__file__).resolve().parents[2]
PARCELS = [f"K-{n:02d}" for n in range(1, 7)]
READERS = ("agent", "leader", "head")


@pytest.fixture
def zone(stack: Stack, request: pytest.FixtureRequest) -> str:
    """A zone of the test's own that tells three people of what happens from the fixed day on."""
    code = "kills-rows" if "rows" in request.node.name else "kills-morning"
    made = (
        "from datetime import date; from edge.table import ledger_zones; from zones.zone import Zone;"
        f"assert ledger_zones.add_zone(Zone('{code}', 'Kills', '', 'Kills', date(2020, 1, 1)), None)"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", made], env=environment, check=True, timeout=240)
    return code


@pytest.fixture
def officer(stack: Stack, zone: str) -> Caller:
    return Caller(stack, stack.token("officer", [zone], ["officer"]))


def contacts(zone: str) -> bytes:
    """代办员, 包联领导 and 部门负责人 of the zone."""
    roles = dict(zip(READERS, ("代办员", "包联领导", "部门负责人"), strict=True))
    return books.book(
        *({**books.CONTACT, "邮箱": f"{who}@{zone}.example", "角色": role} for who, role in roles.items())
    )


def workers(stack: Stack, door: str) -> Iterator[int]:
    """The processes that run the door's function on this stack."""
    mark = f"{stack.mail_folder.parent}/tmp/ministack-lambda-{stack.function(door)}-"
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "cmdline").read_text():
                    yield int(entry.name)
            except OSError:
                continue


@contextmanager
def killing(stack: Stack, *doors: str) -> Iterator[Counter[str]]:
    """While this lasts, of each door the workers at hand are killed twice: shortly after they are seen, then later."""
    killed: Counter[str] = Counter()
    over = threading.Event()
    old = {door: set(workers(stack, door)) for door in doors}
    for door in doors:  # the next call of each door gets a worker of its own, whose life we see from its beginning
        for pid in old[door]:
            os.kill(pid, signal.SIGKILL)

    def hunt() -> None:
        seen: dict[int, float] = {}
        while not over.is_set():
            for door in doors:
                for pid in workers(stack, door):
                    since = seen.setdefault(pid, time.monotonic())
                    patience = (0.4, 0.6)[killed[door]] if killed[door] < 2 else None
                    if patience is not None and pid not in old[door] and time.monotonic() - since > patience:
                        try:
                            os.kill(pid, signal.SIGKILL)
                        except ProcessLookupError:
                            continue
                        killed[door] += 1
            time.sleep(0.02)

    hunter = threading.Thread(target=hunt, daemon=True)
    hunter.start()
    try:
        yield killed
    finally:
        over.set()
        hunter.join()


def levels(officer: Caller, zone: str) -> dict[str, str | None]:
    """How each parcel of the zone stands."""
    return {row["parcel_no"]: row["level"] for row in officer.get(f"zones/{zone}/parcels").json()["parcels"]}


def soon(holds: Callable[[], bool], seconds: float = 90) -> bool:
    """Whether it holds within so many seconds: after a kill, work comes again when its message does."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def mails_to(stack: Stack, zone: str, kind: str = "") -> Counter[str]:
    """How often each letter of the zone arrived, by its Message-ID."""
    return Counter(
        mail.message_id for mail in stack.mails() if f"<{zone}." in mail.message_id and kind in mail.message_id
    )


def told(stack: Stack, zone: str, who: str) -> str:
    """All that one reader of the zone was written."""
    return "".join(mail.html for mail in stack.mails() if f"{who}@{zone}.example" in mail.to)


def claims_expire(stack: Stack) -> None:
    """The minutes pass after which a letter is free again whose sender died."""
    table = {"TableName": stack.outputs["TableName"]}
    for page in stack.client("dynamodb").get_paginator("scan").paginate(**table):
        for item in page["Items"]:
            if "N" in item.get("claimed_until", {}):
                stack.client("dynamodb").update_item(
                    **table,
                    Key={"pk": item["pk"], "sk": item["sk"]},
                    UpdateExpression="SET claimed_until = :over",
                    ConditionExpression="claimed_until = :before",
                    ExpressionAttributeValues={":over": {"N": "0"}, ":before": item["claimed_until"]},
                )


def made_up_for(stack: Stack, zone: str, holds: Callable[[], bool]) -> bool:
    """Whether it holds by itself or once nights have come; a message that was tried too often is made up for by them."""
    for _ in range(4):
        if soon(holds, 20):
            return True
        claims_expire(stack)
        stack.invoke("sweep.on_night", {"on": "2026-07-01", "zone": zone})
    return soon(holds, 20)


def is_all_sent(stack: Stack) -> bool:
    """Whether no letter waits. Not that every queue is empty: after a night somebody looks again, minutes later, whether its
    claims are over."""
    waiting = stack.client("dynamodb").query(
        TableName=stack.outputs["TableName"],
        IndexName="undone",
        KeyConditionExpression="undone_pk = :letter",
        ExpressionAttributeValues={":letter": {"S": "LETTER"}},
        Limit=1,
    )
    return not waiting["Items"]


def test_workers_that_are_killed_lose_neither_rows_nor_verdicts_nor_letters(
    stack: Stack, officer: Caller, zone: str
) -> None:
    register = books.book(*({**books.REGISTER, "宗地编号": no, "成交价款": 1200} for no in PARCELS))
    with killing(
        stack, "intake.on_upload", "outbox.on_stream", "assess.on_parcels", "notify.on_alert_steps", "post.on_letters"
    ) as killed:
        assert officer.upload(zone, contacts(zone), "c.xlsx", 120)["state"] == "accepted"
        assert officer.upload(zone, register, "r.xlsx", 120)["state"] == "accepted"
        assert made_up_for(stack, zone, lambda: levels(officer, zone) == dict.fromkeys(PARCELS, "red"))
        assert made_up_for(stack, zone, lambda: is_all_sent(stack))
    assert set(killed) >= {"intake.on_upload", "outbox.on_stream", "assess.on_parcels"}
    # What came after an hour's letter waits for the next hour.
    stack.set_clock("2026-07-01T07:00:00+08:00")
    with killing(stack, "post.on_letters") as later:
        stack.invoke("notify.on_alert_steps", {"zone": zone})
        everybody = lambda: all(no in told(stack, zone, who) for who in READERS for no in PARCELS)  # noqa: E731
        assert made_up_for(stack, zone, everybody), "a letter is lost"
        assert made_up_for(stack, zone, lambda: is_all_sent(stack))
    came = mails_to(stack, zone)
    assert sum(count - 1 for count in came.values()) <= (killed["post.on_letters"] + later["post.on_letters"]) * 10


def test_a_morning_that_is_killed_is_made_up_for_and_writes_no_second_letter(
    stack: Stack, officer: Caller, zone: str
) -> None:
    dates = {"约定动工日期": "2026-06-30", "约定竣工日期": "2029-01-01"}
    late = [f"M-{n}" for n in range(3)]
    assert officer.upload(zone, contacts(zone), "c.xlsx", 120)["state"] == "accepted"
    register = books.book(*({**books.REGISTER, "宗地编号": no, **dates} for no in late))
    assert officer.upload(zone, register, "m.xlsx", 120)["state"] == "accepted"
    assert soon(lambda: levels(officer, zone) == dict.fromkeys(late, "yellow"))
    morning = {"on": "2026-07-01", "zone": zone}
    died = 0
    for _ in range(5):
        with killing(stack, "digest.on_morning"):
            try:
                stack.invoke("digest.on_morning", morning, pauses=(0,))
            except DoorError:
                died += 1
        if died:
            break
    assert died, "no worker was killed while it wrote"
    stack.invoke("digest.on_morning", morning)  # the morning comes again
    assert made_up_for(stack, zone, lambda: len(mails_to(stack, zone, ".digest.")) >= 2)
    assert made_up_for(stack, zone, lambda: is_all_sent(stack))
    # 代办员 and 部门负责人: 警告 is no business of 包联领导
    assert list(mails_to(stack, zone, ".digest.").values()) == [1, 1], stack.dead()
    assert not told(stack, zone, "leader")
