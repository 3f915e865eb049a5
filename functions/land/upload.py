"""A workbook on its way in: who may hand it in, what became of it, and the rows it brought."""

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
    """How far an upload is; the last six are final (interface.md, GET /uploads)."""

    WAITING = "waiting"  # the link is out, no object yet
    READING = "reading"  # an object was claimed
    ACCEPTED = "accepted"
    ACCEPTED_WITH_QUESTIONS = "accepted_with_questions"  # every row stored, some with warnings
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    HELD = "held"  # its contacts count when its sender confirms; all else in it counts
    WITHDRAWN = "withdrawn"  # taken back: nothing in it counts, nothing is deleted


class Mandate(StrEnum):
    """In which name somebody hands in workbooks; `access.handing_in` says what each may bring (alerts.md section 5)."""

    OFFICER = "officer"  # 管理员 or 部门负责人, signed in
    AGENT = "agent"  # 代办员
    FIRM = "firm"  # 企业联系人


@dataclass(frozen=True, slots=True)
class HandsIn:
    """What somebody may hand in. parcels: the 宗地编号 (normalised) about which they may speak; None: every one of the zone.

    fresh: the code with which they signed in was not older than fifteen minutes when the upload's link was given.
    by_link: they did not sign in, but followed a letter's link.
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
    """That an upload was taken back (domain.md section 5): who said so, why, and when (Asia/Shanghai).

    stays_refused: rows of returns that later uploads brought of its parcels, and that were refused: parcel number and year, None
    for an unreadable one. They stay refused, though what they were held against may be gone.
    """

    by: str
    reason: str
    at: datetime
    stays_refused: tuple[tuple[str, int | None], ...] = ()

    def may_be_undone(self, now: datetime) -> bool:
        """Whether it can itself be taken back: until 24:00 of its day."""
        return now.date() == self.at.date()


@dataclass(frozen=True, slots=True)
class Upload:
    """One link and the one object taken under it.

    actor: who asked for the link (a subject of the token, or a person's id), never a name or an address.
    key: of the object; holds no user text. file_name: as the sender called it, for the receipt only.
    confirmed_by: who said that the figures its receipt asks about are as they were meant, and confirmed_at: when; "" and None
    for nobody.
    hands_in: what the sender may bring; by itself nothing. opens: of the link through which it came, None for somebody
    signed in; grant: that link's digest.
    reader: the person who is written what became of it; "" for nobody.
    confirms: the upload whose doubtful figures this one brings, after somebody confirmed them; "" for any other.
    seq: the place in the zone's order of receipt, from 1, given when the object is claimed, with received_at
    (Asia/Shanghai) and the object's version_id and etag (either may be unknown).
    withdrawal: None for an upload that counts. has_people: it brought contacts. closes: it closed a parcel, or may have.
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
    """A row together with the place where it stood in the workbook.

    position: its place in the upload's order of receipt, from 1, unique in the upload.
    sheet is None for CSV; line is the row as Excel counts (CSV: the line on which the record starts);
    cells: column code → cell address, for every cell that was not blank. asked: the codes of the columns about whose figures
    something is asked. twice: column code → the other parcel of the same firm with the same figure, of which that is asked.
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
    """What became of an upload. `unnamed` are the parcels that a new register
    no longer names (they stay as they are).

    copy: whether the sender's workbook lies ready with its problems marked in it. copy_lacks: what that copy could not
    carry over (codes of workbooks.marking.annotating). parcels: those of the zone that the workbook names: who may not see every one
    of them may not have the workbook.
    more_errors, more_others: how many errors, and how many other problems, there were beside those in `problems`.
    gone: who is no longer in the contacts, or, of a held upload, who would be; as people read it. counts_as: what a held
    upload becomes once it counts, None of any other.
    closes: a row stands that ended the follow-up of a parcel; of what was set aside half-way one may.
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
    """The upload, still without an id, that brings the doubtful figures of one that was confirmed, from the same object; None
    where it has none.

    Nobody is written what became of it: the receipt that asked says that they were confirmed.
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
