"""Whose mailbox is known not to exist: nothing is written to them until somebody says that it does, or the contacts bring another."""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from edge import clock
from edge.table import ledger_keys, ledger_people, ledger_table, ledger_visits


def mark_unreachable(code: str, person_id: str) -> bool:
    """Nothing more is written to the person: their mailbox does not exist. False: that was known.

    Another address is another person, so it ends with the contacts that bring one; or by `mark_reachable`.
    """
    fresh = Attr("pk").exists() & Attr("unreachable_since").not_exists()
    return ledger_table.update(
        ledger_keys.person(code, person_id), put={"unreachable_since": clock.now().isoformat()}, condition=fresh
    )


def mark_reachable(code: str, person_id: str) -> bool:
    """The person is written to again. False: nothing was wrong with their mailbox."""
    ledger_visits.stir(code)
    return ledger_table.update(
        ledger_keys.person(code, person_id), remove=["unreachable_since"], condition=Attr("unreachable_since").exists()
    )


def unreachable(code: str) -> set[str]:
    """The ids of those whose mailbox is known not to exist."""
    return {item["person_id"] for item in ledger_people.stored(code) if "unreachable_since" in item}
