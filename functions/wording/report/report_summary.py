"""The points of a report in plain sentences, the most important first; each states its numbers and how many parcels gave none.

They say 涉嫌 and 请核实, never 已构成: recognition belongs to the authority (domain.md section 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from land.assessment import Verdict
from land.indicator import MILESTONES
from wording.columns import INDICATORS
from wording.explanations import percent
from wording.mail.review_letters import day_text
from wording.report.review import ZONE_INDICATORS, outlook_text, parts_text, target_text, value_text
from zones.measured import Measured, ZoneIndicator
from zones.report import Report
from zones.review import ReviewState

_FEW: Final = 10  # below it a share is given in parcels: a percentage of nine parcels misleads
_DONE: Final[Mapping[ZoneIndicator, str]] = {
    ZoneIndicator.START_RATE: "已动工",
    ZoneIndicator.COMPLETION_RATE: "已竣工",
    ZoneIndicator.PRODUCTION_RATE: "已投产",
    ZoneIndicator.FULL_PRODUCTION_RATE: "已达产",
    ZoneIndicator.RETURN_RATE: "已填报",
}
_COMPARED: Final = (
    ZoneIndicator.START_RATE,
    ZoneIndicator.PRODUCTION_RATE,
    ZoneIndicator.INVESTMENT_RATE,
    ZoneIndicator.OUTPUT_RATE,
)
# The indicators of the year, each with its counterpart over all years.
_AHEAD: Final[Mapping[ZoneIndicator, ZoneIndicator]] = {
    ZoneIndicator.STANDARD_LAND_SHARE: ZoneIndicator.STANDARD_LAND_SHARE_EVER,
    ZoneIndicator.STANDARD_LAND_AREA_SHARE: ZoneIndicator.STANDARD_LAND_AREA_SHARE_EVER,
    ZoneIndicator.PROMISE_SHARE: ZoneIndicator.PROMISE_SHARE_EVER,
}


def summary(report: Report) -> tuple[str, ...]:
    """The sentences: progress, delays, suspicions, money, returns, revisions, earlier years, outlook."""
    found = {one.code: one for one in report.review.indicators}
    if not report.pages:
        none = f"截至 {day_text(report.as_of)}，没有应回顾的宗地，各项指标没有可以相除的数，记作“—”。"
        return (none, *_ahead(found))
    said = (
        _progress(report, found),
        _built(found),
        _late(report, found),
        _idle(found),
        _investment(found[ZoneIndicator.INVESTMENT_RATE]),
        _output(found),
        _returns(report, found[ZoneIndicator.RETURN_RATE]),
        _restatements(report),
        _doubts(report),
        _against_last_year(report, found),
    )
    return (*(f"{sentence}。" for sentence in said if sentence), *_ahead(found))


def published(measured: Measured, values: Mapping[str, str | None] | None) -> Measured | None:
    """The same indicator with the value that last year's report gave; None when unknown."""
    text = None if values is None else values.get(measured.code.value)
    return None if text is None else replace(measured, value=Fraction(text))


def _rate(one: Measured) -> str:
    """A share of parcels: as a percentage with its numbers, or, for few parcels, as "9 宗中 7 宗"."""
    name, done = ZONE_INDICATORS[one.code], _DONE[one.code]
    if not one.denominator:
        return f"{name}没有可以相除的数，记作“—”"
    if one.value is None:
        return f"{name}记作“—”，{one.denominator} 宗都没有数据"
    if one.denominator < _FEW:
        said = f"{one.denominator} 宗中 {one.numerator} 宗{done}"
    else:
        said = f"{done} {one.numerator} 宗，{name} {percent(one.value)}（{one.numerator}/{one.denominator}）"
    return f"{said}，{len(one.no_data)} 宗没有数据" if one.no_data else said


def _progress(report: Report, found: Mapping[ZoneIndicator, Measured]) -> str:
    return f"截至 {day_text(report.as_of)}，应回顾 {len(report.pages)} 宗，{_rate(found[ZoneIndicator.START_RATE])}"


