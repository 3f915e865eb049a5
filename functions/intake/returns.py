"""Rows of returns: what was reported for a parcel and a year, checked against what is known of the parcel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from intake.cells import WITHDRAWN, Day, says_something, tidy
from intake.details import DETAILED, details_of
from intake.our_templates import is_as_given
from intake.problems import short
from intake.rows import RowRead
from intake.slips import slip, slipped
from intake.years import question_assumed
from land.dossier import Dossier
from land.holder import same_holder
from land.in_force import Promises, adjustments_in_order, promises_by
from land.indicator import AREA, FIGURES, YEARLY_FACTS, Fact
from land.returns import Evidence, ReturnRow, weakest
from land.units import WAN, Quantity, decimal_text, exact
from wording.columns import COLUMNS, Kind
from wording.labels import EVIDENCE
from wording.sheets.vocabulary import EVIDENCE_WORDS, NO_CHANGE

_FACTS = tuple(Fact(column.code) for column in COLUMNS[Kind.RETURN] if column.kept == "facts")
_SAME_SIZE = 4  # times: figures of neighbouring years, or near to what was promised


def return_row(
    read: RowRead, received_on: date | None, vouches: Evidence = Evidence.JOINT_ACCEPTANCE
) -> ReturnRow | None:
    """The row that stands by itself; None where it has errors.

    received_on: the day of receipt, which is the cut-off where none is given and the year is not over; None offline.
    vouches: how the sender may at most say that it was verified.
    """
    year = read.values.get("year")
    if not isinstance(year, int):
        return None
    cutoff = read.day("cutoff")
    if cutoff is None:
        cutoff = date(year, 12, 31)
        if received_on is not None:
            cutoff = min(cutoff, received_on)
    if cutoff < date(year, 1, 1):
        read.wrong("cutoff_before_year", "cutoff", cutoff=cutoff.isoformat(), year=str(year))
    facts: dict[Fact, date | Quantity | None] = {}
    for fact in _FACTS:
        value = read.values.get(fact)  # a fact is its column's code
        if value is None:
            continue
        if isinstance(value, Day):
            facts[fact] = _by_cutoff(read, fact, value, cutoff)
        elif value is WITHDRAWN:
            facts[fact] = None
        elif isinstance(value, Quantity):
            facts[fact] = value
    reason = read.text("reason") or ""
    unchanged = tidy(read.text("remark") or "") == NO_CHANGE and (is_as_given(read) or not (facts or reason))
    if unchanged:
        facts = {}  # those that we had filled in are what it confirms
    evidence = _verified(read, vouches)
    verified_on = read.day("verified_on")
    told = [day for day in facts.values() if isinstance(day, date)]
    if verified_on is not None and told and verified_on < max(told):
        read.wrong("verified_before_fact", "verified_on", verified=verified_on.isoformat(), day=max(told).isoformat())
    if read.refused:
        return None
    only = read.year is not None and not read.year.latest
    details = details_of(read.values, DETAILED[Kind.RETURN])
    return ReturnRow(
        read.parcel_no,
        year,
        cutoff,
        facts,
        reason=reason,
        unchanged=unchanged,
        evidence=evidence,
        verified_on=verified_on,
        figures_only=only,
        details=details,
    )


def _verified(read: RowRead, vouches: Evidence) -> Evidence:
    """How the row says that it was verified, as far as its sender may vouch for that (alerts.md section 5)."""
    word = read.text("evidence")
    said = Evidence.SELF if word is None else EVIDENCE_WORDS.get(word)
    if said is None:
        read.wrong("unreadable_choice", "evidence", choices="、".join(EVIDENCE_WORDS))
        return Evidence.SELF
    result = weakest(said, vouches)
    if result is not said:
        read.wrong("evidence_lowered", "evidence", result=EVIDENCE[result])
    return result


def _by_cutoff(read: RowRead, fact: Fact, value: Day, cutoff: date) -> date:
    """The reported day; of a month the last day, or the cut-off if that is earlier. What lies after the cut-off is refused."""
    if value.month_only and value.day.replace(day=1) <= cutoff:
        return min(value.day, cutoff)
    if value.day > cutoff:
        read.wrong("future_actual", fact.value, day=value.day.isoformat(), cutoff=cutoff.isoformat())
    return value.day


def question_returns(
    rows: list[tuple[RowRead, ReturnRow]], dossier: Dossier, reviews: Mapping[int, date] = MappingProxyType({})
) -> None:
    """The warnings of one parcel's rows of an upload, against each other and against what was known before.

    reviews: of each review that is open, the year that it fills in, and the day as of which it asks.
    """
    known = [received.row for received in dossier.returns]
    register = dossier.registers[-1].row
    adjustments = adjustments_in_order(received.row for received in dossier.adjustments)
    others = known + [row for _, row in rows]
    in_force = None
    promised = dict[Fact, Fraction]()
    for read, row in rows:
        _question_enterprise(read, dossier)
        question_assumed(read, row)
        _question_year(read, row, reviews)
        _question_investment(read, row, others)
        by_then = [a for a in adjustments if a.effective_on <= row.cutoff]
        if by_then != in_force:
            in_force = by_then
            promised = _implied_by(promises_by(register, by_then))
        for fact, value in row.facts.items():
            if isinstance(value, Quantity) and value.number:
                _question_magnitude(read, fact, exact(value), row, others=others, promised=promised.get(fact))


def _question_enterprise(read: RowRead, dossier: Dossier) -> None:
    """A row that names an enterprise beside the parcel's number is asked about one that the parcel never had: the number may
    be another parcel's."""
    written = read.text("enterprise")
    if written is None or not says_something(tidy(written)):
        return
    adjustments = [received.row for received in dossier.adjustments]
    holders = [received.row.enterprise for received in dossier.registers]
    holders += [adjustment.new_holder for adjustment in adjustments if adjustment.new_holder]
    if not any(same_holder(written, holder) for holder in holders):
        holder = promises_by(dossier.registers[-1].row, adjustments_in_order(adjustments)).holder
        read.wrong("enterprise_differs", "enterprise", holder=short(holder))


