"""The commands `template` and `prefilled`: workbooks to fill in, as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from parcelwatch import printing
from parcelwatch.asking import RefusedError, why
from wording.columns import Kind
from wording.sheets.forms import prefilled_name, template_name

if TYPE_CHECKING:
    from parcelwatch.remote import Api

OutOption = Annotated[Path | None, typer.Option(help="存为哪个文件")]


def add_commands(app: typer.Typer, api_of: Callable[[str], tuple[Api, str]]) -> None:
    """The app has the two commands; `api_of` gives the API and the zone that is meant."""

    @app.command()
    def template(
        kind: Annotated[
            Kind, typer.Argument(help="register 台账、return 填报表、adjustments 变更事项、contacts 通讯录")
        ],
        out: OutOption = None,
    ) -> None:
        """空白模板，不联网。"""
        from workbooks.writing.form import template as written

        save(written(kind), out, template_name(kind))

    @app.command()
    def prefilled(
        year: Annotated[int, typer.Argument(help="填报年度")],
        zone: Annotated[str, typer.Option(help="开发区代码；只有一个时不用写")] = "",
        enterprise: Annotated[str, typer.Option(help="只要这家企业的宗地")] = "",
        out: OutOption = None,
    ) -> None:
        """预填的填报表：约定供对照，上年数供修改，本年待填。"""
        api, zone = api_of(zone)
        save(api.prefilled(zone, year, enterprise), out, prefilled_name(zone, year))


def save(workbook: bytes, out: Path | None, usual_name: str) -> None:
    """The workbook is in the file. Under its usual name it never replaces one that somebody may have filled in."""
    path = out or Path(usual_name)
    if out is None and path.exists():
        raise RefusedError(f"已经有 {path}，没有覆盖；请用 --out 另取名。", 1)
    try:
        path.write_bytes(workbook)
    except OSError as error:
        raise RefusedError(f"写不了 {path}：{why(error)}。") from None
    printing.console.print(f"已存为 {escape(str(path))}", soft_wrap=True)
