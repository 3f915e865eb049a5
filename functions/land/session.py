"""Sign-in with a code sent by mail, and the session that follows (alerts.md section 5).

Times are epoch seconds of the true time. Secrets (cookies, codes) appear here only as digests.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from land.people import Person
from land.values import dataclass

TRIES: Final = 5  # per attempt, right or wrong
CODES_KEPT: Final = 3  # per attempt; a new code leaves the earlier codes valid
CODES_AN_HOUR: Final = 10  # per address, or per browser that has signed in before
CODE_SECONDS: Final = 15 * 60  # from sending
ASKED_SECONDS: Final = 60 * 60  # after that an unsent code is no longer sent
ATTEMPT_SECONDS: Final = ASKED_SECONDS + CODE_SECONDS
SESSION_SECONDS: Final = 12 * 60 * 60
OWN_COMPUTER_SECONDS: Final = 30 * 24 * 60 * 60
KNOWN_SECONDS: Final = 400 * 24 * 60 * 60  # the longest that browsers keep a cookie
FRESH_SECONDS: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code that was sent, or was about to be sent."""

    digest: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in from one browser as a reader of an address.

    attempt_id: the digest of the cookie that binds the code to the browser. address: in lower case, "" when the input is not an
    address. passed_at: when the right code was typed and only the choice of a name is missing; None before.
    """

    attempt_id: str
    address: str
    own_computer: bool
    asked_at: int
    expires_at: int
    tries: int = 0
    codes: tuple[SentCode, ...] = ()
    passed_at: int | None = None

    def wants_a_code(self, wall: int) -> bool:
        """Whether a code is still useful: it was requested within the last hour, and tries are left."""
        return wall <= self.asked_at + ASKED_SECONDS and self.tries < TRIES

    def is_ended_by(self, digest: str, wall: int) -> bool:
        """Whether the code with that digest is ours and at most 15 minutes old. Runs in constant time."""
        fits = [hmac.compare_digest(one.digest, digest) & (wall <= one.sent_at + CODE_SECONDS) for one in self.codes]
        return any(fits)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in session. Its zones are looked up at each use (edge.table.ledger_sessions.held) and never stored.

    session_id: the digest of the cookie. name: the acting person; shared: the mailbox is shared (共用邮箱). signed_at: when
    the code was typed. expires_at: the second in which the session ends.
    """

    session_id: str
    address: str
    name: str
    shared: bool
    signed_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The secrets of a new session: the session's own, and the one that identifies the browser from now on."""

    secret: str
    known: str
    own_computer: bool


def life(*, own_computer: bool) -> int:
    """The lifetime of a session in seconds."""
    return OWN_COMPUTER_SECONDS if own_computer else SESSION_SECONDS


def is_fresh(session: Session, wall: int) -> bool:
    """Whether the session's code is at most 15 minutes old, as acts on people, closings and policies require."""
    return wall <= session.signed_at + FRESH_SECONDS


def names_among(people: Iterable[Person]) -> tuple[str, ...]:
    """All names of the people who share the mailbox, without duplicates, in the order given."""
    return tuple(dict.fromkeys(name for person in people for name in person.names or (person.name,)))
