"""Land that was handed over late (domain.md section 7, late delivery): how many days late, or still not handed over.

交地延误 shields the enterprise (闲置土地处置办法 art. 8 (1), 城市房地产管理法 art. 17): nobody can break ground without the land.
"""

from __future__ import annotations

from datetime import date

from land.adjustment import Verification
from land.calendar import ONE_DAY
from land.indicator import Fact
from land.values import dataclass
from land.view import View

# Any of these facts proves that the land was handed over.
_PROOFS = (
    Fact.PERMIT, Fact.EARTHWORK, Fact.GROUNDBREAKING, Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION,
)  # fmt: skip
_DECIDED = frozenset({Verification.VERIFIED, Verification.UNFOUNDED})


@dataclass(frozen=True, slots=True)
class Delivery:
    """How late the land was handed over.

    days: n, the delay in days; 0 when it was on time or nothing is known. open_from: the first day of a delay that is still
    open; None when the land was handed over or nothing is known. counts_from: B, the day from which the delay is counted.
    """

    days: int = 0
    open_from: date | None = None
    counts_from: date | None = None
    delivered: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether the handover is overdue and still outstanding on the day."""
        return self.open_from is not None and on >= self.open_from


NOTHING_LATE = Delivery()


def delivery(view: View) -> Delivery:
    """How late the parcel's land was handed over, by the facts that count. It does not depend on the day of the assessment."""
    cause = view.promises.cause
    if cause is not None and cause.verification in _DECIDED:
        return NOTHING_LATE  # the zone has already decided this question
    return handed_over(view)


def handed_over(view: View) -> Delivery:
    """How late the land was handed over, regardless of the zone's decisions about causes."""
    register = view.promises.register
    if register.handover_due is None or register.start_after_handover:
        return NOTHING_LATE
    anew = view.promises.start_agreed_on
    since = register.handover_due if anew is None else max(register.handover_due, anew)
    delivered = register.handover
    if delivered is None:
        delivered = min((day for fact in _PROOFS if (day := view.day(fact)) is not None), default=None)
    if delivered is not None:
        return Delivery(max(0, (delivered - since).days), None, since, delivered)
    return Delivery(0, since + ONE_DAY, since) if register.tells_handover else NOTHING_LATE
