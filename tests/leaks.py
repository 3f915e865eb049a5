"""What must never be printed, and everything that can be."""

from __future__ import annotations

import io
import logging
import traceback
from dataclasses import dataclass, field
from typing import Any

import pytest

from edge import telemetry

MARKER = "秘密甲-13800000000-x@secret.example"
PHONE = "13800000000"
# Whatever else is said in a test's world holds one of these, as text, escaped, in bytes, or in an address.
MARKS = ("秘密", PHONE, "secret.example", r"\u79d8\u5bc6", r"\xe7\xa7\x98", "%E7%A7%98")
PARTS = (MARKER, *MARKS, MARKER.encode("unicode_escape").decode())


def told(error: BaseException | None) -> str:
    """Everything that can be printed of an exception: text, arguments, notes, and all that hangs on it, shown or suppressed."""
    found: list[str] = []
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        found += [str(one), repr(one), repr(one.args), *getattr(one, "__notes__", [])]
        found += traceback.format_exception(one)
        waiting += [one.__cause__, one.__context__]
    return "\n".join(found)


def told_of(text: str, *secrets: str) -> str:
    """The first of the secrets that the text tells, with what stands around it; "" where it tells none."""
    for secret in (*PARTS, *secrets):
        where = text.find(secret)
        if where >= 0:
            return f"{secret!r} in …{text[max(0, where - 300) : where + 100]}…"
    return ""


@dataclass
class Log:
    """Everything that is written while a test runs: our logger's lines, other loggers', both standard streams, exceptions."""

    caplog: pytest.LogCaptureFixture
    capfd: pytest.CaptureFixture[str]
    ours: io.StringIO = field(default_factory=io.StringIO)
    left: list[BaseException] = field(default_factory=list)

    def text(self) -> str:
        """All of it so far."""
        shown = self.capfd.readouterr()
        self.ours.write(shown.out + shown.err)
        return "\n".join([self.ours.getvalue(), self.caplog.text, *map(told, self.left)])

    def calls(self, door: Any, event: dict[str, Any], context: Any) -> Any:
        """What the door answers; what leaves it in its place is kept here, and the answer is None."""
        try:
            return door.handler(event, context)
        except Exception as error:
            self.left.append(error)
            return None

    def tells_nothing_of(self, *secrets: str) -> None:
        assert (found := told_of(self.text(), *secrets)) == "", found

    def forget(self) -> None:
        """What was heard so far counts no more."""
        self.capfd.readouterr()
        self.caplog.clear()
        self.ours.seek(0)
        self.ours.truncate()
        self.left.clear()


def listening(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Log:
    """A log that hears everything from now on, also what other packages say only when they are asked for more."""
    log = Log(caplog, capfd)
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log.ours)
    # As every door has them; pytest puts its own there.
    monkeypatch.setattr("warnings.showwarning", telemetry.warned)
    monkeypatch.setattr("sys.unraisablehook", telemetry.dropped)
    monkeypatch.setattr("threading.excepthook", telemetry.dropped)
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "aws_lambda_powertools")
    caplog.set_level(logging.CRITICAL, "mail.log")  # of the mail server that stands in for others
    return log
