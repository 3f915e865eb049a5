"""An ordinary user for the tests: limits and locks of the kernel mean little to root, so as root they prove nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
_PACKAGES = ("python_calamine", "xlrd", "openpyxl", "et_xmlfile")

Spoken = Callable[..., str]


@pytest.fixture(scope="session")
def ordinary() -> Iterator[Spoken]:
    """What a program prints that an ordinary user runs, with our rooms, the tasks of tests and the readers on its path."""
    if os.getuid() != 0:
        yield lambda program, **environment: _ran(sys.executable, sys.path, program, environment)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(ROOT / "functions", place / "functions", ignore=shutil.ignore_patterns("__pycache__"))
        (place / "tests" / "edge").mkdir(parents=True)
        shutil.copy(ROOT / "tests" / "edge" / "child_tasks.py", place / "tests" / "edge")
        for name in _PACKAGES:
            found = importlib.util.find_spec(name)
            assert found is not None and found.submodule_search_locations
            shutil.copytree(found.submodule_search_locations[0], place / name)
        place.chmod(0o755)
        path = [str(place), str(place / "functions")]
        python = _python(path)
        yield lambda program, **environment: _ran(python, path, program, environment, user=NOBODY)


def _python(path: list[str]) -> str:
    """An interpreter that an ordinary user may start: ours often lies in the home of root."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    needed = "import ctypes, selectors, subprocess, python_calamine"
    for python in (os.path.realpath(sys.executable), f"/usr/local/bin/{version}", f"/usr/bin/{version}"):
        try:
            _ran(python, path, needed, {}, user=NOBODY)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip(f"no {version} here that an ordinary user may start, and as root these limits prove nothing")


def _ran(python: str, path: list[str], program: str, environment: dict[str, str], user: int | None = None) -> str:
    """What it printed. Its errors are shown by the test that fails of them."""
    lead = f"import sys; sys.path[:0] = {path!r}; from edge import sandbox\n"
    done = subprocess.run(
        [python, "-I", "-S", "-c", lead + program],
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd="/",
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    return done.stdout.decode()
