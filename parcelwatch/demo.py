"""The demo: the whole service on this machine, from the first workbook to the mails of three days and a yearly review."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from infra.local.stack import Stack
from land.upload import UploadState
from parcelwatch import demo_review, printing, sample
from parcelwatch.remote import Api
from parcelwatch.signing import Page
from wording.labels import UPLOAD_STATES
from zones.zone import Zone

OFFICER = "demo-officer"
HEAD = ("项目科负责人", f"head@{sample.DOMAIN}")
DAYS = 3
WHO = (("部门负责人", "head"), ("代办员", "agent1"), ("包联领导", "leader"), ("企业联系人", "firm1"))


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends as Ctrl-C does, so that whatever was started is stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def begin_zone(stack: Stack, zone: Zone, head: tuple[str, str]) -> bool:
    """The zone is in the stack's table, and its head has a welcome letter; False where it was there already."""
    os.environ.update(stack.environment)
    from edge import aws, clock, settings
    from edge.table import ledger_people, ledger_zones
    from wording.mail.welcome import welcome

    aws.forget()
    settings.forget()
    is_new = ledger_zones.add_zone(zone)
    if is_new:
        person, letter = welcome(zone, *head, clock.now())
        ledger_people.replace_contacts(zone.code, 0, [person], [letter])
    return is_new


def begin_here(stack: Stack, folder: Path) -> bool:
    """The stack has the demo's zone, and where that is new, its register and its contacts; False where it is not new."""
    os.environ.update(stack.environment)
    from edge import clock

    today = clock.today()
    tomorrow = today + timedelta(days=1)  # what lags already is mailed to nobody
    if not begin_zone(
        stack, Zone(sample.ZONE, sample.ZONE_NAME, "", f"{sample.ZONE_NAME}管委会", alerts_from=tomorrow), HEAD
    ):
        return False
    api = Api(stack.api_url, stack.token(OFFICER, [sample.ZONE], ["officer"]))
    for file in sample.write_samples(folder / "workbooks", today)[:2]:
        api.wait(api.post(api.ask(sample.ZONE, file), file))
    return True


def signed_in(stack: Stack, address: str) -> Page:
    """The stack's page for whoever has the address, signed in by the code in their mailbox."""
    page = Page(stack.api_url)
    page.sign_in(address, lambda: [mail.subject for mail in stack.mails() if address in mail.to])
    return page


def run(folder: Path) -> None:
    """The demo from beginning to end; everything it started is stopped, whatever happens."""
    printing.console.print("[bold]地诺 演示[/]：在本机部署全部服务，走完三天和一次回顾")
    with ended_by_signals():
        stack = Stack.start(
            folder,
            port=None,
            fixed_now=f"{sample.FIXED_DAY}T05:00:00+08:00",
            report=lambda line: printing.console.print(f"  · {escape(line)}"),
        )
        try:
            _days(stack, folder)
        finally:
            stack.stop()


def _days(stack: Stack, folder: Path) -> None:
    begin_zone(
        stack, Zone(sample.ZONE, sample.ZONE_NAME, "", f"{sample.ZONE_NAME}管委会", alerts_from=sample.FIXED_DAY), HEAD
    )
    page = signed_in(stack, HEAD[1])
    printing.console.print(f"  · {HEAD[0]}收到第一封信，用邮箱里的登录码登录")
    _upload(page.zone(sample.ZONE), sample.write_samples(folder / "workbooks", sample.FIXED_DAY))
    api = Api(stack.api_url, stack.token(OFFICER, [sample.ZONE], ["officer"]))  # a program, for what has no page yet
    stack.idle(180)
    for number in range(DAYS):
        day = sample.FIXED_DAY + timedelta(days=number)
        stack.set_clock(f"{day}T06:00:00+08:00")
        night = stack.invoke("sweep.on_night", {"on": day.isoformat(), "zone": sample.ZONE})
        stack.idle(120)
        stack.set_clock(f"{day}T08:30:00+08:00")
        stack.invoke("notify.on_alert_steps", {"zone": sample.ZONE})
        morning = stack.invoke("digest.on_morning", {"on": day.isoformat(), "zone": sample.ZONE})
        stack.idle(120)
        printing.console.print(f"  · {day} 夜间评估 {night['sent']['assess']} 宗，早晨写信 {morning['letters']} 封")
    demo_review.run(api, stack, folder)
    _tell(api, stack)


def _upload(api: Api, files: list[Path]) -> None:
    """Every workbook goes up through a presigned form, with a bar, and its receipt is waited for.

    All go up before the first receipt is waited for: nobody is alarmed by half of what is sent together.
    """
    with Progress(
        TextColumn("  {task.description}"), BarColumn(30), TextColumn("{task.fields[said]}"), console=printing.console
    ) as bars:
        sent = []
        for file in files:
            bar = bars.add_task(file.name, total=file.stat().st_size, said="上传")
            form = api.ask(sample.ZONE, file)
            sent.append((file, bar, api.post(form, file, lambda count, bar=bar: bars.advance(bar, count))))  # type: ignore[misc]
            bars.update(bar, said="读取", completed=file.stat().st_size)
            api.wait(sent[-1][2], begun=True)  # the register goes before the contacts that name its parcels
        for file, bar, upload_id in sent:
            receipt = api.wait(upload_id)
            said = f"{UPLOAD_STATES[UploadState(receipt['state'])]}：收下 {receipt['rows_accepted']} 行，退回 {receipt['rows_refused']} 行"
            bars.update(bar, said=said)
            for problem in receipt["problems"]:
                bars.console.print(f"    {escape(file.name)} {problem['cell'] or ''} {escape(str(problem['message']))}")


def _tell(api: Api, stack: Stack) -> None:
    """The parcels by level with the reasons of the red ones, the verdicts counted, the mails with their files."""
    parcels = [api.parcel(sample.ZONE, row["parcel_no"]) for row in api.parcels(sample.ZONE)]
    printing.console.print()
    printing.console.print(f"[bold]{len(parcels)} 宗地[/]  {printing.levels_line(parcels)}")
    printing.console.print(printing.parcels_table([p for p in parcels if p["level"] == "red"], "严重的宗地及原因"))
    printing.console.print(verdicts_table(parcels))
    printing.console.print(mails_table(stack))
    dead = stack.dead()
    if dead:
        raise RuntimeError(f"死信队列里有消息：{dead}")


def verdicts_table(parcels: list[dict[str, Any]]) -> Table:
    counts = Counter((c["indicator"], c["verdict"]) for parcel in parcels for c in parcel["commitments"])
    kinds = Counter[str]()
    for (indicator, verdict), count in counts.items():
        kinds[printing.verdict_text(indicator, verdict)] += count
    table = Table(title="判定", title_justify="left")
    table.add_column("判定")
    table.add_column("承诺", justify="right")
    for word, count in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(word, str(count))
    return table


def mails_table(stack: Stack) -> Table:
    """To whom, what about, and the file that a browser opens."""
    table = Table(title="发出的邮件", title_justify="left")
    for heading in ("收件人", "主题"):
        table.add_column(heading, overflow="fold")
    table.add_column("文件", no_wrap=True)  # a path in two lines can be neither copied nor clicked
    for mail in sorted(stack.mails(), key=lambda mail: (mail.to, mail.subject)):
        table.add_row(escape(mail.to), escape(mail.subject), escape(os.path.relpath(mail.path_html or mail.path_eml)))
    return table
