"""What is promised on a given day: the register, then the adjustments effective by then (domain.md sections 6 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from land.adjustment import CAUSES, CLOSINGS, AdjustmentKind, AdjustmentRow, Verification
from land.calendar import add_years
from land.dossier import Dossier, Received
from land.indicator import MILESTONES, Indicator
from land.parcel import RegisterRow, Target
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.values import dataclass

Row = TypeVar("Row", RegisterRow, ReturnRow, AdjustmentRow)


@dataclass(frozen=True, slots=True)
class Promises:
    """What is in force on one day.

    parcel_no: the number under which the parcel is shown. Its rows keep the first number after a renumbering.
    dates: milestone → due day in force. agreed: milestone → the day from which the length of an extension is measured.
    cause: the newest 政府原因, 不可抗力 or 前期工作 row in force. closed_by: the row that ended the monitoring.
    idle_start: the day from which the idle clock runs; None when no groundbreaking date was agreed. start_agreed_on: the day
    on which the newest 延期 or 补充协议 that set the groundbreaking date took effect. causes: every cause row in force, oldest
    first. transfers: every 受让人变更 row in force, oldest first.
    """

    register: RegisterRow
    dates: Mapping[Indicator, date]
    agreed: Mapping[Indicator, date]
    targets: Mapping[Indicator, Target]
    holder: str
    cause: AdjustmentRow | None
    closed_by: AdjustmentRow | None
    idle_start: date | None = None
    start_agreed_on: date | None = None
    causes: tuple[AdjustmentRow, ...] = ()
    transfers: tuple[AdjustmentRow, ...] = ()
    parcel_no: str = ""

    def holder_on(self, day: date) -> str:
        """Who held the parcel on a day. A missed due day is the responsibility of its holder on that day (domain.md section 8)."""
        names = [row.new_holder for row in self.transfers if row.effective_on <= day and row.new_holder]
        return names[-1] if names else self.register.enterprise


def known(rows: Iterable[Received[Row]], known_on: date | None) -> list[Row]:
    """The rows received by `known_on`, in the order of receipt. All rows when `known_on` is None."""
    return [r.row for r in rows if known_on is None or r.received_on is None or r.received_on <= known_on]


def adjustments_in_order(rows: Iterable[AdjustmentRow]) -> list[AdjustmentRow]:
    """One row per identity, the last received, by effective date and then by receipt."""
    latest: dict[object, AdjustmentRow] = {}
    for row in rows:
        latest.pop(row.identity, None)
        latest[row.identity] = row
    return sorted(latest.values(), key=lambda row: row.effective_on)


def register_on(versions: Iterable[Received[RegisterRow]], on: date) -> RegisterRow:
    """The register version in force on `on`: the last one received by then. The first version also covers all earlier days."""
    versions = list(versions)
    in_force = versions[0].row
    for version in versions:
        if version.received_on is None or version.received_on <= on:
            in_force = version.row
    return in_force


def extension_problem(promises: Promises, adjustment: AdjustmentRow) -> str | None:
    """Why an extension is refused when it is read, as a problem code; None when it is accepted (GF-2008-2601 art. 16).

    An accepted extension stays accepted, even if a later row changes what it was based on (domain.md section 14).
    """
    if adjustment.indicator is None or adjustment.new_date is None:
        return "required_missing"
    in_force = promises.dates.get(adjustment.indicator)
    if in_force is None:
        return "not_agreed"
    if adjustment.new_date <= in_force:
        return "extension_not_later"
    if adjustment.new_date > add_years(promises.agreed[adjustment.indicator], 1):
        return "extension_too_long"
    return None


def promises_by(register: RegisterRow, adjustments: Iterable[AdjustmentRow], policy: Policy = DEFAULT) -> Promises:
    """What is in force after these adjustments, in this order. The policy decides which dates an extension shifts."""
    start = register.dates.get(Indicator.GROUNDBREAKING)
    promises = Promises(
        register, register.dates, register.dates, register.targets, holder=register.enterprise, cause=None,
        closed_by=None, idle_start=start,
        parcel_no=register.parcel_no,
    )  # fmt: skip
    for adjustment in adjustments:
        promises = _after(promises, adjustment, policy)
    return promises


def promises_on(dossier: Dossier, on: date, known_on: date | None = None, policy: Policy = DEFAULT) -> Promises:
    """What is in force on `on` as known on `known_on` (None: all that was received)."""
    versions = [v for v in dossier.registers if known_on is None or v.received_on is None or v.received_on <= known_on]
    register = register_on(versions or dossier.registers[:1], on)
    if not dossier.adjustments:
        return promises_by(register, ())
    rows = adjustments_in_order(known(dossier.adjustments, known_on))
    return promises_by(register, [row for row in rows if row.effective_on <= on], policy)


def _after(before: Promises, row: AdjustmentRow, policy: Policy) -> Promises:
    dates, agreed, targets, number = before.dates, before.agreed, before.targets, before.parcel_no
    holder, causes, transfers, closed_by = before.holder, before.causes, before.transfers, before.closed_by
    agreed_on = before.start_agreed_on
    if row.kind is AdjustmentKind.EXTENSION:
        dates = _extended(before, row, policy)
        if row.indicator is Indicator.GROUNDBREAKING and dates is not before.dates:
            agreed_on = row.effective_on
    elif row.kind is AdjustmentKind.SUPPLEMENT and row.indicator is not None:
        if row.new_date is not None and row.indicator in MILESTONES:
            dates = {**dates, row.indicator: row.new_date}
            agreed = {**agreed, row.indicator: row.new_date}
            if row.indicator is Indicator.GROUNDBREAKING:
                agreed_on = row.effective_on
        elif row.new_target is not None:
            targets = {**targets, row.indicator: row.new_target}
    elif row.kind in CAUSES:
        causes = (*causes, row)
        if row.verification is Verification.VERIFIED and row.new_date is not None:
            dates = {**dates, Indicator.GROUNDBREAKING: row.new_date}
            # The base of an extension's year (domain.md section 14).
            agreed = {**agreed, Indicator.GROUNDBREAKING: row.new_date}
    elif row.kind is AdjustmentKind.TRANSFER:
        holder, transfers = row.new_holder or holder, (*transfers, row)
    elif row.kind is AdjustmentKind.RENUMBERING:
        number = row.new_number or number
    elif row.kind in CLOSINGS:
        closed_by = closed_by or row
    idle_start = _idle_start(before, dates, row)
    cause = causes[-1] if causes else None
    return Promises(
        before.register,
        dates,
        agreed,
        targets,
        holder=holder,
        cause=cause,
        closed_by=closed_by,
        idle_start=idle_start,
        start_agreed_on=agreed_on,
        causes=causes,
        transfers=transfers,
        parcel_no=number,
    )


def is_backdated(row: AdjustmentRow) -> bool:
    """Whether a 补充协议 or verified cause sets a groundbreaking date on or before its own effective date."""
    return _sets_start(row) and row.new_date is not None and row.new_date <= row.effective_on


def _sets_start(row: AdjustmentRow) -> bool:
    """Whether the row, a supplement or a verified cause, sets a new groundbreaking date."""
    if row.new_date is None:
        return False
    if row.kind is AdjustmentKind.SUPPLEMENT:
        return row.indicator is Indicator.GROUNDBREAKING
    return row.kind in CAUSES and row.verification is Verification.VERIFIED


def _idle_start(before: Promises, dates: Mapping[Indicator, date], row: AdjustmentRow) -> date | None:
    """The start of the idle clock after the row. `dates` are the dates in force after it.

    A backdated agreement must not make a parcel idle retroactively (domain.md section 7). Then, and for an extension, the
    later of the new date and the previous start counts.
    """
    clock = before.idle_start
    start = dates.get(Indicator.GROUNDBREAKING)
    extended = row.kind is AdjustmentKind.EXTENSION and start != before.dates.get(Indicator.GROUNDBREAKING)
    if not extended and not _sets_start(row):
        return clock
    return start if clock is None or start is None or not (extended or is_backdated(row)) else max(start, clock)


def _extended(before: Promises, row: AdjustmentRow, policy: Policy) -> Mapping[Indicator, date]:
    """The due days after an extension; later milestones shift by as many days. Unchanged when the milestone was not agreed."""
    if row.indicator not in before.dates or row.indicator is None or row.new_date is None:
        return before.dates
    shift = row.new_date - before.dates[row.indicator]
    later = MILESTONES[MILESTONES.index(row.indicator) + 1 :]
    if not policy.shifts_production:  # 投产 and 达产 belong to another contract than the grant (domain.md section 8)
        later = tuple(milestone for milestone in later if milestone is Indicator.COMPLETION)
    return {
        milestone: row.new_date if milestone is row.indicator else due + shift if milestone in later else due
        for milestone, due in before.dates.items()
    }
