"""One deployed stack per session of tests, on free ports, in a folder of its own; it ends with the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.stack import Stack

DAY = "2026-07-01"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The template, deployed on the local stack, on the morning of a fixed day. Shared: make a zone of your own."""
    with Stack.start(tmp_path_factory.mktemp("stack"), port=0, fixed_now=f"{DAY}T06:00:00+08:00") as started:
        started.retry_after(3)
        yield started
