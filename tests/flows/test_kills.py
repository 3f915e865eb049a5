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

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
ZONE = "kills"
PARCELS = [f"K-{n:02d}" for n in range(1, 7)]


@pytest.fixture(scope="module")
def officer(stack: Stack) -> Caller:
    """An officer of a zone that tells people of what happens from the fixed day on."""
    code = (
        "from datetime import date; from edge import ledger_zones; from land.zone import Zone;"
        f"assert ledger_zones.add_zone(Zone('{ZONE}', 'Kills', '', 'Kills', date(2026, 7, 1)), None)"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    return Caller(stack, stack.token("officer", [ZONE], ["officer"]))


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


def levels(officer: Caller) -> dict[str, str | None]:
    """How each parcel of the zone stands."""
    return {row["parcel_no"]: row["level"] for row in officer.get(f"zones/{ZONE}/parcels").json()["parcels"]}


def soon(holds: Callable[[], bool], seconds: float = 90) -> bool:
    """Whether it holds within so many seconds: after a kill, work comes again when its message does."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def mails_to_zone(stack: Stack) -> Counter[str]:
    """How often each letter of the zone arrived, by its Message-ID."""
    return Counter(mail.message_id for mail in stack.mails() if f"<{ZONE}." in mail.message_id)


def told_to_leader(stack: Stack) -> str:
    """All that the leader of the zone was written."""
    return "".join(mail.html for mail in stack.mails() if f"<{ZONE}." in mail.message_id and "leader" in mail.to)


def test_workers_that_are_killed_lose_neither_rows_nor_verdicts_nor_letters(stack: Stack, officer: Caller) -> None:
    contacts = books.book(
        {**books.CONTACT, "邮箱": "agent@kills.example"},
        {**books.CONTACT, "邮箱": "leader@kills.example", "角色": "包联领导"},
        {**books.CONTACT, "邮箱": "head@kills.example", "角色": "部门负责人"},
    )
    register = books.book(*({**books.REGISTER, "宗地编号": no, "成交价款": 1200} for no in PARCELS))
    with killing(
        stack, "intake.on_upload", "outbox.on_stream", "assess.on_parcels", "notify.on_alert_steps", "post.on_letters"
    ) as killed:
        assert officer.upload(ZONE, contacts, "c.xlsx", 120)["state"] == "accepted"
        assert officer.upload(ZONE, register, "r.xlsx", 120)["state"] == "accepted"
        for _ in range(3):  # on a busy machine a message may die of being tried too often: the night finds the parcel
            if soon(lambda: levels(officer) == dict.fromkeys(PARCELS, "red"), 30):
                break
            stack.invoke("sweep.on_night", {"on": "2026-07-01", "zone": ZONE})
        assert levels(officer) == dict.fromkeys(PARCELS, "red")
        stack.idle(120)
    assert set(killed) >= {"intake.on_upload", "outbox.on_stream", "assess.on_parcels"}
    # What came after an hour's letter waits for the next hour.
    stack.set_clock("2026-07-01T07:00:00+08:00")
    with killing(stack, "post.on_letters") as killed:
        stack.invoke("notify.on_alert_steps", {"zone": ZONE})
        stack.invoke("sweep.on_night", {"on": "2026-07-01", "zone": ZONE})
        assert soon(lambda: all(no in told_to_leader(stack) for no in PARCELS)), "a letter is lost"
        stack.idle(120)
    came = mails_to_zone(stack)
    readers = {mail.to for mail in stack.mails() if mail.message_id in came}
    assert {reader.rpartition("<")[2].rstrip(">") for reader in readers} == {
        f"{who}@kills.example" for who in ("agent", "leader", "head")
    }
    assert sum(count - 1 for count in came.values()) <= killed["post.on_letters"] * 10


def test_a_morning_that_is_killed_is_made_up_for_and_writes_no_second_letter(stack: Stack, officer: Caller) -> None:
    late = books.book(
        *(
            {**books.REGISTER, "宗地编号": f"M-{n}", "约定动工日期": "2026-06-30", "约定竣工日期": "2029-01-01"}
            for n in range(3)
        )
    )
    assert officer.upload(ZONE, late, "m.xlsx", 120)["state"] == "accepted"
    assert soon(lambda: [levels(officer).get(f"M-{n}") for n in range(3)] == ["yellow"] * 3), levels(officer)
    stack.idle(60)
    before = mails_to_zone(stack)
    died = 0
    for _ in range(5):
        with killing(stack, "digest.on_morning"):
            try:
                stack.invoke("digest.on_morning", {"on": "2026-07-01", "zone": ZONE})
            except DoorError:
                died += 1
        if died:
            break
    assert died, "no worker was killed while it wrote"

    def digests() -> Counter[str]:
        return Counter({ref: n for ref, n in (mails_to_zone(stack) - before).items() if ".digest." in ref})

    answers = []
    for _ in range(3):  # the morning comes again, and the night finds whatever the stream did not bring
        answers.append(stack.invoke("digest.on_morning", {"on": "2026-07-01", "zone": ZONE}))
        if soon(lambda: len(digests()) >= 2, 20):
            break
        answers.append(stack.invoke("sweep.on_night", {"on": "2026-07-01", "zone": ZONE}))
    stack.idle(60)
    # 代办员 and 部门负责人: 警告 is no business of 包联领导
    assert list(digests().values()) == [1, 1], (answers, stack.dead(), levels(officer))
