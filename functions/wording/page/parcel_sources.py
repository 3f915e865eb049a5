"""Where each figure of a parcel comes from: file, sheet and cell, who sent it when, and what it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from land.indicator import Fact, Indicator
from land.parcel import Target
from land.people import Person, Role
from land.stated import Figure, Of, Stated, Worth
from land.units import Quantity
from land.upload import Mandate
from land.values import dataclass
from wording.columns import FACTS, INDICATORS, KINDS, Kind, column_of
from wording.labels import EVIDENCE, ROLES
from wording.page.parcel_promises import Doubted, basis
from wording.report.doubts import marked
from wording.units import as_written, bounds_as_written

_AGREED: Final = "约定{name}"
_NONE: Final = "无"
_MANDATES: Final[Mapping[Mandate, str]] = {
    Mandate.OFFICER: "开发区",
    Mandate.AGENT: ROLES[Role.AGENT],
    Mandate.FIRM: "企业",
}
_UNKNOWN: Final = "—"
_YOURSELF: Final = "您本人"
_RECEIVED: Final = "{who}，{day} 收到"
_AS_OF: Final = "截至 {day}"
_MOST: Final = 3  # earlier values that are shown
_EARLIER: Final = "更早的还有 {count} 次"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an upload, as the reader may know it.

    file: its name; "" where file and cells are not for the reader. person: None for somebody who is not in the contacts.
    original: the upload, for the way to the file as it was sent; "" where the reader may not have it.
    """

    mandate: Mandate
    file: str = ""
    person: Person | None = None
    is_reader: bool = False
    original: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One figure. about: on what it rests, or which day it describes. place: its sheet and cell. before: what it replaced, newest
    first."""

    subject: str
    value: str
    about: str
    place: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One upload with the figures in force that came with it. original: the upload, for the way to its file; "" for none."""

    file: str
    who: str
    original: str
    figures: tuple[Told, ...]


def origins(figures: Iterable[Figure], senders: Mapping[str, Sender], doubted: Doubted = frozenset()) -> list[Origin]:
    """The figures by the upload from which each came, in the order given. senders: by upload. doubted: those in question."""
    found: dict[Origin, list[Told]] = {}
    for one in figures:
        source = one.now.source
        sender = senders.get(source.upload_id) if source is not None else None
        original = sender.original if sender is not None else ""
        origin = Origin(
            sender.file if sender is not None else "", _who(sender, one.now.received_on), original, figures=()
        )
        found.setdefault(origin, []).append(
            _told(one, is_placed=bool(origin.file), in_question=(one.of, one.year) in doubted)
        )
    return [Origin(one.file, one.who, one.original, figures=tuple(told)) for one, told in found.items()]


def _told(one: Figure, *, is_placed: bool, in_question: bool) -> Told:
    source = one.now.source if is_placed else None
    return Told(
        subject=_subject(one.of, one.year),
        value=marked(worth_text(one.now.value), in_question=in_question),
        about=_about(one.now),
        place="!".join(part for part in (source.sheet, source.cell) if part) if source is not None else "",
        before=_before(one),
    )


def _subject(of: Of, year: int | None) -> str:
    if isinstance(of, Indicator):
        return _AGREED.format(name=INDICATORS[of])
    if isinstance(of, Fact):
        return FACTS[of] if year is None else f"{FACTS[of]}（{year}）"
    return column_of(Kind.REGISTER, of).label


def worth_text(value: Worth) -> str:
    """A day, or a figure in the unit in which it was written."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Quantity):
        return as_written(value)
    if isinstance(value, Target):
        return bounds_as_written(value.low, value.high)
    return _NONE


def _about(one: Stated) -> str:
    """Of a fact its cut-off and how it was verified, of a promise on what it rests."""
    if one.evidence is not None and one.on is not None:
        return f"{_AS_OF.format(day=one.on)}，{EVIDENCE[one.evidence]}"
    return basis(one.by)


def _who(sender: Sender | None, received_on: date | None) -> str:
    if sender is None:
        who = _UNKNOWN
    elif sender.is_reader:
        who = _YOURSELF
    else:
        who = sender.person.name if sender.person is not None else _MANDATES[sender.mandate]
    return who if received_on is None else _RECEIVED.format(who=who, day=received_on)


def _before(one: Figure) -> tuple[str, ...]:
    said = [_earlier(each) for each in one.before[:_MOST]]
    rest = len(one.before) - len(said)
    return (*said, _EARLIER.format(count=rest)) if rest else tuple(said)


def _earlier(one: Stated) -> str:
    when = _AS_OF.format(day=one.on) if one.evidence is not None else KINDS[Kind.REGISTER] if one.by is None else ""
    about = when or basis(one.by)
    received = "" if one.received_on is None else f"，{one.received_on} 收到"
    return f"{worth_text(one.value)}（{about}{received}）"
