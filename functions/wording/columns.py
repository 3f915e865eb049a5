"""The columns of the four workbooks, one row each: everything about a column is in its row (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from land.indicator import Fact, FactKind, Indicator, IndicatorKind
from land.units import dimension_of
from land.values import dataclass


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


DETAILS: Final = "details"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    code: its name in our code. heading: the canonical spelling, as problems name it. guide: how it is filled in, in a land
    officer's words. example: a cell that is accepted as it is.
    dimension and unit (land.units): for columns of figures; the unit applies when the heading names none.
    kept: the field of the stored row that holds its cells. Cells that no rule reads are kept, as written, in the row's details.
    """

    code: str
    heading: str
    variants: tuple[str, ...] = ()
    reads: Reads = Reads.TEXT
    required: bool = False
    guide: str = ""
    example: str = ""
    dimension: str = ""
    unit: str = ""
    kept: str = DETAILS
    label: str = ""  # of an indicator or a fact: its name outside a workbook


def _column(
    code: str,
    headings: str,
    guide: str = "",
    example: str = "",
    *,
    reads: Reads = Reads.TEXT,
    unit: str | None = None,
    kept: str = DETAILS,
    label: str = "",
) -> Column:
    """A column from its spellings, canonical first; * marks a required one. One with a unit holds figures."""
    first, *variants = headings.split()
    return Column(
        code,
        first.rstrip("*"),
        tuple(variants),
        reads if unit is None or reads is not Reads.TEXT else Reads.FIGURE,
        required=first.endswith("*"),
        guide=guide,
        example=example,
        dimension="" if unit is None else dimension_of(unit),
        unit=unit or "",
        kept=kept,
        label=label or first.rstrip("*"),
    )


def _indicator(indicator: Indicator, headings: str, guide: str, example: str, *, label: str = "") -> Column:
    is_day = indicator.kind is IndicatorKind.MILESTONE
    reads, kept = (Reads.DATE, "dates") if is_day else (Reads.PROMISE, "targets")
    return _column(indicator, headings, guide, example, reads=reads, unit=indicator.unit, kept=kept, label=label)


def _fact(fact: Fact, headings: str, guide: str, example: str) -> Column:
    reads = Reads.DATE if fact.kind is FactKind.DAY else Reads.FIGURE
    return _column(fact, headings, guide, example, reads=reads, unit=fact.unit, kept="facts")


_EMPTY_DAY: Final = "没有请留空或写“无”。"
_REPORTED: Final = "写成 2024-03-05，不晚于数据截止日期；还没有发生请留空。"

