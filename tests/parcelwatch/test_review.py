"""`parcelwatch review status`: workbooks on disk in, the state of the yearly review out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import books
from tests.parcelwatch.revised import FIRST, NOW, REGISTER, REVISED
from wording.report.review import ZONE_INDICATORS
from zones.measured import ZoneIndicator


def run(folder: Path, as_of: str, *args: str, **files: bytes) -> subprocess.CompletedProcess[str]:
    paths = []
    for name, data in files.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(data)
        paths.append(str(path))
    command = [sys.executable, "-m", "parcelwatch", "review", "status", *paths, "--as-of", as_of, *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def workbooks(*returns: dict[str, Any]) -> dict[str, bytes]:
    return {"r": books.book(*REGISTER), **{f"f{n}": books.book(row) for n, row in enumerate(returns)}}


def document(folder: Path, *args: str, **files: bytes) -> Any:
    done = run(folder, "2024-12-31", "--format", "json", *args, **files)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_status_tells_indicators_states_rates_and_restatements(tmp_path: Path) -> None:
    found = document(tmp_path, **workbooks(FIRST, REVISED, NOW))
    assert (found["as_of"], found["revises"], found["fills"]) == ("2024-12-31", 2023, 2024)
    assert [problem["code"] for problem in found["problems"]] == ["restated_without_reason"]
    by_code = {one["code"]: one for one in found["indicators"]}
    assert list(by_code) == [code.value for code in ZoneIndicator]
    started = by_code["start_rate"]
    assert (started["numerator"], started["denominator"], started["value"]) == ("1", "2", "0.5")
    assert (started["behind_numerator"], started["no_data"]) == (["P-01"], ["P-02"])
    share = by_code["standard_land_share"]
    assert (share["value"], share["target"], share["outlook"]["missing"]) == (None, "1", "0")  # none in 2024
    assert by_code["standard_land_share_ever"]["value"] == "0.5"
    one, two = found["parcels"]
    assert (one["state"], two["state"]) == ("complete", "silent")
    assert one["facts"]["construction_period"] == {
        "state": "value", "value": "18", "unit": "个月", "cutoff": "2024-12-31", "age_days": 0,
    }  # fmt: skip
    assert one["facts"]["groundbreaking"]["cutoff"] == "2023-12-31"
    assert one["facts"]["output"]["state"] == "confirmed_none"
    assert one["facts"]["investment"]["value"] == "90000000"
    assert [(rate["of"] is None, rate["value"]) for rate in found["by_agent"]] == [(True, "0"), (False, "1")]
    assert [rate["of"] for rate in found["by_enterprise"]] == ["乙公司", "甲公司"]
    (change,) = found["restatements"]
    assert (change["fact"], change["year"], change["old"], change["new"]) == (
        "investment", 2023, "40000000", "43000000",
    )  # fmt: skip
    assert (change["unit"], change["share"], change["beyond_policy"], change["questioned"], change["reason"]) == (
        "元", "0.075", True, True, "",
    )  # fmt: skip
    assert change["old_source"] == {"upload_id": "f0.xlsx", "seq": 0, "actor": "", "sheet": "表", "cell": "E2"}
    assert change["source"] == {"upload_id": "f1.xlsx", "seq": 0, "actor": "", "sheet": "表", "cell": "E2"}


def test_the_json_is_canonical_whatever_the_order_of_files_and_rows(tmp_path: Path) -> None:
    files = workbooks(FIRST, NOW)
    one = run(tmp_path, "2024-12-31", "--format", "json", **files)
    mixed = {"a": files["f1"], "b": files["f0"], "c": books.book(*reversed(REGISTER))}
    other = run(tmp_path, "2024-12-31", "--format", "json", **mixed)
    assert one.stdout == other.stdout
    assert one.stdout == json.dumps(json.loads(one.stdout), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert not any(isinstance(value, float) for value in walked(json.loads(one.stdout)))


def test_restatements_and_questions_do_not_depend_on_the_order_of_other_parcels_files(tmp_path: Path) -> None:
    files = workbooks(FIRST, REVISED)
    files["g0"], files["g1"] = (books.book({**row, "宗地编号": "P-02"}) for row in (FIRST, REVISED))
    files["h"] = books.book(NOW)
    orders = (("r", "f0", "f1", "g0", "g1", "h"), ("g0", "h", "f0", "g1", "f1", "r"))
    one, other = (
        run(tmp_path, "2024-12-31", "--format", "json", **{name: files[name] for name in order}) for order in orders
    )
    assert one.stdout == other.stdout
    found = json.loads(one.stdout)
    assert [change["parcel_no"] for change in found["restatements"]] == ["P-01", "P-02"]
    assert [problem["file"] for problem in found["problems"]] == ["f1.xlsx", "g1.xlsx"]
    assert "代办员甲" not in one.stdout


def walked(value: Any) -> Any:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walked(inner)


def test_the_same_file_twice_makes_no_restatement_and_the_policy_says_what_is_asked(tmp_path: Path) -> None:
    assert document(tmp_path, **workbooks(FIRST, FIRST, NOW, NOW))["restatements"] == []
    policy = tmp_path / "p.toml"
    policy.write_text('[review]\nrestated_questioned_above = "0.075"\nstandard_land_target = "0.5"\n', encoding="utf-8")
    found = document(tmp_path, "--policy", str(policy), **workbooks(FIRST, REVISED))
    assert [one["questioned"] for one in found["restatements"]] == [False]
    share = next(one for one in found["indicators"] if one["code"] == "standard_land_share")
    assert (share["target"], share["outlook"]["missing"]) == ("0.5", "0")


def test_the_tables_show_every_indicator_with_its_parts_and_who_is_silent(tmp_path: Path) -> None:
    done = run(tmp_path, "2024-12-31", **workbooks(FIRST, REVISED, NOW))
    assert done.returncode == 0 and "Traceback" not in done.stderr
    text = done.stdout.replace("\n", "")
    for word in ("动工率", "50%", "1/2 宗", "—", "代办员甲", "未填报", "完整", "请说明原因", "+7.5%", "历年标准地"):
        assert word in text, word
    assert all(word for word in ZONE_INDICATORS.values()) and set(ZONE_INDICATORS) == set(ZoneIndicator)


def test_a_reason_answers_the_question_and_stands_in_the_table(tmp_path: Path) -> None:
    files = workbooks(FIRST, {**REVISED, "修订原因": "审计"}, NOW)
    found = document(tmp_path, **files)
    (change,) = found["restatements"]
    assert (change["beyond_policy"], change["questioned"], change["reason"]) == (True, False, "审计")
    assert found["problems"] == []
    text = run(tmp_path, "2024-12-31", **files).stdout
    assert "审计" in text and "请说明原因" not in text and "表!E2" in text and "f1.xlsx" in text


def test_a_parcel_whose_return_was_refused_has_problems(tmp_path: Path) -> None:
    bad = books.book({**NOW, "宗地编号": "P-02", "实际竣工日期": "快了"})
    done = run(tmp_path, "2024-12-31", "--format", "json", bad=bad, **workbooks(NOW))
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [(one["parcel_no"], one["state"]) for one in found["parcels"]] == [
        ("P-01", "returned"),
        ("P-02", "problems"),
    ]
    by = {rate["of"]: (rate["value"], rate["silent"], rate["problems"]) for rate in found["by_enterprise"]}
    assert by == {"甲公司": ("1", [], []), "乙公司": ("0", [], ["P-02"])}
    assert "有问题" in run(tmp_path, "2024-12-31", bad=bad, **workbooks(NOW)).stdout
    better = books.book({**NOW, "宗地编号": "P-02"})
    done = run(tmp_path, "2024-12-31", "--format", "json", bad=bad, better=better, **workbooks(NOW))
    assert json.loads(done.stdout)["parcels"][1]["state"] == "returned"


def test_exit_codes_are_those_of_assess(tmp_path: Path) -> None:
    assert (
        run(tmp_path, "2024-12-31", r=books.book({**REGISTER[0], "约定竣工日期": "待补"}, REGISTER[1])).returncode == 1
    )
    nothing = run(tmp_path, "2024-12-31", "--format", "json", r=books.book({"甲": 1}))
    assert nothing.returncode == 2
    assert json.loads(nothing.stdout)["problems"][0]["code"] == "no_known_headings"


@pytest.mark.parametrize(
    "args", [("31.12.2024",), ("2024-12-31", "--policy", "none.toml"), ("2024-12-31", "--nonsense")]
)
def test_wrong_usage_is_a_sentence(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = run(tmp_path, *args, r=books.book(REGISTER[0]))
    assert done.returncode == 2
    assert done.stderr and "Traceback" not in done.stderr
