"""The words of a report's workbook: sheets, headings, notes, charts (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from land.assessment import Outcome, Verdict
from land.dossier import FigureSource
from land.indicator import MILESTONES
from land.values import dataclass
from wording.labels import MILESTONE_VERDICTS, VERDICTS
from wording.report.review import ASKED
from zones.asked import Asked
from zones.provenance import Provenance
from zones.report import Report
from zones.report_order import ReportKind


@dataclass(frozen=True, slots=True)
class SheetWords:
    """name: on the tab. question: what the sheet answers. notes: what a reader must know first."""

    name: str
    question: str
    notes: tuple[str, ...] = ()


OVERVIEW: Final = SheetWords("总览", "报告的结论和依据")
CHARTS: Final = SheetWords("图表", "主要指标、里程碑、投资和逾期一览")
INDICATORS: Final = SheetWords(
    "指标",
    "各项指标达到多少，与约定或目标、与上年相比如何",
    (
        "每个数都带分子和分母；没有数据的宗地不按 0 计，单独列出。上一年“当时公布”为上一年报告所载，“现在重算”按现在所知。",
    ),
)
YEARS: Final = SheetWords("历年指标", "各年年末的指标", ("以前各年年末的指标，均按现在所知重算，以后的修订已计入。",))
RATES: Final = SheetWords("填报率", "哪些代办员、企业已填报，哪些尚未填报", ("被退回的填报不算填报。",))
WAITING: Final = SheetWords("待填报", "还需向谁收取哪些数据")
MILESTONES_SHEET: Final = SheetWords(
    "里程碑",
    "动工、竣工、投产、达产各有多少宗按期、逾期",
    ("单位：宗。“逾期未报”指到期后没有填报，是否完成尚不清楚。",),
)
INVESTMENT: Final = SheetWords("投资", "约定投资和实际完成投资", ("按约定投资从大到小。没有填报的宗地不按 0 计。",))
LATE: Final = SheetWords(
    "逾期天数",
    "哪些约定逾期，逾期多少天",
    ("只列逾期完成和逾期的；到期后没有填报的不在其中。可能的违约金按合同约定的日率估算，以核实为准。",),
)
CHANGES: Final = SheetWords(
    "修订", "以前年度的数作了哪些修订，依据是什么", ("变动超过规定比例又没有说明的，请说明原因。",)
)
DOUBTS: Final = SheetWords(
    "存疑",
    "哪些数还在核对，没有计入指标",
    ("这些数按填报的判定，但在有人确认、改正或说明原因以前，不计入全区的指标、合计、平均和图表。",),
)
IDLE: Final = SheetWords(
    "涉嫌闲置",
    "哪些宗地涉嫌闲置，请核实",
    ("以下均为涉嫌，请核实；是否闲置由自然资源主管部门认定。可能的闲置费按成交价款估算，不是应缴的数。",),
)
PARCELS: Final = SheetWords("一地一档", "每宗地的约定、实际、判定和数据来源")
CHART_DATA: Final = SheetWords("图表数据", "图表里的数")

# The name of a report wherever it is mentioned: on its page and workbook, in letters, file names and commands.
REPORTS: Final[Mapping[ReportKind, str]] = {ReportKind.FULL: "标准地年度回顾报告", ReportKind.SHORT: "标准地月报"}
_TITLE: Final = "{zone} {name}（截至 {as_of}）"
AS_OF, PUBLISHED_ON, SEQ, CHECKSUM = "截至日", "生成日", "计入到第几份上传", "校验码"
VERSIONS: Final[Mapping[str, str]] = {"code": "判定程序版本", "policy": "预警规则版本", "calendar": "工作日历版本"}
SHEET, ANSWERS, ENTRIES = "工作表", "回答什么", "条数"
CHECKSUM_NOTE: Final = "校验码为本报告 JSON 的 SHA-256；同样的数据得出同样的校验码。"
NAMED: Final = "{named} 等，共 {count} 宗"

ZONE_WIDE, BY_AGENT, BY_ENTERPRISE = "全区", "按代办员", "按企业"
NAMES: Final[Mapping[str, str]] = {
    "parcel_no": "宗地编号", "enterprise": "受让企业", "agent": "代办员", "area": "面积(亩)", "granted": "出让日期",
    "level": "预警等级", "state": "填报状态", "cutoff": "最近填报截至", "data_to": "数据截至",
    "indicator": "指标", "unit": "单位", "value": "数值",
    "of_year": "{year} 年\n数值",
    "parts": "分子/分母", "target": "约定或目标", "no_data": "没有数据(宗)", "no_data_of": "没有数据的宗地", "in_question_of": "存疑的宗地",
    "published": "{year} 年\n当时公布", "restated": "{year} 年\n现在重算", "moved": "相差", "group": "分组", "of": "代办员/企业",
    "rate": "填报率", "returned": "已填报(宗)", "parcels": "应填报(宗)", "silent": "未填报(宗)", "silent_of": "未填报的宗地",
    "problems": "有问题(宗)", "problems_of": "有问题的宗地", "lacking": "还没有填报的", "milestone": "里程碑",
    "agreed": "合计(有约定)", "none_agreed": "没有约定", "promised": "约定投资(万元)", "invested": "累计完成投资(万元)",
    "reached": "完成比例", "verdict": "判定", "why": "说明", "due": "约定日期", "actual": "实际日期", "late_days": "逾期天数",
    "bin": "区间(天)", "penalty": "可能的违约金(万元)", "fact": "项目", "year": "年度", "old": "原来", "new": "现在",
    "change": "变动", "reason": "修订原因", "upload": "上传", "cell": "单元格", "received_on": "收到日", "before": "原来的来源",
    "after": "现在的来源", "actor": "上传人", "status": "状态", "since": "自", "exposure": "可能的闲置费(万元)", "counted": "计入涉嫌",
    "idle": "闲置状态", "idle_since": "闲置状态自", "restated_mark": "修订(处)",
    "said": "情况", "said_to": "截至", "agreed_on": "约定", "fact_is": "实际",
    "source": "来源",
}  # fmt: skip
COMMITMENT: Final = "承诺：{name}"
YES, NO = "是", "否"
SIGNED_POINTS: Final = '+0.00" 个百分点";-0.00" 个百分点";0.00" 个百分点"'
SIGNED: Final = "+#,##0.00;-#,##0.00;0.00"
SIGNED_SHARE: Final = "+0.00%;-0.00%;0.00%"
NO_LATER_THAN: Final = '"不晚于 "yyyy-mm-dd'  # a milestone that only a later milestone proves
AT_LEAST, AT_MOST = '"≥ "', '"≤ "'
OF_YEAR: Final = "{verdict}（{year} 年度）"
UNREPORTED_NOTE: Final = "另有 {count} 项约定到期后没有填报，是否逾期尚不清楚，未列入本表。"
SUM_NOTE: Final = "{parts}，完成 {value}（只计已填报的宗地）。"


CHART_RATES: Final = "履约指标（%）"
CHART_SHARES: Final = "填报、准入和涉嫌闲置（%）"
CHART_MILESTONES: Final = "里程碑判定（宗）"
CHART_INVESTMENT: Final = "约定与实际投资（万元）"
CHART_LARGEST: Final = "约定与实际投资（万元，约定最大的 {count} 宗）"
CHART_LATE: Final = "逾期天数分布（项）"
PROMISED, ACTUAL = "约定", "实际"


def title(report: Report) -> str:
    return _TITLE.format(zone=report.zone_name, name=REPORTS[report.kind], as_of=report.as_of)


def above(report: Report, sheet: SheetWords) -> tuple[str, ...]:
    """The lines between a sheet's name and its table."""
    return f"{title(report)}　{sheet.question}", *sheet.notes


