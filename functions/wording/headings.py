"""The columns of the four workbooks: their headings, accepted variants, units and what they hold (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from land.indicator import Fact, Indicator
from land.values import dataclass
from wording.heading_text import HIGHEST, LOWEST, bare, said_in, with_bound_inside
from wording.units import unit_of


class Kind(StrEnum):
    """What a table is; the value is the code that outsiders see."""

    REGISTER = "register"
    ADJUSTMENTS = "adjustments"
    RETURN = "return"
    CONTACTS = "contacts"


KINDS: Final[Mapping[Kind, str]] = {
    Kind.REGISTER: "台账",
    Kind.RETURN: "填报表",
    Kind.ADJUSTMENTS: "变更事项",
    Kind.CONTACTS: "通讯录",
}


class Reads(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    DATE = "date"
    YEAR = "year"
    FIGURE = "figure"  # a number with a unit
    PROMISE = "promise"  # a number with a unit, or bounds
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. code: its name in our code; heading: the canonical spelling, as problems name it.

    dimension and unit (land.units): of figures; the unit is what a heading without one means.
    """

    code: str
    heading: str
    variants: tuple[str, ...] = ()
    reads: Reads = Reads.TEXT
    required: bool = False
    dimension: str = ""
    unit: str = ""


def _column(code: str, headings: str, reads: Reads = Reads.TEXT, dimension: str = "", unit: str = "") -> Column:
    """A column from its spellings, canonical first; * marks a required one."""
    first, *variants = headings.split()
    return Column(code, first.rstrip("*"), tuple(variants), reads, first.endswith("*"), dimension, unit)


_DATE, _FIGURE, _PROMISE, _CHOICE = Reads.DATE, Reads.FIGURE, Reads.PROMISE, Reads.CHOICE
_PARCEL = _column("parcel_no", "宗地编号* 地块编号 宗地号")
_REMARK = _column("remark", "备注")

