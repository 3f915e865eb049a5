"""The mail server's password is rotated while functions are warm: letters go out all the same, and soon by the new one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from edge import secrets, settings
from edge.table import ledger_post
from land.facts import LetterWritten
from notify import on_alert_steps
from post import on_letters
from telling.letter import LetterState
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, running
from tests.doors.mailing import WALL, Server, judged, messages, people, states
from tests.mail_server import listening

__all__ = ["people"]  # a fixture
# There is no TLS on this line, and nobody listens to it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
ARN = "mail-password"
MINUTES = 60


class Picky(Server):
    """A mail server that takes letters from whoever knows its password; `tried` are those that it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.password = "first"
        self.tried: list[str] = []
        self.hangs_up = False

    def sign_in(self, server: Any, session: Any, envelope: Any, mechanism: str, shown: LoginPassword) -> AuthResult:
        assert shown.login == b"parcels"
        self.tried.append(shown.password.decode())
        right = self.tried[-1] == self.password
        if self.hangs_up and not right:
            server.transport.close()
        return AuthResult(success=right, handled=right or self.hangs_up)


@pytest.fixture
def picky(people: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Picky]:
    kept = Picky()
    boto3.client("secretsmanager").create_secret(Name=ARN, SecretString=said("first"))
    with listening(kept, auth_required=True, auth_require_tls=False, authenticator=kept.sign_in) as port:
        monkeypatch.setenv("SMTP_PORT", str(port))
        monkeypatch.setenv("SMTP_SECRET_ARN", ARN)
        settings.forget()
        secrets.forget()
        yield kept
    secrets.forget()


def said(password: str) -> str:
    return json.dumps({"username": "parcels", "password": password})


def keep(password: str) -> None:
    """The secret says this password from now on."""
    boto3.client("secretsmanager").put_secret_value(SecretId=ARN, SecretString=said(password))


@pytest.fixture
def written(picky: Picky, context: SimpleNamespace) -> list[LetterWritten]:
    """Three letters that wait to be sent."""
    judged(context, "2026-07-02")
    on_alert_steps.handler({"zone": "demo"}, context)
    found = ledger_post.unsent("demo")
    assert len(found) == 3
    return found


def post(context: SimpleNamespace, *letters: LetterWritten) -> int:
    """How many of the letters must come again."""
    return len(on_letters.handler(messages("post", *letters), context)["batchItemFailures"])


def test_a_password_that_was_rotated_under_way_costs_no_letter(
    written: list[LetterWritten], picky: Picky, context: SimpleNamespace
) -> None:
    assert post(context, written[0]) == 0
    picky.password = "second"
    keep("second")
    assert post(context, *written[1:]) == 0
    assert states() == {LetterState.SENT}
    assert len(picky.taken) == 3
    assert picky.tried[-1] == "second" and picky.tried.count("second") == 2


def test_a_server_that_hangs_up_on_the_old_password_is_called_again_with_the_new_one(
    written: list[LetterWritten], picky: Picky, context: SimpleNamespace
) -> None:
    assert post(context, written[0]) == 0
    picky.password, picky.hangs_up = "second", True
    keep("second")
    assert post(context, *written[1:]) == 0
    assert len(picky.taken) == 3


def test_a_password_that_is_wrong_is_shown_once_and_all_letters_wait(
    written: list[LetterWritten], picky: Picky, context: SimpleNamespace, clock: Clock
) -> None:
    """Showing it again would lock us out of a server that counts."""
    picky.password, picky.hangs_up = "second", True
    assert post(context, *written) == 0
    assert picky.tried == ["first"]
    assert states() == {LetterState.WAITING}
    keep("second")
    clock.wall(WALL + 60)
    assert post(context, *written) == 0
    assert states() == {LetterState.SENT}


def test_a_new_password_is_known_within_five_minutes_though_the_server_still_takes_the_old_one(
    written: list[LetterWritten], picky: Picky, context: SimpleNamespace, clock: Clock
) -> None:
    shown = []
    for letter, later in zip(written, (0, 5 * MINUTES - 1, 5 * MINUTES), strict=True):
        clock.wall(WALL + later)
        picky.password = "second" if later == 5 * MINUTES else "first"
        assert post(context, letter) == 0
        shown.append(picky.tried[-1])
        keep("second")
    assert shown == ["first", "first", "second"]
    assert picky.tried == shown


def test_no_password_is_logged(
    written: list[LetterWritten],
    picky: Picky,
    context: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    keep("a-wrong-password")
    assert post(context, *written) == 0
    logged = capsys.readouterr().out + caplog.text
    assert "put off" in logged
    assert "a-wrong-password" not in logged


def test_ended_at_any_call_while_the_password_is_rotated_no_letter_is_lost(
    written: list[LetterWritten], picky: Picky, context: SimpleNamespace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.fields(ARN)
    picky.password = "second"
    keep("second")

    def of_one(letter: LetterWritten) -> int:
        return len(on_letters.handler(messages("post", letter), context)["batchItemFailures"])

    with running(monkeypatch) as process:
        assert of_one(written[0]) == 0
    points = process.points
    assert points.count("before secretsmanager.GetSecretValue") == 1
    place = points.index("before secretsmanager.GetSecretValue")
    for letter, point in zip(written[1:], (place, place + 1), strict=True):
        secrets.forget()
        picky.password = "first"
        keep("first")
        secrets.fields(ARN)
        picky.password = "second"
        keep("second")
        clock.wall(WALL)
        with running(monkeypatch, end_at=point), pytest.raises(Killed):
            of_one(letter)
        clock.wall(WALL + on_letters.CLAIM_SECONDS)
        assert of_one(letter) == 0
    assert states() == {LetterState.SENT}
    assert len({ref for _, ref in picky.taken}) == len(picky.taken) == 3
