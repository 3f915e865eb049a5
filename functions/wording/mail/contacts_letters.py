"""The letter to heads and officers about a change of the contacts: who was added, removed or changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from land.contacts import ContactsChange
from land.people import NOWHERE, Person, Role
from wording.labels import ROLES
from wording.mail.letters import MailText, rendered

MOST: Final = 60  # people of each table; the rest is a count
_MOST_NAMED: Final = 5  # parcels of one person
_EVERY: Final = "全部宗地"
_NONE: Final = "无"
_LONG: Final = "{parcels} 等 {count} 宗"
_OTHER_ADDRESS: Final = "{name}（换了邮箱）"
# Why the contacts in force changed, with the moment.
ADOPTED: Final = "{at} 上传的通讯录已经采用"
WITHDRAWN: Final = "{at} 撤回了一份通讯录"
RESTORED: Final = "{at} 恢复了一份撤回过的通讯录"
_INTRO: Final = "{because}，与原来的名单相比有下面的变动。如果不该这样改，请马上与上传的人核对，并重新上传正确的名单。"
_FOOTER: Final = "通讯录每次变动，都会告诉变动前后的部门负责人和管理员。这封信没有链接。"


def contacts_letter(
    zone_name: str, name: str, change: ContactsChange, at: datetime, *, because: str = ADOPTED
) -> MailText:
    """The letter. at: when the new contacts took effect. because: the reason, one of this module's sentences."""
    parts = (("新增", change.came), ("去掉", change.left), ("变更", change.changed))
    subject = "通讯录有变动：" + "，".join(f"{word} {len(who)} 人" for word, who in parts if who)
    values = {
        "zone": zone_name,
        "day": _day(at),
        "name": name,
        "intro": _INTRO.format(because=because.format(at=_day(at))),
        "lists": [
            (title, [_row(one) for one in who[:MOST]], max(0, len(who) - MOST))
            for title, who in (("新增的人", change.came), ("去掉的人，不再收到邮件，链接失效", change.left))
            if who
        ],
        "changed": [_changed(old, new) for old, new in change.changed[:MOST]],
        "more_changed": max(0, len(change.changed) - MOST),
        "footer": _FOOTER,
    }
    return rendered("contacts", subject, values)


def gone_names(change: ContactsChange) -> tuple[str, ...]:
    """The people who are no longer in the contacts, as the receipt names them. A person with a new address is named as such."""
    moved = [_OTHER_ADDRESS.format(name=old.name) for old, new in change.changed if old.person_id != new.person_id]
    return (*map(_names, change.left), *moved)


def _day(moment: datetime) -> str:
    return f"{moment.year} 年 {moment.month} 月 {moment.day} 日 {moment:%H:%M}"


def _row(one: Person) -> dict[str, str]:
    return {"name": _names(one), "address": one.address, "roles": _roles(one), "parcels": _parcels(one)}


def _changed(old: Person, new: Person) -> dict[str, object]:
    told = (
        ("姓名", _names(old), _names(new)),
        ("邮箱", old.address, new.address),
        ("角色", _roles(old), _roles(new)),
        ("负责宗地", _parcels(old), _parcels(new)),
        ("任期至", _date(old.until), _date(new.until)),
        ("手机", old.phone or _NONE, new.phone or _NONE),
        ("请假", _leave(old), _leave(new)),
        ("代理人", old.deputy or _NONE, new.deputy or _NONE),
    )
    items = [{"word": word, "old": was, "new": now} for word, was, now in told if was != now]
    return {"name": _names(new), "address": new.address, "items": items}


def _names(one: Person) -> str:
    return "、".join(one.names or (one.name,))


def _roles(one: Person) -> str:
    return "、".join(ROLES[role] for role in Role if role in one.roles)


def _parcels(one: Person) -> str:
    if one.scope is None:
        return _EVERY
    numbers = sorted(one.parcels - {NOWHERE})
    return _several(numbers) if numbers else _NONE


def _several(numbers: list[str]) -> str:
    shown = "、".join(numbers[:_MOST_NAMED])
    return shown if len(numbers) <= _MOST_NAMED else _LONG.format(parcels=shown, count=len(numbers))


def _date(day: date | None) -> str:
    return day.isoformat() if day is not None else _NONE


def _leave(one: Person) -> str:
    if one.away_from is None and one.away_to is None:
        return _NONE
    return f"{one.away_from or ''} 至 {one.away_to or ''}".strip()
