"""The command `ladder`: who would hear what on a day, and why. It sends nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from parcelwatch import printing
from parcelwatch.asking import Listing, RefusedError, day
from parcelwatch.here import chosen

if TYPE_CHECKING:
    from land.people import Person
    from telling.plan import Plan
    from telling.record import StoredStep
    from telling.told import Reader
    from zones.zone import Zone


def add_command(app: typer.Typer, find_table: Callable[[], None]) -> None:
    """The app has the command. find_table: after it our edge knows its table."""

    @app.command()
    def ladder(
        zone: Annotated[str, typer.Option(help="开发区代码，只有一个时可以不写")] = "",
        on: Annotated[str, typer.Option(help="哪一天，如 2026-09-14；不写为今天")] = "",
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """这一天早上谁会听到什么、为什么；不发信。"""
        find_table()
        from edge import clock
        from edge.table import ledger_zones

        zone = zone or chosen({one.code: one.name for one in ledger_zones.zones()})
        found = ledger_zones.zone(zone)
        if found is None:
            raise RefusedError(f"没有开发区 {zone}。", 1)
        morning = day(on) if on else clock.today()
        rows = list(_rows(found, morning))
        if format is Listing.JSON:
            printing.as_json(rows)
            return
        shown = [{head: row[name] for name, head in _HEADS.items()} for row in rows]
        printing.listing(shown, "table", f"{morning.isoformat()} 早上谁会听到什么")


_WHY = {
    "news": "新情况",
    "first_digest": "第一封摘要，列一次",
    "can_wait": "等早上的摘要",
    "looks_otherwise": "只有说法变了，不单独写信",
    "letter_written": "今天的信已经写好，下一封再写",
    "heard": "已经写给过本人",
    "came_and_went": "出现后又消除",
    "no_address": "没有邮箱",
    "not_theirs": "不是其负责的宗地",
    "not_their_level": "其角色不听这一等级",
    "not_their_step": "这一步由别人处理",
}
_HEADS = {
    "name": "人",
    "roles_zh": "角色",
    "parcel_no": "宗地编号",
    "subject_zh": "事项",
    "step_zh": "变化",
    "level_zh": "等级",
    "is_told_zh": "写进信里",
    "why_zh": "原因",
}


def _rows(zone: Zone, on: date) -> Iterator[dict[str, object]]:
    from edge.table import ledger_digested, ledger_letters, ledger_people
    from telling.alert import Tell
    from telling.news import News, Still
    from telling.plan import digest

    kept = ledger_letters.untold_steps(zone.code, Tell.NOW, Tell.MORNING, Tell.BACKLOG)
    steps = [*kept, *_steps_of_the_night(zone, on)]
    people = [one for one in ledger_people.people(zone.code, on) if one.address]
    news = News(steps, people, ledger_letters.alerts_now(kept))
    still = Still(ledger_letters.open_alerts(zone.code), people)
    late = ledger_digested.without(zone.code, people)
    for person in people:
        if news.may_concern(person) or person in late:
            yield from _of_person(
                person, digest(news, _reader(zone, person, steps, on, is_first=person in late), still)
            )


def _reader(zone: Zone, person: Person, steps: Sequence[StoredStep], on: date, *, is_first: bool) -> Reader:
    from edge.table import ledger_letters
    from telling.letter import LetterKind, letter_id
    from telling.told import reader

    since = zone.alerts_from if is_first else min([on, *(step.step.on for step in steps)])
    letters = ledger_letters.letters_about_alerts(zone.code, person.person_id, since)
    return reader(person, letters, letter_id(LetterKind.DIGEST, on), is_first=is_first)


def _steps_of_the_night(zone: Zone, on: date) -> Iterator[StoredStep]:
    """The steps that judging would take by that day, of every parcel whose day comes until then."""
    from assess.judging import day_of, judged, stored_steps
    from edge.table import ledger, ledger_calendars, ledger_zones
    from telling.life_log import rules_by

    policy, version = ledger_zones.policy(zone.code, on)
    rules = rules_by(policy, ledger_calendars.working_days(zone.code).works)
    for parcel_id in ledger.to_judge(zone.code, on):
        file = ledger.parcel_file(zone.code, parcel_id)
        if file is not None:
            found = judged(file, day_of(file, on), policy, version, alerts_from=zone.alerts_from, rules=rules)
            yield from stored_steps(file, found)


def _of_person(person: Person, plan: Plan) -> Iterator[dict[str, object]]:
    from land.indicator import Indicator
    from wording.columns import INDICATORS
    from wording.labels import LEVELS, ROLES, STEP_REASONS

    for entry in plan.entries:
        lag = entry.lag
        yield {
            "name": person.name,
            "roles": sorted(role.value for role in person.roles),
            "roles_zh": "、".join(ROLES[role] for role in ROLES if role in person.roles),
            "parcel_no": lag.parcel_no,
            "subject": lag.subject,
            "subject_zh": INDICATORS[Indicator(lag.subject)] if lag.subject in set(Indicator) else "土地利用",
            "step": lag.reason.value if lag.reason is not None else None,
            "step_zh": STEP_REASONS[lag.reason] if lag.reason is not None else "",
            "level": lag.level.value,
            "level_zh": LEVELS[lag.level],
            "is_told": entry.reason.is_told,
            "is_told_zh": "是" if entry.reason.is_told else "否",
            "why": entry.reason.value,
            "why_zh": _WHY[entry.reason.value],
        }
