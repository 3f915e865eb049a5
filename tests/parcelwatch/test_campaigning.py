"""What the commands of a review show of the service's answers."""

from __future__ import annotations

from typing import Any

import pytest

from parcelwatch import campaigning, printing

STANDING: dict[str, Any] = {
    "zone": "demo", "year": 2025, "as_of": "2025-12-31", "state": "open", "deadline": "2026-03-31",
    "asked": {"people": 2, "parcels": 2},
    "parcels": [{"state": "asked"}, {"state": "complete"}, {"state": "not_asked"}],
    "by_agent": [{"of": None, "value": "0", "returned": 0, "parcels": 1}, {"of": "a1", "value": "0.5", "returned": 1, "parcels": 2}],
    "by_enterprise": [
        {"of": "甲公司", "value": "1", "returned": 1, "parcels": 1}, {"of": "乙公司", "value": "0", "returned": 0, "parcels": 2},
    ],
    "agents": {"a1": "代办员甲"},
    "reports": [{"name": "full-2025-12-31-000003", "as_of": "2025-12-31", "state": "done"}],
}  # fmt: skip


def test_a_review_is_shown_by_states_by_agents_with_their_names_and_by_enterprises_that_owe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing.console, "width", 200)
    campaigning.show_standing(STANDING)
    said = capsys.readouterr().out
    for words in (
        "已发信 2 人，2 宗地",
        "没有发过信，未填报",
        "已发信，未填报",
        "代办员甲",
        "50%",
        "乙公司",
        "full-2025-12-31-000003",
    ):
        assert words in said
    assert "甲公司" not in said
