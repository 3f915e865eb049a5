"""Refused rows of returns are remembered by the zone, upload by upload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from edge.table import ledger_items, ledger_refused, ledger_table
from land.refused import Refused
from tests.edge.brought import claimed
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
DAY = date(2026, 7, 1)


def test_they_are_told_by_parcel_in_the_order_of_receipt(zone: Zone) -> None:
    one, two, three = claimed("u1"), claimed("u2"), claimed("u3")
    ledger_refused.keep(two, {"P-01": [2024, None]})
    ledger_refused.keep(three, {"P-02": [2025]})
    ledger_refused.keep(one, {"P-01": [2023]})
    found = ledger_refused.refused_rows("demo", 4)
    assert found == {
        "P-01": (Refused(2023, 1, DAY), Refused(2024, 2, DAY), Refused(None, 2, DAY)),
        "P-02": (Refused(2025, 3, DAY),),
    }
    assert ledger_refused.refused_rows("demo") == found


def test_before_a_place_only_what_came_before_it_is_known(zone: Zone) -> None:
    for upload_id in ("u1", "u2"):
        ledger_refused.keep(claimed(upload_id), {"P-01": [2024]})
    assert ledger_refused.refused_rows("demo", 2) == {"P-01": (Refused(2024, 1, DAY),)}
    assert ledger_refused.refused_rows("demo", 1) == {}
    assert ledger_refused.refused_rows("other") == {}


def test_once_more_changes_nothing_and_where_nothing_was_refused_nothing_is_written(
    zone: Zone, table_snapshot: Snapshot
) -> None:
    upload = claimed("u1")
    before = table_snapshot()
    ledger_refused.keep(upload, {})
    assert table_snapshot() == before
    ledger_refused.keep(upload, {"P-01": [2024]})
    once = table_snapshot()
    ledger_refused.keep(upload, {"P-01": [2024]})
    assert table_snapshot() == once
    (key,) = once.keys() - before.keys()
    assert key == ("ZONE#demo", "REFUSED#0000000001#0001")


def test_many_lie_in_parts_that_an_item_can_hold(zone: Zone, table_snapshot: Snapshot) -> None:
    many = {f"{number:05d}" + "甲" * 90: [2024, 2023] for number in range(2500)}
    before = table_snapshot()
    ledger_refused.keep(claimed("u1"), many)
    parts = [item for key, item in table_snapshot().items() if key not in before and item["kind"] == "refused"]
    assert len(parts) > 1
    assert max(ledger_table.size(part) for part in parts) < 310_000
    found = ledger_refused.refused_rows("demo")
    assert {no: [row.year for row in rows] for no, rows in found.items()} == many


def test_an_item_of_newer_code_is_not_guessed_at(zone: Zone) -> None:
    ledger_table.put({"pk": "ZONE#demo", "sk": "REFUSED#0000000001#0001", "kind": "refused", "v": 2})
    with pytest.raises(ledger_items.UnknownVersionError):
        ledger_refused.refused_rows("demo")
