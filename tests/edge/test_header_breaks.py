"""A line break in a name or a subject begins no header."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.message import Mailbox, Message, written

MAIL = Message(
    sender=Mailbox("示范区", "zone@demo.example"),
    to=Mailbox("张三", "reader@demo.example"),
    subject="主题",
    text="正文",
    html="<p>正文</p>",
    ref="demo.p1.x",
    at=1_782_867_600,
    reply_to=Mailbox("办公室", "office@demo.example"),
)
BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"]
NAMES = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


def headers(mail: Message) -> list[str]:
    head = written(mail).partition(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("where", ["sender", "to", "reply_to", "subject"])
def test_a_line_break_begins_no_header(where: str, line_break: str) -> None:
    text = f"Zone{line_break}Bcc: everybody@evil.example"
    kept = text if where == "subject" else replace(getattr(MAIL, where), name=text)
    assert headers(replace(MAIL, **{where: kept})) == NAMES


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_a_workbooks_name_begins_no_header(line_break: str) -> None:
    mail = replace(MAIL, workbook=(f"a{line_break}Bcc: everybody@evil.example.xlsx", b"PK"))
    assert headers(mail) == NAMES
    assert not any(line.startswith(b"Bcc") for line in written(mail).splitlines())


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_an_address_is_no_mailbox(line_break: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Mailbox("张三", f"reader@demo.example{line_break}Bcc: everybody@evil.example")
