"""The demo's review: opened, answered by two enterprises through the links in their mails, closed, and its report fetched."""

from __future__ import annotations

import io
import json
import os
import re
import time
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from rich.markup import escape

from infra.local.mailbox import Mail
from infra.local.stack import Stack
from land.upload import UploadState
from parcelwatch import campaigning, printing, sample
from parcelwatch.remote import Api
from wording.labels import UPLOAD_STATES

YEAR, AS_OF, DEADLINE = 2025, "2025-12-31", "2026-07-31"
MORNING, EVENING = "2026-07-06T09:00:00+08:00", "2026-07-30T17:00:00+08:00"
_HEADINGS, _FIRST = 3, 4  # rows of our pre-filled return


def run(api: Api, stack: Stack, folder: Path) -> None:
    """The review of the demo's zone from the first letter to the report in `folder`."""
    stack.set_clock(MORNING)
    api.open_review(sample.ZONE, YEAR, AS_OF, DEADLINE)
    asked = _asked(api)
    stack.idle(120)
    printing.console.print(f"  · 开展 {YEAR} 年的回顾：写信给 {asked['people']} 人，请他们填报 {asked['parcels']} 宗地")
    for number, corrections in enumerate(sample.CORRECTIONS, start=1):
        mail = _mail_to(stack, f"firm{number}@{sample.DOMAIN}")
        receipt = _return(mail, corrections, folder / "returns" / f"{number}.xlsx")
        said = f"{UPLOAD_STATES[UploadState(receipt['state'])]}，收下 {receipt['rows_accepted']} 行"
        printing.console.print(f"  · 企业{number} 从信里的链接传回填报表：{said}")
    stack.idle(120)
    stack.set_clock(EVENING)
    api.close_review(sample.ZONE, YEAR)
    stack.idle(120)
    found = api.review(sample.ZONE, YEAR)
    report = next(one for one in found["reports"] if one["kind"] == "full")
    files = campaigning.fetch_report(api, api.made_report(sample.ZONE, YEAR, report["name"]), folder / "report")
    told = json.loads(next(path for path in files if path.suffix == ".json").read_text(encoding="utf-8"))
    returned = sum(one["state"] in ("returned", "complete", "nothing_to_report") for one in found["parcels"])
    printing.console.print(
        f"  · 回顾结束：应回顾 {len(found['parcels'])} 宗，已填报 {returned} 宗，修订 {len(told['review']['restatements'])} 处"
    )
    for path in files:
        printing.console.print(f"    报告 {escape(os.path.relpath(path))}", soft_wrap=True)


def _asked(api: Api, seconds: float = 120) -> dict[str, int]:
    """How many people were asked for how many parcels, once everybody was: the stream brings the opening when it does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found: dict[str, int] = api.review_head(sample.ZONE, YEAR)["asked"]
        if found["people"] == sample.ASKED_PEOPLE:
            return found
        time.sleep(1)
    raise RuntimeError("不是每个人都收到回顾的信")


def _mail_to(stack: Stack, address: str, seconds: float = 120) -> Mail:
    """The letter that asks whoever has this address, once it is there."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for mail in stack.mails():
            if f"<{address}>" in mail.to and "【回顾填报】" in mail.subject:
                return mail
        time.sleep(0.5)
    raise RuntimeError("回顾的信没有寄到")


def _return(mail: Mail, corrections: Mapping[int, Mapping[str, Any]], path: Path) -> dict[str, Any]:
    """The receipt of the letter's workbook, filled in and sent through the letter's link. corrections: year → heading → value."""
    link = re.search(r"https?://\S+/l/\S+", mail.text)
    attached = next(message_from_bytes(mail.path_eml.read_bytes(), policy=policy.default).iter_attachments())
    if link is None:
        raise RuntimeError("信里没有链接")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_filled(attached.get_content(), corrections))
    holder = Api(link.group(), "")
    return holder.wait(holder.post(holder.ask(sample.ZONE, path), path))


def _filled(workbook: bytes, corrections: Mapping[int, Mapping[str, Any]]) -> bytes:
    """The pre-filled return as somebody fills it in by hand."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook))
    sheet = book.worksheets[0]
    columns = {str(cell.value).strip("*").partition("(")[0]: cell.column for cell in sheet[_HEADINGS]}
    for row in range(_FIRST, sheet.max_row + 1):
        for heading, value in corrections.get(sheet.cell(row, columns["填报年度"]).value, {}).items():
            sheet.cell(row, columns[heading]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
