"""A zone's urgent news goes in one message, however many steps were taken; it is told once, to each, and never lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from digest import on_morning
from edge import clock as edge_clock
from edge import object_store
from edge.table import (
    ledger_judgement,
    ledger_keys,
    ledger_keys_judged,
    ledger_letters,
    ledger_news,
    ledger_people,
    ledger_post,
    ledger_table,
    ledger_zones,
)
from land.assessment import Level
from land.facts import NewsCame
from land.people import Person, Role
from notify import on_alert_steps
from outbox import on_stream
from post import on_letters
from telling.alert import StepReason, Tell
from telling.letter import LetterKind
from telling.record import StoredStep
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, running
from tests.doors.mailing import AGENT, HEAD, LEADER, WALL, Server, judged, letters, messages, people, server
from tests.doors.plain_table import PlainTable, install
from tests.doors.streaming import as_records, delayed
from tests.edge.brought import judged_item, step_of
from zones.zone import Zone

__all__ = ["people", "server"]  # fixtures
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
SECOND = Person("a2", "代办员乙", "agent2@demo.example", frozenset({Role.AGENT}), parcels=frozenset({"P2"}))


def red_steps(count: int, like: StoredStep) -> list[dict[str, Any]]:
    """So many parcels whose alert took the same step, as items of the table."""
    step = replace(like.step, number=1, tell=Tell.NOW)
    return [judged_item(like, f"{n:032x}", f"N-{n}", 1, step=step) for n in range(count)]


@pytest.fixture
def like(people: None, context: SimpleNamespace) -> StoredStep:
    """A red step that cannot wait, told by now."""
    judged(context, "2026-07-02")
    (step,) = ledger_letters.untold_steps("demo", Tell.NOW)
    ledger_letters.mark_told([step.key])
    return step


def test_three_hundred_red_steps_of_one_judging_make_one_message(
    like: StoredStep, context: SimpleNamespace, clock: Clock
) -> None:
    records = as_records(red_steps(300, like))
    for start in range(0, 300, 25):  # the stream brings them in many batches, within four minutes
        clock.wall(WALL + start // 25 * 20)
        assert on_stream.handler({"Records": records[start : start + 25]}, context) == {"batchItemFailures": []}
    assert delayed("post") == 1


def test_news_is_announced_for_five_minutes_later_and_again_once_that_message_is_due(
    like: StoredStep, clock: Clock
) -> None:
    assert ledger_news.announce("demo")
    clock.wall(WALL + 290)
    assert not ledger_news.announce("demo"), "a message is under way"
    clock.wall(WALL + 300)
    assert ledger_news.announce("demo"), "the first message is told, and may have read too early"


def told(at: int, context: SimpleNamespace) -> None:
    """A message of the zone's news that is due at that second comes now."""
    news = {
        "Records": [
            {**one, "eventSource": "parcelwatch"} for one in messages("notify", NewsCame("demo", at, WALL))["Records"]
        ]
    }
    assert on_alert_steps.handler(news, context) == {"batchItemFailures": []}


def test_within_an_hour_of_the_last_letter_news_waits_for_its_end_and_is_then_one_letter(
    like: StoredStep, context: SimpleNamespace, clock: Clock
) -> None:
    clock.runs("2026-07-01T10:50:00+08:00", WALL)
    ledger_table.put_many(red_steps(1, like))
    told(WALL, context)
    assert [one.letter_id for one in letters(HEAD)] == ["urgent.2026-07-01T10"]
    clock.runs("2026-07-01T11:10:00+08:00", WALL + 20 * 60)  # another hour on the clock, not after the letter
    ledger_table.put_many(red_steps(3, like)[1:])
    assert ledger_news.announce("demo")
    assert not ledger_news.announce("demo"), "one message, however far away"
    due = WALL + 60 * 60
    before = delayed("post")
    told(due, context)  # a queue holds nothing back for longer than fifteen minutes
    assert len(letters(HEAD)) == 1 and delayed("post") == before + 1
    on_alert_steps.handler({"zone": "demo"}, context)
    assert len(letters(HEAD)) == 1, "nor is anybody written to twice by hand"
    clock.runs("2026-07-01T11:50:00+08:00", due)
    told(due, context)
    _, second = letters(HEAD)
    assert second.letter_id == "urgent.2026-07-01T11" and len(second.step_keys) == 2
    assert ledger_letters.untold_steps("demo", Tell.NOW) == []


def test_an_hour_of_a_clock_that_stands_is_waited_for_by_nobody(
    like: StoredStep, context: SimpleNamespace, clock: Clock
) -> None:
    ledger_table.put_many(red_steps(1, like))
    on_alert_steps.handler({"zone": "demo"}, context)
    clock.wall(WALL + 3600)
    assert not ledger_news.announce("demo")
    clock.set("2026-07-01T10:00:00+08:00")
    assert ledger_news.announce("demo")


