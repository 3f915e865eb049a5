"""The shares of a zone's land suspected to be idle, and the fee at stake (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Sequence

from land.assessment import IdleStatus
from zones.measured import Measured, ZoneIndicator, mu, names, quotient, share, total
from zones.scope import Followed

SUSPECTED = frozenset(
    {IdleStatus.SUSPECTED_1Y, IdleStatus.SUSPECTED_2Y, IdleStatus.SUSPECTED_SUSPENDED, IdleStatus.CAUSE_PENDING}
)


def idle_shares(every: Sequence[Followed]) -> tuple[Measured, Measured, Measured]:
    """Shares by number and by area, and the fee exposure. A suspected parcel that never reported is in `no_data`."""
    suspected = [one for one in every if one.assessment.idle.status in SUSPECTED]
    silent = [one for one in suspected if one.view.last_cutoff is None]
    over, under = (total(mu(one.register) for one in them) for them in (suspected, every))
    exposed = [(one, fee) for one in suspected if (fee := one.assessment.idle.fee_exposure_yuan) is not None]
    unknown = [one for one in suspected if _fee_unknown(one)]
    fees = total(fee for _, fee in exposed)
    value = None if unknown else fees  # a partial sum would look like the total
    of = ZoneIndicator
    who = names(suspected)
    return (
        share(of.IDLE_SHARE, every, suspected, silent),
        Measured(
            of.IDLE_AREA_SHARE,
            over,
            under,
            quotient(over, under),
            behind_numerator=who,
            behind_denominator=names(every),
            no_data=names(silent),
        ),
        Measured(
            of.IDLE_EXPOSURE,
            fees,
            None,
            value,
            behind_numerator=names(one for one, _ in exposed),
            behind_denominator=who,
            no_data=names(unknown),
        ),
    )


def _fee_unknown(one: Followed) -> bool:
    """Whether a fee is at stake (one year, also underneath a pending cause) but the price is unknown."""
    idle = one.assessment.idle
    status = idle.reason.values.get("underneath", idle.status)
    return status == IdleStatus.SUSPECTED_1Y and idle.fee_exposure_yuan is None
