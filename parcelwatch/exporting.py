"""The commands that fetch a zone's parcels as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from parcelwatch import printing
from parcelwatch.asking import RefusedError, why
from zones.export import ExportFormat

if TYPE_CHECKING:
    from parcelwatch.remote import Api


def add_commands(app: typer.Typer, every_api: Callable[[str], list[tuple[Api, str]]]) -> None:
    """The app has the command; `every_api` gives the API for each zone that is meant."""

    @app.command()
    def export(
        format: Annotated[ExportFormat, typer.Option(help="xlsx、csv 或 jsonl")] = ExportFormat.XLSX,
        zone: Annotated[str, typer.Option(help="开发区代码；不写就导出您看得到的每一个")] = "",
        out: Annotated[Path, typer.Option(help="存到哪个文件夹")] = Path(),
    ) -> None:
        """导出宗地和承诺，每个开发区一份。"""
        for api, code in every_api(zone):
            for part, path in fetched(api, code, format.value, out).items():
                printing.console.print(f"{escape(code)} {part}：已存为 {escape(str(path))}", soft_wrap=True)


def fetched(api: Api, zone: str, format: str, out: Path) -> dict[str, Path]:
    """By part, the files of a new export of the zone. A file of the same name is replaced."""
    made = api.export(zone, format)
    paths = {}
    for part, url in made["files"].items():
        path = out / f"{zone}.{part}.{format}"
        try:
            paths[part] = api.fetch(url, path)
        except OSError as error:
            raise RefusedError(f"写不了 {path}：{why(error)}。") from None
    return paths
