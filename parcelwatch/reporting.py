"""The command `review report`: the report on a zone as of a day, as files; from workbooks on disk, or of the service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from land.calendar import CALENDAR_VERSION
from land.policy import CODE_VERSION, POLICY_VERSION
from parcelwatch import assessing, campaigning, printing
from parcelwatch.asking import RefusedError, day, why
from review.files import files_of
from zones.report import Imprint, report
from zones.report_order import ReportKind

if TYPE_CHECKING:
    from parcelwatch.remote import Api


def add_command(reviews: typer.Typer, api_of: Callable[[str], tuple[Api, str]]) -> None:
    """`review` has the command `report`."""

    @reviews.command("report")
    def write_report(
        files: Annotated[
            list[Path] | None, typer.Argument(help="台账、填报表、变更事项，按表头区分；不给就用服务里的")
        ] = None,
        as_of: Annotated[str, typer.Option(help="截至哪一天 YYYY-MM-DD，一般是年末")] = "",
        year: Annotated[int | None, typer.Option(help="哪一年的回顾（用服务里的）")] = None,
        out: Annotated[Path, typer.Option(help="写到哪个文件夹")] = Path(),
        zone: Annotated[str, typer.Option(help="开发区代码；读文件时只作标题")] = "",
        zone_name: Annotated[str, typer.Option(help="开发区名称，默认用代码")] = "",
        policy: Annotated[Path | None, typer.Option(help="预警规则 FILE.toml")] = None,
        kind: Annotated[
            ReportKind, typer.Option(help="full：标准地年度回顾报告，含一地一档；short：标准地月报")
        ] = ReportKind.FULL,
    ) -> None:
        """写出报告：JSON、Excel 工作簿和网页。读文件时不联网，同样的文件得出同样的报告。"""
        if not files or not as_of:
            if files or year is None:
                raise RefusedError("读文件要给 --as-of，用服务里的要给 --year。")
            api, zone = api_of(zone)
            made = api.report(zone, year, kind.value, day(as_of).isoformat() if as_of else "")
            for path in campaigning.fetch_report(api, made, out):
                typer.echo(path)
            return
        zone = zone or assessing.OFFLINE_ZONE
        rules = assessing.rules(policy)
        on = day(as_of)
        taken = assessing.read_files(files, zone, rules, on)
        problems = [problem.shown() for problem in taken.problems]
        if problems:
            printing.errors.print(printing.problems_table(problems))
        if not taken.kinds:
            raise RefusedError("没有一个文件含有认识的表格。")
        versions = {
            "code": CODE_VERSION,
            "policy": POLICY_VERSION if policy is None else policy.name,
            "calendar": CALENDAR_VERSION,
        }
        imprint = Imprint(zone, zone_name or zone, kind, on, published_on=on, versions=versions)
        refused = assessing.refused_rows(taken)
        found = report(imprint, taken.known.values(), rules, refused)
        people = {person.person_id: person.name for person in taken.agents}
        for form, (data, _) in files_of(found, people).forms.items():
            typer.echo(_write(out, f"{kind.value}-{on}.{form}", data))
        raise typer.Exit(assessing.exit_code(bool(taken.kinds), taken.problems))


def _write(folder: Path, name: str, data: bytes) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    except OSError as error:
        raise RefusedError(f"写不到 {folder / name}：{why(error)}。") from None
    return str(folder / name)
