"""Days of an alert that nobody answers, through the doors: the agent's letter, the head's digest, the leader's, each on its day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from assess import on_parcels
from digest import on_morning
from edge.table import ledger, ledger_zones
from land.facts import LetterWritten
from land.people import Person
from notify import on_alert_steps
from parcelwatch import laddering
from post import on_letters
from sweep import on_night
from telling.ladder import LEADER
from telling.letter import LetterKind, LetterState
from telling.life_log import Told
from telling.plan import Reason
from tests.cast import D
from tests.doors import mailing
from tests.doors.conftest import Clock
from tests.doors.mailing import AGENT, Server, judged, letters, messages, people, server

__all__ = ["people", "server"]  # fixtures

RED = "2026-09-07"  # a Monday


class Days:
    """The days of a zone: its night, its morning, and its post."""

    def __init__(self, context: SimpleNamespace, clock: Clock) -> None:
        self.context = context
        self.clock = clock

    def send(self, at: str) -> None:
        """Every letter that waits is sent at that moment."""
        self.clock.set(f"{at}+08:00")
        for person in (AGENT, mailing.HEAD, mailing.LEADER):
            for kind in (LetterKind.URGENT, LetterKind.DIGEST):
                for letter in letters(person, kind):
                    if letter.state is LetterState.WAITING:
                        name = LetterWritten("demo", person.person_id, letter.letter_id)
                        on_letters.handler(messages("post", name), self.context)

    def night(self, on: date) -> None:
        self.clock.set(f"{on}T06:00:00+08:00")
        on_night.handler({"on": on.isoformat(), "zone": "demo"}, self.context)
        for parcel_id in list(ledger.to_judge("demo", on)):
            on_parcels.judge_parcel("demo", parcel_id, on)

    def morning(self, on: date) -> None:
        self.clock.set(f"{on}T08:30:00+08:00")
        on_morning.handler({"on": on.isoformat(), "zone": "demo"}, self.context)

    def until(self, last: str, since: str) -> None:
        day = D(since)
        while day <= D(last):
            self.night(day)
            self.morning(day)
            self.send(f"{day}T08:35:00")
            day += timedelta(1)


def told_on(person: Person, words: str) -> list[str]:
    return [one.on.isoformat()[5:] for one in letters(person, LetterKind.DIGEST) if words in one.subject]


@pytest.fixture
def days(
    monkeypatch: pytest.MonkeyPatch, server: Server, context: SimpleNamespace, clock: Clock, sent_nowhere: None
) -> Days:
    return Days(context, clock)


@pytest.fixture
def sent_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What doors send each other is done by the test itself."""
    monkeypatch.setattr("edge.queues.send", lambda *to, **how: None)


def test_unanswered_it_is_with_the_head_after_five_working_days_and_with_the_leader_after_ten_more(days: Days) -> None:
    days.clock.set(f"{RED}T06:00:00+08:00")
    judged(days.context, "2026-09-04", RED, start="2026-06-06")
    on_alert_steps.handler({"zone": "demo"}, days.context)
    days.send(f"{RED}T06:05:00")
    days.until("2026-09-30", since=RED)
    assert told_on(mailing.HEAD, "逾期未答复") == ["09-14", "09-28"]
    assert told_on(mailing.LEADER, "逾期未答复") == ["09-28"]
    assert told_on(AGENT, "逾期未答复") == []
    (parcel_id,) = ledger.parcel_ids("demo", ["P1"]).values()
    file = ledger.parcel_file("demo", parcel_id)
    assert file is not None and file.alerts["groundbreaking"].seen.step == LEADER


def test_while_the_mail_server_is_away_nothing_climbs(days: Days) -> None:
    days.clock.set(f"{RED}T06:00:00+08:00")
    judged(days.context, "2026-09-04", RED, start="2026-06-06")
    on_alert_steps.handler({"zone": "demo"}, days.context)
    for day in ("2026-09-08", "2026-09-09"):
        days.night(D(day))
        days.morning(D(day))
    days.send("2026-09-09T10:00:00")
    days.until("2026-09-18", since="2026-09-10")
    assert told_on(mailing.HEAD, "逾期未答复") == ["09-16"]


