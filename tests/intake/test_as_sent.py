"""The same table, written in any of the ways in which zones send it, gives the same facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.importing import import_workbook
from intake.opening import Opened
from land.parcel import Target
from land.units import Quantity, exact
from tests.workbooks import ways
from tests.workbooks.ways import AREA, MONEY, SITE, Col
from workbooks.reading.sheets import read

REGISTER = [
    Col(("宗地编号", "地块编号", "宗地号")), Col(("受让企业", "企业名称", "土地使用权人")), Col(("用地面积", "出让面积", "面积"), AREA),
    Col(("约定动工日期", "约定开工时间", "约定动工时间")), Col(("约定竣工日期", "约定竣工时间")),
    Col(("约定投产日期", "约定投产时间")), Col(("固定资产投资", "固定资产总投资"), MONEY),
    Col(("成交价款", "土地价款"), MONEY), Col(("研发投入强度",), percent=True), Col(("合同签订日期", "合同签定日期")),
]  # fmt: skip
RETURN = [
    Col(("宗地编号", "宗地号")), Col(("填报年度", "年度")), Col(("数据截止日期", "截止日期")), Col(("实际动工日期",)),
    Col(("累计完成固定资产投资", "累计完成投资", "投资数额"), MONEY), Col(("年度产值",), MONEY), Col(("已动工开发面积",), SITE),
]  # fmt: skip

COMBINED = [
    *(Col(column.spellings, column.units, column.percent) for column in REGISTER[:7]),
    Col(("填报年度",)), Col(("数据截止日期", "截止日期")), Col(("实际动工日期",)),
    Col(("累计完成固定资产投资", "累计完成投资", "投资数额"), MONEY), Col(("年度税收",), MONEY), Col(("2023年产值", "2023年度产值"), MONEY),
    Col(("2023年度税收", "2023年税收"), MONEY), Col(("2024年年度产值", "2024年产值"), MONEY),
]  # fmt: skip

days = st.dates(date(2020, 1, 2), date(2030, 12, 31))
money = st.decimals(1, 90000, places=2)
areas = st.integers(1, 900).map(lambda tenths: Decimal(tenths) * Decimal("1.5"))  # whole in 亩, 公顷 and ㎡ alike

sites = st.integers(1, 900).map(lambda tenths: Decimal(tenths) * 1000)


# As text and as the number that a spreadsheet makes of it; 15 digits are the most that a number holds.
PARCEL_NUMBERS = ("某-2024-{:02d}", "{:02d}号", "20240000{:02d}", "0042{:02d}", "4501032024001{:02d}")


@st.composite
def registers(draw: st.DrawFn) -> list[list[Any]]:
    rows = []
    number_form = draw(st.sampled_from(PARCEL_NUMBERS))
    for number in range(draw(st.integers(1, 4))):
        due = sorted(draw(st.lists(days, min_size=3, max_size=3)))
        rows.append([number_form.format(number), f"企业{number}", draw(areas), *due, draw(money), draw(st.none() | money),
                     draw(st.none() | st.integers(1, 30).map(Decimal)), draw(st.none() | days)])  # fmt: skip
    return rows


@st.composite
def returns(draw: st.DrawFn) -> list[list[Any]]:
    rows = []
    for number in range(draw(st.integers(1, 3))):
        for year in range(2021, 2021 + draw(st.integers(1, 3))):
            start = draw(st.none() | st.dates(date(2020, 1, 2), date(year, 12, 31)))
            rows.append([f"某-2024-{number:02d}", str(year), date(year, 12, 31), start, draw(st.none() | money),
                         draw(st.none() | money), draw(st.none() | sites)])  # fmt: skip
    return rows


@st.composite
def ledgers(draw: st.DrawFn) -> list[list[Any]]:
    """Rows of promises and facts, each as of the end of 2024."""
    rows = []
    for number in range(draw(st.integers(1, 3))):
        due = sorted(draw(st.lists(days, min_size=3, max_size=3)))
        start = draw(st.none() | st.dates(date(2020, 1, 2), date(2024, 12, 31)))
        rows.append([f"某-2024-{number:02d}", f"企业{number}", draw(areas), *due, draw(money), "2024", date(2024, 12, 31), start,
                     *(draw(st.none() | money) for _ in range(5))])  # fmt: skip
    return rows


@st.composite
def ways_of(draw: st.DrawFn, columns: list[Col], rows: list[list[Any]], may_merge: bool) -> bytes:
    kind = draw(st.sampled_from(ways.FORMATS))
    merges = may_merge and kind in ways.MERGING and draw(st.booleans())
    beside = ways.Beside(draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))
    return ways.saved(draw(ways.sheets(columns, rows, merges)), kind, beside)


def facts(data: bytes, known: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The rows taken in, figures exact, and the codes of all problems but for headings that nobody knows."""
    opened = Opened()
    opened.add(read(data), "f")
    taken = import_workbook(opened, known, "demo")
    rows = [_exactly(entry.row) for entries in taken.entries.values() for entry in entries]
    return rows, [
        problem.code for problem in taken.problems if problem.code != "unknown_column" and problem.severity == "error"
    ]


def _exactly(row: Any) -> Any:
    """The row with every figure as an exact number, whatever unit it was written in."""
    changes = {}
    for name in row.__dataclass_fields__:
        value = getattr(row, name)
        if isinstance(value, Quantity):
            changes[name] = exact(value)
        elif isinstance(value, dict):
            changes[name] = {key: _plain(one) for key, one in value.items()}
    return replace(row, **changes)


def _plain(value: Any) -> Any:
    if isinstance(value, Quantity):
        return exact(value)
    if isinstance(value, Target):
        return (value.low and exact(value.low), value.high and exact(value.high))
    return value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_register_gives_the_same_facts_in_whatever_way_it_is_written(data: st.DataObject) -> None:
    rows = data.draw(registers())
    one, two = (facts(data.draw(ways_of(REGISTER, rows, False)), {}) for _ in range(2))
    assert one == two
    assert len(one[0]) == len(rows)
    assert one[1] == []


KNOWN_REGISTER = [[f"某-2024-{n:02d}", f"企业{n}", Decimal(15), date(2020, 1, 1), date(2029, 1, 1), None, Decimal(1000), None,
                   None, None] for n in range(3)]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_returns_give_the_same_facts_in_whatever_way_they_are_written(data: st.DataObject) -> None:
    plain = ways.WrittenTable(
        [[column.spellings[0] for column in REGISTER], *([_simple(c) for c in row] for row in KNOWN_REGISTER)]
    )
    opened = Opened()
    opened.add(read(ways.saved(plain, "csv", ways.Beside())), "r")
    known = import_workbook(opened, {}, "demo").known
    rows = data.draw(returns())
    one, two = (facts(data.draw(ways_of(RETURN, rows, True)), known) for _ in range(2))
    assert one == two
    assert len(one[0]) == len(rows)
    assert one[1] == []


def _simple(cell: Any) -> Any:
    return str(cell) if isinstance(cell, Decimal) else cell


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_promises_and_facts_in_one_table_give_the_same_in_whatever_way_it_is_written(data: st.DataObject) -> None:
    rows = data.draw(ledgers())
    one, two = (facts(data.draw(ways_of(COMBINED, rows, False)), {}) for _ in range(2))
    assert one == two
    assert one[1] == []
    of_2024 = sum(any(cell is not None for cell in (row[9], row[10], row[11], row[14])) for row in rows)
    of_2023 = sum(any(cell is not None for cell in row[12:14]) for row in rows)
    assert len(one[0]) == len(rows) + of_2023 + of_2024