COLUMNS: Final[Mapping[Kind, tuple[Column, ...]]] = {
    Kind.REGISTER: (
        _column("parcel_no", "宗地编号* 地块编号 宗地号", "开发区内唯一的编号，每次都写成一样。", "SF-2024-01", kept="parcel_no"),
        _column("parcel_name", "地块名称 宗地名称", "地块的名称。", "示范地块01"),
        _column("supervision_no", "电子监管号 电子监督号", "6 位数字、4 位年份、1 个字母、5 位数字。", "1407812023B00001"),
        _column("contract_no", "合同编号", "出让合同的编号。", "SF-HT-2023-001"),
        _column("enterprise", "受让企业* 企业名称 受让人 土地使用权人 投资主体 受让单位 用地单位 项目单位 竞得人",
                "合同上的受让人，一宗地一家。", "示范企业01有限公司", kept="enterprise"),
        _column("credit_code", "统一社会信用代码", "18 位，最后一位是校验位。", "91140781MA0KT00030"),
        _column("industry", "行业代码 行业分类", "国民经济行业分类代码。", "C3670"),
        _column("area", "用地面积* 出让面积 面积 占地面积 土地面积",
                "出让面积；不是亩就把单位写进格子，如 68507.52平方米。", "102.76", unit="mu", kept="area"),
        _column("supply_mode", "供地方式", "如 挂牌、拍卖、协议。", "挂牌"),
        _column("standard_land", "是否标准地", "填“是”或“否”；空着算“是”。", "是", reads=Reads.CHOICE, kept="standard_land"),
        _column("project_type", "项目类型",
                "可以实行承诺制的一般工业项目选“一般”；不清楚请留空。", "一般", reads=Reads.CHOICE, kept="project_type"),
        _column("approval", "审批方式", "选“承诺制”或“常规”；不清楚请留空。", "承诺制", reads=Reads.CHOICE, kept="approval"),
        _column("land_use", "用途 土地用途", "土地用途；名称里有“工业”的算工业用地。", "工业", reads=Reads.CHOICE, kept="land_use"),
        _column("granted_on", "出让日期 出让时间", "成交或批准出让的日期。", "2023-10-12", reads=Reads.DATE, kept="granted_on"),
        _column("signed_on", "合同签订日期 合同签定日期 合同签订时间", "出让合同签订的日期。", "2023-10-26", reads=Reads.DATE),
        _column("price", "成交价款 成交价格 土地价款 出让价款",
                "合同成交总价；不是万元就把单位写进格子。", "2055.2", unit="wan_yuan", kept="price"),
        _column("handover_due", "约定交地日期 约定交地时间", "合同约定的交地日期。", "2023-12-31", reads=Reads.DATE, kept="handover_due"),
        _column("handover", "实际交地日期 实际交地时间",
                "实际交地的日期；晚于约定的，判断闲置和动工预警时会扣除晚交的天数。还没有交地请留空。",
                "2023-12-28", reads=Reads.DATE, kept="handover"),
        _indicator(Indicator.GROUNDBREAKING, "约定动工日期* 约定开工时间 约定动工时间",
                "合同约定的动工日期，闲置从它起算；也可以写 交地后6个月。", "2024-06-01", label="动工"),
        _indicator(Indicator.COMPLETION, "约定竣工日期* 约定竣工时间",
                "合同约定的竣工日期，不早于动工；也可以写 动工后18个月。", "2026-06-01", label="竣工"),
        _indicator(Indicator.PRODUCTION, "约定投产日期 约定投产时间", "约定的投产日期，不早于竣工。", "2026-12-01", label="投产"),
        _indicator(Indicator.FULL_PRODUCTION, "约定达产日期 预期达产时间 约定达产时间",
                "约定的达产日期；产值、税收从其后第一个完整年度起考核。", "2027-12-01", label="达产"),
        _indicator(Indicator.FIXED_INVESTMENT, "固定资产投资* 固定资产总投资 约定投资额",
                "承诺的固定资产投资总额（含土地价款），单写一个数表示不低于。", "30828"),
        _indicator(Indicator.INVESTMENT_INTENSITY, "投资强度", "承诺的投资强度，单写一个数表示不低于。", "300"),
        _indicator(Indicator.OUTPUT_PER_MU, "亩均产值", "承诺的亩均年产值，单写一个数表示不低于。", "≥400"),
        _indicator(Indicator.TAX_PER_MU, "亩均税收", "承诺的亩均年税收，单写一个数表示不低于。", "20"),
        _indicator(Indicator.PLOT_RATIO, "容积率 约定容积率", "可写一个数或范围。", "1.0-2.5"),
        _indicator(Indicator.BUILDING_COEFFICIENT, "建筑系数", "百分数，40 就是 40%。", "≥40"),
        _indicator(Indicator.VALUE_ADDED_PER_ENERGY, "单位能耗增加值", "每吨标煤的工业增加值，单写一个数表示不低于。", "2.5"),
        _indicator(Indicator.ENERGY_PER_VALUE_ADDED, "单位增加值能耗", "每万元工业增加值的能耗，单写一个数表示不高于。", "0.4"),
        _indicator(Indicator.VALUE_ADDED_PER_EMISSION, "单位排放增加值", "每吨污染物的工业增加值，单写一个数表示不低于。", "120"),
        _indicator(Indicator.RD_SHARE, "研发投入强度", "研发投入占主营业务收入的百分数。", "3"),
        _indicator(Indicator.VALUE_ADDED_PER_MU, "亩均增加值", "承诺的亩均年工业增加值，单写一个数表示不低于。", "100"),
        _indicator(Indicator.JOBS_PER_MU, "亩均就业", "承诺的亩均就业人数，单写一个数表示不低于。", "2"),
        _column("daily_penalty_rate", "违约金日率",
                "合同约定的每日违约金，千分数：0.5 就是每天千分之零点五；动工、竣工都按它算。",
                "0.5", unit="permille", kept="penalty_rates"),
        _column("groundbreaking_penalty_rate", "动工违约金日率", "动工另有约定的才填。", "", unit="permille", kept="penalty_rates"),
        _column("completion_penalty_rate", "竣工违约金日率", "竣工另有约定的才填。", "", unit="permille", kept="penalty_rates"),
        _column("agent", "代办员", "负责这宗地的代办员姓名。", "代办员甲", kept="agent"),
        _column("agent_address", "代办员邮箱", "代办员收预警的邮箱。", "agent@demo.example", kept="agent"),
        _column("remark", "备注", "想说明的都可以写。", ""),
    ),
    Kind.ADJUSTMENTS: (
        _column("parcel_no", "宗地编号* 地块编号 宗地号", "与台账写成一样。", "SF-2024-01", kept="parcel_no"),
        _column("kind", "事项类型*", "从下拉中选一项。", "延期", reads=Reads.CHOICE, kept="kind"),
        _column("indicator", "涉及指标", "延期和补充协议必须选；其他类型空着。", "动工", reads=Reads.CHOICE, kept="indicator"),
        _column("new_date", "新约定日期", "延期、补充协议或原因核实后新定的日期。", "2024-12-01", reads=Reads.DATE, kept="new_date"),
        _column("new_value", "新约定值",
                "补充协议改的是数值时填，单位同台账那一列；受让人变更填新的受让企业，宗地编号变更填新的编号。", "", kept="new_target"),
        _column("effective_on", "生效日期* 批准日期",
                "批准或生效的日期，从这一天起算数。", "2024-05-20", reads=Reads.DATE, kept="effective_on"),
        _column("verification", "核实状态",
                "政府原因、不可抗力、前期工作要选；空着算“待核实”。", "", reads=Reads.CHOICE, kept="verification"),
        _column("affects_from", "影响开始日期",
                "政府原因、不可抗力、前期工作影响施工的第一天；这些天数可以从逾期里扣除。", "", reads=Reads.DATE, kept="affects_from"),
        _column("affects_to", "影响结束日期", "影响的最后一天；还没有结束请留空。", "", reads=Reads.DATE, kept="affects_to"),
        _column("document_no", "依据文号", "批复或协议的文号。", "示管〔2024〕3号", kept="document_no"),
        _column("remark", "备注", "想说明的都可以写。", ""),
    ),
    Kind.RETURN: (
        _column("parcel_no", "宗地编号* 地块编号 宗地号", "与台账写成一样。", "SF-2024-01", kept="parcel_no"),
        _column("year", "填报年度* 年度", "这一行填的是哪一年的数，四位数字。", "2025", reads=Reads.YEAR, kept="year"),
        _column("cutoff", "数据截止日期 截止日期",
                "这些数截至哪一天；空着按当年 12 月 31 日（更早上传的按上传那天）。", "2025-12-31", reads=Reads.DATE, kept="cutoff"),
        _fact(Fact.EARTHWORK, "实际开工日期 实际开工时间", "第一次土方或打桩的日期。" + _REPORTED, "2024-05-20"),
        _fact(Fact.GROUNDBREAKING, "实际动工日期 实际动工时间",
                "取得施工许可，并挖完基坑、打完全部桩或做完三分之一基础的日期。" + _EMPTY_DAY, "2024-06-18"),
        _fact(Fact.COMPLETION, "实际竣工日期 实际竣工时间", _REPORTED, ""),
        _fact(Fact.PRODUCTION, "实际投产日期 实际投产时间", _REPORTED, ""),
        _fact(Fact.FULL_PRODUCTION, "实际达产日期 实际达产时间", _REPORTED, ""),
        _fact(Fact.INVESTMENT, "累计完成固定资产投资 累计完成投资 投资数额",
                "从开始到截止日期的累计数（含土地价款），一般不会比上次少。", "23500"),
        _fact(Fact.LAND_COST, "其中土地价款及税费", "累计投资里的土地价款和税费。", "2116.9"),
        _fact(Fact.OUTPUT, "年度产值", "全年的数；半年的数不能当作全年。", "8000"),
        _fact(Fact.TAX, "年度税收", "全年实际入库的税收。", "310"),
        _fact(Fact.VALUE_ADDED, "年度工业增加值", "全年的工业增加值。", "2100"),
        _fact(Fact.ENERGY, "年度综合能耗", "全年的综合能耗，折标煤。", "650"),
        _fact(Fact.EMISSION, "年度主要污染物排放量", "全年主要污染物的排放总量。", "12.5"),
        _fact(Fact.RD_SPENDING, "年度研发投入", "全年的研发费用。", "260"),
        _fact(Fact.REVENUE, "年度主营业务收入", "全年的主营业务收入。", "7900"),
        _fact(Fact.JOBS, "年度从业人数", "全年平均从业人数。", "210"),
        _fact(Fact.FLOOR_AREA, "计容建筑面积", "按规划口径计容的建筑面积。", "71200"),
        _fact(Fact.FOOTPRINT, "建筑物占地面积", "建筑物、构筑物和堆场的占地面积。", "27500"),
        _fact(Fact.DEVELOPED_AREA, "已动工开发面积", "已经动工开发的土地面积。", "68507"),
        _fact(Fact.STOPPED, "停工日期 停工时间", "中途停工的日期；没有停过请留空。", ""),
        _fact(Fact.RESUMED, "复工日期 复工时间", "停工后恢复施工的日期。", ""),
        _fact(Fact.PERMIT, "施工许可证日期 施工许可证核发日期", "施工许可证核发的日期。" + _REPORTED, "2024-04-28"),
        _column("evidence", "核实方式", "这一行是怎么核实的；空着算“企业自报”。", "", reads=Reads.CHOICE, kept="evidence"),
        _column("verified_on", "核实日期", "核实的日期，不早于这一行所报的日期。", "", reads=Reads.DATE, kept="verified_on"),
        _column("reason", "修订原因 修订说明 调整原因",
                "只在改动以前年度的数时填：为什么改。只写了原因、别的都没填的行，不算填报。", "", kept="reason"),
        _column("remark", "备注", "想说明的都可以写；与上次相比没有变化的，只写“无变化”三个字。", "主体封顶"),
    ),
    Kind.CONTACTS: (
        _column("name", "姓名*", "收信人的姓名。", "代办员甲", kept="name"),
        _column("address", "邮箱*", "收预警和汇总的邮箱。", "agent@demo.example", kept="address"),
        _column("roles", "角色*", "从下拉中选；有几个角色就用顿号隔开。", "代办员", reads=Reads.CHOICE, kept="roles"),
        _column("parcels", "负责宗地",
                "宗地编号，用顿号或换行隔开；写“全部”或空着表示全部宗地。企业联系人必须写明编号。", "SF-2024-01", kept="parcels"),
        _column("until", "任期至", "最后一天，当天还算；没有期限请留空。", "2027-12-31", reads=Reads.DATE, kept="until"),
        _column("phone", "手机", "找不到人时打的电话。", "13800000000", kept="phone"),
        _column("away_from", "请假起", "请假的第一天；不填请假止的，算到下次上传通讯录。", "", reads=Reads.DATE, kept="away_from"),
        _column("away_to", "请假止", "请假的最后一天，当天还算。", "", reads=Reads.DATE, kept="away_to"),
        _column("deputy", "代理人", "请假期间由谁代办，写通讯录里的姓名。", "", kept="deputy"),
    ),
}  # fmt: skip

