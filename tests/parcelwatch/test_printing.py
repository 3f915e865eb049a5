"""What the command line shows of what the service answers."""

from __future__ import annotations

import json

from console.answers import parcels_json
from land.assessment import Level
from parcelwatch.printing import parcel_words
from telling.record import ParcelLine
from tests.cast import D


def test_every_row_of_the_services_list_of_parcels_has_its_words() -> None:
    lines = (
        ParcelLine("p1", "P1", "甲公司", Level.RED, next_change_on=D("2026-10-01")),
        ParcelLine("p2", "P2", "乙公司", None, next_change_on=None),
    )
    rows = json.loads(parcels_json(lines, None).body)["parcels"]
    assert [[*parcel_words(row).values()] for row in rows] == [
        ["P1", "甲公司", "严重", "2026-10-01"],
        ["P2", "乙公司", "还没有评估", None],
    ]
