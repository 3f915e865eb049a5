"""docs/interface.md says what is there: commands, routes, keys, codes and policy, each held to the code both ways."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import typer

from access.admission import Visitor, Way
from console.openapi import openapi
from intake.problems import Problem
from land.assessment import Assessment, Explanation, Idle, IdleStatus, Level, Outcome, Verdict
from land.dormant import Dormancy, Dormant
from land.indicator import Indicator
from land.policy import KEYS, Policy, policy_from
from land.upload import HandsIn, Mandate, Upload
from parcelwatch.__main__ import app
from parcelwatch.assessing import Offline
from upload_link.answers import receipt_of, withdrawal_of
from wording.api.refusals import REFUSALS
from wording.sheets.sentences import CODES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
TODAY, _, PROMISED = PAGE.partition("## Promised, not yet there")
ROUTE = re.compile(r"`((?:GET|POST) /[^`\s?]*)")
MOVE_IT = "is there now: move its line out of 'Promised, not yet there' in docs/interface.md"


def section(title: str) -> str:
    found = re.search(rf"^##+ {re.escape(title)}.*?\n(.*?)(?=^##+ |\Z)", TODAY, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def codes_in(text: str) -> list[str]:
    """The codes in a page's table: `one_word` and nothing else between the ticks."""
    return re.findall(r"`([a-z][a-z_]+)`", "\n".join(line for line in text.splitlines() if line.startswith("|")))


def leaves(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below this one, by the words with which it is called; a group has `commands`."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, f"{path} {name}".strip())


COMMANDS = dict(leaves(typer.main.get_command(app)))


def commands_in(text: str) -> Iterator[tuple[str, str]]:
    """Each command that a page shows, with its line; of one that does not exist its first word."""
    for line in re.findall(r"^parcelwatch (.+)$", text, re.MULTILINE):
        words = line.split()
        both = " ".join(words[:2])
        yield (both if both in COMMANDS else words[0]), line


def test_every_command_stands_in_the_interface() -> None:
    assert {command for command, _ in commands_in(TODAY)} == set(COMMANDS)


@pytest.mark.parametrize(("command", "line"), list(commands_in(TODAY)), ids=lambda value: value)
def test_a_command_takes_the_options_that_the_interface_shows(command: str, line: str) -> None:
    known = {
        option for parameter in COMMANDS[command].params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(re.findall(r"--[a-z-]+", line)) <= known


def test_what_is_promised_as_a_command_is_not_there_yet() -> None:
    there = {command for command, _ in commands_in(PROMISED)} & set(COMMANDS)
    assert not there, f"{there} {MOVE_IT}"


def routes() -> set[str]:
    return set(re.findall(r"RouteKey: (\S+ \S+)", (ROOT / "template.yaml").read_text(encoding="utf-8")))


def test_every_route_of_the_template_stands_in_the_interface() -> None:
    assert set(ROUTE.findall(section("HTTP API"))) == routes()


def test_what_is_promised_as_a_route_is_not_there_yet() -> None:
    there = set(ROUTE.findall(PROMISED)) & routes()
    assert not there, f"{there} {MOVE_IT}"


def test_the_description_for_programs_has_routes_of_the_template_only() -> None:
    paths: dict[str, dict[str, object]] = openapi()["paths"]  # type: ignore[assignment]
    assert {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods} <= routes()


def test_every_problem_code_stands_in_the_interface_once() -> None:
    assert sorted(codes_in(section("Problem codes"))) == sorted(CODES)


def test_what_is_promised_as_a_problem_code_is_not_there_yet() -> None:
    sentence = re.search(r"Problem codes (.+?)\.", PROMISED, re.DOTALL)
    there = set(re.findall(r"`(\w+)`", sentence[1] if sentence else "")) & set(CODES)
    assert not there, f"{there} {MOVE_IT}"


def test_every_refusal_stands_in_the_interface_under_its_status() -> None:
    shown: dict[int, set[str]] = defaultdict(set)
    for status, codes in re.findall(r"^\| (\d{3}) \| (.+) \|$", section("Errors of our own"), re.MULTILINE):
        shown[int(status)] |= set(re.findall(r"`(\w+)`", codes))
    wanted: dict[int, set[str]] = defaultdict(set)
    for code, (status, _) in REFUSALS.items():
        wanted[status].add(code)
    assert shown == wanted


def test_the_policy_file_of_the_interface_is_the_default_with_every_key() -> None:
    text = section("Policy file").split("```toml\n")[1].split("```")[0]
    document = tomllib.loads(text, parse_float=Decimal)
    assert {(of, key) for of, keys in document.items() for key in keys} == set(KEYS)
    assert policy_from(document) == Policy()


def test_the_receipt_of_the_interface_has_every_key_in_its_order() -> None:
    now = datetime.fromisoformat("2026-07-01T09:00:00+08:00")
    upload = Upload(
        "u1", "demo", "a1", now, key="uploads/demo/u1", file_name="r.xlsx", hands_in=HandsIn(Mandate.OFFICER)
    )
    said = re.search(r"A receipt: `\{(.+?)\}`, and of a withdrawal `\{(.+?)\}`", TODAY, re.DOTALL)
    assert said
    receipt, withdrawal = (re.findall(r'"(\w+)"', part) for part in said.groups())
    assert receipt == list(receipt_of(upload, None, None, None))
    visitor = Visitor(Way.TOKEN, "demo", "a1", None, reads=None)
    assert withdrawal == list(withdrawal_of(visitor, upload, now))


def example() -> dict[str, object]:
    text = section("`assess --format json`").split("```json\n")[1].split("```")[0]
    document: dict[str, object] = json.loads(text)
    return document


def test_the_example_of_an_assessment_has_every_key_in_its_order() -> None:
    on = date(2024, 6, 2)
    outcome = Outcome(Indicator.GROUNDBREAKING, Verdict.NO_DATE, Level.GREEN, Explanation("no_completion_date"))
    idle = Idle(IdleStatus.NONE, Level.GREEN, Explanation("no_start_date"))
    assessment = Assessment(
        "JX-2023-01", on, "…", Fraction(1), level=Level.RED, idle=idle, commitments=(outcome,), next_change_on=None
    )
    offline = Offline(
        on, "demo", [assessment], [Dormant("JX", "…", Dormancy.DORMANT, (2022, 2023))],
        problems=[Problem("error", "unreadable_date")], recognised=True,
    )  # fmt: skip
    assert shape(example()) == shape(offline.document())


def shape(value: object) -> object:
    """The keys of a document in their order, at every depth; of a list those of its first entry."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None
