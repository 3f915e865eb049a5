"""The mail that brings a code to sign in with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from land.session import CODE_SECONDS, TRIES
from wording.mail.letters import MailText, rendered

__all__ = ["MailText", "code_letter"]


def code_letter(code: str, zone_names: Sequence[str], on: date) -> MailText:
    """The mail. The code comes first in the subject, so that a telephone's notification shows it. No link signs in."""
    values = {
        "code": code,
        "zone": "、".join(zone_names),
        "day": f"{on.year} 年 {on.month} 月 {on.day} 日",
        "minutes": CODE_SECONDS // 60,
        "tries": TRIES,
    }
    return rendered("code", f"{code} 是您的地诺登录码", values)
