"""domain.md sections 4 and 14, Relative dates: a due date told from another day of its row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from intake.problems import ERROR, WARNING
from intake.register import register_rows
from intake.rows import RowRead, read_rows
from land.delivery import delivery
from land.indicator import Indicator
from land.parcel import RegisterRow
from land.view import view_on
from tests import books
from tests.cast import dossier
from tests.intake.taken import codes, only, register, taken, with_adjustments
from workbooks.grid import Sheet
from workbooks.reading.table import tables

D = date.fromisoformat
DATES = {
    Indicator.GROUNDBREAKING: "约定动工日期", Indicator.COMPLETION: "约定竣工日期",
    Indicator.PRODUCTION: "约定投产日期", Indicator.FULL_PRODUCTION: "约定达产日期",
}  # fmt: skip


def read(cells: dict[str, Any]) -> tuple[RegisterRow | None, RowRead]:
    """The row of one register, where it stands, and what was read."""
    (table,) = tables([Sheet("台账", books.grid([register(**cells)]), [1, 2])])
    (found,) = reads = read_rows(table, None)
    rows, _ = register_rows(reads, "demo")
    return (rows[0][1] if rows else None), found


def due(**cells: Any) -> dict[str, str]:
    row, found = read(cells)
    assert row is not None, [(one.code, one.text) for one in found.problems]
    return {DATES[milestone]: day.isoformat() for milestone, day in row.dates.items()}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("交地后6个月", "2025-02-28"), ("交地后６个月内", "2025-02-28"), (" 交地 后 6 个月以内 ", "2025-02-28"),
        ("交地后六个月", "2025-02-28"), ("交付后半年", "2025-02-28"), ("自交地之日起半年内", "2025-02-28"),
        ("交地之日起6个月之内", "2025-02-28"), ("自土地交付之日起，六个月内", "2025-02-28"), ("交地后1年", "2025-08-31"),
        ("交地后一年半", "2026-02-28"), ("交地后十八个月", "2026-02-28"), ("交地后两年", "2026-08-31"),
        ("签订后3个月", "2024-04-15"), ("签约后三个月内", "2024-04-15"), ("合同签订后3个月", "2024-04-15"),
        ("自签订合同之日起一年零三个月", "2025-04-15"),
    ],
)  # fmt: skip
def test_a_start_so_many_months_after_the_land_or_the_contract_is_that_day(text: str, start: str) -> None:
    days = {"合同签订日期": "2024-01-15", "约定交地日期": "2024-08-31", "约定竣工日期": "2028-01-01"}
    assert due(约定动工日期=text, **days)["约定动工日期"] == start


def test_dates_rest_on_each_other_in_the_order_of_the_works() -> None:
    found = due(
        约定交地日期="2024-08-31", 约定动工日期="交地后6个月", 约定竣工日期="开工后18个月",
        约定投产日期="竣工后半年内", 约定达产日期="投产后1年",
    )  # fmt: skip
    assert found == {
        "约定动工日期": "2025-02-28", "约定竣工日期": "2026-08-28", "约定投产日期": "2027-02-28", "约定达产日期": "2028-02-28",
    }  # fmt: skip


def test_land_that_came_counts_before_land_that_was_to_come() -> None:
    days = {"约定竣工日期": "2028-01-01", "约定动工日期": "交地后6个月", "约定交地日期": "2024-08-31"}
    assert due(**days, 实际交地日期="2024-10-10")["约定动工日期"] == "2025-04-10"
    assert due(**days, 实际交地日期="未交地")["约定动工日期"] == "2025-02-28"
    assert due(**days, 实际交地日期=None)["约定动工日期"] == "2025-02-28"


def test_a_start_told_from_the_day_on_which_the_land_came_has_no_late_delivery() -> None:
    days = {"约定竣工日期": "2028-01-01", "约定交地日期": "2024-08-31", "实际交地日期": "2024-10-10"}
    for start, late in (("交地后6个月", 0), ("2025-04-10", 40), ("签订后3个月", 40)):
        row, _ = read({"约定动工日期": start, "合同签订日期": "2025-01-10", **days})
        assert row is not None and row.dates[Indicator.GROUNDBREAKING] == D("2025-04-10")
        assert delivery_of(row) == late
    row, _ = read({**days, "约定动工日期": "2025-01-01", "约定竣工日期": "交地后24个月"})
    assert row is not None and row.dates[Indicator.COMPLETION] == D("2026-10-10") and delivery_of(row) == 40
    row, _ = read({**days, "约定动工日期": "交地后6个月", "实际交地日期": None})
    assert row is not None and not row.start_after_handover


def delivery_of(row: RegisterRow) -> int:
    return delivery(view_on(dossier(row), D("2026-01-01"))).days


def test_the_warning_names_the_day_found_and_the_day_it_is_told_from() -> None:
    found = taken(
        books.book(register(约定交地日期="2024-08-31", 约定动工日期="交地后6个月", 约定竣工日期="2027-06-01"))
    )
    problem = next(one for one in found.problems if one.code == "relative_date")
    assert (problem.severity, problem.column, problem.cell) == (WARNING, "约定动工日期", "D2")
    assert problem.shown()["message"] == (
        "“约定动工日期”写的是“交地后6个月”，已从约定交地日期 2024-08-31 起算为 2025-02-28，请核对。"
    )
    assert list(found.entries) == ["P-01"]


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"约定动工日期": "交地后6个月"}, "D2"),  # no day of the land in the row
        ({"约定动工日期": "交地后6个月", "约定交地日期": "待定"}, "D2"),
        ({"约定动工日期": "签订后6个月", "约定交地日期": "2023-01-01"}, "D2"),
        ({"约定动工日期": "动工后6个月"}, "D2"),  # of itself
        ({"约定竣工日期": "投产后6个月", "约定投产日期": "竣工后6个月"}, "E2"),  # of each other
        ({"约定竣工日期": "动工后180天"}, "E2"),
        ({"约定竣工日期": "动工后180日内"}, "E2"),
        ({"约定竣工日期": "动工后六十日"}, "E2"),
        ({"约定竣工日期": "动工后半个月"}, "E2"),
        ({"约定竣工日期": "动工后1.5年"}, "E2"),
        ({"约定竣工日期": "动工后0个月"}, "E2"),
        ({"约定竣工日期": "动工后个月"}, "E2"),
        ({"约定竣工日期": "动工后999年"}, "E2"),
        ({"约定竣工日期": "实际动工后18个月"}, "E2"),  # never from an actual day
        ({"约定竣工日期": "取得施工许可后18个月"}, "E2"),
        ({"约定竣工日期": "批复后18个月"}, "E2"),
        ({"约定交地日期": "签订后1个月", "合同签订日期": "2023-01-01"}, "G2"),  # the land is no milestone
    ],
)
def test_a_date_without_its_day_in_the_row_in_days_or_from_another_day_is_unreadable(
    cells: dict[str, Any], cell: str
) -> None:
    found = taken(books.book(register(**cells), register(宗地编号="P-02")))
    problem = next(one for one in found.problems if one.severity == ERROR)
    assert (problem.code, problem.cell) == ("unreadable_date", cell)
    assert list(found.entries) == ["P-02"]


def test_a_date_whose_base_is_missing_says_which_day_to_fill_in() -> None:
    problem = only(taken(books.book(register(约定动工日期="交地后6个月"))))
    assert str(problem.shown()["message"]).endswith("它要从“实际交地日期、约定交地日期”起算，这一行没有写。")


def test_an_adjustment_knows_no_relative_dates() -> None:
    found = with_adjustments({"涉及指标": "动工", "新约定日期": "交地后6个月"}, promises={"实际交地日期": "2023-06-01"})
    assert "unreadable_date" in codes(found)


def test_dates_out_of_order_are_found_where_one_is_relative() -> None:
    found = taken(
        books.book(register(约定交地日期="2025-01-01", 约定动工日期="交地后6个月", 约定竣工日期="2025-06-01"))
    )
    assert codes(found)[-2:] == ["relative_date", "dates_out_of_order"] and not found.entries


def test_each_row_counts_from_its_own_day_also_where_it_says_as_above() -> None:
    rows = [register(宗地编号=f"P-{n}", 约定交地日期=f"2024-0{n}-01", 约定竣工日期="2028-01-01") for n in (1, 2)]
    found = taken(books.book(rows[0] | {"约定动工日期": "交地后6个月"}, rows[1] | {"约定动工日期": "同上"}))
    starts = [found.known[f"P-{n}"].registers[-1].row.dates[Indicator.GROUNDBREAKING] for n in (1, 2)]
    assert starts == [D("2024-07-01"), D("2024-08-01")]


NUMERALS = "〇一二三四五六七八九"


def in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


@st.composite
def relative(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same row twice: with relative dates, and with their days written out."""
    base = draw(st.dates(D("2020-01-01"), D("2030-12-31")))
    bases = draw(st.sampled_from(("合同签订日期", "约定交地日期", "实际交地日期")))
    names: tuple[str, ...] = {
        "合同签订日期": ("签订", "签约"),
        "约定交地日期": ("交地", "交付"),
        "实际交地日期": ("交地", "交付"),
    }[bases]
    told: dict[str, Any] = {bases: base.isoformat()}
    written = dict(told)
    chain = (("动工", "开工"), ("竣工",), ("投产",), ("达产",))
    for column, own in zip(DATES.values(), chain, strict=True):
        months = draw(st.integers(1, 60))
        day = base + relativedelta(months=months)
        number = draw(st.sampled_from((str(months), in_words(months), str(months).translate(FULL_WIDTH))))
        length = f"{number}个月" if months % 12 or draw(st.booleans()) else f"{months // 12}年"
        name = draw(st.sampled_from(names))
        text = draw(st.sampled_from((f"{name}后{length}", f"自{name}之日起{length}", f"{name}之日后{length}")))
        text += draw(st.sampled_from(("", "内", "以内")))
        if draw(st.booleans()):
            told[column] = text
        else:
            told[column] = day.isoformat()
        written[column] = day.isoformat()
        base, names = day, own
    return told, written


