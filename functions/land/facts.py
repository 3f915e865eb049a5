"""Our messages: what one door tells another. Each names things in the table; the table is the truth, a message a nudge."""

from __future__ import annotations

from datetime import date

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class ParcelTouched:
    """Judge this parcel on this day (None: today)."""

    zone: str
    parcel_id: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NewsCame:
    """Alerts of the zone took steps that cannot wait. Which, the table says: one message serves them all.

    at: the true second (of the epoch) from which they are told. since: that of the first of them.
    """

    zone: str
    at: int
    since: int


@dataclass(frozen=True, slots=True)
class LetterWritten:
    """A letter waits to be sent. until: the second up to which it is claimed for this message; 0: it is not."""

    zone: str
    person_id: str
    letter_id: str
    until: int = 0


@dataclass(frozen=True, slots=True)
class LettersDue:
    """From that true second on letters may be due that had to wait, in any zone."""

    at: int


@dataclass(frozen=True, slots=True)
class UploadWaiting:
    """An upload was claimed, or its object has arrived, and it is not finished: take it in.

    seq: its place in the zone's order, by which nothing is left to be claimed; 0 where that is not known.
    """

    zone: str
    upload_id: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """A review was opened: people are to be asked."""

    zone: str
    year: int


@dataclass(frozen=True, slots=True)
class ReportOrdered:
    """A report is to be made."""

    zone: str
    year: int
    name: str


@dataclass(frozen=True, slots=True)
class StandingAsked:
    """How a review stands is to be worked out anew, for whoever looks at it next."""

    zone: str
    year: int


@dataclass(frozen=True, slots=True)
class ExportOrdered:
    """The files of an export are to be made."""

    zone: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """Somebody asked for a code to sign in with; the attempt knows the address."""

    attempt_id: str


Message = (
    ParcelTouched
    | NewsCame
    | LetterWritten
    | LettersDue
    | UploadWaiting
    | ReviewOpened
    | ReportOrdered
    | StandingAsked
    | ExportOrdered
    | CodeAsked
)