def test_after_the_clock_was_put_on_news_waits_for_no_message_of_the_hour_before(
    like: StoredStep, context: SimpleNamespace, clock: Clock
) -> None:
    clock.runs("2026-07-01T10:50:00+08:00", WALL)
    ledger_table.put_many(red_steps(1, like))
    told(WALL, context)
    assert ledger_news.announce("demo")
    clock.runs("2026-07-02T06:00:00+08:00", WALL + 60)
    assert ledger_news.announce("demo")


def test_of_two_messages_the_earlier_is_passed_over(like: StoredStep, context: SimpleNamespace, clock: Clock) -> None:
    ledger_table.put_many(red_steps(1, like))
    ledger_news.announce("demo")
    clock.wall(WALL + 300)
    for at, written in ((WALL, 0), (WALL + 300, 1)):
        told(at, context)
        assert len(letters(HEAD)) == written


def test_the_hourly_look_finds_news_whose_message_or_call_was_lost(
    like: StoredStep, context: SimpleNamespace, clock: Clock
) -> None:
    ledger_table.put_many(red_steps(1, like))
    assert ledger_news.announce("demo")
    assert on_alert_steps.handler({}, context) == {"zones": 0}, "its message is under way"
    clock.wall(WALL + 3600)  # it never came
    assert on_alert_steps.handler({}, context) == {"zones": 1}
    clock.wall(WALL + 3900)
    told(WALL + 3900, context)
    assert len(letters(HEAD)) == 1


