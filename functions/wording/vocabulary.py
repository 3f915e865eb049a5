"""What people write into cells: missing marks, dates, bounds, choices, and rows that are no data (domain.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from land.adjustment import AdjustmentKind, Verification
from land.indicator import MILESTONES, Indicator
from land.letter import Role
from land.parcel import Approval, LandUse, ProjectType
from wording.headings import COLUMNS, Kind
from wording.labels import ADJUSTMENT_KINDS, APPROVALS, INDICATORS, PROJECT_TYPES, ROLES, VERIFICATIONS

# Cells that say "missing"; dashes of any kind and length too (see `_DASHES`), and the two dates that stand for none.
NO_CHANGE: Final = "无变化"  # the whole 备注 of a return that confirms the last one
MISSING_MARKS: Final = frozenset({"/", "无", "暂无", "待定", "\\"})
DASHES: Final = re.compile(r"[-‐‑‒–—―−_]+")
MISSING_DAYS: Final = frozenset({(1700, 1, 1), (1900, 1, 1)})

# Of digits these know 0 to 9 (re.ASCII): full-width ones are folded before, and nobody here means those of other scripts.
_TIME: Final = r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
# The same two as people write them, in whatever column they stand; without any mark between they may be a figure.
MISSING_DAY: Final = re.compile(rf"1[79]00(?:-0?1-0?1|/0?1/0?1|\.0?1\.0?1|年0?1月0?1[日号]?){_TIME}", re.ASCII)
DAY_PATTERNS: Final = (
    re.compile(rf"(\d{{4}}|\d{{2}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}", re.ASCII),
    re.compile(rf"(\d{{4}}|\d{{2}})/(\d{{1,2}})/(\d{{1,2}}){_TIME}", re.ASCII),
    re.compile(rf"(\d{{4}}|\d{{2}})\.(\d{{1,2}})\.(\d{{1,2}}){_TIME}", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
    re.compile(rf"(\d{{4}}|\d{{2}})年(\d{{1,2}})月(\d{{1,2}})[日号]?{_TIME}", re.ASCII),
)
MONTH_PATTERNS: Final = (
    re.compile(r"(\d{4}|\d{2})年(\d{1,2})月[份底末]?", re.ASCII),
    re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII),
)
YEAR_PATTERN: Final = re.compile(r"(\d{4})(?:年度?)?", re.ASCII)

NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?|\.\d+"
FIGURE: Final = re.compile(rf"([+-]?)({NUMBER})(.*)", re.ASCII)
RANGE: Final = re.compile(rf"({NUMBER})([^\d,.]*?)[-~至到]({NUMBER})(.*)", re.ASCII)
AT_LEAST: Final = ("≥", ">=", "不低于", "不少于", "不小于", "大于等于", "大于或等于", "至少")
AT_MOST: Final = ("≤", "<=", "不高于", "不超过", "不大于", "不多于", "小于等于", "小于或等于", "至多")
OR_MORE: Final = ("及以上", "以上")
OR_LESS: Final = ("及以下", "以内", "以下")
BOTH: Final = re.compile(r"并且|且|;|,(?=[≥≤><不大小至])|、")

YES: Final = frozenset({"是", "√", "1", "✓", "true"})
YES_OR_NO: Final = "是、否"
NO: Final = frozenset({"否", "×", "0", "x", "✗", "false"})

ADJUSTMENT_WORDS: Final[Mapping[str, AdjustmentKind]] = {word: kind for kind, word in ADJUSTMENT_KINDS.items()}
VERIFICATION_WORDS: Final[Mapping[str, Verification]] = {word: state for state, word in VERIFICATIONS.items()}
ROLE_WORDS: Final[Mapping[str, Role]] = {word: role for role, word in ROLES.items()}
PROJECT_TYPE_WORDS: Final[Mapping[str, ProjectType]] = {word: kind for kind, word in PROJECT_TYPES.items()}
APPROVAL_WORDS: Final[Mapping[str, Approval]] = {word: kind for kind, word in APPROVALS.items()}
_INDUSTRIAL: Final = re.compile(r"(?<!非)工业|(?<![A-Za-z])M[123](?!\d)")


def land_use_of(word: str) -> LandUse:
    """The use that a cell names: industrial in all its spellings (一类工业用地, M1), any other word is another use."""
    return LandUse.INDUSTRIAL if _INDUSTRIAL.search(word) else LandUse.OTHER


def _indicator_words() -> dict[str, Indicator]:
    """Names under which 涉及指标 may call a commitment: its word, with or without 约定 … 日期, or its heading in the register."""
    words: dict[str, Indicator] = {}
    for indicator, word in INDICATORS.items():
        names = [word, "开工"] if indicator is Indicator.GROUNDBREAKING else [word]
        ends = ("", "日期", "时间") if indicator in MILESTONES else ("",)
        words |= {f"{start}{name}{end}": indicator for name in names for start in ("", "约定") for end in ends}
    for column in COLUMNS[Kind.REGISTER]:
        if column.code in set(Indicator):
            words |= dict.fromkeys((column.heading, *column.variants), Indicator(column.code))
    return words


INDICATOR_WORDS: Final[Mapping[str, Indicator]] = _indicator_words()

TOTALS: Final = ("小计", "合计", "总计")
# No other word follows it, or it begins a short text: 联合计算机公司 is no total.
TOTAL: Final = re.compile(r"(?:小计|合计|总计)(?![\u4e00-\u9fff])")
LONGEST_TOTAL: Final = 12
NOTES: Final = ("填表人", "联系电话", "备注", "说明", "注")
# What begins as a note does and goes on as a name: 注塑-01 may be a parcel, where its row fills all that a row must say.
NAME_LIKE_A_NOTE: Final = re.compile(r"(?:备注|说明|注)[\u4e00-\u9fff]")
# These begin a line below the table only where a colon follows: an enterprise's name may begin with them.
SIGNED: Final = re.compile(r"(?:制表|填报|填表|审核|复核|经办|联系|负责|单位|主管|分管|报送|日期)[^:]{0,6}:")
LIST_MARKS: Final = re.compile(r"[、,，;；\s]+")
# What parts the numbers of 负责宗地: never a space, for "JX 2023-01" is one number.
PARCEL_MARKS: Final = re.compile(r"[、,，;；\n\v\f\r\x85\u2028\u2029]+")
ALL_PARCELS: Final = "全部"
ALL_OR_NUMBERS: Final = "全部，或者只写宗地编号"
SEVERAL_HOLDERS: Final = re.compile(
    r"、|等$|等[\d\s一二两三四五六七八九十多几数]+[家户个人]|等(?:[家户个]|企业|单位)|(?:公司|集团|厂|社|中心)等"
)
FORMULA_MARKS: Final = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
