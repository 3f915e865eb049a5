"""What a night's snapshot keeps of a zone between two nights: what each parcel added to its indicators, and until when."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from land.calendar import ONE_DAY, add_months
from land.dossier import Dossier
from land.policy import Policy
from land.standing import judge, withdrawn
from land.values import dataclass
from land.view import view_on
from wording.api.snapshot_json import gone_row, line, parcel_row
from zones.measured import ZoneIndicator
from zones.scope import scope_on
from zones.sums import ParcelSums, Part, parcel_sums

_FORM = 1  # version of the state's format; a state in another version is ignored


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a parcel. rev: the revision of the facts that were judged. text: its line of the state."""

    rev: int
    on: str
    until: str
    text: str

    def holds(self, rev: int, on: date) -> bool:
        """Whether the entry is still valid on the day. An entry of the same night is not: a repeated night writes it again."""
        return self.rev == rev and self.on < on.isoformat() < self.until


def head(code_version: str, policy_version: str, stirred: int) -> str:
    """The first line of a state: what it depends on besides the facts. A state with another head is discarded."""
    return line([_FORM, code_version, policy_version, stirred])


def kept(lines: Iterator[str], head_now: str) -> tuple[dict[str, Kept], set[str]]:
    """The entries of a state by parcel id, empty if its head differs; and the ids of all parcels in it."""
    rests_on = next(lines, "")
    found = dict(map(_kept, lines))
    return found if rests_on == head_now else {}, set(found)


def _kept(text: str) -> tuple[str, Kept]:
    parcel_id, rev, on, until, *_ = json.loads(text)
    return parcel_id, Kept(rev, on, until, text)


def look(
    zone: str,
    parcel_id: str,
    dossier: Dossier,
    on: date,
    policy: Policy,
    answered: Container[str],
    others: Mapping[str, Dossier] = MappingProxyType({}),
) -> tuple[dict[str, object], ParcelSums]:
    """The parcel's line of the snapshot, and what it adds to the indicators.

    The sums hold for this day alone if a figure is in question that another parcel's figure may settle. others: such parcels,
    by number.
    """
    scope = scope_on([dossier], on, policy, answered=answered, others=others)
    if scope.followed:
        assessment, view = scope.followed[0].assessment, scope.followed[0].view
    else:
        assessment = judge(dossier, on, policy)
        view = view_on(dossier, on, policy=policy)
    row = parcel_row(zone, parcel_id, assessment, view, counted=bool(scope.followed))
    sums = parcel_sums(dossier, scope, assessment, policy)
    if any(doubt.other for one in scope.followed for doubt in one.doubts):
        sums = replace(sums, until=min(sums.until, on + ONE_DAY))
    return row, sums


def compared_with(dossiers: Iterable[Dossier]) -> set[str]:
    """The numbers of the parcels whose equal figures are questioned in the receipts of these parcels."""
    sources = (one.source for dossier in dossiers for one in dossier.returns)
    return {number for source in sources if source is not None for number in source.twice.values()}


def gone(zone: str, parcel_id: str, parcel_no: str, on: date) -> dict[str, object]:
    """The last line of a withdrawn parcel. A query for the newest state then finds it counted nowhere."""
    return gone_row(zone, parcel_id, withdrawn(parcel_no, on))


def keep(parcel_id: str, rev: int, sums: ParcelSums) -> Kept:
    """What is kept of the parcel for later nights."""
    parts = {
        code: [
            str(one.numerator),
            str(one.denominator),
            None if one.promised is None else str(one.promised),
            one.known,
            one.no_data,
            one.in_question,
        ]
        for code, one in sums.parts.items()
    }
    on = sums.on.isoformat()
    until = sums.until.isoformat()
    return Kept(rev, on, until, line([parcel_id, rev, on, until, parts, sums.running]))


def sums_kept(every: Iterable[Kept]) -> Iterator[ParcelSums]:
    """What the parcels add to the indicators, read from their entries."""
    for one in every:
        _, _, on, until, parts, running = json.loads(one.text)
        yield ParcelSums(
            date.fromisoformat(on),
            date.fromisoformat(until),
            {ZoneIndicator(code): _part(*said) for code, said in parts.items()},
            tuple(map(ZoneIndicator, running)),
        )


def _part(over: str, under: str, promised: str | None, known: bool, no_data: int, in_question: int) -> Part:
    agreed = None if promised is None else Fraction(promised)
    return Part(Fraction(over), Fraction(under), agreed, known, no_data=no_data, in_question=in_question)


def next_look(every: Mapping[str, Kept], on: date) -> date:
    """The next day on which a parcel's state may change, at the latest the first of the next month."""
    return min([add_months(on.replace(day=1), 1), *(date.fromisoformat(one.until) for one in every.values())])
