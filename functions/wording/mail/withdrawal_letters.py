"""The letter that tells a sender that an upload was withdrawn, or that it counts again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from land.names import mail_file_name
from land.upload import Upload, Withdrawal
from wording.labels import YEAR_OF
from wording.mail.letters import MailText, rendered

MOST: Final = 50  # refused rows by parcel; the rest is a count
_BACK: Final = "这次上传重新算数，各行回到原来的次序，判定也随之重新作出。"
_GONE: Final = "这次上传里的内容都不再算数：宗地、约定、填报和通讯录都回到没有这次上传时的样子，判定也随之重新作出。文件和记录都保留。"
_UNTIL: Final = "撤错了的，今天 24:00 前可以恢复；过了今天，请重新上传。"


def withdrawal_letter(upload: Upload, zone_name: str, name: str, at: datetime) -> MailText:
    """The letter. For an upload without a withdrawal it says that the upload counts again."""
    gone = upload.withdrawal
    file = mail_file_name(upload.file_name)
    subject = f"【{'已撤回' if gone else '已恢复'}】{file}"
    rows = refused_texts(gone) if gone else []
    values = {
        "zone": zone_name,
        "day": f"{at.year} 年 {at.month} 月 {at.day} 日 {at:%H:%M}",
        "name": name,
        "file": file,
        "reason": gone.reason if gone else "",
        "intro": _GONE if gone else _BACK,
        "until": _UNTIL if gone and gone.may_be_undone(at) else "",
        "refused": rows[:MOST],
        "more_refused": max(0, len(rows) - MOST),
    }
    return rendered("withdrawn", subject, values)


def refused_texts(withdrawal: Withdrawal) -> list[str]:
    """The rows that stay refused, each as parcel and year."""
    return [
        f"{number}（{YEAR_OF.format(year=year)}）" if year is not None else number
        for number, year in withdrawal.stays_refused
    ]
