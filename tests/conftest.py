"""At the end of a session: may the doors do what they were seen doing, and, after all of their tests, no more than that?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A run in CI is the same run again, however loaded the machine; `pytest --hypothesis-profile=hunt` looks for what is new.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("hunt", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")

HERE = Path(__file__).resolve().parent
CALLS = pytest.StashKey[set[tuple[Any, ...]]]()
FILES = pytest.StashKey[set[str]]()
PROBLEMS = pytest.StashKey[list[str]]()
_OF_A_PART = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[CALLS] = set()
    config.stash[FILES] = set()
    config.stash[PROBLEMS] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """What a worker of pytest-xdist saw comes to the session that started it."""
    seen = getattr(node, "workeroutput", {}).get("aws_calls", [])
    node.config.stash[CALLS].update(_tuple(one) for one in seen)


def _tuple(call: Any) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in call)


class _Reports:
    """Which files of door tests ran; reports of workers arrive here too."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.skipped:
            self.config.stash[FILES].add(report.nodeid.partition("::")[0])


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_Reports(session.config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    import sys

    config = session.config
    recording = sys.modules.get("tests.doors.recording")
    seen = set(recording.calls) if recording is not None else set()
    if hasattr(config, "workeroutput"):
        config.workeroutput["aws_calls"] = [list(one) for one in sorted(seen)]
        return
    seen |= config.stash[CALLS]
    if not seen:
        return
    from infra import lint_template
    from tests.doors import permitted
    from tests.doors.recording import Call

    found = permitted.problems(lint_template.load(), {Call(*one) for one in seen}, whole=_is_whole(session))
    config.stash[PROBLEMS] = found
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(session: pytest.Session) -> bool:
    """Whether every test of every door ran and passed; of half of them nothing can be called unused."""
    config = session.config
    files = {path.relative_to(config.rootpath).as_posix() for path in (HERE / "doors").glob("test_*.py")}
    part = any(getattr(config.option, name, None) for name in _OF_A_PART) or any("::" in one for one in config.args)
    return files <= config.stash[FILES] and not part and not session.testsfailed


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.stash[PROBLEMS]:
        terminalreporter.section("permissions: doors beside template.yaml", red=True)
        for line in config.stash[PROBLEMS]:
            terminalreporter.write_line(line)