COLUMNS: Final[Mapping[Kind, tuple[Column, ...]]] = {
    Kind.REGISTER: (
        _PARCEL,
        _column("parcel_name", "地块名称 宗地名称"),
        _column("supervision_no", "电子监管号 电子监督号"),
        _column("contract_no", "合同编号"),
        _column("enterprise", "受让企业* 企业名称 受让人 土地使用权人 投资主体 受让单位 用地单位 项目单位 竞得人"),
        _column("credit_code", "统一社会信用代码"),
        _column("industry", "行业代码 行业分类"),
        _column("area", "用地面积* 出让面积 面积 占地面积 土地面积", _FIGURE, "area", "mu"),
        _column("supply_mode", "供地方式"),
        _column("standard_land", "是否标准地", _CHOICE),
        _column("project_type", "项目类型", _CHOICE),
        _column("approval", "审批方式", _CHOICE),
        _column("land_use", "用途 土地用途", _CHOICE),
        _column("granted_on", "出让日期 出让时间", _DATE),
        _column("signed_on", "合同签订日期 合同签定日期 合同签订时间", _DATE),
        _column("price", "成交价款 成交价格 土地价款 出让价款", _FIGURE, "money", "wan_yuan"),
        _column("handover_due", "约定交地日期 约定交地时间", _DATE),
        _column("handover", "实际交地日期 实际交地时间", _DATE),
        _column(Indicator.GROUNDBREAKING, "约定动工日期* 约定开工时间 约定动工时间", _DATE),
        _column(Indicator.COMPLETION, "约定竣工日期* 约定竣工时间", _DATE),
        _column(Indicator.PRODUCTION, "约定投产日期 约定投产时间", _DATE),
        _column(Indicator.FULL_PRODUCTION, "约定达产日期 预期达产时间 约定达产时间", _DATE),
        _column(Indicator.FIXED_INVESTMENT, "固定资产投资* 固定资产总投资 约定投资额", _PROMISE, "money", "wan_yuan"),
        _column(Indicator.INVESTMENT_INTENSITY, "投资强度", _PROMISE, "money_per_area", "wan_yuan/mu"),
        _column(Indicator.OUTPUT_PER_MU, "亩均产值", _PROMISE, "money_per_area", "wan_yuan/mu"),
        _column(Indicator.TAX_PER_MU, "亩均税收", _PROMISE, "money_per_area", "wan_yuan/mu"),
        _column(Indicator.PLOT_RATIO, "容积率 约定容积率", _PROMISE, "share", ""),
        _column(Indicator.BUILDING_COEFFICIENT, "建筑系数", _PROMISE, "share", "%"),
        _column(Indicator.VALUE_ADDED_PER_ENERGY, "单位能耗增加值", _PROMISE, "money_per_energy", "wan_yuan/tce"),
        _column(Indicator.ENERGY_PER_VALUE_ADDED, "单位增加值能耗", _PROMISE, "energy_per_money", "tce/wan_yuan"),
        _column(Indicator.VALUE_ADDED_PER_EMISSION, "单位排放增加值", _PROMISE, "money_per_emission", "wan_yuan/t"),
        _column(Indicator.RD_SHARE, "研发投入强度", _PROMISE, "share", "%"),
        _column(Indicator.VALUE_ADDED_PER_MU, "亩均增加值", _PROMISE, "money_per_area", "wan_yuan/mu"),
        _column(Indicator.JOBS_PER_MU, "亩均就业", _PROMISE, "people_per_area", "person/mu"),
        _column("daily_penalty_rate", "违约金日率", _FIGURE, "share", "permille"),
        _column("groundbreaking_penalty_rate", "动工违约金日率", _FIGURE, "share", "permille"),
        _column("completion_penalty_rate", "竣工违约金日率", _FIGURE, "share", "permille"),
        _column("agent", "代办员"),
        _column("agent_address", "代办员邮箱"),
        _REMARK,
    ),
    Kind.RETURN: (
        _PARCEL,
        _column("year", "填报年度* 年度", Reads.YEAR),
        _column("cutoff", "数据截止日期 截止日期", _DATE),
        _column(Fact.EARTHWORK, "实际开工日期 实际开工时间", _DATE),
        _column(Fact.GROUNDBREAKING, "实际动工日期 实际动工时间", _DATE),
        _column(Fact.COMPLETION, "实际竣工日期 实际竣工时间", _DATE),
        _column(Fact.PRODUCTION, "实际投产日期 实际投产时间", _DATE),
        _column(Fact.FULL_PRODUCTION, "实际达产日期 实际达产时间", _DATE),
        _column(Fact.INVESTMENT, "累计完成固定资产投资 累计完成投资 投资数额", _FIGURE, "money", "wan_yuan"),
        _column(Fact.LAND_COST, "其中土地价款及税费", _FIGURE, "money", "wan_yuan"),
        _column(Fact.OUTPUT, "年度产值", _FIGURE, "money", "wan_yuan"),
        _column(Fact.TAX, "年度税收", _FIGURE, "money", "wan_yuan"),
        _column(Fact.VALUE_ADDED, "年度工业增加值", _FIGURE, "money", "wan_yuan"),
        _column(Fact.ENERGY, "年度综合能耗", _FIGURE, "energy", "tce"),
        _column(Fact.EMISSION, "年度主要污染物排放量", _FIGURE, "emission", "t"),
        _column(Fact.RD_SPENDING, "年度研发投入", _FIGURE, "money", "wan_yuan"),
        _column(Fact.REVENUE, "年度主营业务收入", _FIGURE, "money", "wan_yuan"),
        _column(Fact.JOBS, "年度从业人数", _FIGURE, "people", "person"),
        _column(Fact.FLOOR_AREA, "计容建筑面积", _FIGURE, "area", "m2"),
        _column(Fact.FOOTPRINT, "建筑物占地面积", _FIGURE, "area", "m2"),
        _column(Fact.DEVELOPED_AREA, "已动工开发面积", _FIGURE, "area", "m2"),
        _column(Fact.STOPPED, "停工日期 停工时间", _DATE),
        _column(Fact.RESUMED, "复工日期 复工时间", _DATE),
        _column(Fact.PERMIT, "施工许可证日期 施工许可证核发日期", _DATE),
        _column("evidence", "核实方式", _CHOICE),
        _column("verified_on", "核实日期", _DATE),
        _column("reason", "修订原因 修订说明 调整原因"),
        _REMARK,
    ),
    Kind.ADJUSTMENTS: (
        _PARCEL,
        _column("kind", "事项类型*", _CHOICE),
        _column("indicator", "涉及指标", _CHOICE),
        _column("new_date", "新约定日期", _DATE),
        _column("new_value", "新约定值"),  # its unit is that of the indicator beside it
        _column("effective_on", "生效日期* 批准日期", _DATE),
        _column("verification", "核实状态", _CHOICE),
        _column("affects_from", "影响开始日期", _DATE),
        _column("affects_to", "影响结束日期", _DATE),
        _column("document_no", "依据文号"),
        _REMARK,
    ),
    Kind.CONTACTS: (
        _column("name", "姓名*"),
        _column("address", "邮箱*"),
        _column("roles", "角色*", _CHOICE),
        _column("parcels", "负责宗地"),
        _column("until", "任期至", _DATE),
        _column("phone", "手机"),
        _column("away_from", "请假起", _DATE),
        _column("away_to", "请假止", _DATE),
        _column("deputy", "代理人"),
    ),
}

