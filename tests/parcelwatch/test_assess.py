"""`parcelwatch assess`: workbooks on disk in, the JSON of interface.md out; the worked examples once more, through the door."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import books

Document = dict[str, Any]


def run(folder: Path, on: str, *args: str, **files: bytes) -> subprocess.CompletedProcess[str]:
    paths = []
    for name, data in files.items():
        path = folder / f"{name}.{'xlsx' if data[:2] == b'PK' else 'csv'}"
        path.write_bytes(data)
        paths.append(str(path))
    command = [sys.executable, "-m", "parcelwatch", "assess", *paths, "--on", on, *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def document(folder: Path, on: str, exit_code: int = 0, **files: bytes) -> Document:
    done = run(folder, on, "--format", "json", **files)
    assert done.returncode == exit_code, done.stderr
    found: Document = json.loads(done.stdout)
    return found


def commitment(found: Document, indicator: str) -> Document:
    one: Document = next(c for c in found["parcels"][0]["commitments"] if c["indicator"] == indicator)
    return one


SILENT = {**books.REGISTER, "成交价款": 1200}
NOT_STARTED = {**books.RETURN, "填报年度": 2023, "数据截止日期": "2023-12-31"}


def test_example_1_through_workbooks_is_the_json_of_the_interface(tmp_path: Path) -> None:
    found = document(
        tmp_path, "2024-06-02", r=books.book(SILENT, sheet="台账"), f=books.as_csv(books.grid([NOT_STARTED]))
    )
    assert found["problems"] == []
    assert (found["on"], found["zone"]) == ("2024-06-02", "demo")
    (parcel,) = found["parcels"]
    assert list(parcel) == ["parcel_no", "enterprise", "area_m2", "level", "next_change_on", "idle", "commitments"]
    assert (parcel["parcel_no"], parcel["area_m2"], parcel["level"]) == ("P-01", "66666.6667", "red")
    assert parcel["next_change_on"] == "2024-12-02"
    idle = parcel["idle"]
    assert (idle["status"], idle["since"], idle["fee_exposure_yuan"]) == ("suspected_1y", "2024-06-02", "2400000")
    assert idle["reason"]
    start = commitment(found, "groundbreaking")
    explanation = start.pop("explanation")
    assert "2023-06-01" in explanation and "367" in explanation
    assert start == {
        "indicator": "groundbreaking", "verdict": "overdue", "level": "red", "due": "2023-06-01", "actual": None,
        "lag_days": 367, "target_min": None, "target_max": None, "value": None, "unit": None, "shortfall": None,
        "gap_points": None, "check_year": None, "money_at_stake_yuan": None, "evidence": None,
        "excused_days": 0, "net_days": 367,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "status", "since"),
    [
        ("2024-06-01", "none", None),
        ("2025-06-01", "suspected_1y", "2024-06-02"),
        ("2025-06-02", "suspected_2y", "2025-06-02"),
    ],
)
def test_example_1_on_its_other_days(tmp_path: Path, on: str, status: str, since: str | None) -> None:
    idle = document(tmp_path, on, r=books.book(SILENT), f=books.book(NOT_STARTED))["parcels"][0]["idle"]
    assert (idle["status"], idle["since"]) == (status, since)


def test_example_7_and_8_tax_per_mu_of_an_odd_area(tmp_path: Path) -> None:
    register = {
        **books.REGISTER, "用地面积(亩)": 102.76128, "投资强度": "≥250", "约定达产日期": "2024-06-30", "亩均税收": "≥9.6",
        "约定竣工日期": "2024-01-01", "固定资产投资": 25690.32,
    }  # fmt: skip
    for tax, verdict, shortfall in ((950.3, "short", "0.0367"), ("986.508288", "met", None)):
        reported = {**books.RETURN, "填报年度": 2025, "数据截止日期": "2025-12-31", "年度税收": tax}
        found = document(tmp_path, "2026-05-01", r=books.book(register), f=books.book(reported))
        one = commitment(found, "tax_per_mu")
        assert (one["verdict"], one["shortfall"], one["check_year"]) == (verdict, shortfall, 2025)
        assert (one["target_min"], one["unit"]) == ("96000", "元/亩")
        assert found["parcels"][0]["area_m2"] == "68507.52"


@pytest.mark.parametrize(
    ("invested", "verdict", "level", "gap"),
    [
        (4000, "on_pace", "green", "9.9316"),
        (3900, "behind_pace", "yellow", "10.9316"),
        (1900, "behind_pace", "red", "30.9316"),
    ],
)
def test_example_9_the_pace_of_investment(tmp_path: Path, invested: int, verdict: str, level: str, gap: str) -> None:
    register = {**books.REGISTER, "约定动工日期": "2024-01-01", "约定竣工日期": "2026-01-01", "固定资产投资": 10000}
    reported = {**books.RETURN, "累计完成投资": invested}
    found = document(tmp_path, "2025-03-01", r=books.book(register), f=books.book(reported))
    one = commitment(found, "fixed_investment")
    assert (one["verdict"], one["level"], one["gap_points"]) == (verdict, level, gap)
    assert (one["target_min"], one["value"], one["unit"]) == ("100000000", f"{invested}0000", "元")


def test_example_6_an_extension_shifts_what_comes_later_and_one_day_too_many_is_refused(tmp_path: Path) -> None:
    register = {**books.REGISTER, "约定动工日期": "2024-03-01", "约定竣工日期": "2026-03-01"}
    extension = {**books.ADJUSTMENT, "涉及指标": "动工", "新约定日期": "2024-09-01", "生效日期": "2024-02-01"}
    found = document(tmp_path, "2024-06-01", r=books.book(register), a=books.book(extension))
    assert [commitment(found, i)["due"] for i in ("groundbreaking", "completion")] == ["2024-09-01", "2026-09-01"]
    too_long = {**extension, "新约定日期": "2025-03-02"}
    found = document(tmp_path, "2024-06-01", 1, r=books.book(register), a=books.book(too_long))
    (problem,) = found["problems"]
    assert (problem["code"], problem["severity"], problem["file"], problem["cell"]) == (
        "extension_too_long", "error", "a.xlsx", "E2",
    )  # fmt: skip
    assert list(problem) == ["severity", "code", "file", "sheet", "cell", "row", "column", "text", "message"]
    assert commitment(found, "groundbreaking")["due"] == "2024-03-01"


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    register, reported = books.book(SILENT), books.book(NOT_STARTED)
    one = document(tmp_path, "2024-06-02", a=register, b=reported)
    other = document(tmp_path, "2024-06-02", a=reported, b=register)
    assert one == other


def test_of_two_registers_the_last_wins_offline(tmp_path: Path) -> None:
    later = {**books.REGISTER, "约定动工日期": "2023-07-01"}
    found = document(tmp_path, "2024-06-02", a=books.book(books.REGISTER), b=books.book(later))
    assert commitment(found, "groundbreaking")["due"] == "2023-07-01"


def test_a_policy_file_changes_what_is_red(tmp_path: Path) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text('[overdue]\nred_after_months = 24\n[idle]\nfee_rate = "0.10"\n', encoding="utf-8")
    done = run(
        tmp_path,
        "2024-06-02",
        "--format",
        "json",
        "--policy",
        str(policy),
        r=books.book(SILENT),
        f=books.book(NOT_STARTED),
    )
    found = json.loads(done.stdout)
    assert commitment(found, "groundbreaking")["level"] == "yellow"
    assert found["parcels"][0]["idle"]["fee_exposure_yuan"] == "1200000"


def test_nothing_recognised_is_exit_2_with_the_problems_still_printed(tmp_path: Path) -> None:
    done = run(tmp_path, "2024-06-02", "--format", "json", r=b"a,b\n1,2\n")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == "no_known_headings"
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("args", [["--on", "yesterday"], ["--policy", "none.toml"], ["--nonsense"]])
def test_wrong_usage_is_exit_2_in_a_sentence(tmp_path: Path, args: list[str]) -> None:
    done = run(tmp_path, "2024-06-02", *args, r=books.book(SILENT))
    assert done.returncode == 2
    assert done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("on", ["9999-12-31", "2200-01-01", "1899-12-31"])
def test_a_day_that_no_workbook_could_name_is_wrong_usage(tmp_path: Path, on: str) -> None:
    done = run(tmp_path, on, r=books.book(SILENT))
    assert done.returncode == 2
    assert on in done.stderr and "YYYY-MM-DD" in done.stderr


def test_a_file_that_is_not_there_is_a_problem_among_the_others(tmp_path: Path) -> None:
    done = run(tmp_path, "2024-06-02", "--format", "json", str(tmp_path / "none.xlsx"), r=books.book(SILENT))
    assert done.returncode == 1
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["unreadable_file"]


def test_the_table_and_the_csv_show_level_and_reason(tmp_path: Path) -> None:
    files = {"r": books.book({**SILENT, "受让企业": "@甲公司"}), "f": books.book(NOT_STARTED)}
    table = run(tmp_path, "2024-06-02", **files)
    assert table.returncode == 0 and "严重" in table.stdout and "涉嫌闲置" in table.stdout
    lines = list(csv.DictReader(io.StringIO(run(tmp_path, "2024-06-02", "--format", "csv", **files).stdout)))
    assert [line["indicator"] for line in lines] == ["idle", "groundbreaking", "completion", "fixed_investment"]
    assert lines[0]["verdict"] == "suspected_1y"
    assert lines[0]["enterprise"] == "'@甲公司"


def test_a_closed_parcel_has_no_commitments(tmp_path: Path) -> None:
    closing = {**books.ADJUSTMENT, "事项类型": "验收销号", "生效日期": "2024-01-01"}
    (parcel,) = document(tmp_path, "2024-06-02", r=books.book(SILENT), a=books.book(closing))["parcels"]
    assert (parcel["level"], parcel["commitments"], parcel["idle"]["status"]) == ("closed", [], "none")
    assert parcel["next_change_on"] is None


@pytest.mark.parametrize("number", ["P-01", "N-01"])
def test_a_renumbered_parcel_is_shown_under_the_number_of_the_day(tmp_path: Path, number: str) -> None:
    row = {"宗地编号": "P-01", "事项类型": "宗地编号变更", "新约定值": "N-01", "生效日期": "2024-06-02"}
    files = {"r": books.book(SILENT), "a": books.book(row), "f": books.book({**NOT_STARTED, "宗地编号": number})}
    (before,) = document(tmp_path, "2024-06-01", **files)["parcels"]
    found = document(tmp_path, "2024-06-02", **files)
    assert found["problems"] == []
    (after,) = found["parcels"]
    assert (before["parcel_no"], before["next_change_on"], after["parcel_no"]) == ("P-01", "2024-06-02", "N-01")
    assert commitment(found, "groundbreaking")["verdict"] == "overdue"  # the return counts under either number
