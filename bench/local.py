"""The local stack from outside: upload → receipt, upload → urgent mail, and a zone beside another that sends the worst workbooks.

A stack of its own is started on free ports and ended afterwards, whatever happens. What a hop through the emulator takes
without any work (its polling, and a function that finds nothing to do) is measured in the same run.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bench.lines import Line, at_most, figure
from bench.zones import workbook
from infra.local.deploy import URGENT_AFTER
from infra.local.stack import Stack
from parcelwatch.remote import FINAL, Api
from zones.zone import Zone

MINUTES = 9  # the most for everything after the stack has come up
HOPS = 7  # measured
WORST = 50
WRONG = 19_000  # rows of a workbook that costs the most: each has problems, and is marked in the sender's copy
NOW = "2026-07-01T06:00:00+08:00"
HEAD = ("主任", "head@zone.example")
_REGISTER = ("宗地编号", "受让企业", "用地面积(亩)", "固定资产投资(万元)", "约定动工日期", "约定竣工日期")
_RETURN = ("宗地编号", "填报年度", "数据截止日期", "实际动工日期", "累计完成固定资产投资(万元)")
Rows = Sequence[Sequence[object]]


class TooLate(Exception):
    """The part took longer than it may; the text says what was waited for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """When an upload was sent; the seconds until it had its place in the zone's order, and until its receipt was final."""

    began: float
    placed: float
    final: float


class Bench:
    """The stack, and how much of the time is left."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.until = time.monotonic() + MINUTES * 60

    def soon(self, what: str, found: Callable[[], Any]) -> Any:
        """What is found, as soon as it is; TooLate when the time of the bench is over."""
        while not (one := found()):
            if time.monotonic() > self.until:
                raise TooLate(what)
            time.sleep(0.05)
        return one

    def zone(self, code: str) -> Api:
        """A zone of that code with an agent of all parcels, and its officer's way in."""
        from parcelwatch.demo import begin_zone

        begin_zone(self.stack, Zone(code, code, "", code, alerts_from=date(2020, 1, 1)), HEAD)
        officer = Api(self.stack.api_url, self.stack.token("officer", [code], ["officer"]))
        contacts = [["主任", HEAD[1], "部门负责人", ""], ["代办", f"agent@{code}.example", "代办员", "全部"]]
        self.receipt(
            officer, self.sent(officer, code, workbook("通讯录", ("姓名", "邮箱", "角色", "负责宗地"), contacts))
        )
        return officer

    def sent(self, officer: Api, code: str, data: bytes) -> str:
        file = self.folder / f"{code}.xlsx"
        file.write_bytes(data)
        return officer.post(officer.ask(code, file), file)

    def receipt(self, officer: Api, upload_id: str) -> tuple[float, float]:
        """When the upload had its place in the zone's order, and when its receipt was final; every row was accepted."""
        self.soon("a place", lambda: officer.receipt(upload_id)["state"] != "waiting")
        placed = time.monotonic()

        def final() -> str:
            state = str(officer.receipt(upload_id)["state"])
            return state if state in FINAL else ""

        state = self.soon("a receipt", final)
        assert state.startswith("accepted"), state
        return placed, time.monotonic()

    def to_receipt(self, officer: Api, code: str, data: bytes) -> Taken:
        began = time.monotonic()
        placed, final = self.receipt(officer, self.sent(officer, code, data))
        return Taken(began, placed - began, final - began)

    def to_mail(self, code: str, began: float) -> float:
        """The seconds until the zone's agent had a mail about it."""
        to = f"agent@{code}.example"
        self.soon("an urgent mail", lambda: any(to in one.to for one in self.stack.mails()))
        return time.monotonic() - began

    def settled(self) -> None:
        self.stack.idle(max(1.0, self.until - time.monotonic()))


def measure() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with Stack.start(Path(folder) / "stack", port=0, fixed_now=NOW) as stack:
            yield Line("the stack comes up", f"{time.monotonic() - began:.0f} s")
            bench = Bench(stack, Path(folder))
            try:
                yield from _hops(bench)
                list(_register(bench, 1, 0))  # every function of the way has begun once
                for count, aim in ((50, 3), (500, 5)):
                    yield from _register(bench, count, aim)
                    yield from _returns(bench, count, aim)
                yield from _beside(bench)
            except (TooLate, TimeoutError) as late:
                yield Line(f"nothing more within {MINUTES} minutes: {late}", "", "", False)


def _register(bench: Bench, count: int, aim: float) -> Iterator[Line]:
    """Parcels whose ground should have been broken two years ago: red, though nobody said anything of them."""
    code = f"register-{count}"
    officer = bench.zone(code)
    bench.settled()
    rows = [[f"R-{n}", f"企业{n}", 100, 30_000, "2024-06-01", "2025-06-01"] for n in range(count)]
    taken = bench.to_receipt(officer, code, workbook("台账", _REGISTER, rows))
    yield at_most(f"register of {count} rows → receipt", taken.final, aim, unit="s")
    yield _mailed(f"register of {count} rows", bench.to_mail(code, taken.began))
    bench.settled()


