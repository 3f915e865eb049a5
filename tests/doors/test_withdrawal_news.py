"""What letters say of a parcel that was withdrawn before anybody heard of it: nothing; and what they say if it returns."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from assess.on_parcels import judge_parcel
from digest import on_morning
from edge.table import ledger_letters, ledger_people, ledger_uploads, ledger_withdrawals, ledger_zones
from edge.table.ledger_withdrawals import take_back
from notify import on_alert_steps
from telling.alert import StepReason, Tell
from telling.letter import LetterKind
from tests.cast import D, parcel
from tests.doors import plain_table
from tests.doors.conftest import Clock
from tests.doors.mailing import AGENT, ENTERPRISE, HEAD, LEADER, WALL, judged, letters
from tests.edge.brought import claimed, finished, record
from tests.edge.turns import take_turns
from zones.zone import Zone

TOLD = (Tell.NOW, Tell.MORNING, Tell.BACKLOG)


@pytest.fixture(autouse=True)
def people(aws: None, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[None]:
    """A zone with its contacts; true seconds stand still."""
    plain_table.install(monkeypatch)
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "示范市", "示范开发区管委会", alerts_from=D("2026-06-01")))
    clock.set("2026-07-01")
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [AGENT, HEAD, LEADER, ENTERPRISE])
    yield


def withdrawn(upload_id: str, *parcel_ids: str, on: str) -> None:
    upload = ledger_uploads.upload(upload_id)
    assert upload is not None
    ledger_withdrawals.withdraw(upload, "officer", "传错了")
    settled(*parcel_ids, on=on)


def restored(upload_id: str, *parcel_ids: str, on: str) -> None:
    upload = ledger_uploads.upload(upload_id)
    assert upload is not None
    take_back(upload)
    settled(*parcel_ids, on=on)


def settled(*parcel_ids: str, on: str) -> None:
    take_turns()
    for parcel_id in parcel_ids:
        judge_parcel("demo", parcel_id, D(on))


def urgent(context: SimpleNamespace) -> None:
    on_alert_steps.handler({"zone": "demo"}, context)


def morning(context: SimpleNamespace, day: str) -> int:
    found: int = on_morning.handler({"on": day, "zone": "demo"}, context)["letters"]
    return found


@pytest.mark.parametrize("start", ["2025-07-01", "2026-06-30"], ids=["red", "yellow"])
def test_news_of_a_parcel_that_was_withdrawn_meanwhile_is_told_to_nobody(context: SimpleNamespace, start: str) -> None:
    parcel_id = judged(context, "2026-07-02", start=start)
    assert ledger_letters.untold_steps("demo", *TOLD) != []
    withdrawn("u1", parcel_id, on="2026-07-02")
    urgent(context)
    assert morning(context, "2026-07-03") == 0 and letters(HEAD) == []
    assert ledger_letters.untold_steps("demo", *TOLD) == []


def test_what_grew_worse_before_it_was_withdrawn_is_no_news_either(context: SimpleNamespace) -> None:
    parcel_id = judged(context, "2026-07-02", start="2026-04-15")
    assert morning(context, "2026-07-02") == 2  # the agent and the head: yellow
    judge_parcel("demo", parcel_id, D("2027-05-03"))  # red meanwhile
    withdrawn("u1", parcel_id, on="2027-05-03")
    urgent(context)
    assert (morning(context, "2027-05-06"), letters(HEAD)) == (0, [])


@pytest.mark.parametrize(
    ("start", "kind"), [("2025-07-01", LetterKind.URGENT), ("2026-06-30", LetterKind.DIGEST)], ids=["red", "yellow"]
)
def test_what_a_withdrawal_kept_from_being_told_is_told_once_the_parcel_returns(
    context: SimpleNamespace, start: str, kind: LetterKind
) -> None:
    parcel_id = judged(context, "2026-07-02", start=start)
    withdrawn("u1", parcel_id, on="2026-07-02")
    urgent(context)
    restored("u1", parcel_id, on="2026-07-02")
    urgent(context)
    morning(context, "2026-07-03")
    (told,) = letters(HEAD, kind)
    assert "P1" in told.text


def test_what_was_told_before_is_not_told_again_when_the_parcel_returns(context: SimpleNamespace) -> None:
    parcel_id = judged(context, "2026-07-02")
    urgent(context)
    assert len(letters(HEAD)) == 1
    morning(context, "2026-07-02")
    before = len(letters(HEAD, LetterKind.DIGEST))
    withdrawn("u1", parcel_id, on="2026-07-03")
    restored("u1", parcel_id, on="2026-07-03")
    urgent(context)
    morning(context, "2026-07-03")
    assert (len(letters(HEAD)), len(letters(HEAD, LetterKind.DIGEST))) == (1, before)


def test_backlog_that_nobody_heard_of_returns_as_backlog(context: SimpleNamespace) -> None:
    parcel_id = judged(context, "2026-07-02", start="2025-03-01")  # idle since before people were written to
    backlog = [one.step.subject for one in ledger_letters.untold_steps("demo", Tell.BACKLOG)]
    assert backlog
    withdrawn("u1", parcel_id, on="2026-07-02")
    restored("u1", parcel_id, on="2026-07-03")
    again = ledger_letters.untold_steps("demo", *TOLD)
    assert {one.step.subject for one in again} >= set(backlog)
    told = {one.step.subject: one.step for one in again}
    assert {told[subject].tell for subject in backlog} == {Tell.BACKLOG}
    assert all(one.step.reason is StepReason.OPENED for one in again)


def test_a_parcel_withdrawn_before_it_was_judged_is_judged_first_when_it_returns(context: SimpleNamespace) -> None:
    """What only its first judging can date is backlog then, as if the upload had never been withdrawn."""
    row = parcel("P1", start="2025-01-01", completion="2027-01-01")
    parcel_id = record(claimed("u1"), row)
    finished("u1")
    withdrawn("u1", parcel_id, on="2026-07-02")
    restored("u1", parcel_id, on="2026-07-03")
    (stale,) = (
        one.step for one in ledger_letters.untold_steps("demo", *TOLD) if one.step.subject == "fixed_investment"
    )
    assert stale.tell is Tell.BACKLOG
