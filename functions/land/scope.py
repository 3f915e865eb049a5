"""Which parcels a look at a whole zone is about on one day, and how each of them stands (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from land.assessment import Assessment, Outcome
from land.dossier import Dossier
from land.in_force import register_on
from land.indicator import Indicator
from land.parcel import RegisterRow
from land.policy import DEFAULT, Policy
from land.standing import judge
from land.view import View, view_on


@dataclass(frozen=True, slots=True)
class Followed:
    """A parcel in scope: all that is known of it, what of that counts on the day, and how it is judged."""

    dossier: Dossier
    view: View
    assessment: Assessment

    @property
    def parcel_no(self) -> str:
        return self.dossier.parcel_no

    @property
    def register(self) -> RegisterRow:
        """The version in force on the day."""
        return self.view.promises.register

    def outcome(self, indicator: Indicator) -> Outcome | None:
        """The state of a commitment; None where it was not agreed."""
        return next((one for one in self.assessment.commitments if one.indicator is indicator), None)

    def returned(self, year: int) -> bool:
        """Whether there is a return for the year, whatever its cut-off: an answer was given."""
        return any(received.row.year == year for received in self.dossier.returns)


@dataclass(frozen=True, slots=True)
class Scope:
    """followed: the parcels granted on or before the day and not closed by then, by parcel number.

    planned: the register rows of those to be granted after the day, up to the end of its year, by parcel number.
    """

    followed: tuple[Followed, ...]
    planned: tuple[RegisterRow, ...]


def scope_on(dossiers: Iterable[Dossier], on: date, policy: Policy = DEFAULT, known_on: date | None = None) -> Scope:
    """The parcels of one zone as they stand on `on`, by what was known on `known_on` (None: by all that was received).

    A parcel was granted on its 出让日期, else on its 合同签订日期. One with neither was granted by the day if its register
    was known by then (offline everything given is known); it is never planned.
    """
    followed, planned = [], []
    for dossier in dossiers:
        known = as_known(dossier, known_on)
        if known is None:
            continue
        register = register_on(known.registers, on)
        granted = granted_on(register)
        first = known.registers[0].received_on
        if granted is not None and on < granted <= date(on.year, 12, 31):
            planned.append(register)
        elif granted <= on if granted is not None else first is None or first <= on:
            view = view_on(known, on)
            if view.promises.closed_by is None:
                followed.append(Followed(known, view, judge(known, on, policy)))
    return Scope(
        tuple(sorted(followed, key=lambda one: one.parcel_no)), tuple(sorted(planned, key=lambda row: row.parcel_no))
    )


def as_known(dossier: Dossier, known_on: date | None) -> Dossier | None:
    """The dossier as it was on the day of knowledge; None where no register had been received by then."""
    if known_on is None:
        return dossier
    registers, returns, adjustments = (
        tuple(one for one in rows if one.received_on is None or one.received_on <= known_on)
        for rows in (dossier.registers, dossier.returns, dossier.adjustments)
    )
    return Dossier(dossier.parcel_no, registers, returns, adjustments) if registers else None  # type: ignore[arg-type]


def granted_on(register: RegisterRow) -> date | None:
    """The day of the grant: 出让日期, else 合同签订日期; None where the register gives neither."""
    if register.granted_on is not None:
        return register.granted_on
    signed = register.details.get("signed_on")
    return date.fromisoformat(signed) if signed else None
