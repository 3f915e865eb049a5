"""The command `calendar`: brings the days off of a year as soon as they are published, and says which years are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from land.calendar import SHIPPED, WorkingDays, YearBrought, fixed_missing
from parcelwatch import printing
from parcelwatch.asking import Listing, RefusedError, why
from parcelwatch.calendar_file import years_of

MISSING = (
    "{years} 年的放假安排还没有录入，周一至周五都算工作日；"
    "国务院办公厅公布后，写成 TOML 文件执行 parcelwatch calendar FILE.toml。"
)
_EVERYWHERE = "全部开发区"


def add_command(app: typer.Typer, find_table: Callable[[], None]) -> None:
    """The app has the command. find_table: after it our edge knows its table."""

    @app.command("calendar")
    def calendar(
        file: Annotated[Path | None, typer.Argument(help="放假安排 FILE.toml；不给就列出已知的年份")] = None,
        zone: Annotated[str, typer.Option(help="只用于这个开发区；不写就用于全部开发区")] = "",
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """录入一年的放假和调休，或列出已知的年份。

        文件里每年一段：[2027]，下面 free = ["2027-01-01 至 2027-01-03"] 是放假，work = ["2027-02-06"] 是调休上班。
        """
        years = years_in(file) if file is not None else []
        find_table()
        from edge import clock
        from edge.table import ledger_calendars, ledger_zones

        codes = [one.code for one in ledger_zones.zones()]
        if zone and zone not in codes:
            raise RefusedError(f"没有开发区 {zone}。现有：{'、'.join(codes) or '无'}。")
        affected = [zone] if zone else codes
        if file is None:
            scopes = [ledger_calendars.ALL_ZONES, *affected]
            show({scope: ledger_calendars.years(scope) for scope in scopes}, clock.today(), format)
            return
        refuse_half_years(years, ledger_calendars.years(ledger_calendars.ALL_ZONES) if zone else [])
        before = {code: reminders(code) for code in affected}
        for year in years:
            is_new = ledger_calendars.put_year(zone, year)
            said = f"{zone or _EVERYWHERE} {year.year} 年：放假 {len(year.free)} 天，调休上班 {len(year.work)} 天。"
            printing.console.print(escape(said) + ("已录入。" if is_new else "早已录入，没有变化。"))
        for code in affected:
            for review, day in reminders(code).items():
                old = before[code].get(review, day)
                if day != old:
                    printing.console.print(f"{escape(code)} {review} 年的回顾：下次提醒由 {old} 改为 {day}。")


def refuse_half_years(years: list[YearBrought], known: list[YearBrought]) -> None:
    """RefusedError for a year that would be known by this alone and lacks a holiday. known: what is said of it elsewhere.

    Half a year would be taken for the whole: on the days that it forgets people would be written to.
    """
    for year in years:
        missing = None if WorkingDays(tuple(known)).knows(year.year) else fixed_missing(year)
        if missing is not None:
            raise RefusedError(
                f"{year.year} 年没有写全：{missing.month} 月 {missing.day} 日是法定节假日，没有列入 free。没有录入。"
            )


def years_in(file: Path) -> list[YearBrought]:
    """The years of the file; RefusedError, with file and line, where it cannot be used."""
    try:
        return years_of(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RefusedError(f"读不到 {file}：{why(error)}。") from None
    except UnicodeDecodeError:
        raise RefusedError(f"{file} 不是 UTF-8 编码的文字文件。") from None
    except RefusedError as error:
        raise RefusedError(f"{file} {error}") from None


def reminders(zone: str) -> dict[int, date | None]:
    """By year of an open review of the zone, the day of its next reminder: what runs by working days."""
    from edge.table import ledger_calendars, ledger_reviews
    from zones.campaign import next_reminder

    days = ledger_calendars.working_days(zone)
    return {one.year: next_reminder(one, days) for one in ledger_reviews.open_campaigns(zone)}


def show(brought: dict[str, list[YearBrought]], today: date, format: Listing) -> None:
    """Which years are known, and by whose word; then what is missing."""
    shipped = [year for year in range(1990, today.year + 30) if SHIPPED.knows(year)]
    rows: list[dict[str, object]] = [{"年份": f"{shipped[0]}—{shipped[-1]}", "用于": _EVERYWHERE, "来源": "随程序"}]
    for scope, years in brought.items():
        rows += [
            {
                "年份": year.year,
                "用于": scope or _EVERYWHERE,
                "来源": f"录入：放假 {len(year.free)} 天，调休上班 {len(year.work)} 天",
            }
            for year in years
        ]
    everywhere = WorkingDays(tuple(brought.get("", ())))
    missing = [year for year in (today.year, today.year + 1) if not everywhere.knows(year)]
    if format is Listing.JSON:
        printing.as_json(
            {
                "shipped": shipped,
                "brought": [
                    {"zone": scope or None, "year": one.year, "free": _iso(one.free), "work": _iso(one.work)}
                    for scope, years in brought.items()
                    for one in years
                ],
                "missing": missing,
            }
        )
        return
    printing.listing(rows, "table", "已知放假安排的年份")
    if missing:
        printing.console.print(MISSING.format(years="、".join(map(str, missing))))


def _iso(days: frozenset[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]
