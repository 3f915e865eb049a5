"""The first letter of a zone: to its first head."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from land.grant import PAGE
from land.people import Person, Role, person_id
from telling.letter import Letter, LetterKind
from wording.mail.letters import rendered
from zones.zone import Zone

_SUBJECT: Final = "{zone}的标准地可以开始跟踪了"
_STEPS: Final = (
    "打开下面的网址，填您的邮箱，收到登录码后填进去。",
    "先上传台账，再上传通讯录，写明谁是代办员、包联领导、企业联系人。没有现成表格的，页面上有空白模板。",
    "然后上传已有的变更事项和填报表。每份上传都有回执。",
)


def welcome(zone: Zone, name: str, address: str, now: datetime) -> tuple[Person, Letter]:
    """The zone's first 部门负责人, and the letter that leads them to the page. Its link grants nothing: they sign in there."""
    head = Person(person_id(zone.code, address), name, address, frozenset({Role.HEAD}))
    values = {
        "zone": zone.name,
        "day": f"{now.year} 年 {now.month} 月 {now.day} 日",
        "name": name,
        "steps": _STEPS,
        "page": f"{PAGE}/",
    }
    kind = LetterKind.WELCOME
    written = rendered("welcome", _SUBJECT.format(zone=zone.name), values)
    return head, written.letter_to(head.person_id, zone=zone.code, kind=kind, letter_id=kind.value, at=now)
