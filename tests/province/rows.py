"""Lines of a snapshot, as the code writes them of an ordinary parcel."""

from __future__ import annotations

from typing import Any

from land.indicator import Indicator
from land.policy import DEFAULT
from province.snapshot import look
from tests.land.zones import D, parcel, returned
from wording.api.snapshot_json import indicator_row
from zones.sums import sums_of

_ON = D("2024-07-01")


def parcel_line() -> dict[str, Any]:
    return _looked_at()[0]


def indicator() -> dict[str, Any]:
    (first, *_) = sums_of([_looked_at()[1]], _ON).totals()
    return indicator_row("demo", "示范开发区", _ON, first)


def _looked_at() -> Any:
    promised = {Indicator.FIXED_INVESTMENT: "10000 wan_yuan"}
    dossier = parcel("P1", returned(2023, "2023-12-31", investment="100 wan_yuan"), targets=promised)
    return look("demo", "id", dossier, _ON, policy=DEFAULT, answered=())
