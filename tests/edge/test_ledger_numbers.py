"""The numbers of a zone: each upload's once, up to a place in the order, and a whole zone's in one item."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from edge.table import ledger_keys_numbers, ledger_numbers, ledger_table
from tests.cast import D
from tests.edge.brought import claimed
from zones.zone import Zone

DAY = D("2026-06-01")


@pytest.fixture(autouse=True)
def there(zone: Zone) -> None:
    """A zone to which numbers can be given."""


def test_who_knows_less_knows_fewer_numbers() -> None:
    one, two = claimed("u1"), claimed("u2")
    ledger_numbers.keep(one, [("N-1", "P-1", DAY)])
    ledger_numbers.keep(two, [("N-2", "P-1", DAY), ("Q-2", "Q-1", DAY)])
    assert ledger_numbers.numbers("demo").first == {"N-1": "P-1", "N-2": "P-1", "Q-2": "Q-1"}
    assert ledger_numbers.numbers("demo", two.seq or 0).first == {"N-1": "P-1"}
    assert ledger_numbers.numbers("demo", one.seq or 0).first == {}


def test_what_is_given_twice_is_given_once() -> None:
    one = claimed("u1")
    for _ in range(2):
        ledger_numbers.keep(one, [("N-1", "P-1", DAY)])
    item = ledger_table.get(ledger_keys_numbers.numbers("demo"))
    assert item is not None and item["rev"] == 1


def test_what_is_taken_out_counts_for_whoever_knew_it_and_again_when_it_is_taken_in() -> None:
    one = claimed("u1")
    ledger_numbers.keep(one, [("N-1", "P-1", DAY)])
    for _ in range(2):
        ledger_numbers.mark(one, 5)
    assert [len(ledger_numbers.numbers("demo", seq).first) for seq in (5, 6)] == [1, 0]
    ledger_numbers.mark(one, 7)
    assert [len(ledger_numbers.numbers("demo", seq).first) for seq in (5, 6, 8)] == [1, 0, 1]


def test_a_whole_zone_may_be_renumbered_and_more_than_once() -> None:
    at_random = random.Random(7)
    for number in range(3):
        upload = replace(claimed(f"u{number}"), upload_id=f"{at_random.getrandbits(128):032x}")
        given = [(f"1407{at_random.randrange(10**12)}GB{n:05d}", f"1407{n:012d}", DAY) for n in range(2_000)]
        ledger_numbers.keep(upload, given)
    item = ledger_table.get(ledger_keys_numbers.numbers("demo"))
    assert item is not None and ledger_table.size(item) < 200_000
    assert len(ledger_numbers.numbers("demo").first) == 6_000
