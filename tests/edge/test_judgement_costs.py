"""What a judgement costs and leaves: two small items, or the header alone; a page of a listing in few units."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import boto3
import pytest

from assess import on_parcels
from edge import aws as aws_clients
from edge import clock as edge_clock
from edge.table import (
    ledger,
    ledger_acts,
    ledger_items,
    ledger_judgement,
    ledger_keys,
    ledger_keys_judged,
    ledger_listing,
    ledger_packing,
    ledger_table,
    ledger_zones,
)
from land.assessment import Level
from land.calendar import SHIPPED
from telling.acts import Asked, Recorded, Scene, done
from telling.alert import is_lag
from telling.life_log import ActKind, Rules
from tests.cast import parcel, said
from tests.edge import metering
from tests.edge.brought import claimed, record
from tests.edge.headers import header
from tests.edge.metering import MeteredTable
from zones.counts import Standing
from zones.zone import Zone

UNTIL = date(2029, 12, 31)
PARCELS = 60


@pytest.fixture
def table(aws: None, monkeypatch: pytest.MonkeyPatch) -> MeteredTable:
    """Sixty parcels that promise everything, on time, late and silent, judged whenever something can change until 2029."""
    found = metering.install(monkeypatch)
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "", "", alerts_from=date(2026, 7, 1)))
    for number in range(PARCELS):
        parcel_id = brought(number)
        for on in days(parcel_id):
            found.written.append(((parcel_id,), 0))
            on_parcels.judge_parcel("demo", parcel_id, on)
        brought(number, "the same again")
        found.written.append(((parcel_id,), 0))
        on_parcels.judge_parcel("demo", parcel_id, UNTIL)
    return found


def brought(number: int, again: str = "") -> str:
    chance, no = random.Random(number), f"SF-{2021 + number % 5}-{number:04d}"
    begins = 2022 + number % 5
    register = parcel(
        no, start=f"{begins}-03-01", completion=f"{begins + 2}-03-01", production=f"{begins + 2}-09-01",
        full=f"{begins + 3}-09-01", investment=str(9000 + chance.randrange(9000)), price="2400", penalty="1",
        output_per_mu="350", tax_per_mu="18", plot_ratio="1.2", building_coefficient="40", rd_share="3",
        investment_intensity="380",
    )  # fmt: skip
    late = chance.choice((0, 0, 1, 9))
    rows = [
        said(
            f"{year}-12-31", parcel_no=no, investment=str(chance.randrange(14000)), output=str(chance.randrange(60000)),
            tax=str(chance.randrange(3000)),
            **({"groundbreaking": f"{begins + late}-02-20"} if begins + late <= year else {}),
            **({"completion": f"{begins + 2 + late}-03-20"} if begins + 2 + late < year else {}),
        )
        for year in range(begins, 2026)
        if late < 9
    ]  # fmt: skip
    return record(claimed(f"u{number}{again}"), register, *rows)


def days(parcel_id: str) -> Iterator[date]:
    """The days on which the night would have the parcel judged."""
    on: date | None = date(2026, 7, 1)
    while on is not None and on <= UNTIL:
        yield on
        yield on + timedelta(days=1)  # as after a change of policy
        file = ledger.parcel_file("demo", parcel_id)
        assert file is not None
        on = file.next_change_on


def test_a_judgement_writes_two_small_items_or_the_header_alone_within_its_units(table: MeteredTable) -> None:
    costs = defaultdict(list)
    parcel_id, first = "", False
    for kinds, cost in table.written:
        if not cost:
            first, parcel_id = kinds[0] != parcel_id, kinds[0]
        elif "upload" not in kinds and "parcel" in kinds and parcel_id:
            costs["first" if first else "+".join(kinds)].append(cost)
    assert set(costs) == {"first", "parcel", "parcel+judged"}
    assert len(costs["first"]) == PARCELS and min(map(len, costs.values())) >= 20
    assert max(costs["first"]) <= 10
    assert max(costs["parcel"]) <= 4
    assert max(costs["parcel+judged"]) <= 9, "9 where the level changes: the listing's entry moves"
    assert sum(costs["parcel+judged"]) / len(costs["parcel+judged"]) <= 8.1, "8, and one more where a new year is told"


def test_a_header_and_a_judgement_are_small(table: MeteredTable) -> None:
    sizes = defaultdict(list)
    for of_pk in table.items.values():
        for item in of_pk.values():
            sizes[item["kind"]].append(ledger_table.size(item))
    assert max(sizes["parcel"]) <= 800
    assert max(sizes["judged"]) <= 1024


def test_a_page_of_a_hundred_parcels_or_alerts_is_read_in_eight_units(table: MeteredTable) -> None:
    names = table.indexes["listing"]
    entries = [
        ledger_table.size({name: value for name, value in item.items() if name in names})
        for of_pk in table.items.values()
        for item in of_pk.values()
        if item["kind"] == "parcel"
    ]
    hundred = sum(entries) / len(entries) * 100
    assert hundred / 4096 / 2 <= 8  # eventually consistent: half a unit for each 4 KB


def test_a_page_asks_the_table_for_no_more_than_it_shows(zone: Zone) -> None:
    ledger_table.put_many(
        [
            header(Standing("demo", f"{number:032x}", 1, Level.RED, verdicts=("overdue", "short")))
            for number in range(120)
        ]
    )
    counts: list[int] = []
    assert boto3.DEFAULT_SESSION is not None
    boto3.DEFAULT_SESSION.events.register(
        "after-call.dynamodb.Query", lambda parsed, **_: counts.append(parsed["ScannedCount"])
    )
    aws_clients.forget()
    assert len(ledger_listing.parcels("demo").rows) == 100
    assert len(ledger_listing.parcels("demo", Level.RED, limit=7).rows) == 7
    assert len(ledger_listing.alerts("demo").rows) == 100
    assert counts == [100, 7, 100]


def test_a_level_is_a_range_of_the_listing_and_a_page_reads_no_more_than_it_shows(table: MeteredTable) -> None:
    every = ledger_listing.parcels("demo", limit=1000).rows
    assert [row.level for row in every] == sorted((row.level for row in every), key=ledger_keys.gravity)
    for level in Level:
        wanted = [row for row in every if row.level is level]
        before = table.touched
        assert list(ledger_listing.parcels("demo", level).rows) == wanted
        assert table.touched - before == len(wanted)


def test_what_was_packed_is_given_back_and_a_newer_dictionary_leaves_the_older_readable(
    table: MeteredTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = [item["packed"] for of_pk in table.items.values() for item in of_pk.values() if item["kind"] == "judged"]
    plain = [ledger_packing.unpack(one) for one in packed]
    assert [ledger_packing.pack(one) for one in plain] == packed
    newer = {**ledger_packing.DICTIONARIES, 2: b"something else"}
    monkeypatch.setattr(ledger_packing, "DICTIONARIES", newer)
    monkeypatch.setattr(ledger_packing, "_NEWEST", 2)
    assert [ledger_packing.unpack(one) for one in packed] == plain
    assert [ledger_packing.unpack(ledger_packing.pack(one)) for one in plain] == plain


def test_the_first_dictionary_never_changes() -> None:
    assert ledger_items.digest(ledger_packing.DICTIONARIES[1].decode()) == "cb122ecaada2f1ca24366336"


def test_history_costs_a_judge_nothing(table: MeteredTable) -> None:
    parcels = [(pk, of_pk) for pk, of_pk in table.items.items() if pk.startswith("PARCEL#")]
    pk, of_pk = max(parcels, key=lambda it: len(it[1]))
    assert sum(sk.startswith(ledger_keys_judged.JUDGED) for sk in of_pk) >= 4
    _, parcel_id = ledger_keys.parcel_of(pk)
    before = table.touched
    ledger.parcel_file("demo", parcel_id)
    assert table.touched - before == sum(sk < ledger_keys_judged.JUDGED for sk in of_pk)


def test_a_judgement_that_took_no_step_is_kept_and_marks_nothing(table: MeteredTable) -> None:
    begun = {"groundbreaking": "2019-12-01", "completion": "2021-12-01", "parcel_no": "ST-1"}
    register = parcel("ST-1", start="2020-01-01", completion="2022-01-01", investment="1000")
    parcel_id = record(claimed("first"), register, said("2025-12-31", investment="1200", **begun))
    on_parcels.judge_parcel("demo", parcel_id, UNTIL)
    record(claimed("more"), said("2026-03-31", investment="1300", **begun))
    on_parcels.judge_parcel("demo", parcel_id, UNTIL)
    items = [
        item for item in table.items[ledger_keys.parcel_pk("demo", parcel_id)].values() if item["kind"] == "judged"
    ]
    silent = [item for item in items if not list(ledger_judgement.steps_of(item))]
    assert silent
    assert not any({"untold", "undone_pk"} & set(item) for item in silent)


def test_an_act_writes_the_header_and_one_small_item(table: MeteredTable) -> None:
    costs = []
    for pk in [pk for pk in table.items if pk.startswith("PARCEL#")]:
        file = ledger.parcel_file(*ledger_keys.parcel_of(pk))
        assert file is not None
        alert = next((one for one in file.alerts.values() if is_lag(one.level)), None)
        if alert is not None:
            at = datetime(2029, 12, 31, 10, tzinfo=edge_clock.SHANGHAI)
            asked = Asked(ActKind.ACKNOWLEDGE, alert.steps, "九月十日前与企业面谈，落实开工条件", who="代办员")
            scene = Scene(alert, [], at, True, rules=Rules(works=SHIPPED.works), fact_of=lambda act: None)
            kept = Recorded(
                "a" * 12,
                alert.subject,
                asked,
                by="p" * 32,
                name="代办员甲",
                address="a@demo.example",
                way="session",
                at=at,
            )
            assert ledger_acts.record(file, done(asked, kept.act_id, scene), kept)
            costs.append(table.written[-1][1])
    assert len(costs) >= 20
    assert max(costs) <= 7, "six, and one more where the day to look at the parcel moves"
