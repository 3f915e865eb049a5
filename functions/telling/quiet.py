"""Whether a zone's urgent news waits: nobody is alarmed by half of what was sent together, nor by half of a night."""

from __future__ import annotations

from enum import StrEnum

from land.values import dataclass

NEAR = 5  # seconds before it is told in which news no longer counts on a message that is under way
SECONDS = 900  # true ones, for which a workbook or a night makes anybody wait


class Quiet(StrEnum):
    """Why the news waits."""

    READING = "reading"  # a workbook that came lately is not taken in yet
    JUDGING = "judging"  # parcels of a workbook that came lately are not judged yet
    NIGHT = "night"  # parcels whose day has come are not judged yet


@dataclass(frozen=True, slots=True)
class Underway:
    """What a zone is doing.

    since_workbook: true seconds since a workbook last came; None where none ever did. A form that nobody used is none.
    since_news: true seconds since the first of the news. reading: workbooks are not taken in. unjudged: parcels have facts
    that no judge knows. due: the day of parcels has come.
    """

    since_workbook: int | None
    since_news: int
    reading: bool
    unjudged: bool
    due: bool


def quiet(underway: Underway) -> Quiet | None:
    """Why the zone's news waits; None: it is told now."""
    # What takes longer than this makes nobody wait any more: an alarm would never come behind a workbook that cannot be read.
    if underway.since_workbook is not None and underway.since_workbook < SECONDS:
        if underway.reading:
            return Quiet.READING
        if underway.unjudged:
            return Quiet.JUDGING
    # A night has no workbook: it begins with the first news that it brings.
    return Quiet.NIGHT if underway.due and underway.since_news < SECONDS else None


class Held(StrEnum):
    """Why no message is sent for news that came."""

    UNDER_WAY = "under_way"  # one that was sent before tells it
    HOUR_WRITTEN = "hour_written"  # it waits for the hourly wake-up: a person gets one urgent letter an hour


def held(told_at: int, now: int, *, is_hour_written: bool) -> Held | None:
    """Why no message is sent; None where one is. told_at: the true second in which the last message is told; 0 for none.
    is_hour_written: the letters of this hour are written."""
    if told_at - now > NEAR:
        return Held.UNDER_WAY
    return Held.HOUR_WRITTEN if is_hour_written else None
