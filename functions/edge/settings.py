"""What the template tells a function about its surroundings: one model per need, read from the environment at first use.

A door reads only the models that it needs, so its function has only the variables that these name.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class _Settings(BaseModel):
    # What is wrong with a variable is told without its value.
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True)


class Table(_Settings):
    name: str = Field(alias="TABLE_NAME", min_length=3)


class Buckets(_Settings):
    """The buckets; empty where the function has no business with one."""

    uploads: str = Field("", alias="UPLOADS_BUCKET")
    files: str = Field("", alias="FILES_BUCKET")


class Queues(_Settings):
    """Queue URLs, and names of functions that are called without a queue; empty where the function has no business there.

    itself: the function's own name, where it calls itself once for each zone.
    """

    intake: str = Field("", alias="INTAKE_QUEUE_URL")
    assess: str = Field("", alias="ASSESS_QUEUE_URL")
    notify: str = Field("", alias="NOTIFY_QUEUE_URL")
    post: str = Field("", alias="POST_QUEUE_URL")
    review: str = Field("", alias="REVIEW_FUNCTION")
    report: str = Field("", alias="REPORT_FUNCTION")
    signin: str = Field("", alias="SIGNIN_FUNCTION")
    due: str = Field("", alias="DUE_FUNCTION")
    itself: str = Field("", alias="SELF_FUNCTION")


class Site(_Settings):
    """The address under which people reach us, without a slash at the end."""

    public_url: str = Field(alias="PUBLIC_URL", min_length=1)


class Uploads(_Settings):
    max_bytes: int = Field(20 * 1024 * 1024, alias="MAX_UPLOAD_BYTES", gt=0)


class Mail(_Settings):
    """The mail server; no sign-in where `secret_arn` is empty."""

    host: str = Field(alias="SMTP_HOST", min_length=1)
    port: int = Field(587, alias="SMTP_PORT", gt=0, lt=65536)
    tls: Literal["starttls", "tls", "none"] = Field("starttls", alias="SMTP_TLS")
    sender: str = Field(alias="SMTP_SENDER", min_length=3)
    secret_arn: str = Field("", alias="SMTP_SECRET_ARN")
    per_minute: int = Field(60, alias="MAILS_PER_MINUTE", gt=0)


class Stack(_Settings):
    kind: Literal["local", "cloud"] = Field("cloud", alias="STACK_KIND")
    fixed_now: str = Field("", alias="FIXED_NOW")
    fair_queues: Literal["on", "off"] = Field("on", alias="FAIR_QUEUES")


Model = TypeVar("Model", bound=_Settings)


def _read(model: type[Model]) -> Model:
    return model.model_validate(dict(os.environ))


@cache
def table() -> Table:
    return _read(Table)


@cache
def buckets() -> Buckets:
    return _read(Buckets)


@cache
def queues() -> Queues:
    return _read(Queues)


@cache
def site() -> Site:
    return _read(Site)


@cache
def uploads() -> Uploads:
    return _read(Uploads)


@cache
def mail() -> Mail:
    return _read(Mail)


@cache
def stack() -> Stack:
    return _read(Stack)


def forget() -> None:
    """Everything is read anew at its next use (tests)."""
    for model in (table, buckets, queues, site, uploads, mail, stack):
        model.cache_clear()
