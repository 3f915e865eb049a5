"""The commands `up` and `down`: the local stack begins, goes on with what it held, and ends."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from rich.markup import escape

from parcelwatch import here, printing
from parcelwatch.asking import RefusedError


def up(data: Path, port: int | None, *, detach: bool, fresh: bool) -> None:
    """The stack of the folder runs, and what to do next is said. Where it runs already, that alone."""
    from infra.local.stack import Stack
    from infra.lock import locked
    from parcelwatch.demo import begin_here, ended_by_signals

    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    with ended_by_signals(), locked(data / "up.lock"):  # a second `up` waits for the first, and finds it running
        found = Stack.attach(data)
        if found is not None:
            if fresh:
                raise RefusedError(f"本机服务正在运行，请先执行 parcelwatch down{_data(data)}。", 1)
            say("本机服务已经在运行，没有再启动。", *where(found, data))
            return
        say(*ending_of(data, fresh))
        running = Stack.start(data, port=port, detached=detach, kept=True, report=lambda line: say(f"  · {line}"))
        here.note(data)
        if not begin_here(running, data):
            say("  · 补做停着时没有做的夜间评估")
            running.invoke("sweep.on_night", {})
    say(*where(running, data))
    if not detach:
        say("按 Ctrl-C 结束。")
        with ended_by_signals():
            try:
                signal.pause()
            finally:
                running.stop()


def down(data: Path | None) -> None:
    """No stack runs from the folder; what it held is written down."""
    from infra.local.stack import Stack

    found = Stack.attach(data.resolve()) if data is not None else here.only_one(here.all_running())
    if found is None:
        say("没有运行。")
        return
    found.stop()
    say("已结束。数据留着，下次 parcelwatch up 接着用。")


def ending_of(data: Path, fresh: bool) -> list[str]:
    """What becomes of what a former stack left in the folder, said before it becomes of it; with `fresh`, agreed to."""
    from infra.local import lifecycle

    former = lifecycle.earlier(data)
    if former is None:
        return []
    written = f"{former.written_at:%Y-%m-%d %H:%M}" if former.written_at else ""
    if not fresh:
        if not former.lost:
            return [f"接着用 {written} 的数据。从头开始：parcelwatch up --fresh"]
        if written:
            return [f"上次没有用 parcelwatch down 结束，{written} 以后的改动没有保存；接着用那时的数据。"]
        return ["上次没有用 parcelwatch down 结束，数据没有保存下来；这次从头开始。"]
    mails = len(list((data / "mail").glob("[0-9]*.eml")))
    lost = f"将丢掉 {data} 里上次的全部数据：开发区、宗地、上传的文件、{mails} 封信。"
    if sys.stdin.isatty() and sys.stderr.isatty():
        printing.errors.print(escape(lost), soft_wrap=True)
        if printing.errors.input("确定吗？（是/否）").strip() != "是":
            raise RefusedError("没有动。", 1)
    lifecycle.forget(data)
    return [lost]


def where(stack: object, data: Path) -> list[str]:
    """Where the stack is to be found, who is in it, and three things to do next."""
    from infra.local.stack import Stack
    from parcelwatch.demo import WHO
    from parcelwatch.sample import DOMAIN, ZONE, ZONE_NAME

    assert isinstance(stack, Stack)
    tool = os.path.relpath(here.ROOT / ".venv" / "bin" / "parcelwatch")
    more = _data(data)
    return [
        f"网页  {stack.api_url}/",
        f"演示开发区 {ZONE}（{ZONE_NAME}）里的人，填邮箱登录：",
        *(f"  {role}  {box}@{DOMAIN}" for role, box in WHO),
        "接下来可以：",
        f"  {tool} mail{more}  看信，登录码也在信里",
        f"  {tool} parcels{more}  看宗地和等级",
        f"  {tool} down{more}  结束；数据在这时保存，下次接着用",
    ]


def _data(data: Path) -> str:
    return "" if data == here.STACK else f" --data {data}"


def say(*lines: str) -> None:
    for line in lines:
        printing.console.print(escape(line), soft_wrap=True)
