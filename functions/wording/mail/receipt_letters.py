"""The letter that tells a sender the outcome of a workbook: rows, problems by address, changes, and how to correct it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from unicodedata import east_asian_width

from land.grant import LINK
from land.names import mail_file_name
from land.upload import Change, ChangeKind, Receipt, UploadState
from wording.columns import KINDS, Kind
from wording.labels import UPLOAD_STATES, YEAR_OF
from wording.mail.letters import MailText, rendered
from wording.sheets.annotations import CLEAN_COPY, COPY, copy_note
from wording.sheets.folding import NOTE, Fold, asks_anything, folded

MOST: Final = 50  # lines of problems, and changes of each kind; the rest is a count
MOST_NEW: Final = 10  # new parcels by their numbers: the sender knows them
_ROOM: Final = 60  # width of a subject: 30 汉字; a 汉字 counts two, a digit or Latin letter one
_FEWEST: Final = 4  # fewer characters of a file's name would not tell which it is
_NEXT: Final = {
    UploadState.ACCEPTED: "不需要您再做什么。",
    UploadState.ACCEPTED_WITH_QUESTIONS: "数据已按您填的收下。下面的疑问请核对，要改的，改好再传一次。",
    UploadState.PARTLY_ACCEPTED: "有错误的行没有收下，其余的已经收下。请改正后把整份表再传一次，重复上传不会重复记账。",
    UploadState.REJECTED: "没有收下任何一行，请按下面的说明改正后再传一次。",
    UploadState.HELD: (
        "这份通讯录会去掉三分之一以上的人，或者去掉最后一位部门负责人，所以还没有采用，原来的名单照旧。"
        "没有错的，请登录后在这次上传的回执里点“采用这份通讯录”；有错的，改好再传一份，这一份就作废。"
    ),
}
_READ: Final = "已经读完。"
_UNFINISHED: Final = "没有处理完，请再传一次"
_SET_ASIDE: Final = "没有处理完，其中一部分可能已经记录。请稍后把整份表再传一次，重复上传不会重复记账。"
_NOTED: Final = "下面的提示供参考。"
NOTHING: Final = "无"
GONE: Final = "通讯录里不再有的人"
GONE_IF_CONFIRMED: Final = "采用以后，通讯录里不再有的人"
_OF_A_LINK: Final = "信中的链接只给您本人用，请勿转发；30 天内有效（回顾填报的，到回顾结束为止）。"
_OF_THE_PAGE: Final = "打开信中的链接要先登录。"
_COLOURS: Final = {"error": "#b3261e", "warning": "#8a5a00", NOTE: "#55606e"}


def receipt_letter(
    receipt: Receipt, file_name: str, zone_name: str, name: str, at: datetime, *, again: str, mine: str
) -> MailText:
    """The letter. again: the address of the page for handing in the corrected workbook; mine: the address of this upload."""
    copy = f"{mine}/copy" if receipt.copy else ""
    set_aside = any(problem.code == "could_not_process" for problem in receipt.problems)
    lines = folded(receipt.problems)
    asks = asks_anything(receipt.problems)
    counts = f"收下 {receipt.rows_accepted} 行，退回 {receipt.rows_refused} 行"
    # For a file that was set aside half-way the number of recorded rows is unknown.
    outcome = _UNFINISHED if set_aside else f"{UPLOAD_STATES[receipt.state]}：{counts}"
    subject = _subject(f"【回执】{outcome}", mail_file_name(file_name))
    new = [change.parcel_no for change in receipt.changes if change.what is ChangeKind.NEW_PARCEL]
    promises = [change for change in receipt.changes if change.what is ChangeKind.PROMISE]
    figures = [change for change in receipt.changes if change.what is ChangeKind.FIGURE]
    values = {
        "zone": zone_name,
        "day": f"{at.year} 年 {at.month} 月 {at.day} 日 {at:%H:%M}",
        "name": name,
        "file": mail_file_name(file_name),
        "kinds": "、".join(KINDS[Kind(kind)] for kind in receipt.kinds),
        "outcome": outcome,
        "read": _READ if receipt.kinds else "",
        "next": _SET_ASIDE if set_aside else _NEXT[receipt.state] + (_NOTED if lines and not asks else ""),
        "asks": asks,
        "problems": [_problem(line, named=len({one.sheet for one in lines if one.sheet}) > 1) for line in lines[:MOST]],
        "more_problems": sum(len(line.problems) for line in lines[MOST:]),
        "not_kept": receipt.more_errors + receipt.more_others,
        "kept": len(receipt.problems),
        "new": new[:MOST_NEW],
        "more_new": max(0, len(new) - MOST_NEW),
        "changed": [("约定有变", _rows(promises), max(0, len(promises) - MOST))] if promises else [],
        "unnamed": receipt.unnamed[:MOST],
        "more_unnamed": max(0, len(receipt.unnamed) - MOST),
        "gone_title": GONE_IF_CONFIRMED if receipt.state is UploadState.HELD else GONE,
        "gone": receipt.gone[:MOST],
        "more_gone": max(0, len(receipt.gone) - MOST),
        "link": again,
        "footer": _OF_A_LINK if again.startswith(LINK) else _OF_THE_PAGE,
        "copy": copy,
        "original": f"{mine}/original" if copy and receipt.copy_lacks else "",
        "copy_word": COPY if asks else CLEAN_COPY,
        "copy_note": copy_note(receipt.copy_lacks, clean=not asks),
    }
    if figures:
        values["changed"] = [*values["changed"], ("订正的数据", _rows(figures), max(0, len(figures) - MOST))]  # type: ignore[misc]
    return rendered("receipt", subject, values)


def _subject(what: str, file_name: str) -> str:
    """The outcome, then as much of the file's name as fits. A telephone shows only the beginning of a subject."""
    room = _ROOM - _width(f"{what}（）")
    if _width(file_name) > room:
        kept = max(end for end in range(len(file_name) + 1) if _width(file_name[:end]) <= max(0, room - 2))
        file_name = f"{file_name[:kept]}…" if kept >= _FEWEST else ""
    return f"{what}（{file_name}）" if file_name else what


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _problem(line: Fold, *, named: bool) -> dict[str, str]:
    """named: whether the sheet is named, as in a workbook with problems on several sheets."""
    return {
        "word": line.word,
        "colour": _COLOURS[line.grade],
        "place": f"{line.sheet} {line.place}".strip() if named else line.place,
        "message": line.message,
    }


def _rows(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [
        {
            "parcel_no": change.parcel_no,
            "item": change.item + (f"（{YEAR_OF.format(year=change.year)}）" if change.year else ""),
            "old": change.old or NOTHING,
            "new": change.new or NOTHING,
        }
        for change in changes[:MOST]
    ]
