"""Figures that nobody can be sure of (domain.md sections 4 and 14, doubtful_figure): they are stored for nobody, and asked.

A figure merged down over rows of several parcels is likely their sum. 30.000 beside thousands may be thirty or thirty thousand.
同上 in a column of what adds up is likely a slip of the hand. A figure about which somebody has answered counts.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from intake.rows import RowRead
from land.parcel import Target
from land.units import ADDS_UP, Quantity, exact
from wording.columns import Column, Reads
from wording.sheets.headings import Heading
from wording.sheets.sentences import DOUBTFUL
from wording.sheets.vocabulary import DITTO
from workbooks.grid import Cell

_THREE_AND_THREE = re.compile(r"\s*[1-9][0-9]{0,2}\.[0-9]{3}\s*")  # nobody writes forty-five as 0.045
_THOUSAND = 1000


def question_doubtful(reads: list[RowRead], answered: Container[str] = ()) -> list[RowRead]:
    """The same rows, without their doubtful figures; a row waits where such a figure is a required one. answered: the
    questions to which somebody said that the figure is as it was meant."""
    for table in {id(read.table): read.table for read in reads}.values():
        mine = [read for read in reads if read.table is table]
        are_merged = any(read.row.origins for read in mine)
        for place, heading in enumerate(table.headings):
            column = heading.column
            if column.reads not in (Reads.FIGURE, Reads.PROMISE):
                continue
            if are_merged and column.dimension in ADDS_UP:
                _question(_merged(mine, place), column, "merged", answered)
            cells = [read.row.cells[place] for read in mine]
            if str in set(map(type, cells)):  # most columns hold numbers only
                if column.dimension in ADDS_UP:
                    _question([read for read in mine if read.row.cells[place] in DITTO], column, "ditto", answered)
                _question(_of_thousands(mine, cells, heading), column, "thousands", answered)
    return reads


def _merged(reads: list[RowRead], place: int) -> Iterable[RowRead]:
    """The rows that share one merged cell with another parcel's row."""
    groups: dict[int, list[RowRead]] = {}
    for read in reads:
        if read.row.origins and place in read.row.origins:
            groups.setdefault(read.row.origins[place], []).append(read)
    if groups:
        for read in reads:
            if read.line in groups:
                groups[read.line].append(read)
    shared = (group for group in groups.values() if len({read.parcel_no for read in group}) > 1)
    return [read for group in shared for read in group if read.row.cells[place] not in (None, "")]


def _of_thousands(reads: list[RowRead], cells: list[Cell], heading: Heading) -> list[RowRead]:
    odd = [isinstance(cell, str) and _THREE_AND_THREE.fullmatch(cell) is not None for cell in cells]
    if not any(odd):
        return []
    if not any(_is_large(read, heading) for read, is_odd in zip(reads, odd, strict=True) if not is_odd):
        return []
    return [read for read, is_odd in zip(reads, odd, strict=True) if is_odd]


def _is_large(read: RowRead, heading: Heading) -> bool:
    """Whether the row holds thousands in the unit of the column; 10000元 in a column of 亿元 are none."""
    value = read.values.get(heading.column.code)
    figure = value.low or value.high if isinstance(value, Target) else value
    unit = heading.unit if heading.unit is not None else heading.column.unit
    return isinstance(figure, Quantity) and figure.unit == unit and figure.number >= _THOUSAND


def _question(reads: Iterable[RowRead], column: Column, why: str, answered: Container[str]) -> None:
    for read in reads:
        value = read.values.pop(column.code, None)
        about = question_about(read, column.code, value)
        if about in answered and value is not None:
            read.values[column.code] = value
            read.settled.add(column.code)
            continue
        said = {"required_missing"} if why != "ditto" else {one.code for one in read.problems}  # of another row's cell
        read.problems = [one for one in read.problems if one.code not in said or one.column != column.heading]
        say = read.wrong if column.required else read.question
        say("doubtful_figure", column.code, why=DOUBTFUL[why], question=about)


def question_about(read: RowRead, code: str, value: object) -> str:
    """What makes the question the same question: the parcel, the figure's column or indicator, the year, and the figure."""
    bounds = (value.low, value.high) if isinstance(value, Target) else (value,)
    figure = "~".join(str(exact(one)) if isinstance(one, Quantity) else "" for one in bounds)
    return f"{read.parcel_no}/{code}/{read.values.get('year', '')}/{figure}/doubtful"
