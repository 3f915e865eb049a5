"""From an upload to a mail, on the deployed template, without anybody waking a door by hand."""

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
from tests.flows.callers import Caller

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

ROOT = Path(__file__).resolve().parents[2]
CONTACTS = "姓名,邮箱,角色,负责宗地\n王测试,agent@letters.example,代办员,全部\n".encode()
REGISTER = (
    "宗地编号,受让企业,土地面积(亩),固定资产投资(万元),约定动工日期,约定竣工日期\n"
    "L/1,甲公司,100,30000,2024-06-01,2025-06-01\n"
).encode()


def test_what_became_red_is_mailed_before_the_night_with_a_link_that_opens(stack: Stack) -> None:
    code = (
        "from datetime import date; from edge.table import ledger_zones; from zones.zone import Zone;"
        "assert ledger_zones.add_zone(Zone('letters', 'Letters', '', 'a@letters.example', date(2026, 1, 1)), None)"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=240)
    officer = Caller(stack, stack.token("officer", ["letters"], ["officer"]))
    assert officer.upload("letters", CONTACTS)["kind"] == "contacts"
    assert officer.upload("letters", REGISTER)["state"] == "accepted"
    until = time.monotonic() + 240  # the table's stream may be behind while every queue is empty
    while not (mails := [mail for mail in stack.mails() if "agent@letters.example" in mail.to]):
        assert time.monotonic() < until, "no mail"
        time.sleep(0.5)
    (mail,) = mails
    assert "L/1" in mail.html and "L/1" in mail.text
    assert f"{stack.api_url}/l/" in mail.html
    assert stack.dead() == {}
    path = mail.text.partition("/l/")[2].split()[0]
    assert path.endswith("/parcels/L%252F1")
    for page in (Caller(stack).get(f"l/{path}"), Caller(stack).get(f"l/{path.partition('/')[0]}")):
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        assert "L/1" in page.text


def test_a_workbook_with_problems_is_fetched_marked_from_the_mail_and_from_the_receipt(stack: Stack) -> None:
    code = (
        "from datetime import date; from edge.table import ledger_zones; from zones.zone import Zone;"
        "assert ledger_zones.add_zone(Zone('copies', 'Copies', '', 'Copies', date(2027, 1, 1)), None)"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=240)
    officer = Caller(stack, stack.token("officer", ["copies"], ["officer"], "officer@copies.example"))
    said = officer.upload("copies", REGISTER.replace(b"2024-06-01", b"soon"), "r.csv")
    assert (said["state"], said["problems"][0]["cell"]) == ("rejected", "E2")
    stack.idle(60)
    (mail,) = [mail for mail in stack.mails() if "officer@copies.example" in mail.to]
    (link,) = re.findall(r"http\S+/copy", mail.text)
    assert link.startswith(f"{stack.api_url}/z/copies/uploads/")
    redirect = httpx.get(link, trust_env=False, timeout=120)  # a letter's reader signs in first
    assert (redirect.status_code, redirect.headers["location"]) == (303, f"{stack.api_url}/signin")
    copy = httpx.get(said["annotated_url"], trust_env=False, timeout=120)
    assert copy.status_code == 200 and copy.content[:2] == b"PK"
    assert "filename*=UTF-8''r-" in copy.headers["content-disposition"]
    original = httpx.get(said["original_url"], trust_env=False, timeout=120)
    assert original.content.startswith("宗地编号".encode())
    assert (
        httpx.get(said["annotated_url"].replace("copies/copies/", "copies/other/"), trust_env=False).status_code == 403
    )
