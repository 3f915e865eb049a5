"""Letters arrive, or somebody knows: every answer of a mail server at every stage, its silence, the pace, receipts too many."""

from __future__ import annotations

import itertools
import re
import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from boto3.dynamodb.conditions import Key

from edge import clock as edge_clock
from edge import postman, queues, settings, telemetry
from edge.table import (
    ledger_letters,
    ledger_marks,
    ledger_people,
    ledger_post,
    ledger_reach,
    ledger_table,
    ledger_zones,
)
from land.facts import LettersDue, LetterWritten
from land.grant import LINK
from land.opening import Opening
from land.people import Person, Role
from post import on_due
from telling.letter import SENDING_SECONDS, Letter, LetterKind, LetterState, receipt_id
from telling.sending import CLAIM_SECONDS, LIFE, precedence
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, restore, running
from tests.doors.mailing import messages
from tests.doors.plain_table import install
from tests.doors.post_office import Office
from tests.mail_server import listening
from zones.zone import Zone

WALL = 1_782_867_600 // 3600 * 3600
AGENT = Person("a1", "代办员甲", "agent@demo.example", frozenset({Role.AGENT}))
HEAD = Person("h1", "负责人", "head@demo.example", frozenset({Role.HEAD}))
OFFICER = Person("o1", "管理员", "officer@demo.example", frozenset({Role.OFFICER}))
HOUR, DAY = 3600, 86_400
TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class Server:
    """A mail server that answers a command as told, or hangs up in the middle of it."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.only: set[str] = set()  # whom the answers are for; nobody named: everybody
        self.taken: list[tuple[str, str]] = []
        self.offered: list[str] = []
        self.messages: list[str] = []

    def _answer(self, command: str, to: str) -> str:
        return self.answers.get(command, "250 OK") if not self.only or to in self.only else "250 OK"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK") if not self.only else "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.offered.append(address)
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT", address)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = self._answer("DATA", envelope.rcpt_tos[0])
        found = re.search(rb"^Message-ID: (\S+)", envelope.content, re.MULTILINE)
        assert found is not None
        self.offered.append(found[1].decode())
        if answer == "hang up":
            assert server.transport is not None
            server.transport.close()
        elif answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos[0], found[1].decode()))
            self.messages.append(envelope.content.decode())
        return answer


@pytest.fixture
def server(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    kept = Server()
    with listening(kept) as port:
        monkeypatch.setenv("SMTP_PORT", str(port))
        settings.forget()
        yield kept


@pytest.fixture
def office(
    zone: Zone,
    server: Server,
    clock: Clock,
    context: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Office:
    """On the plain table, but where a test ends calls of the emulated one: days of letters ask it thousands of times."""
    clock.wall(WALL)
    if "table_snapshot" not in request.fixturenames:
        install(monkeypatch)
        assert ledger_zones.add_zone(zone)
    ledger_people.replace_contacts("demo", 1, [AGENT, HEAD, OFFICER])
    kept = Office(clock, context)
    monkeypatch.setattr(queues, "send", kept.send)
    return kept


def write(
    office: Office,
    who: Person = AGENT,
    name: str = "digest.2026-07-01",
    kind: LetterKind = LetterKind.DIGEST,
    zone: str = "demo",
    text: str = "正文",
    **more: Any,
) -> LetterWritten:
    """A letter as the doors write it, and the stream's message about it."""
    told = Letter(
        zone,
        who.person_id,
        name,
        kind,
        on=D("2026-07-01"),
        subject="主题",
        html="<p>正文</p>",
        text=text,
        step_keys=(),
        written_at=edge_clock.now(),
        **more,
    )
    assert ledger_letters.write_letter(told)
    message = LetterWritten(zone, who.person_id, name)
    office.send(queues.POST, [message])
    return message


def stored(message: LetterWritten) -> Letter:
    found = ledger_letters.letter(message.zone, message.person_id, message.letter_id)
    assert found is not None
    return found


def letters(who: Person, kind: LetterKind) -> list[Letter]:
    return [one for one in ledger_letters.letters("demo", who.person_id) if one.kind is kind]


