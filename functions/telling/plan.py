"""Who is told what: for each reader and each alert of a zone what the next letter says of it, with the reason.

A plan writes nothing. Whoever carries it out says whose letters were written, and asks what is settled by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from land.assessment import Level
from land.people import Person, Role
from land.values import dataclass
from telling.lag import Lag
from telling.news import News, Still
from telling.told import Reader
from telling.told_parcel import Part, part_of
from telling.who import Unconcerned, unconcerned


class Reason(StrEnum):
    """Why a letter tells its reader of an alert, or does not."""

    # The letter tells it.
    NEWS = "news"  # it happened, and none of their letters tells it
    FIRST_DIGEST = "first_digest"  # it was open before, no letter told them of it, and this is their first digest
    # It is told later, if it is still so.
    CAN_WAIT = "can_wait"  # an urgent letter tells what became red, and nothing else
    LOOKS_OTHERWISE = "looks_otherwise"  # only its verdict is another; that is no letter for anybody but an agent
    LETTER_WRITTEN = "letter_written"  # the letter of this hour, or of this day, is written and stays as it is
    # It is told to this person never.
    HEARD = "heard"  # their letters tell it
    CAME_AND_WENT = "came_and_went"  # all is as well as it was before, or nearly
    NO_ADDRESS = Unconcerned.NO_ADDRESS.value
    NOT_THEIRS = Unconcerned.NOT_THEIRS.value
    NOT_THEIR_LEVEL = Unconcerned.NOT_THEIR_LEVEL.value

    @property
    def is_told(self) -> bool:
        return self in (Reason.NEWS, Reason.FIRST_DIGEST)

    @property
    def is_owed(self) -> bool:
        """Whether the person has still to hear of it, and not by this letter."""
        return self in (Reason.CAN_WAIT, Reason.LOOKS_OTHERWISE, Reason.LETTER_WRITTEN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert for one reader. alert: the first of its steps that somebody has still to hear of, by its key; "" for what is
    open, and no news to anybody."""

    alert: str
    lag: Lag
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """What the next letter to a reader says of each alert."""

    reader: Reader
    entries: tuple[Entry, ...]

    @property
    def told(self) -> list[Lag]:
        """What the letter tells; nothing: there is no letter."""
        return [entry.lag for entry in self.entries if entry.reason.is_told]

    def owed(self, *, is_written: bool) -> set[str]:
        """The alerts of which the reader has still to hear. is_written: their letter was written as planned."""
        return {one.alert for one in self.entries if one.reason.is_owed or (one.reason.is_told and not is_written)}


def urgent(news: News, reader: Reader) -> Plan:
    """The letter of this hour: what became red and is still so."""
    entries = [
        replace(one, reason=Reason.CAN_WAIT) if one.reason is Reason.NEWS and not _is_urgent(one.lag) else one
        for one in _entries(news, reader)
    ]
    return _one_letter(reader, entries)


def _is_urgent(lag: Lag) -> bool:
    return lag.urgent and lag.level is Level.RED


def digest(news: News, reader: Reader, still: Still) -> Plan:
    """The letter of this morning: all that is new to the reader, and in their first one what was open before."""
    entries = list(_entries(news, reader))
    if reader.is_first:
        entries += _open_before(entries, still.of(reader.person), reader)
    if not is_worth_a_letter(reader.person, (one.lag for one in entries if one.reason.is_told)):
        entries = [replace(one, reason=Reason.LOOKS_OTHERWISE) if one.reason is Reason.NEWS else one for one in entries]
    return _one_letter(reader, entries)


def _entries(news: News, reader: Reader) -> Iterable[Entry]:
    for together in news.alerts:
        left = [step for step in together if step.key not in reader.heard]
        lag = news.lag(left or together)
        yield Entry(together[0].key, lag, _reason(reader.person, lag) if left else Reason.HEARD)


def _reason(person: Person, lag: Lag) -> Reason:
    if lag.is_nothing:
        return Reason.CAME_AND_WENT
    why = unconcerned(person, lag)
    return Reason.NEWS if why is None else Reason(why.value)


def _open_before(entries: Iterable[Entry], still: Iterable[Lag], reader: Reader) -> list[Entry]:
    """What was open before the news, of which no letter told the reader. So whoever comes into the contacts later hears of it
    once, too."""
    told = {(one.lag.parcel_no, one.lag.subject) for one in entries if one.reason.is_told}
    return [
        Entry("", replace(lag, backlog=True), Reason.FIRST_DIGEST)
        for lag in still
        if (lag.parcel_no, lag.subject) not in told and reader.heard.isdisjoint(lag.keys)
    ]


def is_worth_a_letter(person: Person, lags: Iterable[Lag]) -> bool:
    """Whether there is anything to say: to agents whatever happened, to others not what only looks otherwise than before."""
    told = list(lags)
    if Role.AGENT in person.roles or any(lag.agent == person.person_id for lag in told):
        return bool(told)
    return any(part_of(lag) is not Part.CHANGED for lag in told)


def _one_letter(reader: Reader, entries: Sequence[Entry]) -> Plan:
    """A person gets one such letter an hour, or a day, whatever happens after it was written."""
    if reader.has_letter:
        entries = [replace(one, reason=Reason.LETTER_WRITTEN) if one.reason.is_told else one for one in entries]
    return Plan(reader, tuple(entries))


def settled(news: News, owed: Iterable[set[str]]) -> list[str]:
    """The keys of the steps of alerts of which nobody has to hear any more. owed: of each reader, what is left (Plan.owed)."""
    left = set().union(*owed)
    return [step.key for together in news.alerts if together[0].key not in left for step in together]
