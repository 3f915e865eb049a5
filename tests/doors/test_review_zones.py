"""What a zone's report says depends on the zone alone, and not on which parcel's workbook came first."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from edge import clock as edge_clock
from edge import object_store
from edge.table import ledger_keys, ledger_people, ledger_refused, ledger_reviews, ledger_table, ledger_zones
from land.facts import ReportOrdered
from land.people import Person, Role
from review import on_report, on_season
from tests.cast import D, firm, parcel, said
from tests.doors.conftest import Clock
from tests.doors.killing import restore
from tests.doors.mailing import messages
from tests.edge.brought import Row, claimed, record
from zones.campaign import Campaign, campaign
from zones.report_order import ReportKind, ReportOrder
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
WALL = 1_782_867_600
NUMBERS = ("P1", "P2", "P3")
AGENT = Person("a1", "代办员甲", "a1@demo.example", frozenset({Role.AGENT}), parcels=frozenset({"P1", "P2"}))
FIRM = firm("e1", "P3", name="企业丙", address="e1@demo.example", holder="丙公司")
LEADER = Person("l1", "领导", "l1@demo.example", frozenset({Role.LEADER}))


@pytest.fixture(autouse=True)
def standing(zone: Zone, clock: Clock) -> Iterator[None]:
    """True seconds stand still."""
    clock.wall(WALL)
    yield


def granted(number: str, place: int) -> Row:
    """A parcel with a promise of its own."""
    made = parcel(number, start=f"2023-0{place + 5}-01", investment=f"{place + 1}3333.33", production="2026-03-01")
    return replace(made, granted_on=D(f"202{place}-03-01"), enterprise=f"{'甲乙丙'[place]}公司", agent="a1")


def uploads(numbers: Sequence[str] = NUMBERS) -> list[tuple[str, Row]]:
    """Upload ids and their rows in some order of receipt: three registers, three returns of last year's review, three
    of this one's (one beyond the policy, one withdrawn), each of one parcel."""
    places = {number: place for place, number in enumerate(NUMBERS)}
    found = [(f"register-{no}", granted(no, places[no])) for no in numbers]
    found += [
        (f"last-{no}", said("2024-12-31", parcel_no=no, groundbreaking=f"2023-06-1{places[no]}", investment="3000", output="100"))
        for no in numbers
    ]  # fmt: skip
    this: dict[str, dict[str, str]] = {
        "P1": {"investment": "5000.007", "output": "700.1"},
        "P2": {"investment": "6000.007"},
    }
    revised: dict[str, dict[str, str | None]] = {
        "P1": {"investment": "4000"},
        "P2": {"output": None},
        "P3": {"investment": "3000"},
    }
    found += [(f"again-{no}", said("2024-12-31", parcel_no=no, **revised[no])) for no in numbers]
    found += [
        (f"this-{no}", said("2025-12-31", parcel_no=no, **this[no]))
        for no in numbers if no in this
    ]  # fmt: skip
    return found


def receive(zone: str, rows: Sequence[tuple[str, Row]], prefix: str = "") -> None:
    for upload_id, row in rows:
        record(claimed(f"{prefix}{upload_id}", zone), row)


def refuse(zone: str, upload_id: str) -> None:
    """A return of P3 came, and nothing of it was taken."""
    ledger_refused.keep(claimed(upload_id, zone), {"P3": [2025]})


def opened(zone: str, context: SimpleNamespace) -> int:
    """The letters with which the zone's review began."""
    made = campaign(zone, 2025, D("2025-12-31"), D("2026-07-31"), on=D("2026-07-01"))
    assert isinstance(made, Campaign) and ledger_reviews.open_review(made)
    return int(on_season.handler({"on": "2026-07-01", "zone": zone}, context)["letters"])


def newest(zone: str) -> int:
    """The place of the zone's newest upload: every one of them is recorded, though none has its receipt here."""
    return int((ledger_table.get(ledger_keys.zone(zone)) or {})["seq"])


