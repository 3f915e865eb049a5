"""Rows of the register: what a parcel is and what it promises, and what a land officer would question (domain.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from intake.cells import LAST_YEAR, Day
from intake.details import DETAILED, details_of
from intake.people import agent_of
from intake.relative import Relative
from intake.rows import RowRead, Value
from intake.slips import slip
from land.calendar import add_months
from land.indicator import CUMULATIVE, MILESTONES, Indicator
from land.parcel import RegisterRow, Target
from land.people import Person
from land.units import MU, WAN, Quantity, decimal_text, exact
from wording.columns import INDICATORS, Kind, column_of
from wording.sheets.sentences import BASE_MISSING
from wording.sheets.vocabulary import (
    APPROVAL_WORDS,
    NO,
    PROJECT_TYPE_WORDS,
    SEVERAL_HOLDERS,
    YES,
    YES_OR_NO,
    land_use_of,
)
from workbooks.reading.table import Table

_SUPERVISION_NO = re.compile(r"[0-9]{6}(19|20)[0-9]{2}[A-Za-z][0-9]{5}")
_INTENSITY_TOLERANCE = Fraction(5, 1000)
_INDICATORS = {indicator.value: indicator for indicator in Indicator}
_MILESTONES = tuple((milestone, milestone.value) for milestone in MILESTONES)
_WITH_PENALTY = (Indicator.GROUNDBREAKING, Indicator.COMPLETION)
_CHOICES = ("standard_land", "project_type", "approval", "land_use")

# Of one table, by their codes: the columns that hold promises, those that are kept as written, and whether there is any of
# penalty rates.
_Columns = tuple[tuple[tuple[str, Indicator], ...], tuple[str, ...], bool]
_PENALTIES = frozenset(("daily_penalty_rate", *(f"{one.value}_penalty_rate" for one in _WITH_PENALTY)))


def register_rows(
    reads: list[RowRead],
    zone: str,
    received_on: date | None = None,
    first: dict[tuple[str | None, str], RowRead] | None = None,
) -> tuple[list[tuple[RowRead, RegisterRow]], list[Person]]:
    """The rows that stand, with the people named as 代办员; of two rows of one parcel the first stays.

    received_on: None offline. first: the rows that stood in other tables before, by file and parcel.
    """
    rows: list[tuple[RowRead, RegisterRow]] = []
    people: dict[str, Person] = {}
    first = {} if first is None else first
    columns = _columns(reads[0].table) if reads else ((), (), False)  # one table's rows, hence alike
    for read in reads:
        number = read.parcel_no
        earlier = first.setdefault((read.file, number), read) if number else read
        if earlier is not read:
            where = earlier.cells.get("parcel_no", str(earlier.line))
            if earlier.table.sheet != read.table.sheet:
                where = f"{earlier.table.sheet}!{where}"
            read.wrong("duplicate_parcel", "parcel_no", parcel=read.text("parcel_no") or "", first=where)
        _check_handover(read, received_on)
        row, agent = _row(read, zone, columns)
        if row is not None:
            rows.append((read, row))
            if agent is not None:
                people[agent.person_id] = agent
    return rows, list(people.values())


def _columns(table: Table) -> _Columns:
    return (
        tuple((code, _INDICATORS[code]) for code in table.columns if code in _INDICATORS),
        tuple(code for code in DETAILED[Kind.REGISTER] if code in table.columns),
        not _PENALTIES.isdisjoint(table.columns),
    )


def _row(read: RowRead, zone: str, columns: _Columns) -> tuple[RegisterRow | None, Person | None]:
    from_handover = _resolve(read)
    _check_order(read)
    standard, project_type, approval, land_use = map(read.text, _CHOICES)
    if standard is not None and standard.lower() not in YES | NO:
        read.wrong("unreadable_choice", "standard_land", choices=YES_OR_NO)
    if project_type and project_type not in PROJECT_TYPE_WORDS:
        read.wrong("unreadable_choice", "project_type", choices="、".join(PROJECT_TYPE_WORDS))
    if approval and approval not in APPROVAL_WORDS:
        read.wrong("unreadable_choice", "approval", choices="、".join(APPROVAL_WORDS))
    dates, targets = _promises(read.values, columns[0])
    for indicator in CUMULATIVE:
        if indicator in targets and targets[indicator].low is None:
            read.wrong("unreadable_number", indicator.value)
    agent = agent_of(read, zone)
    area = read.figure("area")
    if read.refused or area is None:
        return None, None
    _question(read, targets, area)
    row = RegisterRow(
        parcel_no=read.parcel_no,
        enterprise=read.text("enterprise") or "",
        area=area,
        dates=dates,
        targets=targets,
        price=read.figure("price"),
        penalty_rates=_penalty_rates(read) if columns[2] else {},
        standard_land=standard is None or standard.lower() in YES,
        granted_on=read.day("granted_on"),
        agent=agent.person_id if agent is not None else None,
        details=details_of(read.values, columns[1]),
        project_type=PROJECT_TYPE_WORDS.get(project_type or ""),
        approval=APPROVAL_WORDS.get(approval or ""),
        land_use=land_use_of(land_use) if land_use else None,
        handover_due=read.day("handover_due"),
        handover=read.day("handover"),
        tells_handover="handover" in read.table.columns,
        start_after_handover=from_handover,
    )
    return row, agent


def _penalty_rates(read: RowRead) -> dict[Indicator, Quantity]:
    """Each date's own 违约金日率, else the one that fills both (domain.md section 4)."""
    both = read.figure("daily_penalty_rate")
    rates = {one: read.figure(f"{one.value}_penalty_rate") or both for one in _WITH_PENALTY}
    return {one: rate for one, rate in rates.items() if rate is not None}


