"""The bytes of a mail: the headers and parts that are written here, and no others, whatever stands in names and texts.

Python's own writer decodes what looks like an encoded word in a header and writes the line breaks that it finds there
(3.11.7 does), folds spaces away between words, and stops at some names. So it is not asked: every text goes into the mail
as base64, which holds no line break, no `=?` and no boundary.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from land.names import mail_file_name, one_line
from land.values import dataclass

_PLAIN: Final = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PLAIN_MOST: Final = 60  # characters that stand in a header as they are; more are folded
_WORD_BYTES: Final = 39  # of one encoded word: with the longest name of a header a line has 76 characters at most
_BASE64_LINE: Final = 76
_ADDRESS: Final = re.compile(r"[!-;=?-~]+")  # no space, no bracket, nothing that is not ASCII
_REF: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_SHANGHAI: Final = timezone(timedelta(hours=8))
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Base64 has neither of their characters, so no part can end another.
_MIXED, _ALTERNATIVE = "=_mixed", "=_alternative"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and whose it is; name "" where nothing is known of that. ValueError for what cannot stand in a header."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if _ADDRESS.fullmatch(self.address) is None or "=?" in self.address:
            raise ValueError("not an address")


@dataclass(frozen=True, slots=True)
class Message:
    """A mail. ref: its identity, which its Message-ID repeats. at: epoch seconds. workbook: name and bytes of an .xlsx."""

    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str
    ref: str
    at: int
    reply_to: Mailbox | None = None
    workbook: tuple[str, bytes] | None = None


def written(mail: Message) -> bytes:
    """The mail as it goes over the wire: ASCII, lines that end with CRLF and have at most 998 bytes."""
    answers = [("Reply-To", _mailbox(mail.reply_to))] if mail.reply_to is not None else []
    lines = [
        f"{name}: {value}"
        for name, value in (
            ("From", _mailbox(mail.sender)),
            ("To", _mailbox(mail.to)),
            *answers,
            ("Subject", _unstructured(mail.subject)),
            ("Date", format_datetime(datetime.fromtimestamp(mail.at, _SHANGHAI))),
            ("Message-ID", _message_id(mail.ref, mail.sender.address)),
            ("Auto-Submitted", "auto-generated"),
            ("MIME-Version", "1.0"),
        )
    ]
    bodies = _several(_ALTERNATIVE, "alternative", [_text("plain", mail.text), _text("html", mail.html)])
    whole = bodies if mail.workbook is None else _several(_MIXED, "mixed", [bodies, _attachment(*mail.workbook)])
    return "\r\n".join([*lines, *whole, ""]).encode("ascii")


def _unstructured(text: str) -> str:
    """A header's text on folded lines. All of it goes into encoded words, so that folding takes no space from it."""
    seen = one_line(text)
    if len(seen) <= _PLAIN_MOST and _PLAIN.fullmatch(seen):
        return seen
    return "\r\n ".join(_encoded_words(seen))


def _encoded_words(text: str) -> Iterator[str]:
    """RFC 2047: words of whole characters."""
    part = b""
    for char in text:
        more = char.encode("utf-8", "replace")
        if len(part) + len(more) > _WORD_BYTES:
            yield _encoded_word(part)
            part = b""
        part += more
    if part:
        yield _encoded_word(part)


def _encoded_word(part: bytes) -> str:
    return f"=?utf-8?B?{b64encode(part).decode()}?="


def _mailbox(one: Mailbox) -> str:
    name = _unstructured(one.name)
    return f"{name}\r\n <{one.address}>" if name else one.address


def _message_id(ref: str, sender: str) -> str:
    left = ref if len(ref) <= 200 and _REF.fullmatch(ref) else sha256(ref.encode("utf-8", "replace")).hexdigest()
    return f"<{left}@{sender.rpartition('@')[2]}>"


def _several(boundary: str, kind: str, parts: list[list[str]]) -> list[str]:
    lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]


def _text(kind: str, text: str) -> list[str]:
    data = _BREAK.sub("\r\n", text)
    head = [f'Content-Type: text/{kind}; charset="utf-8"', "Content-Transfer-Encoding: base64", ""]
    return [*head, *_base64(data.encode("utf-8", "replace"))]


def _attachment(name: str, data: bytes) -> list[str]:
    """Named three times, as programs read it: RFC 2231 (first, for who takes the first of two), in ASCII for who knows only
    that, and RFC 2047."""
    called = mail_file_name(name) or "workbook.xlsx"
    words = "\r\n ".join(_encoded_words(called))
    return [
        f"Content-Type: {_XLSX};",
        f' name="{words}"',
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;",
        f" filename*=utf-8''{quote(called, safe='')};",
        f' filename="{_ascii(called)}"',
        "",
        *_base64(data),
    ]


def _ascii(name: str) -> str:
    """What is ASCII in the name of a workbook, behind a word of ours where that is not all of it."""
    if name.isascii():
        return name
    kept = re.sub(r"[^A-Za-z0-9.-]+", "_", name).strip("_.-")
    return f"workbook_{kept}" if "." in kept else "workbook.xlsx"


def _base64(data: bytes) -> list[str]:
    whole = b64encode(data).decode()
    return [whole[start : start + _BASE64_LINE] for start in range(0, len(whole), _BASE64_LINE)]
