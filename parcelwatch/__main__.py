"""The command line: `parcelwatch`. Errors go to standard error in one sentence, never a traceback (interface.md)."""

from __future__ import annotations

import os
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from parcelwatch import assessing, forms, letters, printing, reviewing, uploading, zones
from parcelwatch.asking import Listing, RefusedError, day

if TYPE_CHECKING:
    from infra.local.stack import Stack
    from parcelwatch.remote import Api

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="地诺：盯住每一宗标准地的承诺。"
)


@app.callback()
def main() -> None:
    """地诺：盯住每一宗标准地的承诺。"""


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def assess(
    files: Annotated[list[Path], typer.Argument(help="台账、填报表、变更事项，按表头区分")],
    on: Annotated[str, typer.Option(help="评估日 YYYY-MM-DD")],
    zone: Annotated[str, typer.Option(help="开发区代码")] = "demo",
    policy: Annotated[Path | None, typer.Option(help="预警规则 FILE.toml")] = None,
    format: Annotated[Format, typer.Option(help="输出形式")] = Format.TABLE,
) -> None:
    """评估本机上的工作簿，不联网。"""
    result = assessing.assess(files, day(on), zone, assessing.rules(policy))
    document = result.document()
    if format is Format.JSON:
        printing.as_json(document)
    elif format is Format.CSV:
        sys.stdout.write(assessing.as_csv(document))
    else:
        parcels = [*document["parcels"]]  # type: ignore[misc]
        printing.console.print(printing.parcels_table(parcels, f"{on} 的评估（{zone}）"))
        printing.console.print(printing.levels_line(parcels))
    problems = [problem.shown() for problem in result.problems]
    if problems and format is not Format.JSON:
        printing.errors.print(printing.problems_table(problems))
    if not result.recognised:
        raise RefusedError("没有一个文件含有认识的表格。")
    raise typer.Exit(result.exit_code)


ROOT = Path(__file__).resolve().parents[1]
STACK = ROOT / ".local" / "stack"
ZoneOption = Annotated[str, typer.Option(help="开发区代码")]
FormatOption = Annotated[Listing, typer.Option(help="输出形式")]


def stack_running() -> Stack:
    """The local stack that `up` left running."""
    from infra.local.stack import Stack

    found = Stack.attach(STACK)
    if found is None:
        raise RefusedError("本机服务没有运行，请先执行 parcelwatch up --detach。", 1)
    return found


def api_of(zone: str) -> Api:
    """The API: of PARCELWATCH_API_URL with PARCELWATCH_TOKEN, else of the local stack as its officer."""
    from parcelwatch.remote import Api

    if os.environ.get("PARCELWATCH_API_URL"):
        return Api(os.environ["PARCELWATCH_API_URL"], os.environ.get("PARCELWATCH_TOKEN", ""))
    stack = stack_running()
    return Api(stack.api_url, stack.token("local-officer", [zone], ["officer"]))


forms.add_commands(app, api_of)
uploading.add_commands(app, api_of)
reviewing.add_commands(app, api_of)
letters.add_commands(
    app, lambda: os.environ.update({} if os.environ.get("TABLE_NAME") else stack_running().environment)
)
zones.add_commands(app, lambda: os.environ.update({} if os.environ.get("TABLE_NAME") else stack_running().environment))


@app.command()
def up(
    detach: Annotated[bool, typer.Option("--detach", help="留在后台")] = False,
    port: Annotated[int | None, typer.Option(help="端口，默认 4566")] = None,
    data: Annotated[Path, typer.Option(help="状态所在的文件夹")] = STACK,
) -> None:
    """启动本机服务。"""
    from infra.local.stack import Stack
    from parcelwatch.demo import begin_here, ended_by_signals

    def report(line: str) -> None:
        printing.console.print(f"  · {escape(line)}")

    with ended_by_signals():
        running = Stack.start(data, port=port, detached=detach, report=report)
        for line in begin_here(running, data):
            printing.console.print(escape(line), soft_wrap=True)
        if not detach:
            printing.console.print("按 Ctrl-C 结束。")
            try:
                signal.pause()
            finally:
                running.stop()


