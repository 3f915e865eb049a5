"""The command line: `parcelwatch`. Errors go to standard error in one sentence, never a traceback (interface.md)."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from parcelwatch import (
    assessing,
    calendaring,
    dead_letters,
    exporting,
    forms,
    here,
    laddering,
    letters,
    policies,
    printing,
    reassessing,
    reviewing,
    starting,
    uploading,
    usage,
    zones,
)
from parcelwatch.asking import Listing, RefusedError, day
from parcelwatch.here import ROOT, STACK, api_of, every_api, find_outputs, find_table

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="地诺：盯住每一宗标准地的承诺。"
)


@app.callback()
def main() -> None:
    """地诺：盯住每一宗标准地的承诺。"""


INTERRUPTED = 130  # as a shell has it


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def assess(
    files: Annotated[list[Path], typer.Argument(help="台账、填报表、变更事项，按表头区分")],
    on: Annotated[str, typer.Option(help="评估日 YYYY-MM-DD")],
    zone: Annotated[str, typer.Option(help="开发区代码，只作标题")] = assessing.OFFLINE_ZONE,
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
        for one in document["dormant"]:  # type: ignore[attr-defined]
            printing.console.print(f"{one['parcel_no']} {one['enterprise']}  {one['explanation']}", markup=False)
    problems = [problem.shown() for problem in result.problems]
    if problems and format is not Format.JSON:
        printing.errors.print(printing.problems_table(problems))
    if not result.recognised:
        raise RefusedError("没有一个文件含有认识的表格。")
    raise typer.Exit(result.exit_code)


ZoneOption = Annotated[str, typer.Option(help="开发区代码；只有一个时不用写")]
FormatOption = Annotated[Listing, typer.Option(help="输出形式")]

forms.add_commands(app, api_of)
exporting.add_commands(app, every_api)
uploading.add_commands(app, api_of)
reviewing.add_commands(app, api_of)
letters.add_commands(app, find_table)
laddering.add_command(app, find_table)
zones.add_commands(app, find_table)
calendaring.add_command(app, find_table)
policies.add_command(app, find_table)
reassessing.add_command(app, find_table)
dead_letters.add_command(app, find_outputs)


@app.command()
def up(
    detach: Annotated[bool, typer.Option("--detach", help="留在后台")] = False,
    port: Annotated[int | None, typer.Option(help="端口，默认 4566")] = None,
    data: Annotated[Path, typer.Option(help="状态所在的文件夹")] = STACK,
    fresh: Annotated[bool, typer.Option("--fresh", help="从头开始，丢掉上次的数据")] = False,
) -> None:
    """启动本机服务；上次用 down 结束的，接着用上次的数据。"""
    starting.up(data, port, detach=detach, fresh=fresh)


@app.command()
def down(data: Annotated[Path | None, typer.Option(help="状态所在的文件夹")] = None) -> None:
    """结束本机服务，数据留着下次用。"""
    starting.down(data)


@app.command()
def demo() -> None:
    """在本机走完三天：上传、评估、发信。"""
    from parcelwatch import demo as whole

    whole.run(ROOT / ".local" / "demo")


@app.command()
def parcels(
    zone: ZoneOption = "",
    level: Annotated[str, typer.Option(help="green、blue、yellow、red、closed")] = "",
    format: FormatOption = Listing.TABLE,
) -> None:
    """列出宗地。"""
    api, zone = api_of(zone)
    printing.listing(api.parcels(zone, level), format.value, "宗地", printing.parcel_words)


@app.command()
def parcel(parcel_no: str, zone: ZoneOption = "", format: FormatOption = Listing.TABLE) -> None:
    """一宗地的全部判定。"""
    api, zone = api_of(zone)
    found = api.parcel(zone, parcel_no)
    if format is Listing.JSON:
        printing.as_json(found)
    elif found["level"] is None:
        printing.console.print(f"{escape(parcel_no)} 还没有评估。")
    else:
        printing.console.print(printing.commitments_table(found))
        for line in printing.details_lines(found):
            printing.console.print(line, markup=False)


@app.command()
def alerts(zone: ZoneOption = "", format: FormatOption = Listing.TABLE) -> None:
    """列出未消除的预警。"""
    api, zone = api_of(zone)
    printing.listing(api.alerts(zone), format.value, "预警", printing.alert_words)


@app.command()
def summary(zone: ZoneOption = "", format: FormatOption = Listing.TABLE) -> None:
    """一个开发区的概况。"""
    api, zone = api_of(zone)
    found = api.summary(zone)
    if format is Listing.JSON:
        printing.as_json(found)
    else:
        printing.listing(printing.summary_rows(found), "table", str(found["name"]))
        if found["calendar_missing"]:
            missing = "、".join(map(str, found["calendar_missing"]))
            printing.console.print(calendaring.MISSING.format(years=missing))


def wake(door: str, on: str | None) -> None:
    """The door's answer is on standard output; that the clock does not move, on standard error."""
    stack = here.running()
    asked = day(on) if on else None
    printing.as_json(stack.invoke(door, {"on": asked.isoformat()} if asked else {}))
    if asked is not None:
        os.environ.update(stack.environment)
        from edge import clock

        printing.errors.print(f"只替 {asked} 做了一次；服务的时钟没有动，今天仍是 {clock.today()}。")
        if door.startswith("sweep") and asked > clock.today():
            printing.errors.print(f"评估过的宗地从此是 {asked} 的判定；在那天以前，夜间评估不会改回来。")


