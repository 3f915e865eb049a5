"""Land that was handed over late (domain.md section 7, late delivery): by how many days, or whether it still is not.

交地延误 shields the enterprise (闲置土地处置办法 art. 8 (1), 城市房地产管理法 art. 17): who has no land cannot break ground.
"""

from __future__ import annotations

from datetime import date

from land.adjustment import Verification
from land.calendar import ONE_DAY
from land.indicator import Fact
from land.values import dataclass
from land.view import View

# Who has begun has the land.
_PROOFS = (
    Fact.PERMIT, Fact.EARTHWORK, Fact.GROUNDBREAKING, Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION,
)  # fmt: skip
_DECIDED = frozenset({Verification.VERIFIED, Verification.UNFOUNDED})


@dataclass(frozen=True, slots=True)
class Delivery:
    """How late the land came. days: n, 0 where it came in time or nothing is said. open_from: the first day on which it is
    late and has not come; None where it has come, or nothing is said. counts_from: B, the day from which it is late."""

    days: int = 0
    open_from: date | None = None
    counts_from: date | None = None
    delivered: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether on this day the land is late and has not come."""
        return self.open_from is not None and on >= self.open_from


NOTHING_LATE = Delivery()


def delivery(view: View) -> Delivery:
    """How late the land of the parcel came, by the facts that count; it does not depend on the day that is judged."""
    cause = view.promises.cause
    if cause is not None and cause.verification in _DECIDED:
        return NOTHING_LATE  # the zone has decided about this very question
    return handed_over(view)


def handed_over(view: View) -> Delivery:
    """How late the land came, whatever the zone has decided about causes."""
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
