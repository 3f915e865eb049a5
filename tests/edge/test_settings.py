"""What the environment says of a function's surroundings, and how it is told that a variable is wrong: never by its value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from edge import settings

WRONG = "surely-not-9731"


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"TABLE_NAME": "parcels", "SMTP_HOST": "mail", "SMTP_SENDER": "a@b"}.items():
        monkeypatch.setenv(name, value)
    for name in (
        "SMTP_PORT",
        "SMTP_TLS",
        "MAILS_PER_MINUTE",
        "MAX_UPLOAD_BYTES",
        "STACK_KIND",
        "FAIR_QUEUES",
        "URGENT_AFTER_SECONDS",
    ):
        monkeypatch.delenv(name, raising=False)
    settings.forget()
    yield
    settings.forget()


def test_what_no_variable_names_is_as_the_template_has_it() -> None:
    mail = settings.mail()
    assert (mail.host, mail.port, mail.tls, mail.sender, mail.per_minute) == ("mail", 587, "starttls", "a@b", 60)
    assert settings.uploads().max_bytes == 20 * 1024 * 1024
    assert settings.urgent_after_seconds() == 5 * 60
    assert (settings.stack().kind, settings.stack().fair_queues) == ("cloud", "on")


@pytest.mark.parametrize("port", ["1", "25", "65535"])
def test_a_port_is_read_as_a_number(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PORT", port)
    assert settings.mail().port == int(port)


@pytest.mark.parametrize(
    ("name", "value", "reads"),
    [
        ("SMTP_PORT", WRONG, settings.mail),
        ("SMTP_PORT", "0", settings.mail),
        ("SMTP_PORT", "65536", settings.mail),
        ("SMTP_PORT", "٣", settings.mail),
        ("SMTP_TLS", WRONG, settings.mail),
        ("SMTP_HOST", "", settings.mail),
        ("MAILS_PER_MINUTE", "-1", settings.mail),
        ("MAX_UPLOAD_BYTES", "9" * 5000, settings.uploads),
        ("URGENT_AFTER_SECONDS", "601", settings.urgent_after_seconds),
        ("TABLE_NAME", "ab", settings.table),
        ("STACK_KIND", WRONG, settings.stack),
        ("FAIR_QUEUES", WRONG, settings.stack),
    ],
)
def test_a_wrong_variable_is_named_and_not_quoted(
    name: str, value: str, reads: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingError, match=name) as told:
        reads()
    assert WRONG not in str(told.value) and "9" * 20 not in str(told.value)


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TABLE_NAME")
    with pytest.raises(settings.SettingError, match="TABLE_NAME is missing"):
        settings.table()
