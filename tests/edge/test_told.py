"""Told is exact for each step, also where one judgement took several and several doors tell at once."""

from __future__ import annotations

from datetime import date

import pytest

from edge.table import (
    ledger_items,
    ledger_judgement,
    ledger_keys_judged,
    ledger_letters,
    ledger_marks,
    ledger_packing,
    ledger_table,
)
from land.assessment import Level
from telling.alert import Step, StepReason, Tell
from tests.edge.brought import just_before
from zones.zone import Zone

ON = date(2026, 7, 1)
WAYS = {"groundbreaking": Tell.NOW, "completion": Tell.MORNING, "tax_per_mu": Tell.BACKLOG, "idle": Tell.NOBODY}


def took(zone: str, parcel_id: str, ways: dict[str, Tell]) -> None:
    """The parcel has a judgement that took a step on each of these subjects."""
    steps = [
        Step(
            subject,
            1,
            StepReason.OPENED,
            tell,
            on=ON,
            from_level=Level.GREEN,
            to_level=Level.RED,
            from_verdict="",
            to_verdict="overdue",
        )
        for subject, tell in ways.items()
    ]
    key = ledger_keys_judged.judged(zone, parcel_id, ON.isoformat(), 1)
    said = {
        "assessment": {"parcel_no": parcel_id, "enterprise": "甲公司", "on": ON.isoformat(), "commitments": [], "idle": {}},
        "facts_rev": 1, "versions": {}, "steps": [ledger_items.plain(step) for step in steps],
    }  # fmt: skip
    untold = {
        ledger_keys_judged.step_name(one.subject, 1): one.tell.value for one in steps if one.tell is not Tell.NOBODY
    }
    marks = ledger_judgement.marks(key, untold)
    ledger_table.put_many([ledger_items.item(key, "judged", {"packed": ledger_packing.pack(said)}, marks)])


def waiting(zone: str = "demo") -> dict[str, str]:
    """By subject, the key of each step of the zone that is still to be told."""
    found = ledger_letters.untold_steps(zone, Tell.NOW, Tell.MORNING, Tell.BACKLOG)
    return {one.step.subject: one.key for one in found}


def test_each_step_is_told_by_itself_and_the_mark_goes_with_the_last(zone: Zone) -> None:
    took("demo", "p1", WAYS)
    keys = waiting()
    assert list(keys) == ["groundbreaking", "completion", "tax_per_mu"]
    assert ledger_marks.with_urgent_news() == ["demo"]
    ledger_letters.mark_told([keys["groundbreaking"]])
    assert ledger_marks.with_urgent_news() == []
    assert ledger_letters.is_untold("demo", Tell.MORNING)
    assert list(waiting()) == ["completion", "tax_per_mu"]
    ledger_letters.mark_told(keys.values())
    assert waiting() == {}
    assert not ledger_letters.is_untold("demo", Tell.MORNING)


@pytest.mark.parametrize("other", ["completion", "groundbreaking"])
def test_two_doors_that_tell_steps_of_one_judgement_at_once_lose_neither(zone: Zone, other: str) -> None:
    took("demo", "p1", WAYS)
    took("demo", "p2", WAYS)
    keys = waiting()
    just_before("TransactWriteItems", lambda: ledger_letters.mark_told([keys[other]]))
    ledger_letters.mark_told([keys["groundbreaking"]])
    left = [
        (one.parcel_id, one.step.subject)
        for one in ledger_letters.untold_steps("demo", Tell.NOW, Tell.MORNING, Tell.BACKLOG)
    ]
    told = {keys[other], keys["groundbreaking"]}
    assert len(left) == 6 - len(told)


def test_urgent_steps_come_with_what_else_their_alerts_have_to_tell_and_nothing_of_others(zone: Zone) -> None:
    took("demo", "p1", WAYS)
    took("demo", "p2", {"completion": Tell.MORNING})
    assert [(one.parcel_id, one.step.subject) for one in ledger_letters.urgent_steps("demo")] == [
        ("p1", "groundbreaking")
    ]


def test_zones_with_urgent_news_are_found_by_one_read_each(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = ("a", "a-b", "a_b", "demo")
    for code in codes:
        for number in range(3):
            took(code, f"p{number}", {"groundbreaking": Tell.NOW})
    took("z", "p1", {"groundbreaking": Tell.MORNING})
    reads: list[object] = []
    query = ledger_table.query
    monkeypatch.setattr(ledger_table, "query", lambda *given, **named: reads.append(named) or query(*given, **named))
    assert ledger_marks.with_urgent_news() == list(codes)
    assert len(reads) == len(codes) + 1