# Columns that a workbook may hold beside those of its kind. They are read for comparison and are not in our templates.
BESIDE: Final[Mapping[Kind, tuple[Column, ...]]] = {
    **dict.fromkeys(Kind, ()),
    Kind.RETURN: (
        _column(
            "enterprise", "受让企业 企业名称 受让人 土地使用权人 投资主体 受让单位 用地单位 项目单位 竞得人", kept=""
        ),
        _column("as_given", "预填内容", kept=""),  # of a pre-filled row: its content when we gave it out
    ),
}

_BY_CODE: Final[Mapping[Kind, Mapping[str, Column]]] = {
    kind: {column.code: column for column in (*columns, *BESIDE[kind])} for kind, columns in COLUMNS.items()
}
# Their names wherever they are shown. An indicator or fact without a column above makes this module fail to import.
INDICATORS: Final[Mapping[Indicator, str]] = {one: _BY_CODE[Kind.REGISTER][one].label for one in Indicator}
FACTS: Final[Mapping[Fact, str]] = {fact: _BY_CODE[Kind.RETURN][fact].label for fact in Fact}


def column_of(kind: Kind, code: str) -> Column:
    """The column of this code in a workbook of this kind."""
    return _BY_CODE[kind][code]


def heading_once(kind: Kind, code: str) -> str:
    """The heading under which a stored row was read; the code itself if the column no longer exists."""
    column = _BY_CODE[kind].get(code)
    return code if column is None else column.heading
