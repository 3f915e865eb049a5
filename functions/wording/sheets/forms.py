"""The words of our own workbooks: titles, hints, how to fill in each column, choices, and the mark that intake recognises."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from land.indicator import MILESTONES
from land.names import mail_file_name
from land.values import dataclass
from wording.columns import INDICATORS, KINDS, Column, Kind, Reads
from wording.labels import ADJUSTMENT_KINDS, APPROVALS, EVIDENCE, LAND_USES, PROJECT_TYPES, ROLES
from wording.sheets.vocabulary import VERIFICATION_WORDS
from wording.units import word_of

# Raised when a template changes. A workbook made from an older one is accepted, and its sender is told.
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
    """Marks a workbook as ours: its kind and version, and whether we pre-filled it."""

    kind: Kind
    version: int
    prefilled: bool = False

    @property
    def old(self) -> bool:
        return self.version < VERSIONS[self.kind]


def mark_text(kind: Kind, *, prefilled: bool = False) -> str:
    """The mark as the text of a cell: every program keeps cells when it saves."""
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
HOLDER_BESIDE: Final = "受让企业(对照)"  # `wording.sheets.headings.says_nothing` skips it
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


def heading_text(column: Column) -> str:
    """The canonical heading with its default unit in brackets, and the mark of required ones."""
    unit = word_of(column.unit)
    return column.heading + (f"({unit})" if unit else "") + (REQUIRED_MARK if column.required else "")


def choices(column: Column) -> tuple[str, ...]:
    """The choices of a column; empty for a column of free text."""
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
# Columns in which any other text is an error; the others also accept other spellings.
STRICT_CHOICES: Final = frozenset({"kind", "verification", "evidence", "project_type", "approval"})
MARKS_IN_FORMULAS: Final = ("无", "/", "-", "—", "暂无", "待定")  # the usual ones; the reader knows more
MAY_BE_RELATIVE: Final = frozenset(MILESTONES)  # columns whose day may be relative to another column's
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
    """The file's name in a letter. It names the reader, because some people receive several files."""
    return f"填报表_{mail_file_name(zone_name, 20)}_{mail_file_name(reader, 20)}_{year}.xlsx"
