"""The parcels that zone-wide results cover on one day, each with its assessment (domain.md section 10)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from land.assessment import Assessment, Outcome
from land.dossier import Dossier, Received, Row
from land.doubt import Doubt, doubts
from land.in_force import Promises, promises_on, register_on
from land.indicator import Indicator
from land.parcel import RegisterRow
from land.policy import DEFAULT, Policy
from land.standing import judge
from land.values import dataclass
from land.view import View, view_on


@dataclass(frozen=True, slots=True)
class Followed:
    """A parcel in scope: its dossier, what counts on the day, its assessment, and its figures in question."""

    dossier: Dossier
    view: View
    assessment: Assessment
    doubts: tuple[Doubt, ...] = ()

    @property
    def parcel_no(self) -> str:
        """The number under which it is shown on the day."""
        return self.view.promises.parcel_no

    @property
    def register(self) -> RegisterRow:
        """The version in force on the day."""
        return self.view.promises.register

    def outcome(self, indicator: Indicator) -> Outcome | None:
        """The outcome of a commitment. None when it was not agreed."""
        return next((one for one in self.assessment.commitments if one.indicator is indicator), None)

    def in_question(self, outcome: Outcome) -> tuple[Doubt, ...]:
        """The figures in question on which the outcome depends."""
        own = {outcome.indicator, *outcome.indicator.facts}
        return tuple(one for one in self.doubts if one.of in own and one.year in (None, outcome.check_year))

    def returned(self, year: int) -> bool:
        """Whether there is a return for the year, with any cut-off."""
        return any(received.row.year == year for received in self.dossier.returns)


@dataclass(frozen=True, slots=True)
class Scope:
    """The parcels of a zone on one day.

    followed: the parcels granted on or before the day and not closed by then, by parcel number.

    planned: the register rows of those to be granted after the day, up to the end of its year, and not closed by then, by
    parcel number.
    closed: the register rows of those granted by the day and closed by then, by parcel number.
    """

    followed: tuple[Followed, ...]
    planned: tuple[RegisterRow, ...]
    closed: tuple[RegisterRow, ...] = ()

    @property
    def granted(self) -> tuple[RegisterRow, ...]:
        """The register rows of every parcel granted by the day. Closed parcels still count in the year of their grant."""
        return (*(_shown(one.register, one.view.promises) for one in self.followed), *self.closed)


def scope_on(
    dossiers: Iterable[Dossier],
    on: date,
    policy: Policy = DEFAULT,
    known_on: date | None = None,
    answered: Container[str] = (),
    others: Mapping[str, Dossier] = MappingProxyType({}),
) -> Scope:
    """The parcels of one zone on the day `on`, with the data known on `known_on` (None: all data received).

    answered: the uploads whose questions about figures were answered with 属实. others: further parcels by number, for the
    comparison of figures in question.

    A parcel was granted on its 出让日期, else on its 合同签订日期. A parcel with neither counts as granted if by the day its
    register was known (offline everything is known), or its handover or groundbreaking was due. It is never planned.
    """
    followed: list[Followed] = []
    planned: list[RegisterRow] = []
    closed: list[RegisterRow] = []
    every = [as_known(dossier, known_on) for dossier in dossiers]
    compared = {**others, **{one.parcel_no: one for one in every}}
    for known in every:
        if not known.registers:
            continue
        register = register_on(known.registers, on)
        granted = granted_on(register) or _known_by(known.registers[0])
        if granted is None or granted <= on:
            view = view_on(known, on, policy=policy)
            if view.promises.closed_by is not None:
                closed.append(_shown(register, view.promises))
            else:
                asked = doubts(known, on, view.promises, answered, others=compared)
                followed.append(Followed(known, view, judge(known, on, policy), asked))
        elif granted_on(register) is not None and granted.year == on.year:
            promises = promises_on(known, on)
            if promises.closed_by is None:
                planned.append(_shown(register, promises))
    return Scope(
        tuple(sorted(followed, key=lambda one: one.parcel_no)),
        tuple(sorted(planned, key=lambda row: row.parcel_no)),
        tuple(sorted(closed, key=lambda row: row.parcel_no)),
    )


def _shown(register: RegisterRow, promises: Promises) -> RegisterRow:
    """The register row with the parcel number that is shown on the day."""
    alike = register.parcel_no == promises.parcel_no
    return register if alike else replace(register, parcel_no=promises.parcel_no)


def _known_by(first: Received[RegisterRow]) -> date | None:
    """The first day on which a parcel without a grant day counts as granted. None means always."""
    days = [first.row.dates.get(Indicator.GROUNDBREAKING), first.row.handover_due]
    return None if first.received_on is None else min(filter(None, (first.received_on, *days)))


def as_known(dossier: Dossier, known_on: date | None) -> Dossier:
    """The dossier with the rows received by `known_on`. It has no register when none had been received by then."""
    return Dossier(
        dossier.parcel_no,
        _received_by(dossier.registers, known_on),
        _received_by(dossier.returns, known_on),
        _received_by(dossier.adjustments, known_on),
        withdrawn=_received_by(dossier.withdrawn, known_on),
    )


def _received_by(rows: Iterable[Received[Row]], known_on: date | None) -> tuple[Received[Row], ...]:
    return tuple(one for one in rows if known_on is None or one.received_on is None or one.received_on <= known_on)


def granted_on(register: RegisterRow) -> date | None:
    """The day of the grant: 出让日期, else 合同签订日期. None when the register has neither."""
    if register.granted_on is not None:
        return register.granted_on
    signed = register.details.get("signed_on")
    return date.fromisoformat(signed) if signed else None
