"""Commands that write to the table are tested in the same AWS of this process as the doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from parcelwatch import printing
from parcelwatch.__main__ import app
from parcelwatch.asking import RefusedError
from tests.doors.conftest import aws, clock, context, queue_bodies, table_snapshot, zone

__all__ = ["aws", "clock", "context", "queue_bodies", "table_snapshot", "zone"]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """A function that runs `parcelwatch` with these words and gives what it wrote; it raises what the command raised."""
    monkeypatch.setattr(printing.console, "width", 200)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout

    return run


@pytest.fixture
def refused(command: Callable[..., str]) -> Callable[..., str]:
    """A function that gives the sentence with which the command was refused."""

    def sentence(*words: str) -> str:
        with pytest.raises(RefusedError) as found:
            command(*words)
        return str(found.value)

    return sentence