ABOUT_US = [
    "553 Mail from must equal authorized user",
    "554 Relay access denied",
    "530 5.7.0 Authentication required",
    "550 Domain frequency limited",
    "552 Mailbox full",
    "554 DT:SPM",
    "451 try again later",
    "421 too many connections",
]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ABOUT_US)
def test_what_was_refused_for_two_days_arrives_once_when_the_server_is_well_again(
    office: Office, server: Server, stage: str, answer: str
) -> None:
    server.answers = {stage: answer}
    message = write(office)
    office.go(2 * DAY)
    assert stored(message).state is LetterState.WAITING and server.taken == []
    tries = office.tries[("demo", "a1", message.letter_id)]
    assert 5 <= tries <= 16, "the pauses grow"
    server.answers = {}
    office.go(8 * HOUR + 60)
    assert stored(message).state is LetterState.SENT and len(server.taken) == 1
    office.go(6 * DAY)
    assert len(server.taken) == 1 and office.waiting == []


def test_the_pauses_grow_up_to_eight_hours_and_the_last_try_is_at_the_end_of_the_fifth_day(
    office: Office, server: Server
) -> None:
    server.answers = {"DATA": "554 DT:SPM"}
    message = write(office)
    seconds = []
    while stored(message).state is not LetterState.GIVEN_UP:
        before = len(server.offered)
        office.go(60)
        seconds += [edge_clock.wall() - WALL] * (len(server.offered) > before)
    pauses = [later - earlier for earlier, later in itertools.pairwise(seconds)]
    assert pauses[:-1] == sorted(pauses[:-1]) and max(pauses) <= 8 * HOUR + 120
    assert 0 <= seconds[-1] - LIFE <= 180
    assert len(seconds) <= 25


def test_a_letter_given_up_is_told_to_the_officer_once_with_what_the_server_said(
    office: Office, server: Server
) -> None:
    server.answers, server.only = {"DATA": "554 DT:SPM"}, {AGENT.address}
    message = write(office)
    office.go(LIFE + 2 * HOUR)
    assert stored(message).state is LetterState.GIVEN_UP
    (told,) = letters(OFFICER, LetterKind.UNDELIVERED)
    assert "1 人的 1 封信没有送达" in told.subject
    assert "代办员甲" in told.text and "agent@demo.example" in told.text and "554" in told.text and "5 天" in told.text
    assert letters(HEAD, LetterKind.UNDELIVERED) == []
    office.go(DAY)
    assert len(letters(OFFICER, LetterKind.UNDELIVERED)) == 1


def test_what_the_server_hung_up_on_after_data_is_tried_five_times_under_one_message_id(
    office: Office, server: Server
) -> None:
    server.answers = {"DATA": "hang up"}
    message = write(office)
    office.go(LIFE)
    found = stored(message)
    assert (found.state, found.drops) == (LetterState.GIVEN_UP, 5)
    assert Counter(one for one in server.offered if "digest" in one) == {server.offered[1]: 5}
    assert len([one for one in server.offered if "undelivered" in one]) == 5, "a letter about letters brings no other"
    (told,) = letters(OFFICER, LetterKind.UNDELIVERED)
    assert "5 次都在传完时断线" in told.text


@contextmanager
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Behind the mail server's port is nobody."""
    with monkeypatch.context() as patch:
        patch.setenv("SMTP_PORT", "1")
        settings.forget()
        yield
    settings.forget()


