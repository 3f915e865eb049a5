"""Letters to officers and leaders: which parcels lag, by how much, what is next, and what the reader is asked to do.

No letter is longer than its purpose (alerts.md section 4): one sentence and at most ten parcels. The others are only counted;
the attached workbook lists all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from land.assessment import SEVERITY, Level
from land.grant import LINK
from land.opening import Opening
from land.people import Person, Role
from land.policy import Policy
from land.values import dataclass
from telling.lag import Lag
from telling.letter import Letter, LetterKind
from telling.told_parcel import Part, ToldParcel, part_of, told_parcels
from wording.labels import LEVELS
from wording.mail.parcel_lines import Row, day, line, part_words, row

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_PARCELS: Final = 10  # in full
_SUBJECT: Final = 30  # characters
_HAND_IN: Final = "查看这些宗地，上传填报表"
_LOOK: Final = "查看这些宗地"
_BEFORE_YOU: Final = "第一次给您写信"
_RULED: Final = "判定规则有调整，{count} 宗地的等级或情形因此变化，宗地本身没有新情况，只在这封信里列一次。"
_LIST: Final = "预警清单_{zone}_{on}.xlsx"


@dataclass(frozen=True, slots=True)
class MailText:
    """What a mail says: its subject, and its text in both forms."""

    subject: str
    html: str
    text: str

    def letter_to(
        self,
        person_id: str,
        *,
        zone: str,
        kind: LetterKind,
        letter_id: str,
        at: datetime,
        on: date | None = None,
        opens: Opening | None = None,
        step_keys: tuple[str, ...] = (),
    ) -> Letter:
        """The letter to that person with this text. on: the day that it is about; None: the day on which it is written."""
        day = at.date() if on is None else on
        return Letter(
            zone=zone,
            person_id=person_id,
            letter_id=letter_id,
            kind=kind,
            on=day,
            subject=self.subject,
            html=self.html,
            text=self.text,
            step_keys=step_keys,
            written_at=at,
            opens=opens,
        )


@dataclass(frozen=True, slots=True)
class LagMailText(MailText):
    """A letter about lags. rows: every parcel, for the attached list; () when the letter names them all."""

    rows: tuple[Row, ...] = ()
    list_title: str = ""
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class _Parcels:
    """The parcels of one letter. news: something happened to them. old: they already lagged before the zone sent alerts. ruled:
    only new rules changed their judgement."""

    news: list[ToldParcel]
    old: list[ToldParcel]
    ruled: list[ToldParcel]

    @property
    def told(self) -> list[ToldParcel]:
        """Each parcel that is not merely resolved, once. A parcel with both news and backlog appears with its news."""
        found = {one.parcel_no: one for one in self.news if one.part is not Part.RESOLVED}
        for one in [*self.old, *self.ruled]:
            found.setdefault(one.parcel_no, one)
        return [*found.values()]

    def count(self, part: Part) -> int:
        """How many parcels belong to that part, in any of the three lists."""
        return sum(one.part is part for one in [*self.news, *self.old, *self.ruled])


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters of one zone and day share: the zone's name, its people, the day and the policy in force on it.

    alerts_from: the day from which the zone sends alerts; what lagged before it is backlog."""

    zone_name: str
    people: Sequence[Person]
    on: date
    policy: Policy
    alerts_from: date


def urgent_letter(head: Letterhead, person: Person, lags: Sequence[Lag], *, takes: bool) -> LagMailText:
    """The letter about what became red, and nothing else. takes: its link accepts workbooks; else it only shows the parcels."""
    parcels = _by_age(head, lags)
    idle = sum(any(cause.is_suspicion for cause in parcel.causes) for parcel in parcels.news)
    intro = f"{len(parcels.news)} 宗地刚刚变为“严重”" + (f"，其中 {idle} 宗涉嫌闲置" if idle else "") + "，请尽快核实。"
    said = (f"{_counts(parcels, head.policy)}，请尽快核实", intro)
    return _letter(head, person, lags, parcels, said=said, takes=takes)


def digest_letter(
    head: Letterhead, person: Person, lags: Sequence[Lag], still_open: Sequence[Lag], *, takes: bool
) -> LagMailText:
    """The morning's letter: what is new to the person, the backlog (once), what only new rules changed (as a table), and how
    many parcels are still open."""
    parcels = _by_age(head, lags)
    old = parcels.old
    subject = _counts(parcels, head.policy)
    intro = _still(still_open)
    if parcels.ruled:
        intro = f"{_RULED.format(count=len(parcels.ruled))}{intro}"
    if old:
        levels = _by_level([one.level for one in old])
        subject += f"（{levels}）" if not parcels.news and not parcels.ruled else ""
        # An alert that is told without a step was already open when its reader joined the contacts.
        is_late = any(lag.backlog and lag.reason is None for lag in lags)
        begin = _BEFORE_YOU if is_late else day(head.alerts_from, head.on)
        is_all = {one.parcel_no for one in old} >= {lag.parcel_no for lag in still_open}
        intro = "" if is_all and not parcels.ruled else intro
        intro = f"{begin}以前就已滞后的有 {len(old)} 宗（{levels}），只在这封信里列一次，以后只报变化。{intro}"
    return _letter(head, person, lags, parcels, said=(subject, intro), takes=takes)


