"""Who is told what: for each reader and each alert of a zone, whether the next letter tells it, and why.

A plan has no side effects. The caller writes the letters, reports which were written, and asks which steps are settled.
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
    """Why a letter tells its reader about an alert, or does not."""

    # The letter tells it.
    NEWS = "news"  # it happened, and none of the reader's letters tells it
    FIRST_DIGEST = "first_digest"  # an older open alert, untold so far, in the reader's first digest
    # Told later, if it is still true then.
    CAN_WAIT = "can_wait"  # an urgent letter only tells what became red
    LOOKS_OTHERWISE = "looks_otherwise"  # only the verdict changed; that alone is worth a letter only to an agent
    LETTER_WRITTEN = "letter_written"  # the letter of this hour or day is already written and cannot change
    # Never told to this person.
    HEARD = "heard"  # their earlier letters told it
    CAME_AND_WENT = "came_and_went"  # the changes cancelled out, or nearly so
    NO_ADDRESS = Unconcerned.NO_ADDRESS.value
    NOT_THEIRS = Unconcerned.NOT_THEIRS.value
    NOT_THEIR_LEVEL = Unconcerned.NOT_THEIR_LEVEL.value
    NOT_THEIR_STEP = Unconcerned.NOT_THEIR_STEP.value

    @property
    def is_told(self) -> bool:
        return self in (Reason.NEWS, Reason.FIRST_DIGEST)

    @property
    def is_owed(self) -> bool:
        """Whether the person must still be told, but not by this letter."""
        return self in (Reason.CAN_WAIT, Reason.LOOKS_OTHERWISE, Reason.LETTER_WRITTEN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert for one reader. alert: the key of its first step that somebody still has to be told; "" for an open alert
    without news."""

    alert: str
    lag: Lag
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision on each alert for the next letter to a reader."""

    reader: Reader
    entries: tuple[Entry, ...]

    @property
    def told(self) -> list[Lag]:
        """The lags that the letter tells. If empty, no letter is written."""
        return [entry.lag for entry in self.entries if entry.reason.is_told]

    def owed(self, *, is_written: bool) -> set[str]:
        """The alerts that the reader must still be told. is_written: whether their letter was written as planned."""
        return {one.alert for one in self.entries if one.reason.is_owed or (one.reason.is_told and not is_written)}


def urgent(news: News, reader: Reader) -> Plan:
    """The plan for this hour's letter: what became red and still is."""
    entries = [
        replace(one, reason=Reason.CAN_WAIT) if one.reason is Reason.NEWS and not _is_urgent(one.lag) else one
        for one in _entries(news, reader)
    ]
    return _one_letter(reader, entries)


def _is_urgent(lag: Lag) -> bool:
    return lag.urgent and lag.level is Level.RED


def digest(news: News, reader: Reader, still: Still) -> Plan:
    """The plan for this morning's letter: all news, and in a reader's first digest also the older open alerts."""
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
    """The older open alerts that no letter has told the reader. A person who joins the contacts later is told of them once, too."""
    told = {(one.lag.parcel_no, one.lag.subject) for one in entries if one.reason.is_told}
    return [
        Entry("", replace(lag, backlog=True), Reason.FIRST_DIGEST)
        for lag in still
        if (lag.parcel_no, lag.subject) not in told and reader.heard.isdisjoint(lag.keys)
    ]


def is_worth_a_letter(person: Person, lags: Iterable[Lag]) -> bool:
    """Whether the lags justify a letter. Agents get any change; others get none if only verdicts changed."""
    told = list(lags)
    if Role.AGENT in person.roles or any(lag.agent == person.person_id for lag in told):
        return bool(told)
    return any(part_of(lag) is not Part.CHANGED for lag in told)


def _one_letter(reader: Reader, entries: Sequence[Entry]) -> Plan:
    """The plan, limited to one such letter an hour or a day, whatever happens after it was written."""
    if reader.has_letter:
        entries = [replace(one, reason=Reason.LETTER_WRITTEN) if one.reason.is_told else one for one in entries]
    return Plan(reader, tuple(entries))


def settled(news: News, owed: Iterable[set[str]]) -> list[str]:
    """The keys of all steps about which nobody still has to be told. owed: for each reader, what is left (Plan.owed)."""
    left = set().union(*owed)
    return [step.key for together in news.alerts if together[0].key not in left for step in together]