def test_a_server_that_is_not_there_is_left_alone_longer_and_longer_whatever_waits(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    connected = postman._connected

    def counted(mail: Any) -> Any:
        calls.append(edge_clock.wall())
        return connected(mail)

    monkeypatch.setattr(postman, "_connected", counted)
    with nobody_there(monkeypatch):
        written = [write(office, name=f"digest.2026-07-{day:02d}") for day in range(1, 21)]
        office.go(DAY)
    assert len(calls) < 40, "one tries it for all"
    assert {stored(one).state for one in written} == {LetterState.WAITING}


def test_after_its_silence_one_letter_tries_the_server_and_then_all_follow(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nobody_there(monkeypatch):
        written = [write(office, name=f"digest.2026-07-{day:02d}") for day in range(1, 21)]
        office.go(6 * HOUR)
    assert server.taken == []
    office.go(HOUR + 240)
    assert {stored(one).state for one in written} == {LetterState.SENT}
    assert len(server.taken) == len({one for _, one in server.taken}) == 20
    assert office.looks < 100


def test_letters_behind_a_server_that_never_comes_back_are_given_up_after_five_days_and_told_in_one_letter(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nobody_there(monkeypatch):
        written = [write(office, name=f"digest.2026-07-{day:02d}") for day in range(1, 8)]
        office.go(LIFE + DAY)
    assert {stored(one).state for one in written} == {LetterState.GIVEN_UP}
    told = letters(OFFICER, LetterKind.UNDELIVERED)
    assert 1 <= len(told) <= 2
    assert sum(int(re.findall(r"(\d+) 封", one.subject)[0]) for one in told) == 7


def test_a_letter_refused_for_days_before_the_server_fell_silent_is_given_up_on_its_fifth_day(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = {"DATA": "554 DT:SPM"}
    message = write(office)
    office.go(4 * DAY)
    with nobody_there(monkeypatch):
        other = write(office, name="digest.2026-07-05")
        office.go(DAY + 3 * HOUR)
    assert (stored(message).state, stored(other).state) == (LetterState.GIVEN_UP, LetterState.WAITING)


# ---- the reader -------------------------------------------------------------------------------------------------------


def test_a_reader_whose_mailbox_does_not_exist_is_marked_told_once_and_not_written_to_again(
    office: Office, server: Server
) -> None:
    server.answers, server.only = {"RCPT": "550 5.1.1 no such mailbox"}, {AGENT.address}
    first = write(office)
    office.go(HOUR)
    assert stored(first).state is LetterState.REFUSED
    (told,) = letters(OFFICER, LetterKind.UNDELIVERED)
    assert "没有这个收件人" in told.text and "通讯录" in told.text and "agent@demo.example" in told.text
    second = write(office, name="digest.2026-07-02")
    office.go(2 * HOUR)
    assert stored(second).state is LetterState.REFUSED
    assert server.offered.count(AGENT.address) == 1
    assert len(letters(OFFICER, LetterKind.UNDELIVERED)) == 1
    (agent,) = [one for one in ledger_people.people("demo", D("2026-07-01")) if one.person_id == "a1"]
    assert agent.address == ""


def test_a_marked_reader_is_written_to_again_when_the_contacts_bring_another_address_or_somebody_lifts_the_mark(
    office: Office, server: Server
) -> None:
    assert ledger_reach.mark_unreachable("demo", "a1") and not ledger_reach.mark_unreachable("demo", "a1")
    moved = Person("a2", "代办员甲", "agent2@demo.example", frozenset({Role.AGENT}))
    ledger_people.replace_contacts("demo", 2, [moved, HEAD, OFFICER])
    message = write(office, moved)
    office.go()
    assert stored(message).state is LetterState.SENT
    ledger_people.replace_contacts("demo", 3, [AGENT, HEAD, OFFICER])
    again = write(office, name="digest.2026-07-03")
    office.go()
    assert stored(again).state is LetterState.REFUSED
    assert ledger_reach.mark_reachable("demo", "a1") and not ledger_reach.mark_reachable("demo", "a1")
    last = write(office, name="digest.2026-07-04")
    office.go()
    assert stored(last).state is LetterState.SENT


def test_without_an_officer_the_heads_hear_and_without_anybody_the_night_looks_again(
    office: Office, server: Server
) -> None:
    ledger_people.replace_contacts("demo", 2, [AGENT])
    server.answers, server.only = {"RCPT": "550 5.1.1 no such mailbox"}, {AGENT.address}
    write(office)
    office.go(2 * HOUR)
    assert office.waiting == [] and ledger_marks.is_letter_waiting()
    ledger_people.replace_contacts("demo", 3, [AGENT, HEAD])
    ledger_post.wake(edge_clock.wall())
    office.go(HOUR)
    assert len(letters(HEAD, LetterKind.UNDELIVERED)) == 1 and ledger_post.failed("demo", 9) == []


def test_what_a_dead_officer_was_to_hear_the_head_hears(office: Office, server: Server) -> None:
    server.answers = {"RCPT": "550 5.1.1 no such mailbox"}
    server.only = {AGENT.address, OFFICER.address}
    write(office)
    office.go(3 * HOUR)
    office.send(
        queues.POST, [LetterWritten("demo", "o1", one.letter_id) for one in letters(OFFICER, LetterKind.UNDELIVERED)]
    )
    office.go(3 * HOUR)
    told = "".join(one.text for one in letters(HEAD, LetterKind.UNDELIVERED))
    assert AGENT.address in told and OFFICER.address in told
    assert len(letters(HEAD, LetterKind.UNDELIVERED)) <= 2
    assert ledger_post.failed("demo", 9) == ledger_post.unknown("demo", 9) == []


def test_many_refusals_of_one_hour_are_at_most_two_letters_within_it_and_the_next(
    office: Office, server: Server
) -> None:
    staff = [Person(f"s{n:02d}", f"人{n}", f"s{n:02d}@demo.example", frozenset({Role.AGENT})) for n in range(30)]
    ledger_people.replace_contacts("demo", 2, [*staff, OFFICER])
    server.answers, server.only = {"RCPT": "550 5.1.1 no such mailbox"}, {one.address for one in staff}
    for number, one in enumerate(staff):
        write(office, one)
        office.go(60 if number % 10 == 0 else 0)
    office.go(3 * HOUR)
    told = letters(OFFICER, LetterKind.UNDELIVERED)
    assert len(told) <= 2
    assert sum(int(re.findall(r"(\d+) 人", one.subject)[0]) for one in told) == 30


def test_of_hundreds_of_letters_given_up_at_once_the_officer_hears_in_two_letters(
    server: Server, clock: Clock, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    clock.wall(WALL)
    assert ledger_zones.add_zone(Zone("demo", "区", "市", "区", alerts_from=D("2026-07-01")))
    ledger_people.replace_contacts("demo", 1, [AGENT, OFFICER])
    office = Office(clock, context)
    monkeypatch.setattr(queues, "send", office.send)
    for number in range(400):
        message = write(office, name=f"digest.{number:04d}")
        ledger_post.mark_failed(stored(message), LetterState.GIVEN_UP, "DATA 554")
    office.go(3 * HOUR)
    told = letters(OFFICER, LetterKind.UNDELIVERED)
    assert len(told) == 2
    assert sum(int(re.findall(r"(\d+) 封", one.subject)[0]) for one in told) == 400
    assert ledger_post.failed("demo", 9) == ledger_post.unknown("demo", 9) == []


# ---- the pace ---------------------------------------------------------------------------------------------------------


def test_of_two_thousand_waiting_letters_each_is_tried_twice_at_most(
    server: Server, clock: Clock, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)  # the emulated table copies itself at each transaction
    monkeypatch.setenv("MAILS_PER_MINUTE", "100")
    settings.forget()
    clock.wall(WALL)
    assert ledger_zones.add_zone(Zone("demo", "区", "市", "区", alerts_from=D("2026-07-01")))
    ledger_people.replace_contacts("demo", 1, [AGENT])
    office = Office(clock, context)
    monkeypatch.setattr(queues, "send", office.send)
    for number in range(2000):
        write(office, name=f"digest.{number:04d}")
    per_minute = []
    while len(server.taken) < 2000:
        before = len(server.taken)
        office.go(60)
        per_minute.append(len(server.taken) - before)
        assert len(per_minute) < 40
    assert max(office.tries.values()) <= 2
    assert max(per_minute) <= 100 and len(per_minute) <= 24, per_minute
    assert office.looks <= 40
    assert len({ref for _, ref in server.taken}) == 2000


def test_urgent_letters_go_before_receipts_before_digests_before_reports_and_a_tenth_is_kept(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "10")
    settings.forget()
    office.clock.wall(WALL + 30)
    for number in range(10):  # the minute is full
        write(office, name=f"report.first{number}", kind=LetterKind.REPORT)
    office.go()
    assert len(server.taken) == 9
    kinds = [LetterKind.REPORT, LetterKind.DIGEST, LetterKind.RECEIPT, LetterKind.URGENT]
    for kind in kinds:
        for number in range(5):
            write(office, name=f"{kind}.waits{number}", kind=kind)
    office.go()
    assert [one.split(".")[2] for _, one in server.taken[9:]] == ["urgent"], "the tenth that was kept"
    office.go(40)
    assert [one.split(".")[2] for _, one in server.taken[10:]] == ["urgent"] * 4 + ["receipt"] * 5
    office.go(60)
    assert [one.split(".")[2] for _, one in server.taken[19:]] == ["digest"] * 5 + ["report"] * 4


def test_between_zones_places_are_shared_evenly(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_MINUTE", "10")
    settings.forget()
    for code in ("aaaa", "zzzz"):
        assert ledger_zones.add_zone(Zone(code, "区", "市", "区", alerts_from=D("2026-07-01")))
        ledger_people.replace_contacts(code, 1, [AGENT])
    for number in range(60):
        write(office, name=f"digest.{number:04d}", zone="aaaa")
    office.go()
    for number in range(12):
        write(office, name=f"digest.{number:04d}", zone="zzzz")
    taken = len(server.taken)
    office.go(200)
    shares = Counter(one[1:5] for _, one in server.taken[taken:])
    assert shares["zzzz"] == 12 and shares["aaaa"] >= 12


# ---- receipts ---------------------------------------------------------------------------------------------------------


def receipt(office: Office, number: int, opens: Opening | None = None) -> LetterWritten:
    """Of every other upload there is a marked copy."""
    upload_id = f"u{number:02d}"
    text = f"标注：{LINK}/uploads/{upload_id}/copy" if number % 2 == 0 else "正文"
    return write(office, name=receipt_id(upload_id), kind=LetterKind.RECEIPT, text=text, opens=opens)


def test_more_than_six_receipts_an_hour_are_six_and_one_summary_that_leads_to_all(
    office: Office, server: Server
) -> None:
    office.clock.wall(WALL + 600)
    opens = [Opening(frozenset({"P1"}), takes=True, upload_id=f"u{n:02d}") for n in range(10)]
    written = [receipt(office, number, opens[number]) for number in range(10)]
    office.go(1200)
    assert len(server.taken) == 6
    office.go(HOUR)
    summaries = [one for one in letters(AGENT, LetterKind.RECEIPT) if ".summary." in one.letter_id]
    (summary,) = summaries
    assert "4 份文件" in summary.subject
    assert summary.opens == Opening(frozenset({"P1"}), takes=True, uploads=frozenset(f"u{n:02d}" for n in range(6, 10)))
    for number in range(6, 10):
        way, is_there = f"/uploads/u{number:02d}/copy", number % 2 == 0
        assert (way in summary.text) is (way in summary.html) is is_there
    assert Counter(stored(one).state for one in written) == {LetterState.SENT: 6, LetterState.MERGED: 4}
    office.send(queues.POST, [LetterWritten("demo", "a1", summary.letter_id)])
    office.go(DAY)
    assert len(server.taken) == 7 and office.waiting == []


def test_one_address_in_two_zones_gets_six_receipts_an_hour_and_not_twelve(office: Office, server: Server) -> None:
    assert ledger_zones.add_zone(Zone("other", "区", "市", "区", alerts_from=D("2026-07-01")))
    ledger_people.replace_contacts("other", 1, [AGENT])
    for number in range(5):
        receipt(office, number)
        write(office, name=receipt_id(f"u{number:02d}"), kind=LetterKind.RECEIPT, zone="other")
    office.go(1200)
    assert len(server.taken) == 6


def test_the_next_hour_has_six_receipts_of_its_own(office: Office, server: Server) -> None:
    for number in range(6):
        receipt(office, number)
    office.go(HOUR)
    for number in range(6, 12):
        receipt(office, number)
    office.go(DAY)
    assert len(server.taken) == 12


# ---- never lost -------------------------------------------------------------------------------------------------------


def forget_the_pace() -> None:
    for item in list(ledger_table.query(Key("pk").eq("PACE"))):
        ledger_table.transact([ledger_table.delete_op({"pk": item["pk"], "sk": item["sk"]})])


def test_looking_after_letters_that_wait_ended_at_any_call_loses_and_doubles_none(
    office: Office, server: Server, table_snapshot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [write(office, name=f"digest.{number}") for number in range(3)]
    held = [receipt(office, number) for number in range(8)]
    gone = write(office, HEAD)
    office.waiting.clear()
    for message in held[:6]:
        ledger_post.take_receipt(stored(message), AGENT.address, 6)
        ledger_post.mark_sent(stored(message))
    for message in held[6:]:
        assert ledger_post.claim(message, precedence(LetterKind.RECEIPT), WALL + 300)
        ledger_post.hold(stored(message), WALL + 300)
    ledger_post.mark_failed(stored(gone), LetterState.GIVEN_UP, "DATA 554")
    start = WALL + HOUR + 2
    before = table_snapshot()

    def run() -> None:
        on_due.handler(messages("due", LettersDue(start)), office.context)

    def fates() -> list[LetterState]:
        return [stored(one).state for one in [*written, *held, gone]]

    office.clock.wall(start)
    with running(monkeypatch) as process:
        run()
    assert len(process.points) > 40
    for number, point in enumerate(process.points):
        restore(before, table_snapshot())
        forget_the_pace()
        office.waiting.clear()
        server.taken.clear()
        office.clock.wall(start)
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            run()
        office.clock.wall(start + 720)
        run()
        office.go(2 * HOUR)
        assert fates() == [LetterState.SENT] * 9 + [LetterState.MERGED] * 2 + [LetterState.GIVEN_UP], point
        summaries = [one for one in letters(AGENT, LetterKind.RECEIPT) if ".summary." in one.letter_id]
        told = letters(OFFICER, LetterKind.UNDELIVERED)
        assert (len(summaries), len(told)) == (1, 1), f"ended at {point}"
        refs = [ref for _, ref in server.taken]
        assert len(refs) == len(set(refs)), f"a mail came twice, ended at {point}"


# ---- what nobody foresaw ----------------------------------------------------------------------------------------------


def test_a_letter_that_cannot_be_made_waits_longer_each_time_and_is_given_up_and_told(
    office: Office, server: Server
) -> None:
    """Its workbook is gone. It must not come back every five minutes for ever."""
    message = write(office, attachment="letters/demo/gone.xlsx", attachment_name="名单.xlsx")
    office.go(DAY)
    assert stored(message).state is LetterState.WAITING and stored(message).tries <= 10
    assert office.tries[("demo", "a1", message.letter_id)] <= 20
    office.go(LIFE)
    assert stored(message).state is LetterState.GIVEN_UP
    assert [to for to, _ in server.taken] == [OFFICER.address]
    assert len(letters(OFFICER, LetterKind.UNDELIVERED)) == 1


def test_who_comes_late_for_a_claimed_letter_leaves_it_for_sending_takes_time(office: Office, server: Server) -> None:
    message = write(office)
    office.waiting.clear()
    assert ledger_post.claim(message, precedence(LetterKind.DIGEST), WALL + 300)
    ledger_post.wake(WALL + 300)
    late = LetterWritten("demo", "a1", message.letter_id, WALL + 300)
    office.clock.wall(WALL + 300 - SENDING_SECONDS)
    office.send(queues.POST, [late])
    office.go()
    assert server.taken == []
    office.go(HOUR)
    assert len(server.taken) == 1 and stored(message).state is LetterState.SENT


def test_nobody_sends_for_longer_than_the_function_may_run() -> None:
    post = TEMPLATE.read_text(encoding="utf-8").split("\n  PostFunction:\n")[1].split("\n\n")[0]
    (timeout,) = re.findall(r"^      Timeout: (\d+)$", post, re.MULTILINE)
    assert int(timeout) <= SENDING_SECONDS < CLAIM_SECONDS


def test_a_server_that_greets_and_then_says_nothing_is_left_alone_by_all_letters(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def hangs(self: smtplib.SMTP, *_: Any) -> Any:
        asked.append(edge_clock.wall())
        raise smtplib.SMTPServerDisconnected("timed out")

    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "mail", hangs)
        written = [write(office, name=f"digest.2026-07-{day:02d}") for day in range(1, 21)]
        office.go(6 * HOUR)
        assert len(asked) < 20, "one tries it for all"
    office.go(2 * HOUR)
    assert {stored(one).state for one in written} == {LetterState.SENT} and len(server.taken) == 20


def test_whoever_runs_the_service_is_called_when_the_server_is_silent_for_an_hour_however_few_letters_wait(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[int] = []
    count = telemetry.count

    def counted(name: str, value: int = 1) -> None:
        called.extend([edge_clock.wall() - WALL] * (name == "MailServerSilent"))
        count(name, value)

    monkeypatch.setattr(telemetry, "count", counted)
    monkeypatch.setenv("SMTP_PORT", "1")
    settings.forget()
    write(office)
    office.go(HOUR - 1)
    assert called == []
    office.go(DAY)
    assert called and called[0] < 2 * HOUR
    assert all(later - earlier < 2 * HOUR for earlier, later in itertools.pairwise(called))
    assert "MetricName: MailServerSilent\n" in TEMPLATE.read_text(encoding="utf-8")
    settings.forget()


def test_an_officer_whose_mailbox_is_found_dead_meanwhile_does_not_keep_the_news_from_the_head(
    office: Office, server: Server
) -> None:
    """The letter about letters finds its reader marked: somebody else has to know that it told nobody."""
    server.answers, server.only = {"RCPT": "550 5.1.1 no such mailbox"}, {AGENT.address, OFFICER.address}
    write(office)
    write(office, OFFICER)
    while not letters(OFFICER, LetterKind.UNDELIVERED):
        ledger_post.mark_failed(stored(write(office, name=f"digest.{edge_clock.wall()}")), LetterState.GIVEN_UP, "X")
        ledger_reach.mark_reachable("demo", OFFICER.person_id)
        office.go(60)
    ledger_reach.mark_unreachable("demo", OFFICER.person_id)
    office.go(4 * HOUR)
    told = letters(HEAD, LetterKind.UNDELIVERED)
    assert any("封信没有送达" in one.text.split("下面的信", 1)[1] for one in told)
    assert office.waiting == []
