"""The keys of letters on their way, beside those of `ledger_keys`: the pace, who is woken, and marks of the index `undone`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.table.ledger_keys import LETTERS, Key

LETTER, FAILED, UNKNOWN, HELD, SENT = (
    "LETTER",
    "FAILED",
    "UNKNOWN",
    "HELD",
    "SENT",
)  # partitions of marks that all zones share


def pace(minute: int) -> Key:
    return {"pk": "PACE", "sk": f"{minute:012d}"}


def wake(minute: int) -> Key:
    return {"pk": "PACE", "sk": f"WAKE#{minute:012d}"}


def silence() -> Key:
    return {"pk": "PACE", "sk": "SILENCE"}


def receipts_of(address: str, hour: int) -> Key:
    """address: its digest."""
    return {"pk": "PACE", "sk": f"RECEIPTS#{address}#{hour:08d}"}


def told_of(code: str, hour: int) -> Key:
    return {"pk": "PACE", "sk": f"TOLD#{code}#{hour:08d}"}


# Marks of the index.


def unsent(code: str, precedence: int, due_at: int, person_id: str, letter_id: str) -> Key:
    return {"undone_pk": LETTER, "undone_sk": f"{code}#{precedence}#{due_at:012d}#{person_id}#{letter_id}"}


def due_between(code: str, precedence: int, until: int) -> tuple[str, str]:
    """The sort keys between which letters of that precedence lie that may be tried by that second."""
    return f"{code}#{precedence}#", f"{code}#{precedence}#{until:012d}#~"


def failed(code: str, person_id: str, letter_id: str) -> Key:
    return {"undone_pk": FAILED, "undone_sk": f"{code}#{person_id}#{letter_id}"}


def sent(code: str, person_id: str, letter_id: str) -> Key:
    return {"undone_pk": SENT, "undone_sk": f"{code}#{person_id}#{letter_id}"}


def unknown(code: str, person_id: str, letter_id: str) -> Key:
    return {"undone_pk": UNKNOWN, "undone_sk": f"{code}#{person_id}#{letter_id}"}


def held(code: str, person_id: str, letter_id: str, hour: int) -> Key:
    return {"undone_pk": HELD, "undone_sk": f"{code}#{hour:08d}#{person_id}#{letter_id}"}


def held_before(code: str, hour: int) -> tuple[str, str]:
    """The sort keys between which the receipts lie that wait for the summary of an hour before that one."""
    return f"{code}#0", f"{code}#{hour - 1:08d}#~"


def letter_part(of: Mapping[str, Any], name: str, number: int) -> Key:
    """What the item of a letter does not hold, under a name, counted from 1."""
    return {"pk": of["pk"], "sk": f"LETTER_PART#{of['sk'].removeprefix(LETTERS)}#{name}#{number:04d}"}
