"""The door that judges: one parcel per message, written once, never moved back."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from assess import on_parcels
from edge.table import ledger, ledger_judgement, ledger_letters
from land.assessment import Level
from land.facts import ParcelTouched
from telling.alert import StepReason, Tell
from telling.record import ParcelFile
from tests.cast import D, parcel, said
from tests.doors.conftest import Clock
from tests.doors.judging import event, late_parcel
from tests.edge.brought import claimed, record, step_of
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]


def read(parcel_id: str) -> ParcelFile:
    file = ledger.parcel_file("demo", parcel_id)
    assert file is not None
    return file


def test_a_parcel_with_new_facts_is_judged_and_its_alert_takes_its_first_step(
    zone: Zone, context: SimpleNamespace
) -> None:
    parcel_id = late_parcel()
    assert on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context) == {"batchItemFailures": []}
    file = read(parcel_id)
    current = ledger_judgement.current(file)
    assert current is not None
    assert (current.level, current.on, file.judged_rev) == (Level.YELLOW, D("2026-07-01"), file.facts_rev)
    stored = step_of("demo", parcel_id, "groundbreaking", 1)
    assert stored is not None
    assert (stored.step.reason, stored.step.tell) == (StepReason.OPENED, Tell.MORNING)
    assert list(ledger.unjudged("demo")) == []
    assert list(ledger.due("demo", D("2026-10-01"))) == [parcel_id]


def test_the_same_message_again_and_again_changes_nothing(
    zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    once = table_snapshot()
    for _ in range(2):
        on_parcels.handler(event(ParcelTouched("demo", parcel_id), ParcelTouched("demo", parcel_id)), context)
    assert table_snapshot() == once


def test_a_message_of_an_earlier_day_does_not_move_the_assessment_back(zone: Zone, context: SimpleNamespace) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-10-01"))), context)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-07-01"))), context)
    file = read(parcel_id)
    current = ledger_judgement.current(file)
    assert (file.judged_on, current and current.level) == (D("2026-10-01"), Level.RED)


def test_facts_that_come_with_an_old_message_are_judged_on_the_later_day(zone: Zone, context: SimpleNamespace) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-10-01"))), context)
    record(claimed("u2"), said("2026-07-01", parcel_no="P1", groundbreaking="2026-06-29"))
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-07-02"))), context)
    file = read(parcel_id)
    current = ledger_judgement.current(file)
    assert current is not None
    assert (current.on, current.level, file.judged_rev) == (D("2026-10-01"), Level.GREEN, 2)


def test_red_is_told_now_and_what_lagged_before_alerts_from_is_backlog(
    zone: Zone, context: SimpleNamespace, clock: Clock
) -> None:
    register = parcel("P1", start="2025-03-01", completion="2030-01-01")
    parcel_id = record(claimed("u1"), register)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-06-29"))), context)
    assert ledger_letters.untold_steps("demo", Tell.NOW) == []
    old = step_of("demo", parcel_id, "groundbreaking", 1)
    assert old is not None
    assert (old.step.tell, old.told) == (Tell.BACKLOG, False)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2027-03-02"))), context)
    assert [s.step.subject for s in ledger_letters.untold_steps("demo", Tell.NOW)] == ["idle"]


def test_facts_that_arrive_while_it_judges_are_judged_too(
    zone: Zone, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel_id = late_parcel()
    write = ledger_judgement.write_assessment
    raced = []

    def overtaken(file: ParcelFile, *args: Any, **kwargs: Any) -> bool:
        if not raced:
            raced.append(record(claimed("u2"), said("2026-07-01", parcel_no="P1", groundbreaking="2026-06-29")))
        return write(file, *args, **kwargs)

    monkeypatch.setattr(ledger_judgement, "write_assessment", overtaken)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    file = read(parcel_id)
    current = ledger_judgement.current(file)
    assert (file.judged_rev, current and current.level) == (2, Level.GREEN)


def test_one_poison_message_fails_alone(zone: Zone, context: SimpleNamespace) -> None:
    parcel_id = late_parcel()
    batch = event(ParcelTouched("demo", parcel_id))
    batch["Records"].insert(0, {"messageId": "poison", "body": "{", "eventSource": "aws:sqs"})
    assert on_parcels.handler(batch, context) == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert ledger_judgement.current(read(parcel_id)) is not None


def test_a_parcel_or_a_zone_that_does_not_exist_is_nobodys_business(zone: Zone, context: SimpleNamespace) -> None:
    gone = event(ParcelTouched("demo", "0" * 32), ParcelTouched("elsewhere", "0" * 32))
    assert on_parcels.handler(gone, context) == {"batchItemFailures": []}


def test_past_days_keep_the_promises_of_their_register(zone: Zone, context: SimpleNamespace, clock: Clock) -> None:
    from land.standing import judge

    parcel_id = record(claimed("u1"), parcel("P1", start="2026-06-30", completion="2030-01-01"))
    clock.set("2026-08-01")
    record(claimed("u2"), parcel("P1", start="2026-12-31", completion="2030-01-01"))
    dossier = read(parcel_id).dossier
    assert judge(dossier, D("2026-07-10")).commitments[0].due == D("2026-06-30")
    assert judge(dossier, D("2026-08-01")).commitments[0].due == D("2026-12-31")
