"""Parcels at random (hypothesis): returns out of order, revisions, withdrawals, adjustments, closings, leap days, missing cells.

Days cluster around a few anchors, so that bounds are met exactly more often than chance would have it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from land.adjustment import CAUSES, AdjustmentKind, AdjustmentRow, Verification
from land.dossier import Dossier, Received
from land.indicator import DATE_FACTS, MILESTONES, Fact, Indicator
from land.parcel import Approval, LandUse, ProjectType, RegisterRow, Target
from land.policy import Policy
from land.returns import Evidence, ReturnRow
from land.units import Quantity

ANCHORS = [
    date(2022, 2, 28),
    date(2023, 6, 1),
    date(2024, 2, 29),
    date(2024, 12, 31),
    date(2025, 3, 31),
    date(2026, 6, 30),
]
FIRST, LAST = date(2021, 1, 1), date(2030, 12, 31)
# From a promised day to the day on which something changes: reminders, a quarter, eighteen months, one year, two, and beside them.
STEPS = [-45, -30, 90, 92, 365, 366, 367, 547, 548, 549, 730, 731, 732]

days = st.one_of(
    st.builds(lambda anchor, by: anchor + timedelta(days=by), st.sampled_from(ANCHORS), st.integers(-3, 3)),
    st.builds(lambda anchor, by: anchor + timedelta(days=by), st.sampled_from(ANCHORS), st.sampled_from(STEPS)),
    st.dates(FIRST, LAST),
    st.builds(date, st.integers(2021, 2030), st.sampled_from([1, 12]), st.sampled_from([1, 31])),
)
numbers = st.one_of(
    st.sampled_from(["0", "1", "10", "100", "2500", "5000", "9999.99", "10000", "12000"]).map(Decimal),
    # Of a promise of 10 000 and of an area of 100: the shares at which a verdict turns, and just below and above them.
    st.builds(
        lambda share, by: Decimal(share) + Decimal(by),
        st.sampled_from(["9000", "7000", "5000", "3000", "33.34", "25", "50"]),
        st.sampled_from(["-0.01", "0", "0.01"]),
    ),
    st.decimals(0, 20000, places=2),
)

_PROMISED = {
    Indicator.FIXED_INVESTMENT: "wan_yuan", Indicator.INVESTMENT_INTENSITY: "wan_yuan/mu", Indicator.OUTPUT_PER_MU: "wan_yuan/mu",
    Indicator.TAX_PER_MU: "yuan/m2", Indicator.PLOT_RATIO: "", Indicator.BUILDING_COEFFICIENT: "%",
    Indicator.VALUE_ADDED_PER_ENERGY: "wan_yuan/tce", Indicator.ENERGY_PER_VALUE_ADDED: "tce/wan_yuan",
    Indicator.VALUE_ADDED_PER_EMISSION: "wan_yuan/t", Indicator.RD_SHARE: "%",
    Indicator.VALUE_ADDED_PER_MU: "wan_yuan/mu", Indicator.JOBS_PER_MU: "person/ha",
}  # fmt: skip
_REPORTED = {
    Fact.FLOOR_AREA: "m2", Fact.FOOTPRINT: "m2", Fact.DEVELOPED_AREA: "mu", Fact.ENERGY: "tce", Fact.EMISSION: "t",
    Fact.JOBS: "person",
}  # fmt: skip
_CUMULATIVE = (Indicator.FIXED_INVESTMENT, Indicator.INVESTMENT_INTENSITY)


@st.composite
def targets(draw: st.DrawFn, indicator: Indicator) -> Target:
    """A promise of the indicator: a minimum, of the bounded ones also a maximum; of energy per value added a maximum."""
    unit = _PROMISED[indicator]
    one = Quantity(draw(st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(30), Decimal(120), Decimal(10000)])), unit)
    if indicator is Indicator.ENERGY_PER_VALUE_ADDED:
        return Target(None, one, unit)
    if indicator in (Indicator.PLOT_RATIO, Indicator.BUILDING_COEFFICIENT) and draw(st.booleans()):
        high = Quantity(one.number * 2, unit)
        return Target(draw(st.sampled_from([None, one])), high, unit)
    return Target(one, None, unit)


@st.composite
def registers(draw: st.DrawFn) -> RegisterRow:
    promised = sorted(draw(st.lists(days, min_size=4, max_size=4)))
    dates = dict(zip(MILESTONES, promised, strict=True))
    for milestone in MILESTONES[2:]:
        if draw(st.booleans()):
            del dates[milestone]
    chosen = [
        Indicator.FIXED_INVESTMENT,
        *draw(st.sets(st.sampled_from(sorted(set(_PROMISED) - {Indicator.FIXED_INVESTMENT})))),
    ]
    return RegisterRow(
        parcel_no="P-1",
        enterprise=draw(st.sampled_from(["甲公司", "乙公司"])),
        area=Quantity(Decimal(draw(st.sampled_from(["100", "150", "102.76128"]))), draw(st.sampled_from(["mu", "ha"]))),
        dates=dates,
        targets={i: draw(targets(i)) for i in Indicator if i in chosen},
        price=draw(st.sampled_from([None, Quantity(Decimal(1200), "wan_yuan")])),
        penalty_rates={
            one: Quantity(Decimal(draw(st.sampled_from(["0.5", "1"]))), "permille")
            for one in draw(st.sets(st.sampled_from([Indicator.GROUNDBREAKING, Indicator.COMPLETION])))
        },
        project_type=draw(st.sampled_from([None, *ProjectType])),
        approval=draw(st.sampled_from([None, *Approval])),
        land_use=draw(st.sampled_from([None, *LandUse])),
        handover_due=draw(st.one_of(st.none(), days)),
        handover=draw(st.one_of(st.none(), st.none(), days)),
        tells_handover=draw(st.booleans()),
        start_after_handover=draw(st.integers(0, 3)) == 0,
    )


@st.composite
def returns(draw: st.DrawFn) -> ReturnRow:
    cutoff = draw(days)
    year = cutoff.year - draw(st.sampled_from([0, 0, 0, 1, 2]))
    facts: dict[Fact, date | Quantity | None] = {}
    if draw(st.integers(0, 7)) == 0:
        return ReturnRow("P-1", year, cutoff, facts, unchanged=True)
    for fact in draw(st.sets(st.sampled_from(sorted(Fact)), max_size=8)):
        if draw(st.integers(0, 5)) == 0:
            facts[fact] = None
        elif fact in DATE_FACTS:
            facts[fact] = min(draw(days), cutoff)
        else:
            facts[fact] = Quantity(draw(numbers), _REPORTED.get(fact, "wan_yuan"))
    evidence = draw(st.sampled_from([Evidence.SELF, *Evidence]))
    return ReturnRow("P-1", year, cutoff, facts, evidence=evidence)


@st.composite
def adjustments(draw: st.DrawFn) -> AdjustmentRow:
    kind = draw(st.sampled_from([k for k in AdjustmentKind if k is not AdjustmentKind.RECOVERY]))
    indicator, new_date, new_target, holder, number = None, None, None, None, None
    affects_from, affects_to = None, None
    if kind is AdjustmentKind.EXTENSION:
        indicator, new_date = draw(st.sampled_from(MILESTONES)), draw(days)
    elif kind is AdjustmentKind.SUPPLEMENT:
        indicator = draw(st.sampled_from(sorted(Indicator)))
        if indicator in MILESTONES:
            new_date = draw(days)
        else:
            new_target = draw(targets(indicator))
    elif kind is AdjustmentKind.TRANSFER:
        holder = draw(st.sampled_from(["丙公司", "丁公司"]))
    elif kind is AdjustmentKind.RENUMBERING:
        number = draw(st.sampled_from(["N-1", "N-2"]))
    elif kind in CAUSES:
        new_date = draw(st.one_of(st.none(), days))
        affected = sorted(draw(st.lists(days, min_size=2, max_size=2)))
        affects_from, affects_to = (draw(st.sampled_from([day, day, None])) for day in affected)
    verification = draw(st.sampled_from(list(Verification)))
    on = draw(days)
    return AdjustmentRow(
        "P-1",
        kind,
        on,
        indicator,
        new_date=new_date,
        new_target=new_target,
        new_holder=holder,
        verification=verification,
        document_no=None,
        affects_from=affects_from,
        affects_to=affects_to,
        new_number=number,
    )


policies = st.builds(
    Policy, shifts_production=st.booleans(), indicative=st.frozensets(st.sampled_from(sorted(Indicator)), max_size=4)
)


@st.composite
def dossiers(draw: st.DrawFn, received: bool = False) -> Dossier:
    """A parcel with up to two registers, six returns and four adjustments; with days of receipt, or offline."""

    def day() -> date | None:
        return draw(days) if received else None

    versions = sorted([day() for _ in range(draw(st.sampled_from([1, 1, 1, 2])))], key=lambda d: d or FIRST)
    said = sorted([day() for _ in range(draw(st.integers(0, 6)))], key=lambda d: d or FIRST)
    changed = sorted([day() for _ in range(draw(st.sampled_from([0, 0, 1, 2, 4])))], key=lambda d: d or FIRST)
    return Dossier(
        "P-1",
        tuple(Received(draw(registers()), on) for on in versions),
        tuple(Received(draw(returns()), on) for on in said),
        tuple(Received(draw(adjustments()), on) for on in changed),
    )