def _built(found: Mapping[ZoneIndicator, Measured]) -> str:
    completed, producing, full = (
        found[code]
        for code in (
            ZoneIndicator.COMPLETION_RATE,
            ZoneIndicator.PRODUCTION_RATE,
            ZoneIndicator.FULL_PRODUCTION_RATE,
        )
    )
    if not completed.denominator:
        return "还没有已知动工的宗地，竣工率、投产率和达产率没有可以相除的数，记作“—”"
    said = f"已动工的 {completed.denominator} 宗：{_rate(completed)}；{_rate(producing)}"
    return f"{said}。已投产的 {full.denominator} 宗：{_rate(full)}" if full.denominator else said


def _late(report: Report, found: Mapping[ZoneIndicator, Measured]) -> str:
    late = [(one, found[ZoneIndicator(f"late_days_{one}")]) for one in MILESTONES]
    parcels = _different(measured.behind_numerator for _, measured in late)
    unknown = _different(measured.no_data for _, measured in late)
    if parcels:
        still = sum(
            any(promise.outcome.verdict is Verdict.OVERDUE for promise in page.promises) for page in report.pages
        )
        each = "、".join(
            f"{INDICATORS[milestone]} {measured.denominator} 宗（平均 {value_text(measured)}）"
            for milestone, measured in late
            if measured.denominator
        )
        open_still = "都还没有完成" if still == parcels else f"其中 {still} 宗至今没有完成"
        said = f"已知逾期的有 {parcels} 宗，{open_still}：{each}"
    else:
        said = "没有已知逾期的宗地"
    return f"{said}；另有 {unknown} 宗约定的日期已过、没有填报，是否逾期还不知道，请核实" if unknown else said


def _different(groups: Iterable[Iterable[str]]) -> int:
    return len({parcel_no for group in groups for parcel_no in group})


def _idle(found: Mapping[ZoneIndicator, Measured]) -> str:
    by_number, by_area, fees = (
        found[code] for code in (ZoneIndicator.IDLE_SHARE, ZoneIndicator.IDLE_AREA_SHARE, ZoneIndicator.IDLE_EXPOSURE)
    )
    suspected = len(by_number.behind_numerator)
    if not suspected:
        return "没有涉嫌闲置的宗地"
    share = f"，占 {percent(by_area.value)}" if by_area.value is not None else ""
    said = f"涉嫌闲置 {suspected} 宗（{parts_text(by_number)}），面积 {parts_text(by_area)}{share}"
    if by_number.no_data:
        said += f"；其中 {len(by_number.no_data)} 宗从未填报"
    if fees.behind_numerator:
        said += f"；{len(fees.behind_numerator)} 宗可能涉及土地闲置费，合计 {_money(fees, fees.numerator)}"
    if fees.no_data:
        said += f"；{len(fees.no_data)} 宗的成交价款没有数据，算不出可能的闲置费"
    return f"{said}。请核实，是否认定由主管部门决定"


def _investment(one: Measured) -> str:
    if not one.denominator:
        return f"没有可以比较的累计投资（{len(one.no_data)} 宗没有数据），投资完成率记作“—”"
    promised = _money(one, one.denominator)
    actual = _money(one, one.numerator)
    said = f"报了累计投资的 {len(one.behind_numerator)} 宗，约定投资 {promised}，累计完成 {actual}，投资完成率 {value_text(one)}"
    return _uncounted(said, one)


def _output(found: Mapping[ZoneIndicator, Measured]) -> str:
    one, tax = found[ZoneIndicator.OUTPUT_RATE], found[ZoneIndicator.TAX_PER_MU]
    if not one.denominator:
        owing = f"（{len(one.no_data)} 宗没有数据）" if one.no_data else "（还没有到考核年度的宗地）"
        return f"没有可以比较的年度产值{owing}，达效率记作“—”"
    promised = _money(one, one.denominator)
    actual = _money(one, one.numerator)
    said = (
        f"报了年度产值的 {len(one.behind_numerator)} 宗，约定产值 {promised}，实际 {actual}，达效率 {value_text(one)}"
    )
    if tax.value is not None:
        said += f"；亩均税收 {value_text(tax)}（约定 {target_text(tax)}，{len(tax.behind_numerator)} 宗）"
    return _uncounted(said, one)


