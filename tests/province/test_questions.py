"""The three questions of docs/province.md, asked of DuckDB as they stand there, on snapshots that the service wrote."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import duckdb
import pytest

from assess import on_parcels
from edge.table import ledger_zones
from land.facts import ParcelTouched
from land.indicator import Indicator
from province import on_night
from tests.cast import D
from tests.doors.conftest import SNAPSHOTS, Clock, aws, clock, context
from tests.doors.judging import event
from tests.edge.brought import claimed, finished, record
from tests.land.zones import parcel, returned
from zones.zone import Zone

__all__ = ["aws", "clock", "context"]  # fixtures

DOCS = Path(__file__).resolve().parents[2] / "docs" / "province.md"
BLOCKS = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
PROMISED = {Indicator.FIXED_INVESTMENT: "10000 wan_yuan"}


def brought(context: SimpleNamespace, zone: str, name: str, *returns: Any, **more: Any) -> None:
    """A parcel of 100 亩, to start by 2023-06-01 and to be completed by 2028-06-01, with what was returned of it."""
    dossier = parcel(name, *returns, dates={Indicator.COMPLETION: "2028-06-01"}, targets=PROMISED, **more)
    upload = f"{zone}-{name}"
    rows = [one.row for one in (*dossier.registers, *dossier.returns)]
    parcel_id = record(claimed(upload, zone), *rows)
    finished(upload)
    on_parcels.handler(event(ParcelTouched(zone, parcel_id)), context)


def invested(wan: str) -> Any:
    """A return of a parcel that was started in time and in which so many 万元 were invested."""
    return returned(2025, "2026-06-30", groundbreaking="2023-05-01", investment=f"{wan} wan_yuan")


@pytest.fixture
def asked(aws: None, context: SimpleNamespace, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two zones, two nights; the files lie on this machine, and the views of the page are there."""
    clock.set("2026-07-01")
    price = {"price": parcel("x", area="1200 wan_yuan").registers[0].row.area}
    for code in ("east", "west"):
        ledger_zones.add_zone(Zone(code, code, "", code, alerts_from=D("2026-07-01")))
    machines, drugs = {"details": {"industry": "C3825"}}, {"details": {"industry": "制造业 2711"}}
    brought(context, "east", "E1", invested("100"), **machines)
    brought(context, "east", "E2", invested("9000"), **machines)
    brought(context, "west", "W1", returned(2025, "2026-06-30"), **price)
    brought(context, "west", "W2", invested("50"), **drugs)
    for day in ("2026-07-02", "2026-08-01"):
        clock.set(day)
        for code in ("east", "west"):
            on_night.handler({"zone": code, "on": day}, context)
    s3 = boto3.client("s3")
    for one in s3.list_objects_v2(Bucket=SNAPSHOTS)["Contents"]:
        file = tmp_path / one["Key"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(s3.get_object(Bucket=SNAPSHOTS, Key=one["Key"])["Body"].read())
    monkeypatch.chdir(tmp_path)
    engine = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    engine.execute(BLOCKS[0])

    def ask(block: int) -> list[tuple[Any, ...]]:
        return engine.execute(BLOCKS[block]).fetchall()

    yield ask
    engine.close()


def test_the_page_has_its_views_and_three_questions() -> None:
    assert len(BLOCKS) == 4


def test_rates_by_zone_and_of_all_zones_as_sums(asked: Any) -> None:
    rows = {row[0]: row[1:] for row in asked(1)}
    assert list(rows) == ["east", "west", "all"]
    assert [rows[zone][0] for zone in rows] == [1.0, 0.5, 0.75]
    assert rows["east"][3] == pytest.approx(0.455) and rows["all"][3] == pytest.approx(9150 / 30000)


def test_idle_land_by_age_and_exposure(asked: Any) -> None:
    """W1 was to start by 2023-06-01; two years later the suspicion is of two years, with no fee but recovery."""
    ((age, parcels, mu, exposure, without),) = asked(2)
    assert (age, parcels, Decimal(mu)) == ("1-3 years", 1, Decimal("100.00"))
    assert (exposure, without) == (None, 1)


def test_investments_behind_pace_by_industry(asked: Any) -> None:
    rows = asked(3)
    assert [(row[0], row[1]) for row in rows] == [("27", 1), ("38", 1)]
    assert rows[1][2:4] == (Decimal(100_000_000), Decimal(1_000_000))
