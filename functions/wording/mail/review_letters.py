"""Letters of the yearly review: asking for returns, reminding, telling the head who is silent, and where to find the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from land.doubt import Doubt
from land.grant import LINK, PAGE
from land.people import Person
from wording.mail.letters import MailText, rendered
from wording.report.doubts import questioned
from wording.report.report_words import REPORTS
from zones.campaign import Campaign
from zones.report_order import ReportOrder

MOST: Final = 60  # enterprises of the table; the rest is a count
_MOST_NAMED: Final = 20  # parcels of one enterprise
_MANY: Final = " 等"
_MOST_SENTENCES: Final = 8  # sentences in a letter, the most important first; the report has them all
_STEPS: Final = (
    "打开附件。约定和上一年的数已经填好：灰色只供对照，上一年的数有变就直接改，并在“修订原因”里写一句。",
    "填黄色的格子：动工、竣工、投产日期，累计投资，产值、税收等。确实没有的写“无”；与上次相比没有变化的，在“备注”里写“无变化”。",
    "保存，点下面的按钮上传。几秒钟后有回执；哪里要改，改好再传一次就行，重复上传不会重复记账。",
)
_FOOTER: Final = "链接只给您本人用，{until}前有效，只能填报上面这些宗地，请勿转发。"
_ONLY_YOU: Final = "链接只给您本人用，30 天内有效，请勿转发。"
_ONLY_TOLD: Final = "名单按已收到的填报表得出；这封信没有链接。"
_REPORT_FOOTER: Final = "链接只给您本人用，{until}前有效，请勿转发。“涉嫌”“请核实”只是提醒，是否认定由主管部门决定。"
_MOST_FIGURES: Final = 10  # of a letter; the report has them all
_FIGURES: Final = (
    "{report}（截至 {as_of}）里，下面的数还没有人确认：按填报的判定，但列为存疑，不计入指标、合计、平均和图表。请核对。"
)
_WAYS: Final = (
    "填错了：改正后再传一次。",
    "没有填错：把这一行原样再传一次，以后不再问。",
    "以前年度的数有变动：在“修订原因”里写一句，再传一次。",
)
_SIGN_IN: Final = "上传要先登录。"


def day_text(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def ask_letter(zone_name: str, person: Person, campaign: Campaign, parcels: Mapping[str, str], on: date) -> MailText:
    """The first letter. parcels: number → enterprise."""
    subject = f"【回顾填报】请在 {campaign.deadline.month} 月 {campaign.deadline.day} 日前填报 {len(parcels)} 宗"
    intro = (
        f"{zone_name}正在回顾截至 {day_text(campaign.as_of)}的标准地：修订 {campaign.year - 1} 年的数，填报 {campaign.year} 年的数。"
        f"请在 {day_text(campaign.deadline)}前把附件里的填报表填好传回。"
    )
    return _letter(
        zone_name,
        person,
        on,
        subject,
        intro=intro,
        steps=_STEPS,
        link=LINK,
        list_title="请您填报的宗地",
        parcels=parcels,
        footer=_until(campaign),
    )


def reminder_letter(
    zone_name: str, person: Person, campaign: Campaign, parcels: Mapping[str, str], on: date
) -> MailText:
    """A reminder. parcels: number → enterprise, for the parcels without a return."""
    left = (campaign.deadline - on).days
    when = f"离截止日期还有 {left} 天" if left > 0 else "今天截止" if left == 0 else f"已过截止日期 {-left} 天"
    subject = f"【提醒】回顾填报还有 {len(parcels)} 宗没有填报，{when}"
    last = f"还有 {left} 天" if left > 0 else "就是今天" if left == 0 else f"已经过了 {-left} 天"
    intro = (
        f"截至 {day_text(campaign.as_of)}的回顾，最后一天是 {day_text(campaign.deadline)}，{last}。下面的宗地还没有收到填报表。"
        "填报表可以在上传页面下载；确实没有可以填报的，请写“无”传回。"
    )
    return _letter(
        zone_name,
        person,
        on,
        subject,
        intro=intro,
        steps=(),
        link=LINK,
        list_title="还没有填报的宗地",
        parcels=parcels,
        footer=_until(campaign),
    )


def head_letter(zone_name: str, person: Person, campaign: Campaign, parcels: Mapping[str, str], on: date) -> MailText:
    """To a department head: whose returns are missing after the deadline."""
    late = (on - campaign.deadline).days
    subject = f"【提醒】回顾填报截止 {late} 天后仍有 {len(parcels)} 宗没有填报"
    intro = f"截至 {day_text(campaign.as_of)}的回顾已于 {day_text(campaign.deadline)}截止。下面的企业还没有交回填报表，请安排催办。"
    return _letter(
        zone_name,
        person,
        on,
        subject,
        intro=intro,
        steps=(),
        link="",
        list_title="还没有填报的宗地",
        parcels=parcels,
        footer=_ONLY_TOLD,
    )


def report_letter(
    zone_name: str, person: Person, order: ReportOrder, sentences: Sequence[str], until: date, on: date
) -> MailText:
    """The letter that says where to find a report."""
    subject = f"{REPORTS[order.kind]}（截至 {order.as_of.isoformat()}）"
    values = {
        "zone": zone_name,
        "day": day_text(on),
        "name": person.name,
        "intro": "报告已经生成，要点如下。",
        "sentences": list(sentences[:_MOST_SENTENCES]),
        "link": f"{LINK}/report",
        "footer": _REPORT_FOOTER.format(until=day_text(until)),
    }
    return rendered("report", subject, values)


def figures_letter(
    zone_name: str, person: Person, order: ReportOrder, doubts: Sequence[Doubt], on: date, *, by_link: bool
) -> MailText:
    """The letter that asks again about figures still in question, because a report is near. by_link: whether workbooks can be
    handed in through the letter's link."""
    subject = f"【存疑】{len(doubts)} 个数请核对（{REPORTS[order.kind]}）"
    values = {
        "zone": zone_name,
        "day": day_text(on),
        "name": person.name,
        "intro": _FIGURES.format(report=REPORTS[order.kind], as_of=order.as_of.isoformat()),
        "figures": [questioned(one) for one in doubts[:_MOST_FIGURES]],
        "more": max(0, len(doubts) - _MOST_FIGURES),
        "ways": _WAYS,
        "link": LINK if by_link else PAGE,
        "pages": LINK if by_link else "",
        "footer": _ONLY_YOU if by_link else _SIGN_IN,
    }
    return rendered("figures", subject, values)


