"""The queues of letters by the clock of a test: what the post doors send each other comes in its second, and not before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from edge import clock as edge_clock
from edge import queues
from land.facts import LettersDue, LetterWritten, Message
from post import on_due, on_letters
from tests.doors.conftest import Clock
from tests.doors.mailing import messages

DOORS = {queues.POST: on_letters.handler, queues.DUE: on_due.handler}


@dataclass
class Office:
    """Whatever waits, each with the second from which it is seen. tries: how often each letter's message came."""

    clock: Clock
    context: SimpleNamespace
    waiting: list[tuple[int, str, Message]] = field(default_factory=list)
    tries: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    looks: int = 0

    def send(self, queue: str, found: list[Message], delay: int = 0) -> None:
        assert delay >= 0
        seconds = min(delay, queues._LONGEST_DELAY)  # a queue holds nothing back for longer
        if queue in DOORS:  # what goes to other doors is none of the office's business
            self.waiting += [(edge_clock.wall() + seconds, queue, one) for one in found]

    def go(self, seconds: int = 0) -> None:
        """The clock goes on by so many seconds, and every door has been woken in its time."""
        end = edge_clock.wall() + seconds
        while due := [one for one in self.waiting if one[0] <= end]:
            at = max(min(one[0] for one in due), edge_clock.wall())
            self.clock.wall(at)
            now = [one for one in self.waiting if one[0] <= at]
            self.waiting = [one for one in self.waiting if one[0] > at]
            for queue in DOORS:
                self._deliver(queue, [message for _, to, message in now if to == queue])
        self.clock.wall(end)

    def _deliver(self, queue: str, found: list[Any]) -> None:
        for start in range(0, len(found), 10):
            batch = found[start : start + 10]
            self.tries.update(
                (one.zone, one.person_id, one.letter_id) for one in batch if isinstance(one, LetterWritten)
            )
            self.looks += sum(isinstance(one, LettersDue) for one in batch)
            failed = DOORS[queue](messages(queue, *batch), self.context)["batchItemFailures"]
            again = [batch[int(one["itemIdentifier"][1:])] for one in failed]
            self.waiting += [(edge_clock.wall() + 720, queue, one) for one in again]
