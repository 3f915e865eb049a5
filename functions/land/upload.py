"""An uploaded workbook: who may hand it in, what became of it, and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from land.adjustment import AdjustmentRow
from land.finding import Finding
from land.opening import Opening
from land.parcel import RegisterRow
from land.returns import ReturnRow
from land.values import dataclass


class UploadState(StrEnum):
    """The state of an upload. The last six are final (interface.md, GET /uploads)."""

    WAITING = "waiting"  # the link was given, but there is no object yet
    READING = "reading"  # an object was claimed
    ACCEPTED = "accepted"
    ACCEPTED_WITH_QUESTIONS = "accepted_with_questions"  # every row stored, some with warnings
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    HELD = "held"  # its contacts count only after the sender's confirmation; everything else counts
    WITHDRAWN = "withdrawn"  # nothing in it counts any more, but nothing is deleted


class Mandate(StrEnum):
    """In which capacity somebody hands in workbooks. `access.handing_in` says what each may bring (alerts.md section 5)."""

    OFFICER = "officer"  # 管理员 or 部门负责人, signed in
    AGENT = "agent"  # 代办员
    FIRM = "firm"  # 企业联系人


@dataclass(frozen=True, slots=True)
class HandsIn:
    """What somebody may hand in. parcels: the 宗地编号 (normalised) on which they may report; None: all parcels of the zone.

    fresh: their sign-in code was at most fifteen minutes old when the upload's link was given.
    by_link: they followed a letter's link instead of signing in.
    """

    mandate: Mandate
    parcels: frozenset[str] | None = None
    fresh: bool = False
    by_link: bool = False


NOTHING = HandsIn(Mandate.FIRM, frozenset())

FINAL = frozenset(
    {
        UploadState.ACCEPTED,
        UploadState.ACCEPTED_WITH_QUESTIONS,
        UploadState.PARTLY_ACCEPTED,
        UploadState.REJECTED,
        UploadState.HELD,
        UploadState.WITHDRAWN,
    }
)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The withdrawal of an upload (domain.md section 5): by whom, why, and when (Asia/Shanghai).

    stays_refused: refused return rows of later uploads for its parcels, as (parcel number, year); year None if unreadable.
    They stay refused, although the data that conflicted with them may be gone.
    """

    by: str
    reason: str
    at: datetime
    stays_refused: tuple[tuple[str, int | None], ...] = ()

    def may_be_undone(self, now: datetime) -> bool:
        """Whether the withdrawal can be undone: until 24:00 of its day."""
        return now.date() == self.at.date()


@dataclass(frozen=True, slots=True)
class Upload:
    """One link and the one object taken under it.

    actor: who asked for the link (a subject of the token, or a person's id), never a name or an address.
    key: the object's key, without user text. file_name: the sender's name for the file, for the receipt only.
    confirmed_by, confirmed_at: who confirmed the questioned figures, and when; "" and None when nobody did.
    hands_in: what the sender may bring; by default nothing. opens: what the link opened through which it came, None for
    somebody signed in; grant: that link's digest.
    reader: the person who gets the receipt by letter; "" for nobody.
    confirms: the upload whose confirmed doubtful figures this one imports; "" for any other upload.
    seq: the place in the zone's order of receipt, from 1, given when the object is claimed, with received_at
    (Asia/Shanghai) and the object's version_id and etag (either may be unknown).
    withdrawal: None for an upload that counts. has_people: it contained contacts. closes: it closed a parcel, or may have done so.
    """

    upload_id: str
    zone: str
    actor: str
    created_at: datetime
    key: str
    file_name: str = ""
    hands_in: HandsIn = NOTHING
    state: UploadState = UploadState.WAITING
    seq: int | None = None
    received_at: datetime | None = None
    version_id: str | None = None
    etag: str | None = None
    reader: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    opens: Opening | None = None
    grant: str = ""
    confirms: str = ""
    withdrawal: Withdrawal | None = None
    has_people: bool = False
    closes: bool = False

    @property
    def received_on(self) -> date | None:
        """The day of receipt; None before an object was claimed."""
        return None if self.received_at is None else self.received_at.date()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its position in the workbook.

    position: its place in the upload's order of receipt, from 1, unique in the upload.
    sheet is None for CSV; line is the row as Excel counts (CSV: the line on which the record starts);
    cells: column code → cell address, for every cell that was not blank. asked: the codes of the columns whose figures
    are questioned. twice: column code → the firm's other parcel with the same figure, when that is the question.
    """

    position: int
    row: RegisterRow | ReturnRow | AdjustmentRow
    sheet: str | None = None
    line: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    twice: Mapping[str, str] = field(default_factory=dict)


class ChangeKind(StrEnum):
    """What kind of thing an upload changed."""

    NEW_PARCEL = "new_parcel"
    PROMISE = "promise"  # an agreed value, through a new register version or an adjustment
    FIGURE = "figure"  # a revision of a reported value


@dataclass(frozen=True, slots=True)
class Change:
    """One change by an upload. item: the column's heading ("" for a new parcel). old, new: as written, None for none.
    year: the year of a reported figure or day."""

    what: ChangeKind
    parcel_no: str
    item: str = ""
    year: int | None = None
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload. `unnamed` are the parcels that a new register
    no longer names (they stay as they are).

    copy: whether a copy of the workbook with marked problems is ready. copy_lacks: what that copy could not keep (codes of
    workbooks.marking.annotating). parcels: the zone's parcels that the workbook names. Only somebody who may see all of them
    may download the workbook.
    more_errors, more_others: how many errors, and how many other problems, there are besides those in `problems`.
    gone: display names of the people who are no longer in the contacts, or would no longer be when a held upload counts.
    counts_as: the state of a held upload once it counts; None for any other.
    closes: a row in force ended the monitoring of a parcel. After an interrupted import: there may be such a row.
    """

    state: UploadState
    kinds: tuple[str, ...] = ()
    rows_accepted: int = 0
    rows_refused: int = 0
    unnamed: tuple[str, ...] = ()
    problems: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    copy: bool = False
    copy_lacks: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    counts_as: UploadState | None = None
    more_errors: int = 0
    more_others: int = 0
    closes: bool = False

    @property
    def problems_total(self) -> int:
        return len(self.problems) + self.more_errors + self.more_others


def brings_figures(upload: Upload, receipt: Receipt | None, actor: str, now: datetime) -> Upload | None:
    """A new upload, still without an id, that imports the doubtful figures of a confirmed one from the same object.

    None when the receipt has no doubtful figures. The new upload has no reader: the receipt that asked shows the
    confirmation.
    """
    problems = receipt.problems if receipt is not None else ()
    if not any(problem.code == "doubtful_figure" and problem.question for problem in problems):
        return None
    return Upload(
        upload_id="",
        zone=upload.zone,
        actor=actor,
        created_at=now,
        key=upload.key,
        file_name=upload.file_name,
        hands_in=upload.hands_in,
        confirms=upload.upload_id,
    )
