"""A workbook on its way in: who may hand it in, what became of it, and the rows it brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from land.adjustment import AdjustmentRow
from land.parcel import RegisterRow
from land.returns import ReturnRow


class UploadState(StrEnum):
    """How far an upload is; the last five are final (interface.md, GET /uploads)."""

    WAITING = "waiting"  # the link is out, no object yet
    READING = "reading"  # an object was claimed
    ACCEPTED = "accepted"
    ACCEPTED_WITH_QUESTIONS = "accepted_with_questions"  # every row stored, some with warnings
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    HELD = "held"  # its contacts count when its sender confirms; all else in it counts


FINAL = frozenset(
    {
        UploadState.ACCEPTED,
        UploadState.ACCEPTED_WITH_QUESTIONS,
        UploadState.PARTLY_ACCEPTED,
        UploadState.REJECTED,
        UploadState.HELD,
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One link and the one object taken under it.

    actor: who asked for the link (a subject of the token, or a person's id), never a name or an address.
    key: of the object; holds no user text. file_name: as the sender called it, for the receipt only.
    confirmed_by: who said that the figures its receipt asks about are as they were meant; "" for nobody.
    review: the year of the review that it answers, None for none; link_until: the last second (epoch) of the link through
    which it came, None for somebody signed in.
    reader: the person who is written what became of it; "" for nobody.
    parcels: the 宗地编号 (normalised) about which the sender may speak; None: every parcel of the zone.
    seq: the place in the zone's order of receipt, from 1, given when the object is claimed, with received_at
    (Asia/Shanghai) and the object's version_id and etag (either may be unknown).
    """

    upload_id: str
    zone: str
    actor: str
    created_at: datetime
    key: str
    file_name: str = ""
    parcels: frozenset[str] | None = None
    state: UploadState = UploadState.WAITING
    seq: int | None = None
    received_at: datetime | None = None
    version_id: str | None = None
    etag: str | None = None
    reader: str = ""
    confirmed_by: str = ""
    review: int | None = None
    link_until: int | None = None

    @property
    def only(self) -> str:
        """The kind of workbook that is taken; "" for any. Whoever answers a review hands in returns."""
        return "return" if self.review is not None else ""

    @property
    def received_on(self) -> date | None:
        """The day of receipt; None before an object was claimed."""
        return None if self.received_at is None else self.received_at.date()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row together with the place where it stood in the workbook.

    position: its place in the upload's order of receipt, from 1, unique in the upload.
    sheet is None for CSV; line is the row as Excel counts (CSV: the line on which the record starts);
    cells: column code → cell address, for every cell that was not blank.
    """

    position: int
    row: RegisterRow | ReturnRow | AdjustmentRow
    sheet: str | None = None
    line: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)


class ChangeKind(StrEnum):
    """What kind of thing an upload changed."""

    NEW_PARCEL = "new_parcel"
    PROMISE = "promise"  # what is agreed: by a new version of the register, or by an adjustment
    FIGURE = "figure"  # what was reported before and is revised


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise than before. item: the column's heading ("" of a new parcel); old and new as written,
    None for none. year: of a reported figure or day."""

    what: ChangeKind
    parcel_no: str
    item: str = ""
    year: int | None = None
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload. `problems` are the objects of interface.md; `unnamed` the parcels that a new register
    no longer names (they stay as they are).

    copy: whether the sender's workbook lies ready with its problems marked in it. copy_lacks: what that copy could not
    carry over (codes of workbooks.annotating).
    gone: who is no longer in the contacts, or, of a held upload, who would be; as people read it. counts_as: what a held
    upload becomes once it counts, None of any other.
    """

    state: UploadState
    kinds: tuple[str, ...] = ()
    rows_accepted: int = 0
    rows_refused: int = 0
    unnamed: tuple[str, ...] = ()
    problems: tuple[Mapping[str, object], ...] = ()
    changes: tuple[Change, ...] = ()
    copy: bool = False
    copy_lacks: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    counts_as: UploadState | None = None
