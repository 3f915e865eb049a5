"""One firm's figure that is reported for two of its parcels: a question, never a refusal (domain.md section 4, same_figure_twice)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from intake.rows import RowRead
from land.dossier import Dossier
from land.holder import firm_names
from land.in_force import Promises, adjustments_in_order, promises_by
from land.indicator import Fact
from land.returns import ReturnRow
from land.units import Quantity, exact
from wording.units import as_written

_FIGURES = (Fact.OUTPUT, Fact.TAX, Fact.VALUE_ADDED, Fact.ENERGY)  # of a firm, not of a parcel
OF_A_FIRM = frozenset(fact.value for fact in _FIGURES)  # by the codes of their columns
Rows = Mapping[str, Sequence[tuple[RowRead, ReturnRow]]]


def question_repeated(rows: Rows, known: Mapping[str, Dossier]) -> None:
    """Of two open parcels of one firm with an equal figure of one year, the later in the order of `known` is asked about it,
    with the number of the first; so that the first counts until somebody has answered. Where only the first one's row is
    new, that is asked, unless the other one is asked already.

    rows: those of the upload, by parcel. known: every parcel of the firms that the upload names, with all that was known
    before, of which the one that came first is the first.
    """
    for firm in _firms(known).values():
        first: dict[tuple[Fact, int, Fraction], str] = {}
        for parcel_no in firm if len(firm) > 1 else ():
            for (fact, year), one in _figures(known[parcel_no], rows.get(parcel_no, ())).items():
                other = first.setdefault((fact, year, exact(one.value)), parcel_no)
                if other == parcel_no:
                    continue
                mine = one.said or _figures(known[other], rows.get(other, ()))[fact, year].said
                if mine is not None and one.twice != other:
                    _ask(mine, fact, year, one.value, other=other if one.said else parcel_no, known=known)


def _firms(known: Mapping[str, Dossier]) -> dict[str, list[str]]:
    """The open parcels of each firm, the first one first: by 统一社会信用代码, where there is none by the holder's name."""
    ordered = sorted(known.items(), key=lambda item: _place(item[1]))
    stated = {
        number: (promises, firm_names(dossier)) for number, dossier in ordered if (promises := _in_force(dossier))
    }
    codes = {names[-1]: names[0] for _, names in stated.values() if len(names) > 1}
    firms: dict[str, list[str]] = {}
    for parcel_no, (promises, names) in stated.items():
        if promises.closed_by is None:
            firms.setdefault(codes.get(names[0], names[0]), []).append(parcel_no)
    return firms


def _place(dossier: Dossier) -> tuple[int, int]:
    """Where the register named the parcel first; offline they are in their order already."""
    source = dossier.registers[0].source
    return (source.seq, source.line) if source is not None and source.seq else (0, 0)


def _in_force(dossier: Dossier) -> Promises:
    return promises_by(dossier.registers[-1].row, adjustments_in_order(one.row for one in dossier.adjustments))


class _CountedFigure(NamedTuple):
    """A figure that counts. said: the upload's row that says it, None where it was known before; twice: then the parcel
    about whose equal figure its receipt asked, "" for none."""

    value: Quantity
    said: RowRead | None
    twice: str


def _figures(dossier: Dossier, rows: Iterable[tuple[RowRead, ReturnRow]]) -> dict[tuple[Fact, int], _CountedFigure]:
    """The yearly figures above zero that count."""
    found: dict[tuple[Fact, int], _CountedFigure] = {}
    before = ((None, one.row, one.source.twice if one.source is not None else {}) for one in dossier.returns)
    for read, row, twice in [*before, *((read, row, read.twice) for read, row in rows)]:
        for fact in _FIGURES if row.is_of_full_year else ():
            value = row.facts.get(fact)
            if isinstance(value, Quantity) and value.number:
                found[fact, row.year] = _CountedFigure(value, read, twice.get(fact, ""))
            elif fact in row.facts:
                found.pop((fact, row.year), None)
    return found


def _ask(read: RowRead, fact: Fact, year: int, value: Quantity, other: str, known: Mapping[str, Dossier]) -> None:
    read.twice[fact.value] = other
    numbers = "+".join(sorted((read.parcel_no, other)))
    read.wrong(
        "same_figure_twice",
        fact.value,
        parcel=read.text("parcel_no") or "",
        other=_in_force(known[other]).parcel_no,
        year=str(year),
        value=as_written(value),
        question=f"{numbers}/{fact}/{year}/{exact(value)}/twice",
    )
