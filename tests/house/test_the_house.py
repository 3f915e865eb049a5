"""The laws of the house as tests: rooms, import arrows, purity, words, sizes, doors."""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "functions"
ROOMS = {path.name for path in FUNCTIONS.iterdir() if (path / "__init__.py").exists()}
HEART = {"land", "telling", "zones"}
SERVING = {"edge", "wording", "workbooks", "access", "web", *HEART}
CAPABILITIES = ROOMS - SERVING
FILES = sorted(FUNCTIONS.rglob("*.py"))
DOORS = [path for path in FILES if path.name.startswith("on_")]
PURE = [path for path in FILES if path not in DOORS and path.parts[len(FUNCTIONS.parts)] != "edge"]
OURS = [
    path for folder in ("functions", "parcelwatch", "infra", "bench") for path in sorted((ROOT / folder).rglob("*.py"))
]

OUTSIDE = {
    "boto3", "botocore", "smtplib", "socket", "ssl", "http", "urllib", "urllib3", "httpx", "subprocess", "multiprocessing",
    "os", "shutil", "tempfile", "pathlib", "time", "random", "secrets", "uuid", "threading", "asyncio", "aws_lambda_powertools",
}  # fmt: skip
PARSERS = {"urllib.parse"}  # reads and writes addresses, and fetches nothing
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}
HEAVY = {
    "openpyxl", "jinja2", "xlsxwriter", "python_calamine", "chinese_calendar", "stdnum", "xlrd", "asyncio",
    "aws_lambda_powertools.utilities.batch", "aws_lambda_powertools.utilities.data_classes",
}  # fmt: skip
DRAWERS = {
    "utils",
    "util",
    "common",
    "shared",
    "helpers",
    "helper",
    "core",
    "base",
    "types",
    "models",
    "constants",
    "manager",
    "misc",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")


def room(path: Path) -> str:
    return path.parts[len(FUNCTIONS.parts)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their room"
            yield node.module or ""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def may_import(path: Path) -> set[str]:
    """The rooms that a file may import from: the arrows of the house."""
    mine = room(path)
    if path in DOORS:
        return {mine, *SERVING}
    return {
        "land": {"land"},
        "telling": {"telling", "land"},
        "zones": {"zones", "land"},
        "edge": {"edge", "web", "access", *HEART},
        "wording": {"wording", *HEART},
        "workbooks": {"workbooks", "wording"},
        "access": {"access", *HEART},
        "web": {"web", "wording", *HEART},
    }.get(mine, {mine, "workbooks", "access", "wording", "web", *HEART})


@pytest.mark.parametrize("path", FILES, ids=name)
def test_import_arrows_point_one_way(path: Path) -> None:
    reached = {module.split(".")[0] for module in imports(parsed(path))} & ROOMS
    assert reached <= may_import(path), f"{name(path)} may not import {reached - may_import(path)}"


@pytest.mark.parametrize("mine", sorted(ROOMS))
def test_a_room_says_what_lives_there_and_what_it_may_import(mine: str) -> None:
    inside = FUNCTIONS / mine / "__init__.py"
    text = ast.get_docstring(parsed(inside)) or ""
    assert re.match(r".{20,}\.\n\nMay import: ", text), f"{name(inside)} says what lives there, then what it may import"
    told = text.partition("May import: ")[2]
    files, _, doors = told.rstrip(".").partition("; its doors also ")
    assert set(files.split(", ")) == may_import(inside)
    assert (doors == "edge") == any(room(path) == mine for path in DOORS)


@pytest.mark.parametrize("path", PURE, ids=name)
def test_only_doors_open_the_edge_and_the_rest_is_pure(path: Path) -> None:
    tree = parsed(path)
    touched = {module.split(".")[0] for module in imports(tree) if module not in PARSERS} & OUTSIDE
    assert not touched, f"{name(path)} touches the outside: {touched}"
    calls = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    }
    assert not calls, f"{name(path)} reads a clock: {calls}"
    assert not any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"}
        for node in ast.walk(tree)
    ), f"{name(path)} opens or prints"


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in HEART], ids=name)
def test_the_heart_needs_the_standard_library_only(path: Path) -> None:
    foreign = {m.split(".")[0] for m in imports(parsed(path))} - set(sys.stdlib_module_names) - HEART
    allowed = {"chinese_calendar"} if path.name == "calendar.py" else set()
    assert foreign <= allowed