FULL_WIDTH = {ord("0") + n: chr(0xFF10 + n) for n in range(10)}


@given(relative())
def test_a_relative_date_gives_the_parcel_of_the_day_written_out_but_for_its_warning(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    told, written = pair
    row, found = read(told)
    other, plain = read(written)
    assert row is not None and other is not None
    assert row.start_after_handover is ("实际交地日期" in told and told["约定动工日期"] != written["约定动工日期"])
    row.start_after_handover = False
    assert row == other
    named = [column for column, cell in told.items() if cell != written[column]]
    assert [(p.code, p.column, p.values["day"]) for p in found.problems] == [
        ("relative_date", column, written[column]) for column in named
    ]
    assert not plain.problems


@given(st.dates(D("2000-01-01"), D("2060-12-31")), st.integers(1, 120))
def test_a_period_ends_on_the_corresponding_day_or_on_the_last_of_its_month(base: date, months: int) -> None:
    row, _ = read(
        {"约定交地日期": base.isoformat(), "约定动工日期": f"交地后{months}个月", "约定竣工日期": "2099-01-01"}
    )
    assert row is not None
    found = row.dates[Indicator.GROUNDBREAKING]
    assert (found.year * 12 + found.month) - (base.year * 12 + base.month) == months
    assert found.day == base.day or (found.day < base.day and (found + timedelta(days=1)).day == 1)
