"""What an upload changed of what was known before: new parcels, changed promises, revised figures, each old → new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from intake.imported import Imported
from intake.problems import short
from land.dossier import Dossier
from land.in_force import Promises, adjustments_in_order, promises_by
from land.indicator import DATE_FACTS, FIGURES, MILESTONES, Fact, Indicator
from land.parcel import Target
from land.policy import Policy
from land.returns import ReturnRow
from land.units import Quantity, exact
from land.upload import Change, ChangeKind
from wording.columns import FACTS, Kind, column_of
from wording.labels import ADJUSTMENT_KINDS, VERIFICATIONS
from wording.units import as_written, bounds_as_written

Value = date | Quantity | Target | str | None


def changes(before: Mapping[str, Dossier], result: Imported) -> list[Change]:
    """Every change, parcel by parcel in the order of the upload; what is said for the first time of a known parcel is none.

    before: what was known without the upload. Values that only are written otherwise (1.2亿元, 12000万元) are the same.
    """
    found: list[Change] = []
    for parcel_no in result.entries:
        old = before.get(parcel_no)
        new = result.known[parcel_no]
        number = _in_force(new, result.policy).parcel_no
        if old is None:
            found.append(Change(ChangeKind.NEW_PARCEL, number, new=new.registers[-1].row.enterprise))
        else:
            found += _promises(number, _in_force(old, result.policy), _in_force(new, result.policy))
            found += _figures(number, old, [received.row for received in new.returns[len(old.returns) :]])
    return found


def _in_force(dossier: Dossier, policy: Policy) -> Promises:
    """What holds once everything that is known has taken effect, whenever that is."""
    return promises_by(dossier.registers[-1].row, adjustments_in_order(r.row for r in dossier.adjustments), policy)


def _promises(parcel_no: str, old: Promises, new: Promises) -> Iterator[Change]:
    pairs: list[tuple[str, Value, Value]] = [(_heading("parcel_no"), old.parcel_no, new.parcel_no)]
    pairs += [(_heading("enterprise"), old.holder, new.holder)]
    pairs += [(_heading(code), getattr(old.register, code), getattr(new.register, code)) for code in _OF_A_REGISTER]
    rates = old.register.penalty_rates, new.register.penalty_rates
    pairs += [(_heading(f"{one.value}_penalty_rate"), rates[0].get(one), rates[1].get(one)) for one in _PENALTIES]
    pairs += [(_heading(m), old.dates.get(m), new.dates.get(m)) for m in MILESTONES]
    pairs += [(_heading(i), old.targets.get(i), new.targets.get(i)) for i in FIGURES]
    pairs += [
        (_heading("verification", Kind.ADJUSTMENTS), _cause(old), _cause(new)),
        (_heading("kind", Kind.ADJUSTMENTS), _closing(old), _closing(new)),
    ]
    for item, was, now in pairs:
        if _plain(was) != _plain(now):
            yield Change(ChangeKind.PROMISE, parcel_no, item, None, old=shown(was), new=shown(now))


_OF_A_REGISTER = ("area", "price", "handover_due", "handover")
_PENALTIES = (Indicator.GROUNDBREAKING, Indicator.COMPLETION)


def _heading(code: str, kind: Kind = Kind.REGISTER) -> str:
    return column_of(kind, code).heading


def _cause(promises: Promises) -> str | None:
    row = promises.cause
    return None if row is None else f"{ADJUSTMENT_KINDS[row.kind]} {VERIFICATIONS[row.verification]}"


def _closing(promises: Promises) -> str | None:
    row = promises.closed_by
    return None if row is None else f"{ADJUSTMENT_KINDS[row.kind]} {row.effective_on.isoformat()}"


def _figures(parcel_no: str, dossier: Dossier, rows: list[ReturnRow]) -> Iterator[Change]:
    """A figure against the one told for the same year and cut-off; a day, where that told none, against the last one told."""
    same: dict[tuple[Fact, int, date], Value] = {}
    last: dict[Fact, Value] = {}
    for received in sorted(dossier.returns, key=lambda one: one.row.cutoff):
        for fact, value in received.row.facts.items():
            same[fact, received.row.year, received.row.cutoff] = value
            last[fact] = value
    for row in rows:
        for fact, value in row.facts.items():
            key = (fact, row.year, row.cutoff)
            if key not in same and not (fact in DATE_FACTS and fact in last):
                continue
            was = same[key] if key in same else last[fact]
            if _plain(was) != _plain(value):
                yield Change(ChangeKind.FIGURE, parcel_no, FACTS[fact], row.year, old=shown(was), new=shown(value))


def _plain(value: Value) -> date | Fraction | tuple[Fraction | None, ...] | str | None:
    """What two values have in common that say the same."""
    if isinstance(value, Quantity):
        return exact(value)
    if isinstance(value, Target):
        return tuple(None if bound is None else exact(bound) for bound in (value.low, value.high))
    return value


def shown(value: Value) -> str | None:
    """The value in the unit in which it was written; None for none."""
    match value:
        case date():
            return value.isoformat()
        case Quantity():
            return as_written(value)
        case Target():
            return bounds_as_written(value.low, value.high)
    return None if value is None else short(value)
