"""Whether a mail server's refusal is about the reader of a letter, and so for good (alerts.md section 6).

A 5xx answer is often about the sender, about what we wrote, or about how much of it: that may be mended, and the letter
waits. RFC 3463 has the codes; servers that give none say it in words, of which these are the usual ones.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

# Not a part of an IP address: of a sender that is blocked, servers name it.
_ENHANCED: Final = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?!\.?\d)", re.ASCII)
_NAMED: Final = re.compile(
    r"[^\s<>]+@[^\s<>]+|https?://\S+"
)  # addresses and pages say nothing, whatever words are in them
# 5.1.x speaks of addresses; 5.1.7 and 5.1.8 of the sender's. 5.2.1 is a mailbox that takes nothing any more.
_SENDERS: Final = frozenset({(1, 7), (1, 8)})
_CLOSED: Final = (2, 1)
_OTHER: Final = re.compile(
    r"sender|\bfrom\b|relay|hel[lo]o|ehlo|frequen|rate|limit|too many|spam|content|dt:|polic|quota|full|exceed|auth|"
    r"black ?list|block|reputation|spf|dkim|dmarc|dns|\bptr\b|greylist|try again|temporar",
    re.IGNORECASE,
)
_READER: Final = re.compile(
    r"no such (?:user|mailbox|recipient|account|address)|(?:user|mailbox|recipient|account|address)\W+(?:\S+\W+){0,4}?"
    r"(?:unknown|not found|unavailable|does not exist|doesn't exist|not exist|disabled|inactive|invalid|suspended|closed)|"
    r"(?:unknown|invalid|unrouteable|nonexistent|non-existent) (?:user|mailbox|recipient|account|address|local)",
    re.IGNORECASE,
)


class Answer(StrEnum):
    """What a mail server's answer means for the letter."""

    TAKEN = "taken"
    WAITS = "waits"  # it is about us, what we wrote or how much of it
    FINAL = "final"  # nobody reads the mail of this address


def answer(command: str, code: int, text: str) -> Answer:
    """What the answer to this command (MAIL, RCPT, DATA) means. An answer to MAIL is about us: no reader is named yet."""
    if code in (250, 251):
        return Answer.TAKEN
    return Answer.FINAL if command != "MAIL" and is_about_the_reader(code, text) else Answer.WAITS


def is_about_the_reader(code: int, text: str) -> bool:
    """Whether this answer, to RCPT or after DATA, says that nobody ever reads the mail of this address.

    code: the three digits. text: the rest of the answer. In doubt the letter waits: five days of waiting for a bad address
    cost nothing, but a good address that is reported dead costs somebody a search for the reason.
    """
    if not 500 <= code < 600:
        return False
    said = _NAMED.sub("x@y", text)
    found = _ENHANCED.search(said)
    if found is not None:
        subject = int(found[1])
        detail = int(found[2])
        about = (subject == 1 and (subject, detail) not in _SENDERS) or (subject, detail) == _CLOSED
        return about and not re.search(r"sender|\bfrom\b", said, re.IGNORECASE)
    return bool(_READER.search(said)) and not _OTHER.search(said)
