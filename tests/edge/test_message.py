"""The bytes of a mail: whatever stands in names and texts, they are read back as the headers and parts that we wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message as Parsed
from typing import Any
from urllib.parse import unquote

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge import postman, settings
from edge.message import Mailbox, Message, written
from land.names import mail_file_name, one_line
from tests.doors.conftest import ENVIRONMENT
from tests.edge.odd_names import ATTACK, HEADERS, ODD
from tests.mail_server import listening

texts = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=5)), max_size=4).map("".join),
)


def mail(**said: Any) -> Message:
    known: dict[str, Any] = {
        "sender": Mailbox("示范开发区", "parcels@example.test"),
        "to": Mailbox("张三", "reader@demo.example"),
        "reply_to": Mailbox("李四", "agent@demo.example"),
        "subject": "3 宗新变严重，2 宗 7 天内到期",
        "text": "正文\n",
        "html": "<p>正文</p>\n",
        "ref": "demo.p1.urgent.2026-07-01T09",
        "at": 1_782_867_600,
    }
    return Message(**{**known, **said})


def decoded(value: object) -> str:
    """A header as a program reads it that knows RFC 2047 and nothing of ours."""
    return str(make_header(decode_header(str(value).replace("\n", ""))))


def named(value: object) -> tuple[str, str]:
    """Display name and address of a header that holds one of each."""
    found = re.fullmatch(r"(?:(.*?)\s*<([^<>]+)>)|([^<>\s]+)", str(value).replace("\n", ""))
    assert found is not None
    return (decoded(found[1]), found[2]) if found[2] else ("", found[3])


def of_body(text: str) -> str:
    return re.sub(r"\r\n|\r|\n", "\n", text).encode("utf-8", "replace").decode()


@hypothesis.settings(max_examples=150, deadline=None)
@given(names=st.lists(texts, min_size=3, max_size=3), subject=texts, text=texts, html=texts, ref=texts, file=texts)
@example(names=[ATTACK] * 3, subject=ATTACK, text=ATTACK, html=ATTACK, ref=ATTACK, file=ATTACK)
def test_whatever_stands_in_a_mail_it_is_read_back_as_what_we_wrote(
    names: list[str], subject: str, text: str, html: str, ref: str, file: str
) -> None:
    said = mail(
        sender=Mailbox(names[0], "parcels@example.test"),
        to=Mailbox(names[1], "reader@demo.example"),
        reply_to=Mailbox(names[2], "agent@demo.example"),
        subject=subject,
        text=text,
        html=html,
        ref=ref,
        workbook=(file, b"PK\x03\x04"),
    )
    data = written(said)
    data.decode("ascii")
    assert data.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    for how in (policy.SMTP, policy.compat32):
        found = message_from_bytes(data, policy=how)
        assert found.keys() == HEADERS
        senders = (said.sender, said.to, said.reply_to)
        for header, box in zip(HEADERS[:3], senders, strict=True):
            assert box is not None
            # A parser of its own reads what stands between the brackets; blanks at the ends are nobody's name.
            assert named(_raw(data, header)) == (one_line(box.name), box.address)
        assert decoded(_raw(data, "Subject")) == one_line(subject)
        assert re.fullmatch(r"<[A-Za-z0-9._-]+@example\.test>", str(found["Message-ID"]).strip())
        _parts_are_ours(found, said)


def _raw(data: bytes, header: str) -> str:
    """The header's value as it stands in the mail, once."""
    head = data.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    (value,) = re.findall(rf"^{header}: (.*(?:\n .*)*)$", head, re.MULTILINE)
    return str(value)


def _parts_are_ours(found: Parsed, said: Message) -> None:
    assert not found.defects
    parts = list(found.walk())
    assert [part.get_content_type() for part in parts] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]  # fmt: skip
    plain, html, sheet = parts[2:]
    for part, body in ((plain, said.text), (html, said.html)):
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().replace("\r\n", "\n") == of_body(body)
        assert part.keys() == ["Content-Type", "Content-Transfer-Encoding"]
    assert sheet.get_payload(decode=True) == b"PK\x03\x04"
    assert sheet.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]


@hypothesis.settings(max_examples=150, deadline=None)
@given(texts)
def test_python_reads_names_and_subject_as_they_were_said(text: str) -> None:
    said = written(mail(to=Mailbox(text, "reader@demo.example"), subject=text))
    found = message_from_bytes(said, policy=policy.SMTP)
    assert [one.addr_spec for one in found["To"].addresses] == ["reader@demo.example"]
    assert str(found["Subject"]).strip() == one_line(text).strip()
    assert found.keys() == HEADERS


def test_the_upload_that_wrote_headers_writes_none() -> None:
    data = written(mail(subject=f"【回执】{ATTACK}：全部收下", workbook=(ATTACK, b"PK")))
    assert message_from_bytes(data, policy=policy.default)["Reply-To"].addresses[0].addr_spec == "agent@demo.example"
    name = next(message_from_bytes(data, policy=policy.default).iter_attachments()).get_filename()
    assert name == "_utf-8_Q_x_0D_0AReply-To_evil_evil.example_0D_0A_0D_0Abody_.xlsx"


