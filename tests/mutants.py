"""`make mutants`: changes one operator or number of the pure rules at a time, and tells which changes no plain test notices.

`python -m tests.mutants [land/idle.py …]`: a line for each survivor, the share killed last; exit 1 where a survivor is not listed
in docs/mutants.md. Without names: all of land, access, and what intake decides.

The plain tests are collected once and run once, to learn which functions each enters. Then each mutant is the code of one
function exchanged in a forked process, which runs the tests that enter it, the fastest first, until one fails or some seconds
are over. Words and tables, which stand outside functions, are not mutated.
"""

from __future__ import annotations

import ast
import copy
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from itertools import accumulate
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "functions"
LISTED = ROOT / "docs" / "mutants.md"
PLAIN = ("tests/land", "tests/access", "tests/intake", "tests/telling")
# What of intake reads or writes workbooks is no rule.
_ROOMS = ("land", "access", "telling", "intake")
_BUDGET = 4.0  # seconds of tests that a mutant has to survive
_ENDLESS = 30.0  # seconds of the processor after which a mutant is noticed for not ending
_JOBS = os.cpu_count() or 1

_OTHER: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change of one function. name: as docs/mutants.md lists it; code: of the changed function, by its first line and name."""

    name: str
    file: str
    function: tuple[int, str]
    code: CodeType


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    name = file.relative_to(FUNCTIONS).as_posix()
    methods = [one for node in tree.body if isinstance(node, ast.ClassDef) for one in node.body]
    for function in [one for one in (*tree.body, *methods) if isinstance(one, ast.FunctionDef)]:
        for node in [node for statement in function.body for node in ast.walk(statement)]:
            for change, told in _changes(node):
                code = _code_of(function, _compiled(tree, node, change, file))
                line = source.splitlines()[node.lineno - 1].strip()  # type: ignore[attr-defined]
                yield Mutant(f"{name}: {told} in `{line}`", str(file), _place(code), code)


def _changes(node: ast.AST) -> Iterator[tuple[Callable[[Any], ast.AST], str]]:
    """What may be changed of a node: how, and what is told of it."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OTHER:
        yield _with_ops, _told(node.ops[0])
    elif isinstance(node, ast.Compare):
        yield _with_ops, "first of two comparisons"
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _OTHER:
        yield _with_op, _told(node.op)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda one: one.operand, "not removed"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda one: ast.Constant(not one.value), f"{node.value} turned"
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield lambda one: ast.Constant(one.value + 1), f"{node.value} + 1"
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield lambda one: ast.Name(_NAMES[one.id], one.ctx), f"{node.id} → {_NAMES[node.id]}"
    elif isinstance(node, ast.If):
        yield lambda one: ast.If(ast.Constant(False), one.body, one.orelse), "if never"
    elif isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        yield lambda one: ast.Return(ast.Constant(None)), "returns None"


def _is_nothing(node: ast.expr) -> bool:
    """Whether None in its place would be as false."""
    return isinstance(node, ast.Constant) and not node.value


def _told(operator: ast.AST) -> str:
    return f"{type(operator).__name__} → {_OTHER[type(operator)].__name__}"


def _with_ops(node: ast.Compare) -> ast.AST:
    first = _OTHER.get(type(node.ops[0]), type(node.ops[0]))()
    return ast.Compare(node.left, [first, *node.ops[1:]], node.comparators)


def _with_op(node: Any) -> ast.AST:
    changed = copy.copy(node)
    changed.op = _OTHER[type(node.op)]()
    return changed


