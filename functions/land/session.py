"""Signing in by a code in one's mailbox, and the session that begins with it (alerts.md section 5).

Seconds are epoch seconds of the true time. Secrets (of cookies, codes) are known here by their digests only.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from land.people import Person
from land.values import dataclass

TRIES: Final = 5  # of one attempt, right or wrong
CODES_KEPT: Final = 3  # of one attempt: asking again keeps the code of before
CODES_AN_HOUR: Final = 10  # for one address, or one browser that signed in before
CODE_SECONDS: Final = 15 * 60  # from sending
ASKED_SECONDS: Final = 60 * 60  # a code that could not be sent by then is not sent any more
ATTEMPT_SECONDS: Final = ASKED_SECONDS + CODE_SECONDS
SESSION_SECONDS: Final = 12 * 60 * 60
OWN_COMPUTER_SECONDS: Final = 30 * 24 * 60 * 60
KNOWN_SECONDS: Final = 400 * 24 * 60 * 60  # the longest that browsers keep a cookie
FRESH_SECONDS: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code that went out, or was about to."""

    digest: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody at a browser wants to sign in as whoever reads the mail of an address.

    attempt_id: the digest of the cookie that binds the code to the browser. address: in lower case, "" for what is none.
    passed_at: when the right code was typed and only who acts is still to be said; None before.
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
        """Whether a code is still of use: it was asked for within the hour, and can still be typed."""
        return wall <= self.asked_at + ASKED_SECONDS and self.tries < TRIES

    def is_ended_by(self, digest: str, wall: int) -> bool:
        """Whether the code of that digest is one of ours and not older than 15 minutes. Takes as long for every answer."""
        fits = [hmac.compare_digest(one.digest, digest) & (wall <= one.sent_at + CODE_SECONDS) for one in self.codes]
        return any(fits)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. Which zones that opens is asked at each use (edge.table.ledger_sessions.held), and never stored.

    session_id: the digest of the cookie. name: who acts; shared: others read the same mailbox (共用邮箱). signed_at: when
    the code was typed. expires_at: the second with which it is over.
    """

    session_id: str
    address: str
    name: str
    shared: bool
    signed_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The secrets of a session that has begun: its own, and the one by which the browser is known from now on."""

    secret: str
    known: str
    own_computer: bool


def life(*, own_computer: bool) -> int:
    """For how many seconds a session lasts."""
    return OWN_COMPUTER_SECONDS if own_computer else SESSION_SECONDS


def is_fresh(session: Session, wall: int) -> bool:
    """Whether the code of the session is not older than 15 minutes, as acts on people, closings and policies want it."""
    return wall <= session.signed_at + FRESH_SECONDS


def names_among(people: Iterable[Person]) -> tuple[str, ...]:
    """Everybody who may be at that mailbox, each once, in the order given."""
    return tuple(dict.fromkeys(name for person in people for name in person.names or (person.name,)))
