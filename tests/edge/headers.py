"""Headers of parcels as counts read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from edge.table import ledger_items, ledger_keys, ledger_packing
from land.assessment import Level
from telling.alert import Alert
from zones.counts import Standing

ON = date(2026, 7, 1)


def header(one: Standing) -> dict[str, Any]:
    """The parcel's header in the table."""
    alerts = [
        Alert(f"subject{number}", Level.RED, verdict, ON, changed_on=ON, steps=1)
        for number, verdict in enumerate(one.verdicts)
    ] + [Alert("over", Level.GREEN, "", ON, changed_on=ON, steps=2)]
    item = {
        **ledger_keys.header(one.zone, one.parcel_id), "kind": "parcel", "v": ledger_items.VERSION, "parcel_no": "P",
        "enterprise": "甲公司",
        **ledger_keys.listed_parcel(one.zone, one.level, one.parcel_id),
    }  # fmt: skip
    if one.level is not None:
        item |= {"level": one.level.value, "judged": f"2026-07-01#{one.number:08d}"}
        item |= {"alerts": ledger_packing.pack_alerts(alerts)}
    return item
