"""The command `reassess`, and the policy that calls it: every parcel is judged once more, whoever is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assess import on_parcels
from edge.table import ledger, ledger_again, ledger_judgement, ledger_stream, ledger_table, ledger_zones
from land.assessment import Level
from land.facts import ParcelTouched
from parcelwatch import reassessing
from telling.record import ParcelFile
from telling.wakes import Wake, wake
from tests.cast import D, parcel, said
from tests.edge.brought import claimed, finished, record
from zones.zone import Zone

Run = Callable[..., str]
DUE = "2026-08-20"  # 50 days after the clock's day: near by a policy of 60 days, not by the usual 45
SOONER = "[reminder]\ndue_soon_days = 60\n"


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever waits for the judges finds that they did their work meanwhile; which parcels they judged."""
    done: list[str] = []

    def work() -> None:
        for parcel_id in list(ledger.unjudged("demo")):
            done.append(parcel_id)
            on_parcels.judge_parcel("demo", parcel_id, D("2026-07-01"))

    monkeypatch.setattr(reassessing, "pause", work)
    return done


def judged_parcels(count: int) -> list[str]:
    """So many parcels with a completion that is due soon, judged."""
    found = []
    for number in range(count):
        register = parcel(f"P{number}", start="2026-06-01", completion=DUE)
        began = said("2026-06-30", parcel_no=f"P{number}", groundbreaking="2026-05-30")
        found.append(record(claimed(f"u{number}"), register, began))
        finished(f"u{number}")
        on_parcels.judge_parcel("demo", found[-1], D("2026-07-01"))
    return found


def read(parcel_id: str) -> ParcelFile:
    file = ledger.parcel_file("demo", parcel_id)
    assert file is not None
    return file


def level(parcel_id: str) -> Level | None:
    return Level(ledger_table.get({"pk": f"PARCEL#demo#{parcel_id}", "sk": "0#PARCEL"})["level"])  # type: ignore[index]


def written(text: str) -> str:
    Path("p.toml").write_text(text, encoding="utf-8")
    return "p.toml"


def test_every_parcel_is_judged_once_more_by_the_rules_of_the_day_and_counted_in_one_line(
    zone: Zone, command: Run, judges: list[str]
) -> None:
    parcels = judged_parcels(3)
    ledger_zones.put_policy("demo", D("2026-06-01"), {"reminder": {"due_soon_days": 60}})
    assert command("reassess", "--zone", "demo") == "demo 重新评估 3 宗：提醒 3（原 0），正常 0（原 3）。\n"
    assert sorted(judges) == sorted(parcels)
    assert {level(one) for one in parcels} == {Level.BLUE}
    assert list(ledger.unjudged("demo")) == []


def test_judged_alike_once_more_only_the_header_is_the_newer(
    zone: Zone, command: Run, judges: list[str], table_snapshot: Callable[[], dict[tuple[str, str], Any]]
) -> None:
    judged_parcels(2)
    command("reassess", "--zone", "demo")
    before = table_snapshot()
    command("reassess", "--zone", "demo")
    assert len(judges) == 4
    assert table_snapshot() == before


