"""The pre-filled return: the promises, last year's figures to revise, this year's cells to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from land.dossier import Dossier
from land.holder import same_holder
from land.in_force import Promises, promises_on
from land.indicator import Fact
from land.policy import DEFAULT, Policy
from land.restated import fingerprint, restated
from land.returns import ReturnRow
from land.units import Quantity, exact, written_text
from land.values import dataclass
from wording.sheets.forms import PREFILLED_TITLE
from wording.sheets.headings import PROMISED
from wording.sheets.promised import promised_texts
from wording.units import word_of

Value = None | str | int | Decimal | date
HOLDER = "holder"  # the code of the column that shows the parcel's holder; the reader skips it
AS_GIVEN = "as_given"  # the code of the hidden column that identifies a row that nobody changed
_DIGITS = 15  # Excel keeps no more of a number


class Look(StrEnum):
    """The purpose of a line of a pre-filled workbook."""

    PROMISED = "promised"  # to look at
    KNOWN = "known"  # reported values, to revise
    OPEN = "open"  # to fill in; blank cells are highlighted


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pre-filled workbook; values by column code, including HOLDER. first: the first line of its parcel."""

    values: Mapping[str, Value]
    look: Look
    first: bool = False


def prefilled_return(
    dossiers: Iterable[Dossier],
    zone_name: str,
    year: int,
    on: date,
    as_of: date,
    enterprise: str | None = None,
    policy: Policy = DEFAULT,
) -> tuple[str, list[Line]] | None:
    """The title and lines of a workbook for the parcels that are not closed on `on` (only those of `enterprise`, by the name in
    force, if given), for `workbooks.writing.form.prefilled`; None without any. as_of: the cut-off of the rows to fill in."""
    followed = [(d, p) for d in dossiers if (p := promises_on(d, on, policy=policy)).closed_by is None]
    if enterprise is not None:
        followed = [(d, p) for d, p in followed if same_holder(p.holder, enterprise)]
    lines = [line for dossier, promises in followed for line in _lines(dossier, promises, year, as_of)]
    title = PREFILLED_TITLE.format(zone=zone_name, year=year)
    return (title, lines) if lines else None


def _lines(dossier: Dossier, promises: Promises, year: int, as_of: date) -> list[Line]:
    """The promises, then last year's row and this year's, each with what was already reported.

    A year before the parcel was granted has no row.
    """
    keys: dict[str, Value] = {"parcel_no": promises.parcel_no, HOLDER: promises.holder}
    promised = {fact.value: text for fact, text in promised_texts(promises).items()}
    lines = [Line({**keys, "year": PROMISED, **promised}, Look.PROMISED, first=True)]
    granted = promises.register.granted_on
    years = [asked for asked in (year - 1, year) if granted is None or granted.year <= asked]
    for asked in years:
        known = restated(dossier, asked, as_of if asked == year else None)
        row = known or ReturnRow(promises.parcel_no, asked, as_of, {})
        values: dict[str, Value] = {**keys, "year": asked}
        if known is not None or asked == year:
            values["cutoff"] = row.cutoff
        said = {fact: value for fact, value in row.facts.items() if value is not None}
        values |= {fact.value: _cell(value, fact) for fact, value in said.items()}
        if asked == year:
            plain = {fact: exact(value) if isinstance(value, Quantity) else value for fact, value in said.items()}
            values[AS_GIVEN] = fingerprint(promises.parcel_no, asked, row.cutoff, plain)
        lines.append(Line(values, Look.OPEN if asked == year else Look.KNOWN))
    return lines if years else []


def _cell(value: date | Quantity, fact: Fact) -> Value:
    """A figure as a number in the column's unit if that is exact, else as a text with the unit in which it was written."""
    if isinstance(value, date):
        return value
    size = exact(Quantity(Decimal(1), fact.unit or ""))
    number = Decimal(written_text(exact(value) / size))
    same = Fraction(number) * size == exact(value)
    if same and len(number.normalize().as_tuple().digits) <= _DIGITS:
        return number
    return f"{value.number:f}{word_of(value.unit)}"
