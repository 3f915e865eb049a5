"""The command `policy`: shows the policy in force in a zone on a day, or sets the one from a day on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from land.policy import DEFAULT, KEYS
from parcelwatch import printing
from parcelwatch.asking import Listing, RefusedError, day
from parcelwatch.policy_file import document_of
from parcelwatch.reassessing import judge_again

_NONE = "无"
_BY_DEFAULT = "默认"


def add_command(app: typer.Typer, find_table: Callable[[], None]) -> None:
    """The app has the command. find_table: after it our edge knows its table."""

    @app.command("policy")
    def policy(
        zone: Annotated[str, typer.Option(help="开发区代码")],
        file: Annotated[Path | None, typer.Argument(help="预警规则 FILE.toml；不给就列出现行的规则")] = None,
        since: Annotated[str | None, typer.Option("--from", help="从哪天起 YYYY-MM-DD；不给文件时，看哪一天的")] = None,
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """查看或设定一个开发区的预警规则。文件是那天起的全部规则，没有写的项用默认值。"""
        document = document_of(file) if file is not None else None
        if document is not None and since is None:
            raise RefusedError("请写明从哪天起：--from YYYY-MM-DD。")
        asked = day(since) if since else None
        find_table()
        from edge import clock
        from edge.table import ledger_again, ledger_zones

        codes = ledger_zones.codes()
        if zone not in codes:
            raise RefusedError(f"没有开发区 {zone}。现有：{'、'.join(codes) or '无'}。")
        stored = ledger_zones.policy_documents(zone)
        if document is None or asked is None:
            show(zone, stored, asked or clock.today(), format)
        else:
            is_known = stored.get(asked) == json.loads(json.dumps(document, default=str))  # as it would be stored
            if not is_known:
                ledger_zones.put_policy(zone, asked, document)
            word = "早已是这样，没有变化" if is_known else "已设定"
            later = f"；{asked} 的夜间重新评估全部宗地" if asked > clock.today() else ""
            printing.console.print(f"{escape(zone)} {asked} 起的规则{word}{later}。")
            if ledger_again.is_owed(zone, clock.today()) and judge_again(zone):
                raise typer.Exit(1)


def show(zone: str, stored: Mapping[date, Mapping[str, Any]], on: date, format: Listing) -> None:
    """Each value in force on the day, and by whose word; then the days from which others are in force."""
    first = max((since for since in stored if since <= on), default=None)
    document = stored[first] if first is not None else {}
    rows: list[dict[str, object]] = []
    for (section, key), name in KEYS.items():
        said = document.get(section, {}).get(key)
        source = _BY_DEFAULT if said is None or first is None else _since(first)
        rows.append(
            {"项": f"{section}.{key}", "值": _text(getattr(DEFAULT, name) if said is None else said), "来源": source}
        )
    later = [since for since in stored if since > on]
    if format is Listing.JSON:
        values = {str(row["项"]): {"value": row["值"], "default": row["来源"] == _BY_DEFAULT} for row in rows}
        since_day = first.isoformat() if first is not None else None
        printing.as_json(
            {"zone": zone, "on": on.isoformat(), "from": since_day, "values": values,
             "later": [one.isoformat() for one in later]}
        )  # fmt: skip
        return
    printing.listing(rows, "table", f"{zone} {on} 的预警规则")
    if later:
        printing.console.print(f"以后还有：{'、'.join(map(_since, later))}。")


def _since(first: date) -> str:
    return "一直" if first == date.min else f"{first} 起"


def _text(value: object) -> str:
    """A value as a policy file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ", ".join(f"{year} = {share}" for year, share in value.items())
    if isinstance(value, list | frozenset):
        return "、".join(sorted(map(str, value))) or _NONE
    if not isinstance(value, tuple):
        return str(value)
    if all(isinstance(part, int) for part in value):
        return "-".join(f"{part:02d}" for part in value)  # a month and a day
    return ", ".join(f"{year} = {share}" for year, share in value)
