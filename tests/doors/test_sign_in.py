"""Signing in by a code in one's mailbox: what a browser sees, what the table holds, what strangers can do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from console import on_request as console
from edge import aws as clients
from edge import clock as edge_clock
from edge import ids
from edge.table import ledger_agents, ledger_attempts, ledger_people, ledger_sessions, ledger_zones
from land.people import Person, Role
from land.session import is_fresh
from sign_in.typed import address_typed, code_typed
from tests.cast import D
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, restore, running
from tests.doors.signing import HEAD, HERE, Browser, Mailbox, contact, leads_to, mail_server
from web.cookies import ATTEMPT, KNOWN, SESSION
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
WALL = 1_782_867_600  # a full hour
MINUTE, HOUR, DAY = 60, 3600, 86400
WRONG = "这个登录码不能用"
TODAY = D("2026-07-01")


@pytest.fixture
def mailbox(zone: Zone, clock: Clock, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """The zone's contacts name one head; true seconds stand still."""
    clock.wall(WALL)
    ledger_people.replace_contacts("demo", 1, [contact(HEAD)])
    with mail_server(monkeypatch) as server:
        yield Mailbox(server, context)


@pytest.fixture
def browser(mailbox: Mailbox, context: SimpleNamespace) -> Browser:
    return Browser(context)


@pytest.fixture
def signed_in(browser: Browser, mailbox: Mailbox) -> Browser:
    browser.wants_code()
    assert leads_to(browser.types(mailbox.code())) == "./"
    return browser


