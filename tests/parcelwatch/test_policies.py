"""The command `policy`: what is in force on a day, and from which day on something else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from edge.table import ledger_zones
from land.indicator import Indicator
from land.policy import POLICY_VERSION
from zones.zone import Zone

Run = Callable[..., str]
D = date.fromisoformat


def written(text: str) -> str:
    Path("p.toml").write_text(text, encoding="utf-8")
    return "p.toml"


def test_a_policy_is_in_force_from_its_day_on_and_not_before(zone: Zone, command: Run) -> None:
    said = command("policy", written("[reminder]\ndue_soon_days = 60\n"), "--zone", "demo", "--from", "2026-09-01")
    assert "2026-09-01 起的规则已设定" in said
    assert ledger_zones.policy("demo", D("2026-08-31"))[1] == POLICY_VERSION
    before, after = (ledger_zones.policy("demo", D(on))[0] for on in ("2026-08-31", "2026-09-01"))
    assert (before.due_soon_days, after.due_soon_days) == (45, 60)


def test_what_is_shown_says_which_values_are_the_zones_own(zone: Zone, command: Run) -> None:
    file = written(
        '[reminder]\ndue_soon_days = 60\n[pace]\nred_points = 20.5\n[review]\nstandard_land_target = {2024 = "0.9"}\n'
    )
    command("policy", file, "--zone", "demo", "--from", "2026-09-01")
    found = json.loads(command("policy", "--zone", "demo", "--from", "2026-08-31", "--format", "json"))
    assert (found["from"], found["later"]) == (None, ["2026-09-01"])
    assert found["values"]["reminder.due_soon_days"] == {"value": "45", "default": True}
    found = json.loads(command("policy", "--zone", "demo", "--from", "2026-09-01", "--format", "json"))
    assert (found["from"], found["later"]) == ("2026-09-01", [])
    assert found["values"]["reminder.due_soon_days"] == {"value": "60", "default": False}
    assert found["values"]["pace.red_points"] == {"value": "20.5", "default": False}
    assert found["values"]["review.standard_land_target"] == {"value": "2024 = 0.9", "default": False}
    assert found["values"]["reminder.yearly_reported_by"] == {"value": "03-31", "default": True}
    assert found["values"]["idle.developed_share"] == {"value": "1/3", "default": True}
    assert "2026-09-01 起" in command("policy", "--zone", "demo", "--from", "2026-09-02")


def test_the_same_file_again_changes_nothing_and_says_so(
    zone: Zone, command: Run, table_snapshot: Callable[[], object]
) -> None:
    words = ("policy", written("[pace]\nyellow_points = 7.5\n"), "--zone", "demo", "--from", "2026-09-01")
    command(*words)
    before = table_snapshot()
    assert "早已是这样，没有变化" in command(*words)
    assert table_snapshot() == before


def test_every_fault_is_one_sentence_with_its_key_and_nothing_is_stored(
    zone: Zone, refused: Run, table_snapshot: Callable[[], object]
) -> None:
    before = table_snapshot()
    file = written(
        'top = 1\n[pace]\nred = 3\nred_points = "many"\n[reminder]\ndue_soon_days = 1.5\nyearly_reported_by = "02-30"\n'
        "[review]\nstandard_land_target = {soon = 1}\n[nothing]\n"
    )
    said = refused("policy", file, "--zone", "demo", "--from", "2026-09-01").split("。")[1:-1]
    assert [one.split(" ")[0] for one in said] == [
        "top", "pace.red", "pace.red_points", "reminder.due_soon_days", "reminder.yearly_reported_by",
        "review.standard_land_target", "nothing",
    ]  # fmt: skip
    assert said[1] == "pace.red 不认识；[pace] 里可用的有：yellow_points、red_points"
    assert said[3] == "reminder.due_soon_days 要写成 0 至 1200 的整数"
    assert table_snapshot() == before


def test_a_section_that_is_a_value_is_a_fault_of_its_own(zone: Zone, refused: Run) -> None:
    said = refused("policy", written("pace = 10\n"), "--zone", "demo", "--from", "2026-09-01")
    assert said == "规则文件 p.toml 不能用。pace 要写成一节，例如 [pace]，下面每行一项。"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zone", "nowhere", "--from", "2026-09-01"), "没有开发区 nowhere。现有：demo。"),
        (("--zone", "demo"), "请写明从哪天起：--from YYYY-MM-DD。"),
    ],
)
def test_a_policy_is_set_for_a_zone_that_there_is_and_from_a_day(
    zone: Zone, refused: Run, words: tuple[str, ...], said: str
) -> None:
    assert refused("policy", written("[pace]\n"), *words) == said


def test_what_an_extension_shifts_and_what_is_indicative_are_rules_of_the_zone(zone: Zone, command: Run) -> None:
    file = written('[extension]\nshifts_production = false\n[indicative]\nindicators = ["rd_share", "completion"]\n')
    command("policy", file, "--zone", "demo", "--from", "2026-09-01")
    found = ledger_zones.policy("demo", D("2026-09-01"))[0]
    assert not found.shifts_production and found.indicative == {Indicator.RD_SHARE, Indicator.COMPLETION}
    shown = json.loads(command("policy", "--zone", "demo", "--from", "2026-09-01", "--format", "json"))["values"]
    assert shown["extension.shifts_production"] == {"value": "false", "default": False}
    assert shown["indicative.indicators"] == {"value": "completion、rd_share", "default": False}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[extension]\nshifts_production = "no"\n', "extension.shifts_production 要写成 true 或 false。"),
        ("[extension]\nshifts_production = 0\n", "extension.shifts_production 要写成 true 或 false。"),
        ('[indicative]\nindicators = ["jobs"]\n', "indicative.indicators 要写成承诺指标代码的列表"),
        ('[indicative]\nindicators = "rd_share"\n', "indicative.indicators 要写成承诺指标代码的列表"),
        ("[indicative]\nindicators = [1]\n", "indicative.indicators 要写成承诺指标代码的列表"),
    ],
)
def test_what_is_no_flag_and_no_list_of_commitments_is_a_fault(zone: Zone, refused: Run, text: str, said: str) -> None:
    assert said in refused("policy", written(text), "--zone", "demo", "--from", "2026-09-01")