@app.command()
def sweep(on: Annotated[str | None, typer.Option(help="替哪一天做 YYYY-MM-DD；时钟不动")] = None) -> None:
    """马上做一次夜间评估。"""
    wake("sweep.on_night", on)


@app.command()
def recount(zone: ZoneOption = "") -> None:
    """重新清点一个开发区的宗地和预警，改正不符的数。"""
    _, zone = api_of(zone)
    found = here.running().invoke("sweep.on_night", {"zone": zone, "recount": True})
    wrong = int(found["wrong"][zone])
    printing.console.print(f"{zone}：{f'有 {wrong} 处不符，已改正' if wrong else '没有不符'}。")


@app.command()
def digest(on: Annotated[str | None, typer.Option(help="替哪一天做 YYYY-MM-DD；时钟不动")] = None) -> None:
    """马上写一次早晨的汇总。"""
    wake("digest.on_morning", on)


@app.command()
def season(on: Annotated[str | None, typer.Option(help="替哪一天做 YYYY-MM-DD；时钟不动")] = None) -> None:
    """马上做一次回顾的早晨：该开的开，该问的问，该提醒的提醒。"""
    wake("review.on_season", on)


@app.command()
def mail(
    json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False, format: FormatOption = Listing.TABLE
) -> None:
    """本机服务发出的邮件。"""
    found = [{"to": one.to, "subject": one.subject, "html": str(one.path_html)} for one in here.running().mails()]
    printing.listing(
        found, "json" if json else format.value, "邮件",
        lambda one: {"收件人": one["to"], "主题": one["subject"], printing.FILE: os.path.relpath(one["html"])},
    )  # fmt: skip


def run() -> None:
    """The command's entry: every refusal and every surprise is one sentence on standard error, in Chinese."""
    command = typer.main.get_command(app)
    usage.in_chinese(command)
    here.take_data(command)
    try:
        code = command(prog_name="parcelwatch", standalone_mode=False)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code if isinstance(code, int) else 0)
    except RefusedError as error:
        printing.errors.print(escape(str(error)), soft_wrap=True)
        sys.exit(error.code)
    except KeyboardInterrupt:
        printing.errors.print("已中断。")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("PARCELWATCH_TRACE"):
            raise
        said = usage.sentence(error)
        if said:
            printing.errors.print(escape(said), soft_wrap=True)
        sys.exit(usage.exit_code(error))


if __name__ == "__main__":
    run()
