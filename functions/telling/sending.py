"""How letters share a mail server: their priority, fairness, retries, and when a letter is given up.

alerts.md section 6: sign-in codes come first, then urgent letters, receipts, digests and reports. A tenth of the rate is
reserved for the first two. Zones share the rate evenly. A letter refused for reasons other than its reader is retried for
at most five days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Final, TypeVar

from telling.letter import Letter, LetterKind, LetterState, is_summary

Thing = TypeVar("Thing")

LIFE: Final = 5 * 24 * 3600  # seconds for which sending is tried, from the time of writing
CLAIM_SECONDS: Final = 300  # expires before the queue gives up: five receives, twelve minutes each
MOST_RECEIPTS: Final = 6  # to one person within an hour; further ones go into the hour's summary
MOST_TOLD: Final = 1000  # undelivered letters that one letter reports: it names a few and counts the rest
MOST_DROPS: Final = 5  # times that a server may hang up on a letter that it may have accepted
_FIRST_PAUSE, _LONGEST_PAUSE = 300, 8 * 3600
_FIRST_SILENCE, _LONGEST_SILENCE = 60, 3600


class Precedence(IntEnum):
    """The priority of letters. Sign-in codes precede all of them, in a queue of their own."""

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
    """The priority of a kind of letter. A kind that is not listed has the priority of digests."""
    return _PRECEDENCE.get(kind, Precedence.DIGEST)


def places(before: Precedence, per_minute: int, *, probing: bool = False) -> int:
    """The limit on a minute's sends in total up to which a letter of that priority may take one.

    The last tenth, rounded up, is reserved for sign-in codes and urgent letters. Half of that, rounded
    down, is for codes alone, because people wait for them at the screen. A rate of one send a minute has no reserve.
    probing: the mail server did not answer before, and one letter tests it.
    """
    if per_minute == 1 or probing:
        return 1
    kept = -(-per_minute // 10)
    return per_minute - (kept // 2 if before is Precedence.URGENT else kept)


def looks_again(waiting: int, claimed: int, now: int) -> list[int]:
    """The epoch seconds at which to check for letters again, when `claimed` of the `waiting` ones are claimed at `now`."""
    # If a process dies while it holds a claim, the letter is free when the claim expires.
    expired = [now + CLAIM_SECONDS] if claimed else []
    return [now, *expired] if waiting > claimed else expired


def pause(tries: int) -> int:
    """Seconds until a letter is retried after its refusal number `tries` (from 1). Doubles each time, up to a limit."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE << min(tries - 1, 16))


def silence(tries: int) -> int:
    """Seconds without attempts after a server failed to answer for the `tries`-th time (from 1)."""
    return min(_LONGEST_SILENCE, _FIRST_SILENCE << min(tries - 1, 16))


def is_long(tries: int) -> bool:
    """Whether the server, at failed attempt number `tries`, has been silent for an hour. Then the operator is alerted."""
    return sum(map(silence, range(1, tries))) >= _LONGEST_SILENCE


def next_try(letter: Letter, now: int, wanted: int) -> int | None:
    """The second of the letter's next try: `wanted`, but not later than the end of its five days.

    None when it is given up: its five days are over, or the server hung up too often after it may have accepted it.
    """
    end = letter.written_wall + LIFE
    return None if now >= end or letter.drops >= MOST_DROPS else min(wanted, end)


def evenly(queues: Sequence[Sequence[Thing]], free: int, turn: int = 0) -> list[Thing]:
    """Round robin: the first of each queue, then the second of each, up to `free` items. turn: the queue to start with."""
    first = turn % len(queues) if queues else 0
    waiting = [*queues[first:], *queues[:first]]
    rounds = range(max(map(len, waiting), default=0))
    return [queue[number] for number in rounds for queue in waiting if number < len(queue)][:free]


# Reasons for which an undelivered letter is not reported: its reader has left, or their address is already reported.
NO_READER: Final = "no_reader"
MARKED: Final = "marked"
BOUNCED: Final = "bounced"  # the server accepted the letter, but it came back as a bounce mail


def is_news(letter: Letter) -> bool:
    """Whether the failure to deliver this letter must be reported.

    A failed report of this kind is itself reported when its reader is unreachable, because somebody else must then know. It
    is not reported when it was given up: otherwise each report would cause the next.
    """
    if letter.kind is LetterKind.UNDELIVERED:
        return letter.state is not LetterState.GIVEN_UP
    return letter.why not in (NO_READER, MARKED)


def is_limited(letter: Letter) -> bool:
    """Whether the hourly limit per person applies: only to the receipt of a single workbook."""
    return letter.kind is LetterKind.RECEIPT and not is_summary(letter.letter_id)


def by_person(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters grouped by person, in their order."""
    found: dict[str, list[Letter]] = {}
    for letter in letters:
        found.setdefault(letter.person_id, []).append(letter)
    return list(found.values())