def report_file_name(zone_name: str, order: ReportOrder, form: str) -> str:
    """The name under which a report is saved."""
    return f"{zone_name}{REPORTS[order.kind]}-{order.as_of.isoformat()}.{form}"


def _until(campaign: Campaign) -> str:
    return _FOOTER.format(until=day_text(campaign.last_day))


def _letter(
    zone_name: str,
    person: Person,
    on: date,
    subject: str,
    intro: str,
    steps: Iterable[str],
    link: str,
    list_title: str,
    parcels: Mapping[str, str],
    footer: str,
) -> MailText:
    holders: dict[str, list[str]] = {}
    for number, enterprise in parcels.items():
        holders.setdefault(enterprise, []).append(number)
    rows = [
        {
            "enterprise": enterprise,
            "count": len(numbers),
            "numbers": numbers[:_MOST_NAMED],
            "many": _MANY if len(numbers) > _MOST_NAMED else "",
        }
        for enterprise, numbers in list(holders.items())[:MOST]
    ]
    values = {
        "zone": zone_name,
        "day": day_text(on),
        "name": person.name,
        "intro": intro,
        "steps": list(steps),
        "link": link,
        "list_title": list_title,
        "total": len(parcels),
        "rows": rows,
        "more": max(0, len(holders) - MOST),
        "footer": footer,
    }
    return rendered("ask", subject, values)
