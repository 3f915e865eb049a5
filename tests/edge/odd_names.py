"""Names and addresses that try to write into a mail's headers."""

from __future__ import annotations

ATTACK = "=?utf-8?Q?x=0D=0AReply-To: evil@evil.example=0D=0A=0D=0Abody?=.xlsx"
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
ODD = [
    ATTACK,
    "." * 100,
    "a\r\nBcc: x@evil.example\r\n\r\nbody",
    "a\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h",
    "=?utf-8?B?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
    "=?", "?=", "=?utf-8?q??=", "a =?utf-8?q?b?= c", '"', '\\', "<x@evil.example>", "a@b, c", "(", ";", "\ud800", "\u202e", "\x00",
    "--=_mixed", "--=_alternative--\r\n", ".\r\n", "。" * 300, "a" * 2000, " ", "  a  b  ", "",
]  # fmt: skip
