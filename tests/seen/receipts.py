"""Workbooks that were handed in, the letters that tell what became of them, and the marked copies that go back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from access.handing_in import EVERYTHING
from intake.imported import Imported
from intake.importing import import_workbook
from intake.opening import Opened
from intake.receipts import letter_of, receipt_of, unread_receipt
from intake.withdrawals import letter_to_sender
from land.dossier import Dossier, FigureSource
from land.doubt import Doubt
from land.indicator import Fact, Indicator
from land.opening import Opening
from land.people import Person
from land.upload import HandsIn, Mandate, Receipt, Upload, Withdrawal
from tests import books
from tests.cast import D, quantity
from tests.seen.zone import AGENT, FIRM, HEAD, NOW, OFFICER, ON, PEOPLE, SENDER, ZONE, as_sent
from workbooks.reading.sheets import read

BY_LINK: Final = HandsIn(Mandate.AGENT, frozenset({"JX-01", "JX-02", "JX-03"}), by_link=True)
OPENS: Final = Opening(frozenset({"JX-01", "JX-02", "JX-03"}), takes=True, upload_id="u1")


def registered(parcel_no: str, enterprise: str, **cells: Any) -> dict[str, Any]:
    return {**books.REGISTER, "宗地编号": parcel_no, "受让企业": enterprise, **cells}


def returned(parcel_no: str, year: int = 2025, **cells: Any) -> dict[str, Any]:
    return {"宗地编号": parcel_no, "填报年度": year, "数据截止日期": f"{year}-12-31", **cells}


KNOWN: Final = books.xlsx(
    {
        "台账": books.grid([
            registered("JX-01", "甲公司", **{"亩均税收(万元/亩)": 20, "代办员": "王代办", "代办员邮箱": "a@demo.example"}),
            registered("JX-02", "乙公司"),
            registered("JX-03", "丙公司"),
            registered("JX-04", "丁公司"),
        ]),
        "填报": books.grid([returned("JX-01", 2024, 实际动工日期="2023-05-20", 累计完成固定资产投资=8000, 年度税收=1800)]),
    }
)  # fmt: skip
GOOD: Final = books.book(returned("JX-02", 实际动工日期="2023-05-28", 累计完成固定资产投资=6000), sheet="填报")
REGISTER: Final = books.xlsx(
    {
        "台账": books.grid([
            registered("JX-01", "甲公司", **{"约定竣工日期": "2025-09-01", "亩均税收(万元/亩)": 20}),
            registered("JX-05", "戊公司", 约定动工日期="2026年3月", 园区="东园"),
        ]),
    }
)  # fmt: skip
FAULTY: Final = books.xlsx(
    {
        "填报": books.grid([
            returned("JX-01", 2024, 累计完成固定资产投资=3000, 年度税收=2600),
            returned("JX-01", 累计完成固定资产投资="约一个亿", 实际竣工日期="上半年"),
            returned("JX-02", 实际动工日期="2026-12-01", 累计完成固定资产投资=6000),
            returned("JX-03", 实际动工日期="2023年5月", 累计完成固定资产投资=120_000_000),
            returned("JX-04", 实际动工日期="2023-06-01", 核实方式="联合验收"),
            returned("JX-09", 实际动工日期="2023-06-01", 备注="新地块"),
        ]),
        "变更": books.grid([
            {"宗地编号": "JX-02", "事项类型": "政府原因", "生效日期": "2024-05-01", "核实状态": "已核实"},
            {"宗地编号": "JX-03", "事项类型": "延期", "涉及指标": "动工", "新约定日期": "2025-12-01", "生效日期": "2023-05-01"},
        ]),
    }
)  # fmt: skip
CONTACTS: Final = books.book(
    {"姓名": "王代办", "邮箱": "a@demo.example", "角色": "代办员", "负责宗地": "JX-01、JX-77"},
    {"姓名": "张主任", "邮箱": "l@demo.example", "角色": "包联领导", "负责宗地": "全部"},
    {"姓名": "甲公司联系人", "邮箱": "f@firm", "角色": "企业联系人", "负责宗地": "JX-01"},
    sheet="通讯录",
)


@cache
def known() -> Mapping[str, Dossier]:
    """The zone before any of these workbooks came."""
    opened = Opened(on=D("2026-07-01"))
    opened.add(read(KNOWN), "台账.xlsx")
    return import_workbook(opened, {}, ZONE.code, received_on=D("2026-07-01"), people=PEOPLE).known


def taken_in(data: bytes, file: str, hands_in: HandsIn = EVERYTHING) -> tuple[Imported, Receipt]:
    opened = Opened(on=ON)
    opened.add(read(data), file)
    taken = import_workbook(opened, known(), ZONE.code, received_on=ON, hands_in=hands_in, people=PEOPLE)
    return taken, receipt_of(taken, opened, known(), known())


def told(
    receipt: Receipt,
    file: str,
    reader: Person,
    opens: Opening | None = None,
    *,
    copy: bool = False,
    first: bool = False,
) -> str:
    receipt = replace(receipt, copy=copy, copy_lacks=("pictures", "charts") if copy else ())
    upload = Upload("u1", ZONE.code, reader.person_id, NOW, key="k", file_name=file, received_at=NOW, opens=opens)
    return as_sent(letter_of(upload, receipt, ZONE.name, reader, opens=opens, now=NOW), reader, HEAD, first=first)


def withdrawn(withdrawal: Withdrawal | None) -> str:
    upload = Upload(
        "u1", ZONE.code, OFFICER.person_id, NOW, key="k", file_name="台账.xlsx", received_at=NOW, withdrawal=withdrawal
    )
    return as_sent(letter_to_sender(upload, 9, ZONE.name, OFFICER, now=NOW), OFFICER, HEAD)


def doubts() -> list[Doubt]:
    """Figures of which nobody has said that they are as they were meant."""
    cell = FigureSource("u1", "officer", 1, "填报", cell="H3")
    invested = quantity("118000", "wan_yuan")
    return [
        Doubt("JX-01", Fact.INVESTMENT, None, invested, cutoff=D("2025-12-31"), received_on=ON, source=cell),
        Doubt(
            "JX-01", Fact.TAX, 2025, quantity("2600", "wan_yuan"), cutoff=D("2025-12-31"), received_on=ON, source=cell
        ),
        Doubt(
            "JX-03",
            Indicator.FIXED_INVESTMENT,
            None,
            quantity("1.2", "wan_yuan"),
            cutoff=None,
            received_on=ON,
            source=cell,
        ),
    ]


LETTERS: Final[Mapping[str, Callable[[], str]]] = {
    "accepted": lambda: told(taken_in(GOOD, "填报表.xlsx")[1], "填报表.xlsx", OFFICER),
    "questions-first": lambda: told(taken_in(REGISTER, "台账.xlsx")[1], "台账.xlsx", SENDER, copy=True, first=True),
    "partly-by-link": lambda: told(taken_in(FAULTY, "填报表.xlsx", BY_LINK)[1], "填报表.xlsx", AGENT, OPENS, copy=True),
    "partly-officer": lambda: told(taken_in(FAULTY, "填报表.xlsx")[1], "填报表.xlsx", OFFICER, copy=True),
    "rejected-by-link": lambda: told(
        unread_receipt(Upload("u1", ZONE.code, "f1", NOW, key="k", file_name="填报表.xlsx"), "encrypted"),
        "填报表.xlsx",
        FIRM,
        OPENS,
    ),
    "set-aside": lambda: told(
        unread_receipt(Upload("u1", ZONE.code, "o1", NOW, key="k", file_name="台账.xlsx"), "could_not_process"),
        "台账.xlsx",
        OFFICER,
    ),
    "held": lambda: told(taken_in(CONTACTS, "通讯录.xlsx")[1], "通讯录.xlsx", OFFICER, copy=True),
    "withdrawn": lambda: withdrawn(Withdrawal("o1", "传成了去年的台账", NOW, (("JX-01", 2025), ("JX-05", None)))),
    "restored": lambda: withdrawn(None),
}
