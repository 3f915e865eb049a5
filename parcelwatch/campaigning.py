"""The commands of a review as a campaign: opened, looked at and closed through the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from parcelwatch import printing
from parcelwatch.asking import Listing, day
from wording.explanations import percent
from wording.report.review import NO_VALUE, NOBODY, REVIEW_STATES
from zones.review import ReviewState

if TYPE_CHECKING:
    from parcelwatch.remote import Api

FORMS = ("json", "xlsx", "html")
_STATES = {"not_opened": "还没有开展", "open": "正在进行", "closed": "已经结束"}
_REPORT_STATES = {"due": "正在生成", "done": "已生成"}
PARCEL_STATES = {
    "not_asked": "没有发过信，未填报",
    "asked": "已发信，未填报",
    **{state.value: REVIEW_STATES[state] for state in ReviewState if state is not ReviewState.SILENT},
}
Zone = Annotated[str, typer.Option(help="开发区代码；只有一个时不用写")]
Year = Annotated[int, typer.Option(help="填报的年度")]


def add_commands(reviews: typer.Typer, api_of: Callable[[str], tuple[Api, str]]) -> None:
    """The command group has what goes through the API."""

    @reviews.command("open")
    def open_review(
        year: Year,
        as_of: Annotated[str, typer.Option(help="截至哪一天 YYYY-MM-DD，一般是年末")],
        deadline: Annotated[str, typer.Option(help="截止日期 YYYY-MM-DD")],
        zone: Zone = "",
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """开展一年的回顾：给每位企业联系人和代办员发一封信，附填好的填报表；再开一次不会重发。"""
        days = day(as_of).isoformat(), day(deadline).isoformat()
        api, zone = api_of(zone)
        show(api.open_review(zone, year, *days), format)

    @reviews.command()
    def close(
        year: Year, zone: Zone = "", format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE
    ) -> None:
        """结束一年的回顾，生成年度报告并告诉领导。"""
        api, zone = api_of(zone)
        show(api.close_review(zone, year), format)


def show(found: dict[str, Any], format: Listing) -> None:
    """A review as it was opened or closed."""
    if format is Listing.JSON:
        printing.as_json(found)
        return
    printing.console.print(
        f"{escape(found['zone'])} {found['year']} 年的回顾：{_STATES[found['state']]}，截至 {found['as_of']}，"
        f"截止日期 {found['deadline'] or NO_VALUE}，下次提醒 {found['next_reminder_on'] or NO_VALUE}"
    )


def show_standing(found: dict[str, Any]) -> None:
    """How a review stands: who was asked, the states of the parcels, the rates of return, the reports."""
    show({**found, "next_reminder_on": found.get("next_reminder_on")}, Listing.TABLE)
    asked = found["asked"]
    printing.console.print(f"已发信 {asked['people']} 人，{asked['parcels']} 宗地")
    states = Counter(one["state"] for one in found["parcels"])
    printing.listing(
        [{"状态": word, "宗地": states[state]} for state, word in PARCEL_STATES.items() if states[state]],
        "table",
        "宗地",
    )
    missing = [rate for rate in found["by_enterprise"] if rate["returned"] < rate["parcels"]]
    for title, rates in (("填报率（按代办员）", found["by_agent"]), ("还没有交齐的企业", missing)):
        rows = [
            {
                "": found["agents"].get(rate["of"]) or rate["of"] or NOBODY,
                "填报率": _rate(rate),
                "已填报/应填报": f"{rate['returned']}/{rate['parcels']}",
            }
            for rate in rates
        ]
        printing.listing(rows, "table", title)
    reports = [
        {"报告": one["name"], "截至": one["as_of"], "状态": _REPORT_STATES[one["state"]]} for one in found["reports"]
    ]
    printing.listing(reports, "table", "报告")


def _rate(rate: dict[str, Any]) -> str:
    from fractions import Fraction

    return NO_VALUE if rate["value"] is None else percent(Fraction(rate["value"]))


def fetch_report(api: Api, report: dict[str, Any], folder: Path) -> list[Path]:
    """The report's files lie in the folder."""
    return [api.fetch(report["files"][form], folder / f"{report['name']}.{form}") for form in FORMS]
