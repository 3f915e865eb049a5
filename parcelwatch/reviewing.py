"""The command `review status`: how a zone stands as of a day, from workbooks on disk; no network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from intake.problems import Problem
from land.dossier import FigureSource
from parcelwatch import assessing, campaigning, printing, reporting
from parcelwatch.asking import Listing, RefusedError, day
from wording.api.review_json import canonical, review_json
from wording.columns import FACTS
from wording.explanations import percent
from wording.report.restatements import QUESTIONED, WITHDRAWN, share_text, source_text
from wording.report.review import (
    ASKED,
    NO_VALUE,
    NOBODY,
    REVIEW_STATES,
    ZONE_INDICATORS,
    cell_text,
    outlook_text,
    parts_text,
    target_text,
    value_text,
)
from wording.units import as_written
from zones.asked import Asked
from zones.measured import Measured
from zones.review import ReturnRate, Review, review

if TYPE_CHECKING:
    from parcelwatch.remote import Api

_COLOURS = {"silent": "red", "problems": "red", "returned": "yellow", "complete": "green", "nothing_to_report": "dim"}
_MOST_NAMED = 5  # parcel numbers in a cell; JSON has them all


def add_commands(app: typer.Typer, api_of: Callable[[str], tuple[Api, str]]) -> None:
    """The app has the commands about the yearly review."""
    reviews = typer.Typer(no_args_is_help=True, help="回顾：一年一次，修订上年、填报本年")
    app.add_typer(reviews, name="review")

    @reviews.callback()
    def reviewing() -> None:
        """回顾：一年一次，修订上年、填报本年。"""

    campaigning.add_commands(reviews, api_of)

    @reviews.command()
    def status(
        files: Annotated[
            list[Path] | None, typer.Argument(help="台账、填报表、变更事项，按表头区分；不给就查服务里的")
        ] = None,
        as_of: Annotated[str, typer.Option(help="截至哪一天 YYYY-MM-DD，一般是年末（读文件时）")] = "",
        year: Annotated[int | None, typer.Option(help="哪一年的回顾（查服务里的）")] = None,
        zone: Annotated[str, typer.Option(help="开发区代码；读文件时只作标题")] = "",
        policy: Annotated[Path | None, typer.Option(help="预警规则 FILE.toml")] = None,
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """指标、填报率、每宗地填报到哪一步、上年数的修订：读文件时不联网；查服务时看发信和回收。"""
        if not files or not as_of:
            if files or year is None:
                raise RefusedError("读文件要给 --as-of，查服务里的要给 --year。")
            api, zone = api_of(zone)
            answer = api.review(zone, year)
            if format is Listing.JSON:
                printing.as_json(answer)
            else:
                campaigning.show_standing(answer)
            return
        zone = zone or assessing.OFFLINE_ZONE
        rules = assessing.rules(policy)
        on = day(as_of)
        taken = assessing.read_files(files, zone, rules, on)
        refused = assessing.refused_rows(taken)
        found = review(zone, taken.known.values(), on, rules, refused=refused)
        problems = [problem.shown() for problem in sorted(taken.problems, key=_place)]
        if format is Listing.JSON:
            sys.stdout.write(canonical({**review_json(found), "problems": problems}))
        else:
            _print(found, {person.person_id: person.name for person in taken.agents})
            if problems:
                printing.errors.print(printing.problems_table(problems))
        if not taken.kinds:
            raise RefusedError("没有一个文件含有认识的表格。")
        raise typer.Exit(assessing.exit_code(bool(taken.kinds), taken.problems))

    reporting.add_command(reviews, api_of)


def _place(problem: Problem) -> tuple[str, str, int, str, str]:
    """Where a problem stands, whatever the order in which files were given."""
    return problem.file or "", problem.sheet or "", problem.row or 0, problem.cell or "", problem.code


def _print(found: Review, people: Mapping[str, str]) -> None:
    """Every table of a review. people: person id → name."""
    show = printing.console.print
    title = f"{found.as_of} 的回顾（{escape(found.zone)}）：修订 {found.revises} 年，填报 {found.fills} 年"
    show(_indicators(found.indicators, title))
    for one in found.indicators:
        if outlook_text(one):
            show(f"{ZONE_INDICATORS[one.code]}：{outlook_text(one)}")
    show(_rates("填报率（按代办员）", found.by_agent, people))
    show(_rates("填报率（按企业）", found.by_enterprise, {}))
    show(_parcels(found))
    if found.restatements:
        show(_restatements(found))
    else:
        show(f"{found.fills} 年以前的数没有修订。")


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _named(parcel_nos: Iterable[str]) -> str:
    every = list(parcel_nos)
    more = " 等" if len(every) > _MOST_NAMED else ""
    return escape("、".join(every[:_MOST_NAMED])) + more


def _indicators(indicators: Iterable[Measured], title: str) -> Table:
    table = _table(title, "指标", "数值", "分子/分母", "约定或目标", "没有数据的宗地")
    for one in indicators:
        lacking = f"{len(one.no_data)} 宗\n{_named(one.no_data)}" if one.no_data else ""
        table.add_row(ZONE_INDICATORS[one.code], value_text(one), parts_text(one), target_text(one), lacking)
    return table


def _rates(title: str, rates: Iterable[ReturnRate], names: Mapping[str, str]) -> Table:
    table = _table(title, "", "填报率", "已填报/应填报", "未填报的宗地", "有问题的宗地")
    called = [(NOBODY if one.of is None else names.get(one.of, one.of), one) for one in rates]
    for of, one in sorted(called, key=lambda pair: pair[0]):
        counted = f"{one.returned}/{one.parcels}"
        table.add_row(escape(of), _percent(one), counted, _named(one.silent), _named(one.problems))
    return table


def _percent(rate: ReturnRate) -> str:
    return NO_VALUE if rate.value is None else percent(rate.value)


def _parcels(found: Review) -> Table:
    table = _table(f"宗地（{len(found.parcels)}）", "宗地编号", "企业", "状态", *(ASKED[fact] for fact in Asked))
    for one in found.parcels:
        state = f"[{_COLOURS[one.state]}]{REVIEW_STATES[one.state]}[/]"
        cells = (cell_text(fact, cell) for fact, cell in one.cells.items())
        table.add_row(escape(one.parcel_no), escape(one.enterprise), state, *cells)
    return table


def _restatements(found: Review) -> Table:
    title = f"{found.fills} 年以前的数的修订（{len(found.restatements)}）"
    table = _table(title, "宗地编号", "项目", "年度", "原来", "现在", "变动", "修订原因")
    for one in found.restatements:
        new = WITHDRAWN if one.new is None else as_written(one.new)
        reason = f"[yellow]{QUESTIONED}[/]" if one.questioned else escape(one.reason)
        old = _from(as_written(one.old), one.old_source)
        new = _from(new, one.source)
        table.add_row(
            escape(one.parcel_no), FACTS[one.fact], str(one.year), old, new, share_text(one), reason, end_section=True
        )
    return table


def _from(figure: str, source: FigureSource | None) -> str:
    """A figure, and below it from which cell and upload it came, and who sent it."""
    return escape("\n".join(part for part in (figure, source_text(source)) if part))