def _promises(
    values: Mapping[str, Value], promised: tuple[tuple[str, Indicator], ...]
) -> tuple[dict[Indicator, date], dict[Indicator, Target]]:
    """The days and the figures that are promised."""
    dates: dict[Indicator, date] = {}
    targets: dict[Indicator, Target] = {}
    for code, indicator in promised:
        value = values.get(code)
        if isinstance(value, Target):
            targets[indicator] = value
        elif isinstance(value, Day):
            dates[indicator] = value.day
    return dates, targets


def _resolve(read: RowRead) -> bool:
    """Every relative due date is the day that the row makes it, with a warning that names it, or is a problem.

    True where groundbreaking rests on 实际交地日期: who broke ground late had all their time (domain.md section 7).
    """
    from_handover = False
    for milestone, code in _MILESTONES:  # in turn, so that one may rest on one before it
        relative = read.values.get(code)
        if not isinstance(relative, Relative):
            continue
        del read.values[code]
        base = next((one for one in relative.bases if read.day(one) is not None), None)
        since = None if base is None else read.day(base)
        names = [column_of(Kind.REGISTER, one).heading for one in relative.bases]
        if base is None or since is None:
            read.wrong("unreadable_date", code, why=BASE_MISSING.format(base="、".join(names)))
            continue
        due = add_months(since, relative.months)
        if due.year > LAST_YEAR:
            read.wrong("unreadable_date", code)
            continue
        read.values[code] = Day(due)
        words = {"base": column_of(Kind.REGISTER, base).heading, "since": since.isoformat(), "day": due.isoformat()}
        read.wrong("relative_date", code, **words)
        from_handover |= milestone is Indicator.GROUNDBREAKING and base == "handover"
    return from_handover


def _check_handover(read: RowRead, received_on: date | None) -> None:
    """Land that is to be handed over after the day of receipt was not handed over (domain.md section 14)."""
    day = read.day("handover")
    if day is not None and received_on is not None and day > received_on:
        read.wrong("future_actual", "handover", day=day.isoformat(), cutoff=received_on.isoformat())


def _check_order(read: RowRead) -> None:
    """动工 ≤ 竣工 ≤ 投产 ≤ 达产, comparing those present."""
    values = read.values
    said = [(milestone, day.day) for milestone, code in _MILESTONES if isinstance(day := values.get(code), Day)]
    for (earlier, before), (milestone, after) in pairwise(said):
        if after < before:
            words = {"earlier": f"{INDICATORS[earlier]} {before}", "later": f"{INDICATORS[milestone]} {after}"}
            read.wrong("dates_out_of_order", milestone.value, **words)


def _question(read: RowRead, targets: dict[Indicator, Target], area: Quantity) -> None:
    """The warnings of a row that is stored."""
    code = read.text("credit_code")
    number = read.text("supervision_no")
    if code and not _is_credit_code(code):
        read.wrong("credit_code_check", "credit_code")
    if number and not _SUPERVISION_NO.fullmatch(number):
        read.wrong("supervision_no_form", "supervision_no")
    if SEVERAL_HOLDERS.search(read.text("enterprise") or ""):
        read.wrong("several_holders", "enterprise")
    promised = [target.low for indicator in CUMULATIVE if (target := targets.get(indicator)) and target.low]
    if len(promised) < len(CUMULATIVE) or not exact(promised[1]):
        return
    investment, intensity = promised
    computed = exact(investment) * MU / exact(area)
    if abs(computed - exact(intensity)) > _INTENSITY_TOLERANCE * exact(intensity):
        words = {"computed": decimal_text(computed / WAN), "written": decimal_text(exact(intensity) / WAN)}
        read.wrong("intensity_mismatch", Indicator.INVESTMENT_INTENSITY.value, **words)
    slip(
        read,
        Indicator.FIXED_INVESTMENT.value,
        exact(investment),
        "promise",
        reference=exact(intensity) * exact(area) / MU,
    )


@lru_cache(maxsize=16384)
def _is_credit_code(text: str) -> bool:
    """Whether the check character is right (GB 32100-2015)."""
    from stdnum.cn import uscc

    return bool(uscc.is_valid(text))
