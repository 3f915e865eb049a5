"""The receipt says what an upload changed of what was known: new parcels, promises and figures, old → new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from intake.importing import import_workbook
from intake.opening import Opened
from intake.receipts import receipt_of
from land.dossier import Dossier
from land.upload import Change, ChangeKind
from tests import books
from tests.intake.taken import register
from workbooks.reading.sheets import read


def uploaded(
    *rows: Mapping[str, Any], known: Mapping[str, Dossier] | None = None
) -> tuple[list[Change], dict[str, Dossier]]:
    """What the upload of one workbook changed, and what is known after it."""
    opened = Opened()
    opened.add(read(books.book(*rows)), "f.xlsx")
    taken = import_workbook(opened, known or {}, "demo", received_on=date(2025, 1, 10))
    return list(receipt_of(taken, opened, (), known).changes), taken.known


def test_a_parcel_that_nobody_knew_is_new() -> None:
    found, _ = uploaded(register())
    assert found == [Change(ChangeKind.NEW_PARCEL, "P-01", new="甲公司")]


def test_the_same_register_again_changes_nothing_however_it_is_written() -> None:
    _, known = uploaded(register())
    assert uploaded(register(固定资产投资="1.2亿元", 约定动工日期="2023年6月1日"), known=known)[0] == []


def test_changed_promises_are_told_old_and_new_as_written() -> None:
    _, known = uploaded(register(亩均税收=9.6))
    found, _ = uploaded(
        register(受让企业="乙公司", 固定资产投资=15000, 约定竣工日期="2025-09-01", 约定投产日期="2025-12-01"),
        known=known,
    )
    assert [(c.item, c.old, c.new) for c in found] == [
        ("受让企业", "甲公司", "乙公司"),
        ("约定竣工日期", "2025-06-01", "2025-09-01"),
        ("约定投产日期", None, "2025-12-01"),
        ("固定资产投资", "≥ 12000 万元", "≥ 15000 万元"),
        ("亩均税收", "≥ 9.6 万元/亩", None),
    ]
    assert {c.what for c in found} == {ChangeKind.PROMISE}


def test_an_extension_tells_every_date_that_it_moves() -> None:
    _, known = uploaded(register())
    row = {**books.ADJUSTMENT, "涉及指标": "动工", "新约定日期": "2023-07-01"}
    found, _ = uploaded(row, known=known)
    assert [(c.item, c.old, c.new) for c in found] == [
        ("约定动工日期", "2023-06-01", "2023-07-01"),
        ("约定竣工日期", "2025-06-01", "2025-07-01"),
    ]


def test_a_cause_that_is_verified_and_a_closing_are_changes() -> None:
    cause = {**books.ADJUSTMENT, "事项类型": "政府原因", "核实状态": "待核实"}
    _, known = uploaded(register())
    first, known = uploaded(cause, known=known)
    second, known = uploaded({**cause, "核实状态": "已核实"}, known=known)
    third, _ = uploaded({**books.ADJUSTMENT, "事项类型": "验收销号", "生效日期": "2024-01-01"}, known=known)
    assert [(c.item, c.old, c.new) for c in first + second + third] == [
        ("核实状态", None, "政府原因 待核实"),
        ("核实状态", "政府原因 待核实", "政府原因 已核实"),
        ("事项类型", None, "验收销号 2024-01-01"),
    ]


def test_a_revised_figure_is_told_and_a_new_one_is_not() -> None:
    _, known = uploaded(register())
    _, known = uploaded({**books.RETURN, "年度税收": 100, "累计完成固定资产投资": 3000}, known=known)
    revised = {**books.RETURN, "年度税收": 120, "累计完成固定资产投资": "3000万元", "年度产值": 900}
    found, known = uploaded(revised, known=known)
    assert found == [Change(ChangeKind.FIGURE, "P-01", "年度税收", 2024, old="100 万元", new="120 万元")]
    later = {
        **books.RETURN,
        "填报年度": 2025,
        "数据截止日期": "2025-06-30",
        "年度税收": 50,
        "累计完成固定资产投资": 5000,
    }
    assert uploaded(later, known=known)[0] == []


def test_a_day_that_moves_and_a_value_that_is_withdrawn_are_told() -> None:
    _, known = uploaded(register())
    _, known = uploaded({**books.RETURN, "实际动工日期": "2024-03-01", "年度税收": 100}, known=known)
    later = {**books.RETURN, "填报年度": 2025, "数据截止日期": "2025-01-05", "实际动工日期": "2024-04-01"}
    assert [(c.item, c.year, c.old, c.new) for c in uploaded(later, known=known)[0]] == [
        ("实际动工日期", 2025, "2024-03-01", "2024-04-01")
    ]
    assert [(c.item, c.old, c.new) for c in uploaded({**books.RETURN, "年度税收": "无"}, known=known)[0]] == [
        ("年度税收", "100 万元", None)
    ]


def test_the_same_two_years_again_change_nothing_though_their_days_differ() -> None:
    _, known = uploaded(register())
    rows = (
        {**books.RETURN, "填报年度": 2023, "数据截止日期": "2023-12-31", "实际动工日期": "2023-05-01"},
        {**books.RETURN, "实际动工日期": "2023-06-01"},
    )
    _, known = uploaded(*rows, known=known)
    assert uploaded(*rows, known=known)[0] == []
