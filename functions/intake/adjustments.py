"""Rows of 变更事项: what changes a promise, checked against what is in force without this upload (domain.md section 8)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from itertools import pairwise

from intake.cells import CellError, said
from intake.details import DETAILED, details_of
from intake.doubtful import question_about
from intake.promises import read_promise
from intake.renumbering import new_number
from intake.rows import RowRead
from land.adjustment import AdjustmentKind, AdjustmentRow, Verification
from land.calendar import add_years
from land.dossier import Dossier
from land.in_force import Promises, adjustments_in_order, extension_problem, is_backdated, promises_by
from land.indicator import MILESTONES, Indicator, IndicatorKind
from land.parcel import Target
from land.policy import DEFAULT, Policy
from land.units import exact
from wording.columns import INDICATORS, Kind, column_of
from wording.sheets.headings import Heading
from wording.sheets.sentences import DOUBTFUL
from wording.sheets.vocabulary import ADJUSTMENT_WORDS, INDICATOR_WORDS, VERIFICATION_WORDS
from wording.units import as_written

_SLIPPED = 100  # times the old promise, or one so-manieth of it


def adjustment_row(read: RowRead, dossier: Dossier | None) -> AdjustmentRow | None:
    """The row as read; None where it has errors. dossier: of its parcel, for the unit of a new value; None if unknown."""
    kind = ADJUSTMENT_WORDS.get(read.text("kind") or "")
    if read.text("kind") and kind is None:
        read.wrong("unreadable_choice", "kind", choices=_list(ADJUSTMENT_WORDS))
    word = read.text("indicator")
    indicator = INDICATOR_WORDS.get(word) if word else None
    if word and indicator is None:
        read.wrong("unreadable_choice", "indicator", choices=_list(INDICATORS.values()))
    word = read.text("verification")
    verification = VERIFICATION_WORDS.get(word, Verification.PENDING) if word else Verification.PENDING
    if word and word not in VERIFICATION_WORDS:
        read.wrong("unreadable_choice", "verification", choices=_list(VERIFICATION_WORDS))
    holder, number, target = None, None, None
    if kind is AdjustmentKind.TRANSFER:
        holder = read.text("new_value")
        if holder is None:
            read.wrong("required_missing", "new_value")
    elif kind is AdjustmentKind.RENUMBERING:
        number = _number(read)
    elif kind is AdjustmentKind.EXTENSION:
        _require_extension(read, indicator)
    elif kind is AdjustmentKind.SUPPLEMENT:
        target = _supplement(read, indicator, dossier)
    effective_on = read.day("effective_on")
    affects_from = read.day("affects_from")
    affects_to = read.day("affects_to")
    if affects_from is not None and affects_to is not None and affects_to < affects_from:
        first, last = (column_of(Kind.ADJUSTMENTS, code).heading for code in ("affects_from", "affects_to"))
        words = {"earlier": f"{first} {affects_from}", "later": f"{last} {affects_to}"}
        read.wrong("dates_out_of_order", "affects_to", **words)
    if read.refused or kind is None or effective_on is None:
        return None
    return AdjustmentRow(
        parcel_no=read.parcel_no,
        kind=kind,
        effective_on=effective_on,
        indicator=indicator,
        new_date=read.day("new_date"),
        new_target=target,
        new_holder=holder,
        new_number=number,
        verification=verification,
        document_no=read.text("document_no"),
        affects_from=affects_from,
        affects_to=affects_to,
        details=details_of(read.values, DETAILED[Kind.ADJUSTMENTS]),
    )


def undecided(read: RowRead, row: AdjustmentRow, dossier: Dossier) -> AdjustmentRow | None:
    """The row of somebody whose word does not verify a cause: 待核实, whatever its cell says (alerts.md section 5).

    None, with the reason, where the zone has decided about that very cause: who reported it does not open it again.
    """
    before = next((known.row for known in reversed(dossier.adjustments) if known.row.identity == row.identity), None)
    if before is not None and before.verification is not Verification.PENDING:
        read.wrong("already_decided", "kind")
        return None
    if row.verification is not Verification.PENDING:
        read.question("taken_as_pending", "verification")
    return replace(row, verification=Verification.PENDING)


def _list(words: Iterable[str]) -> str:
    return "、".join(words)


def _number(read: RowRead) -> str | None:
    number = new_number(read)
    if isinstance(number, str):
        return number
    complained = read.cells.get("new_value", "")
    if not any(problem.cell == complained for problem in read.problems):
        read.wrong(number.code, "new_value", **number.values)
    return None


def _require_extension(read: RowRead, indicator: Indicator | None) -> None:
    if read.text("indicator") is None:
        read.wrong("required_missing", "indicator")
    elif indicator is not None and indicator not in MILESTONES:
        read.wrong("unreadable_choice", "indicator", choices=_list(INDICATORS[m] for m in MILESTONES))
    _require(read, "new_date")


def _require(read: RowRead, code: str) -> None:
    """The column says something; a cell that could not be read has its problem already."""
    address = read.cells.get(code)
    complained = address is not None and any(problem.cell == address for problem in read.problems)
    if code not in read.values and not complained:
        read.wrong("required_missing", code)


def _supplement(read: RowRead, indicator: Indicator | None, dossier: Dossier | None) -> Target | None:
    """The new promise of a figure; of a milestone the date must be there instead."""
    if read.text("indicator") is None:
        read.wrong("required_missing", "indicator")
    if indicator is None:
        return None
    if indicator in MILESTONES:
        _require(read, "new_date")
        return None
    _require(read, "new_value")
    if read.text("new_value") is None:
        return None
    column = column_of(Kind.REGISTER, indicator)
    before = dossier.registers[-1].row.targets.get(indicator) if dossier is not None else None
    heading = Heading(column, before.column_unit if before is not None else column.unit)
    target = read_promise(said(read.cell("new_value")), heading)  # type: ignore[arg-type]
    if isinstance(target, CellError):
        read.wrong(target.code, "new_value", **target.values)
        return None
    if any(bound is not None and bound.number < 0 for bound in (target.low, target.high)):
        read.wrong("negative_figure", "new_value")
    elif target.low is None and indicator.kind is IndicatorKind.CUMULATIVE:
        read.wrong("unreadable_number", "new_value")
    return target


def check_adjustments(
    rows: list[tuple[RowRead, AdjustmentRow]],
    dossier: Dossier,
    policy: Policy = DEFAULT,
    answered: Container[str] = (),
) -> list[tuple[RowRead, AdjustmentRow]]:
    """The rows of one parcel that have an effect, in the order given.

    They are checked by effective date, then by row, each with the known ones and the accepted ones before it in force;
    a known row that a row replaces is not. answered: questions to which somebody has answered.
    """
    register = dossier.registers[-1].row
    accepted: list[tuple[RowRead, AdjustmentRow]] = []
    for read, row in sorted(rows, key=lambda pair: (pair[1].effective_on, pair[0].position)):
        known = [r.row for r in dossier.adjustments if r.row.identity != row.identity]
        before = adjustments_in_order([*known, *(other for _, other in accepted if other.identity != row.identity)])
        in_force = [other for other in before if other.effective_on <= row.effective_on]
        promises = promises_by(register, in_force, policy)
        if row.kind is AdjustmentKind.EXTENSION:
            _check_extension(read, row, promises)
        _question_value(read, row, promises, answered)
        if read.refused:
            continue
        _question_order(read, promises, promises_by(register, [*in_force, row], policy))
        if is_backdated(row) and row.new_date is not None:
            words = {"day": row.new_date.isoformat(), "effective": row.effective_on.isoformat()}
            read.wrong("backdated_date", "new_date", **words)
        accepted.append((read, row))
    stand = {id(read) for read, _ in accepted}
    return [pair for pair in rows if id(pair[0]) in stand]


def _check_extension(read: RowRead, row: AdjustmentRow, promises: Promises) -> None:
    code = extension_problem(promises, row)
    if code is None or row.indicator is None or row.new_date is None:
        return
    words = {"indicator": INDICATORS[row.indicator], "day": row.new_date.isoformat()}
    if row.indicator in promises.dates:
        agreed = promises.agreed[row.indicator]
        words |= {
            "in_force": promises.dates[row.indicator].isoformat(),
            "agreed": agreed.isoformat(),
            "latest": add_years(agreed, 1).isoformat(),
        }
    read.wrong(code, "indicator" if code == "not_agreed" else "new_date", **words)


def _question_value(read: RowRead, row: AdjustmentRow, promises: Promises, answered: Container[str]) -> None:
    """A new figure a hundred times the old promise, or a hundredth of it, is likely of another unit: the row waits until
    somebody answers (domain.md section 14, doubtful_figure)."""
    before = promises.targets.get(row.indicator) if row.indicator is not None else None
    target = row.new_target
    if before is None or target is None:
        return
    for new, old in ((target.low, before.low), (target.high, before.high)):
        if new is None or old is None or not exact(old):
            continue
        if exact(new) < exact(old) * _SLIPPED and exact(new) * _SLIPPED > exact(old):
            continue
        about = question_about(read, f"{row.indicator}/{row.effective_on}", target)
        if about in answered:
            read.settled.add("new_value")
        else:
            words = {"old": as_written(old), "new": as_written(new)}
            read.wrong("doubtful_figure", "new_value", why=DOUBTFUL["new_value"].format(**words), question=about)
        return


def _question_order(read: RowRead, before: Promises, after: Promises) -> None:
    """A warning where this row puts due dates out of order that were in order."""
    for first, second in pairwise([m for m in MILESTONES if m in after.dates]):
        if after.dates[second] < after.dates[first]:
            if first in before.dates and second in before.dates and before.dates[second] < before.dates[first]:
                continue
            words = {
                "earlier": f"{INDICATORS[first]} {after.dates[first]}",
                "later": f"{INDICATORS[second]} {after.dates[second]}",
            }
            read.question("dates_out_of_order", "new_date", **words)
            return
