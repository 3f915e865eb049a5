"""A link that staff call back counts no more: shown as it was mailed, or named by whose review it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from edge import ledger_people
from land.letter import LetterKind, person_id
from parcelwatch.__main__ import app
from parcelwatch.asking import RefusedError
from tests.doors.conftest import Clock
from tests.doors.test_review import FIRM, granted, letters, link_in, morning, opened
from upload_link import on_request as upload_link

__all__ = ["granted"]  # the fixture that every test here stands on
Load = Callable[[str], dict[str, Any]]
ADDRESS = "e1@firm.example"


@pytest.mark.parametrize("how", ["the whole address of the page", "the reader's address"])
def test_a_link_that_was_called_back_opens_nothing_any_more(
    how: str, context: SimpleNamespace, load_event: Load, clock: Clock
) -> None:
    firm = replace(FIRM, person_id=person_id("demo", ADDRESS), address=ADDRESS)
    ledger_people.replace_contacts("demo", 2, [firm])
    opened()
    morning(context, "2026-07-01")
    token = link_in(letters(firm, LetterKind.ASK)[0])
    page = load_event("upload_link.page")
    page["pathParameters"]["grant"] = token
    assert upload_link.handler(page, context)["statusCode"] == 200
    named = [f"https://parcels.example.test/l/{token}"] if "page" in how else [ADDRESS.upper(), "--year", "2025"]
    done = CliRunner().invoke(app, ["zone", "revoke", "demo", *named])
    assert done.exit_code == 0, done.output
    assert upload_link.handler(page, context)["statusCode"] == 410


@pytest.mark.parametrize(
    "named", [["https://parcels.example.test/l/k1.forged.link"], [ADDRESS], [ADDRESS, "--year", "2019"]]
)
def test_what_is_no_link_of_the_zone_is_not_called_back(named: list[str], context: SimpleNamespace) -> None:
    done = CliRunner().invoke(app, ["zone", "revoke", "demo", *named])
    assert isinstance(done.exception, RefusedError)