def test_a_long_subject_keeps_its_spaces_where_it_is_folded() -> None:
    subject = " ".join(f"{n} 宗 P-{n} due" for n in range(40))
    data = written(mail(subject=subject))
    assert len(_raw(data, "Subject").split("\n")) > 5
    for how in (policy.default, policy.compat32):
        assert decoded(message_from_bytes(data, policy=how)["Subject"]) == subject
    assert str(message_from_bytes(data, policy=policy.default)["Subject"]) == subject


@hypothesis.settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_lines_of_headers_are_short(name: str, subject: str) -> None:
    data = written(mail(subject=subject, sender=Mailbox(name, "parcels@example.test")))
    head = data.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n") if not line.startswith(b"Message-ID")) <= 76


def test_a_workbook_is_named_for_every_kind_of_program() -> None:
    name = "填报表_开发区_人_2025.xlsx"
    data = written(mail(workbook=(name, b"PK")))
    part = next(message_from_bytes(data, policy=policy.default).iter_attachments())
    assert part.get_filename() == name
    raw = data.decode("ascii")
    (extended,) = re.findall(r"filename\*=utf-8''([A-Za-z0-9%._-]+);\r\n", raw)
    assert unquote(extended) == name
    assert re.findall(r'filename="([^"]*)"', raw) == ["workbook_2025.xlsx"]
    (words,) = re.findall(r' name="([^"]*)"', raw)
    assert decoded(words) == name


@pytest.mark.parametrize(
    ("name", "fallback"),
    [
        ("报告.xlsx", "workbook.xlsx"),
        ("填报表_a b_2025.xlsx", "workbook_a_b_2025.xlsx"),
        ("returns-2025.xlsx", "returns-2025.xlsx"),
        ("（1）.xlsx", "workbook_1_.xlsx"),
        ("", "workbook.xlsx"),
        ("\r\n", "_"),
    ],
)
def test_a_workbooks_name_in_ascii(name: str, fallback: str) -> None:
    raw = written(mail(workbook=(name, b"PK"))).decode("ascii")
    assert re.findall(r'filename="([^"]*)"', raw) == [fallback]


@hypothesis.settings(max_examples=150, deadline=None)
@given(texts)
def test_a_files_name_in_a_mail_has_letters_digits_and_chinese_only(text: str) -> None:
    name = mail_file_name(text)
    assert len(name) <= 64
    assert all(char in "._-()（）" or (char.isascii() and char.isalnum()) or char >= "\u3007" for char in name)
    assert not set(name) & set("\u3008\u300a\u3010：；，。＜＞“”\u3000")
    assert mail_file_name(name) == name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("2025年度 台账（最终版）.xlsx", "2025年度_台账（最终版）.xlsx"),
        ("台账(1).csv", "台账(1).csv"),
        ("<b>“台账”</b>.xlsx", "_b_台账_b_.xlsx"),
        ("https://evil.example/?a=1.xlsx", "https_evil.example_a_1.xlsx"),
        ("长" * 100 + ".xlsx", "长" * 56 + "....xlsx"),
        ("." * 100, "." * 64),
    ],
)
def test_a_files_name_as_mails_write_it(file: str, name: str) -> None:
    assert mail_file_name(file) == name


@pytest.mark.parametrize(
    "address", ["", "a b@c.example", "a@b>\r\nBcc: x@y.example", "=?utf-8?q?a?=@b.example", "张@b.example"]
)
def test_what_is_no_address_is_in_no_header(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Mailbox("张三", address)


# ---- over the wire ----------------------------------------------------------------------------------------------------


class Server:
    """A mail server that keeps what it takes, byte by byte."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    kept = Server()
    # Neither SMTPUTF8 nor lines above what the protocol allows.
    with listening(kept, enable_SMTPUTF8=False) as port:
        for name, value in {**ENVIRONMENT, "SMTP_PORT": str(port)}.items():
            monkeypatch.setenv(name, value)
        settings.forget()
        yield kept
    settings.forget()


def test_whatever_stands_in_a_letter_a_mail_server_takes_it_as_we_wrote_it(server: Server) -> None:
    for odd in ODD:
        answers = Mailbox(odd, "agent@demo.example")
        postman.send(
            "reader@demo.example",
            odd,
            odd,
            odd,
            html=odd,
            text=odd,
            letter_ref=odd,
            workbook=(odd, b".\r\n" * 99),
            reply_to=answers,
        )
        sender, readers, data = server.taken.pop()
        assert (sender, readers) == ("parcels@example.test", ["reader@demo.example"])
        found = message_from_bytes(data, policy=policy.SMTP)
        assert found.keys() == HEADERS
        assert decoded(_raw(data, "Subject")) == one_line(odd)
        assert named(_raw(data, "From")) == (one_line(odd), "parcels@example.test")
        assert named(_raw(data, "Reply-To")) == (one_line(odd), "agent@demo.example")
        assert list(found.walk())[-1].get_payload(decode=True) == b".\r\n" * 99
        assert max(map(len, data.split(b"\r\n"))) <= 998


def test_only_what_is_no_address_stops_a_letter_before_it_is_sent(server: Server) -> None:
    for address in ("", "reader", "a@b.example\r\nRCPT TO:<x@evil.example>", "=?utf-8?q?a?=@b.example"):
        with pytest.raises(postman.PermanentRefusal):
            postman.send(address, "张三", "示范区", "主题", html="<p>正文</p>", text="正文", letter_ref="demo.p1.x")
    assert server.taken == []
