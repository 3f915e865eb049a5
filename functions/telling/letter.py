"""Letters: recipient, kind, identity and state."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from land.opening import Opening
from land.values import dataclass


class LetterKind(StrEnum):
    URGENT = "urgent"  # something became red; sent within the hour
    DIGEST = "digest"  # the morning's summary
    RECEIPT = "receipt"  # the result of an upload, to its sender
    ASK = "ask"  # the yearly review asks for a return
    REMINDER = "reminder"  # the review asks again
    REPORT = "report"  # a report was published
    WELCOME = "welcome"  # to the first person of a new zone
    CONTACTS = "contacts"  # the contacts changed, to heads and officers, old and new
    UNDELIVERED = "undelivered"  # letters that could not be delivered, to the officer


SENDING_SECONDS: Final = 120  # the longest time that a process may send, before Lambda ends it


def letter_id(kind: LetterKind, on: date, hour: int | None = None) -> str:
    """The letter's id, unique per person. The same kind on the same day (and hour) is the same letter."""
    return f"{kind}.{on.isoformat()}" + (f"T{hour:02d}" if hour is not None else "")


def receipt_id(upload_id: str) -> str:
    """The id of the letter with an upload's receipt."""
    return f"{LetterKind.RECEIPT}.{upload_id}"


def summary_id(hour: int, first: str) -> str:
    """The id of the summary of an hour's receipts. hour: full hours since 1970. first: the id of the first receipt."""
    return f"{LetterKind.RECEIPT}.summary.{hour:08d}.{hashlib.sha256(first.encode()).hexdigest()[:12]}"


def is_summary(letter_id: str) -> bool:
    """Whether the id is that of a summary of an hour's receipts."""
    return letter_id.startswith(f"{LetterKind.RECEIPT}.summary.")


def undelivered_id(hour: int) -> str:
    """The id of the letter about undelivered letters, at most one an hour."""
    return f"{LetterKind.UNDELIVERED}.{hour:08d}"


def contacts_letter_id(upload_id: str) -> str:
    """The id of the letter about an upload's changes to the contacts."""
    return f"{LetterKind.CONTACTS}.{upload_id}"


def review_letter_id(kind: LetterKind, name: str) -> str:
    """The id of a letter of the yearly review. The same ask, reminder or report is the same letter."""
    return f"{kind}.{name}"


class LetterState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"  # somebody is sending it, until the claim expires
    SENT = "sent"
    REFUSED = "refused"  # nobody reads its address: the server refused it for good, or the reader has left
    GIVEN_UP = "given_up"  # the server did not accept it within five days
    MERGED = "merged"  # its hour's summary of receipts includes it

    @property
    def arrived(self) -> bool:
        """Whether the letter has reached its reader or still can, as far as is known. Then its content counts as told."""
        return self not in (LetterState.REFUSED, LetterState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person, written once. `step_keys` are the keys of the steps that it tells (telling.record.StoredStep).

    opens: what its link opens; None for a letter without a link. The text has the placeholder `land.grant.LINK`; the link
    itself is created when the letter is sent, and is never stored.
    claimed_until: epoch seconds. The address is not part of the letter: it is looked up when the letter is sent.
    written_wall: the true second of writing, the start of its five days; due_at: the true second of the next try.
    tries: refusals that do not concern the reader; drops: how often the server hung up after it may have accepted the
    letter. about: for a letter about undelivered letters, their ids as "person id/letter id".
    why: the code of the last refusal (`edge.postman`), or why the letter ended.
    sent_at: when the server took it; None before.
    attachment: the storage key of an attached workbook, sent as attachment_name; "" for none.
    """

    zone: str
    person_id: str
    letter_id: str
    kind: LetterKind
    on: date
    subject: str
    html: str
    text: str
    step_keys: tuple[str, ...]
    written_at: datetime
    state: LetterState = LetterState.WAITING
    claimed_until: int | None = None
    attachment: str = ""
    attachment_name: str = ""
    opens: Opening | None = None
    written_wall: int = 0
    due_at: int = 0
    tries: int = 0
    drops: int = 0
    why: str = ""
    about: tuple[str, ...] = ()
    sent_at: datetime | None = None

    def refused(self, *, dropped: bool) -> Letter:
        """The letter after one more refusal that does not concern its reader."""
        return replace(self, tries=self.tries + 1, drops=self.drops + dropped)

    def may_be_sent(self, until: int, now: int) -> bool:
        """Whether the holder of a claim that ends at `until` (0: no claim) may send the letter now.

        A late holder may not: sending could outlast the claim, and another process could then claim the letter.
        """
        if until:
            return self.state is LetterState.CLAIMED and self.claimed_until == until > now + SENDING_SECONDS
        if self.state is LetterState.CLAIMED:
            return (self.claimed_until or 0) <= now
        return self.state is LetterState.WAITING and self.due_at <= now