@pytest.mark.parametrize("path", [path for path in FILES if room(path) != "workbooks"], ids=name)
def test_dataclasses_are_made_when_they_are_needed(path: Path) -> None:
    """The standard library's costs every cold start a millisecond a class."""
    found = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.ImportFrom) and n.module == "dataclasses"]
    taken = {alias.name for node in found for alias in node.names}
    assert path.name == "values.py" or "dataclass" not in taken, f"{name(path)} takes dataclass from land.values"


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the nodes that are docstrings: prose for engineers, not words for people."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


@pytest.mark.parametrize("path", [path for path in FILES if room(path) != "wording"], ids=name)
def test_what_people_read_stands_in_wording(path: Path) -> None:
    tree = parsed(path)
    prose = docstrings(tree)
    chinese = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in prose
    ]
    assert not chinese, f"{name(path)} holds {chinese[:3]}"


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_file_has_one_subject(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"{name(path)} has {lines} lines"
    assert not {path.stem, *path.relative_to(ROOT).parts[:-1]} & DRAWERS


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_a_door_is_small(path: Path) -> None:
    """Statements count, not lines: a packed line is no small door. Imports, definitions and docstrings are none."""
    tree = parsed(path)
    prose = docstrings(tree)
    aside = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not isinstance(node, aside)]
    statements = [node for node in statements if not (isinstance(node, ast.Expr) and id(node.value) in prose)]
    assert len(statements) <= 45, f"{name(path)} has {len(statements)} statements"


# Of libraries that take nothing else (xlsxwriter, rich, zlib, ctypes, datetime), and ours that take any number of one thing.
_THEIRS = {
    "add_row", "merge_range", "set_column", "conditional_format", "data_validation", "compressobj", "prctl", "datetime",
    "_table", "has", "item", "of_contacts", "of_sender",
}  # fmt: skip


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_call_says_at_most_four_values_by_position(path: Path) -> None:
    """A reader cannot know what the fifth of six values is."""
    found = [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and len(node.args) > 4
        and not any(isinstance(one, ast.Starred) for one in node.args)
        and ast.unparse(node.func).rpartition(".")[2] not in _THEIRS
    ]
    assert not found, f"{name(path)}: {found}"


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_statement_that_assigns_several_values_calls_nothing(path: Path) -> None:
    """A call has a line of its own; values that belong together may share one."""
    found = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Tuple)
        and any(isinstance(one, ast.Call) for one in ast.walk(node.value))
    ]
    assert not found, f"{name(path)}: lines {found}"


def answers_requests() -> dict[str, tuple[str, ...]]:
    """By door, the route keys that the template gives it."""
    resources = yaml_of_the_template()["Resources"]
    handlers = {
        f"{key}.Arn": one["Properties"]["Handler"].removesuffix(".handler")
        for key, one in resources.items()
        if one["Type"] == "AWS::Serverless::Function"
    }
    integrations = {
        key: handlers[one["Properties"]["IntegrationUri"]]
        for key, one in resources.items()
        if one["Type"] == "AWS::ApiGatewayV2::Integration"
    }
    found: dict[str, list[str]] = {}
    for one in resources.values():
        if one["Type"] == "AWS::ApiGatewayV2::Route":
            said = one["Properties"]
            found.setdefault(integrations[said["Target"].removeprefix("integrations/")], []).append(said["RouteKey"])
    return {door: tuple(sorted(routes)) for door, routes in found.items()}


