"""The letter that replaces the receipts beyond the hourly limit: one summary for a sender of many workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from land.grant import LINK, PAGE
from land.opening import Opening
from telling.letter import Letter, LetterKind, summary_id
from telling.sending import MOST_RECEIPTS
from wording.mail.letters import rendered
from wording.sheets.annotations import COPY
from zones.zone import Zone

_MARK: Final = "【回执】"
_SUBJECT: Final = "【回执】另有 {count} 份文件的回执"
_INTRO: Final = (
    "您在一小时内上传的文件较多：前 {most} 份已经逐份回复，其余 {count} 份的结果合在这一封里。"
    "有问题的文件，可以下载标注好的文件，改正后再传一次。"
)
_FOOTER: Final = "每小时最多逐份回复 {most} 份，其余合成一封；每份文件都照样读完、照样记录。"


def summary_letter(zone: Zone, name: str, receipts: Sequence[Letter], hour: int, now: datetime) -> Letter:
    """The letter that replaces these receipts, all to one person: the outcome of each, and a link to its marked copy.

    hour: full hours since 1970. Its link opens what theirs would have opened together.
    """
    opens = _opening(receipts)
    values = {
        "zone": zone.name,
        "day": f"{now.year} 年 {now.month} 月 {now.day} 日",
        "name": name,
        "intro": _INTRO.format(count=len(receipts), most=MOST_RECEIPTS),
        "parts": [("结果", [_line(zone, one) for one in receipts])],
        "more": "",
        "ask": "",
        "link": LINK if opens is not None else f"{PAGE}/z/{zone.code}",
        "link_word": "上传改正后的文件" if opens is None or opens.takes else "查看",
        "footer": _FOOTER.format(most=MOST_RECEIPTS),
    }
    first = receipts[0]
    return rendered("list", _SUBJECT.format(count=len(receipts)), values).letter_to(
        first.person_id,
        zone=zone.code,
        kind=LetterKind.RECEIPT,
        letter_id=summary_id(hour, first.letter_id),
        at=now,
        opens=opens,
    )


def _line(zone: Zone, receipt: Letter) -> dict[str, str]:
    base = LINK if receipt.opens is not None else f"{PAGE}/z/{zone.code}"
    upload_id = receipt.letter_id.removeprefix(f"{LetterKind.RECEIPT}.")
    copy = f"{base}/uploads/{upload_id}/copy"
    return {
        "text": receipt.subject.removeprefix(_MARK),
        "href": copy if copy in receipt.text else "",  # a receipt without a marked copy does not contain the address
        "word": COPY,
    }


def _opening(receipts: Sequence[Letter]) -> Opening | None:
    """The union of what the links of these receipts open; None when the sender was signed in every time."""
    opened = [one.opens for one in receipts if one.opens is not None]
    if not opened:
        return None
    reviews = {one.review for one in opened if one.review is not None}
    ends = [one.until for one in opened if one.until is not None]
    return Opening(
        parcels=frozenset().union(*(one.parcels for one in opened)),
        takes=any(one.takes for one in opened),
        review=min(reviews, default=None),  # the one that ends first: an ended right must not open again
        until=min(ends) if ends else None,
        uploads=frozenset(one.upload_id for one in opened),
    )
