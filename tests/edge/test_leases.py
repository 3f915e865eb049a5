"""Leases: one holder at a time, free again when it is given back or over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from edge import leases
from tests.doors.conftest import Clock

WALL = 1_782_867_600
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]


@pytest.fixture(autouse=True)
def at(aws: None, clock: Clock) -> None:
    clock.wall(WALL)


def test_one_holds_it_and_the_others_do_not_until_it_is_given_back(table_snapshot: Snapshot) -> None:
    with leases.held("INTAKE", "demo", 60) as mine:
        with leases.held("INTAKE", "demo", 60) as other:
            assert mine is not None and other is None
        with leases.held("INTAKE", "demo", 60) as third:
            assert third is None  # who did not get it gave nothing back
        with leases.held("INTAKE", "elsewhere", 60) as of_another:
            assert of_another is not None
    assert not [key for key in table_snapshot() if key[0].startswith("LEASE#")]
    with leases.held("INTAKE", "demo", 60) as again:
        assert again is not None


def test_where_the_work_failed_the_lease_stands_until_its_end(clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError), leases.held("INTAKE", "demo", 60):
        raise ZeroDivisionError
    for later, free in ((59, False), (60, True)):
        clock.wall(WALL + later)
        with leases.held("INTAKE", "demo", 60) as mine:
            assert (mine is not None) is free


def test_a_dead_workers_lease_is_free_at_its_end_and_not_before(clock: Clock) -> None:
    dead = leases.held("INTAKE", "demo", 60)
    assert dead.__enter__()
    for later, free in ((59, False), (60, True)):
        clock.wall(WALL + later)
        with leases.held("INTAKE", "demo", 60) as mine:
            assert (mine is not None) is free


def test_who_outlives_the_lease_takes_none_from_the_next_holder(clock: Clock) -> None:
    slow = leases.held("INTAKE", "demo", 60)
    assert slow.__enter__()
    clock.wall(WALL + 60)
    with leases.held("INTAKE", "demo", 60) as next_one:
        assert next_one is not None
        slow.__exit__(None, None, None)
        with leases.held("INTAKE", "demo", 60) as third:
            assert third is None