def _money(one: Measured, amount: Fraction) -> str:
    """An amount in 元 in the words of an indicator of money."""
    return value_text(replace(one, code=ZoneIndicator.IDLE_EXPOSURE, value=amount))


def _uncounted(said: str, one: Measured) -> str:
    left_out = [f"{len(one.no_data)} 宗没有数据"] if one.no_data else []
    left_out += [f"{len(one.in_question)} 宗存疑"] if one.in_question else []
    return f"{said}；{'、'.join(left_out)}，没有计入" if left_out else said


def _returns(report: Report, one: Measured) -> str:
    states = [page.parcel.state for page in report.pages]
    silent = states.count(ReviewState.SILENT)
    problems = states.count(ReviewState.PROBLEMS)
    said = f"{report.review.fills} 年的填报：{_rate(one)}；{silent} 宗没有填报"
    return f"{said}，{problems} 宗填报有问题，请核实" if problems else said


def _restatements(report: Report) -> str:
    changes = report.review.restatements
    if not changes:
        return f"{report.review.fills} 年以前的数没有修订"
    asked = sum(one.questioned for one in changes)
    said = f"{report.review.fills} 年以前的数修订了 {len(changes)} 处，涉及 {_different([one.parcel_no] for one in changes)} 宗"
    return f"{said}，其中 {asked} 处变动较大、没有写明原因，请核实" if asked else f"{said}，变动较大的都写明了原因"


def _doubts(report: Report) -> str:
    found = report.review.doubts
    if not found:
        return ""
    parcels = _different([one.parcel_no] for one in found)
    return f"有 {len(found)} 个数存疑（{parcels} 宗），还没有人确认，没有计入指标、合计和图表，请核实"


def _against_last_year(report: Report, found: Mapping[ZoneIndicator, Measured]) -> str:
    last = next((one for one in report.years if one.year == report.as_of.year - 1), None)
    if last is None:
        return ""
    then = {one.code: one for one in last.indicators}
    told = []
    for code in _COMPARED:
        before = published(then[code], report.as_published)
        if before is None and then[code].value is None:
            continue
        said = f"当时公布 {value_text(before)}，" if before is not None else ""
        told.append(f"{ZONE_INDICATORS[code]}{said}现在重算为 {_counted(then[code])}，本期 {_counted(found[code])}")
    return f"和 {last.year} 年末比：{'；'.join(told)}" if told else ""


def _counted(one: Measured) -> str:
    counted = one.code in _DONE and one.value is not None
    return f"{value_text(one)}（{one.numerator}/{one.denominator}）" if counted else value_text(one)


def _ahead(found: Mapping[ZoneIndicator, Measured]) -> tuple[str, ...]:
    """The expected value at the end of the year as planned, and the gap to the target."""
    told = []
    unsaid = dict[int, list[str]]()
    for code, ever in _AHEAD.items():
        one, name = found[code], ZONE_INDICATORS[code]
        outlook = outlook_text(one)
        if outlook:
            unknown = f"；{len(one.no_data)} 宗没有数据" if one.no_data else ""
            now = value_text(one) if one.value is not None else "记作“—”"
            target = f"，目标 {target_text(one)}" if one.target is not None else ""
            told.append(
                f"{name}：现在 {parts_text(one)}，{now}（历年 {value_text(found[ever])}）{target}；{outlook}{unknown}。"
            )
        elif one.no_data:
            unsaid.setdefault(len(one.no_data), []).append(name)
    for count, names in unsaid.items():
        told.append(f"{'、'.join(names)}没有可以相除的数，记作“—”：{count} 宗没有数据。")
    return tuple(told)
