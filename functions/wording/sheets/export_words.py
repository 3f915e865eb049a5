"""A zone's parcels and commitments as rows for people: headings in Chinese, money in 万元, areas in 亩, shares in %."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from land.assessment import Assessment, IdleStatus, Outcome
from land.indicator import DATE_FACTS, MILESTONES, Fact, Indicator
from land.units import MU, WAN, exact
from land.view import View
from wording.columns import FACTS, INDICATORS
from wording.explanations import sentence
from wording.labels import (
    APPROVALS,
    EVIDENCE,
    IDLE_STATUSES,
    LAND_USES,
    LEVELS,
    MILESTONE_VERDICTS,
    PROJECT_TYPES,
    UNITS,
    VERDICTS,
)
from wording.report.review import shown_unit
from zones.scope import granted_on

_YES, _NO = "是", "否"
_WHY, _IDLE_WHY = "说明", "闲置说明"

Cell = str | int | Fraction | date | None


class TableWords(NamedTuple):
    """name: of its sheet. headings: of its columns. sentences: the headings whose cells hold whole sentences."""

    name: str
    headings: tuple[str, ...]
    sentences: frozenset[str]


PARCELS: Final = TableWords(
    "宗地",
    (
        "宗地编号", "受让企业", "等级", "统一社会信用代码", "行业代码", "地块名称", "电子监管号", "合同编号",
        "用地面积(亩)", "成交价款(万元)", "出让日期", "是否标准地", "项目类型", "审批方式", "用途", "约定交地日期", "实际交地日期",
        "代办员", "最近填报截至", *(FACTS[one] for one in DATE_FACTS),
        f"{FACTS[Fact.INVESTMENT]}(万元)", "投资截至", "闲置状态", "闲置状态自", "可能的闲置费(万元)", "下次变化日", "判定日", _IDLE_WHY,
    ),
    frozenset({_IDLE_WHY}),
)  # fmt: skip
COMMITMENTS: Final = TableWords(
    "承诺",
    (
        "宗地编号", "受让企业", "承诺事项", "判定", "等级", "约定日期", "实际日期", "逾期天数", "可扣除天数",
        "约定下限", "约定上限", "实际值", "单位",
        "核实方式",
        "缺口(%)", "进度差(百分点)", "考核年度", "可能的违约金(万元)", _WHY,
    ),
    frozenset({_WHY}),
)  # fmt: skip
_PART_NAMES: Final[Mapping[str, str]] = {"workbook": "宗地和承诺", "parcels": "宗地", "commitments": "承诺"}


def file_name(zone_name: str, on: date, part: str, ending: str) -> str:
    """The name of the downloaded file."""
    return f"{zone_name}_{_PART_NAMES[part]}_{on.isoformat()}.{ending}"


def parcel_cells(assessment: Assessment, view: View, people: Mapping[str, str]) -> list[Cell]:
    """The row of a parcel under the headings of PARCELS. people: person id → the name to show."""
    register, idle = view.promises.register, assessment.idle
    details = register.details
    investment = view.figure(Fact.INVESTMENT)
    return [
        assessment.parcel_no, assessment.enterprise, LEVELS[assessment.level], details.get("credit_code"), details.get("industry"),
        details.get("parcel_name"), details.get("supervision_no"), details.get("contract_no"), assessment.area / MU,
        None if register.price is None else exact(register.price) / WAN, granted_on(register), _YES if register.standard_land else _NO,
        PROJECT_TYPES[register.project_type] if register.project_type else None,
        APPROVALS[register.approval] if register.approval else None, LAND_USES[register.land_use] if register.land_use else None,
        register.handover_due, register.handover, people.get(register.agent, register.agent) if register.agent else None,
        view.last_cutoff, *(view.day(fact) for fact in DATE_FACTS), None if investment is None else investment / WAN,
        view.investment_cutoff, None if idle.status is IdleStatus.NONE else IDLE_STATUSES[idle.status], idle.since,
        _wan(idle.fee_exposure_yuan), assessment.next_change_on, assessment.on,
        None if idle.status is IdleStatus.NONE else sentence(idle.reason),
    ]  # fmt: skip


def commitment_rows(assessment: Assessment) -> Iterator[list[Cell]]:
    """The rows of a parcel's commitments under the headings of COMMITMENTS."""
    for one in assessment.commitments:
        words = MILESTONE_VERDICTS if one.indicator in MILESTONES else VERDICTS
        yield [
            assessment.parcel_no, assessment.enterprise, INDICATORS[one.indicator], words[one.verdict], LEVELS[one.level],
            one.due, one.actual, one.lag_days, one.excused_days,
            _scaled(one, one.target_min), _scaled(one, one.target_max), _scaled(one, one.value),
            _unit(one.indicator), EVIDENCE[one.evidence] if one.evidence else None,
            None if one.shortfall is None else one.shortfall * 100, one.gap_points, one.check_year,
            _wan(one.money_at_stake_yuan), sentence(one.explanation, one.indicator),
        ]  # fmt: skip


def _wan(yuan: Fraction | None) -> Fraction | None:
    return None if yuan is None else yuan / WAN


def _unit(indicator: Indicator) -> str | None:
    return "%" if indicator.is_percentage else shown_unit(UNITS.get(indicator, "")) or None


def _scaled(outcome: Outcome, value: Fraction | None) -> Fraction | None:
    """The figure in the unit in which it is shown."""
    if value is None:
        return None
    if outcome.indicator.is_percentage:
        return value * 100
    unit = UNITS.get(outcome.indicator, "")
    return value / WAN if shown_unit(unit) != unit else value