def bin_text(bin: tuple[int, int | None]) -> str:
    low, high = bin
    return f"{low}–{high}" if high is not None else f">{low - 1}"


_NAMED_MOST, _LINE_HOLDS = 20, 56


def listed(parcel_nos: Sequence[str]) -> str:
    """Parcel numbers, only the first if there are many; lines break between two numbers."""
    lines = [""]
    for at, number in enumerate(parcel_nos[:_NAMED_MOST]):
        number += "、" if at + 1 < min(len(parcel_nos), _NAMED_MOST) else ""
        if lines[-1] and len(lines[-1]) + len(number) > _LINE_HOLDS:
            lines.append("")
        lines[-1] += number
    named = "\n".join(lines)
    return NAMED.format(named=named, count=len(parcel_nos)) if len(parcel_nos) > _NAMED_MOST else named


def lacking_text(facts: Iterable[Asked]) -> str:
    return "、".join(ASKED[fact] for fact in facts)


def verdict_text(outcome: Outcome) -> str:
    """The verdict, with the year for a yearly figure."""
    words = MILESTONE_VERDICTS if outcome.indicator in MILESTONES else VERDICTS
    word = words[outcome.verdict]
    return word if outcome.check_year is None else OF_YEAR.format(verdict=word, year=outcome.check_year)


MILESTONE_COLUMNS: Final = (
    Verdict.MET, Verdict.MET_LATE, Verdict.NOT_DUE, Verdict.DUE_SOON, Verdict.OVERDUE, Verdict.UNREPORTED,
)  # fmt: skip


def place_text(source: FigureSource | None) -> str | None:
    """sheet!cell; None when unknown."""
    if source is None:
        return None
    return "!".join(part for part in (source.sheet, source.cell) if part) or None


def behind_text(origins: Sequence[Provenance]) -> str | None:
    """For every fact the cell and the day of receipt, or the file if there is no such day; None when nothing is known."""
    return "\n".join(filter(None, (_origin(origin.source, origin.received_on) for origin in origins))) or None


def _origin(source: FigureSource | None, received_on: date | None) -> str:
    place = place_text(source) or ""
    if received_on is not None:
        return f"{place} {received_on} 收到".strip()
    return " ".join(part for part in (place, source.upload_id if source else "") if part)
