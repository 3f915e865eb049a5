"""The sample workbooks of the demo: forty invented parcels around one fixed day, each with a story of its own.

The same day gives the same workbooks, byte for byte in their cells. Enterprises, officers and addresses are plainly
made up; mail goes to a reserved domain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIXED_DAY = date(2026, 7, 1)
ZONE = "demo"
ZONE_NAME = "示范经济技术开发区"
DOMAIN = "demo.example"

Cells = dict[str, Any]

REGISTER = (
    "宗地编号", "地块名称", "电子监管号", "受让企业", "统一社会信用代码", "用地面积(亩)", "是否标准地", "项目类型", "审批方式", "用途",
    "出让日期", "合同签订日期", "成交价款(万元)", "约定动工日期", "约定竣工日期", "约定投产日期", "约定达产日期", "固定资产投资(万元)", "投资强度(万元/亩)",
    "亩均产值(万元/亩)", "亩均税收(万元/亩)", "容积率", "建筑系数(%)", "研发投入强度(%)", "违约金日率(‰)", "代办员", "代办员邮箱", "备注",
)  # fmt: skip
RETURN = (
    "宗地编号", "填报年度", "数据截止日期", "实际开工日期", "实际动工日期", "实际竣工日期", "实际投产日期", "实际达产日期",
    "累计完成固定资产投资(万元)", "其中土地价款及税费(万元)", "年度产值(万元)", "年度税收(万元)", "年度研发投入(万元)",
    "年度主营业务收入(万元)", "计容建筑面积(㎡)", "建筑物占地面积(㎡)", "已动工开发面积(㎡)", "停工日期", "复工日期", "备注",
)  # fmt: skip
ADJUSTMENTS = ("宗地编号", "事项类型", "涉及指标", "新约定日期", "新约定值", "生效日期", "核实状态", "依据文号", "备注")
CONTACTS = ("姓名", "邮箱", "角色", "负责宗地")
ASKED_FIRMS = (1, 8)  # the stories whose enterprises have somebody to write to
ASKED_PEOPLE = 3 + len(ASKED_FIRMS)  # the agents, and a contact of each of these
# What these two fill in when the review asks them: year → heading → value.
CORRECTIONS: tuple[dict[int, dict[str, Any]], ...] = (
    {2024: {"年度产值": 12400, "修订原因": "上年审计调整"}, 2025: {"年度研发投入": 420}},
    {2025: {"数据截止日期": date(2025, 12, 31), "年度产值": 29800, "年度税收": 1490, "年度研发投入": 900}},
)


@dataclass
class Story:
    """One parcel: its promises, and what is returned and adjusted for it."""

    number: int
    about: str
    start: date
    completion: date
    area: int = 60
    promises: Cells = field(default_factory=dict)
    returns: list[Cells] = field(default_factory=list)
    adjustments: list[Cells] = field(default_factory=list)

    @property
    def parcel_no(self) -> str:
        return f"SF-{self.start.year}-{self.number:02d}"


def _credit_code(number: int) -> str:
    from stdnum.cn import uscc

    stem = f"91140781MA0DEM{number:03d}"
    return stem + str(uscc.calc_check_digit(stem))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def stories(day: date = FIXED_DAY) -> list[Story]:
    """Forty parcels: on time, late, silent, idle, stopped, short, extended, closed, and some that turn in the next days."""
    told: list[Story] = []

    def tell(about: str, start: date, completion: date, **more: Any) -> Story:
        story = Story(len(told) + 1, about, start, completion, area=40 + 7 * (len(told) % 9), **more)
        told.append(story)
        return story

    def before(days: int) -> date:
        return day - timedelta(days=days)

    last_year_end = date(day.year - 1, 12, 31)
    for n in range(8):  # on time, in production
        start = date(2022, 3, 1 + n)
        story = tell(
            "按期投产",
            start,
            date(2024, 3, 1 + n),
            promises={"约定投产日期": date(2024, 9, 1), "约定达产日期": date(2024, 12, 31)},
        )
        mu = story.area
        figures = {
            "年度产值(万元)": mu * (330 + n),
            "年度税收(万元)": mu * (16 + n),
            "年度研发投入(万元)": 400,
            "年度主营业务收入(万元)": 11000,
        }
        if n == 5:
            figures["年度税收(万元)"] = mu * 12
        if n == 6:
            figures["年度税收(万元)"] = mu * 5
        if n == 7:
            figures = {}
        story.returns.append(
            {"cutoff": date(day.year - 2, 12, 31), "实际动工日期": start - timedelta(days=3), "实际竣工日期": date(2024, 2, 20),
             "实际投产日期": date(2024, 8, 20), "累计完成固定资产投资(万元)": mu * 255, "年度产值(万元)": mu * (280 + n), "年度税收(万元)": mu * (13 + n)}
        )  # fmt: skip
        story.returns.append(
            {"cutoff": last_year_end, "实际动工日期": start - timedelta(days=3), "实际竣工日期": date(2024, 2, 20), "实际投产日期": date(2024, 8, 20),
             "实际达产日期": date(2024, 12, 20), "累计完成固定资产投资(万元)": mu * 262, "计容建筑面积(㎡)": mu * 800, "建筑物占地面积(㎡)": mu * 300, **figures}
        )  # fmt: skip
    for n in range(6):  # building, well on the way
        start = date(2025, 3, 10 + n)
        story = tell("按序建设", start, date(2027, 3, 10 + n))
        story.returns.append(
            {
                "cutoff": before(1),
                "实际动工日期": start,
                "累计完成固定资产投资(万元)": story.area * (165 + 5 * n),
                "已动工开发面积(㎡)": story.area * 400,
            }
        )
    for n in range(3):  # building, behind the pace
        start = date(2025, 1, 6 + n)
        story = tell("投资进度滞后", start, date(2026, 12, 31))
        story.returns.append(
            {"cutoff": before(1), "实际动工日期": start, "累计完成固定资产投资(万元)": story.area * (45 + 55 * n)}
        )
    for n in range(3):  # silent since the grant
        tell("从未填报", date(2025, 2, 10 + n), date(2027, 2, 10 + n))
    for n in range(2):  # idle for more than one year and for two
        story = tell("逾期未动工", date(2025 - n, 4, 15), date(2027, 4, 15))
        story.returns.append({"cutoff": last_year_end, "实际动工日期": "无"})
    story = tell("先期土方", date(2025, 5, 20), date(2027, 5, 20))
    story.returns.append(
        {"cutoff": before(1), "实际开工日期": date(2025, 5, 12), "累计完成固定资产投资(万元)": story.area * 150}
    )
    story = tell("中止开发", date(2023, 5, 8), date(2025, 12, 31))
    story.returns.append(
        {
            "cutoff": last_year_end,
            "实际动工日期": date(2023, 5, 6),
            "停工日期": date(2024, 11, 20),
            "已动工开发面积(㎡)": story.area * 100,
            "累计完成固定资产投资(万元)": story.area * 60,
        }
    )
    story = tell("政府原因待核实", date(2025, 3, 3), date(2027, 3, 3))
    story.returns.append({"cutoff": last_year_end, "实际动工日期": "/"})
    story.adjustments.append(
        {"事项类型": "政府原因", "生效日期": date(2025, 9, 1), "核实状态": "待核实", "依据文号": "示自然资〔2025〕11号"}
    )
    story = tell("政府原因已核实", date(2025, 3, 5), date(2027, 3, 5))
    story.adjustments.append(
        {"事项类型": "政府原因", "生效日期": date(2025, 9, 2), "核实状态": "已核实", "依据文号": "示自然资〔2025〕12号"}
    )
    story = tell("获批延期", date(2026, 3, 1), date(2028, 3, 1))
    story.adjustments.append(
        {
            "事项类型": "延期",
            "涉及指标": "动工",
            "新约定日期": date(2026, 9, 1),
            "生效日期": date(2026, 2, 10),
            "依据文号": "示管〔2026〕3号",
        }
    )
    story = tell("延期过长（应被退回）", date(2026, 2, 1), date(2028, 2, 1))
    story.adjustments.append(
        {
            "事项类型": "延期",
            "涉及指标": "约定动工日期",
            "新约定日期": date(2027, 2, 2),
            "生效日期": date(2026, 1, 10),
            "依据文号": "示管〔2026〕4号",
        }
    )
    story = tell("验收销号", date(2021, 3, 1), date(2023, 3, 1))
    story.adjustments.append({"事项类型": "验收销号", "生效日期": date(2025, 6, 30), "依据文号": "示管〔2025〕28号"})
    # What turns on the fixed day and on the two days after it.
    for n in range(3):
        turn = day + timedelta(days=n)
        tell("当日转逾期", date(2025, 6, 1), turn - timedelta(days=1)).returns.append(
            {"cutoff": before(40), "实际动工日期": date(2025, 6, 1), "累计完成固定资产投资(万元)": 9000}
        )
        tell("当日转临期", turn + timedelta(days=30), date(2028, 6, 1))
        tell("当日满一年", turn.replace(year=turn.year - 1) - timedelta(days=1), date(2028, 1, 1)).returns.append(
            {"cutoff": before(20), "实际动工日期": "暂无"}
        )
    while len(told) < 40:
        story = tell("建设初期", date(2026, 1, 5) + timedelta(days=len(told)), date(2028, 6, 30))
        story.returns.append(
            {"cutoff": before(1), "实际动工日期": story.start, "累计完成固定资产投资(万元)": story.area * 60}
        )
    return told


def _register(told: list[Story]) -> list[Cells]:
    rows = []
    for story in told:
        agent = 1 + story.number % 3
        rows.append(
            {"宗地编号": story.parcel_no, "地块名称": f"示范地块{story.number:02d}", "电子监管号": f"140781{story.start.year - 1}B{story.number:05d}",
             "受让企业": f"示范企业{story.number:02d}有限公司", "统一社会信用代码": _credit_code(story.number), "用地面积(亩)": story.area, "是否标准地": "是",
             "项目类型": "其他" if story.number % 13 == 0 else "一般", "审批方式": "常规" if story.number % 11 == 0 else "承诺制",
             "用途": "物流仓储用地" if story.number % 19 == 0 else "工业用地", "出让日期": story.start - timedelta(days=120), "合同签订日期": story.start - timedelta(days=110), "成交价款(万元)": story.area * 20,
             "约定动工日期": story.start, "约定竣工日期": story.completion, "固定资产投资(万元)": story.area * 250, "投资强度(万元/亩)": 250,
             "亩均产值(万元/亩)": 300, "亩均税收(万元/亩)": 15, "容积率": "≥1.0", "建筑系数(%)": 40, "研发投入强度(%)": 3, "违约金日率(‰)": 0.5,
             "代办员": f"代办员{agent}", "代办员邮箱": f"agent{agent}@{DOMAIN}", "备注": story.about, **story.promises}
        )  # fmt: skip
    rows[-1]["约定竣工日期"] = "待签补充协议后填"  # one row that has to come back
    return rows


def _returns(told: list[Story]) -> list[Cells]:
    rows = []
    for story in told:
        for said in story.returns:
            cutoff = said["cutoff"]
            rows.append(
                {
                    "宗地编号": story.parcel_no,
                    "填报年度": cutoff.year,
                    "数据截止日期": cutoff,
                    **{k: v for k, v in said.items() if k != "cutoff"},
                }
            )
    return rows


def _contacts() -> list[Cells]:
    people = [("代办员1", "agent1", "代办员"), ("代办员2", "agent2", "代办员"), ("代办员3", "agent3", "代办员"), ("项目科负责人", "head", "部门负责人"),
              ("包联领导", "leader", "包联领导"), ("市局查看员", "viewer", "上级查看")]  # fmt: skip
    told = stories()
    people += [(f"企业联系人{n}", f"firm{n}", "企业联系人") for n in (1, 2)]
    firms = {f"企业联系人{n}": told[number - 1].parcel_no for n, number in enumerate(ASKED_FIRMS, start=1)}
    mine = {f"代办员{n}": "、".join(s.parcel_no for s in told if 1 + s.number % 3 == n) for n in (1, 2, 3)} | firms
    return [
        {"姓名": name, "邮箱": f"{box}@{DOMAIN}", "角色": role, "负责宗地": mine.get(name, "")}
        for name, box, role in people
    ]


def write_samples(folder: Path, day: date = FIXED_DAY) -> list[Path]:
    """Four workbooks in `folder`, in the order in which the demo uploads them: register, contacts, adjustments, returns.

    Contacts name parcels that the register knows.
    """
    told = stories(day)
    tables = (
        ("台账", REGISTER, _register(told)),
        ("通讯录", CONTACTS, _contacts()),
        ("变更事项", ADJUSTMENTS, [{"宗地编号": s.parcel_no, **row} for s in told for row in s.adjustments]),
        ("填报表", RETURN, _returns(told)),
    )
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{title}.xlsx", title, headings, rows) for title, headings, rows in tables]


def _write(path: Path, title: str, headings: tuple[str, ...], rows: list[Cells]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet(title)
        head = workbook.add_format(
            {"bold": True, "bg_color": "#DCE9F5", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        day_format = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 1)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, head)
            sheet.set_column(column, column, max(12, len(heading) * 1.8))
        for line, row in enumerate(rows, 1):
            for column, heading in enumerate(headings):
                value = row.get(heading)
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day_format)
                elif isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write_number(line, column, value)
    return path
