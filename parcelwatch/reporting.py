"""The command `review report`: the report on a zone as of a day, as files; from workbooks on disk, no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from review.workbook import report_workbook

from land.calendar import CALENDAR_VERSION
from land.policy import CODE_VERSION, POLICY_VERSION
from land.refused import Refused
from land.report import Imprint, Report, ReportKind, report
from parcelwatch import assessing, printing
from parcelwatch.asking import RefusedError, day
from wording.report_json import report_json


def add_command(reviews: typer.Typer) -> None:
    """`review` has the command `report`."""

    @reviews.command("report")
    def write_report(
        files: Annotated[list[Path], typer.Argument(help="台账、填报表、变更事项，按表头区分")],
        as_of: Annotated[str, typer.Option(help="截至哪一天 YYYY-MM-DD，一般是年末")],
        out: Annotated[Path, typer.Option(help="写到哪个文件夹")],
        zone: Annotated[str, typer.Option(help="开发区代码")] = "demo",
        zone_name: Annotated[str, typer.Option(help="开发区名称，默认用代码")] = "",
        policy: Annotated[Path | None, typer.Option(help="预警规则 FILE.toml")] = None,
        kind: Annotated[ReportKind, typer.Option(help="full：年度报告，含一地一档；short：月报")] = ReportKind.FULL,
    ) -> None:
        """写出报告：JSON 和 Excel 工作簿；不联网。同样的文件得出同样的报告。"""
        rules = assessing.rules(policy)
        on = day(as_of)
        taken = assessing.read_files(files, zone, rules)
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
        refused = {no: [Refused(year) for year in years] for no, years in taken.refused.items()}
        found = report(imprint, taken.known.values(), rules, refused)
        people = {person.person_id: person.name for person in taken.agents}
        for name, data in written(found, people).items():
            typer.echo(_write(out, f"{kind.value}-{on}.{name}", data))
        raise typer.Exit(assessing.exit_code(bool(taken.kinds), taken.problems))


def written(found: Report, people: dict[str, str]) -> dict[str, bytes]:
    """The files of a report by the ends of their names. people: person id → name.

    Every form in which a report is written stands here.
    """
    text, checksum = report_json(found)
    return {
        "json": text.encode(),
        "xlsx": report_workbook(found, people, checksum),
    }


def _write(folder: Path, name: str, data: bytes) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    except OSError as error:
        raise RefusedError(f"写不到 {folder / name}：{error.strerror}") from None
    return str(folder / name)
