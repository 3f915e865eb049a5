"""The zones of the bench: registers, contacts and returns as workbooks. The same number gives the same zone."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import xlsxwriter

HEADS, AGENTS = 3, 12
_REGISTER = (
    "宗地编号", "受让企业", "用地面积(亩)", "出让日期", "成交价款(万元)", "约定动工日期", "约定竣工日期", "约定投产日期", "约定达产日期",
    "固定资产投资(万元)", "亩均产值(万元/亩)", "亩均税收(万元/亩)", "容积率", "建筑系数(%)", "违约金日率(‰)",
)  # fmt: skip
_RETURN = (
    "宗地编号", "填报年度", "数据截止日期", "实际动工日期", "实际竣工日期", "实际投产日期", "累计完成固定资产投资(万元)",
    "年度产值(万元)", "年度税收(万元)", "计容建筑面积(㎡)",
)  # fmt: skip
_CONTACTS = ("姓名", "邮箱", "角色", "负责宗地")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel with its day of grant and its promises. late: the days by which everything is late; share: the reached part of
    the promised figures."""

    number: str
    firm: str
    area: int
    granted: date
    start: date
    completion: date
    production: date
    full: date
    late: int
    share: float

    def row(self) -> list[object]:
        days = (self.granted, self.start, self.completion, self.production, self.full)
        granted, *promised = (day.isoformat() for day in days)
        figures = [self.area * 300, 350, 18, "1.0-2.5", 40, 1]
        return [self.number, self.firm, self.area, granted, self.area * 20, *promised, *figures]

    def returned(self, year: int) -> list[object] | None:
        """The parcel's return for that year; None if nothing was due to begin by then."""
        cutoff = date(year, 12, 31)
        if self.start > cutoff:
            return None
        done = [self._done(day, cutoff) for day in (self.start, self.completion, self.production)]
        built = (cutoff - self.start).days - self.late
        share = max(0.0, min(1.0, built / max(1, (self.completion - self.start).days))) * self.share
        runs = bool(done[2])
        figures = [round(self.area * each * self.share) if runs else "" for each in (350, 18)]
        return [self.number, year, cutoff.isoformat(), *done, round(self.area * 300 * share), *figures, self.area * 900]

    def _done(self, promised: date, cutoff: date) -> str:
        day = promised + timedelta(days=self.late)
        return day.isoformat() if day <= cutoff else ""


def parcels(count: int, seed: int = 1) -> list[Parcel]:
    """Parcels granted over eight years, each of a different firm: three quarters on time, a fifth late, the others silent."""
    chance = random.Random(seed)
    return [_parcel(number, chance) for number in range(count)]


def _parcel(number: int, chance: random.Random) -> Parcel:
    granted = date(2018, 1, 1) + timedelta(days=chance.randrange(2900))
    start = granted + timedelta(days=chance.choice((90, 180, 180, 270, 360)))
    completion = start + timedelta(days=chance.choice((540, 720, 720, 900)))
    production = completion + timedelta(days=chance.choice((90, 180)))
    kind = chance.random()
    late = 0 if kind < 0.75 else chance.randrange(10, 400) if kind < 0.95 else 4000
    return Parcel(
        f"SF-{granted.year}-{number:06d}", f"示范{number}有限公司", chance.randrange(20, 300), granted, start=start, completion=completion,
        production=production, full=production + timedelta(days=365), late=late, share=chance.uniform(0.6, 1.2),
    )  # fmt: skip


def register(of: Iterable[Parcel]) -> bytes:
    return workbook("台账", _REGISTER, [one.row() for one in of])


def returns(of: Iterable[Parcel], year: int) -> bytes:
    found = (one.returned(year) for one in of)
    return workbook("填报表", _RETURN, [row for row in found if row is not None])


def contacts(of: Sequence[Parcel], *, firms: bool) -> bytes:
    """Heads, and agents who share the parcels; if `firms`, also a person of each firm."""
    rows = [[f"包联{n}", f"leader{n}@zone.example", "包联领导", ""] for n in range(HEADS)]
    rows += [["主任", "head@zone.example", "部门负责人", ""], ["管理", "officer@zone.example", "管理员", ""]]
    for n in range(AGENTS):
        theirs = "、".join(one.number for one in of[n::AGENTS])
        rows.append([f"代办{n}", f"agent{n}@zone.example", "代办员", theirs])
    if firms:
        rows += [[f"企业{n}", f"firm{n}@firm.example", "企业联系人", one.number] for n, one in enumerate(of)]
    return workbook("通讯录", _CONTACTS, rows)


def workbook(sheet: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for line, row in enumerate([headings, *rows]):
            page.write_row(line, 0, row)
    return out.getvalue()
