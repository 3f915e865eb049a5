"""The letter about a withdrawal offers only what can still be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from land.upload import Upload, Withdrawal
from wording.mail.withdrawal_letters import withdrawal_letter

MIDNIGHT = datetime.fromisoformat("2026-07-02T00:00:00+08:00")
JUST_BEFORE = datetime.fromisoformat("2026-07-01T23:59:59+08:00")
UPLOAD = Upload("u1", "demo", "officer", JUST_BEFORE, key="uploads/demo/u1", file_name="台账.xlsx")
GONE = replace(UPLOAD, withdrawal=Withdrawal("officer", "传错了", JUST_BEFORE))


def test_that_it_can_be_undone_today_is_said_only_on_its_day() -> None:
    same, next_day = (withdrawal_letter(GONE, "示范开发区", "李四", at) for at in (JUST_BEFORE, MIDNIGHT))
    assert "24:00 前可以恢复" in same.text and "24:00 前可以恢复" in same.html
    for body in (next_day.text, next_day.html):
        assert "传错了" in body and "恢复" not in body
