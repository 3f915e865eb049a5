"""Zones of parcels for tests: told in a few words, or at random (hypothesis)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from land.dossier import Dossier, Received, Source
from land.indicator import Fact, Indicator
from land.parcel import RegisterRow, Target
from land.returns import ReturnRow
from land.units import Quantity
from tests.land import parcels_at_random

D = date.fromisoformat


def quantity(text: str) -> Quantity:
    """ "12 wan_yuan" as a quantity."""
    number, _, unit = text.partition(" ")
    return Quantity(Decimal(number), unit)


def promise(text: str) -> Target:
    least = quantity(text)
    return Target(least, None, least.unit)


def returned(
    year: int, cutoff: str, received_on: str | None = None, reason: str = "", **facts: str | None
) -> tuple[ReturnRow, date | None]:
    """A return; facts by code, days as written, figures as "12 wan_yuan", None for a missing mark."""
    said: dict[Fact, date | Quantity | None] = {
        Fact(code): None if text is None else quantity(text) if " " in text else D(text) for code, text in facts.items()
    }
    return ReturnRow("", year, D(cutoff), said, reason=reason), D(received_on) if received_on else None


def parcel(
    parcel_no: str,
    *returns: tuple[ReturnRow, date | None],
    dates: Mapping[Indicator, str] | None = None,
    targets: Mapping[Indicator, str] | None = None,
    **more: Any,
) -> Dossier:
    """A parcel of 100 亩 that was granted on 2022-01-01, to start by 2023-06-01 and to be completed by 2025-06-01."""
    agreed = {Indicator.GROUNDBREAKING: "2023-06-01", Indicator.COMPLETION: "2025-06-01", **(dates or {})}
    register = RegisterRow(
        parcel_no=parcel_no,
        enterprise=more.pop("enterprise", "甲公司"),
        area=quantity(more.pop("area", "100 mu")),
        dates={milestone: D(day) for milestone, day in agreed.items()},
        targets={indicator: promise(text) for indicator, text in (targets or {}).items()},
        granted_on=more.pop("granted_on", D("2022-01-01")),
        **more,
    )
    rows = tuple(Received(replace(row, parcel_no=parcel_no), on) for row, on in returns)
    return Dossier(parcel_no, (Received(register),), rows)


def uploaded(dossier: Dossier) -> Dossier:
    """The parcel with each return from an upload of its own, u1 first, each figure in a cell named after its place."""
    placed = []
    for number, one in enumerate(dossier.returns, start=1):
        cells = {fact.value: f"{fact.value[0].upper()}{number}" for fact in one.row.facts}
        placed.append(replace(one, source=Source(f"u{number}", "officer", number, "填报表", line=number, cells=cells)))
    return replace(dossier, returns=tuple(placed))


@st.composite
def zones(draw: st.DrawFn, received: bool = False, most: int = 5) -> list[Dossier]:
    """Up to `most` parcels at random, each with a number of its own, some not yet granted."""
    found = []
    for number in range(draw(st.integers(0, most))):
        dossier = draw(parcels_at_random.dossiers(received))
        name = f"P-{number}"
        registers = tuple(
            replace(
                one,
                row=replace(
                    one.row,
                    standard_land=draw(st.booleans()),
                    granted_on=draw(st.one_of(st.none(), parcels_at_random.days)),
                    agent=draw(st.sampled_from([None, "a", "b"])),
                ),
            )
            for one in dossier.registers
        )
        found.append(named(replace(dossier, registers=registers), name))
    return found


def named(dossier: Dossier, name: str) -> Dossier:
    """The parcel under a first number, and later ones, that no other bears."""
    adjustments = [
        replace(one, row=replace(one.row, new_number=one.row.new_number and f"{name}/{one.row.new_number}"))
        for one in dossier.adjustments
    ]
    registers = [replace(one, row=replace(one.row, parcel_no=name)) for one in dossier.registers]
    return replace(dossier, parcel_no=name, registers=tuple(registers), adjustments=tuple(adjustments))
