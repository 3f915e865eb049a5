"""The post of sign-in codes: what the mail says, whom it reaches, how often, and that none is lost."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import ids, settings, telemetry
from edge.queues import encode
from edge.table import ledger_attempts, ledger_people, ledger_post, ledger_zones
from land.facts import CodeAsked
from land.people import Role
from post import on_codes
from telling.sending import Precedence, places
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, restore, running
from tests.doors.signing import HEAD, Browser, Mailbox, contact, event_of, leads_to, mail_server
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
WALL = 1_782_867_600  # a full hour
MINUTE, HOUR = 60, 3600


@pytest.fixture
def mailbox(zone: Zone, clock: Clock, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [contact(HEAD)])
    with mail_server(monkeypatch) as server:
        yield Mailbox(server, context)


@pytest.fixture
def asked(mailbox: Mailbox, context: SimpleNamespace) -> Browser:
    """The head's browser, which has asked for a code."""
    browser = Browser(context)
    browser.wants_code()
    return browser


def message(browser: Browser) -> str:
    return encode(CodeAsked(ids.hashed(browser.attempt)))


def delayed() -> int:
    """How many messages wait for their minute, in the queue of letters."""
    found = boto3.client("sqs").get_queue_attributes(
        QueueUrl=settings.queues().post, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    return int(found["Attributes"]["ApproximateNumberOfMessagesDelayed"])


def test_the_mail_has_the_code_first_in_its_subject_and_nothing_that_signs_in(asked: Browser, mailbox: Mailbox) -> None:
    code = mailbox.code()
    (mail,) = mailbox.server.messages
    assert str(mail["Subject"]) == f"{code} 是您的地诺登录码"
    assert mail["To"].addresses[0].addr_spec == HEAD
    assert mail["From"].addresses[0].display_name == "示范开发区"
    for part in ("html", "plain"):
        body = mail.get_body((part,)).get_content()
        for words in (code, "15 分钟内有效", "5 次", "我们不知道是谁", "没有任何人会向您要登录码"):
            assert words in body
        assert "href" not in body and "://" not in body
    assert asked.attempt not in mail.as_string() and ids.hashed(asked.attempt) not in mail.as_string()


def test_the_message_in_the_queue_names_no_address(
    asked: Browser, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    assert queue_bodies("signin") == [{"type": "CodeAsked", "v": 1, "attempt_id": ids.hashed(asked.attempt)}]


def test_the_mail_goes_to_the_address_as_the_contacts_write_it(mailbox: Mailbox, context: SimpleNamespace) -> None:
    ledger_people.replace_contacts("demo", 2, [contact("Head@Demo.Example")])
    browser = Browser(context)
    browser.wants_code()
    assert leads_to(browser.types(mailbox.code())) == "./"
    assert mailbox.server.taken[0][0] == "Head@Demo.Example"


def test_an_address_of_several_zones_gets_one_mail_that_names_them(mailbox: Mailbox, context: SimpleNamespace) -> None:
    ledger_zones.add_zone(Zone("east", "东区", "", "东区管委会", alerts_from=D("2026-07-01")))
    ledger_people.replace_contacts("east", 1, [contact(HEAD, role=Role.AGENT, zone="east")])
    Browser(context).wants_code()
    mailbox.code()
    assert "示范开发区、东区" in mailbox.server.messages[0].get_body(("plain",)).get_content()


def test_a_message_that_comes_twice_brings_at_most_one_mail_more_and_both_codes_count(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    for _ in range(2):
        assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    first, second = mailbox.codes
    before = table_snapshot()
    for code in (first, second):
        restore(before, table_snapshot())
        assert leads_to(Browser(context, dict(asked.cookies)).types(code)) == "./"


def test_two_messages_at_once_leave_both_codes_in_force(
    asked: Browser, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One reads the attempt before the other's code is in it, and writes after."""
    attempt_id = ids.hashed(asked.attempt)
    true_attempt = ledger_attempts.attempt
    others = ["11111111"]

    def overtaken(name: str) -> Any:
        found = true_attempt(name)
        if others:
            assert ledger_attempts.keep_code(attempt_id, others.pop())
        return found

    with monkeypatch.context() as patch:
        patch.setattr(ledger_attempts, "attempt", overtaken)
        assert ledger_attempts.keep_code(attempt_id, "22222222")
    found = true_attempt(attempt_id)
    assert found is not None
    assert [one.digest for one in found.codes] == [
        ids.hashed_code(attempt_id, code) for code in ("11111111", "22222222")
    ]


def test_a_code_that_could_not_be_sent_for_an_hour_is_not_sent_any_more(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace, clock: Clock
) -> None:
    clock.wall(WALL + HOUR + 1)
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    assert mailbox.codes == []
    clock.wall(WALL + HOUR)
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    clock.wall(WALL + HOUR + 15 * MINUTE - 1)
    assert leads_to(asked.types(mailbox.codes[0])) == "./"


def test_no_code_is_sent_for_an_attempt_that_is_over_or_out_of_tries(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace
) -> None:
    late = message(asked)
    for _ in range(5):
        asked.types("00000000")
    on_codes.handler(event_of(late), context)
    assert mailbox.codes == []
    asked.wants_code()
    again = message(asked)
    on_codes.handler(event_of(again), context)
    asked.types(mailbox.codes[0])
    on_codes.handler(event_of(again, encode(CodeAsked("0" * 64))), context)
    assert len(mailbox.codes) == 1


def test_a_refusal_for_now_comes_again_with_a_code_that_counts(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace, clock: Clock
) -> None:
    mailbox.server.answer = "451 later"
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    assert (mailbox.codes, delayed()) == ([], 1)
    mailbox.server.answer = "250 OK"
    clock.wall(WALL + 3 * MINUTE)
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    clock.wall(WALL + 18 * MINUTE)
    assert leads_to(asked.types(mailbox.codes[0])) == "./"


def test_a_refusal_for_good_does_not_come_again(asked: Browser, mailbox: Mailbox, context: SimpleNamespace) -> None:
    mailbox.server.answer = "550 5.1.1 nobody of that name"
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    assert mailbox.codes == []


def test_a_code_waits_where_the_password_does_not_open_the_mail_server(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = json.dumps({"username": "u", "password": "p"})
    arn = boto3.client("secretsmanager").create_secret(Name="smtp", SecretString=said)["ARN"]
    with monkeypatch.context() as patch:
        patch.setenv("SMTP_SECRET_ARN", arn)
        settings.forget()
        on_codes.handler(event_of(message(asked)), context)
        assert delayed() == 1
    settings.forget()
    assert mailbox.codes == []
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    assert len(mailbox.codes) == 1


def test_the_log_knows_neither_code_nor_address(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", stream)
    mailbox.server.answer = "451 later, head@demo.example"
    on_codes.handler(event_of(message(asked), "nonsense about head@demo.example"), context)
    mailbox.server.answer = "250 OK"
    on_codes.handler(event_of(message(asked)), context)
    asked.types(mailbox.codes[0])
    written = stream.getvalue()
    assert "refused for now" in written and "NotAMessageError" in written
    for secret in (HEAD, mailbox.codes[0], asked.session, "王测试"):
        assert secret not in written


# ---- the minute's pace ------------------------------------------------------------------------------------------------


def test_a_code_takes_a_place_in_the_minute_and_waits_for_the_next_where_all_are_taken(
    asked: Browser, mailbox: Mailbox, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "2")
    settings.forget()
    assert ledger_post.take_places(WALL // 60, 1, 2)
    mailbox.deliver()
    assert len(mailbox.codes) == 1
    assert on_codes.handler(event_of(message(asked)), context) == {"batchItemFailures": []}
    assert (len(mailbox.codes), delayed()) == (1, 1)


def test_who_is_nobody_takes_no_place(mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot) -> None:
    Browser(context).wants_code("nobody@demo.example")
    mailbox.deliver()
    assert ledger_post.take_places(WALL // 60, 1, 1)


@pytest.mark.parametrize(("per_minute", "left"), [(1, 1), (2, 1), (9, 8), (10, 9), (11, 9), (60, 54), (600, 540)])
def test_a_tenth_of_the_minute_is_kept_for_codes_and_urgent_letters(per_minute: int, left: int) -> None:
    assert places(Precedence.DIGEST, per_minute) == places(Precedence.REPORT, per_minute) == left
    assert places(Precedence.URGENT, per_minute) == per_minute - (per_minute - left) // 2


@given(st.integers(1, 10_000), st.sampled_from(Precedence))
def test_letters_always_have_a_place_and_codes_have_one_left(per_minute: int, before: Precedence) -> None:
    most = places(before, per_minute)
    assert 1 <= most <= per_minute
    assert before is Precedence.URGENT or per_minute == 1 or (per_minute - most) * 10 >= per_minute


def test_letters_that_fill_their_minute_hold_no_code_back(
    asked: Browser, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "10")
    settings.forget()
    while ledger_post.take_places(WALL // 60, 1, places(Precedence.DIGEST, 10)):
        pass
    assert len(mailbox.code()) == 8


# ---- never lost -------------------------------------------------------------------------------------------------------


def test_a_code_ended_at_any_call_and_done_again_comes_and_doubles_only_after_sending(
    asked: Browser,
    mailbox: Mailbox,
    context: SimpleNamespace,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = message(asked)
    before = table_snapshot()
    with running(monkeypatch) as process:
        on_codes.handler(event_of(body), context)
    points = process.points
    assert "before smtp.send" in points and len(points) >= 14
    for number, point in enumerate(points):
        restore(before, table_snapshot())
        mailbox.server.messages.clear()
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            on_codes.handler(event_of(body), context)
        assert on_codes.handler(event_of(body), context) == {"batchItemFailures": []}
        assert len(mailbox.codes) == (2 if point == "after smtp.send" else 1), f"ended at {point}"
        for code in mailbox.codes:  # every code that came counts
            kept = table_snapshot()
            assert leads_to(Browser(context, dict(asked.cookies)).types(code)) == "./", f"ended at {point}"
            restore(kept, table_snapshot())
