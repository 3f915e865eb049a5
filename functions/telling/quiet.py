"""Whether a zone's urgent news waits, so that no letter tells half of what was sent together, or half of a night."""

from __future__ import annotations

from enum import StrEnum

from land.values import dataclass

NEAR = 5  # seconds before a message is due; news that comes this late gets a message of its own
SECONDS = 900  # the longest wait for a workbook or a night, in true seconds


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


class Held(StrEnum):
    """Why no message is sent for new news."""

    UNDER_WAY = "under_way"  # an earlier message will tell it
    HOUR_WRITTEN = "hour_written"  # it waits for the hourly wake-up: a person gets one urgent letter an hour


def held(told_at: int, now: int, *, is_hour_written: bool) -> Held | None:
    """Why no message is sent; None if one is sent.

    told_at: the true second at which the last message is due; 0 for none. is_hour_written: this hour's letters are written.
    """
    if told_at - now > NEAR:
        return Held.UNDER_WAY
    return Held.HOUR_WRITTEN if is_hour_written else None
