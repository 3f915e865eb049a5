"""Which stack and which zone a command speaks of; what the listings say."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from edge import settings
from edge.table import ledger_zones
from infra.local.stack import Stack
from parcelwatch import __main__ as commands
from parcelwatch import here, printing
from parcelwatch.asking import RefusedError
from parcelwatch.remote import Api
from tests.doors.conftest import Clock
from tests.parcelwatch.standing_stack import Running
from zones.zone import Zone

Run = Callable[..., str]


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[Path, Running]]:
    """The folders from which a stack runs, as the test puts them."""
    found: dict[Path, Running] = {}
    monkeypatch.setattr(here, "STACK", tmp_path / "usual")
    monkeypatch.setattr(here, "NOTED", tmp_path / "noted")
    monkeypatch.setattr(Stack, "attach", lambda data: found.get(data))
    monkeypatch.delenv(here.DATA, raising=False)
    yield found


def test_the_usual_stack_is_meant_where_it_runs(folders: dict[Path, Running], tmp_path: Path) -> None:
    usual, other = Running(), Running()
    folders.update({tmp_path / "usual": usual, tmp_path / "other": other})
    here.note(tmp_path / "other")
    assert here.running() is usual


def test_the_only_other_one_is_found_by_itself(folders: dict[Path, Running], tmp_path: Path) -> None:
    for name in ("one", "gone"):
        here.note(tmp_path / name)
    folders[tmp_path / "one"] = Running()
    assert here.running() is folders[tmp_path / "one"]


def test_of_several_others_one_must_be_named(
    folders: dict[Path, Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        here.note(tmp_path / name)
        folders[tmp_path / name] = Running()
    with pytest.raises(RefusedError, match=r"有几个本机服务在运行，请用 --data 写明是哪一个：.*one、.*two"):
        here.running()
    monkeypatch.setenv(here.DATA, str(tmp_path / "two"))
    assert here.running() is folders[tmp_path / "two"]


@pytest.fixture
def local(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    """The local stack runs, with the zone `demo`."""
    monkeypatch.setattr(here, "all_running", lambda: {Path("usual"): Running()})
    monkeypatch.delenv("PARCELWATCH_API_URL", raising=False)


def test_the_only_zone_need_not_be_named(local: None) -> None:
    assert here.api_of("")[1] == "demo"


def test_of_several_zones_one_must_be_named(local: None) -> None:
    ledger_zones.add_zone(Zone("east", "东区", "", "东区", alerts_from=date(2026, 1, 1)))
    with pytest.raises(RefusedError, match="请用 --zone 写明开发区。有：demo（示范开发区）、east（东区）。"):
        here.api_of("")
    assert here.api_of("east")[1] == "east"
    with pytest.raises(RefusedError, match="没有开发区 west。有：demo"):
        here.api_of("west")


def test_somebody_at_a_terminal_is_asked_until_they_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["west", " east "])
    monkeypatch.setattr(printing.errors, "input", lambda *_: next(answers))
    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert here.chosen({"demo": "示范开发区", "east": "东区"}) == "east"


def test_the_zones_of_a_deployed_service_are_those_of_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def token(**claims: str) -> str:
        part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return f"x.{part}.y"

    monkeypatch.setenv("PARCELWATCH_API_URL", "https://parcels.example.test")
    monkeypatch.setenv("PARCELWATCH_TOKEN", token(zones="north"))
    assert here.api_of("")[1] == "north"
    monkeypatch.setenv("PARCELWATCH_TOKEN", token(zones="north south"))
    with pytest.raises(RefusedError, match="有：north、south。"):
        here.api_of("")
    for broken in ("", "a.b.c", "x", token(roles="officer")):
        assert here.zones_of_token(broken) == {}


def test_listings_are_chinese_for_people_and_codes_for_programs(
    local: None, monkeypatch: pytest.MonkeyPatch, command: Run
) -> None:
    parcels = [
        {"parcel_no": "P1", "enterprise": "甲公司", "level": "red", "judged_on": "2026-07-01", "next_change_on": None},
        {"parcel_no": "P2", "enterprise": "乙公司", "level": None, "judged_on": None, "next_change_on": None},
    ]
    alerts = [
        {"parcel_no": "P1", "enterprise": "甲公司", "subject": subject, "level": "red", "verdict": verdict, "state": "open",
         "opened_on": "2026-07-01", "changed_on": "2026-07-02"}
        for subject, verdict in (("groundbreaking", "overdue"), ("idle", "suspected_1y"))
    ]  # fmt: skip
    summary = {
        "name": "示范开发区", "parcels": {"red": 1, "green": 0, "not_judged": 2}, "open_alerts": {"overdue": 1, "suspected_1y": 1},
        "calendar_missing": [2027],
    }  # fmt: skip
    monkeypatch.setattr(Api, "parcels", lambda *_: parcels)
    monkeypatch.setattr(Api, "alerts", lambda *_: alerts)
    monkeypatch.setattr(Api, "summary", lambda *_: summary)
    said = command("parcels")
    assert "严重" in said and "还没有评估" in said and "red" not in said and "parcel_no" not in said
    assert json.loads(command("parcels", "--format", "json")) == parcels
    said = command("alerts")
    assert all(word in said for word in ("动工", "逾期", "闲置", "涉嫌闲置(满一年)")) and "overdue" not in said
    said = command("summary")
    assert all(word in said for word in ("还没有评估", "逾期", "2027 年的放假安排还没有录入")) and "green" not in said


def test_a_night_for_another_day_says_that_the_clock_does_not_move(
    local: None, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.forget()
    commands.wake("sweep.on_night", "2026-12-01")
    said = capsys.readouterr()
    assert json.loads(said.out) == {"door": "sweep.on_night", "on": "2026-12-01"}
    assert "服务的时钟没有动，今天仍是 2026-07-01" in said.err
    assert "评估过的宗地从此是 2026-12-01 的判定" in said.err.replace("\n", "")
    commands.wake("digest.on_morning", "2026-06-01")
    said = capsys.readouterr()
    assert "时钟没有动" in said.err and "从此" not in said.err
    commands.wake("sweep.on_night", None)
    assert capsys.readouterr().err == ""


def test_receipts_of_several_files_name_their_files(
    local: None, monkeypatch: pytest.MonkeyPatch, command: Run, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    monkeypatch.setattr(Api, "ask", lambda self, zone, file: {"id": file.name})
    monkeypatch.setattr(Api, "post", lambda self, form, file, told: form["id"])
    monkeypatch.setattr(
        Api, "wait", lambda self, upload_id: {"state": "accepted", "annotated_url": None, "problems": []}
    )
    found = json.loads(command("upload", "a.xlsx", "b.xlsx", "--format", "json"))
    assert [(one["file"], one["upload_id"]) for one in found] == [("a.xlsx", "a.xlsx"), ("b.xlsx", "b.xlsx")]


def test_a_zone_code_that_cannot_be_used_is_refused_in_chinese(local: None, refused: Run) -> None:
    assert refused("zone", "add", "a#b", "--name", "x") == "开发区代码要用 1 至 40 个英文字母、数字、- 或 _。"
