"""The day and the time: Asia/Shanghai for everything that people and verdicts see, plain seconds for expiries."""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock_time

from edge import settings

# Asia/Shanghai, without the summer times of 1986–1991; zoneinfo would look for its files at every cold start.
SHANGHAI = timezone(timedelta(hours=8))
DIGEST = clock_time(8, 30)  # as the schedule in template.yaml has it


class ClockError(Exception):
    """A fixed clock was asked for where only the true time may rule."""


def now() -> datetime:
    """The present moment in Asia/Shanghai, or the template's `FixedNow` on a local stack; ClockError for it elsewhere."""
    stack = settings.stack()
    if not stack.fixed_now:
        return datetime.now(SHANGHAI)
    if stack.kind != "local":
        raise ClockError("FIXED_NOW is for local stacks only")
    fixed = datetime.fromisoformat(stack.fixed_now)
    return fixed.replace(tzinfo=SHANGHAI) if fixed.tzinfo is None else fixed.astimezone(SHANGHAI)


def stands() -> bool:
    """Whether the present moment is fixed, so that no day and no hour passes by itself."""
    return bool(settings.stack().fixed_now)


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return now().date()


def is_after_digest(on: date) -> bool:
    """Whether the digest of the day is written: what happens from now on counts from the next morning on."""
    moment = now()
    return moment.date() > on or (moment.date() == on and moment.time() >= DIGEST)


def wall() -> int:
    """True seconds since 1970, never fixed: expiries, claims and pacing; never a verdict."""
    return int(time.time())


def wall_at_end_of(day: date) -> int:
    """The true second with which the day ends in Shanghai, as seen from our present moment: where that is fixed, so far away."""
    end = datetime.combine(day, datetime.max.time(), SHANGHAI)
    return wall() + int((end - now()).total_seconds())


def moment(wall: int) -> datetime:
    """The true second as people read it."""
    return datetime.fromtimestamp(wall, SHANGHAI)


def pause(attempt: int) -> None:
    """Waits longer with each attempt (from 0), by chance up to 50 ms · 2^attempt, so that two who collided part."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311  (no secret)