def _compiled(tree: ast.Module, at: ast.AST, change: Callable[[Any], ast.AST], file: Path) -> CodeType:
    class Changed(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return ast.copy_location(change(node), node) if node is at else super().visit(node)

    other = Changed().visit(copy.deepcopy(tree, {id(at): at}))  # a copy in which that node is found as itself
    return compile(ast.fix_missing_locations(other), str(file), "exec", dont_inherit=True)


def _code_of(function: ast.FunctionDef, code: CodeType) -> CodeType:
    """The code of that function of a module or of one of its classes."""
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    inner += [one for outer in inner for one in outer.co_consts if isinstance(one, CodeType)]
    return next(one for one in inner if (one.co_firstlineno, one.co_name) == (first, function.name))


def _place(code: CodeType) -> tuple[int, str]:
    return code.co_firstlineno, code.co_name


class Hunt:
    """The plugin of pytest that runs the mutants in place of the tests."""

    def __init__(self, files: list[Path]) -> None:
        self.files = {str(file): file for file in files}
        self.enters: dict[tuple[str, int, str], dict[str, float]] = {}
        self.results: list[tuple[str, bool]] = []  # two changes of a line may have one name

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        for item, after in _with_next(session.items):
            self._learn(item, after)
        if session.testsfailed:
            raise pytest.UsageError("the plain tests fail without any mutant")
        functions = _functions(self.files)
        running: dict[int, str] = {}
        for file in self.files.values():
            for mutant in mutants(file):
                if len(running) == _JOBS:
                    self._wait(running)
                changed = functions.get((mutant.file, *mutant.function), [])
                running[_let_loose(mutant.code, changed, self._asked(mutant, items))] = mutant.name
        while running:
            self._wait(running)
        return True

    def _wait(self, running: dict[int, str]) -> None:
        process, status = os.wait()
        self.results.append((running.pop(process), status != 0))

    def _learn(self, item: pytest.Item, after: pytest.Item | None) -> None:
        """Runs a test, and notes which functions of the files it enters, and how long it takes."""
        entered: set[tuple[str, int, str]] = set()

        def note(frame: FrameType, event: str, _: Any) -> None:
            if event == "call" and frame.f_code.co_filename in self.files:
                entered.add((frame.f_code.co_filename, *_place(frame.f_code)))

        begun = time.process_time()
        sys.setprofile(note)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        finally:
            sys.setprofile(None)
        for one in entered:
            self.enters.setdefault(one, {})[item.nodeid] = time.process_time() - begun

    def _asked(self, mutant: Mutant, items: dict[str, pytest.Item]) -> list[pytest.Item]:
        """The tests that enter the function, the fastest first, as many as the budget holds."""
        took = self.enters.get((mutant.file, *mutant.function), {})
        fastest = sorted(took, key=lambda name: took[name])
        spent = accumulate(took[name] for name in fastest)
        within = sum(so_far < _BUDGET for so_far in spent)
        return [items[name] for name in fastest[: max(within, 1)]]


def _with_next(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each item with the one after it, by which pytest knows what to tear down."""
    return zip(items, [*items[1:], None], strict=True)


def _functions(files: dict[str, Path]) -> dict[tuple[str, int, str], list[FunctionType]]:
    """Every function that lives in this process and was written in the files; what was kept of their answers is forgotten."""
    found: dict[tuple[str, int, str], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper):
            one.cache_clear()
        if isinstance(one, FunctionType) and one.__code__.co_filename in files:
            found.setdefault((one.__code__.co_filename, *_place(one.__code__)), []).append(one)
    return found


def _let_loose(code: CodeType, functions: list[FunctionType], asked: list[pytest.Item]) -> int:
    """A process in which the functions have that code, and which ends with 0 if no test fails."""
    process = os.fork()
    if process:
        return process
    signal.setitimer(signal.ITIMER_PROF, _ENDLESS)
    try:
        plugins = asked[0].config.pluginmanager if asked else None
        if plugins is not None:
            plugins.unregister(plugins.getplugin("terminalreporter"))
        for function in functions:
            function.__code__ = code
        for item, after in _with_next(asked):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if item.session.testsfailed:
                os._exit(1)
    except BaseException:
        os._exit(1)
    os._exit(0)


def main(names: list[str]) -> int:
    phases = (Phase.explicit, Phase.generate)  # no mutant is looked into
    settings.register_profile("mutants", max_examples=30, database=None, derandomize=True, deadline=None, phases=phases)
    rules = [path for room in _ROOMS for path in sorted((FUNCTIONS / room).glob("*.py"))]
    rules = [path for path in rules if not path.name.startswith(("on_", "__"))]
    hunt = Hunt([FUNCTIONS / name for name in names] or rules)
    code = pytest.main([*PLAIN, "-q", "-p", "no:cacheprovider", "--timeout=0", "--hypothesis-profile=mutants"], [hunt])
    if code != pytest.ExitCode.OK:
        return int(code)
    listed = LISTED.read_text(encoding="utf-8")
    survivors = sorted(name for name, noticed in hunt.results if not noticed)
    news = [name for name in survivors if name not in listed]
    print(*news, sep="\n")
    print(f"{len(hunt.results)} mutants, {len(survivors)} survived, {len(news)} of them not listed in docs/mutants.md")
    return 1 if news else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
