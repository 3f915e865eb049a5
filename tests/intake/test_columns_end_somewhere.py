"""What a cell says is never dropped in silence: each column of each workbook ends in the field that its row in the table names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import pytest

from land.adjustment import AdjustmentRow
from land.dossier import Dossier
from land.parcel import RegisterRow
from land.people import Person
from land.returns import ReturnRow
from tests import books
from tests.cast import D
from tests.intake.taken import codes, taken
from wording.api.assessment_json import details_json
from wording.columns import COLUMNS, DETAILS, Column, Kind, Reads
from wording.sheets.forms import choices

DAY = D("2026-03-01")
STORED = {Kind.REGISTER: RegisterRow, Kind.RETURN: ReturnRow, Kind.ADJUSTMENTS: AdjustmentRow, Kind.CONTACTS: Person}
SUPPLEMENT = {
    "宗地编号": "P-01",
    "事项类型": "补充协议",
    "涉及指标": "投资强度",
    "新约定值": 80,
    "生效日期": "2024-05-01",
}
LEAST: Mapping[Kind, Mapping[str, Any]] = {
    Kind.REGISTER: {name.removesuffix("(亩)"): cell for name, cell in books.REGISTER.items()},
    Kind.RETURN: {**books.RETURN, "修订原因": "", "年度产值": 9000},
    Kind.ADJUSTMENTS: SUPPLEMENT,
    Kind.CONTACTS: books.CONTACT,
}
# What another cell has to say for this one to be anything, and what is said instead of the example.
BESIDE: Mapping[tuple[Kind, str], Mapping[str, Any]] = {
    (Kind.ADJUSTMENTS, "new_date"): {
        "事项类型": "延期",
        "涉及指标": "竣工",
        "新约定日期": "2025-08-01",
        "新约定值": None,
    },
    (Kind.ADJUSTMENTS, "kind"): {"涉及指标": "竣工", "新约定日期": "2025-08-01", "新约定值": None},
    (Kind.ADJUSTMENTS, "indicator"): {"事项类型": "补充协议"},
    (Kind.CONTACTS, "away_to"): {"请假起": "2024-03-05"},
}
SAID: Mapping[tuple[Kind, str], Any] = {
    (Kind.REGISTER, "standard_land"): "否",
    (Kind.REGISTER, "full_production"): "2029-12-01",
    (Kind.REGISTER, "groundbreaking"): "2023-07-01",
    (Kind.RETURN, "year"): 2023,
    (Kind.RETURN, "evidence"): "资料",
    (Kind.ADJUSTMENTS, "indicator"): "亩均税收",
    (Kind.ADJUSTMENTS, "new_date"): "2025-12-01",
    (Kind.ADJUSTMENTS, "new_value"): 90,
    (Kind.ADJUSTMENTS, "verification"): "已核实",
    (Kind.CONTACTS, "roles"): "包联领导",
    (Kind.CONTACTS, "address"): "another@demo.example",
}
EACH = [(kind, column) for kind, columns in COLUMNS.items() for column in columns]


def sample(kind: Kind, column: Column) -> Any:
    """A cell that is taken as it stands, and is not the ordinary one."""
    if (kind, column.code) in SAID:
        return SAID[kind, column.code]
    if column.example:
        return column.example
    if column.reads is Reads.CHOICE:
        return choices(column)[0]
    return {Reads.DATE: "2024-12-30", Reads.FIGURE: "1"}.get(column.reads, "某事")


@cache
def known() -> Mapping[str, Dossier]:
    return taken(books.book(books.REGISTER, {**books.REGISTER, "宗地编号": "SF-2024-01"}), received_on=DAY).known


def stored(kind: Kind, cells: Mapping[str, Any]) -> Any:
    """The row that stands of a workbook of this one row, in a zone that knows P-01 and SF-2024-01."""
    found = taken(books.book(cells), known=known(), received_on=DAY)
    assert not any(problem.severity == "error" for problem in found.problems), [p.shown() for p in found.problems]
    if kind is Kind.CONTACTS:
        assert found.contacts is not None
        (person,) = found.contacts.after
        return person
    ((entry,),) = found.entries.values()
    return entry.row


@pytest.mark.parametrize(("kind", "column"), EACH, ids=lambda part: part.code if isinstance(part, Column) else part)
def test_a_cell_of_every_column_ends_in_the_field_that_the_table_names(kind: Kind, column: Column) -> None:
    assert column.kept in {field.name for field in fields(STORED[kind])}
    beside = BESIDE.get((kind, column.code), {})
    without = {**LEAST[kind], **beside}
    before = stored(kind, {**without, **({} if column.heading in without else {column.heading: None})})
    after = stored(kind, {**without, column.heading: sample(kind, column)})
    assert getattr(after, column.kept) != getattr(before, column.kept)


@pytest.mark.parametrize(
    ("kind", "column"), [one for one in EACH if one[1].kept == DETAILS], ids=lambda part: getattr(part, "code", part)
)
def test_what_no_rule_reads_is_shown_on_the_parcel_as_it_was_written(kind: Kind, column: Column) -> None:
    files = [books.REGISTER] if kind is not Kind.REGISTER else []
    cells = {**LEAST[kind], column.heading: sample(kind, column)}
    found = taken(*(books.book(row) for row in (*files, cells)), received_on=DAY)
    shown = {(one["kind"], one["column"]): one["text"] for one in details_json(found.known["P-01"])}
    assert shown[kind.value, column.heading] == sample(kind, column), codes(found)
