"""The internal messages between doors. A message only refers to items in the table; the table is the source of truth."""

from __future__ import annotations

from datetime import date

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class ParcelTouched:
    """A parcel must be judged on this day (None: today)."""

    zone: str
    parcel_id: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NewsCame:
    """Alerts of the zone have urgent steps. The table says which; one message covers all of them.

    at: the true epoch second from which they are sent. since: the epoch second of the first of them.
    """

    zone: str
    at: int
    since: int


@dataclass(frozen=True, slots=True)
class LetterWritten:
    """A letter waits to be sent. until: the last second of the claim that this message holds on it; 0: no claim."""

    zone: str
    person_id: str
    letter_id: str
    until: int = 0


@dataclass(frozen=True, slots=True)
class LettersDue:
    """From this true second on, delayed letters of any zone may be due."""

    at: int


@dataclass(frozen=True, slots=True)
class UploadWaiting:
    """An upload was claimed, or its object has arrived, and its import is not finished.

    seq: the upload's place in the zone's order; set when its object is already claimed. 0 when not known.
    """

    zone: str
    upload_id: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """A review was opened, and people must be asked for their returns."""

    zone: str
    year: int


@dataclass(frozen=True, slots=True)
class ReportOrdered:
    """A report was ordered and must be created."""

    zone: str
    year: int
    name: str


@dataclass(frozen=True, slots=True)
class StandingAsked:
    """The status of a review must be computed again, for whoever reads it next."""

    zone: str
    year: int


@dataclass(frozen=True, slots=True)
class ExportOrdered:
    """An export was ordered, and its files must be created."""

    zone: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """Somebody asked for a sign-in code. The stored attempt has the address."""

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