def reported(zone: str, context: SimpleNamespace, year: int = 2025, kind: ReportKind = ReportKind.FULL) -> str:
    """The canonical JSON of the zone's report on the year by what is known now."""
    order = ReportOrder(zone, year, kind, D(f"{year}-12-31"), seq=newest(zone), ordered_at=edge_clock.now())
    ledger_reviews.order(order)
    found = on_report.handler(messages("report", ReportOrdered(zone, year, order.name)), context)
    assert found == {"batchItemFailures": []}
    return object_store.read_file(object_store.report_key(order, "json")).decode()


def our_history(context: SimpleNamespace, between: Callable[[str], None]) -> list[str]:
    """The zone's reports of two years; `between` acts before each of its uploads and acts."""
    people = [AGENT, FIRM, LEADER]
    rows = uploads()
    for upload_id, row in rows[:6]:
        between(upload_id)
        receive("demo", [(upload_id, row)])
    ledger_people.replace_contacts("demo", 3, people)
    between("last report")
    last = reported("demo", context, 2024)
    assert opened("demo", context) == 2
    for upload_id, row in rows[6:]:
        between(upload_id)
        receive("demo", [(upload_id, row)])
    refuse("demo", "refused-P3")
    between("report")
    return [last, reported("demo", context), reported("demo", context, kind=ReportKind.SHORT)]


def alone(step: str) -> None:
    """Nobody else is there."""


@pytest.mark.parametrize("code", ["demo2", "dem", "DEMO", "demo-", "a"])
def test_a_zones_report_is_the_same_byte_for_byte_whatever_happens_in_another_zone(
    code: str, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    empty = table_snapshot()
    undisturbed = our_history(context, alone)
    document = json.loads(undisturbed[1])
    assert [one["state"] for one in document["review"]["parcels"]] == ["complete", "returned", "problems"]
    assert document["as_published"] and len(document["review"]["restatements"]) == 2
    restore(empty, table_snapshot())
    assert ledger_zones.add_zone(Zone(code, "别的区", "", "别的区", alerts_from=D("2026-07-01")))
    waiting = iter(uploads())

    def busy(step: str) -> None:
        """Another zone receives of parcels with our numbers, whose people have our ids, and reviews and reports them."""
        for upload_id, row in itertools.islice(waiting, 2):
            if not isinstance(row, type(granted("P1", 0))):
                row = replace(row, facts=dict.fromkeys(row.facts))  # type: ignore[type-var]
            receive(code, [(upload_id, row)], f"{code}-")
        if step == "last report":
            ledger_people.replace_contacts(code, 3, [replace(AGENT, name="别人", parcels=frozenset()), LEADER])
            refuse(code, f"{code}-refused")
            opened(code, context)
            reported(code, context, 2024)
        elif step == "report":
            reported(code, context)

    assert our_history(context, busy) == undisturbed


def without_places(value: Any) -> Any:
    """The document without what depends on the place of an upload in the order of receipt: that, and the checksum."""
    if isinstance(value, dict):
        return {key: without_places(one) for key, one in value.items() if key not in ("seq", "checksum")}
    return [without_places(one) for one in value] if isinstance(value, list) else value


def test_the_order_in_which_workbooks_of_different_parcels_come_changes_places_and_nothing_else(
    context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    empty = table_snapshot()
    documents = []
    orders = [uploads(numbers) for numbers in (NUMBERS, NUMBERS[::-1], (NUMBERS[1], NUMBERS[2], NUMBERS[0]))]
    orders += [sorted(uploads(), key=lambda pair: pair[1].parcel_no, reverse=backwards) for backwards in (False, True)]
    for rows in orders:  # workbook by workbook, then parcel by parcel
        restore(empty, table_snapshot())
        receive("demo", rows)
        refuse("demo", "refused-P3")
        ledger_people.replace_contacts("demo", 99, [AGENT, FIRM, LEADER])
        documents.append(json.loads(reported("demo", context)))
    assert len({document["checksum"] for document in documents}) > 1  # the places do differ
    first = without_places(documents[0])
    assert first["review"]["restatements"][0]["source"]["upload_id"] == "again-P1"
    assert all(without_places(document) == first for document in documents)