def test_who_would_hear_what_is_printed_before_it_is_written_and_nothing_is_sent(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.clock.set(f"{RED}T06:00:00+08:00")
    judged(days.context, "2026-09-04", RED, start="2026-06-06")
    on_alert_steps.handler({"zone": "demo"}, days.context)
    days.send(f"{RED}T06:05:00")
    days.until("2026-09-13", since=RED)
    app = typer.Typer()
    app.callback()(lambda: None)
    laddering.add_command(app, lambda: None)
    printed = CliRunner().invoke(app, ["ladder", "--zone", "demo", "--on", "2026-09-14", "--format", "json"])
    rows = {(row["name"], row["step"]): row for row in json.loads(printed.stdout)}
    assert rows["负责人", "unanswered"]["is_told"]
    assert rows["代办员甲", "unanswered"]["why"] == "not_their_step"
    assert rows["领导", "unanswered"]["why"] == "not_their_step"
    before = [len(letters(one, LetterKind.DIGEST)) for one in (AGENT, mailing.HEAD, mailing.LEADER)]
    days.until("2026-09-14", since="2026-09-14")
    after = [len(letters(one, LetterKind.DIGEST)) for one in (AGENT, mailing.HEAD, mailing.LEADER)]
    assert [now - then for then, now in zip(before, after, strict=True)] == [0, 1, 0]


def test_every_reason_of_the_plan_has_its_words() -> None:
    assert set(laddering._WHY) == {one.value for one in Reason}


def test_a_letter_to_somebody_who_does_not_answer_for_the_parcel_starts_no_days(days: Days) -> None:
    days.clock.set(f"{RED}T06:00:00+08:00")
    judged(days.context, "2026-09-04", RED, start="2026-06-06")
    on_alert_steps.handler({"zone": "demo"}, days.context)
    (urgent,) = letters(mailing.HEAD)
    on_letters.handler(messages("post", LetterWritten("demo", mailing.HEAD.person_id, urgent.letter_id)), days.context)
    for day in ("2026-09-08", "2026-09-14", "2026-09-15", "2026-09-28"):  # the agent's own letter is never sent
        days.night(D(day))
        days.morning(D(day))
    assert told_on(mailing.HEAD, "逾期未答复") == []
    (parcel_id,) = ledger.parcel_ids("demo", ["P1"]).values()
    file = ledger.parcel_file("demo", parcel_id)
    assert file is not None and not any(isinstance(one, Told) for one in file.alerts["groundbreaking"].log)


def test_what_time_did_not_suffice_for_is_noted_by_the_next_night(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.clock.set(f"{RED}T06:00:00+08:00")
    judged(days.context, "2026-09-04", RED, start="2026-06-06")
    on_alert_steps.handler({"zone": "demo"}, days.context)
    days.send(f"{RED}T06:05:00")
    with monkeypatch.context() as hurried:
        hurried.setattr(on_night, "NOTING_SECONDS", 0)
        days.night(D("2026-09-08"))
    days.until("2026-09-15", since="2026-09-09")
    assert told_on(mailing.HEAD, "逾期未答复") == ["09-14"]


def test_a_zones_policy_says_after_how_many_days_the_head_hears(days: Days) -> None:
    assert ledger_zones.put_policy("demo", D("2026-07-01"), {"letters": {"head_after_working_days": 2}}) is None
    days.clock.set(f"{RED}T06:00:00+08:00")
    judged(days.context, "2026-09-04", RED, start="2026-06-06")
    on_alert_steps.handler({"zone": "demo"}, days.context)
    days.send(f"{RED}T06:05:00")
    days.until("2026-09-10", since=RED)
    assert told_on(mailing.HEAD, "逾期未答复") == ["09-09"]
