"""The command `calendar`: a year's days off come in, once, whole, and for whom they are meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from digest import on_morning
from edge.table import ledger_calendars, ledger_reviews, ledger_zones
from parcelwatch.asking import RefusedError
from parcelwatch.calendar_file import years_of
from sweep import on_night
from tests.doors.conftest import Clock
from zones.campaign import Campaign, campaign, reminder_days
from zones.zone import Zone

Run = Callable[..., str]
D = date.fromisoformat
FIXED = '"{y}-01-01 至 {y}-01-03", {y}-05-01, {y}-05-02, "{y}-10-01 至 {y}-10-07"'
YEAR = 2051


def written(text: str, name: str = "y.toml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def whole(year: int = YEAR, more: str = "", work: str = "") -> str:
    """A file with the holidays that are the same in every year, and more."""
    free = FIXED.format(y=year) + (f", {more}" if more else "")
    return written(f"# 国务院办公厅\n[{year}]\nfree = [{free}]\nwork = [{work}]\n")


def test_a_year_is_brought_once_for_all_zones(zone: Zone, command: Run) -> None:
    file = whole(more="2051-04-05", work="2051-01-07")
    assert "全部开发区 2051 年：放假 13 天，调休上班 1 天。已录入。" in command("calendar", file)
    days = ledger_calendars.working_days("demo")
    assert (days.works(D("2051-04-05")), days.works(D("2051-04-06")), days.works(D("2051-01-07"))) == (
        False,
        True,
        True,
    )
    assert days.knows(YEAR)


def test_the_same_file_again_changes_nothing_and_says_so(
    zone: Zone, command: Run, table_snapshot: Callable[[], object]
) -> None:
    command("calendar", whole())
    before = table_snapshot()
    assert "早已录入，没有变化" in command("calendar", whole())
    assert table_snapshot() == before


def test_a_corrected_file_takes_the_place_of_the_one_before(zone: Zone, command: Run) -> None:
    command("calendar", whole(more="2051-04-05"))
    command("calendar", whole(more="2051-04-06"))
    days = ledger_calendars.working_days("demo")
    assert (days.works(D("2051-04-05")), days.works(D("2051-04-06"))) == (True, False)


def test_a_zone_may_have_days_of_its_own_and_no_other_zone_has_them(zone: Zone, command: Run) -> None:
    ledger_zones.add_zone(Zone("other", "另一区", "", "另一区", alerts_from=D("2026-01-01")))
    command("calendar", written("[2026]\nfree = [2026-04-20]\n"), "--zone", "demo")
    assert not ledger_calendars.working_days("demo").works(D("2026-04-20"))
    assert ledger_calendars.working_days("other").works(D("2026-04-20"))


def test_half_a_year_is_not_taken_for_the_whole(zone: Zone, command: Run, refused: Run) -> None:
    half = written("[2051]\nfree = [2051-04-05]\n", "half.toml")
    assert "2051 年没有写全：1 月 1 日是法定节假日" in refused("calendar", half)
    assert not ledger_calendars.working_days("demo").knows(YEAR)
    command("calendar", whole())
    assert "没有写全" in refused("calendar", half)  # it would take the whole one's place
    assert "已录入" in command("calendar", half, "--zone", "demo")  # beside what holds for all


def test_nothing_is_stored_of_a_file_with_a_fault(
    zone: Zone, refused: Run, table_snapshot: Callable[[], object]
) -> None:
    before = table_snapshot()
    file = written(Path(whole()).read_text(encoding="utf-8") + "[2052]\nfree = [2052-01-01]\n")
    assert "2052 年没有写全" in refused("calendar", file)
    assert table_snapshot() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行：没有写年份"),
        ("[2027]\nfree = [2027-02-30]\n", "第 2 行：没有这一天"),
        ("[2027]\n\nfree = [2027-02-01\nwork = []", "第 4 行：方括号没有配对"),
        ("[2027]\nfree = []\nfree = []\n", "第 3 行：同一项写了两次"),
        ('[2027]\nfree = ["2027-01-01 至 2027-01-03",\n  2026-12-31]\n', "第 3 行：2026-12-31 不在 2027 年"),
        ("[2027]\n\nfree = [2027-02-06]\nwork = [2027-02-06]\n", "第 4 行：2027-02-06 既放假又上班"),
        ("[2027]\nwork = [2027-02-08]\n", "第 2 行：2027-02-08 是星期一，本来就上班"),
        ("[2027]\nholidays = []\n", "第 2 行：“holidays”不认识"),
        ("[明年]\nfree = []\n", "不是 TOML 的写法"),
        ("free = [2027-01-01]\n", "第 1 行：“free”不是年份"),
        ('[2027]\nfree = ["元旦"]\n', "第 2 行：“元旦”不是日子"),
        ('[2027]\nfree = ["2027-02-30"]\n', "第 2 行：“2027-02-30”里有一天不存在"),
        ('[2027]\nfree = ["2027-03-03 至 2027-03-01"]\n', "后一天在前一天之前"),
        ('[2027]\nfree = ["2027-03-01 至 2027-08-01"]\n', "太长"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        years_of(text)


def test_a_file_that_cannot_be_read_is_named_in_chinese(zone: Zone, refused: Run) -> None:
    assert refused("calendar", "none.toml") == "读不到 none.toml：没有这个文件或文件夹。"
    Path("gbk.toml").write_bytes("# 放假\n[2027]\n".encode("gb18030"))
    assert refused("calendar", "gbk.toml") == "gbk.toml 不是 UTF-8 编码的文字文件。"
    assert refused("calendar", written("[2027]\nfree = 1\n")).startswith("y.toml 第 2 行：")


def test_without_a_file_the_known_years_and_the_missing_ones_are_said(zone: Zone, clock: Clock, command: Run) -> None:
    clock.set("2051-03-01")
    assert "2051、2052 年的放假安排还没有录入，周一至周五都算工作日" in command("calendar")
    command("calendar", whole())
    said = command("calendar")
    assert "录入：放假 12 天，调休上班 0 天" in said and "2052 年的放假安排还没有录入" in said
    found = json.loads(command("calendar", "--format", "json"))
    assert found["missing"] == [2052]
    assert [(one["zone"], one["year"], len(one["free"])) for one in found["brought"]] == [(None, YEAR, 12)]


def test_an_unknown_zone_is_refused_with_the_names_of_those_there_are(zone: Zone, refused: Run) -> None:
    assert refused("calendar", whole(), "--zone", "nowhere") == "没有开发区 nowhere。现有：demo。"


def opened(zone: str) -> Campaign:
    made = campaign(zone, 2025, D("2025-12-31"), D("2026-07-31"), on=D("2026-07-01"))
    assert isinstance(made, Campaign)
    ledger_reviews.open_review(made)
    return made


def test_only_a_review_whose_reminder_moves_is_told_of(zone: Zone, command: Run) -> None:
    ledger_zones.add_zone(Zone("other", "另一区", "", "另一区", alerts_from=D("2026-01-01")))
    assert opened("demo").reminded == 0
    opened("other")
    said = command("calendar", written("[2026]\nfree = [2026-07-20]\n"), "--zone", "demo")
    assert "demo 2025 年的回顾：下次提醒由 2026-07-17 改为 2026-07-16。" in said and "other" not in said
    found = ledger_reviews.campaign("demo", 2025)
    assert found is not None
    assert reminder_days(found, ledger_calendars.working_days("demo"))[0] == D("2026-07-16")
    assert "回顾" not in command(
        "calendar", written("[2026]\nfree = [2026-07-20]\nwork = [2026-12-27]\n"), "--zone", "demo"
    )


def test_on_a_free_day_of_its_own_a_zone_has_no_digest_and_another_has(
    zone: Zone, command: Run, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger_zones.add_zone(Zone("other", "另一区", "", "另一区", alerts_from=D("2026-01-01")))
    command("calendar", written("[2026]\nfree = [2026-07-20]\nwork = [2026-07-25]\n"), "--zone", "demo")
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(on_morning, "tell_zone", lambda one, on: told.append((one.code, str(on))) or 0)
    for on in ("2026-07-19", "2026-07-20", "2026-07-25"):
        for code in ("demo", "other"):
            on_morning.handler({"on": on, "zone": code}, context)
    assert told == [("other", "2026-07-20"), ("demo", "2026-07-25")]


def test_a_night_of_a_year_that_nobody_brought_says_so_in_the_log(
    zone: Zone, command: Run, context: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> list[tuple[str, int]]:
        caplog.clear()
        on_night.handler({"on": "2051-06-01", "zone": "demo"}, context)
        lines = [vars(line) for line in caplog.records if line.message == "calendar_missing"]
        return [(line["zone"], line["year"]) for line in lines]

    assert missing() == [("demo", YEAR)]
    command("calendar", whole())
    assert missing() == []
