"""The cast: tiny builders of parcels with visible numbers.

甲 is on time, 乙 is late to start, 丙 is short of tax, 丁 is silent.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from land.adjustment import AdjustmentKind, AdjustmentRow, Verification
from land.dossier import Dossier, Received
from land.indicator import Fact, Indicator
from land.parcel import RegisterRow, Target
from land.people import Person, Role
from land.returns import ReturnRow
from land.units import Quantity

D = date.fromisoformat


def quantity(text: str, unit: str) -> Quantity:
    return Quantity(Decimal(text), unit)


def at_least(text: str, indicator: Indicator) -> Target:
    unit = indicator.unit
    assert unit is not None
    return Target(low=quantity(text, unit), high=None, column_unit=unit)


def parcel(
    parcel_no: str = "JX-2023-01",
    *,
    start: str = "2023-06-01",
    completion: str = "2025-06-01",
    production: str | None = None,
    full: str | None = None,
    investment: str = "10000",
    area: str = "150",
    area_unit: str = "mu",
    price: str | None = None,
    penalty: str | None = None,
    **targets: str,
) -> RegisterRow:
    """A register row; money in 万元, area in 亩 unless said otherwise; targets by indicator code, as minima."""
    dates = {Indicator.GROUNDBREAKING: D(start), Indicator.COMPLETION: D(completion)}
    if production:
        dates[Indicator.PRODUCTION] = D(production)
    if full:
        dates[Indicator.FULL_PRODUCTION] = D(full)
    figures = {Indicator.FIXED_INVESTMENT: at_least(investment, Indicator.FIXED_INVESTMENT)}
    for code, text in targets.items():
        figures[Indicator(code)] = at_least(text, Indicator(code))
    return RegisterRow(
        parcel_no=parcel_no,
        enterprise="甲公司",
        area=quantity(area, area_unit),
        dates=dates,
        targets=figures,
        price=quantity(price, "wan_yuan") if price else None,
        penalty_rates=(
            {one: quantity(penalty, "permille") for one in (Indicator.GROUNDBREAKING, Indicator.COMPLETION)}
            if penalty
            else {}
        ),
    )


def said(cutoff: str, year: int | None = None, parcel_no: str = "JX-2023-01", **facts: str | None) -> ReturnRow:
    """A return: dates as ISO days, money in 万元, areas in ㎡; None is a written missing mark."""
    values: dict[Fact, date | Quantity | None] = {}
    for code, text in facts.items():
        fact = Fact(code)
        if text is None:
            values[fact] = None
        elif len(text) == 10 and text[4] == "-":
            values[fact] = D(text)
        else:
            values[fact] = quantity(text, fact.unit or "")
    return ReturnRow(parcel_no, year or D(cutoff).year, D(cutoff), values)


def changed(
    kind: AdjustmentKind,
    effective: str,
    *,
    indicator: Indicator | None = None,
    new_date: str | None = None,
    verification: Verification = Verification.PENDING,
    target: Target | None = None,
    holder: str | None = None,
    affects: tuple[str | None, str | None] = (None, None),
) -> AdjustmentRow:
    return AdjustmentRow(
        parcel_no="JX-2023-01",
        kind=kind,
        effective_on=D(effective),
        indicator=indicator,
        new_date=D(new_date) if new_date else None,
        new_target=target,
        new_holder=holder,
        verification=verification,
        affects_from=D(affects[0]) if affects[0] else None,
        affects_to=D(affects[1]) if affects[1] else None,
    )


def dossier(register: RegisterRow, *rows: ReturnRow | AdjustmentRow) -> Dossier:
    """The parcel with these rows, received in the order given, offline."""
    return Dossier(
        parcel_no=register.parcel_no,
        registers=(Received(register),),
        returns=tuple(Received(row) for row in rows if isinstance(row, ReturnRow)),
        adjustments=tuple(Received(row) for row in rows if isinstance(row, AdjustmentRow)),
    )


def firm(person_id: str, *parcels: str, address: str, name: str = "企业", holder: str = "甲公司") -> Person:
    """An 企业联系人 of these parcels, named when they were the holder's."""
    named, holders = frozenset(parcels), dict.fromkeys(sorted(parcels), holder)
    return Person(person_id, name, address, frozenset({Role.ENTERPRISE}), parcels=named, holders=holders)
