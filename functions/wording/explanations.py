"""Why a verdict was reached, as one Chinese sentence with the two numbers or dates that decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from land.adjustment import AdjustmentKind
from land.assessment import Explanation, IdleStatus, Known
from land.indicator import Fact, Indicator
from land.units import WAN, decimal_text
from wording.columns import FACTS
from wording.labels import ADJUSTMENT_KINDS, IDLE_STATUSES, UNITS

_NOT_STARTED = "约定 {agreed} 前动工，{report}尚未动工，{counted}已满{years}年"
_FILE_IT = "请补报变更事项（政府原因或补充协议），或者更正交地日期"

_SENTENCES: Mapping[str, str] = {
    "met": "约定 {due}，{proved}",
    "met_late": "约定 {due}，{proved}，晚 {days} 天{net}",
    "not_due": "约定 {due}，还有 {days} 天",
    "due_soon": "约定 {due}，还有 {days} 天{ask}",
    "due_today": "约定 {due}，今日届满{ask}",
    "overdue": "约定 {due}，{report}尚未完成，已过 {days} 天{net}",
    "unreported": "约定 {due}，已过 {days} 天{net}，{unreported}",
    "reached": "{year}实际 {value}，约定 {target}",
    "short": "{year}实际 {value}，约定 {target}，差 {shortfall}",
    "exceeded": "{year}实际 {value}，约定不超过 {target}，超出 {shortfall}",
    "figure_unreported": "应于 {due} 竣工时达到，已过 {days} 天，{unreported}",
    "cell_blank": "应于 {due} 竣工时达到，截至 {cutoff} 的填报里这一格没有填",
    "figure_not_due": "应于 {due} 竣工时达到，未到期",
    "stale": "自 {since} 起超过 {months} 个月没有新的填报",
    "on_pace": "截至 {cutoff} 应完成 {expected}，实际 {reached}，相差 {gap} 个百分点",
    "behind_pace": "截至 {cutoff} 应完成 {expected}，实际 {reached}，落后 {gap} 个百分点",
    "no_date": "没有约定达产日期，不能确定考核年度",
    "no_completion_date": "没有约定竣工日期，不能确定到期日",
    "year_not_due": "自 {year} 年度起考核，未到期",
    "year_unreported": "{year} 年度尚无全年填报数据",
    "year_cell_blank": "{year} 年度的填报已收到，这一格没有填",
    "proved": "已填报{fact} {day}",
    "no_start_date": "没有约定动工日期",
    "within_a_year": "约定 {due} 前动工，至 {until} 不满一年",
    "start_unverified": "填报实际开工 {earthwork}，未填报实际动工日期，请核实是否达到动工开发标准",
    "not_started": _NOT_STARTED,
    "never_reported": "约定 {agreed} 前动工，至今没有任何填报，{counted}已满{years}年",
    "delivery_late": f"约定 {{handover_due}} 交地，实际 {{handover}} 交地{{late}}；{_FILE_IT}",
    "delivery_open": f"约定 {{handover_due}} 交地，至今没有填实际交地日期；{_FILE_IT}",
    "started": "已动工，没有中止开发的填报",
    "stopped_within_a_year": "{stopped} 停工，不满一年",
    "stopped_but_enough": "{stopped} 停工已满一年，已动工面积和投资未低于规定比例{arms}",
    "suspended": "{stopped} 停工已满一年{arms}",
    "cause_pending": "{underneath}；所报原因自 {effective} 起，尚待核实",
    "cause_verified": "{underneath}；自 {effective} 起的原因已核实",
    "closed": "{effective} {kind}，不再跟踪",
    "withdrawn": "已撤回：现有台账都没有这宗地",
}


def _net(values: Mapping[str, Known]) -> str:
    """The excused days and the days that remain without them; "" when none are excused."""
    days = values.get("days")
    excused = values.get("excused")
    if not isinstance(days, int) or not isinstance(excused, int) or not excused:
        return ""
    return f"（可扣除 {excused} 天，净 {days - excused} 天）"


def sentence(explanation: Explanation, indicator: Indicator | None = None) -> str:
    """The sentence of an explanation; `indicator` says in which unit its figures are. KeyError for an unknown code."""
    values = explanation.values
    words = {name: _word(name, value, indicator) for name, value in values.items()}
    words["report"] = f"截至 {words['cutoff']} 的填报显示" if "cutoff" in words else "填报显示"
    words["unreported"] = f"最近的填报只到 {words['cutoff']}，请填报" if "cutoff" in words else "没有收到填报，请填报"
    if "actual" in words:
        words["proved"] = _proved(words["actual"], values)
    if "years" in values:
        words["years"] = "两" if values["years"] == 2 else "一"
    if "year" not in words:
        words["year"] = ""
    elif explanation.code in ("reached", "short", "exceeded"):
        words["year"] += " 年度"
    words["ask"] = _ask(values)
    words["net"] = _net(values)
    agreed = words.setdefault("agreed", words.get("due", ""))
    words["counted"] = "按约定日期" if agreed == words.get("due") else f"闲置期限自 {words.get('due')} 起算，"
    words["late"] = _late(words)
    words["arms"] = _arms(values)
    words.setdefault("target", "")
    words["shortfall"] = gap(values, indicator)
    then = f"；到期时的受让人是{words['then']}" if "then" in words else ""
    return _SENTENCES[_code(explanation)].format_map(words) + then


def _code(explanation: Explanation) -> str:
    """The code of the sentence. If a return reaches the due day and only the figure's cell is blank, the sentence says so."""
    due = explanation.values.get("due")
    cutoff = explanation.values.get("cutoff")
    if explanation.code == "figure_unreported" and isinstance(due, date) and isinstance(cutoff, date) and cutoff >= due:
        return "cell_blank"
    return explanation.code


