"""The frame of every letter. It is added when the letter is sent: a reader's first letter says why it comes, and every letter
says who answers questions, if anybody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Final

from land.people import Person, Role
from telling.letter import Letter, LetterKind
from wording.labels import ROLES
from zones.zone import Zone

# Comments in wording/mail/shell.html. The texts of letters are escaped there, so no user's text can contain one of them.
_WHY, _ANSWERS = "<!--why-->", "<!--answers-->"
_TOP: Final = '<p style="margin:0 0 16px;padding:10px 14px;background:#eef1f5;font-size:13px">{text}</p>'
_BOTTOM: Final = '<p style="margin:12px 0 0;color:#55606e;font-size:13px">{text}</p>'

_FIRST: Final = "这是发到这个邮箱的第一封信。{office}用“地诺”跟踪标准地的约定，{because}。"
_ENOUGH: Final = "如果不该发给您，请直接回复这封信。"
_LISTED: Final = "通讯录里登记的{roles}是这个邮箱，所以有关的信会发给您"
_NAMED: Final = "台账里登记的代办员是这个邮箱，所以有关的信会发给您"
_SENT: Final = "您用这个邮箱上传了工作簿，所以把结果告诉您"
_REPLY: Final = "有疑问可以直接回复这封信，由{who}答复"
_CALL: Final = "，电话 {phone}"
_OFFICE: Final[Mapping[Role, str]] = {role: ROLES[role] for role in (Role.AGENT, Role.OFFICER, Role.HEAD)}


def framed(letter: Letter, zone: Zone, reader: Person, answers: Person | None) -> Letter:
    """The letter in its frame. answers: the person who reads replies; None if there is nobody."""
    why = "" if reader.was_written_to or letter.kind is LetterKind.WELCOME else _why(letter, zone, reader, answers)
    who = _who(answers) if answers is not None else ""
    html = letter.html.replace(_WHY, _as_html(_TOP, why)).replace(_ANSWERS, _as_html(_BOTTOM, who))
    return replace(
        letter, html=html, text="\n\n".join(part for part in (why, letter.text.rstrip(), who) if part) + "\n"
    )


def _why(letter: Letter, zone: Zone, reader: Person, answers: Person | None) -> str:
    roles = [ROLES[role] for role in Role if role in reader.roles]
    unlisted = _SENT if letter.kind is LetterKind.RECEIPT else _NAMED
    because = _LISTED.format(roles="、".join(roles)) if roles else unlisted
    said = _FIRST.format(office=zone.sender or zone.name, because=because)
    return said + (_ENOUGH if answers is not None else "")


def _who(answers: Person) -> str:
    role = next((word for role, word in _OFFICE.items() if role in answers.roles), "")
    call = _CALL.format(phone=answers.phone) if answers.phone else ""
    return _REPLY.format(who=f"{role} {answers.name}") + call + "。"


def _as_html(around: str, text: str) -> str:
    return around.format(text=escape(text)) if text else ""
