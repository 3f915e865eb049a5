"""When a zone's urgent news is told: so that no letter tells half of what was sent together, or half of a night, and that
nobody gets a second urgent letter within an hour (alerts.md section 7, Urgent letters)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from land.values import dataclass
from telling.letter import Letter, LetterKind, letter_id

NEAR = 5  # seconds before a message is due; news that comes this late gets a message of its own
SECONDS = 900  # the longest wait for a workbook or a night, in true seconds
HOUR = timedelta(hours=1)


class Quiet(StrEnum):
    """Why the news waits."""

    READING = "reading"  # a recent workbook is not taken in yet
    JUDGING = "judging"  # parcels of a recent workbook are not judged yet
    NIGHT = "night"  # parcels that are due today are not judged yet


@dataclass(frozen=True, slots=True)
class Underway:
    """What a zone is doing.

    since_workbook: true seconds since the last workbook came; None when none ever did. An unused upload form does not count.
    since_news: true seconds since the first of the news. reading: some workbooks are not taken in yet. unjudged: some parcels
    have facts that no assessment knows. due: some parcels are due to be judged.
    """

    since_workbook: int | None
    since_news: int
    reading: bool
    unjudged: bool
    due: bool


def quiet(underway: Underway) -> Quiet | None:
    """Why the zone's news waits; None if it is told now."""
    # The wait is bounded: otherwise a workbook that cannot be read would hold back every alarm.
    if underway.since_workbook is not None and underway.since_workbook < SECONDS:
        if underway.reading:
            return Quiet.READING
        if underway.unjudged:
            return Quiet.JUDGING
    # A night has no workbook, so its wait begins with the first of its news.
    return Quiet.NIGHT if underway.due and underway.since_news < SECONDS else None


def left_of_the_hour(written: datetime | None, now: datetime) -> int:
    """The seconds until an hour has passed since urgent letters were written; 0 if it has, or none were (None)."""
    if written is None or not written <= now < written + HOUR:  # a clock that was put back has no hour running
        return 0
    return int((written + HOUR - now).total_seconds())


class Held(StrEnum):
    """Why no message is sent for new news."""

    UNDER_WAY = "under_way"  # an earlier message will tell it
    CLOCK_STANDS = "clock_stands"  # an hour that does not pass is waited for by nobody


def held(wait: int, told_in: int, *, in_standing_hour: bool) -> Held | None:
    """Why no message is sent for news that may be told in so many seconds (`wait`); None if one is sent.

    told_in: the seconds until the last message is due. in_standing_hour: letters were written less than an hour ago by a
    clock that stands still (a local stack's).
    """
    # A message that is due later than need be is none: the service's clock was moved since it was sent.
    if NEAR < told_in <= wait + NEAR:
        return Held.UNDER_WAY
    return Held.CLOCK_STANDS if in_standing_hour else None


def letter_of_the_hour(letters: Iterable[Letter], now: datetime) -> str:
    """The identity of the reader's urgent letter of this hour: of one written less than an hour ago, else of one written now.

    The same news told again within the hour, after a process was ended, has the same identity.
    """
    recent = [
        one.letter_id for one in letters if one.kind is LetterKind.URGENT and left_of_the_hour(one.written_at, now)
    ]
    return max(recent, default=letter_id(LetterKind.URGENT, now.date(), now.hour))
