"""Whom staff call back: no link and no session of theirs counts any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from edge.table import ledger_people
from land.people import person_id
from parcelwatch.__main__ import app
from parcelwatch.asking import RefusedError
from telling.letter import LetterKind
from tests.doors.conftest import Clock
from tests.doors.links import link_in, session
from tests.doors.mailing import WALL
from tests.doors.reviewing import FIRM, granted, letters, morning, opened
from upload_link import on_request as upload_link
from web.cookies import SESSION

__all__ = ["granted"]  # the fixture that every test here stands on
Load = Callable[[str], dict[str, Any]]
ADDRESS = "e1@firm.example"


def test_whoever_is_called_back_has_no_link_and_no_session_any_more(
    context: SimpleNamespace, load_event: Load, clock: Clock
) -> None:
    one = replace(FIRM, person_id=person_id("demo", ADDRESS), address=ADDRESS)
    ledger_people.replace_contacts("demo", 2, [one])
    opened()
    morning(context, "2026-07-01")
    page = load_event("upload_link.page")
    page["pathParameters"]["grant"] = link_in(letters(one, LetterKind.ASK)[0])
    signed_in = {
        "routeKey": "GET /z/{zone}",
        "pathParameters": {"zone": "demo"},
        "cookies": [f"{SESSION}={session(one)}"],
    }
    assert [upload_link.handler(event, context)["statusCode"] for event in (page, signed_in)] == [200, 200]
    done = CliRunner().invoke(app, ["zone", "revoke", "demo", ADDRESS.upper()])
    assert done.exit_code == 0, done.output
    assert [upload_link.handler(event, context)["statusCode"] for event in (page, signed_in)] == [410, 303]
    clock.wall(WALL + 1)
    again = link_in(
        letters(one, LetterKind.ASK)[0]
    )  # what is sent afterwards opens again: they are still in the contacts
    page["pathParameters"]["grant"] = again
    assert upload_link.handler(page, context)["statusCode"] == 200


@pytest.mark.parametrize("named", ["https://parcels.example.test/l/x", "nobody@demo.example", "not an address"])
def test_whom_the_zone_does_not_know_is_not_called_back(named: str, context: SimpleNamespace) -> None:
    done = CliRunner().invoke(app, ["zone", "revoke", "demo", named])
    assert isinstance(done.exception, RefusedError)
