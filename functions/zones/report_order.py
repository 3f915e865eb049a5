"""A report that is to be made, or was: of which zone, as of which day, by what was known then (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from land.calendar import ONE_DAY, WorkingDays
from land.restatement import Basis
from land.values import dataclass
from zones.campaign import Campaign

LINK_LIFE = timedelta(days=30)  # of the link that a letter holds


class ReportKind(StrEnum):
    FULL = "full"  # 标准地年度回顾报告
    SHORT = "short"  # 标准地月报, without the parcels' pages


class OrderState(StrEnum):
    DUE = "due"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """One report.

    seq: the place in the zone's order of receipt up to which counts what was received; with it the same report can be made
    again from what the table holds, at any later time. checksum: of its canonical JSON, "" until it is made.
    mailed: its readers are written where it lies; not of one that somebody asked for in between. Such a one has a name of
    its own: it stays what it is when the review's own report, or the month's, is made of the same facts later.
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
        """Its immutable name in the zone: the same facts as of the same day are the same report."""
        return f"{self.kind}-{self.as_of.isoformat()}-{self.seq:06d}" + ("" if self.mailed else "-asked")

    @property
    def letter(self) -> str:
        """The identity of the letter that tells of it: of two that were ordered at once one is enough."""
        return f"{self.kind}-{self.as_of.isoformat()}"


def final(campaign: Campaign, seq: int, at: datetime) -> ReportOrder:
    """The report with which a review is closed."""
    return ReportOrder(campaign.zone, campaign.year, ReportKind.FULL, campaign.as_of, seq=seq, ordered_at=at)


def answers_until(month: ReportOrder, days: WorkingDays) -> date:
    """The last day on which a monthly report waits for those who were asked about figures in question: the second working
    day of the month after. What they answer by then is in it."""
    return days.after(month.as_of, 2).day


def basis_of(
    campaign: Campaign | None, orders: Iterable[ReportOrder], kind: str, as_of: date, at: datetime
) -> Basis | None:
    """With what a look at a zone compares restated figures: what was last published in the same form; else what was known
    when the review opened; else nothing but the figures first given.

    orders: of the year and the year before. at: the moment of the look.
    """
    out = [one for one in orders if one.mailed and one.state is OrderState.DONE and one.ordered_at <= at]
    last = max((one for one in out if one.kind == kind and one.as_of <= as_of), key=_order, default=None)
    if last is not None:
        return Basis(last.seq, last.as_of)
    return None if campaign is None or campaign.seq is None else Basis(campaign.seq)


def published(orders: Iterable[ReportOrder], before: ReportOrder) -> ReportOrder | None:
    """Of the reports on the year before, the newest full one as of its end that was made, and ordered before this one."""
    end = date(before.year - 1, 12, 31)
    found = [one for one in orders if (one.kind, one.as_of, one.state) == (ReportKind.FULL, end, OrderState.DONE)]
    return max((one for one in found if one.ordered_at <= before.ordered_at), key=_order, default=None)


def _order(one: ReportOrder) -> tuple[datetime, str]:
    return one.ordered_at, one.name


def monthly(zone: str, alerts_from: date, on: date, seq: int, at: datetime) -> ReportOrder | None:
    """The short report as of the end of the month before `on`; None of months before the zone tells people anything."""
    as_of = on.replace(day=1) - ONE_DAY
    return (
        ReportOrder(zone, as_of.year, ReportKind.SHORT, as_of, seq=seq, ordered_at=at) if as_of >= alerts_from else None
    )
