"""The order for a report: its zone, its day, and the data on which it is based (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from land.calendar import ONE_DAY, WorkingDays
from land.restatement import Basis
from land.values import dataclass
from zones.campaign import Campaign

LINK_LIFE = timedelta(days=30)  # validity of the link in a letter


class ReportKind(StrEnum):
    FULL = "full"  # 标准地年度回顾报告
    SHORT = "short"  # 标准地月报, without the parcels' pages


class OrderState(StrEnum):
    DUE = "due"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """One report.

    seq: the report uses everything received up to this place in the zone's order of receipt. With it the same report can be
    created again from the table at any later time. checksum: of its canonical JSON, "" until the report is made.
    mailed: its readers get a letter with a link. False for a report on request, which has a separate name: so the review's
    own report or the monthly one, made from the same facts later, does not replace it.
    """

    zone: str
    year: int
    kind: ReportKind
    as_of: date
    seq: int
    ordered_at: datetime
    state: OrderState = OrderState.DUE
    checksum: str = ""
    mailed: bool = True

    @property
    def name(self) -> str:
        """Its immutable name in the zone. The same facts as of the same day give the same name."""
        return f"{self.kind}-{self.as_of.isoformat()}-{self.seq:06d}" + ("" if self.mailed else "-asked")

    @property
    def letter(self) -> str:
        """The id of the letter about it. Two orders for the same day share one letter."""
        return f"{self.kind}-{self.as_of.isoformat()}"


def final(campaign: Campaign, seq: int, at: datetime) -> ReportOrder:
    """The report with which a review is closed."""
    return ReportOrder(campaign.zone, campaign.year, ReportKind.FULL, campaign.as_of, seq=seq, ordered_at=at)


def answers_until(month: ReportOrder, days: WorkingDays) -> date:
    """The last day on which a monthly report waits for answers about figures in question: the second working day of the next
    month. The report includes answers up to then."""
    return days.after(month.as_of, 2).day


def basis_of(
    campaign: Campaign | None, orders: Iterable[ReportOrder], kind: str, as_of: date, at: datetime
) -> Basis | None:
    """The basis with which restated figures are compared: what was last published in the same form, else what was known when
    the review was opened. None, for the figures first given, when there is neither.

    orders: of the year and the year before. at: the present moment of the comparison.
    """
    out = [one for one in orders if one.mailed and one.state is OrderState.DONE and one.ordered_at <= at]
    last = max((one for one in out if one.kind == kind and one.as_of <= as_of), key=_order, default=None)
    if last is not None:
        return Basis(last.seq, last.as_of)
    return None if campaign is None or campaign.seq is None else Basis(campaign.seq)


def published(orders: Iterable[ReportOrder], before: ReportOrder) -> ReportOrder | None:
    """The newest finished full report as of the end of the year before, ordered no later than `before`. None when there is none."""
    end = date(before.year - 1, 12, 31)
    found = [one for one in orders if (one.kind, one.as_of, one.state) == (ReportKind.FULL, end, OrderState.DONE)]
    return max((one for one in found if one.ordered_at <= before.ordered_at), key=_order, default=None)


def _order(one: ReportOrder) -> tuple[datetime, str]:
    return one.ordered_at, one.name


def monthly(zone: str, alerts_from: date, on: date, seq: int, at: datetime) -> ReportOrder | None:
    """The order for the short report as of the end of the month before `on`. None for months that end before `alerts_from`."""
    as_of = on.replace(day=1) - ONE_DAY
    return (
        ReportOrder(zone, as_of.year, ReportKind.SHORT, as_of, seq=seq, ordered_at=at) if as_of >= alerts_from else None
    )
