"""The words of a yearly review: indicators with their numbers, states, the five facts (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from land.indicator import Fact, Indicator
from land.units import WAN, decimal_text, own_unit
from wording.columns import INDICATORS
from wording.explanations import percent
from wording.units import word_of
from zones.asked import Asked, AskedCell, CellState
from zones.measured import Measured, ZoneGroup, ZoneIndicator
from zones.review import ReviewState

ZONE_INDICATORS: Final[Mapping[ZoneIndicator, str]] = {
    ZoneIndicator.START_RATE: "动工率",
    ZoneIndicator.START_ON_TIME_RATE: "按期动工率",
    ZoneIndicator.COMPLETION_RATE: "竣工率",
    ZoneIndicator.PRODUCTION_RATE: "投产率",
    ZoneIndicator.FULL_PRODUCTION_RATE: "达产率",
    ZoneIndicator.OUTPUT_RATE: "达效率",
    ZoneIndicator.INVESTMENT_RATE: "投资完成率",
    ZoneIndicator.AVERAGE_INTENSITY: "平均投资强度",
    ZoneIndicator.OUTPUT_PER_MU: "亩均产值",
    ZoneIndicator.TAX_PER_MU: "亩均税收",
    **{
        ZoneIndicator(f"late_days_{milestone}"): f"平均逾期天数（{INDICATORS[milestone]}）"
        for milestone in (
            Indicator.GROUNDBREAKING,
            Indicator.COMPLETION,
            Indicator.PRODUCTION,
            Indicator.FULL_PRODUCTION,
        )
    },
    ZoneIndicator.CONSTRUCTION_MONTHS: "平均建设工期",
    ZoneIndicator.RETURN_RATE: "填报率",
    ZoneIndicator.STANDARD_LAND_SHARE: "本年标准地占工业用地（宗数）",
    ZoneIndicator.STANDARD_LAND_AREA_SHARE: "本年标准地占工业用地（面积）",
    ZoneIndicator.STANDARD_LAND_SHARE_EVER: "历年标准地占工业用地（宗数）",
    ZoneIndicator.STANDARD_LAND_AREA_SHARE_EVER: "历年标准地占工业用地（面积）",
    ZoneIndicator.PROMISE_SHARE: "本年一般项目承诺制占比",
    ZoneIndicator.PROMISE_SHARE_EVER: "历年一般项目承诺制占比",
    ZoneIndicator.IDLE_SHARE: "涉嫌闲置（宗数）",
    ZoneIndicator.IDLE_AREA_SHARE: "涉嫌闲置（面积）",
    ZoneIndicator.IDLE_EXPOSURE: "涉嫌闲置可能的闲置费",
}

ZONE_GROUPS: Final[Mapping[ZoneGroup, str]] = {
    ZoneGroup.PROGRESS: "建设进度",
    ZoneGroup.OUTPUT: "投资和产出",
    ZoneGroup.LATENESS: "逾期和工期",
    ZoneGroup.RETURNS: "填报",
    ZoneGroup.STANDARD_LAND: "标准地和承诺制",
    ZoneGroup.IDLE: "涉嫌闲置",
}

_PARCELS, _MU, _YUAN, _DAYS, _MONTHS = "宗", "亩", "元", "天", "个月"
_PER_MU: Final = (_YUAN, _MU, "元/亩")
# The units of numerator, denominator and value; a share has none.
MEASURED_UNITS: Final[Mapping[ZoneIndicator, tuple[str, str, str]]] = {
    **dict.fromkeys(ZoneIndicator, (_PARCELS, _PARCELS, "")),
    **dict.fromkeys((ZoneIndicator.OUTPUT_RATE, ZoneIndicator.INVESTMENT_RATE), (_YUAN, _YUAN, "")),
    **dict.fromkeys((ZoneIndicator.AVERAGE_INTENSITY, ZoneIndicator.OUTPUT_PER_MU, ZoneIndicator.TAX_PER_MU), _PER_MU),
    **{code: (_DAYS, _PARCELS, _DAYS) for code in ZoneIndicator if code.startswith("late_days_")},
    ZoneIndicator.CONSTRUCTION_MONTHS: (_MONTHS, _PARCELS, _MONTHS),
    **dict.fromkeys(
        (
            ZoneIndicator.STANDARD_LAND_AREA_SHARE,
            ZoneIndicator.STANDARD_LAND_AREA_SHARE_EVER,
            ZoneIndicator.IDLE_AREA_SHARE,
        ),
        (_MU, _MU, ""),
    ),
    ZoneIndicator.IDLE_EXPOSURE: (_YUAN, "", _YUAN),
}

REVIEW_STATES: Final[Mapping[ReviewState, str]] = {
    ReviewState.SILENT: "未填报",
    ReviewState.PROBLEMS: "有问题",
    ReviewState.RETURNED: "已填报，不完整",
    ReviewState.COMPLETE: "完整",
    ReviewState.NOTHING_TO_REPORT: "确认无可填报",
}
ASKED: Final[Mapping[Asked, str]] = {
    Asked.GROUNDBREAKING: "动工日期",
    Asked.CONSTRUCTION_PERIOD: "建设工期",
    Asked.PRODUCTION: "投产日期",
    Asked.INVESTMENT: "累计投资",
    Asked.OUTPUT: "年度产值",
}
# The units of those facts that are not days.
ASKED_UNITS: Final[Mapping[Asked, str]] = {
    Asked.CONSTRUCTION_PERIOD: _MONTHS,
    Asked.INVESTMENT: _YUAN,
    Asked.OUTPUT: _YUAN,
}
CELL_STATES: Final[Mapping[CellState, str]] = {
    CellState.VALUE: "有数据",
    CellState.CONFIRMED_NONE: "确认没有",
    CellState.NOT_REPORTED: "未报",
}
NO_VALUE: Final = "—"
NOBODY: Final = "（没有代办员）"


def agent_name(agent: str | None, people: Mapping[str, str]) -> str:
    """The name of a 代办员; the id when the name is unknown. people: person id → name."""
    return NOBODY if agent is None else people.get(agent, agent)


FACT_UNITS: Final[Mapping[Fact, str]] = {
    fact: "平方米" if fact.dimension == "area" else word_of(own_unit(fact.dimension)) for fact in Fact if fact.dimension
}


def shown_unit(unit: str) -> str:
    """The unit shown for values stored in this unit: money is shown in 万元."""
    return f"万{unit}" if unit.startswith(_YUAN) else unit


def value_text(measured: Measured) -> str:
    """The value as people read it; a dash when there is none."""
    return NO_VALUE if measured.value is None else _amount(measured.value, MEASURED_UNITS[measured.code][2])


def parts_text(measured: Measured) -> str:
    """Numerator and denominator, so that a small number of parcels never hides behind a percentage."""
    over, under, _ = MEASURED_UNITS[measured.code]
    if measured.denominator is None:
        return f"{len(measured.behind_denominator)} {_PARCELS}"
    if over == under == _PARCELS:
        return f"{measured.numerator}/{measured.denominator} {_PARCELS}"
    return f"{_amount(measured.numerator, over)} / {_amount(measured.denominator, under)}"


def target_text(measured: Measured) -> str:
    """The promise or target; "" when there is none."""
    return "" if measured.target is None else _amount(measured.target, MEASURED_UNITS[measured.code][2])


def outlook_text(measured: Measured) -> str:
    """The expected value at the end of the year as planned; "" for an indicator that does not look forward."""
    ahead = measured.outlook
    if ahead is None or ahead.value is None:
        return ""
    unit = MEASURED_UNITS[measured.code][0]
    counted = unit == _PARCELS
    parts = (
        f"{ahead.numerator}/{ahead.denominator}"
        if counted
        else f"{decimal_text(ahead.numerator, 2)}/{decimal_text(ahead.denominator, 2)}"
    )
    end = f"年内计划再供 {len(ahead.planned)} 宗，年底 {parts} {unit}，{percent(ahead.value)}"
    if ahead.missing is None:
        return end
    missing = str(ahead.missing) if counted else _rounded_up(ahead.missing)
    return f"{end}，还差 {missing} {unit}" if ahead.missing else f"{end}，达到目标"


def cell_text(asked: Asked, cell: AskedCell) -> str:
    """One of the five facts, with its cut-off if that is not the day of the review."""
    if cell.state is CellState.NOT_REPORTED or cell.cutoff is None:
        return CELL_STATES[CellState.NOT_REPORTED]
    said = CELL_STATES[cell.state]
    if isinstance(cell.value, date):
        said = cell.value.isoformat()
    elif cell.value is not None:
        said = _amount(cell.value, ASKED_UNITS[asked])
    return f"{said}（截至 {cell.cutoff}）" if cell.age_days else said


def _amount(value: Fraction, unit: str) -> str:
    """Money in 万元, shares in %, everything else to two digits, followed by the unit."""
    if not unit:
        return percent(value)
    if unit.startswith(_YUAN):
        return f"{decimal_text(value / WAN, 2)} {shown_unit(unit)}"
    return f"{decimal_text(value, 2)} {unit}"


def _rounded_up(value: Fraction) -> str:
    """Rounded up to two digits: a gap must not vanish."""
    return decimal_text(Fraction(-(-value * 100 // 1), 100), 2)