def test_killed_while_it_marks_it_goes_on_behind_what_is_marked(
    zone: Zone, command: Run, judges: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels = sorted(judged_parcels(5))
    monkeypatch.setattr(ledger_again, "_AT_ONCE", 2)

    def killed(marked: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger_again.mark(ledger_again.begin("demo", D("2026-07-01")), killed)
    reassessing.pause()
    assert sorted(judges) == parcels[:2]
    assert command("reassess", "--zone", "demo").startswith("demo 重新评估 5 宗：正常 5")
    assert sorted(judges) == parcels


def test_killed_while_it_waits_it_waits_on_and_marks_nobody_twice(
    zone: Zone, command: Run, judges: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_parcels(3)
    with monkeypatch.context() as patched:
        patched.setattr(reassessing, "wait", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises((KeyboardInterrupt, SystemExit)):
            reassessing.judge_again("demo")
    reassessing.pause()
    command("reassess", "--zone", "demo")
    assert len(judges) == 3
    command("reassess", "--zone", "demo")
    assert len(judges) == 6, "what was ended begins anew"


def test_a_round_under_other_rules_is_no_longer_the_same(zone: Zone, judges: list[str]) -> None:
    judged_parcels(3)
    ledger_again.mark(ledger_again.begin("demo", D("2026-07-01")))
    assert ledger_again.begin("demo", D("2026-07-01")).marked == 3
    ledger_zones.put_policy("demo", D("2026-06-01"), {"reminder": {"due_soon_days": 60}})
    assert ledger_again.begin("demo", D("2026-07-01")).marked == 0


def test_whom_nobody_judges_is_counted_and_the_command_fails(
    zone: Zone, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_parcels(2)
    monkeypatch.setattr(reassessing, "pause", lambda: None)
    monkeypatch.setattr(reassessing, "PATIENCE", -1)
    said = command("reassess", "--zone", "demo")
    assert said == "demo 重新评估 2 宗：正常 2；还有 2 宗没有评估，服务会接着做。\n"


def test_a_zone_that_is_none_is_refused(zone: Zone, refused: Run) -> None:
    assert refused("reassess", "--zone", "nowhere") == "没有开发区 nowhere。现有：demo。"


def test_a_zone_without_parcels_has_nothing_to_judge(zone: Zone, command: Run, judges: list[str]) -> None:
    assert command("reassess", "--zone", "demo") == "demo 重新评估 0 宗：没有宗地。\n"


def test_a_policy_in_force_is_followed_by_a_new_judgement_of_every_parcel(
    zone: Zone, command: Run, judges: list[str]
) -> None:
    (one,) = judged_parcels(1)
    said = command("policy", written(SOONER), "--zone", "demo", "--from", "2026-07-01")
    assert said == "demo 2026-07-01 起的规则已设定。\ndemo 重新评估 1 宗：提醒 1（原 0），正常 0（原 1）。\n"
    assert judges == [one]
    assert not ledger_again.is_owed("demo", D("2026-07-01"))
    again = command("policy", written(SOONER), "--zone", "demo", "--from", "2026-07-01")
    assert again == "demo 2026-07-01 起的规则早已是这样，没有变化。\n"


def test_a_policy_of_a_later_day_waits_for_the_night_of_that_day(zone: Zone, command: Run, judges: list[str]) -> None:
    judged_parcels(1)
    said = command("policy", written(SOONER), "--zone", "demo", "--from", "2026-07-03")
    assert said == "demo 2026-07-03 起的规则已设定；2026-07-03 的夜间重新评估全部宗地。\n"
    assert judges == [] and list(ledger.unjudged("demo")) == []
    assert [ledger_again.is_owed("demo", D(on)) for on in ("2026-07-02", "2026-07-03")] == [False, True]


def test_a_mark_is_passed_on_by_the_stream_and_its_end_is_not(zone: Zone) -> None:
    (one,) = judged_parcels(1)
    key = {"pk": f"PARCEL#demo#{one}", "sk": "0#PARCEL"}
    before = ledger_table.get(key)
    ledger_again.mark(ledger_again.begin("demo", D("2026-07-01")))
    marked = ledger_table.get(key)
    on_parcels.judge_parcel("demo", one, D("2026-07-01"))
    after = ledger_table.get(key)

    def told(old: Any, new: Any) -> object:
        images = {
            "OldImage": ledger_table._stored(old),
            "NewImage": ledger_table._stored(new),
        }
        change = ledger_stream.change({"dynamodb": images})
        assert change is not None and change.about == ParcelTouched("demo", one)
        return wake(change)

    assert told(before, marked) is Wake.AGAIN
    assert told(marked, after) is None


def test_who_read_the_parcel_before_it_was_marked_judges_it_again(zone: Zone) -> None:
    (one,) = judged_parcels(1)
    stale = read(one)
    ledger_again.mark(ledger_again.begin("demo", D("2026-07-01")))
    from assess.judging import judged
    from land.calendar import SHIPPED
    from land.policy import DEFAULT
    from telling.life_log import Rules

    rules = Rules(works=SHIPPED.works)
    found = judged(stale, D("2026-07-02"), DEFAULT, "default-1", alerts_from=D("2026-07-01"), rules=rules)
    assert not ledger_judgement.write_assessment(
        stale, found.assessment, found.lived, versions=found.versions, agent=found.agent, seq=found.seq
    )
    assert read(one).again