def gap(values: Mapping[str, Known], indicator: Indicator | None, digits: int = 2) -> str:
    """By how much a figure misses its target: in 个百分点 for shares, else as a share of the target; "" if that is unknown."""
    shortfall, value, target = (values.get(name) for name in ("shortfall", "value", "target"))
    if (
        indicator is not None
        and indicator.is_percentage
        and isinstance(value, Fraction)
        and isinstance(target, Fraction)
    ):
        return f"{decimal_text(abs(target - value) * 100, digits)} 个百分点"
    return percent(shortfall, digits) if isinstance(shortfall, Fraction) else ""


def _ask(values: Mapping[str, Known]) -> str:
    """The last day to apply for an extension, or that this day has passed, as of the day that was judged."""
    due, days, last = (values.get(name) for name in ("due", "days", "ask"))
    if not (isinstance(due, date) and isinstance(days, int) and isinstance(last, date)):
        return ""
    over = due - timedelta(days=days) > last
    return f"；最迟 {last} 提出延期申请，现已过期" if over else f"；要延期的，最迟 {last} 提出申请"


def _late(words: Mapping[str, str]) -> str:
    """How many days late the land was handed over, and the day they are counted from if that was agreed anew."""
    if words.get("days", "0") == "0":
        return ""
    since = f"，自重新约定的 {words['counted_from']} 起算" if "counted_from" in words else ""
    return f"{since}，晚 {words['days']} 天"


def _proved(actual: str, values: Mapping[str, Known]) -> str:
    proof = values.get("proof")
    if proof in (Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION):
        return f"不晚于 {actual}（按{FACTS[Fact(str(proof))]}）"
    if proof == Fact.EARTHWORK:
        return f"实际开工 {actual}"
    return f"实际 {actual}"


def _arms(values: Mapping[str, Known]) -> str:
    """The two measures of 中止开发 (order 53 art. 2); a measure without data is left out."""
    arms = []
    developed, invested, promised = (values.get(name) for name in ("developed", "invested", "promised"))
    if isinstance(developed, Fraction):
        arms.append(f"已动工开发面积占 {percent(developed)}")
    if isinstance(invested, Fraction) and isinstance(promised, Fraction):
        share = f"，占 {percent(invested / promised)}" if promised > 0 else ""
        arms.append(f"扣除土地价款后投资 {wan(invested)} 万元、约定 {wan(promised)} 万元{share}")
    return "，" + "，".join(arms) if arms else ""


def _word(name: str, value: Known, indicator: Indicator | None) -> str:
    match name, value:
        case _, date():
            return value.isoformat()
        case (("value" | "target"), Fraction()):
            return figure(value, indicator)
        case (("expected" | "reached"), Fraction()):
            return percent(value)
        case "gap", Fraction():
            return decimal_text(value, 2)
        case "underneath", str():
            return IDLE_STATUSES[IdleStatus(value)]
        case "fact", str():
            return FACTS[Fact(value)]
        case "kind", str():
            return ADJUSTMENT_KINDS[AdjustmentKind(value)]
        case _, Fraction():
            return decimal_text(value)
    return str(value)


def figure(value: Fraction, indicator: Indicator | None) -> str:
    """A figure as people read it: money in 万元 (per 亩), shares in %, ratios bare."""
    if indicator is not None and indicator.is_percentage:
        return percent(value)
    unit = UNITS[indicator] if indicator is not None else ""
    if unit.startswith("元"):
        return f"{wan(value)} 万{unit}"
    return f"{decimal_text(value)} {unit}".rstrip()


def wan(yuan: Fraction) -> str:
    """元 as 万元, rounded to 元."""
    return decimal_text(yuan / WAN)


def percent(share: Fraction, digits: int = 2) -> str:
    """A share as a percentage with `digits` digits after the point. A share above zero never shows as 0%."""
    text = decimal_text(share * 100, digits)
    return f"{text}%" if share == 0 or text != "0" else f"不到 {decimal_text(Fraction(1, 10**digits), digits)}%"


def money(yuan: Fraction) -> str:
    """A sum of money as people say it: 16.7 亿元, 2264 万元, 9.5 万元, 800 元."""
    if abs(yuan) >= 10**8 - 5 * 10**6:  # would round to 10000 万元
        return f"{decimal_text(yuan / 10**8, 1)} 亿元"
    if abs(yuan) >= WAN:
        return f"{decimal_text(yuan / WAN, 0 if abs(yuan) >= 10**6 else 1)} 万元"
    return f"{decimal_text(yuan, 0)} 元"
