"""Marks of the index `undone` in the partitions that all zones share, and which zones have some.

A mark's sort key begins with its zone. Who has any is found by stepping from zone to zone: one request for each zone that
has some, and one more, however many zones there are. It is a hint, as an index gives it.
"""

from __future__ import annotations

from collections.abc import Iterator

from boto3.dynamodb.conditions import ConditionBase, Key

from edge.table import ledger_keys, ledger_keys_judged, ledger_keys_post, ledger_table

_PAST = "$"  # sorts behind the `#` that ends a zone's code, and before whatever a code may hold


def of(partition: str, zone: str) -> ConditionBase:
    """The condition for a zone's marks in a shared partition."""
    return Key("undone_pk").eq(partition) & Key("undone_sk").begins_with(f"{zone}#")


def _zones(partition: str) -> Iterator[str]:
    """The zones that have a mark there, by code, read as they are asked for."""
    after = "#"
    while True:
        within = Key("undone_pk").eq(partition) & Key("undone_sk").gt(after)
        found = next(ledger_table.query(within, index="undone", page=1), None)
        if found is None:
            return
        zone: str = found["undone_sk"].partition("#")[0]
        yield zone
        after = zone + _PAST


def with_urgent_news() -> list[str]:
    """The zones in which a step is untold that cannot wait, by code."""
    return list(_zones(ledger_keys_judged.URGENT))


def with_uploads() -> set[str]:
    """The zones that have an upload being read, or a link without an object."""
    return {zone for one in (ledger_keys.CLAIM, ledger_keys.UPLOAD) for zone in _zones(one)}


def with_counts() -> set[str]:
    """The zones whose counts changed since they were checked."""
    return set(_zones(ledger_keys_judged.COUNT))


def with_reports() -> set[str]:
    """The zones that have a report ordered and not made."""
    return set(_zones(ledger_keys.REPORT))


def with_letters() -> list[str]:
    """The zones that have letters to send, by code."""
    return list(_zones(ledger_keys_post.LETTER))


def with_letters_sent() -> set[str]:
    """The zones of whose letters some were sent, and their alerts do not know of it yet."""
    return set(_zones(ledger_keys_post.SENT))


def with_receipts() -> list[str]:
    """The zones whose receipts wait for the summary of an hour, by code."""
    return list(_zones(ledger_keys_post.HELD))


def with_failures() -> list[str]:
    """The zones of whose letters some never arrived, and nobody knows yet, by code."""
    return sorted({zone for one in (ledger_keys_post.FAILED, ledger_keys_post.UNKNOWN) for zone in _zones(one)})


def is_letter_waiting() -> bool:
    """Whether a letter of any zone waits, for whatever."""
    partitions = (ledger_keys_post.LETTER, ledger_keys_post.HELD, ledger_keys_post.FAILED, ledger_keys_post.UNKNOWN)
    return any(next(_zones(one), None) is not None for one in partitions)
