"""Which change of the table wakes which door."""

from __future__ import annotations

from enum import StrEnum

from land.facts import LetterWritten, Message, ParcelTouched, ReportOrdered, ReviewOpened, UploadWaiting
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class UrgentNews:
    """A step that cannot wait was taken in the zone."""

    zone: str


class Wake(StrEnum):
    """Why a door is woken."""

    FACTS = "facts"  # a parcel has other facts than before: it is judged
    AGAIN = "again"  # somebody wants a parcel judged once more
    URGENT_NEWS = "urgent_news"
    TAKEN_BACK = "taken_back"  # an upload was withdrawn, or counts again: intake takes it out or in
    REVIEW = "review"  # a review was opened: people are asked
    REPORT = "report"  # a report was ordered: it is made
    LETTER = "letter"  # a letter waits to be sent


_OF_WHAT_IS_NEW = {
    UrgentNews: Wake.URGENT_NEWS,
    UploadWaiting: Wake.TAKEN_BACK,
    ReviewOpened: Wake.REVIEW,
    ReportOrdered: Wake.REPORT,
    LetterWritten: Wake.LETTER,
}


@dataclass(frozen=True, slots=True)
class Change:
    """An item of which a door may have to hear, as it was written.

    about: what the door would be told. is_new: there was no such item before. waits: of a judgement, one of its steps cannot
    wait; of a letter, it is still to be sent; True for anything else.
    facts: the revisions of a parcel's facts before and now. again: the true seconds, before and now, in which somebody wanted
    it judged once more; None where nobody did.
    """

    about: Message | UrgentNews
    is_new: bool
    waits: bool = True
    facts: tuple[int | None, int | None] = (None, None)
    again: tuple[int | None, int | None] = (None, None)


def wake(change: Change) -> Wake | None:
    """Why a door has to hear of the change; None for the many of which none has to.

    A parcel is judged whenever its facts or its mark are others. Of everything else only its beginning matters: whoever
    changes it later is its door.
    """
    if isinstance(change.about, ParcelTouched):
        facts_before, facts = change.facts
        again_before, again = change.again
        if facts != facts_before:
            return Wake.FACTS
        # The end of a mark is the judging that somebody wanted.
        return Wake.AGAIN if again is not None and again != again_before else None
    return _OF_WHAT_IS_NEW[type(change.about)] if change.is_new and change.waits else None