def sessions(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [item for (pk, _), item in snapshot().items() if pk.startswith("SESSION#")]


def attempts(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [item for (pk, _), item in snapshot().items() if pk.startswith("ATTEMPT#")]


# ---- the way in -------------------------------------------------------------------------------------------------------


def test_a_head_signs_in_by_the_code_in_the_mailbox_and_sees_what_to_do(browser: Browser, mailbox: Mailbox) -> None:
    assert leads_to(browser.home()) == "signin"
    page = browser.ask("GET /signin")
    assert page["statusCode"] == 200 and 'action="signin"' in page["body"]
    assert leads_to(browser.wants_code()) == "signin-code"
    form = browser.ask("GET /signin-code")["body"]
    assert 'action="signin-code"' in form and 'autocomplete="one-time-code"' in form and 'inputmode="numeric"' in form
    assert leads_to(browser.types(mailbox.code())) == "./"
    home = browser.home()
    assert home["statusCode"] == 200
    for words in ("示范开发区", "王测试", "部门负责人", 'href="z/demo"', 'action="signout"'):
        assert words in home["body"]


def test_every_page_works_without_script_and_every_way_is_relative(signed_in: Browser) -> None:
    pages = [signed_in.ask(route) for route in ("GET /", "GET /signin", "GET /signin-code")]
    for page in pages:
        assert "<script" not in page["body"] and "script-src 'none'" in page["headers"]["content-security-policy"]
        assert 'href="/' not in page["body"] and 'action="/' not in page["body"] and "://" not in page["body"]
    for form in (signed_in.wants_code(), signed_in.types("0"), signed_in.ask("POST /signout", {})):
        assert not leads_to(form).startswith(("/", "http"))


def test_the_cookies_are_hidden_from_scripts_and_go_to_this_origin_only(browser: Browser, mailbox: Mailbox) -> None:
    browser.wants_code()
    found = dict(browser.set)
    browser.types(mailbox.code())
    found |= browser.set
    assert set(found) == {ATTEMPT, SESSION, KNOWN}
    for name, rest in found.items():
        attributes = {part.strip() for part in rest.split(";")[1:]}
        assert name.startswith("__Host-") and {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
        assert not any(part.startswith("Domain") for part in attributes)


@pytest.mark.parametrize(
    ("own", "seconds", "max_age"), [({}, 12 * HOUR, None), ({"own": "yes"}, 30 * DAY, 30 * DAY)], ids=["others", "own"]
)
def test_a_session_lasts_twelve_hours_or_thirty_days_on_ones_own_computer(
    browser: Browser, mailbox: Mailbox, clock: Clock, own: dict[str, str], seconds: int, max_age: int | None
) -> None:
    browser.wants_code(**own)
    browser.types(mailbox.code())
    assert ("Max-Age" in browser.set[SESSION]) is (max_age is not None)
    assert max_age is None or f"Max-Age={max_age}" in browser.set[SESSION]
    clock.wall(WALL + seconds - 1)
    assert browser.home()["statusCode"] == 200
    clock.wall(WALL + seconds)  # the table may keep the item for days: it does not count
    assert leads_to(browser.home()) == "signin"


def test_signing_out_ends_the_session_wherever_its_cookie_is(signed_in: Browser, context: SimpleNamespace) -> None:
    copy = Browser(context, dict(signed_in.cookies))
    assert leads_to(signed_in.ask("POST /signout", {})) == "signin"
    assert signed_in.session == ""
    assert leads_to(copy.home()) == "signin"


def test_nothing_of_a_secret_stands_in_the_table(browser: Browser, mailbox: Mailbox, table_snapshot: Snapshot) -> None:
    browser.wants_code()
    secrets = [browser.attempt, mailbox.code()]
    before = json.dumps(list(table_snapshot().values()), default=str) + str(list(table_snapshot()))
    browser.types(secrets[1])
    secrets += [browser.session, browser.cookies[KNOWN]]
    after = json.dumps(list(table_snapshot().values()), default=str) + str(list(table_snapshot()))
    assert not [secret for secret in secrets if secret in before or secret in after]
    assert all(len(secret) == 22 for secret in secrets if not secret.isdigit())


# ---- codes that do not count ------------------------------------------------------------------------------------------


def wrong_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


def test_after_five_wrong_codes_the_right_one_does_not_count_and_a_new_one_is_to_be_asked_for(
    browser: Browser, mailbox: Mailbox
) -> None:
    browser.wants_code()
    code = mailbox.code()
    for left in (4, 3, 2, 1):
        page = browser.types(wrong_code(code))
        assert page["statusCode"] == 403 and WRONG in page["body"] and f"最多还可以试 {left} 次" in page["body"]
    page = browser.types(wrong_code(code))
    assert WRONG in page["body"] and "请重新要一个" in page["body"] and 'action="signin-code"' not in page["body"]
    assert browser.types(code)["statusCode"] == 403
    # Asking anew begins anew: five tries of another code, and the first stays dead.
    browser.wants_code()
    again = mailbox.code()
    assert "最多还可以试 4 次" in browser.types(code)["body"]
    assert leads_to(browser.types(again)) == "./"


def test_the_fifth_try_may_be_the_right_one(browser: Browser, mailbox: Mailbox) -> None:
    browser.wants_code()
    code = mailbox.code()
    for _ in range(4):
        browser.types(wrong_code(code))
    assert leads_to(browser.types(code)) == "./"


def test_tries_side_by_side_are_no_more_than_five(
    browser: Browser, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty are at it before the first has compared anything."""
    browser.wants_code()
    code = mailbox.code()
    secret = browser.attempt
    true_attempt = ledger_attempts.attempt
    found = []

    def after_others(attempt_id: str) -> Any:
        if len(found) < 20:
            found.append(ledger_attempts.try_code(secret, code))
        return true_attempt(attempt_id)

    monkeypatch.setattr(ledger_attempts, "attempt", after_others)
    found.append(ledger_attempts.try_code(secret, code))
    found += [ledger_attempts.try_code(secret, code) for _ in range(20)]
    assert sum(attempt is not None for attempt, _ in found) == 5


def test_a_code_from_another_browser_is_wrong(browser: Browser, mailbox: Mailbox, context: SimpleNamespace) -> None:
    browser.wants_code()
    code = mailbox.code()
    nobody, other = Browser(context), Browser(context)
    other.wants_code("other@demo.example")
    for one in (nobody, other):
        page = one.types(code)
        assert page["statusCode"] == 403 and WRONG in page["body"] and one.session == ""
    same = Browser(context)
    same.wants_code()  # of the same address, and all the same another browser
    mailbox.deliver()
    assert same.types(code)["statusCode"] == 403
    assert leads_to(browser.types(code)) == "./"


def test_a_used_code_does_not_count_again(
    browser: Browser, mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    browser.wants_code()
    code = mailbox.code()
    copy = Browser(context, dict(browser.cookies))
    browser.types(code)
    assert copy.types(code)["statusCode"] == 403 and copy.session == ""
    assert len(sessions(table_snapshot)) == 1 and attempts(table_snapshot) == []


def test_of_two_who_type_the_same_right_code_at_once_one_is_let_in(
    browser: Browser, mailbox: Mailbox, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.wants_code()
    code = mailbox.code()
    first, _ = ledger_attempts.try_code(browser.attempt, code)
    second, right = ledger_attempts.try_code(browser.attempt, code)
    assert first is not None and second is not None and right
    begun = [ledger_sessions.begin(one, "王测试", shared=False, before="", known="") for one in (first, second)]
    assert [one is not None for one in begun] == [True, False]
    assert len(sessions(table_snapshot)) == 1


@pytest.mark.parametrize(("age", "let_in"), [(15 * MINUTE, True), (15 * MINUTE + 1, False)])
def test_a_code_counts_for_fifteen_minutes_from_its_sending(
    browser: Browser, mailbox: Mailbox, clock: Clock, age: int, let_in: bool
) -> None:
    browser.wants_code()
    clock.wall(WALL + 20 * MINUTE)  # the queue was slow: the time runs from the sending
    code = mailbox.code()
    clock.wall(WALL + 20 * MINUTE + age)
    assert (leads_to(browser.types(code)) == "./") is let_in


def test_every_failure_says_the_same(
    browser: Browser, mailbox: Mailbox, clock: Clock, context: SimpleNamespace
) -> None:
    """Wrong, old and malformed codes of a known address, and any code for an unknown one: equal bytes."""
    browser.wants_code()
    code = mailbox.code()
    unknown = Browser(context)
    unknown.wants_code("nobody@demo.example")
    mailbox.deliver()
    clock.wall(WALL + HOUR)
    for text in (code, wrong_code(code), "abc", ""):
        assert browser.types(text) == unknown.types("00000000")


@pytest.mark.parametrize(
    "typed",
    ["{0}", " {0} ", "{1} {2}", "{1}　{2}", "{3}"],
    ids=["as sent", "spaces", "in two", "wide space", "full width"],
)
def test_a_code_is_read_as_people_type_it(browser: Browser, mailbox: Mailbox, typed: str) -> None:
    browser.wants_code()
    code = mailbox.code()
    wide = "".join(chr(0xFF10 + int(digit)) for digit in code)
    assert leads_to(browser.types(typed.format(code, code[:4], code[4:], wide))) == "./"


@given(
    digits=st.text("0123456789", min_size=8, max_size=8),
    folds=st.lists(st.booleans(), min_size=8, max_size=8),
    spaces=st.lists(st.sampled_from(["", " ", "　", "\t", "\n"]), min_size=8, max_size=8),
)
def test_widths_and_spaces_do_not_change_a_code(digits: str, folds: list[bool], spaces: list[str]) -> None:
    parts = zip(digits, folds, spaces, strict=True)
    assert code_typed("".join((chr(0xFF10 + int(d)) if wide else d) + space for d, wide, space in parts)) == digits


@given(st.text())
def test_a_code_is_eight_ascii_digits_or_none(text: str) -> None:
    found = code_typed(text)
    assert found == "" or (len(found) == 8 and found.isascii() and found.isdigit())


@pytest.mark.parametrize("text", ["1234567٨", "1234567²", "1234567", "123456789", "１２３４５６７①", "12-34-56-78"])
def test_digits_of_other_scripts_and_other_lengths_are_no_code(text: str) -> None:
    assert code_typed(text) == ""


@pytest.mark.parametrize("typed", ["Head@Demo.Example", " head@demo.example ", "ｈｅａｄ＠ｄｅｍｏ．ｅｘａｍｐｌｅ"])
def test_an_address_is_read_as_people_type_it(browser: Browser, mailbox: Mailbox, typed: str) -> None:
    assert address_typed(typed) == HEAD
    browser.wants_code(typed)
    assert leads_to(browser.types(mailbox.code())) == "./"


# ---- who has an address here, nobody learns ---------------------------------------------------------------------------


@pytest.fixture
def calls(aws: None) -> Iterator[list[str]]:
    """Every AWS call that is made, with what it asks for but for the values."""
    made: list[str] = []

    def note(params: Any, model: Any, **_: Any) -> None:
        body = params.get("body", b"")
        shape = json.loads(body) if body and body[:1] in (b"{", "{") else {}
        if not isinstance(shape, dict):
            shape = {}
        made.append(
            f"{model.service_model.service_name}.{model.name} {sorted(shape)} {shape.get('UpdateExpression', '')}"
        )

    clients.forget()
    boto3.DEFAULT_SESSION.events.register("before-call", note)  # type: ignore[union-attr]
    yield made
    clients.forget()


ADDRESSES = (HEAD, "nobody@demo.example", "not an address", "", "x" * 5000, "两个@字", "a@b@c")


def test_the_answer_and_the_calls_to_aws_are_the_same_for_known_unknown_and_malformed_addresses(
    mailbox: Mailbox,
    context: SimpleNamespace,
    calls: list[str],
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ids, "new_secret", lambda: "s" * 22)
    before = table_snapshot()
    seen = []
    for address in ADDRESSES:
        restore(before, table_snapshot())
        one = Browser(context)
        calls.clear()
        answers = [one.wants_code(address), one.ask("GET /signin-code"), one.wants_code(address)]
        asking = tuple(calls)
        mailbox.deliver()
        calls.clear()
        answers.append(one.types("00000000"))
        seen.append((json.dumps(answers), asking, tuple(calls)))
    assert len(set(seen)) == 1
    assert [call.split()[0] for call in seen[0][1]] == [
        "dynamodb.UpdateItem", "dynamodb.PutItem", "lambda.Invoke",
        "dynamodb.UpdateItem", "dynamodb.UpdateItem", "lambda.Invoke",
    ]  # fmt: skip
    assert len(mailbox.codes) == 2  # and all the same one of them was somebody's


def test_nobody_is_written_to_but_who_is_in_the_contacts(mailbox: Mailbox, context: SimpleNamespace) -> None:
    ledger_agents.keep_agents("demo", 2, [Person("a9", "代办员", "named@demo.example", frozenset())])
    ledger_people.keep_sender("demo", contact("sender@demo.example"))
    ledger_people.replace_contacts("demo", 3, [contact("new@demo.example")])  # the head has left
    for address in (*ADDRESSES, "named@demo.example", "sender@demo.example", "王测试"):
        Browser(context).wants_code(address)
    mailbox.deliver()
    assert mailbox.server.taken == []
    Browser(context).wants_code("new@demo.example")
    assert len(mailbox.code()) == 8


def test_who_left_the_contacts_between_asking_and_typing_is_not_let_in(browser: Browser, mailbox: Mailbox) -> None:
    browser.wants_code()
    code = mailbox.code()
    ledger_people.replace_contacts("demo", 2, [contact("new@demo.example")])
    page = browser.types(code)
    assert page["statusCode"] == 403 and WRONG in page["body"] and browser.session == ""


# ---- asking again, and strangers ---------------------------------------------------------------------------------------


def test_asking_again_keeps_the_code_of_before_up_to_three(browser: Browser, mailbox: Mailbox) -> None:
    codes = []
    for _ in range(4):
        browser.wants_code()
        codes.append(mailbox.code())
    assert len(set(codes)) == 4
    assert browser.types(codes[0])["statusCode"] == 403  # the fourth took its place
    assert leads_to(browser.types(codes[1])) == "./"


def test_asking_again_gives_no_tries_back(browser: Browser, mailbox: Mailbox) -> None:
    browser.wants_code()
    first = mailbox.code()
    browser.types(wrong_code(first))
    browser.wants_code()
    assert "最多还可以试 3 次" in browser.types(wrong_code(mailbox.code()))["body"]
    assert leads_to(browser.types(first)) == "./"


def test_asking_for_another_address_begins_anew(browser: Browser, mailbox: Mailbox) -> None:
    ledger_people.replace_contacts("demo", 2, [contact(HEAD), contact("other@demo.example", "李测试")])
    browser.wants_code()
    first, code = browser.attempt, mailbox.code()
    browser.wants_code("other@demo.example")
    assert browser.attempt != first
    mailbox.deliver()
    assert browser.types(code)["statusCode"] == 403


def test_ten_codes_an_hour_for_an_address_whoever_it_belongs_to(
    mailbox: Mailbox, context: SimpleNamespace, clock: Clock, table_snapshot: Snapshot
) -> None:
    for address in (HEAD, "nobody@demo.example", "not an address"):
        answers = [Browser(context).wants_code(address) for _ in range(11)]
        assert [answer["statusCode"] for answer in answers] == [303] * 10 + [429]
        assert "太多" in answers[-1]["body"]
    before = table_snapshot()
    assert Browser(context).wants_code()["statusCode"] == 429
    assert table_snapshot() == before
    clock.wall(WALL + HOUR)
    assert Browser(context).wants_code()["statusCode"] == 303


def test_fifty_strangers_who_ask_for_a_heads_code_keep_him_from_nothing(
    signed_in: Browser, mailbox: Mailbox, context: SimpleNamespace, clock: Clock
) -> None:
    signed_in.ask("POST /signout", {})
    clock.wall(WALL + HOUR)
    signed_in.wants_code()
    early = mailbox.code()
    strangers = [Browser(context) for _ in range(50)]
    assert Counter(one.wants_code()["statusCode"] for one in strangers) == {303: 10, 429: 40}
    mailbox.deliver()
    assert {leads_to(one.types(early)) for one in strangers} == {""}  # a stranger who saw it could do nothing with it
    assert leads_to(signed_in.types(early)) == "./"  # their asking did not end his code
    signed_in.ask("POST /signout", {})
    assert signed_in.wants_code()["statusCode"] == 303  # nor does it keep him from asking
    assert leads_to(signed_in.types(mailbox.code())) == "./"


def test_a_browser_that_signed_in_before_has_ten_of_its_own_and_for_that_address_only(
    signed_in: Browser, mailbox: Mailbox, context: SimpleNamespace
) -> None:
    for _ in range(10):
        Browser(context).wants_code("other@demo.example")
    assert signed_in.wants_code("other@demo.example")["statusCode"] == 429
    for _ in range(9):
        assert Browser(context).wants_code()["statusCode"] == 303
    assert Browser(context).wants_code()["statusCode"] == 429  # with the one by which the head signed in
    assert [signed_in.wants_code()["statusCode"] for _ in range(11)] == [303] * 10 + [429]
    forged = Browser(context, {KNOWN: "x" * 22})
    assert forged.wants_code()["statusCode"] == 429


def test_signing_in_again_gives_a_known_browser_no_second_ten(signed_in: Browser, mailbox: Mailbox) -> None:
    known = signed_in.cookies[KNOWN]
    for _ in range(10):
        signed_in.wants_code()
        assert leads_to(signed_in.types(mailbox.code())) == "./"
    assert signed_in.cookies[KNOWN] == known
    assert signed_in.wants_code()["statusCode"] == 429


def test_a_browser_is_known_for_four_hundred_days(
    signed_in: Browser, mailbox: Mailbox, context: SimpleNamespace, clock: Clock
) -> None:
    assert f"Max-Age={400 * DAY}" in signed_in.set[KNOWN]
    for later, status in ((400 * DAY - 1, 303), (400 * DAY, 429)):
        clock.wall(WALL + later)
        for _ in range(10):
            Browser(context).wants_code()
        assert signed_in.wants_code()["statusCode"] == status


# ---- attacks on the browser -------------------------------------------------------------------------------------------


def test_a_session_that_somebody_planted_is_worth_nothing_after_signing_in(
    browser: Browser, mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    """Session fixation: whatever secrets the browser came with, others are in force afterwards."""
    planted = {SESSION: "p" * 22, ATTEMPT: "p" * 22, KNOWN: "p" * 22}
    browser.cookies |= planted
    browser.wants_code()
    assert browser.attempt != planted[ATTEMPT]
    browser.types(mailbox.code())
    assert browser.session not in ("", planted[SESSION]) and browser.cookies[KNOWN] != planted[KNOWN]
    thief = Browser(context, dict(planted))
    assert leads_to(thief.home()) == "signin"
    assert len(sessions(table_snapshot)) == 1


def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(
    signed_in: Browser, mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    old = Browser(context, dict(signed_in.cookies))
    signed_in.wants_code()
    signed_in.types(mailbox.code())
    assert signed_in.session != old.session
    assert leads_to(old.home()) == "signin" and signed_in.home()["statusCode"] == 200
    assert len(sessions(table_snapshot)) == 1


def test_an_attempt_that_somebody_planted_lets_them_in_nowhere(
    browser: Browser, mailbox: Mailbox, context: SimpleNamespace
) -> None:
    """Somebody begins an attempt for the head's address and plants its cookie in his browser: he types the code there."""
    ledger_people.replace_contacts("demo", 2, [contact(HEAD), contact("spy@demo.example", "李测试")])
    spy = Browser(context)
    spy.wants_code()
    browser.cookies[ATTEMPT] = spy.attempt
    browser.wants_code()
    code = mailbox.codes[-1] if mailbox.deliver() else ""
    assert leads_to(browser.types(code)) == "./"
    for route, form in (
        ("POST /signin-code", {"code": code}),
        ("POST /signin-who", {"who": "王测试"}),
        ("GET /", None),
    ):
        assert leads_to(spy.ask(route, form)) != "./" and spy.session == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://parcels.example.test"},
        {"origin": "https://parcels.example.test.evil.example"},
        {"origin": "https://parcels.example.test:444"},
    ],
    ids=lambda found: found["origin"],
)
def test_a_form_of_another_site_does_nothing(
    signed_in: Browser, mailbox: Mailbox, table_snapshot: Snapshot, headers: dict[str, str]
) -> None:
    """Also where the browser would send our cookies along: nobody is signed in as somebody else, nor signed out."""
    signed_in.wants_code()
    code = mailbox.code()
    before, cookies = table_snapshot(), dict(signed_in.cookies)
    for route, form in (
        ("POST /signin", {"address": "spy@demo.example"}), ("POST /signin-code", {"code": code}),
        ("POST /signin-who", {"who": "王测试"}), ("POST /signout", {}),
    ):  # fmt: skip
        answer = signed_in.ask(route, form, **headers)
        assert answer["statusCode"] == 403 and "cookies" not in answer
    assert (table_snapshot(), signed_in.cookies) == (before, cookies)
    mailbox.deliver()
    assert len(mailbox.codes) == 2


def test_somebodys_own_right_code_signs_nobody_else_in_by_force(
    mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    """Login CSRF: a spy has a code of their own mailbox and makes the head's browser send it."""
    ledger_people.replace_contacts("demo", 2, [contact(HEAD), contact("spy@demo.example", "李测试")])
    spy, head = Browser(context), Browser(context)
    spy.wants_code("spy@demo.example")
    code = mailbox.code()
    evil = {"origin": "https://evil.example"}
    assert head.ask("POST /signin", {"address": "spy@demo.example"}, **evil)["statusCode"] == 403
    assert head.ask("POST /signin-code", {"code": code}, **evil)["statusCode"] == 403
    assert head.types(code)["statusCode"] == 403  # nor by being made to type it
    assert head.cookies == {} and sessions(table_snapshot) == []


def test_an_old_browser_without_origin_may_say_that_the_form_is_ours(browser: Browser) -> None:
    for site, status in (("same-origin", 303), ("cross-site", 403), ("same-site", 403), ("none", 403)):
        event = {"sec-fetch-site": site, "origin": None}
        answer = browser.ask("POST /signin", {"address": HEAD}, **event)  # type: ignore[arg-type]
        assert answer["statusCode"] == status
    assert HERE.startswith("https://")


def test_cookies_open_nothing_of_the_routes_for_programs(
    signed_in: Browser, context: SimpleNamespace, load_event: Callable[[str], dict[str, Any]]
) -> None:
    """The gateway asks these for an ID token; a door that were reached without would not look at cookies."""
    event = load_event("console.summary")
    event["requestContext"]["authorizer"]["jwt"]["claims"] = {}
    answers = []
    for cookies in ([], [f"{name}={value}" for name, value in signed_in.cookies.items()]):
        event["cookies"] = cookies
        event["headers"]["cookie"] = "; ".join(cookies)
        answers.append(console.handler(event, context))
    assert answers[0] == answers[1] and answers[0]["statusCode"] == 404


# ---- what a session holds ---------------------------------------------------------------------------------------------


@pytest.fixture
def two_zones(mailbox: Mailbox) -> None:
    ledger_zones.add_zone(Zone("east", "东区", "", "东区管委会", alerts_from=TODAY))
    ledger_zones.add_zone(Zone("west", "西区", "", "西区管委会", alerts_from=TODAY))
    ledger_people.replace_contacts("east", 1, [contact(HEAD, role=Role.LEADER, zone="east")])
    ledger_people.replace_contacts("west", 1, [contact("else@demo.example", "李测试", zone="west")])


def test_a_session_holds_every_zone_whose_contacts_name_the_address(two_zones: None, signed_in: Browser) -> None:
    page = signed_in.home()["body"]
    assert "示范开发区" in page and "东区" in page and "西区" not in page
    assert 'href="z/demo"' in page and 'href="z/east"' not in page  # a leader reads
    assert "包联领导" in page


def test_which_zones_a_session_holds_is_asked_at_each_use(two_zones: None, signed_in: Browser) -> None:
    session = ledger_sessions.session(signed_in.session)
    assert session is not None
    assert set(ledger_sessions.held(session, TODAY)) == {"demo", "east"}
    ledger_people.replace_contacts("demo", 2, [contact("new@demo.example")])
    assert set(ledger_sessions.held(session, TODAY)) == {"east"}
    assert "示范开发区" not in signed_in.home()["body"]
    ledger_people.replace_contacts("west", 2, [contact(HEAD, zone="west")])
    assert set(ledger_sessions.held(session, TODAY)) == {"east", "west"}


def test_a_revoked_person_is_out_at_once_and_may_sign_in_anew(
    two_zones: None, signed_in: Browser, mailbox: Mailbox, clock: Clock
) -> None:
    """Revoked in one zone: the session goes on in the others, and what began up to that second is over there for good."""
    assert ledger_people.end_access("demo", contact(HEAD).person_id)
    session = ledger_sessions.session(signed_in.session)
    assert session is not None and set(ledger_sessions.held(session, TODAY)) == {"east"}
    assert ledger_people.end_access("east", contact(HEAD, zone="east").person_id)
    assert leads_to(signed_in.home()) == "signin"
    clock.wall(WALL + 1)
    assert leads_to(signed_in.home()) == "signin"
    signed_in.wants_code()
    signed_in.types(mailbox.code())
    assert "示范开发区" in signed_in.home()["body"]


def test_whose_term_is_over_has_no_way_in(
    mailbox: Mailbox, browser: Browser, clock: Clock, context: SimpleNamespace
) -> None:
    """The last day is part of the term."""
    ledger_people.replace_contacts("demo", 2, [replace(contact(HEAD), until=TODAY)])
    browser.wants_code()
    browser.types(mailbox.code())
    assert browser.home()["statusCode"] == 200
    browser.wants_code()
    code = mailbox.code()
    clock.set("2026-07-02")
    assert leads_to(browser.home()) == "signin"
    assert browser.types(code)["statusCode"] == 403
    Browser(context).wants_code()
    assert [answer for answer in mailbox.deliver() if answer["batchItemFailures"]] == []
    assert len(mailbox.codes) == 2


def test_who_comes_back_to_the_contacts_finds_no_old_session_open(
    signed_in: Browser, mailbox: Mailbox, clock: Clock
) -> None:
    ledger_people.replace_contacts("demo", 2, [contact("new@demo.example")])
    clock.wall(WALL + MINUTE)
    ledger_people.replace_contacts("demo", 3, [contact(HEAD)])
    assert leads_to(signed_in.home()) == "signin"


def test_a_session_that_holds_no_zone_any_more_is_as_good_as_none(signed_in: Browser) -> None:
    ledger_people.replace_contacts("demo", 2, [contact("new@demo.example")])
    assert leads_to(signed_in.home()) == "signin"


def test_a_session_is_fresh_for_fifteen_minutes(signed_in: Browser, clock: Clock) -> None:
    session = ledger_sessions.session(signed_in.session)
    assert session is not None and (session.name, session.shared, session.address) == ("王测试", False, HEAD)
    assert is_fresh(session, WALL) and is_fresh(session, WALL + 15 * MINUTE)
    assert not is_fresh(session, WALL + 15 * MINUTE + 1)


# ---- one address, several names ---------------------------------------------------------------------------------------


@pytest.fixture
def shared(two_zones: None) -> None:
    """Two names stand beside the address in the contacts of one zone."""
    both = replace(contact(HEAD, "王测试"), names=("王测试", "赵测试"))
    ledger_people.replace_contacts("demo", 2, [both])


def test_where_several_share_an_address_who_acts_is_asked_after_the_right_code(
    shared: None, browser: Browser, mailbox: Mailbox
) -> None:
    browser.wants_code()
    code = mailbox.code()
    assert "赵测试" not in browser.types(wrong_code(code))["body"]
    first = browser.attempt
    assert leads_to(browser.types(code)) == "signin-who"
    assert browser.attempt != first and browser.session == ""
    page = browser.ask("GET /signin-who")["body"]
    assert page.count('type="radio"') == 2 and "王测试" in page and "赵测试" in page
    assert leads_to(browser.ask("POST /signin-who", {"who": "赵测试"})) == "./"
    session = ledger_sessions.session(browser.session)
    assert session is not None and (session.name, session.shared) == ("赵测试", True)
    assert "共用邮箱" in browser.home()["body"]


def test_an_address_that_is_another_persons_in_another_zone_is_shared_too(
    two_zones: None, browser: Browser, mailbox: Mailbox
) -> None:
    ledger_people.replace_contacts("east", 2, [contact(HEAD, "赵测试", Role.AGENT, "east")])
    browser.wants_code()
    assert leads_to(browser.types(mailbox.code())) == "signin-who"
    page = browser.ask("GET /signin-who")["body"]
    assert "王测试" in page and "赵测试" in page


def test_asking_again_while_who_acts_is_asked_begins_anew_and_lengthens_nothing(
    shared: None, browser: Browser, mailbox: Mailbox, clock: Clock, context: SimpleNamespace
) -> None:
    browser.wants_code()
    browser.types(mailbox.code())
    waiting = Browser(context, dict(browser.cookies))
    browser.wants_code()
    assert browser.attempt != waiting.attempt
    clock.wall(WALL + 15 * MINUTE)
    assert leads_to(waiting.ask("POST /signin-who", {"who": "王测试"})) == "signin"


def test_who_acts_is_one_of_those_asked_and_said_once_within_fifteen_minutes(
    shared: None, browser: Browser, mailbox: Mailbox, clock: Clock, context: SimpleNamespace
) -> None:
    browser.wants_code()
    code = mailbox.code()
    browser.types(code)
    assert browser.types(code)["statusCode"] == 403  # a used code, also while who acts is asked
    for nobody in ("钱测试", "", "王测试 "):
        assert 'type="radio"' in browser.ask("POST /signin-who", {"who": nobody})["body"]
    copy = Browser(context, dict(browser.cookies))
    assert leads_to(Browser(context).ask("POST /signin-who", {"who": "王测试"})) == "signin"
    clock.wall(WALL + 15 * MINUTE)
    assert leads_to(copy.ask("POST /signin-who", {"who": "王测试"})) == "signin"
    clock.wall(WALL + 15 * MINUTE - 1)
    assert leads_to(browser.ask("POST /signin-who", {"who": "王测试"})) == "./"
    assert leads_to(copy.ask("POST /signin-who", {"who": "王测试"})) == "signin"
    session = ledger_sessions.session(browser.session)
    assert session is not None and session.signed_at == WALL  # the code's age counts, not the choice's


# ---- ended in the midst -----------------------------------------------------------------------------------------------


def test_signing_in_ended_at_any_call_leaves_the_code_unused_or_one_session(
    browser: Browser,
    mailbox: Mailbox,
    context: SimpleNamespace,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser.wants_code()
    code = mailbox.code()
    before, cookies = table_snapshot(), dict(browser.cookies)
    with running(monkeypatch) as process:
        assert leads_to(browser.types(code)) == "./"
    assert process.points.count("after dynamodb.TransactWriteItems") == 1
    for number, point in enumerate(process.points):
        restore(before, table_snapshot())
        again = Browser(context, dict(cookies))
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            again.types(code)
        unused = len(attempts(table_snapshot)) == 1
        assert len(sessions(table_snapshot)) == (0 if unused else 1), f"ended at {point}"
        assert (leads_to(again.types(code)) == "./") is unused, f"ended at {point}"
        assert len(sessions(table_snapshot)) == 1


def test_asking_ended_at_any_call_and_done_again_brings_a_code_that_counts(
    mailbox: Mailbox, context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = table_snapshot()
    with running(monkeypatch) as process:
        Browser(context).wants_code()
    for number in range(len(process.points)):
        restore(before, table_snapshot())
        mailbox.deliver()
        one = Browser(context)
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            one.wants_code()
        one.wants_code()
        mailbox.deliver()
        assert leads_to(one.types(mailbox.codes[-1])) == "./"


@examples(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_is_answered(browser: Browser, clock: Clock, address: str, code: str, who: str) -> None:
    clock.wall(edge_clock.wall() + 1)
    ways = (
        ("POST /signin", {"address": address}),
        ("POST /signin-code", {"code": code}),
        ("POST /signin-who", {"who": who}),
    )
    for route, form in ways:
        try:
            answer = browser.ask(route, form)
        except UnicodeEncodeError:
            continue  # no browser sends half a character
        assert answer["statusCode"] in (303, 400, 403, 429)