def yaml_of_the_template() -> dict[str, Any]:
    """The template, its references as the names that they refer to."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_multi_constructor("!", lambda read, tag, node: _referred(read, node))
    found: dict[str, Any] = yaml.load(text, Loader=loader)
    return found


def _referred(read: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).replace("${", "").replace("}", "")
    return (
        read.construct_sequence(node, deep=True)
        if isinstance(node, yaml.SequenceNode)
        else read.construct_mapping(node, deep=True)
    )


ANSWERING = [path for path in DOORS if "api.door(" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", ANSWERING, ids=name)
def test_a_door_answers_the_routes_that_the_template_gives_it_and_no_others(path: Path) -> None:
    module = importlib.import_module(f"{room(path)}.{path.stem}")
    assert sorted(module.ROUTES) == list(answers_requests()[f"{room(path)}.{path.stem}"])


def test_every_route_has_a_door() -> None:
    assert answers_requests().keys() == {f"{room(path)}.{path.stem}" for path in ANSWERING}


def test_the_api_describes_its_routes_and_no_others() -> None:
    """The page's own routes, which take a cookie, are no API."""
    module = importlib.import_module("console.openapi")
    described = {f"{method.upper()} {path}" for path, of in module.openapi()["paths"].items() for method in of}
    routes = {route for found in answers_requests().values() for route in found}
    page = {route for route in routes if re.fullmatch(r"[A-Z]+ /(|signin.*|signout|z/.*)", route)}
    assert described == routes - page


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_a_door_tells_its_steps_first(path: Path) -> None:
    text = ast.get_docstring(parsed(path)) or ""
    numbers = [int(n) for n in re.findall(r"^\s*(\d+)\.", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 2, f"{name(path)} does not tell its steps"


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_every_door_has_an_event(path: Path) -> None:
    events = sorted((ROOT / "events").glob(f"{room(path)}.*.json"))
    assert events
    for event in events:
        assert isinstance(json.loads(event.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize(
    "path", [p for p in FILES if room(p) not in {"wording", "workbooks", "intake", *HEART}], ids=name
)
def test_digits_of_a_request_are_0_to_9(path: Path) -> None:
    """`\\d`, `isdigit` and `int` take the digits of every script; what cells hold is read by intake, which folds them first."""
    text = path.read_text(encoding="utf-8")
    code = "\n".join(line.partition("#")[0] for line in text.splitlines())
    assert not re.search(r"\.(?:isdigit|isdecimal|isnumeric)\(", code)
    literals = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    assert not [one for one in literals if isinstance(one, str) and "\\d" in one]


def handlers() -> set[str]:
    return set(re.findall(r"Handler:\s*([\w.]+)", (ROOT / "template.yaml").read_text(encoding="utf-8")))


def test_the_doors_are_the_handlers_of_the_template() -> None:
    assert {f"{room(path)}.{path.stem}.handler" for path in DOORS} == handlers()


def test_the_architecture_lists_every_door() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+\.on_\w+)`", page, re.MULTILINE)
    assert sorted(listed) == sorted(f"{room(path)}.{path.stem}" for path in DOORS)


def test_the_architecture_lists_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tree = page.split("## Rooms\n```\n")[1].split("```")[0]
    inside = "\n".join(line for line in tree.splitlines() if line.startswith("  "))
    assert set(re.findall(r"(?:^|  )(\w+)/", inside, re.MULTILINE)) >= ROOMS


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_no_door_loads_a_heavy_package_before_it_needs_it(path: Path) -> None:
    import subprocess

    code = f"import sys, {room(path)}.{path.stem}; print(*sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=FUNCTIONS, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(FUNCTIONS), "AWS_DEFAULT_REGION": "cn-north-1", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.strip() == ""


def test_every_room_with_a_door_is_known_to_the_architecture() -> None:
    assert {room(path) for path in DOORS} <= CAPABILITIES
