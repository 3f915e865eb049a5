"""The letter to the officer about letters that were not delivered: to whom, which, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from land.grant import PAGE
from land.people import Person, Role
from telling.letter import Letter, LetterKind, LetterState, undelivered_id
from telling.sending import BOUNCED, MOST_DROPS, by_person
from wording.labels import ROLES
from wording.mail.letters import rendered
from zones.zone import Zone

MOST: Final = 20  # people; the rest is a count
_MOST_LETTERS: Final = 5  # of one person
_SUBJECT: Final = "{people} 人的 {letters} 封信没有送达"
_INTRO: Final = "下面的信没有送到收信人手里。信里的事如果还没有别人知道，会写进下一封汇总。"
_REFUSED: Final = "对方邮件服务器说没有这个收件人（{why}）。在通讯录换上新邮箱以前，不再给这个邮箱写信。"
_BOUNCED: Final = "信被退回。在通讯录换上新邮箱以前，不再给这个邮箱写信。"
_GIVEN_UP: Final = "试了 5 天，邮件服务器一直不收（最后一次：{why}），已经放弃这一封。"
_DROPPED: Final = "{times} 次都在传完时断线，不知道是否送达，已经放弃这一封。"
_CORRECT: Final = "请核对邮箱，改正后把通讯录再传一次。"
_SETTINGS: Final = "放弃的信多半与发信的设置有关，请与邮件服务器的管理人核对发信人、频率和内容过滤。"
_FOOTER: Final = "有信被拒收或放弃时告诉管理员，没有管理员的告诉部门负责人；每小时最多一封。"
_GONE: Final = "已不在通讯录里的人"
_SILENT: Final = "没有答复"


def undelivered_letter(
    zone: Zone, reader: Person, letters: Sequence[Letter], known: Mapping[str, Person | None], hour: int, now: datetime
) -> Letter:
    """The letter. known: the addressees by person id. hour: full hours since 1970; there is one letter an hour."""
    people = by_person(letters)
    refused = any(one.state is LetterState.REFUSED for one in letters)
    given_up = any(one.state is LetterState.GIVEN_UP for one in letters)
    values = {
        "zone": zone.name,
        "day": f"{now.year} 年 {now.month} 月 {now.day} 日",
        "name": reader.name,
        "intro": _INTRO,
        "parts": [(_title(known.get(theirs[0].person_id)), _lines(theirs)) for theirs in people[:MOST]],
        "more": f"另有 {len(people) - MOST} 人，没有列出。" if len(people) > MOST else "",
        "ask": (_CORRECT if refused else "") + (_SETTINGS if given_up else ""),
        "link": f"{PAGE}/z/{zone.code}",
        "link_word": "登录并上传通讯录",
        "footer": _FOOTER,
    }
    written = rendered("list", _SUBJECT.format(people=len(people), letters=len(letters)), values)
    letter = written.letter_to(
        reader.person_id, zone=zone.code, kind=LetterKind.UNDELIVERED, letter_id=undelivered_id(hour), at=now
    )
    return replace(letter, about=tuple(f"{one.person_id}/{one.letter_id}" for one in letters))


def why(letter: Letter) -> str:
    """The sentence that says why a letter was not delivered."""
    if letter.why == BOUNCED:
        return _BOUNCED
    if letter.state is LetterState.REFUSED:
        return _REFUSED.format(why=letter.why)
    if letter.drops >= MOST_DROPS:
        return _DROPPED.format(times=letter.drops)
    return _GIVEN_UP.format(why=letter.why or _SILENT)


def _title(person: Person | None) -> str:
    if person is None:
        return _GONE
    roles = "、".join(ROLES[role] for role in Role if role in person.roles)
    return f"{person.name}（{roles}）{person.address}" if roles else f"{person.name} {person.address}"


def _lines(letters: Sequence[Letter]) -> list[dict[str, str]]:
    """A line for each letter, then each distinct reason once."""
    lines = [f"{one.on.month} 月 {one.on.day} 日：{one.subject}" for one in letters[:_MOST_LETTERS]]
    if len(letters) > _MOST_LETTERS:
        lines.append(f"另有 {len(letters) - _MOST_LETTERS} 封。")
    return [{"text": line, "href": "", "word": ""} for line in [*lines, *dict.fromkeys(map(why, letters))]]
