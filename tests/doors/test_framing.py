"""What stands around every letter when it is sent: whose name, why it comes, who answers; and the headers, all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from edge.table import ledger_letters, ledger_people, ledger_post
from land.opening import Opening
from land.people import Person, Role
from post import on_letters
from telling.letter import Letter, LetterKind
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.mailing import Server, messages, server  # noqa: F401  (fixture)
from tests.doors.receipts import BAD
from tests.doors.receipts import sent as handed_in
from tests.edge.odd_names import ATTACK, HEADERS, ODD
from zones.zone import Zone

WALL = 1_782_867_600
AGENT = Person(
    "a1", "张三", "agent@demo.example", frozenset({Role.AGENT}), parcels=frozenset({"P1"}), phone="0571-1234"
)
HEAD = Person("h1", "李四", "head@demo.example", frozenset({Role.HEAD}))
OFFICER = Person("o1", "王五", "officer@demo.example", frozenset({Role.OFFICER}), phone="0571-5678")
LEADER = Person("l1", "赵六", "leader@demo.example", frozenset({Role.LEADER}))
WHY = "这是发到这个邮箱的第一封信"


@pytest.fixture
def people(zone: Zone, clock: Clock) -> Iterator[None]:
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [AGENT, HEAD, OFFICER, LEADER])
    yield


def written(reader: Person, name: str = "x", **said: Any) -> Letter:
    """A letter to the person about P1, in the frame of every letter."""
    from edge import clock

    known: dict[str, Any] = {
        "kind": LetterKind.DIGEST, "on": D("2026-07-01"), "subject": "1 宗新变严重",
        "html": "<p>日期</p>\n<!--why-->\n<p>正文 &lt;!--why--&gt;</p>\n<!--answers-->\n", "text": "正文 <!--why-->\n",
        "step_keys": (), "written_at": clock.now(), "opens": Opening(frozenset({"P1"})),
    }  # fmt: skip
    letter = Letter("demo", reader.person_id, f"digest.{name}", **{**known, **said})
    assert ledger_letters.write_letter(letter)
    return letter


def sent(server: Server, context: SimpleNamespace) -> Any:  # noqa: F811
    """The one mail that goes out when everything unsent is sent."""
    before = len(server.messages)
    found = on_letters.handler(messages("post", *ledger_post.unsent("demo")), context)
    assert found == {"batchItemFailures": []}
    (mail,) = server.messages[before:]
    return mail


def bodies(mail: Any) -> list[str]:
    return [mail.get_body((kind,)).get_content() for kind in ("html", "plain")]


def test_the_first_letter_to_an_address_says_why_it_comes_and_no_other_does(
    server: Server,  # noqa: F811
    context: SimpleNamespace,
) -> None:
    written(LEADER, "one")
    for body in bodies(sent(server, context)):
        assert body.count(WHY) == 1
        assert "示范开发区管委会用“地诺”跟踪标准地的约定，通讯录里登记的包联领导是这个邮箱" in body
    written(LEADER, "two")
    assert not any(WHY in body for body in bodies(sent(server, context)))
    # New contacts change nothing of that; another address is another reader.
    ledger_people.replace_contacts("demo", 2, [replace(LEADER, phone="1"), replace(HEAD, person_id="h2")])
    written(LEADER, "three")
    assert not any(WHY in body for body in bodies(sent(server, context)))
    written(replace(HEAD, person_id="h2"), "four")
    assert all(WHY in body for body in bodies(sent(server, context)))


def test_a_letter_that_did_not_arrive_was_not_the_first(
    server: Server,  # noqa: F811
    context: SimpleNamespace,
    clock: Clock,
) -> None:
    written(LEADER, "one")
    server.answer = "451 later"
    on_letters.handler(messages("post", *ledger_post.unsent("demo")), context)
    assert server.messages == []
    server.answer = "250 OK"
    clock.wall(WALL + 600)
    assert all(WHY in body for body in bodies(sent(server, context)))


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (LetterKind.RECEIPT, "您用这个邮箱上传了工作簿，所以把结果告诉您"),
        (LetterKind.DIGEST, "台账里登记的代办员是这个邮箱"),
        (LetterKind.WELCOME, ""),
    ],
)
def test_it_says_how_we_know_the_address(
    server: Server,  # noqa: F811
    context: SimpleNamespace,
    kind: LetterKind,
    why: str,
) -> None:
    stranger = Person("s1", "<b>钱七</b>", "s1@demo.example", frozenset())
    ledger_people.keep_sender("demo", stranger)
    written(stranger, kind=kind)
    html, text = bodies(sent(server, context))
    for body in (html, text):
        assert (WHY in body) is bool(why) and why in body
    assert "正文 &lt;!--why--&gt;" in html and "正文 <!--why-->" in text


def test_a_letter_names_its_zone_and_the_agent_of_its_parcels_who_answers(
    server: Server,  # noqa: F811
    context: SimpleNamespace,
) -> None:
    written(LEADER)
    mail = sent(server, context)
    assert mail.keys() == HEADERS  # all that there are: none invites to unsubscribe
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("示范开发区", "parcels@example.test")
    (answers,) = mail["Reply-To"].addresses
    assert (answers.display_name, answers.addr_spec) == ("张三", "agent@demo.example")
    assert all("有疑问可以直接回复这封信，由代办员 张三答复，电话 0571-1234。" in body for body in bodies(mail))


def test_an_agents_own_letter_is_answered_by_the_office(server: Server, context: SimpleNamespace) -> None:  # noqa: F811
    written(AGENT)
    mail = sent(server, context)
    assert mail["Reply-To"].addresses[0].addr_spec == "officer@demo.example"
    assert all("由管理员 王五答复，电话 0571-5678。" in body for body in bodies(mail))


def test_where_nobody_is_known_who_answers_nothing_says_so(server: Server, context: SimpleNamespace) -> None:  # noqa: F811
    ledger_people.replace_contacts("demo", 2, [HEAD])
    written(HEAD)
    mail = sent(server, context)
    assert "Reply-To" not in mail
    assert not any("回复" in body for body in bodies(mail))


def test_an_upload_writes_no_header_whatever_its_file_is_called(server: Server, context: SimpleNamespace) -> None:  # noqa: F811
    for name in (ATTACK, "." * 100, "a\r\nBcc: x@evil.example\r\n\r\n.xlsx"):
        handed_in(BAD, context, name)
        mail = sent(server, context)
        assert mail.keys() == HEADERS
        assert mail["Reply-To"].addresses[0].addr_spec == "officer@demo.example"
        assert str(mail["Subject"]).startswith("【回执】部分收下：收下 1 行，退回 1 行")
        assert "P-02" in bodies(mail)[1] or "D3" in bodies(mail)[1]  # the body is the receipt's
        assert not any("=?" in body for body in bodies(mail))


def test_no_name_stops_a_letter(server: Server, context: SimpleNamespace) -> None:  # noqa: F811
    for number, odd in enumerate(ODD):
        odd = odd.encode("utf-8", "replace").decode()  # a cell's text has no half characters
        reader, answers = replace(HEAD, name=odd, person_id=f"h{number}"), replace(OFFICER, name=odd)
        ledger_people.replace_contacts("demo", number + 2, [reader, answers])
        written(reader, f"n{number}")
        mail = sent(server, context)
        assert mail.keys() == HEADERS and mail["To"].addresses[0].addr_spec == "head@demo.example"
