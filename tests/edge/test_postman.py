"""What the postman makes of a mail server's answers, at every stage of the talk."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from edge import postman, settings
from tests.doors.conftest import ENVIRONMENT
from tests.mail_server import listening


class Server:
    """A mail server that answers one command as told."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[str] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.rcpt_tos[0])
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return self.answers.get("QUIT", "221 Bye")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    kept = Server()
    with listening(kept) as port:
        for name, value in {**ENVIRONMENT, "SMTP_PORT": str(port)}.items():
            monkeypatch.setenv(name, value)
        settings.forget()
        yield kept
    settings.forget()


def send() -> None:
    postman.send(
        "reader@demo.example", "张三", "示范区", "主题", html="<p>正文</p>", text="正文", letter_ref="demo.p1.x"
    )


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer",
    [
        "553 Mail from must equal authorized user",
        "554 Relay access denied",
        "504 Helo command rejected: need fully-qualified hostname",
        "530 5.7.0 Authentication required",
        "550 Domain frequency limited",
        "552 Mailbox full",
        "554 DT:SPM",
        "550 Mail content denied",
        "451 try again later",
        "421 too many connections",
    ],
)
def test_an_answer_about_us_waits_at_whatever_stage_it_comes(server: Server, stage: str, answer: str) -> None:
    server.answers[stage] = answer
    with pytest.raises(postman.TemporaryRefusal) as refused:
        send()
    assert answer[4:] not in str(refused.value)
    server.answers.clear()
    send()
    assert server.taken[-1] == "reader@demo.example"


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["550 5.1.1 User unknown", "550 Mailbox not found", "550 5.2.1 mailbox disabled"])
def test_an_answer_about_the_reader_is_final(server: Server, stage: str, answer: str) -> None:
    server.answers[stage] = answer
    with pytest.raises(postman.PermanentRefusal):
        send()


def test_what_is_said_of_the_reader_before_the_reader_was_named_is_not_about_them(server: Server) -> None:
    server.answers["MAIL"] = "550 5.1.1 User unknown"
    with pytest.raises(postman.TemporaryRefusal):
        send()


@pytest.mark.parametrize("answer", ["421 going away", "554 no", "no answer that anybody knows"])
def test_once_the_data_is_taken_the_letter_is_sent_whatever_quit_answers(server: Server, answer: str) -> None:
    server.answers["QUIT"] = answer
    send()
    assert server.taken == ["reader@demo.example"]


def test_a_server_that_is_not_there_waits(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PORT", "1")
    settings.forget()
    with pytest.raises(postman.TemporaryRefusal):
        send()


ANSWERS = {
    "EHLO": "250 here",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    ".": "250 OK",
    "QUIT": "221 Bye",
}


@contextmanager
def falling_silent_at(stage: str) -> Iterator[int]:
    """The port of a mail server that answers until that stage, and then says nothing and leaves the line open."""
    over = threading.Event()

    def talk(line: socket.socket) -> None:
        with line, line.makefile("rwb") as file, suppress(OSError):
            in_text = False
            command = "greeting"
            while command != stage:
                said = "220 hello" if command == "greeting" else ANSWERS[command]
                file.write(f"{said}\r\n".encode())
                file.flush()
                in_text = command == "DATA"
                while (got := file.readline()) and in_text and got != b".\r\n":
                    pass
                if not got:
                    return
                command = "." if in_text else got.decode().split()[0].upper()
            over.wait(60)

    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(60)

        def serve() -> None:
            with suppress(OSError):
                talk(door.accept()[0])

        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield door.getsockname()[1]
        over.set()
        server.join(60)


@pytest.mark.parametrize(
    ("stage", "refusal"),
    [
        ("greeting", postman.SilentServer),
        ("EHLO", postman.SilentServer),
        ("MAIL", postman.SilentServer),
        ("RCPT", postman.TemporaryRefusal),
        (".", postman.Dropped),
        ("QUIT", None),
    ],
)
def test_a_server_that_does_not_answer_is_waited_for_as_its_stage_asks(
    server: Server, monkeypatch: pytest.MonkeyPatch, stage: str, refusal: type[Exception] | None
) -> None:
    monkeypatch.setattr(postman, "SECONDS", 2)
    with falling_silent_at(stage) as port:
        monkeypatch.setenv("SMTP_PORT", str(port))
        settings.forget()
        if refusal is None:
            send()  # it has the letter
        else:
            with pytest.raises(refusal) as found:
                send()
            assert type(found.value) is refusal
