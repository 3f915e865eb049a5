"""What the template tells a function about its surroundings: one value per need, read from the environment at first use.

A door reads only those that it needs, so its function has only the variables that these name.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Final

from land.values import dataclass

_DIGITS: Final = re.compile("[0-9]{1,10}")  # every size that we know


class SettingError(ValueError):
    """A variable is missing or not what it has to be. It is named; its value is not told."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets; empty where the function has no business with one."""

    uploads: str
    files: str
    snapshots: str


@dataclass(frozen=True, slots=True)
class Queues:
    """Queue URLs, and names of functions that are called without a queue; empty where the function has no business there.

    itself: the function's own name, where it calls itself once for each zone.
    """

    intake: str
    assess: str
    post: str
    notify: str
    review: str
    report: str
    export: str
    signin: str
    due: str
    itself: str


@dataclass(frozen=True, slots=True)
class Site:
    """The address under which people reach us, without a slash at the end."""

    public_url: str


@dataclass(frozen=True, slots=True)
class Uploads:
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server; no sign-in where `secret_arn` is empty."""

    host: str
    port: int
    tls: str  # "starttls", "tls" or "none"
    sender: str
    secret_arn: str
    per_minute: int


@dataclass(frozen=True, slots=True)
class Stack:
    kind: str  # "local" or "cloud"
    fixed_now: str
    fair_queues: str  # "on" or "off"


def _text(name: str, least: int) -> str:
    """The variable, which must be there with at least so many characters."""
    value = os.environ.get(name)
    if value is None:
        raise SettingError(f"{name} is missing")
    if len(value) < least:
        raise SettingError(f"{name} has fewer than {least} characters")
    return value


def _number(name: str, default: int, most: int | None = None) -> int:
    """The variable as a whole number from 1 to `most`."""
    value = os.environ.get(name, str(default))
    if _DIGITS.fullmatch(value) is None:
        raise SettingError(f"{name} is not a whole number")
    number = int(value)
    if number < 1 or (most is not None and number > most):
        raise SettingError(f"{name} is out of range")
    return number


def _one_of(name: str, default: str, *others: str) -> str:
    value = os.environ.get(name, default)
    if value not in (default, *others):
        raise SettingError(f"{name} is none of {', '.join((default, *others))}")
    return value


@cache
def table() -> Table:
    return Table(_text("TABLE_NAME", 3))


@cache
def buckets() -> Buckets:
    return Buckets(
        uploads=os.environ.get("UPLOADS_BUCKET", ""),
        files=os.environ.get("FILES_BUCKET", ""),
        snapshots=os.environ.get("SNAPSHOTS_BUCKET", ""),
    )


@cache
def queues() -> Queues:
    return Queues(
        intake=os.environ.get("INTAKE_QUEUE_URL", ""),
        assess=os.environ.get("ASSESS_QUEUE_URL", ""),
        post=os.environ.get("POST_QUEUE_URL", ""),
        notify=os.environ.get("NOTIFY_FUNCTION", ""),
        review=os.environ.get("REVIEW_FUNCTION", ""),
        report=os.environ.get("REPORT_FUNCTION", ""),
        export=os.environ.get("EXPORT_FUNCTION", ""),
        signin=os.environ.get("SIGNIN_FUNCTION", ""),
        due=os.environ.get("DUE_FUNCTION", ""),
        itself=os.environ.get("SELF_FUNCTION", ""),
    )


@cache
def site() -> Site:
    return Site(_text("PUBLIC_URL", 1))


@cache
def uploads() -> Uploads:
    return Uploads(_number("MAX_UPLOAD_BYTES", 20 * 1024 * 1024))


@cache
def mail() -> Mail:
    return Mail(
        host=_text("SMTP_HOST", 1),
        port=_number("SMTP_PORT", 587, most=65535),
        tls=_one_of("SMTP_TLS", "starttls", "tls", "none"),
        sender=_text("SMTP_SENDER", 3),
        secret_arn=os.environ.get("SMTP_SECRET_ARN", ""),
        per_minute=_number("MAILS_PER_MINUTE", 60),
    )


@cache
def urgent_after_seconds() -> int:
    """So long after the first news an urgent letter is written."""
    return _number("URGENT_AFTER_SECONDS", 300, most=600)


@cache
def stack() -> Stack:
    return Stack(
        kind=_one_of("STACK_KIND", "cloud", "local"),
        fixed_now=os.environ.get("FIXED_NOW", ""),
        fair_queues=_one_of("FAIR_QUEUES", "on", "off"),
    )


def forget() -> None:
    """Everything is read anew at its next use (tests)."""
    for one in (table, buckets, queues, site, uploads, mail, urgent_after_seconds, stack):
        one.cache_clear()