@app.command()
def down(data: Annotated[Path, typer.Option(help="状态所在的文件夹")] = STACK) -> None:
    """结束本机服务。"""
    from infra.local.stack import Stack

    found = Stack.attach(data)
    if found is not None:
        found.stop()
    printing.console.print("已结束。" if found else "没有运行。")


@app.command()
def demo() -> None:
    """在本机走完三天：上传、评估、发信。"""
    from parcelwatch import demo as whole

    whole.run(ROOT / ".local" / "demo")


@app.command()
def parcels(
    zone: ZoneOption = "demo",
    level: Annotated[str, typer.Option(help="green、blue、yellow、red、closed")] = "",
    format: FormatOption = Listing.TABLE,
) -> None:
    """列出宗地。"""
    printing.listing(api_of(zone).parcels(zone, level), format.value, "宗地")


@app.command()
def parcel(parcel_no: str, zone: ZoneOption = "demo", format: FormatOption = Listing.TABLE) -> None:
    """一宗地的全部判定。"""
    found = api_of(zone).parcel(zone, parcel_no)
    if format is Listing.JSON:
        printing.as_json(found)
    elif found["level"] is None:
        printing.console.print(f"{escape(parcel_no)} 还没有评估。")
    else:
        printing.console.print(printing.commitments_table(found))


@app.command()
def alerts(zone: ZoneOption = "demo", format: FormatOption = Listing.TABLE) -> None:
    """列出未消除的预警。"""
    printing.listing(api_of(zone).alerts(zone), format.value, "预警")


@app.command()
def summary(zone: ZoneOption = "demo", format: FormatOption = Listing.TABLE) -> None:
    """一个开发区的概况。"""
    found = api_of(zone).summary(zone)
    if format is Listing.JSON:
        printing.as_json(found)
    else:
        rows = [
            {"项目": key, "数量": value} for part in ("parcels", "open_alerts") for key, value in found[part].items()
        ]
        printing.listing(rows, "table", str(found["name"]))


def wake(door: str, on: str | None) -> None:
    payload = {"on": day(on).isoformat()} if on else {}
    printing.as_json(stack_running().invoke(door, payload))


@app.command()
def sweep(on: Annotated[str | None, typer.Option(help="YYYY-MM-DD")] = None) -> None:
    """马上做一次夜间评估。"""
    wake("sweep.on_night", on)


@app.command()
def digest(on: Annotated[str | None, typer.Option(help="YYYY-MM-DD")] = None) -> None:
    """马上写一次早晨的汇总。"""
    wake("digest.on_morning", on)


@app.command()
def season(on: Annotated[str | None, typer.Option(help="YYYY-MM-DD")] = None) -> None:
    """马上做一次回顾的早晨：该开的开，该问的问，该提醒的提醒。"""
    wake("review.on_season", on)


@app.command()
def mail(
    json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False, format: FormatOption = Listing.TABLE
) -> None:
    """本机服务发出的邮件。"""
    found = [{"to": one.to, "subject": one.subject, "html": str(one.path_html)} for one in stack_running().mails()]
    printing.listing(found, "json" if json else format.value, "邮件")


def run() -> None:
    """The command's entry: every refusal and every surprise is one sentence on standard error."""
    try:
        app(prog_name="parcelwatch")
    except RefusedError as error:
        printing.errors.print(escape(str(error)))
        sys.exit(error.code)
    except KeyboardInterrupt:
        printing.errors.print("已中断。")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("PARCELWATCH_TRACE"):
            raise
        printing.errors.print(escape(f"没有做成：{error or type(error).__name__}"))
        sys.exit(1)


if __name__ == "__main__":
    run()