# What a workbook of a kind may hold beside its own columns: read to compare, and not in our templates.
BESIDE: Final[Mapping[Kind, tuple[Column, ...]]] = {
    **dict.fromkeys(Kind, ()),
    Kind.RETURN: (
        _column("enterprise", "受让企业 企业名称 受让人 土地使用权人 投资主体 受让单位 用地单位 项目单位 竞得人"),
        _column("as_given", "预填内容"),  # of a row of ours: what stood in it when we gave it out
    ),
}

PROMISES: Final = {c.code: c for c in COLUMNS[Kind.REGISTER] if c.reads is Reads.PROMISE}

# What tells one kind from another, in the order in which it is asked.
_MARKS: Final = (
    (Kind.ADJUSTMENTS, frozenset({"事项类型"})),
    (Kind.CONTACTS, frozenset({"邮箱", "角色"})),
    (Kind.RETURN, frozenset({"填报年度"})),
    (Kind.REGISTER, frozenset({"约定动工日期"})),
)
# Headings that say nothing of a parcel, and that nobody needs to be asked about.
NOTHING_SAID: Final = frozenset({"序号", "编号", "序", "no", "no."})
FOR_READING: Final = "对照"  # in a heading's brackets: the column is there to be looked at
PROMISED: Final = "约定"  # instead of a return's year: the row is there to be looked at

_SPELLINGS: Final[Mapping[Kind, Mapping[str, Column]]] = {
    kind: {spelling: column for column in (*columns, *BESIDE[kind]) for spelling in (column.heading, *column.variants)}
    for kind, columns in COLUMNS.items()
}
_HEADINGS: Final[Mapping[Kind, Mapping[str, str]]] = {
    kind: {column.code: column.heading for column in (*columns, *BESIDE[kind])} for kind, columns in COLUMNS.items()
}
TELLING: Final = frozenset(
    spelling for kind, marks in _MARKS for spelling, column in _SPELLINGS[kind].items() if column.heading in marks
)


def canonical_heading(kind: Kind, code: str) -> str:
    """The heading of a column in a workbook of this kind, as problems name it."""
    return _HEADINGS[kind][code]


def says_nothing(heading: str) -> bool:
    """Whether a (plain) heading is of a column that is passed over without a question."""
    return not heading or heading.lower() in NOTHING_SAID or bare(heading)[1] == FOR_READING


def kind_of(headings: list[str]) -> Kind | None:
    """Which of the four workbooks has these (plain) headings; None for none of them."""
    spelled = set(headings) | {bare(heading)[0] for heading in headings}
    if spelled.isdisjoint(TELLING):
        return None
    for kind, marks in _MARKS:
        known = {column.heading for spelling, column in _SPELLINGS[kind].items() if spelling in spelled}
        if marks <= known:
            return kind
    return None


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says. unit: the unit code in its bracket, None where it has none; `unit_known` is False for a
    bracket that names no unit of the column's dimension. bound: "low" or "high" where the column holds only that one.
    year: with which the heading begins. bracket: what stands in its bracket, where that may be a unit."""

    column: Column
    unit: str | None = None
    unit_known: bool = True
    bound: str = ""
    year: int | None = None
    bracket: str = ""


@lru_cache(maxsize=4096)
def heading_of(kind: Kind, text: str) -> Heading | None:
    """The column that a plain heading names in a workbook of this kind; None for one that we do not know."""
    spellings = _SPELLINGS[kind]
    if text in spellings:
        return Heading(spellings[text])
    own, bracket = bare(with_bound_inside(text))
    for words, bound in ((LOWEST, "low"), (HIGHEST, "high")):
        for word in words:
            whole = own if bracket is None or unit_of(bracket) is not None else own + bracket
            column = spellings.get(whole.removesuffix(word)) if whole.endswith(word) else None
            if column is not None and column.reads is Reads.PROMISE:
                unit = unit_of(bracket, column.dimension) if bracket else None
                return Heading(column, unit, bound=bound)
    column = spellings.get(own)
    if column is None or bracket is None:
        return None
    found = said_in(bracket, column.dimension, bounded=column.reads is Reads.PROMISE)
    if not column.dimension:
        return Heading(column, bound=found.bound)
    return Heading(column, found.unit, unit_known=found.known, bound=found.bound, bracket=bracket)