def _returns(bench: Bench, count: int, aim: float) -> Iterator[Line]:
    """Parcels on which two thirds of the time have passed, and whose returns say that nothing was invested: red by pace."""
    code = f"returns-{count}"
    officer = bench.zone(code)
    rows: Rows = [[f"T-{n}", f"企业{n}", 100, 30_000, "2026-04-30", "2026-07-31"] for n in range(count)]
    bench.to_receipt(officer, code, workbook("台账", _REGISTER, rows))
    bench.settled()
    said: Rows = [[f"T-{n}", 2026, "2026-06-30", "2026-04-30", 0] for n in range(count)]
    taken = bench.to_receipt(officer, code, workbook("填报表", _RETURN, said))
    yield at_most(f"returns of {count} rows → receipt", taken.final, aim, unit="s")
    yield _mailed(f"returns of {count} rows", bench.to_mail(code, taken.began))
    bench.settled()


def _mailed(what: str, took: float) -> Line:
    beyond = took - float(URGENT_AFTER)
    said = f"{what} → urgent mail, beyond the {URGENT_AFTER} s of quiet"
    return at_most(said, beyond, 10, unit="s", more=f"{figure(took)} s in all")


def _hops(bench: Bench) -> Iterator[Line]:
    """How long a message in a queue, and a change of the table, take to a function that has nothing to do."""
    from edge import queues
    from edge.table import ledger_items
    from land.facts import UploadWaiting

    bench.zone("hops")
    bench.settled()
    by_queue = []
    for number in range(HOPS):
        began = time.monotonic()
        queues.send(queues.INTAKE, [UploadWaiting("hops", f"nobody-{number}")])
        bench.soon("an empty queue", lambda: not bench.stack.waiting()["intake"])
        by_queue.append(time.monotonic() - began)
    by_stream = []
    for number in range(HOPS):
        before = _records(bench.stack)
        began = time.monotonic()
        item = {"pk": "PARCEL#hops#nobody", "sk": f"2#JUDGED#{number}", "kind": "judged", "v": ledger_items.VERSION}
        _put(bench.stack, item)
        bench.soon("the stream", lambda before=before: _records(bench.stack) > before)
        by_stream.append(time.monotonic() - began)
    yield Line("a queue's hop on the emulator: polling, and a function with nothing to do", f"{median(by_queue):.2f} s")
    yield Line("the same of the table's stream, until it is in the log", f"{median(by_stream):.2f} s")
    floor = 4 * median(by_queue) + 3 * median(by_stream)
    yield Line("floor of upload → mail: four queues, three times the stream", f"{floor:.1f} s")


def _put(stack: Stack, item: dict[str, Any]) -> None:
    stored = {name: {"N": str(one)} if isinstance(one, int) else {"S": one} for name, one in item.items()}
    stack.client("dynamodb").put_item(TableName=stack.outputs["TableName"], Item=stored)


def _records(stack: Stack) -> int:
    return sum('"records"' in line for line in stack.logs("outbox.on_stream"))


def _beside(bench: Bench) -> Iterator[Line]:
    """One upload of a single row alone, then beside fifty of another zone that cost the most."""
    small = bench.zone("small")
    large = bench.zone("large")
    rows: Rows = [["S-1", "企业", 100, 30_000, "2027-06-01", "2029-06-01"]]
    one = workbook("台账", _REGISTER, rows)
    bench.settled()
    alone = median(bench.to_receipt(small, "small", one).final for _ in range(3))
    worst = bench.folder / "worst.xlsx"
    wrong: Rows = [[f"W-{n}", f"企业{n}", 100, 30_000, "很快", "以后"] for n in range(WRONG)]
    worst.write_bytes(workbook("台账", _REGISTER, wrong))
    forms = [large.ask("large", worst) for _ in range(WORST)]
    with ThreadPoolExecutor(8) as senders:
        uploads = list(senders.map(lambda form: large.post(form, worst), forms))
        beside = bench.to_receipt(small, "small", one)
        states = list(senders.map(lambda upload: large.receipt(upload)["state"], uploads))
    final = sum(state in FINAL for state in states)
    said = "one row beside fifty of the worst workbooks of another zone → receipt"
    yield at_most(said, beside.final, 2 * alone, unit="s", more=f"alone {figure(alone)} s")
    yield Line(
        "of it until its message was read: the emulator's queue is one line for all zones", f"{beside.placed:.2f} s"
    )
    yield at_most("of the fifty final by then, and one more begun", final + 1, 2)
