"""How letters share a mail server: who goes first, how evenly, how long a refused letter waits, and when it is given up.

alerts.md section 6: sign-in codes before urgent letters before receipts before digests before reports; a tenth of the pace
is kept for the first two; between zones evenly; what is refused without being about the reader waits five days at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Final, TypeVar

from telling.letter import Letter, LetterKind, LetterState, is_summary

Thing = TypeVar("Thing")

LIFE: Final = 5 * 24 * 3600  # seconds for which a letter is tried, from when it was written
CLAIM_SECONDS: Final = 300  # sooner over than the queue gives up: five receptions of twelve minutes
MOST_RECEIPTS: Final = 6  # to one person within an hour; what is more waits for the hour's summary
MOST_TOLD: Final = 1000  # letters that never arrived of which one letter tells: it names a few and counts the rest
MOST_DROPS: Final = 5  # times that a server may hang up on a letter which it may have taken
_FIRST_PAUSE, _LONGEST_PAUSE = 300, 8 * 3600
_FIRST_SILENCE, _LONGEST_SILENCE = 60, 3600


class Precedence(IntEnum):
    """Which letters go first; sign-in codes go before all of them, by a queue of their own."""

    URGENT = 1
    RECEIPT = 2
    DIGEST = 3
    REPORT = 4


_PRECEDENCE: Final[Mapping[LetterKind, Precedence]] = {
    LetterKind.URGENT: Precedence.URGENT,
    LetterKind.UNDELIVERED: Precedence.URGENT,
    LetterKind.WELCOME: Precedence.RECEIPT,
    LetterKind.RECEIPT: Precedence.RECEIPT,
    LetterKind.REPORT: Precedence.REPORT,
}


def precedence(kind: LetterKind) -> Precedence:
    """Of a kind of letter; whatever is not named here goes with the digests."""
    return _PRECEDENCE.get(kind, Precedence.DIGEST)


def places(before: Precedence, per_minute: int, *, probing: bool = False) -> int:
    """How many of a minute's places may be taken when a letter of that precedence takes one.

    The last tenth, and one at least where there are several, is kept for sign-in codes and urgent letters; half of it for
    codes alone, for whoever signs in waits at the screen. probing: the mail server was silent, and one letter tries it.
    """
    if per_minute == 1 or probing:
        return 1
    kept = -(-per_minute // 10)
    return per_minute - (kept // 2 if before is Precedence.URGENT else kept)


def looks_again(waiting: int, claimed: int, now: int) -> list[int]:
    """The seconds in which letters are looked at once more, when so many of those that wait are claimed at `now`."""
    # Whoever is ended with a claim in hand is found again when it expires.
    expired = [now + CLAIM_SECONDS] if claimed else []
    return [now, *expired] if waiting > claimed else expired


def pause(tries: int) -> int:
    """Seconds until a letter that was refused for the tries-th time (from 1) is tried again: longer each time."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE << min(tries - 1, 16))


def silence(tries: int) -> int:
    """Seconds for which a server that did not answer for the tries-th time (from 1) is left alone."""
    return min(_LONGEST_SILENCE, _FIRST_SILENCE << min(tries - 1, 16))


def is_long(tries: int) -> bool:
    """Whether a server that did not answer for the tries-th time has been silent for an hour: then somebody is called."""
    return sum(map(silence, range(1, tries))) >= _LONGEST_SILENCE


def next_try(letter: Letter, now: int, wanted: int) -> int | None:
    """The second of the letter's next try, when it would be tried again at `wanted`; the last is at the end of its days.

    None: it is given up, for its five days are over, or the server hung up on it too often when it may have taken it.
    """
    end = letter.written_wall + LIFE
    return None if now >= end or letter.drops >= MOST_DROPS else min(wanted, end)


def evenly(queues: Sequence[Sequence[Thing]], free: int, turn: int = 0) -> list[Thing]:
    """The first of each queue, then the second of each, and so on: as many as are free. turn: which queue is the first."""
    first = turn % len(queues) if queues else 0
    waiting = [*queues[first:], *queues[:first]]
    rounds = range(max(map(len, waiting), default=0))
    return [queue[number] for number in rounds for queue in waiting if number < len(queue)][:free]


# Why a letter is over without anybody having to hear of it: its reader has left, or was told of before.
NO_READER: Final = "no_reader"
MARKED: Final = "marked"
BOUNCED: Final = "bounced"  # of a letter that came back as a mail, after the server had taken it


def is_news(letter: Letter) -> bool:
    """Whether somebody has to hear that this letter never arrived.

    Of a letter about such letters whenever its own reader is not there, known before or not, for somebody else has to know
    then; not when it was given up: else each would bring the next.
    """
    if letter.kind is LetterKind.UNDELIVERED:
        return letter.state is not LetterState.GIVEN_UP
    return letter.why not in (NO_READER, MARKED)


def is_limited(letter: Letter) -> bool:
    """Whether the letter counts among those of which a person gets so many an hour: a receipt of one workbook."""
    return letter.kind is LetterKind.RECEIPT and not is_summary(letter.letter_id)


def by_person(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters to each person together, in their order."""
    found: dict[str, list[Letter]] = {}
    for letter in letters:
        found.setdefault(letter.person_id, []).append(letter)
    return list(found.values())
