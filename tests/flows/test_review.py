"""A yearly review on the deployed template: asked by mail, answered through the mail's link, closed, its report fetched."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from infra.local.mailbox import Mail
from infra.local.stack import Stack
from tests import books
from tests.flows.callers import Caller, post

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
ZONE, NAME = "review", "回顾测试区"
YEAR, TODAY, REMINDER_DAY = 2025, "2026-07-01", "2026-07-17"
REVIEW = {"year": YEAR, "as_of": f"{YEAR}-12-31", "deadline": "2026-07-31"}
FIRM, SILENT, HEAD, LEADER = (f"{who}@{ZONE}.example" for who in ("firm", "silent", "head", "leader"))
REGISTER = books.book(
    *(
        {**books.REGISTER, "宗地编号": number, "受让企业": firm, "出让日期": "2023-03-01"}
        for number, firm in (("R-1", "甲公司"), ("R-2", "乙公司"))
    )
)
CONTACTS = books.book(
    *(
        {"姓名": name, "邮箱": address, "角色": role, "负责宗地": parcel}
        for name, address, role, parcel in (
            ("企业甲", FIRM, "企业联系人", "R-1"),
            ("企业乙", SILENT, "企业联系人", "R-2"),
            ("负责人", HEAD, "部门负责人", None),
            ("领导", LEADER, "包联领导", None),
        )
    )
)


def poll(found: Callable[[], Any], what: str, seconds: float = 90) -> Any:
    """What is found, once it is anything."""
    until = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < until, f"{what} did not come in {seconds:g} s"
        time.sleep(0.1)
    return value


@dataclass
class Desk:
    """The officer in front of the zone's review, and the mails of the stack."""

    stack: Stack
    officer: Caller

    def open(self) -> httpx.Response:
        return self.officer.http.post(f"zones/{ZONE}/reviews", json=REVIEW)

    def standing(self) -> dict[str, Any]:
        answer = self.officer.get(f"zones/{ZONE}/reviews/{YEAR}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def mails(self, address: str, subject: str = "") -> list[Mail]:
        return [mail for mail in self.stack.mails() if f"<{address}>" in mail.to and subject in mail.subject]

    def everybody(self) -> dict[str, list[str]]:
        """The subjects of all mails of our people."""
        return {who: [mail.subject for mail in self.mails(who)] for who in (FIRM, SILENT, HEAD, LEADER)}


class Holder(Caller):
    """Whoever holds a link: asks, posts and waits under it, and shows no token."""

    def __init__(self, stack: Stack, link: str) -> None:
        super().__init__(stack)
        self.http = httpx.Client(base_url=f"{link}/", trust_env=False, timeout=120)


def link_in(mail: Mail) -> str:
    (link,) = re.findall(r"http\S+/l/\S+", mail.text)
    return str(link)


def attached(mail: Mail) -> tuple[str, bytes]:
    """The name and the bytes of the one thing attached."""
    message = message_from_bytes(mail.path_eml.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    (part,) = message.iter_attachments()
    return part.get_filename() or "", part.get_content()


def filled(workbook: bytes) -> bytes:
    """The return as somebody fills it in by hand: the year's cells of groundbreaking and investment."""
    book = load_workbook(io.BytesIO(workbook))
    sheet = book.worksheets[0]
    columns = {str(cell.value).strip("*").partition("(")[0]: cell.column for cell in sheet[3]}
    (row,) = [r for r in range(4, sheet.max_row + 1) if sheet.cell(r, columns["填报年度"]).value == YEAR]
    sheet.cell(row, columns["数据截止日期"]).value = REVIEW["as_of"]
    sheet.cell(row, columns["实际开工日期"]).value = "2023-05-20"
    sheet.cell(row, columns["累计完成固定资产投资"]).value = 9000
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def desk(stack: Stack) -> Desk:
    """The review is open and its letters are out. Of the zone's parcels nobody is told anything else."""
    code = (
        "from datetime import date; from edge.table import ledger_zones; from zones.zone import Zone;"
        f"assert ledger_zones.add_zone(Zone('{ZONE}', '{NAME}', '', 'Review', date(2099, 1, 1)), None)"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=240)
    made = Desk(stack, Caller(stack, stack.token("officer", [ZONE], ["officer"])))
    assert made.officer.upload(ZONE, REGISTER, "register.xlsx")["rows_accepted"] == 2
    assert made.officer.upload(ZONE, CONTACTS, "contacts.xlsx")["rows_accepted"] == 4
    stack.idle(60)
    opened = made.open()
    assert (opened.status_code, opened.json()["next_reminder_on"]) == (201, REMINDER_DAY)
    # That the stream still has to bring the opening no queue and no mark of the table tells.
    poll(lambda: made.standing()["asked"]["people"] == 2, "the asking of two people")
    stack.idle(60)
    return made


@pytest.fixture(scope="module")
def returned(desk: Desk) -> dict[str, Any]:
    """The receipt of what one of the two has filled in and sent through the link of their mail."""
    (mail,) = desk.mails(FIRM, "【回顾填报】")
    receipt = Holder(desk.stack, link_in(mail)).upload("", filled(attached(mail)[1]), "return.xlsx")
    desk.stack.idle(60)
    return receipt


def test_everybody_is_asked_once_with_a_workbook_of_their_own_parcels_and_a_link(desk: Desk) -> None:
    assert desk.standing()["asked"] == {"people": 2, "parcels": 2}
    assert {who: len(subjects) for who, subjects in desk.everybody().items()} == {
        FIRM: 1,
        SILENT: 1,
        HEAD: 1,  # that the contacts changed
        LEADER: 0,
    }
    for who, firm, mine, other in ((FIRM, "企业甲", "R-1", "R-2"), (SILENT, "企业乙", "R-2", "R-1")):
        (mail,) = desk.mails(who)
        name, workbook = attached(mail)
        assert name == f"填报表_{NAME}_{firm}_{YEAR}.xlsx"
        sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
        assert {row[0].value for row in sheet.iter_rows(min_row=4)} == {mine}
        assert mine in mail.html and other not in mail.html
        assert link_in(mail) in mail.html and link_in(mail).startswith(f"{desk.stack.api_url}/l/")
    assert desk.stack.dead() == {}


def test_opening_the_same_review_again_mails_nobody(desk: Desk) -> None:
    before = desk.everybody()
    again = desk.open()
    assert (again.status_code, again.json()["deadline"]) == (200, REVIEW["deadline"])
    assert desk.stack.invoke("review.on_season", {"on": TODAY, "zone": ZONE})["letters"] == 0
    desk.stack.idle(60)
    assert desk.everybody() == before


def test_a_register_sent_through_the_link_is_refused_and_stores_nothing(desk: Desk) -> None:
    listed = f"zones/{ZONE}/parcels"
    before = desk.officer.get(listed).json(), desk.officer.get(f"{listed}/R-2").json()
    holder = Holder(desk.stack, link_in(desk.mails(SILENT, "【回顾填报】")[0]))
    rows = [{**books.REGISTER, "宗地编号": number, "受让企业": "丙公司"} for number in ("R-2", "R-9")]
    receipt = holder.upload("", books.book(*rows), "register.xlsx")
    assert (receipt["state"], receipt["rows_accepted"], receipt["rows_refused"]) == ("rejected", 0, 2)
    assert {problem["code"] for problem in receipt["problems"]} == {"kind_not_allowed"}
    desk.stack.idle(60)
    assert (desk.officer.get(listed).json(), desk.officer.get(f"{listed}/R-2").json()) == before
    assert desk.officer.get(f"{listed}/R-9").status_code == 404
    assert desk.standing()["asked"] == {"people": 2, "parcels": 2}


def test_a_forged_link_leads_nowhere(desk: Desk) -> None:
    link = link_in(desk.mails(SILENT, "【回顾填报】")[0])
    for forged in (link[:-2] + ("AA" if link[-2:] != "AA" else "BB"), link[:-22] + "A" * 22):
        holder = Holder(desk.stack, forged)
        assert holder.ask("").status_code == 404
        assert holder.get(f"returns/{YEAR}").status_code == 404
        assert httpx.get(forged, trust_env=False).status_code == 404
        assert holder.get("report/html").status_code == 404


def test_the_link_of_one_enterprise_takes_nothing_for_another(desk: Desk) -> None:
    holder = Holder(desk.stack, link_in(desk.mails(SILENT, "【回顾填报】")[0]))
    other = books.book({"宗地编号": "R-1", "填报年度": YEAR, "数据截止日期": REVIEW["as_of"], "实际开工日期": "无"})
    receipt = holder.upload("", other, "return.xlsx")
    assert (receipt["state"], receipt["rows_accepted"]) == ("rejected", 0)
    assert [problem["code"] for problem in receipt["problems"]] == ["not_your_parcel"]


def test_the_attachment_filled_in_and_sent_through_the_link_is_a_return(desk: Desk, returned: dict[str, Any]) -> None:
    assert (returned["kind"], returned["rows_accepted"], returned["rows_refused"]) == ("return", 1, 0)
    assert [problem["code"] for problem in returned["problems"]] == ["unfilled_rows"]  # the year before had none
    found = desk.standing()
    assert {one["parcel_no"]: one["state"] for one in found["parcels"]} == {"R-1": "returned", "R-2": "asked"}
    (rate,) = [one for one in found["indicators"] if one["code"] == "return_rate"]
    assert (rate["numerator"], rate["denominator"]) == ("1", "2")
    rates = {one["of"]: (one["returned"], one["parcels"], one["silent"]) for one in found["by_enterprise"]}
    assert rates == {"甲公司": (1, 1, []), "乙公司": (0, 1, ["R-2"])}


def test_the_reminder_goes_to_the_silent_one_only(desk: Desk, returned: dict[str, Any]) -> None:
    before = desk.everybody()
    assert desk.stack.invoke("review.on_season", {"on": REMINDER_DAY, "zone": ZONE})["letters"] == 1
    desk.stack.idle(60)
    (mail,) = desk.mails(SILENT, "【提醒】")
    assert "R-2" in mail.html and "R-1" not in mail.html
    form = Holder(desk.stack, link_in(mail)).get(f"returns/{YEAR}")
    assert (form.status_code, form.content[:2]) == (200, b"PK")
    assert desk.everybody() == {**before, SILENT: [*before[SILENT], mail.subject]}
    assert desk.stack.invoke("review.on_season", {"on": REMINDER_DAY, "zone": ZONE})["letters"] == 0


def test_a_form_of_a_link_is_for_one_file_and_its_receipt_for_its_holder(desk: Desk) -> None:
    mine, other = (Holder(desk.stack, link_in(desk.mails(who, "【回顾填报】")[0])) for who in (FIRM, SILENT))
    asked = mine.ask("").json()
    assert post(asked, b"x", key=asked["fields"]["key"] + "x").status_code == 403
    assert mine.get(f"uploads/{asked['upload_id']}").json()["state"] == "waiting"
    assert other.get(f"uploads/{asked['upload_id']}").status_code == 404


def test_closing_makes_the_report_and_the_leaders_mail_leads_to_it(desk: Desk, returned: dict[str, Any]) -> None:
    closed = desk.officer.http.post(f"zones/{ZONE}/reviews/{YEAR}/close")
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    poll(lambda: [one for one in desk.standing()["reports"] if one["state"] == "done"], "the report")
    (mail,) = poll(lambda: desk.mails(LEADER), "the leader's mail")
    assert NAME in mail.sender
    (link,) = re.findall(r"http\S+/report/html", mail.text)
    way = httpx.get(link, trust_env=False, timeout=120)
    assert way.status_code == 302
    page = httpx.get(way.headers["location"], trust_env=False, timeout=120)
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert NAME in page.text and "R-2" in page.text
    (report,) = desk.standing()["reports"]
    document = httpx.get(report["files"]["json"], trust_env=False, timeout=120).json()
    assert document["checksum"] == report["checksum"]
    desk.stack.idle(60)
    assert [len(desk.mails(who, "年度回顾报告")) for who in (LEADER, HEAD, FIRM, SILENT)] == [1, 1, 0, 0]
    assert desk.open().json()["state"] == "closed"
    assert desk.stack.dead() == {}


def test_with_the_review_its_links_have_ended(desk: Desk) -> None:
    holder = Holder(desk.stack, link_in(desk.mails(SILENT, "【回顾填报】")[0]))
    assert (holder.ask("").status_code, holder.get(f"returns/{YEAR}").status_code) == (410, 410)


def test_the_commands_open_show_close_and_report_another_years_review(desk: Desk, tmp_path: Path) -> None:
    token = desk.stack.token("officer", [ZONE], ["officer"])
    environment = {**os.environ, "PARCELWATCH_API_URL": desk.stack.api_url, "PARCELWATCH_TOKEN": token}

    def command(*said: str) -> str:
        whole = [sys.executable, "-m", "parcelwatch", "review", *said, "--zone", ZONE, "--year", "2024"]
        done = subprocess.run(
            whole, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    opened = ("open", "--as-of", "2024-12-31", "--deadline", "2026-07-31", "--format", "json")
    assert json.loads(command(*opened))["state"] == json.loads(command(*opened))["state"] == "open"
    standing = json.loads(command("status", "--format", "json"))
    assert (standing["state"], len(standing["parcels"])) == ("open", 2)
    assert "正在进行" in command("status") and "乙公司" in command("status")
    assert "已经结束" in command("close")
    paths = [Path(line) for line in command("report", "--kind", "short", "--out", str(tmp_path)).split()]
    assert [path.suffix for path in paths] == [".json", ".xlsx", ".html"]
    assert json.loads(paths[0].read_text(encoding="utf-8"))["kind"] == "short"
