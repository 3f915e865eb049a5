"""From an upload to its receipt and to the urgent mail; and one zone's row beside fifty bad workbooks of another: on the local stack,
by the clock on the wall.

The emulator looks at queues and the stream once a second, one after another, and starts a process for a function's first call. So each
time stands beside what the doors themselves were at work meanwhile; the rest is the emulator's. A loaded machine shows larger times.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench import zones
from bench.lines import ROOT, Line, at_most
from infra.local.stack import Stack

NOW = "2026-07-01T06:00:00+08:00"
QUIET = 15  # seconds for which news of a zone is collected
BAD = 50
PATIENCE = 600
AIMS = {50: (3, 10), 500: (5, 10)}  # by rows: seconds to the receipt, and to the urgent mail beyond the quiet period
_CHAIN = ("intake", "outbox", "assess", "notify", "post")
_TOOK = re.compile(r"^REPORT .*?\tDuration: ([0-9.]+) ms")
_MADE = (
    "from datetime import date; from edge import ledger_zones; from zones.zone import Zone;"
    "assert ledger_zones.add_zone(Zone('{code}', 'Bench', '', 'Bench', date(2026, 1, 1)))"
)


@dataclass(frozen=True)
class Officer:
    """A zone of the stack, and who hands in there."""

    stack: Stack
    code: str
    http: httpx.Client

    def link(self) -> dict[str, Any]:
        answer = self.http.post("upload-links", json={"zone": self.code, "file_name": "table.xlsx"})
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def is_final(self, link: dict[str, Any]) -> bool:
        answer = self.http.get(f"uploads/{link['upload_id']}")
        return answer.raise_for_status().json()["state"] not in ("waiting", "reading")

    def seconds_to_receipt(self, data: bytes) -> float:
        link = self.link()
        began = time.monotonic()
        post(link, data)
        return until(lambda: self.is_final(link), began)


def post(link: dict[str, Any], data: bytes) -> None:
    answer = httpx.post(
        link["url"], data=link["fields"], files={"file": ("f", data)}, trust_env=False, timeout=PATIENCE
    )
    answer.raise_for_status()


def until(is_so: Any, began: float) -> float:
    """The seconds since then after which it is so."""
    while not is_so():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"not within {PATIENCE} s")
        time.sleep(0.1)
    return time.monotonic() - began


def officer(stack: Stack, code: str) -> Officer:
    """The officer of a zone that is made here."""
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", _MADE.format(code=code)], env=environment, check=True)
    headers = {"Authorization": f"Bearer {stack.token('officer', [code], ['officer'])}"}
    http = httpx.Client(base_url=f"{stack.api_url}/", headers=headers, trust_env=False, timeout=PATIENCE)
    return Officer(stack, code, http)


def at_work(stack: Stack, doors: Sequence[str]) -> float:
    """For how many seconds these doors were at work so far, all their workers together."""
    found = (_TOOK.match(line) for door in doors for line in stack.logs(door))
    return sum(float(one[1]) / 1000 for one in found if one is not None)


def mailed(stack: Stack) -> int:
    return sum(any(to.startswith("agent") for to in mail.to) for mail in stack.mails())


def quick(stack: Stack, rows: int) -> list[Line]:
    """A register of parcels of which many are red already, in a zone that has contacts."""
    zone = officer(stack, f"rows{rows}")
    parcels = zones.parcels(rows)
    zone.seconds_to_receipt(zones.contacts(parcels, firms=False))
    stack.idle(PATIENCE)
    before = mailed(stack)
    intake = at_work(stack, ["intake"])
    chain = at_work(stack, _CHAIN)
    began = time.monotonic()
    receipt = zone.seconds_to_receipt(zones.register(parcels))
    intake = at_work(stack, ["intake"]) - intake
    mail = until(lambda: mailed(stack) > before, began) - QUIET
    stack.idle(PATIENCE)
    chain = at_work(stack, _CHAIN) - chain
    aims = AIMS[rows]
    return [
        at_most(f"upload → receipt, {rows} rows", receipt, aims[0], "s", more=f"intake at work {intake:.1f} s, else the emulator"),
        at_most(f"upload → urgent mail, {rows} rows", mail, aims[1], "s",
        more=f"beyond {QUIET} s; all doors {chain:.1f} s, several at once"),
    ]  # fmt: skip


def fair(stack: Stack) -> list[Line]:
    """One row of a zone by itself, and behind fifty bad workbooks of another zone."""
    few = officer(stack, "few")
    many = officer(stack, "many")
    row = zones.register(zones.parcels(1))
    bad = zones.worst()
    alone = min(few.seconds_to_receipt(row) for _ in range(2))
    links = [many.link() for _ in range(BAD)]
    mine = few.link()
    with ThreadPoolExecutor(8) as senders:
        sent = [senders.submit(post, link, bad) for link in links]
        began = time.monotonic()
        post(mine, row)
        beside = until(lambda: few.is_final(mine), began)
        done = sum(many.is_final(link) for link in links)
        for one in sent:
            one.result()
    return [
        at_most(f"a row beside {BAD} bad workbooks of another zone", done, 2, "of them done before it"),
        at_most(
            "… its receipt", beside / alone, 2, "times what it takes alone", more=f"{beside:.1f} s beside {alone:.1f} s"
        ),
    ]


def measure() -> list[Line]:
    """The lines, of a stack that is made for them and gone in the end."""
    with TemporaryDirectory() as folder, Stack.start(Path(folder), port=0, fixed_now=NOW) as stack:
        return [line for rows in AIMS for line in quick(stack, rows)] + fair(stack)
