"""Signing in on the deployed template: from an address typed to the page of what one can do, by the code in the mailbox."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from infra.local.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "head@signin.example"


@pytest.fixture(scope="module")
def zone(stack: Stack) -> str:
    """A zone of the tests' own, whose contacts name one head."""
    code = (
        "from datetime import date; from edge.table import ledger_people, ledger_zones; from zones.zone import Zone;"
        "from land.people import Person, Role, person_id;"
        "assert ledger_zones.add_zone(Zone('signin', 'Sign-in', '', 'Sign-in', date(2099, 1, 1)), None);"
        f"head = Person(person_id('signin', '{ADDRESS}'), 'Head', '{ADDRESS}', frozenset({{Role.HEAD}}));"
        "assert ledger_people.replace_contacts('signin', 1, [head])"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=240)
    return "signin"


class Browser:
    """Sends cookies and forms as a browser does. Clients of Python keep `Secure` cookies from plain http; browsers do not."""

    def __init__(self, stack: Stack) -> None:
        self.origin = "/".join(stack.api_url.split("/")[:3])
        self.http = httpx.Client(base_url=f"{stack.api_url}/", trust_env=False, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if method == "POST":
            # A browser says so of an empty form too, httpx does not.
            headers = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded", **headers}
        answer = self.http.request(method, path, data=form, headers=headers)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Where a form's answer leads, as a browser goes there: from the address of the form."""
        assert answer.status_code == 303, answer.text
        return self.ask("GET", str(answer.url.join(answer.headers["location"])))


def code_of(stack: Stack, address: str, known: int) -> str:
    """The code of the one mail to the address that came after the first `known`."""
    until = time.monotonic() + 240  # what sends it was called, and nobody tells whether it is at work
    while not (mails := [mail for mail in stack.mails() if address in mail.to][known:]):
        assert time.monotonic() < until, "no code"
        time.sleep(0.2)
    stack.idle(60)
    (mail,) = mails
    return re.findall(r"\d{8}", mail.subject)[0]


def test_a_head_signs_in_by_the_code_in_the_mailbox(stack: Stack, zone: str) -> None:
    head = Browser(stack)
    page = head.follow(head.ask("GET", ""))
    assert page.status_code == 200 and 'action="signin"' in page.text
    code_page = head.follow(head.ask("POST", "signin", {"address": ADDRESS, "own": "yes"}))
    assert 'autocomplete="one-time-code"' in code_page.text
    code = code_of(stack, ADDRESS, 0)
    wrong = head.ask("POST", "signin-code", {"code": f"{(int(code) + 1) % 10**8:08d}"})
    assert wrong.status_code == 403 and "4 次" in wrong.text
    home = head.follow(head.ask("POST", "signin-code", {"code": code}))
    assert home.status_code == 200 and 'href="z/signin"' in home.text and "部门负责人" in home.text
    # The session opens pages and nothing of the routes for programs.
    for path in (f"zones/{zone}/summary", "templates/register", "uploads/x"):
        assert head.ask("GET", path).status_code == 401
    # Nor can another site use it.
    assert head.ask("POST", "signout", {}, Origin="http://elsewhere.example").status_code == 403
    assert head.ask("GET", "").status_code == 200
    copy = dict(head.cookies)
    assert 'action="signin"' in head.follow(head.ask("POST", "signout", {})).text
    head.cookies = copy
    assert head.ask("GET", "").status_code == 303
    assert stack.dead() == {}


def test_an_unknown_address_gets_the_same_answer_and_no_mail(stack: Stack, zone: str) -> None:
    stack.idle(60)
    before = len(stack.mails())
    answers = []
    for address in ("nobody@signin.example", "not an address", "somebody@signin.example"):
        one = Browser(stack)
        answer = one.ask("POST", "signin", {"address": address})
        answers.append((answer.status_code, answer.headers["location"], answer.content, one.follow(answer).content))
    assert len(set(answers)) == 1
    stack.idle(60)
    assert len(stack.mails()) == before


def test_a_code_that_the_mail_server_refuses_for_now_comes_later(stack: Stack, zone: str) -> None:
    stack.idle(60)
    known = len([mail for mail in stack.mails() if ADDRESS in mail.to])
    stack.refuse_mail(ADDRESS, "temporary")
    head = Browser(stack)
    head.ask("POST", "signin", {"address": ADDRESS})
    until = time.monotonic() + 120
    while not stack.waiting()["post"]:  # where it waits for its next try
        assert time.monotonic() < until
        time.sleep(0.2)
    stack.refuse_mail(ADDRESS, None)
    code = code_of(stack, ADDRESS, known)
    assert head.follow(head.ask("POST", "signin-code", {"code": code})).status_code == 200
    assert stack.dead() == {}
