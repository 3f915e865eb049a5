"""The first week of a zone of 160 parcels, lived through by the doors: the register of an old zone, half of its returns, nights,
mornings, and agents who send a few returns a day. What its people are written, day by day."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from assess import on_parcels
from digest import on_morning
from edge import clock as edge_clock
from edge import object_store
from edge.table import ledger, ledger_letters, ledger_people, ledger_zones
from land.contacts import who_answers
from land.facts import NewsCame, ParcelTouched
from land.people import Role
from notify import on_alert_steps
from telling.letter import Letter
from tests import books
from tests.doors.mailing import messages
from tests.doors.service import Service, token
from tests.doors.town import Town, World, at, person
from wording.labels import ROLES
from wording.mail.frame import framed
from wording.mail.welcome import welcome
from zones.zone import Zone

CODE, PARCELS, AGENTS, SEED = "week", 160, 8, 7
BEGINS, ROLLED_OUT = date(2026, 6, 25), date(2026, 7, 1)
DAYS = tuple(ROLLED_OUT + timedelta(days=n) for n in range(7))
QUIET = (
    date(2026, 7, 4),
    date(2026, 7, 5),
    date(2026, 7, 7),
)  # nobody sends anything; the first two are no working days
KINDS = ("新材料", "精密机械", "生物医药", "智能装备", "食品", "电子")


@dataclass(frozen=True)
class Got:
    """A letter that somebody got."""

    day: date
    who: str
    letter: Letter
    list_bytes: int


def number(n: int) -> str:
    return f"SF-{2018 + n % 8}-{n:03}"


def registered(n: int, chance: random.Random) -> dict[str, Any]:
    granted = date(2018 + n % 8, 1 + n % 12, 1 + n % 27)
    start = granted + timedelta(days=chance.randrange(180, 300))
    completion = start + timedelta(days=chance.randrange(540, 730))
    production = completion + timedelta(days=180)
    area, investment = chance.randrange(30, 300), chance.randrange(5_000, 170_000)
    return {
        "宗地编号": number(n),
        "受让企业": f"示范{KINDS[n % 6]}科技{n}有限公司",
        "用地面积(亩)": area,
        "出让日期": granted.isoformat(),
        "成交价款": area * 12,
        "约定动工日期": start.isoformat(),
        "约定竣工日期": completion.isoformat(),
        "约定投产日期": production.isoformat(),
        "约定达产日期": (production + timedelta(days=365)).isoformat(),
        "固定资产投资": investment,
        "投资强度": round(investment / area, 2),
        "亩均产值": chance.randrange(200, 500),
        "亩均税收": chance.randrange(9, 25),
        "容积率": 1.0,
        "建筑系数": 40,
        "违约金日率(‰)": 1,
    }


def reported(row: dict[str, Any], year: int, cutoff: date, chance: random.Random) -> dict[str, Any]:
    """A return of the parcel: some of it done, late or not, and some cells blank."""
    done = {
        column: date.fromisoformat(row[promised]) + timedelta(days=chance.randrange(-30, 200))
        for promised, column in (
            ("约定动工日期", "实际动工日期"), ("约定竣工日期", "实际竣工日期"), ("约定投产日期", "实际投产日期"),
        )
    }  # fmt: skip
    days = {column: day.isoformat() for column, day in done.items() if day <= cutoff and chance.random() < 0.8}
    share = chance.choice((0.1, 0.4, 0.7, 1.0, 1.1))
    figures: dict[str, Any] = {"累计完成固定资产投资": round(row["固定资产投资"] * share)}
    if "实际投产日期" in days:
        figures["年度产值"] = round(row["用地面积(亩)"] * row["亩均产值"] * share)
        figures["年度税收"] = round(row["用地面积(亩)"] * row["亩均税收"] * share)
    if chance.random() < 0.5:
        figures["计容建筑面积"] = round(row["用地面积(亩)"] * 667 * 1.1)
    return {
        "宗地编号": row["宗地编号"],
        "填报年度": year,
        "数据截止日期": cutoff.isoformat(),
        **_in_order(days),
        **figures,
    }


def _in_order(days: dict[str, str]) -> dict[str, str]:
    """Milestones one after the other: what is later than a missing one is left out, so that the rows are taken."""
    kept: dict[str, str] = {}
    for column in ("实际动工日期", "实际竣工日期", "实际投产日期"):
        if column not in days or (kept and days[column] < max(kept.values())):
            break
        kept[column] = days[column]
    return kept


def lived(world: World) -> list[Got]:
    """Every letter of the week."""
    at(world.clock, f"{ROLLED_OUT}T09:00:00+08:00")
    chance = random.Random(SEED)
    zone = Zone(CODE, "示范开发区", "示范市", "示范开发区管委会", alerts_from=BEGINS)
    assert ledger_zones.add_zone(zone)
    head, letter = welcome(zone, "head先生", "head@demo.example", edge_clock.now())
    assert ledger_people.replace_contacts(CODE, 0, [head], [letter])
    town = Town(CODE, Service(world.context), token(CODE, "officer", "officer@demo.example", edge_clock.wall()))
    rows = [registered(n, chance) for n in range(PARCELS)]
    returns = [reported(row, 2024, date(2024, 12, 31), chance) for row in rows if chance.random() < 0.6]
    each = PARCELS // AGENTS
    people = [person("head", Role.HEAD), person("officer", Role.OFFICER), person("leader", Role.LEADER)]
    for n in range(AGENTS):
        theirs = "、".join(row["宗地编号"] for row in rows[n * each : (n + 1) * each])
        people.append({**person(f"agent{n}", Role.AGENT, theirs), "姓名": f"代办{n}", "角色": ROLES[Role.AGENT]})
    town.send(books.xlsx({"台账": books.grid(rows), "通讯录": books.grid(people)}), name="台账.xlsx")
    _judged(town, ROLLED_OUT)
    town.send(books.xlsx({"填报": books.grid(returns)}), name="填报.xlsx")
    got: list[Got] = []
    seen: set[tuple[str, str]] = set()
    for day in DAYS:
        if day != ROLLED_OUT:
            at(world.clock, f"{day}T06:00:00+08:00")
        _judged(town, day)
        _hour(world)
        if day != ROLLED_OUT:
            at(world.clock, f"{day}T08:30:00+08:00")
            on_morning.handler({"on": day.isoformat(), "zone": CODE}, world.context)
        if day not in (ROLLED_OUT, *QUIET):
            at(world.clock, f"{day}T10:00:00+08:00")
            some = [rows[n] for n in range(PARCELS) if n % 13 == day.day % 13]
            sent = [reported(row, 2026, day - timedelta(days=1), chance) for row in some]
            town.send(books.xlsx({"填报": books.grid(sent)}), name=f"{day}.xlsx")
            _judged(town, day)
            _hour(world)
        got += _new_letters(day, seen)
    return got


def _judged(town: Town, day: date) -> None:
    """Every parcel with new facts, or whose day has come, is judged."""
    due = dict.fromkeys([*ledger.due(CODE, day), *ledger.unjudged(CODE)])
    for parcel_id in due:
        found = on_parcels.handler(messages("assess", ParcelTouched(CODE, parcel_id, day)), town.service.context)
        assert found == {"batchItemFailures": []}


def _hour(world: World) -> None:
    """The hour's message, and the wake-up."""
    news = NewsCame(CODE, edge_clock.wall(), edge_clock.wall())
    assert on_alert_steps.handler(messages("notify", news), world.context) == {"batchItemFailures": []}
    on_alert_steps.handler({"zone": CODE}, world.context)


def _new_letters(day: date, seen: set[tuple[str, str]]) -> list[Got]:
    """Every letter of the day, of whatever kind, as it is sent: with what stands around it."""
    found = []
    zone, people = ledger_zones.zone(CODE), ledger_people.people(CODE, day)
    assert zone is not None
    for one in people:
        letters = [
            each for each in ledger_letters.letters(CODE, one.person_id) if (one.person_id, each.letter_id) not in seen
        ]
        for letter in sorted(letters, key=lambda each: each.written_at):
            reader = replace(one, was_written_to=any(person_id == one.person_id for person_id, _ in seen))
            seen.add((one.person_id, letter.letter_id))
            size = len(object_store.read_file(letter.attachment)) if letter.attachment else 0
            answers = who_answers(people, reader, letter.opens.parcels if letter.opens else (), day)
            found.append(Got(day, one.address.split("@")[0], framed(letter, zone, reader, answers), size))
    return found
