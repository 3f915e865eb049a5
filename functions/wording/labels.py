"""Words for our codes: what pages and mails show for an indicator, a verdict, a level, a state (domain.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from land.adjustment import AdjustmentKind, Verification
from land.assessment import IdleStatus, Level, Verdict
from land.dormant import Dormancy
from land.indicator import FIGURES, Indicator
from land.parcel import Approval, LandUse, ProjectType
from land.people import Role
from land.returns import Evidence
from land.units import own_unit
from land.upload import UploadState
from telling.alert import StepReason
from telling.letter import LetterKind, LetterState
from wording.units import word_of

# Cumulative and yearly figures are "reached" rather than 完成: the words of domain.md section 6 are a milestone's.
VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.MET: "达到约定",
    Verdict.MET_LATE: "逾期完成",
    Verdict.NOT_DUE: "未到期",
    Verdict.DUE_SOON: "临期",
    Verdict.OVERDUE: "逾期",
    Verdict.UNREPORTED: "未填报",
    Verdict.ON_PACE: "进度正常",
    Verdict.BEHIND_PACE: "进度滞后",
    Verdict.SHORT: "未达约定",
    Verdict.EXCEEDED: "超过上限",
    Verdict.NO_DATE: "无约定日期",
}
MILESTONE_VERDICTS: Final[Mapping[Verdict, str]] = {
    **VERDICTS,
    Verdict.MET: "按期完成",
    Verdict.UNREPORTED: "逾期未报",
}

LEVELS: Final[Mapping[Level, str]] = {
    Level.GREEN: "正常",
    Level.BLUE: "提醒",
    Level.YELLOW: "警告",
    Level.RED: "严重",
    Level.CLOSED: "已销号",
}

# In letters, on white: each is readable by contrast.
LEVEL_COLOURS: Final[Mapping[Level, str]] = {
    Level.RED: "#b3261e",
    Level.YELLOW: "#8a5a00",
    Level.BLUE: "#0b57d0",
    Level.GREEN: "#1e6b3a",
    Level.CLOSED: "#5f6368",
}

IDLE_STATUSES: Final[Mapping[IdleStatus, str]] = {
    IdleStatus.NONE: "无",
    IdleStatus.SUSPECTED_1Y: "涉嫌闲置(满一年)",
    IdleStatus.SUSPECTED_2Y: "涉嫌闲置(满两年)",
    IdleStatus.START_UNVERIFIED: "待核实动工",
    IdleStatus.SUSPECTED_SUSPENDED: "涉嫌闲置(中止开发)",
    IdleStatus.CAUSE_PENDING: "原因待核实",
    IdleStatus.CAUSE_VERIFIED: "政府原因/不可抗力/前期工作",
    IdleStatus.DELIVERY_LATE: "交地延误，待核实",
}

DORMANCIES: Final[Mapping[Dormancy, str]] = {
    Dormancy.DORMANT: "疑似停产，请核实",
    Dormancy.UNCLEAR: "情况不明",
}

STEP_REASONS: Final[Mapping[StepReason, str]] = {
    StepReason.DUE_SOON: "临近到期",
    StepReason.OPENED: "新增",
    StepReason.WORSENED: "加重",
    StepReason.CHANGED: "情况有变",
    StepReason.ANEW: "新年度/新期限仍滞后",
    StepReason.EASED: "减轻",
    StepReason.RESOLVED: "已消除",
    StepReason.PARCEL_CLOSED: "已销号",
    StepReason.NEW_RULES: "规则调整",
    StepReason.WITHDRAWN: "台账已撤回",
    StepReason.RETURNED: "台账恢复",
    StepReason.PROMISE_BROKEN: "承诺未兑现",
    StepReason.PROMISE_KEPT: "承诺已兑现",
    StepReason.UNANSWERED: "逾期未答复",
    StepReason.HOLD_ENDED: "待您答复",
    StepReason.DECISION_DUE: "异议待裁定",
    StepReason.PURSUED: "开始催办",
}

ROLES: Final[Mapping[Role, str]] = {
    Role.AGENT: "代办员",
    Role.HEAD: "部门负责人",
    Role.LEADER: "包联领导",
    Role.OFFICER: "管理员",
    Role.ENTERPRISE: "企业联系人",
    Role.VIEWER: "上级查看",
}

ADJUSTMENT_KINDS: Final[Mapping[AdjustmentKind, str]] = {
    AdjustmentKind.EXTENSION: "延期",
    AdjustmentKind.SUPPLEMENT: "补充协议",
    AdjustmentKind.GOVERNMENT_CAUSE: "政府原因",
    AdjustmentKind.FORCE_MAJEURE: "不可抗力",
    AdjustmentKind.PRELIMINARY_WORK: "前期工作",
    AdjustmentKind.TRANSFER: "受让人变更",
    AdjustmentKind.RENUMBERING: "宗地编号变更",
    AdjustmentKind.TERMINATION: "解除合同",
    AdjustmentKind.RECOVERY: "收回",
    AdjustmentKind.ACCEPTANCE: "验收销号",
}

VERIFICATIONS: Final[Mapping[Verification, str]] = {
    Verification.PENDING: "待核实",
    Verification.VERIFIED: "已核实",
    Verification.UNFOUNDED: "不属实",
}

EVIDENCE: Final[Mapping[Evidence, str]] = {
    Evidence.SELF: "企业自报",
    Evidence.PAPER: "资料",
    Evidence.SITE: "现场",
    Evidence.JOINT_ACCEPTANCE: "联合验收",
}

PROJECT_TYPES: Final[Mapping[ProjectType, str]] = {ProjectType.ORDINARY: "一般", ProjectType.OTHER: "其他"}
APPROVALS: Final[Mapping[Approval, str]] = {Approval.ON_PROMISE: "承诺制", Approval.REGULAR: "常规"}
LAND_USES: Final[Mapping[LandUse, str]] = {LandUse.INDUSTRIAL: "工业", LandUse.OTHER: "其他"}

UPLOAD_STATES: Final[Mapping[UploadState, str]] = {
    UploadState.WAITING: "等待上传",
    UploadState.READING: "正在读取",
    UploadState.ACCEPTED: "全部收下",
    UploadState.ACCEPTED_WITH_QUESTIONS: "已收下，有疑问请核对",
    UploadState.PARTLY_ACCEPTED: "部分收下",
    UploadState.REJECTED: "未收下",
    UploadState.HELD: "通讯录等您确认，还没有采用",
    UploadState.WITHDRAWN: "已撤回，不再算数",
}

# The units of interface.md; ratios and shares have none, milestones are not figures.
UNITS: Final[Mapping[Indicator, str]] = {one: word_of(own_unit(one.dimension)) for one in FIGURES}

# What a figure of a questioned magnitude is compared with.
REFERENCES: Final[Mapping[str, str]] = {"promise": "约定"}
YEAR_OF: Final = "{year} 年度"
# Other readings of such a figure: in another unit, or with its decimal point moved.
IN_UNIT: Final = "按{unit}理解为"
POINT_MOVED: Final[Mapping[tuple[int, bool], str]] = {
    (10, True): "小数点左移一位为",
    (10, False): "小数点右移一位为",
    (100, True): "小数点左移两位为",
    (100, False): "小数点右移两位为",
    (10_000, True): "小数点左移四位为",
    (10_000, False): "小数点右移四位为",
    (15, True): "如果混淆了公顷和亩，除以 15 为",
    (15, False): "如果混淆了公顷和亩，乘以 15 为",
}

LETTER_KINDS: Final[Mapping[LetterKind, str]] = {
    LetterKind.URGENT: "预警",
    LetterKind.DIGEST: "汇总",
    LetterKind.RECEIPT: "回执",
    LetterKind.ASK: "请填报",
    LetterKind.REMINDER: "提醒填报",
    LetterKind.REPORT: "报告",
    LetterKind.WELCOME: "开始",
    LetterKind.CONTACTS: "通讯录变动",
    LetterKind.UNDELIVERED: "未送达",
}

LETTER_STATES: Final[Mapping[LetterState, str]] = {
    LetterState.WAITING: "等待发送",
    LetterState.CLAIMED: "正在发送",
    LetterState.SENT: "已发出",
    LetterState.REFUSED: "收件人不存在，未送达",
    LetterState.GIVEN_UP: "多次不收，已放弃",
    LetterState.MERGED: "并入回执汇总",
}
