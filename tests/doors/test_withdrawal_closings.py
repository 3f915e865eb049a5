"""An upload that ended the follow-up of a parcel is taken back, and taken in again, with a new sign-in code only."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from access.admission import FRESH_SECONDS
from edge import clock as edge_clock
from edge.table import ledger_people, ledger_uploads
from intake.receipts import unread_receipt
from land.upload import HandsIn, Mandate
from tests import books
from tests.doors.conftest import Clock
from tests.doors.contact_sheets import OFFICER
from tests.doors.links import HEAD, session
from tests.doors.mailing import WALL
from tests.doors.receipts import called
from tests.doors.uploading import created, handle, link, put
from tests.doors.withdrawing import act, facts, people, sent
from upload_link import on_request
from web.cookies import SESSION

__all__ = ["act", "people"]  # fixtures
LATER = {**OFFICER, "auth_time": str(WALL - FRESH_SECONDS - 1)}
JUST = {**OFFICER, "auth_time": str(WALL - FRESH_SECONDS)}
CLOSED = {**books.ADJUSTMENT, "生效日期": "2026-06-01"}


@pytest.mark.parametrize("kind", ["解除合同", "收回", "验收销号"])
def test_what_closed_a_parcel_is_withdrawn_and_restored_within_fifteen_minutes_of_the_code(
    context: SimpleNamespace, act: Callable[..., Any], kind: str
) -> None:
    sent("u1", context, books.REGISTER)
    sent("u2", context, {**CLOSED, "事项类型": kind})
    closed = facts()
    old = act("withdraw", "u2", claims=LATER)
    assert (old["status"], old["code"]) == (403, "sign_in_again") and facts() == closed
    assert act("withdraw", "u2", claims=JUST)["state"] == "withdrawn" and facts() != closed
    old = act("restore", "u2", claims=LATER)
    assert (old["status"], old["code"]) == (403, "sign_in_again") and facts() != closed
    assert act("restore", "u2", claims=JUST)["state"] == "accepted" and facts() == closed


def test_what_closed_nothing_is_withdrawn_an_hour_later(context: SimpleNamespace, act: Callable[..., Any]) -> None:
    late = HandsIn(Mandate.OFFICER, None, fresh=False)
    sent("u1", context, books.REGISTER)
    sent("u2", context, {**CLOSED, "事项类型": "政府原因"})
    link("u3", hands_in=late)
    put("u3", books.book({**CLOSED, "事项类型": "收回"}, {**CLOSED, "事项类型": "不可抗力"}))
    assert handle(created("u3"), context) == []  # the closing is refused, for its code was old
    for upload_id in ("u2", "u3"):
        assert act("withdraw", upload_id, claims=LATER)["state"] == "withdrawn"


def test_of_an_upload_that_was_set_aside_half_way_nobody_knows_whether_it_closed_a_parcel(
    context: SimpleNamespace, act: Callable[..., Any]
) -> None:
    link("u1")
    put("u1", books.book(books.REGISTER))
    upload = ledger_uploads.claim("u1", version_id="1", etag="e", received_at=edge_clock.now())
    assert upload is not None and ledger_uploads.finish(upload, unread_receipt(upload, "could_not_process"))
    assert act("withdraw", "u1", claims=LATER)["code"] == "sign_in_again"
    assert act("withdraw", "u1", claims=JUST)["state"] == "withdrawn"


def test_on_the_page_the_receipt_says_that_only_a_new_code_is_missing(
    context: SimpleNamespace, clock: Clock, act: Callable[..., Any]
) -> None:
    sent("u1", context, books.REGISTER)
    sent("u2", context, {**CLOSED, "事项类型": "收回"})
    ledger_people.replace_contacts("demo", 1, [HEAD])
    cookie = f"{SESSION}={session(HEAD)}"

    def on_page(method: str, tail: str = "", body: dict[str, str] | None = None) -> dict[str, Any]:
        event = {
            "routeKey": f"{method} /z/{{zone}}/uploads/{{upload_id}}{tail}",
            "pathParameters": {"zone": "demo", "upload_id": "u2"},
            "headers": {"origin": "https://parcels.example.test"},
            "cookies": [cookie],
            "body": json.dumps(body) if body is not None else None,
        }
        answer = on_request.handler(event, context)
        return {**json.loads(answer["body"]), "status": answer["statusCode"]}

    may = ("may_withdraw", "may_restore", "sign_in_again")
    assert [on_page("GET")[name] for name in may] == [True, False, False]
    clock.wall(WALL + FRESH_SECONDS + 1)
    assert [on_page("GET")[name] for name in may] == [False, False, True]
    assert on_page("POST", "/withdraw", {"reason": "传错了"})["code"] == "sign_in_again"
    cookie = f"{SESSION}={session(HEAD)}"
    assert on_page("POST", "/withdraw", {"reason": "传错了"})["status"] == 200
    clock.wall(WALL + 2 * FRESH_SECONDS + 2)
    assert [on_page("GET")[name] for name in may] == [False, False, True]
    clock.set("2026-07-02")
    assert [on_page("GET")[name] for name in may] == [False, False, False]  # withdrawn for good


def test_a_register_asks_for_no_new_code(context: SimpleNamespace) -> None:
    sent("u1", context, books.REGISTER)
    shown = json.loads(called("receipt", context, claims=LATER, upload_id="u1")["body"])
    assert (shown["may_withdraw"], shown["sign_in_again"]) == (True, False)