def _question_year(read: RowRead, row: ReturnRow, reviews: Mapping[int, date]) -> None:
    """Half a year is not a year: whoever fills in yearly figures beside an earlier cut-off is told that they do not count, and
    asked where a review wants those of the whole year."""
    end = date(row.year, 12, 31)
    if row.cutoff >= end or not any(isinstance(row.facts.get(fact), Quantity) for fact in YEARLY_FACTS):
        return
    said = {"year": str(row.year), "cutoff": row.cutoff.isoformat()}
    if reviews.get(row.year, date.min) < end:
        read.wrong("year_not_over", "cutoff", **said)
    else:
        identity = f"{read.parcel_no}/year_not_over/{row.year}/{row.cutoff}"
        read.wrong("year_not_over_in_review", "cutoff", question=identity, **said)


def _question_investment(read: RowRead, row: ReturnRow, others: list[ReturnRow]) -> None:
    value = row.facts.get(Fact.INVESTMENT)
    if not isinstance(value, Quantity):
        return
    earlier: dict[date, Fraction] = {}
    told = [other for other in others if other.cutoff < row.cutoff and Fact.INVESTMENT in other.facts]
    for other in sorted(told, key=lambda other: other.cutoff):
        before = other.facts[Fact.INVESTMENT]
        if isinstance(before, Quantity):
            earlier[other.cutoff] = exact(before)  # of one cut-off the latest received
        else:
            earlier.clear()  # withdrawn as of this cut-off, and whatever was said before it
    above = {cutoff: before for cutoff, before in earlier.items() if before > exact(value)}
    if above:
        cutoff = max(above)
        words = {"value": _wan(exact(value)), "earlier": cutoff.isoformat(), "before": _wan(above[cutoff])}
        read.wrong("cumulative_decrease", Fact.INVESTMENT.value, **words)


def _wan(yuan: Fraction) -> str:
    return decimal_text(yuan / WAN)


def _question_magnitude(
    read: RowRead, fact: Fact, value: Fraction, row: ReturnRow, others: list[ReturnRow], promised: Fraction | None
) -> None:
    """One question per figure: the same figure in another year, else what the promise implies.

    Of two years' figures the one that is odd among its neighbours is asked about, not the ones that it differs from.
    """
    for other in others:
        before = other.facts.get(fact)
        if other.year == row.year or not isinstance(before, Quantity) or not slipped(value, exact(before)):
            continue
        if _neighbours(value, row.year, fact, others, promised=promised) > _neighbours(
            exact(before), other.year, fact, others, promised=promised
        ):
            continue
        slip(read, fact.value, value, str(other.year), reference=exact(before), year=row.year)
        return
    if promised is not None:
        slip(read, fact.value, value, "promise", reference=promised, year=row.year)


def _neighbours(value: Fraction, year: int, fact: Fact, others: list[ReturnRow], promised: Fraction | None) -> int:
    """In how many other years the figure is of the same size; the promise counts as one."""
    sizes: dict[int | None, Fraction] = {}
    for other in others:
        said = other.facts.get(fact)
        if other.year != year and isinstance(said, Quantity):
            sizes[other.year] = exact(said)  # of one year the latest received
    if promised is not None:
        sizes[None] = promised
    return sum(size > 0 and max(value, size) < _SAME_SIZE * min(value, size) for size in sizes.values())


def _implied_by(promises: Promises) -> dict[Fact, Fraction]:
    """The figures that a return would give if it just kept the promises, each in its dimension's own unit."""
    area = exact(promises.register.area)
    found = dict[Fact, Fraction]()
    for fact, indicator in _IMPLIED_BY.items():
        target = promises.targets.get(indicator)
        if target is not None and target.low is not None:
            found[fact] = exact(target.low) * (area / indicator.scale if indicator.below == AREA else 1)
    return found


# Of several promises that rest on one fact the first: a sum rather than what it comes to on each 亩.
_IMPLIED_BY = {one.above: one for one in reversed(FIGURES) if not isinstance(one.below, Fact)}
