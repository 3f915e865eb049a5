"""What people write into cells: missing marks, dates, bounds, choices, and rows that are no data (domain.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from land.adjustment import AdjustmentKind, Verification
from land.indicator import MILESTONES, Fact, Indicator
from land.parcel import Approval, LandUse, ProjectType
from land.people import Role
from land.returns import Evidence
from wording.columns import COLUMNS, INDICATORS, Kind
from wording.labels import ADJUSTMENT_KINDS, APPROVALS, EVIDENCE, PROJECT_TYPES, ROLES, VERIFICATIONS

# Cells that mean "missing": these marks, dashes of any kind and length (`DASHES`), and two dates (`MISSING_DAYS`).
NO_CHANGE: Final = "无变化"  # the whole 备注 of a return that confirms the last one
MISSING_MARKS: Final = frozenset({"/", "无", "暂无", "待定", "\\"})
DASHES: Final = re.compile(r"[-‐‑‒–—―−_]+")
MISSING_DAYS: Final = frozenset({(1700, 1, 1), (1900, 1, 1)})

# In a column of actual days they mean "none as of the cut-off", from the column of that milestone on (domain.md section 14).
# In other columns the sender is asked for the day, as for 已开工.
_NEVER_BEGUN: Final = ("未开工", "未动工", "筹建", "正在办理")
NOT_YET: Final[Mapping[str, frozenset[str]]] = {
    code: frozenset((*_NEVER_BEGUN, *words))
    for code, words in {
        **dict.fromkeys((Fact.EARTHWORK, Fact.GROUNDBREAKING, Fact.STOPPED, Fact.RESUMED, Fact.PERMIT), ()),
        Fact.COMPLETION: ("在建", "建设中", "未竣工"),
        Fact.PRODUCTION: ("在建", "建设中", "未竣工", "未投产"),
        Fact.FULL_PRODUCTION: ("在建", "建设中", "未竣工", "未投产", "未达产"),
    }.items()
}
# What people write around these words, and other words with the same meaning.
_AROUND_A_STATE: Final = re.compile(r"^[(\[]?(?:目前|至今|现|仍|尚|暂|还)*|[)\]。.!;]*$")
_LONGEST_STATE: Final = 12
_SAME_STATE: Final[Mapping[str, str]] = {
    "未开工建设": "未开工", "未动工建设": "未动工", "待开工": "未开工", "待动工": "未动工", "在建中": "在建", "正在建设": "建设中",
    "未完工": "未竣工", "未建成": "未竣工",
}  # fmt: skip
NOT_HANDED_OVER: Final = "未交地"  # a missing mark of 实际交地日期
# Ditto marks, as zones and input methods write them: they repeat the cell above.
DITTO: Final = frozenset(
    form.format(mark)
    for mark in (
        "同上",
        "同 上",
        "同　上",
        "同  上",
        "同前",
        "〃",
        "″",
        "′′",
        '"',
        "＂",
        "''",
        "“",
        "”",
        "“”",
        "””",
        "’’",
    )
    for form in ("{}", "({})", "（{}）", "{}。", " {}", "{} ", "　{}", "{}　")
)

# re.ASCII: only the digits 0 to 9. Full-width digits are folded before; those of other scripts do not occur in these workbooks.
_TIME: Final = r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
# The dates of `MISSING_DAYS` as people write them, in any column. Without separators they may be a figure.
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
# 交地后6个月, 自合同签订之日起一年半内: the columns from which such a date is counted; the first one with a date is used.
_NUMERALS: Final = "〇一二三四五六七八九"
DAYS_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("交地", "交付"), ("handover", "handover_due")),
    **dict.fromkeys(("签订", "签约"), ("signed_on",)),
    **dict.fromkeys(("动工", "开工"), (Indicator.GROUNDBREAKING,)),
    "竣工": (Indicator.COMPLETION,),
    "投产": (Indicator.PRODUCTION,),
    "达产": (Indicator.FULL_PRODUCTION,),
}
_COUNT: Final = rf"\d{{1,3}}|[{_NUMERALS}两十零]{{1,4}}"
RELATIVE_DATE: Final = re.compile(
    rf"[自从]?(?:土地|(?:出让)?合同|项目)?(?P<base>{'|'.join(DAYS_FROM)})(?:土地|(?:出让)?合同)?"
    r"(?:之日|日期|日)?(?:之后|以后|后|起)[的,]?"
    rf"(?:(?P<half_year>半年)|(?:(?P<years>{_COUNT})年(?P<half>半)?)?(?:零?(?P<months>{_COUNT})个月)?)"
    r"(?:之内|以内|内)?",
    re.ASCII,
)


def whole_number(text: str | None) -> int | None:
    """A number from 0 to 999 in digits, or to 99 in words; 0 for None, None for words that are no number."""
    if text is None:
        return 0
    if text.isascii():
        return int(text)
    tens, ten, ones = text.replace("两", "二").replace("零", "〇").rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or not (ten or ones):
        return None
    return (_NUMERALS.index(tens) if tens else 1 if ten else 0) * 10 + (_NUMERALS.index(ones) if ones else 0)


YEAR_PATTERN: Final = re.compile(r"(\d{4})(?:年度?)?", re.ASCII)

NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?|\.\d+"
FIGURE: Final = re.compile(rf"([+-]?)({NUMBER})(.*)", re.ASCII)
# Currency names, and the word that ends a written amount: neither changes the amount.
CURRENCY: Final = re.compile(r"¥|rmb|cny|人民币|(?<=[元万亿])[整正]$", re.IGNORECASE)
UNIT_BEFORE: Final = re.compile(rf"^元({NUMBER})$", re.ASCII)
YUAN_BEHIND: Final = r"\1元"
RANGE: Final = re.compile(rf"({NUMBER})([^\d,.]*?)[-~至到]({NUMBER})(.*)", re.ASCII)
# A 宗地编号 that a spreadsheet read as a number and shortened: a point or a plus sign before the exponent (2E3 may be a real name).
DAMAGED: Final = re.compile(r"-?\d+(?:\.\d+[eE][+-]?|[eE]\+)\d+", re.ASCII)
AT_LEAST: Final = ("≥", ">=", "不低于", "不少于", "不小于", "大于等于", "大于或等于", "至少")
AT_MOST: Final = ("≤", "<=", "不高于", "不超过", "不大于", "不多于", "小于等于", "小于或等于", "至多")
OR_MORE: Final = ("及以上", "以上")
OR_LESS: Final = ("及以下", "以内", "以下")
# Words around a number that contain one of these are a unit, a magnitude or a bound, known or not.
SAYS_HOW_MUCH: Final = frozenset("十百千万亿元亩顷米吨%‰×^≥≤<>")
BOTH: Final = re.compile(r"并且|且|;|,(?=[≥≤><不大小至])|、")
# 0.8≤容积率≤2.0, ≥0.8≤2.0.
WITHIN: Final = re.compile(rf"^(?:≥({NUMBER})|({NUMBER})≤[^0-9≤≥<>]{{0,8}})≤({NUMBER}[^≤≥<>]*)$", re.ASCII)
BOTH_BOUNDS: Final = r"≥\1\2且≤\3"

YES: Final = frozenset({"是", "√", "1", "✓", "true"})
YES_OR_NO: Final = "是、否"
NO: Final = frozenset({"否", "×", "0", "x", "✗", "false"})

ADJUSTMENT_WORDS: Final[Mapping[str, AdjustmentKind]] = {word: kind for kind, word in ADJUSTMENT_KINDS.items()}
VERIFICATION_WORDS: Final[Mapping[str, Verification]] = {word: state for state, word in VERIFICATIONS.items()}
EVIDENCE_WORDS: Final[Mapping[str, Evidence]] = {word: kind for kind, word in EVIDENCE.items()}
ROLE_WORDS: Final[Mapping[str, Role]] = {word: role for role, word in ROLES.items()}
PROJECT_TYPE_WORDS: Final[Mapping[str, ProjectType]] = {word: kind for kind, word in PROJECT_TYPES.items()}
APPROVAL_WORDS: Final[Mapping[str, Approval]] = {word: kind for kind, word in APPROVALS.items()}
_INDUSTRIAL: Final = re.compile(r"(?<!非)工业|(?<![A-Za-z])M[123](?!\d)")


def land_use_of(word: str) -> LandUse:
    """The use that a cell names: industrial in all its spellings (一类工业用地, M1); any other word is another use."""
    return LandUse.INDUSTRIAL if _INDUSTRIAL.search(word) else LandUse.OTHER


def _indicator_words() -> dict[str, Indicator]:
    """The names of a commitment in 涉及指标: its word, with or without 约定 … 日期, or its heading in the register."""
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

STEMS: Final = "甲乙丙丁戊己庚辛壬癸"  # the numbers of the columns that describe a row, in a numbering row
NUMBERED_COLUMN: Final = re.compile(r"第?[(]?([0-9]{1,3})[)]?(?:栏|列)?(?:[=＝].*)?")
TOTALS: Final = ("小计", "合计", "总计", "共计", "汇总")
WHOLE_TOTAL: Final = re.compile(
    r"累计|平均值?|均值|共[0-9]+(?:宗|户|家|个|块|项)(?:地|地块|企业|项目)?"
)  # as the whole cell
IN_A_TOTAL: Final = frozenset("计汇均共")  # every word for a total has one of these
# A total is followed by no other word, or begins a short text: 联合计算机公司 is no total.
TOTAL: Final = re.compile(r"(?:小计|合计|总计|共计|汇总)(?![\u4e00-\u9fff])")
LONGEST_TOTAL: Final = 12
NOTES: Final = ("填表人", "联系电话", "备注", "说明", "注")
# A text that begins like a note and continues like a name: 注塑-01 may be a parcel if its row fills all required cells.
NAME_LIKE_A_NOTE: Final = re.compile(r"(?:备注|说明|注)[\u4e00-\u9fff]")
# These begin a line below the table only if a colon follows: an enterprise's name may begin with them.
SIGNED: Final = re.compile(r"(?:制表|填报|填表|审核|复核|经办|联系|负责|单位|主管|分管|报送|日期)[^:]{0,6}:")
SIGNER: Final = re.compile(
    r"(?:制表|填报|填表|审核|复核|经办|联系|负责|单位负责|主管|分管)(?:人|人员|领导|单位)?(?:\(?(?:签字|签名|盖章|签章)\)?)?"
)
GROUP_TITLE: Final = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]).*")
LIST_MARKS: Final = re.compile(r"[、,，;；\s]+")
# Separators of the numbers in 负责宗地: never a space, because "JX 2023-01" is one number.
PARCEL_MARKS: Final = re.compile(r"[、,，;；\n\v\f\r\x85\u2028\u2029]+")
ALL_PARCELS: Final = "全部"
ALL_OR_NUMBERS: Final = "全部，或者只写宗地编号"
# Names of sheets with instructions: their labels beside words are not a card.
GUIDES: Final = re.compile(r"说明|须知|指南|字典|示例|样例|填表")
SEVERAL_HOLDERS: Final = re.compile(
    r"、|等$|等[\d\s一二两三四五六七八九十多几数]+[家户个人]|等(?:[家户个]|企业|单位)|(?:公司|集团|厂|社|中心)(?:等|[/;；,，和与及]\s*.)"
)
FORMULA_MARKS: Final = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")


def state_word(text: str) -> str:
    """The state that a (tidy) cell in a column of days names, in the law's word (domain.md section 14); any other text unchanged."""
    if len(text) > _LONGEST_STATE or not ("未" in text or "建" in text or "待" in text):
        return text
    found = _AROUND_A_STATE.sub("", text)
    return _SAME_STATE.get(found, found)
