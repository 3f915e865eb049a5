"""The words of the upload page, as a letter's link opens it and as a signed-in person sees it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from land.assessment import Level
from land.opening import Opening
from land.upload import FINAL, HandsIn, Mandate, UploadState
from telling.record import ParcelLine
from wording.columns import KINDS, Kind
from wording.labels import LEVELS, UPLOAD_STATES
from wording.sheets.annotations import COPY

_OF_AGENTS: Final = (
    "变更事项里只收政府原因、不可抗力和前期工作，先按“待核实”记下；其余变更要由部门负责人或管理员登录后上传。"
)
_STALE: Final = "通讯录和销号要在登录后 15 分钟内上传：需要时请先退出，再重新登录。"
_REVIEW: Final = "这个链接用来填报 {year} 年的回顾，只收请您填报的宗地。"
_ONLY_READS: Final = "您的角色只查看，不上传；报告和提醒会发到您的邮箱。"
_LINK_READS: Final = "这个链接只供查看；部门负责人和管理员登录后可以上传。"
_UNJUDGED: Final = "尚未评估"
_TITLES: Final = {True: "上传工作簿", False: "没有需要您上传的"}
_OF_A_LETTER: Final = "信上的内容"
_REPORT: Final = (("打开报告", "html"), ("下载工作簿（.xlsx）", "xlsx"), ("下载数据（.json）", "json"))
_SIGN_IN: Final = "登录"


def page_values(
    zone_name: str, reader: str, hands_in: HandsIn | None, takes: Iterable[Kind], forms: Iterable[Kind], on: date
) -> dict[str, object]:
    """The values of wording/page/drop.html. hands_in: what the reader may hand in; None: nothing. takes: the kinds of workbook
    accepted from them now. forms: the kinds with an empty template."""
    notes = []
    if hands_in is None:
        notes.append(_ONLY_READS)
    elif hands_in.mandate is Mandate.AGENT:
        notes.append(_OF_AGENTS)
    elif hands_in.mandate is Mandate.OFFICER and not hands_in.fresh:
        notes.append(_STALE)
    return {
        "title": _TITLES[hands_in is not None],
        "zone": zone_name,
        "reader": reader,
        "until": "",
        "home": "../",
        "notes": notes,
        "review": "",
        "links": (),
        "parcels": (),
        "takes": "、".join(KINDS[kind] for kind in takes),
        "forms": [(KINDS[kind], kind.value) for kind in forms],
        "states": {state.value: UPLOAD_STATES[state] for state in UploadState if state in FINAL},
        "years": (on.year - 1, on.year),  # a return is asked for in its own year and in the next
    }


def link_values(opens: Opening, secret: str, until: datetime, parcels: Iterable[ParcelLine]) -> dict[str, object]:
    """The values that a letter's link adds or replaces. parcels: those that the link shows."""
    return {
        **({} if opens.takes else {"title": _OF_A_LETTER, "notes": [_LINK_READS]}),
        "until": until_text(until),
        "home": "",
        **({"review": _REVIEW.format(year=opens.review), "years": (opens.review,)} if opens.review is not None else {}),
        "links": _links(opens, secret),
        "secret": secret,
        "parcels": [_parcel(line) for line in parcels],
    }


def until_text(moment: datetime) -> str:
    """When a link expires: to the minute, or only the day if it is valid until the day's end."""
    day = f"链接有效至 {moment.year} 年 {moment.month} 月 {moment.day} 日"
    return day if (moment.hour, moment.minute) == (23, 59) else f"{day} {moment:%H:%M}"


def _links(opens: Opening, secret: str) -> list[tuple[str, str]]:
    """Words and addresses of the links, relative to the page behind the letter's link."""
    found = []
    if opens.report:
        found += [(word, f"{secret}/report/{form}") for word, form in _REPORT]
    if opens.upload_id:
        found.append((COPY, f"{secret}/uploads/{opens.upload_id}/copy"))
    if not opens.takes:
        found.append((_SIGN_IN, "../signin"))
    return found


def _parcel(line: ParcelLine) -> dict[str, str]:
    level = _UNJUDGED if line.level is None else LEVELS[Level(line.level)]
    return {"number": line.parcel_no, "enterprise": line.enterprise, "level": level}
