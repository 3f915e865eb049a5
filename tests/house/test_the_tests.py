"""The laws of tests."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def imported(path: Path) -> set[str]:
    """The modules, and the names in modules, that the file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{one.name}" for one in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def test_nobody_imports_from_a_module_of_tests() -> None:
    """What several modules need, a cast or a driver, has a module of its own: then a test can go without a search."""
    modules = {".".join(path.relative_to(TESTS.parent).with_suffix("").parts) for path in TESTS.rglob("test_*.py")}
    found = {
        f"{path.relative_to(TESTS)} imports {one}"
        for path in sorted(TESTS.rglob("*.py"))
        for one in imported(path) & modules
    }
    assert found == set()
