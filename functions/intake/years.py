"""A ledger's row as returns, one for each year of which it speaks (domain.md sections 4 and 14, Combined tables)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from intake.cells import Day
from intake.rows import RowRead, Value, read_rows
from intake.year_of_row import YearOfRow
from land.indicator import YEARLY_FACTS, Fact
from land.restated import fingerprint
from land.returns import ReturnRow
from land.units import Quantity, exact
from land.values import dataclass
from wording.columns import Kind, Reads, column_of
from wording.labels import YEAR_OF
from wording.sheets.years import Named, named_in
from workbooks.grid import Cell, letters
from workbooks.reading.table import Row, Table

_FACTS = frozenset(Fact)
_FRAME = frozenset(("parcel_no", "enterprise", "reason", "remark"))  # belongs to each year of a row
_TIME = ("year", "cutoff")
_TIMES = tuple(column_of(Kind.RETURN, code).heading for code in _TIME)


def names_years(table: Table) -> bool:
    """Whether the years of a return are more than what stands in its 填报年度."""
    return table.kind is Kind.RETURN and (
        table.other is not None
        or "year" not in table.columns
        or any(heading.year is not None for heading in table.headings)
    )


def rows_by_year(table: Table, file: str | None, on: date | None) -> list[RowRead]:
    """A reading for each row and each year of which the row says anything, in the order of the rows.

    on: the day of receipt, offline the one that is judged; a row of no year that is told is assumed to be of the one before.
    """
    dated = [i for i, h in enumerate(table.headings) if h.column.code in _TIME or h.column.reads is Reads.DATE]
    times = read_rows(_part(table, dated or [0], table.rows), file, {"parcel_no": "", "year": 0})
    groups: dict[_Years, list[int]] = {}
    for index, years in enumerate(_years_of_rows(table, times, on)):
        if years is not None:
            groups.setdefault(years, []).append(index)
    found: dict[int, list[RowRead]] = {}
    for years, rows in groups.items():
        for year in sorted(years.spoken):
            for index, read in zip(
                rows, _of_year(table, file, years, year, rows=[table.rows[i] for i in rows]), strict=True
            ):
                found.setdefault(index, []).append(read)
        untold = _TIMES if years.latest not in years.spoken else _TIMES[:1]
        for index in rows:
            found[index][-1].problems += [one for one in times[index].problems if one.column in untold]
    for group in found.values():
        for read in group:
            if read.year is not None:
                read.year.all.extend(other.problems for other in group)
    return [read for index in sorted(found) for read in found[index]]


@dataclass(frozen=True, slots=True)
class _Years:
    """Of which years a row speaks. base: to which its columns without a year belong; None where none of them says anything.
    latest: of all of them. day: its cut-off, where that stands in no cell of the row."""

    spoken: frozenset[int]
    base: int | None
    latest: int
    day: date | None
    assumed: bool


def _years_of_rows(table: Table, times: list[RowRead], on: date | None) -> list[_Years | None]:
    """The years of each row; None where it reports nothing: in a return, unlike a ledger, a year alone says that nothing more
    was reached. times: what the rows say in their columns of years and days."""
    told = named_in(table.titles)
    named = [(index, heading.year) for index, heading in enumerate(table.headings) if heading.year is not None]
    state = _without_year(table, of_year=False)
    yearly = _without_year(table, of_year=True)
    found: list[_Years | None] = []
    for row, time in zip(table.rows, times, strict=True):
        spoken = {year for index, year in named if _says(row.cells[index])}
        of_state, of_year = (any(_says(row.cells[index]) for index in columns) for columns in (state, yearly))
        if not spoken and not of_state and not of_year:
            year = time.values.get("year") if table.other is None else None
            found.append(
                _Years(frozenset((year,)), year, year, None, assumed=False) if isinstance(year, int) and year else None
            )
            continue
        base, day, assumed = _base(time, told, on) if of_state or of_year else _told(time, told)
        latest = max(spoken if base is None else {*spoken, base})
        if of_year and base is not None:
            spoken.add(base)
        if of_state:
            spoken.add(latest)
        found.append(_Years(frozenset(spoken), base, latest, day, assumed=assumed))
    return found


def _without_year(table: Table, *, of_year: bool) -> list[int]:
    """The places of the facts whose headings begin with no year: yearly figures, or what is so on a day."""
    return [
        index
        for index, heading in enumerate(table.headings)
        if heading.year is None and heading.column.code in _FACTS and (heading.column.code in YEARLY_FACTS) is of_year
    ]


def _base(time: RowRead, told: Named | None, on: date | None) -> tuple[int, date | None, bool]:
    """The year of the columns without one, the cut-off where no cell has it, and whether the year is assumed; no year (0) where
    nothing tells it and there is no day to count from."""
    base, day, _ = _told(time, told)
    if base is not None or on is None:
        return base or 0, day, False
    days = [value.day for code, value in time.values.items() if isinstance(value, Day) and code in _FACTS]
    if any(day.year >= on.year for day in days):
        return on.year, on, True
    return on.year - 1, None, True


def _told(time: RowRead, told: Named | None) -> tuple[int | None, date | None, bool]:
    year = time.values.get("year")
    cutoff = time.day("cutoff")
    if isinstance(year, int) and year:
        return year, told.day if cutoff is None and told is not None and told.year == year else None, False
    if cutoff is not None:
        return cutoff.year, None, False
    return (told.year, told.day, False) if told is not None else (None, None, False)


def _of_year(table: Table, file: str | None, years: _Years, year: int, rows: Sequence[Row]) -> list[RowRead]:
    """The rows as returns for one of their years."""
    own = [index for index, heading in enumerate(table.headings) if heading.year == year]
    without = _without_year(table, of_year=True) if year == years.base else []
    without += _without_year(table, of_year=False) if year == years.latest else []
    said_already = {table.headings[index].column.code for index in own}
    for index in without:
        if table.headings[index].column.code in said_already:
            _repeated(table, index, year)
    without = [index for index in sorted(without) if table.headings[index].column.code not in said_already]
    frame = [index for index, heading in enumerate(table.headings) if heading.column.code in _FRAME]
    if year == years.latest and "cutoff" in table.columns:
        frame.append(next(i for i, heading in enumerate(table.headings) if heading.column.code == "cutoff"))
    given: dict[str, Value] = {"year": year} if year else {}
    if year != years.latest:
        given["cutoff"] = Day(date(year, 12, 31))
    elif years.day is not None:
        given["cutoff"] = Day(years.day)
    assumed = tuple(table.headings[index].column.code for index in without) if years.assumed else ()
    reads = read_rows(_part(table, sorted([*frame, *own, *without]) or [0], rows), file, given)
    for read in reads:
        read.year = YearOfRow([], year == years.latest, assumed)
    return reads


def _repeated(table: Table, index: int, year: int) -> None:
    """A column without a year beside one of that very year: the latter counts, and the other is named once."""
    name = table.headings[index].column.heading
    said = (name, f"{letters(table.places[index])}{table.line}", YEAR_OF.format(year=year) + name)
    if said not in table.repeated:
        table.repeated.append(said)


def _part(table: Table, columns: Sequence[int], rows: Sequence[Row]) -> Table:
    """The table with these of its columns and rows only."""
    places = {old: new for new, old in enumerate(columns)}
    return replace(
        table,
        headings=[table.headings[index] for index in columns],
        places=[table.places[index] for index in columns],
        columns={table.headings[i].column.code: letters(table.places[i]) for i in reversed(columns)},
        rows=[
            Row(
                row.line,
                [row.cells[index] for index in columns],
                {places[at]: line for at, line in row.origins.items() if at in places} if row.origins else None,
            )
            for row in rows
        ],
    )


def _says(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def question_assumed(read: RowRead, row: ReturnRow) -> None:
    """Figures and days of no year that is told are asked for it, once for their row."""
    codes = [code for code in read.year.assumed if Fact(code) in row.facts] if read.year is not None else []
    if not codes:
        return
    facts = {fact: exact(value) if isinstance(value, Quantity) else value for fact, value in row.facts.items()}
    said = fingerprint(row.parcel_no, row.year, None, facts)
    read.wrong("year_assumed", codes[0], year=str(row.year), question=f"{row.parcel_no}/year_assumed/{row.year}/{said}")
    read.asked.update(codes)
