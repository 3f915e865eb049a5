"""What our own workbooks say: titles, hints, how each column is filled in, choices, and the mark by which intake knows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from land.indicator import MILESTONES
from land.names import mail_file_name
from land.values import dataclass
from wording.headings import KINDS, Column, Kind, Reads
from wording.labels import ADJUSTMENT_KINDS, APPROVALS, EVIDENCE, INDICATORS, LAND_USES, PROJECT_TYPES, ROLES
from wording.units import word_of
from wording.vocabulary import VERIFICATION_WORDS

# Raised when a template changes; a workbook made from an older one is taken, and its sender told.
VERSIONS: Final[Mapping[Kind, int]] = {
    **dict.fromkeys(Kind, 1),
    Kind.REGISTER: 4,
    Kind.RETURN: 5,
    Kind.ADJUSTMENTS: 3,
    Kind.CONTACTS: 2,
}
_PREFILLED: Final = "(预填)"
_LONGEST_MARK: Final = 100  # characters, with spaces
_MARK: Final = re.compile(rf"模板版本:({'|'.join(Kind)})-([0-9]{{1,4}})({re.escape(_PREFILLED)})?")


@dataclass(frozen=True, slots=True)
class Mark:
    """That a workbook was made by us: of which kind and version, and whether we had filled it in."""

    kind: Kind
    version: int
    prefilled: bool = False

    @property
    def old(self) -> bool:
        return self.version < VERSIONS[self.kind]


def mark_text(kind: Kind, *, prefilled: bool = False) -> str:
    """The mark as it stands in a cell, which every program keeps when it saves."""
    return f"模板版本：{kind.value}-{VERSIONS[kind]}" + (_PREFILLED if prefilled else "")


def mark_of(text: str) -> Mark | None:
    """The mark that a cell holds; None for any other text."""
    if len(text) > _LONGEST_MARK:
        return None
    found = _MARK.search(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    return Mark(Kind(found.group(1)), int(found.group(2)), found.group(3) is not None) if found else None


TITLES: Final[Mapping[Kind, str]] = {
    Kind.REGISTER: "标准地台账",
    Kind.RETURN: "标准地填报表",
    Kind.ADJUSTMENTS: "标准地变更事项",
    Kind.CONTACTS: "标准地通讯录",
}
PREFILLED_TITLE: Final = "标准地填报表 · {zone} · {year} 年度"
HINT: Final = "带 * 的列必须填写。表头括号里是单位，也可以把单位写进格子（如 1.2亿元）。每一列怎么填，见“填写说明”。"
PREFILLED_HINT: Final = (
    "请填黄色的格子，上一年的数可以直接修改。灰色的“约定”行只供对照。没有填过的行不算填报；"
    "与上次相比没有变化的，在“备注”里写“无变化”。每一列怎么填，见“填写说明”。"
)
INSTRUCTIONS: Final = "填写说明"
FOOTER: Final = "&C第 &P 页，共 &N 页"
HOLDER_BESIDE: Final = "受让企业(对照)"  # `wording.headings.says_nothing` passes over it
GUIDE_HEADINGS: Final = ("列", "必填", "单位", "怎么填", "示例")
REQUIRED, OPTIONAL, NO_UNIT = "必填", "", "—"
REQUIRED_MARK: Final = "*"

_DAYS: Final = "日期：写成 2024-03-05；只知道月份可写 2024年3月（按当月最后一天算，并会请您核对）。"
_NUMBERS: Final = "数字：只填一个数。括号里是默认单位，想用别的单位就写进格子，如 1.2亿元、68507.52平方米。"
_MISSING: Final = "没有：写“无”“/”“暂无”或“待定”都可以；不能写 0，空着不等于零。"
GENERAL: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.REGISTER: (
        "一宗地一行。再次上传时按宗地编号更新，表里没有再列出的宗地原样保留。",
        _DAYS,
        _NUMBERS,
        "承诺指标：单写一个数表示“不低于”（单位增加值能耗表示“不高于”）；也可写 ≥300、≤0.5、1.0-2.5。",
        _MISSING,
    ),
    Kind.RETURN: (
        "一宗地一个年度一行。以前的数有变，把那一年的行改好再传，旧数不会丢；变动较大的，请在“修订原因”里说明。",
        _DAYS,
        _NUMBERS,
        "空着表示“这次没有填报”，以前填过的仍然有效；写“无”“/”“暂无”表示“截至该日确实没有”，并撤回以前的填报。",
        "里程碑日期空着，表示截至数据截止日期还没有达到（以前填过的除外）。",
        "与上次填报相比没有变化：只填编号、年度和截止日期，在“备注”里写“无变化”。年度产值、税收等仍要每年另报。",
    ),
    Kind.ADJUSTMENTS: (
        "一件事一行。同一宗地、同一类型、同一指标、同一生效日期再传一次，后一次替换前一次。",
        _DAYS,
        "延期：新约定日期最迟不超过原约定满一年；后面的节点顺延同样的天数。",
        "补充协议：只改写明的那一项，填新约定日期或新约定值。受让人变更：新约定值填新的受让企业。",
        "宗地编号变更：新约定值填新的编号；收到以后，新旧编号写哪个都认得，自生效日期起显示新的编号。",
        "解除合同、收回、验收销号：自生效日期起不再跟踪这宗地。",
    ),
    Kind.CONTACTS: (
        "一人一行。每次上传都是完整名单：不在表里的人不再收到邮件，也不能再办事。有错误的行没有收下，那个人保持原样。",
        "去掉三分之一以上的人，或者不再有部门负责人的名单，要由上传的人确认后才采用；采用以前，原来的名单照旧。",
        "一人有几个角色，写在同一格里，用顿号隔开，如 代办员、部门负责人；同一邮箱写成几行的，合在一起算。",
        "开发区的人（企业联系人以外的角色）和企业联系人不能共用一个邮箱。",
        "负责宗地：写“全部”或空着，表示负责全部宗地；几宗地用顿号、逗号、分号或换行隔开，不能用空格。企业联系人必须写明宗地编号。",
        "台账里没有的编号不会记下；先传台账，再传通讯录。宗地换了受让企业，请把通讯录再传一次。",
        _DAYS,
    ),
}
PREFILLED_GUIDE: Final = (
    "每宗地三行：灰色“约定”行只供对照，不用填、不会读入；上一年的行已填好已知的数，有变化就直接改；本年的行请填黄色格子。",
    "本年的行已填好数据截止日期和截至那天已知的数，直接修改、补填即可；没有动过的行不算填报，也不会影响以前填过的数。",
    "截至那天没有可填的，请写“无”；与上次填报相比没有变化的，在“备注”里写“无变化”。",
    "工作表有保护（没有密码），只是防止误改编号和约定；填好后原样保存，再从链接上传。",
)
VERSION_KEPT: Final = "请保留这一行：系统凭它认出模板。"

_EMPTY_DAY: Final = "没有请留空或写“无”。"
_REPORTED: Final = "写成 2024-03-05，不晚于数据截止日期；还没有发生请留空。"
_FIGURE: Final = "只填一个数；不是{unit}就把单位写进格子。"
# Column code → how it is filled in (a land officer's words), and an example that intake takes as it stands.
_GUIDE: Final[Mapping[Kind, Mapping[str, tuple[str, str]]]] = {
    Kind.REGISTER: {
        "parcel_no": ("开发区内唯一的编号，每次都写成一样。", "SF-2024-01"),
        "parcel_name": ("地块的名称。", "示范地块01"),
        "supervision_no": ("6 位数字、4 位年份、1 个字母、5 位数字。", "1407812023B00001"),
        "contract_no": ("出让合同的编号。", "SF-HT-2023-001"),
        "enterprise": ("合同上的受让人，一宗地一家。", "示范企业01有限公司"),
        "credit_code": ("18 位，最后一位是校验位。", "91140781MA0KT00030"),
        "industry": ("国民经济行业分类代码。", "C3670"),
        "area": ("出让面积；不是亩就把单位写进格子，如 68507.52平方米。", "102.76"),
        "supply_mode": ("如 挂牌、拍卖、协议。", "挂牌"),
        "standard_land": ("填“是”或“否”；空着算“是”。", "是"),
        "project_type": ("可以实行承诺制的一般工业项目选“一般”；不清楚请留空。", "一般"),
        "approval": ("选“承诺制”或“常规”；不清楚请留空。", "承诺制"),
        "land_use": ("土地用途；名称里有“工业”的算工业用地。", "工业"),
        "granted_on": ("成交或批准出让的日期。", "2023-10-12"),
        "signed_on": ("出让合同签订的日期。", "2023-10-26"),
        "price": ("合同成交总价；不是万元就把单位写进格子。", "2055.2"),
        "handover_due": ("合同约定的交地日期。", "2023-12-31"),
        "handover": ("实际交地的日期；晚于约定的，判断闲置和动工预警时会扣除晚交的天数。还没有交地请留空。", "2023-12-28"),
        "groundbreaking": ("合同约定的动工日期，闲置从它起算；也可以写 交地后6个月。", "2024-06-01"),
        "completion": ("合同约定的竣工日期，不早于动工；也可以写 动工后18个月。", "2026-06-01"),
        "production": ("约定的投产日期，不早于竣工。", "2026-12-01"),
        "full_production": ("约定的达产日期；产值、税收从其后第一个完整年度起考核。", "2027-12-01"),
        "fixed_investment": ("承诺的固定资产投资总额（含土地价款），单写一个数表示不低于。", "30828"),
        "investment_intensity": ("承诺的投资强度，单写一个数表示不低于。", "300"),
        "output_per_mu": ("承诺的亩均年产值，单写一个数表示不低于。", "≥400"),
        "tax_per_mu": ("承诺的亩均年税收，单写一个数表示不低于。", "20"),
        "plot_ratio": ("可写一个数或范围。", "1.0-2.5"),
        "building_coefficient": ("百分数，40 就是 40%。", "≥40"),
        "value_added_per_energy": ("每吨标煤的工业增加值，单写一个数表示不低于。", "2.5"),
        "energy_per_value_added": ("每万元工业增加值的能耗，单写一个数表示不高于。", "0.4"),
        "value_added_per_emission": ("每吨污染物的工业增加值，单写一个数表示不低于。", "120"),
        "rd_share": ("研发投入占主营业务收入的百分数。", "3"),
        "value_added_per_mu": ("承诺的亩均年工业增加值，单写一个数表示不低于。", "100"),
        "jobs_per_mu": ("承诺的亩均就业人数，单写一个数表示不低于。", "2"),
        "daily_penalty_rate": ("合同约定的每日违约金，千分数：0.5 就是每天千分之零点五；动工、竣工都按它算。", "0.5"),
        "groundbreaking_penalty_rate": ("动工另有约定的才填。", ""),
        "completion_penalty_rate": ("竣工另有约定的才填。", ""),
        "agent": ("负责这宗地的代办员姓名。", "代办员甲"),
        "agent_address": ("代办员收预警的邮箱。", "agent@demo.example"),
        "remark": ("想说明的都可以写。", ""),
    },
    Kind.RETURN: {
        "parcel_no": ("与台账写成一样。", "SF-2024-01"),
        "year": ("这一行填的是哪一年的数，四位数字。", "2025"),
        "cutoff": ("这些数截至哪一天；空着按当年 12 月 31 日（更早上传的按上传那天）。", "2025-12-31"),
        "earthwork": ("第一次土方或打桩的日期。" + _REPORTED, "2024-05-20"),
        "groundbreaking": ("取得施工许可，并挖完基坑、打完全部桩或做完三分之一基础的日期。" + _EMPTY_DAY, "2024-06-18"),
        "completion": (_REPORTED, ""),
        "production": (_REPORTED, ""),
        "full_production": (_REPORTED, ""),
        "investment": ("从开始到截止日期的累计数（含土地价款），一般不会比上次少。", "23500"),
        "land_cost": ("累计投资里的土地价款和税费。", "2116.9"),
        "output": ("全年的数；半年的数不能当作全年。", "8000"),
        "tax": ("全年实际入库的税收。", "310"),
        "value_added": ("全年的工业增加值。", "2100"),
        "energy": ("全年的综合能耗，折标煤。", "650"),
        "emission": ("全年主要污染物的排放总量。", "12.5"),
        "rd_spending": ("全年的研发费用。", "260"),
        "revenue": ("全年的主营业务收入。", "7900"),
        "jobs": ("全年平均从业人数。", "210"),
        "floor_area": ("按规划口径计容的建筑面积。", "71200"),
        "footprint": ("建筑物、构筑物和堆场的占地面积。", "27500"),
        "developed_area": ("已经动工开发的土地面积。", "68507"),
        "stopped": ("中途停工的日期；没有停过请留空。", ""),
        "resumed": ("停工后恢复施工的日期。", ""),
        "permit": ("施工许可证核发的日期。" + _REPORTED, "2024-04-28"),
        "evidence": ("这一行是怎么核实的；空着算“企业自报”。", ""),
        "verified_on": ("核实的日期，不早于这一行所报的日期。", ""),
        "reason": ("只在改动以前年度的数时填：为什么改。只写了原因、别的都没填的行，不算填报。", ""),
        "remark": ("想说明的都可以写；与上次相比没有变化的，只写“无变化”三个字。", "主体封顶"),
    },
    Kind.ADJUSTMENTS: {
        "parcel_no": ("与台账写成一样。", "SF-2024-01"),
        "kind": ("从下拉中选一项。", "延期"),
        "indicator": ("延期和补充协议必须选；其他类型空着。", "动工"),
        "new_date": ("延期、补充协议或原因核实后新定的日期。", "2024-12-01"),
        "new_value": ("补充协议改的是数值时填，单位同台账那一列；受让人变更填新的受让企业，宗地编号变更填新的编号。", ""),
        "effective_on": ("批准或生效的日期，从这一天起算数。", "2024-05-20"),
        "verification": ("政府原因、不可抗力、前期工作要选；空着算“待核实”。", ""),
        "affects_from": ("政府原因、不可抗力、前期工作影响施工的第一天；这些天数可以从逾期里扣除。", ""),
        "affects_to": ("影响的最后一天；还没有结束请留空。", ""),
        "document_no": ("批复或协议的文号。", "示管〔2024〕3号"),
        "remark": ("想说明的都可以写。", ""),
    },
    Kind.CONTACTS: {
        "name": ("收信人的姓名。", "代办员甲"),
        "address": ("收预警和汇总的邮箱。", "agent@demo.example"),
        "roles": ("从下拉中选；有几个角色就用顿号隔开。", "代办员"),
        "parcels": ("宗地编号，用顿号或换行隔开；写“全部”或空着表示全部宗地。企业联系人必须写明编号。", "SF-2024-01"),
        "until": ("最后一天，当天还算；没有期限请留空。", "2027-12-31"),
        "phone": ("找不到人时打的电话。", "13800000000"),
        "away_from": ("请假的第一天；不填请假止的，算到下次上传通讯录。", ""),
        "away_to": ("请假的最后一天，当天还算。", ""),
        "deputy": ("请假期间由谁代办，写通讯录里的姓名。", ""),
    },
}  # fmt: skip


def how_to_fill(kind: Kind, column: Column) -> str:
    return _GUIDE[kind][column.code][0]


def example(kind: Kind, column: Column) -> str:
    return _GUIDE[kind][column.code][1]


def heading_text(column: Column) -> str:
    """The canonical heading with its default unit in brackets, and the mark of required ones."""
    unit = word_of(column.unit)
    return column.heading + (f"({unit})" if unit else "") + (REQUIRED_MARK if column.required else "")


def choices(column: Column) -> tuple[str, ...]:
    """What may be picked in a column; nothing for one that is written freely."""
    return _CHOICES.get(column.code, ()) if column.reads is Reads.CHOICE else ()


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "standard_land": ("是", "否"),
    "project_type": tuple(PROJECT_TYPES.values()),
    "approval": tuple(APPROVALS.values()),
    "land_use": tuple(LAND_USES.values()),
    "kind": tuple(ADJUSTMENT_KINDS.values()),
    "indicator": tuple(INDICATORS.values()),
    "verification": tuple(VERIFICATION_WORDS),
    "evidence": tuple(EVIDENCE.values()),
    "roles": tuple(ROLES.values()),
}
# Columns in which whatever else is written is an error; elsewhere other spellings count, too.
STRICT_CHOICES: Final = frozenset({"kind", "verification", "evidence", "project_type", "approval"})
MARKS_IN_FORMULAS: Final = ("无", "/", "-", "—", "暂无", "待定")  # those that people write; the reader knows more
MAY_BE_RELATIVE: Final = frozenset(MILESTONES)  # the columns whose day may be counted from another one
RELATIVE_IN_FORMULAS: Final = ("后", "起")  # 交地后6个月, 自交地之日起
DIGITS: Final = "0123456789０１２３４５６７８９."

_WRONG_DAY: Final = "日期请写成 2024-03-05；只知道月份请写 2024年3月。"
WRONG: Final[Mapping[Reads, str]] = {
    Reads.DATE: _WRONG_DAY + "没有请留空或写“无”。",
    Reads.FIGURE: "请只填一个不小于零的数；要用别的单位，就把单位写在数的后面。没有请留空或写“无”。",
    Reads.PROMISE: "请填一个不小于零的数，或 ≥300、≤0.5、1.0-2.5 这样的范围。",
    Reads.YEAR: "请填四位年份，如 2025。",
    Reads.CHOICE: "请从下拉中选：{choices}。",
}
WRONG_REQUIRED_DAY: Final = _WRONG_DAY + "这一列必须填写。"
WRONG_REQUIRED_FIGURE: Final = "请只填一个大于零的数；要用别的单位，就把单位写在数的后面。这一列必须填写。"
WRONG_REPEATED: Final = "这个宗地编号在表里已经有一行；台账一宗地只能有一行。"
WRONG_CREDIT_CODE: Final = "统一社会信用代码是 18 位，请核对。"
WRONG_ADDRESS: Final = "邮箱要像 name@example.com 这样。"


def template_name(kind: Kind) -> str:
    """The file's name when it is saved."""
    return f"{KINDS[kind]}模板.xlsx"


def prefilled_name(zone: str, year: int) -> str:
    return f"填报表_{zone}_{year}.xlsx"


def attached_name(zone_name: str, reader: str, year: int) -> str:
    """The file's name in a letter: whose it is, for who gets several."""
    return f"填报表_{mail_file_name(zone_name, 20)}_{mail_file_name(reader, 20)}_{year}.xlsx"
