"""To whom a letter goes, of what kind it is, and what makes it the same letter."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from land.opening import Opening
from land.values import dataclass


class LetterKind(StrEnum):
    URGENT = "urgent"  # what became red, within the hour
    DIGEST = "digest"  # the morning's summary
    RECEIPT = "receipt"  # what became of a workbook, to whoever sent it
    ASK = "ask"  # the yearly review asks for a return
    REMINDER = "reminder"  # and again
    REPORT = "report"  # a report was published
    WELCOME = "welcome"  # to the first person of a new zone
    CONTACTS = "contacts"  # the contacts changed, to heads and officers, old and new
    UNDELIVERED = "undelivered"  # letters that never arrived, to the officer


SENDING_SECONDS: Final = 120  # for which a process may send at most: then Lambda ends it


def letter_id(kind: LetterKind, on: date, hour: int | None = None) -> str:
    """The letter's identity within its person: the same kind on the same day (and hour) is the same letter."""
    return f"{kind}.{on.isoformat()}" + (f"T{hour:02d}" if hour is not None else "")


def receipt_id(upload_id: str) -> str:
    """The identity of the letter that tells what became of an upload."""
    return f"{LetterKind.RECEIPT}.{upload_id}"


def summary_id(hour: int, first: str) -> str:
    """The identity of the summary of an hour's receipts (full hours since 1970), `first` being the identity of the first."""
    return f"{LetterKind.RECEIPT}.summary.{hour:08d}.{hashlib.sha256(first.encode()).hexdigest()[:12]}"


def is_summary(letter_id: str) -> bool:
    """Whether the letter of that identity sums up an hour's receipts."""
    return letter_id.startswith(f"{LetterKind.RECEIPT}.summary.")


def undelivered_id(hour: int) -> str:
    """The identity of the letter that tells, once an hour at most, which letters never arrived."""
    return f"{LetterKind.UNDELIVERED}.{hour:08d}"


def contacts_letter_id(upload_id: str) -> str:
    """The identity of the letter that tells what an upload changed of the contacts."""
    return f"{LetterKind.CONTACTS}.{upload_id}"


def review_letter_id(kind: LetterKind, name: str) -> str:
    """The identity of a letter of the yearly review: the same ask, reminder or report is the same letter."""
    return f"{kind}.{name}"


class LetterState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"  # somebody is sending it, until the claim expires
    SENT = "sent"
    REFUSED = "refused"  # nobody reads the mail of its address: the server says so, or there is no such reader any more
    GIVEN_UP = "given_up"  # the server would not take it for five days
    MERGED = "merged"  # the receipts' summary of its hour says it

    @property
    def arrived(self) -> bool:
        """Whether the reader has it or will have it, as far as anybody knows: what it tells counts as told."""
        return self not in (LetterState.REFUSED, LetterState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person, written once. `step_keys` are the keys of the steps that it tells (telling.record.StoredStep).

    opens: what its link opens; None for a letter without one. Where the link goes stands `land.grant.LINK`: the link
    itself is made when the letter is sent, and kept nowhere.
    claimed_until: epoch seconds. The address is not in the letter: it is looked up when the letter is sent.
    written_wall: the true second in which it was written, from which its five days run; due_at: that of its next try.
    tries: how often it was refused without being about the reader; drops: how often the server hung up when it may have
    taken it. about: of a letter about letters that never arrived, those, as "person id/letter id".
    why: the last refusal, a code (`edge.postman`) or why it is over.
    attachment: the key of a workbook among our files that goes with it, under attachment_name; "" for none.
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

    def refused(self, *, dropped: bool) -> Letter:
        """The letter after one more refusal that was not about its reader."""
        return replace(self, tries=self.tries + 1, drops=self.drops + dropped)

    def may_be_sent(self, until: int, now: int) -> bool:
        """Whether somebody who claimed the letter until then (0: who has not) may send it now.

        Who comes late leaves it: they would still be sending when the next may claim it.
        """
        if until:
            return self.state is LetterState.CLAIMED and self.claimed_until == until > now + SENDING_SECONDS
        if self.state is LetterState.CLAIMED:
            return (self.claimed_until or 0) <= now
        return self.state is LetterState.WAITING and self.due_at <= now