def _by_age(head: Letterhead, lags: Sequence[Lag]) -> _Parcels:
    groups: dict[Part, list[Lag]] = {Part.BACKLOG: [], Part.NEW_RULES: []}
    news = [lag for lag in lags if part_of(lag) not in groups]
    for lag in lags:
        groups.get(part_of(lag), []).append(lag)
    return _Parcels(*(told_parcels(some, head.people, head.on) for some in (news, *groups.values())))


def _letter(
    head: Letterhead,
    person: Person,
    lags: Sequence[Lag],
    parcels: _Parcels,
    said: tuple[str, str],
    *,
    takes: bool,
) -> LagMailText:
    """parcels: those of the lags. said: the subject, which may still be too long, and the sentence that begins the letter."""
    good = [one.parcel_no for one in parcels.news if one.part is Part.RESOLVED]
    told = parcels.told
    shown = told[:MOST_PARCELS]
    every = told_parcels(lags, head.people, head.on) if max(len(told), len(good)) > MOST_PARCELS else []
    subject = _fitting(said[0])
    values = {
        "intro": said[1],
        "name": person.name,
        "zone": head.zone_name,
        "day": day(head.on),
        "parts": [
            (
                part_words(part, head.policy),
                parcels.count(part),
                part is Part.BACKLOG,
                part is Part.NEW_RULES,
                [line(one, head.on, head.policy) for one in shown if one.part is part],
            )
            for part in dict.fromkeys(one.part for one in shown)
        ],
        "names_agents": bool(person.roles & {Role.HEAD, Role.LEADER}),
        "good": "、".join(good[:MOST_PARCELS]) + (f" 等 {len(good)} 宗" if len(good) > MOST_PARCELS else ""),
        "more": len(told) - len(shown),
        "is_listed": bool(every),
        "link": LINK,
        "button": _HAND_IN if takes else _LOOK,
    }
    written = rendered("letter", subject, values)
    rows = tuple(row(one, head.on, head.policy) for one in every)
    title = f"{head.zone_name} {day(head.on)}：{said[0]}"
    name = _LIST.format(zone=head.zone_name, on=head.on.isoformat())
    return LagMailText(written.subject, written.html, written.text, rows, list_title=title, list_name=name)


def _counts(parcels: _Parcels, policy: Policy) -> str:
    """The number of parcels for each kind of news, gravest first, and the size of the backlog: 3 宗新变严重，2 宗 30 天内到期."""
    counts = {part: parcels.count(part) for part in Part}
    return "，".join(_counted(part, count, policy) for part, count in counts.items() if count)


def _counted(part: Part, count: int, policy: Policy) -> str:
    words = part_words(part, policy)
    if part is Part.BACKLOG:
        return f"{words} {count} 宗"
    return f"{count} 宗 {words}" if words[0].isdigit() else f"{count} 宗{words}"


def _fitting(subject: str) -> str:
    """The subject without its last parts, as many as make it short enough. The first part always stays."""
    parts = subject.split("，")
    while len(parts) > 1 and len("，".join(parts)) > _SUBJECT:
        parts.pop()
    return "，".join(parts)


def _still(lags: Sequence[Lag]) -> str:
    """How many parcels still lag, by their worst level."""
    worst: dict[str, Level] = {}
    for lag in lags:
        worst[lag.parcel_no] = max(worst.get(lag.parcel_no, Level.GREEN), lag.level, key=SEVERITY.__getitem__)
    if not worst:
        return "目前没有预警未消除的宗地。"
    return f"目前预警还没有消除的宗地一共 {len(worst)} 宗（{_by_level(list(worst.values()))}）。"


def _by_level(levels: Sequence[Level]) -> str:
    counts = {level: sum(one is level for one in levels) for level in (Level.RED, Level.YELLOW)}
    return "，".join(f"{LEVELS[level]} {count} 宗" for level, count in counts.items() if count)


def rendered(name: str, subject: str, values: Mapping[str, object]) -> MailText:
    """The mail of the templates wording/mail/`name`.html and .txt. The subject is one of their values."""
    html, text = (
        templates().get_template(f"{name}.{form}").render({**values, "subject": subject}) for form in ("html", "txt")
    )
    return MailText(subject, html, text)


@cache
def templates(folder: str = "mail") -> Environment:
    """The templates of wording/mail, or of another folder of wording/. What goes into HTML is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("wording", folder),
        autoescape=lambda name: bool(name and name.endswith(".html")),  # noqa: S701  (plain text is not escaped)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["in_path"] = in_path
    return found


def in_path(number: str) -> str:
    """A 宗地编号 as one part of an address. What would part the address is encoded twice: a gateway decodes before it looks for
    the route (`web.requests.Request.named`)."""
    return re.sub("%(?=2F|3F|23|25)", "%25", quote(number, safe=""))
