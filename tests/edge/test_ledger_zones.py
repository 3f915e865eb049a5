"""Zones, policies, links called back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from edge.table import ledger_zones
from land.policy import DEFAULT, POLICY_VERSION, PolicyProblem
from tests.edge.brought import claimed
from zones.zone import Zone


def test_a_zone_is_added_once(zone: Zone) -> None:
    claimed("u1")
    assert not ledger_zones.add_zone(Zone("demo", "改名", "", "", alerts_from=date(2030, 1, 1)))
    assert ledger_zones.zone("demo") == zone
    assert ledger_zones.zone("other") is None
    assert claimed("u2").seq == 2  # the order of receipt goes on


def test_zones_are_listed_by_code(zone: Zone) -> None:
    ledger_zones.add_zone(Zone("alpha", "甲区", "", "甲", alerts_from=date(2026, 1, 1)))
    assert [one.code for one in ledger_zones.zones()] == ["alpha", "demo"]


def test_a_zone_code_that_would_break_a_key_is_refused(aws: None) -> None:
    with pytest.raises(ValueError, match="code"):
        ledger_zones.add_zone(Zone("a#b", "", "", "", alerts_from=date(2026, 1, 1)))


def test_the_policy_in_force_is_that_of_the_day(zone: Zone) -> None:
    assert ledger_zones.policy("demo", date(2026, 7, 1))[0] == DEFAULT
    first = {"overdue": {"red_after_months": 2}, "idle": {"fee_rate": Decimal("0.10"), "developed_share": "1/3"}}
    assert ledger_zones.put_policy("demo", date(2026, 1, 1), first) is None
    assert ledger_zones.put_policy("demo", date(2026, 8, 1), {"overdue": {"red_after_months": 1}}) is None
    assert ledger_zones.policy("demo", date(2025, 12, 31))[0] == DEFAULT
    policy, version = ledger_zones.policy("demo", date(2026, 7, 31))
    assert (policy.red_after_months, policy.fee_rate) == (2, Fraction(1, 10))
    later, later_version = ledger_zones.policy("demo", date(2026, 8, 1))
    assert later.red_after_months == 1
    assert version != later_version


def test_a_policy_that_cannot_be_used_is_not_stored(zone: Zone) -> None:
    problem = ledger_zones.put_policy("demo", date(2026, 1, 1), {"overdue": {"red_after_months": "soon"}})
    assert problem == PolicyProblem("overdue.red_after_months", "whole_number")
    assert ledger_zones.policy("demo", date(2026, 7, 1))[0] == DEFAULT


def test_a_policy_is_known_by_its_version_also_when_another_has_its_day(zone: Zone) -> None:
    day = date(2026, 1, 1)
    found = []
    for months in (2, 1):
        ledger_zones.put_policy("demo", day, {"overdue": {"red_after_months": months}})
        found.append(ledger_zones.policy("demo", day)[1])
    named = [ledger_zones.policy_named("demo", version) for version in found]
    assert [one and one.red_after_months for one in named] == [2, 1]
    assert ledger_zones.policy("demo", date(2026, 7, 1))[0].red_after_months == 1
    assert ledger_zones.policy_named("demo", POLICY_VERSION) == DEFAULT
    assert ledger_zones.policy_named("demo", "demo@2026-01-01.00000000") is None