def test_an_outbox_that_is_ended_anywhere_leaves_a_message_under_way(
    like: StoredStep, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    event = {"Records": as_records(red_steps(3, like))}
    with running(monkeypatch) as process:
        on_stream.handler(event, context)
    assert len(process.points) >= 6
    for number in range(len(process.points)):
        clock.wall(WALL + 1000 * (number + 1))
        before = delayed("post")
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            on_stream.handler(event, context)
        assert on_stream.handler(event, context) == {"batchItemFailures": []}
        assert 1 <= delayed("post") - before <= 2, process.points[number]


def test_a_step_meant_for_the_morning_is_told_to_nobody_at_once_and_stays_untold(
    people: None, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    judged(context, "2026-07-01", start="2026-06-30")  # late by a day: yellow, for the morning
    before = table_snapshot()
    on_alert_steps.handler(messages("notify", NewsCame("demo", WALL, WALL)), context)
    on_alert_steps.handler({"zone": "demo"}, context)
    assert table_snapshot() == before
    assert len(ledger_letters.untold_steps("demo", Tell.MORNING)) == 1


def test_a_second_urgent_letter_does_not_repeat_the_first(people: None, context: SimpleNamespace, clock: Clock) -> None:
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    ledger_people.replace_contacts("demo", 2, [AGENT, HEAD, LEADER, SECOND])
    judged(context, "2026-07-02", parcel_no="P2", upload="u2")
    clock.set("2026-07-01T10:05:00+08:00")
    on_alert_steps.handler({"zone": "demo"}, context)
    first, second = letters(HEAD)
    assert ("P1" in first.text, "P2" in first.text) == (True, False)
    assert ("P1" in second.text, "P2" in second.text) == (False, True)
    assert (len(letters(AGENT)), len(letters(SECOND))) == (1, 1)


def test_a_step_that_changes_an_alert_whose_reader_was_told_is_no_second_alarm(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    """Somebody else still waits for the hour; who was told of the suspicion is not told again when its reason changes."""
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    (told,) = [letters(HEAD)[0].step_keys]
    key, name = ledger_keys_judged.judged_of_ref(told[0])
    code, parcel_id = ledger_keys.parcel_of(key["pk"])
    subject, _ = name.split("/")
    first = step_of(code, parcel_id, subject, 1)
    assert first is not None
    # As if the second agent's letter were not written.
    ledger_table.update(key, put=ledger_judgement.marks(key, {name: Tell.NOW.value}))
    changed = replace(
        first.step, number=2, tell=Tell.MORNING, reason=StepReason.CHANGED, from_level=Level.RED,
        from_verdict=first.step.to_verdict, to_verdict="cause_pending",
    )  # fmt: skip
    ledger_table.put(judged_item(first, parcel_id, "P1", 9, step=changed))
    clock.set("2026-07-01T10:05:00+08:00")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert len(letters(HEAD)) == 1
    assert len(ledger_letters.untold_steps("demo", Tell.MORNING)) == 1


def test_a_morning_takes_urgent_news_along_and_no_urgent_letter_repeats_it(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-02")
    clock.set("2026-07-02T08:30:00+08:00")
    assert on_morning.handler({"zone": "demo"}, context)["letters"] == 3
    assert letters(HEAD, LetterKind.DIGEST)[0].subject.startswith("1 宗新变严重")
    on_alert_steps.handler({"zone": "demo"}, context)
    assert letters(HEAD) == []
    assert [ledger_letters.untold_steps("demo", tell) for tell in (Tell.NOW, Tell.BACKLOG)] == [[], []]


def test_what_an_urgent_letter_told_is_no_news_in_the_days_digest(
    people: None, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    clock.set("2026-07-02T08:30:00+08:00")
    on_morning.handler({"zone": "demo"}, context)
    (digest,) = letters(HEAD, LetterKind.DIGEST)
    assert "新变严重" not in digest.subject and digest.subject.startswith("此前已滞后")


@pytest.fixture
def plain(aws: None, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> PlainTable:
    """The zone with its people on a plain table, which thousands of steps do not slow down."""
    table = install(monkeypatch)
    clock.wall(WALL)
    assert ledger_zones.add_zone(Zone("demo", "示范开发区", "", "", alerts_from=D("2026-07-01")))
    ledger_people.replace_contacts("demo", 1, [AGENT, HEAD, LEADER])
    return table


def test_five_thousand_red_steps_are_linear_work_and_one_letter_each(
    plain: PlainTable, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-02")
    (like,) = ledger_letters.untold_steps("demo", Tell.NOW)
    ledger_letters.mark_told([like.key])
    touched = []
    for hour, count in ((10, 2500), (11, 5000)):
        clock.set(f"2026-07-01T{hour}:00:00+08:00")
        ledger_table.put_many(red_steps(count, like))
        before = plain.touched
        on_alert_steps.handler({"zone": "demo"}, context)
        touched.append(plain.touched - before)
        assert ledger_letters.untold_steps("demo", Tell.NOW) == []
        for reader in (HEAD, LEADER):
            letter = letters(reader)[-1]
            assert len(letter.step_keys) == count and letter.html.count("border-left:4px") == 10
            assert object_store.read_file(letter.attachment)[:2] == b"PK"
        red_again(plain)
    assert touched[1] < 2.05 * touched[0] and touched[1] < 5 * 5000


def red_again(table: PlainTable) -> None:
    """What was told is forgotten: nobody's letters are there any more."""
    for pk in [pk for pk in table.items if pk.startswith("PERSON#")]:
        del table.items[pk]


def test_a_telling_that_is_killed_anywhere_is_taken_up_and_tells_each_once(
    plain: PlainTable, context: SimpleNamespace, clock: Clock
) -> None:
    judged(context, "2026-07-02")
    (like,) = ledger_letters.untold_steps("demo", Tell.NOW)
    ledger_letters.mark_told([like.key])
    for hour, end_at in enumerate((100, 600, 905, 1011, 1020, 1099, 1200, 1300), start=10):
        clock.set(f"2026-07-01T{hour}:00:00+08:00")
        ledger_table.put_many(red_steps(300, like))
        plain.touched, plain.end_at = 0, end_at
        with pytest.raises(Killed):
            while True:  # as the queue brings the message again and again
                on_alert_steps.handler({"zone": "demo"}, context)
        plain.end_at = None
        on_alert_steps.handler({"zone": "demo"}, context)
        assert ledger_letters.untold_steps("demo", Tell.NOW) == []
        assert [len(letters(one)) for one in (HEAD, LEADER)] == [1, 1]
        assert len(letters(HEAD)[0].step_keys) == 300
        red_again(plain)


def test_marking_what_is_told_already_changes_nothing(like: StoredStep, table_snapshot: Snapshot) -> None:
    before = table_snapshot()
    ledger_letters.mark_told([like.key, like.key])
    assert table_snapshot() == before
    assert ledger_judgement.history("demo", like.parcel_id)[0].assessment.on == D("2026-07-02")
    assert edge_clock.wall() == WALL


def test_a_letter_about_twelve_parcels_brings_the_list_of_all_by_mail_and_its_texts_are_inert(
    like: StoredStep, server: Server, context: SimpleNamespace
) -> None:
    steps = red_steps(11, like)
    formula = replace(like, enterprise="=cmd|' /C calc'!A1")
    steps.append(judged_item(formula, f"{11:032x}", "N-11", 1, step=replace(like.step, number=1, tell=Tell.NOW)))
    ledger_table.put_many(steps)
    on_alert_steps.handler({"zone": "demo"}, context)
    (waiting,) = [one for one in ledger_post.unsent("demo") if one.person_id == HEAD.person_id]
    assert on_letters.handler(messages("post", waiting), context) == {"batchItemFailures": []}
    (mail,) = server.messages
    (attached,) = mail.iter_attachments()
    sheet = openpyxl.load_workbook(io.BytesIO(attached.get_content())).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(n for n, row in enumerate(rows) if row[0] == "变化")
    assert {row[2] for row in rows[heading + 1 :]} == {f"N-{n}" for n in range(12)}
    assert rows[heading + 1][:2] == ["新变严重", "严重"]
    (formula,) = [row for row in sheet.iter_rows() if row[3].value and str(row[3].value).startswith("=")]
    assert formula[3].data_type == "s" and formula[3].quotePrefix
    assert str(attached.get_filename()).endswith(".xlsx")
