"""The intake door: what is uploaded is recorded once, in the zone's order, whatever comes twice, late or out of order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from edge import clock as edge_clock
from edge import object_store, sandbox
from edge.table import ledger, ledger_people, ledger_refused, ledger_snapshots, ledger_uploads, ledger_zones
from intake import on_upload
from land.indicator import Indicator
from land.people import Role, person_id
from land.refused import Refused
from land.standing import judge
from land.upload import HandsIn, Mandate, Receipt, Upload, UploadState
from tests import books
from tests.doors.conftest import Clock
from tests.doors.killing import Killed, leases_are_over, restore, running
from tests.doors.uploading import created, dossier, drain, handle, link, posted, put, receipt
from tests.edge import brought
from tests.workbooks import strange
from zones.review import review
from zones.zone import Zone

D = date.fromisoformat
Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
Load = Callable[[str], dict[str, Any]]

REGISTER = books.book(
    books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "代办员": "李四", "代办员邮箱": "l@demo.example"}
)
RETURN = books.book({**books.RETURN, "累计完成投资": 3000})
WITH_PROBLEMS = books.book(
    {**books.RETURN, "实际动工日期": "2024年3月"}, {**books.RETURN, "宗地编号": "P-99", "实际动工日期": "待补"}
)
PARTLY_REFUSED = books.book(
    {**books.RETURN, "实际动工日期": "2024年3月"},
    {**books.RETURN, "宗地编号": "P-99"},
    {**books.RETURN, "实际动工日期": "待补"},
)
CONTACTS = books.book(books.CONTACT, {**books.CONTACT, "姓名": "王五", "邮箱": "w@demo.example", "角色": "包联领导"})


def test_a_register_is_recorded_with_its_people_and_its_receipt(
    zone: Zone, context: SimpleNamespace, load_event: Load
) -> None:
    posted("u1", REGISTER)
    assert handle(load_event("intake.object_created"), context) == []
    said = receipt("u1")
    assert (said.state, said.kinds, said.rows_accepted, said.rows_refused) == (
        UploadState.ACCEPTED,
        ("register",),
        2,
        0,
    )
    assert ledger.parcel_nos("demo") == ["P-01", "P-02"]
    (agent,) = ledger_people.people("demo", edge_clock.today())
    assert (agent.name, agent.address, agent.roles) == ("李四", "l@demo.example", frozenset())
    assert dossier("P-02").registers[0].row.agent == agent.person_id
    assert sorted(ledger.unjudged("demo")) == sorted(ledger.parcel_ids("demo", ["P-01", "P-02"]).values())


def test_what_the_night_found_left_is_taken_in_all_the_same(
    zone: Zone, context: SimpleNamespace, load_event: Load
) -> None:
    posted("u1", REGISTER)
    assert handle(load_event("intake.left_by_the_night"), context) == []
    assert receipt("u1").state is UploadState.ACCEPTED


def test_the_same_event_twice_changes_nothing(zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot) -> None:
    posted("u1", REGISTER)
    handle(created("u1"), context)
    once = table_snapshot()
    handle(created("u1", "u1"), context)
    assert table_snapshot() == once


def test_a_second_object_under_one_link_is_ignored(
    zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    posted("u1", REGISTER)
    handle(created("u1"), context)
    once = table_snapshot()
    put("u1", books.book({**books.REGISTER, "宗地编号": "P-99"}))
    assert handle(created("u1"), context) == []
    assert table_snapshot() == once


def test_of_two_objects_that_came_before_any_event_the_first_is_taken(zone: Zone, context: SimpleNamespace) -> None:
    posted("u1", REGISTER)
    put("u1", books.book({**books.REGISTER, "宗地编号": "P-99"}))
    handle(created("u1"), context)
    assert ledger.parcel_nos("demo") == ["P-01", "P-02"]


def test_an_object_that_no_link_asked_for_is_no_upload(
    zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    before = table_snapshot()
    put("u9", REGISTER)
    assert handle(created("u9"), context) == []
    assert table_snapshot() == before


def test_a_return_that_overtakes_its_register_waits_for_it(
    zone: Zone, context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    posted("u1", REGISTER)
    posted("u2", RETURN)
    ledger_uploads.claim("u1", version_id=None, etag=_etag("u1"), received_at=edge_clock.now())
    assert handle(created("u2"), context) == []
    assert receipt("u1").state is UploadState.ACCEPTED and ledger_uploads.receipt("u2") is None
    drain(context, queue_bodies)
    assert receipt("u2").state is UploadState.ACCEPTED
    assert len(dossier("P-01").returns) == 1


def _etag(upload_id: str) -> str:
    return object_store.objects(f"uploads/demo/{upload_id}")[0].etag


def test_a_register_uploaded_again_leaves_past_days_their_promises(
    zone: Zone, context: SimpleNamespace, clock: Clock
) -> None:
    posted("u1", REGISTER)
    handle(created("u1"), context)
    clock.set("2026-08-01")
    posted("u2", books.book({**books.REGISTER, "约定竣工日期": "2026-12-31"}))
    handle(created("u2"), context)
    assert receipt("u2").unnamed == ("P-02",)
    file = dossier("P-01")
    due = {day: next(o.due for o in judge(file, D(day)).commitments if o.indicator is Indicator.COMPLETION)
           for day in ("2026-07-31", "2026-08-01")}  # fmt: skip
    assert due == {"2026-07-31": D("2025-06-01"), "2026-08-01": D("2026-12-31")}


def test_the_same_return_again_is_not_a_question_to_itself(zone: Zone, context: SimpleNamespace) -> None:
    for upload_id, data in (("u1", REGISTER), ("u2", RETURN), ("u3", RETURN)):
        posted(upload_id, data)
        handle(created(upload_id), context)
        assert receipt(upload_id).state is UploadState.ACCEPTED
    assert len(dossier("P-01").returns) == 2


def test_ninety_rows_of_one_parcel_are_recorded_and_those_beyond_are_refused(
    zone: Zone, context: SimpleNamespace
) -> None:
    posted("u1", REGISTER)
    assert handle(created("u1"), context) == []
    days = [D("2025-01-01") + timedelta(days=number) for number in range(92)]
    posted("u2", books.book(*({**books.RETURN, "填报年度": 2025, "数据截止日期": day.isoformat()} for day in days)))
    assert handle(created("u2"), context) == []
    assert [(one.code, one.cell) for one in receipt("u2").problems] == [
        ("too_many_rows", "A92"),
        ("too_many_rows", "A93"),
    ]
    assert [one.row.cutoff for one in dossier("P-01").returns] == days[:90]


def test_contacts_are_a_snapshot(zone: Zone, context: SimpleNamespace) -> None:
    posted("u1", CONTACTS)
    handle(created("u1"), context)
    assert {person.name: person.roles for person in ledger_people.people("demo", edge_clock.today())} == {
        "张三": frozenset({Role.AGENT}), "王五": frozenset({Role.LEADER}),
    }  # fmt: skip
    posted("u2", books.book(books.CONTACT))
    handle(created("u2"), context)
    assert receipt("u2").state is UploadState.HELD  # half of the people would go
    found = ledger_uploads.upload("u2")
    assert found is not None and ledger_snapshots.count_held(found, "officer")
    assert [person.name for person in ledger_people.people("demo", edge_clock.today())] == ["张三"]


def test_bad_rows_are_refused_and_the_others_are_stored(zone: Zone, context: SimpleNamespace) -> None:
    posted("u1", books.book(books.REGISTER, {**books.REGISTER, "宗地编号": "P-02", "约定动工日期": "待补"}))
    handle(created("u1"), context)
    said = receipt("u1")
    assert (said.state, said.rows_accepted, said.rows_refused) == (UploadState.PARTLY_ACCEPTED, 1, 1)
    (problem,) = said.problems
    assert (problem.code, problem.cell, problem.file) == ("unreadable_date", "D3", "a.xlsx")
    assert ledger.parcel_nos("demo") == ["P-01"]


def test_a_link_for_one_parcel_stores_nothing_of_another(zone: Zone, context: SimpleNamespace) -> None:
    link("u1", hands_in=HandsIn(Mandate.OFFICER, frozenset({"P-01"}), fresh=True))
    put("u1", REGISTER)
    handle(created("u1"), context)
    assert [problem.code for problem in receipt("u1").problems] == ["not_your_parcel"]
    assert ledger.parcel_nos("demo") == ["P-01"]


@pytest.mark.parametrize(("data", "code"), [(b"\x00\x01\x02", "not_a_workbook"), (b"a,b\n1,2\n", "no_known_headings")])
def test_a_file_that_is_none_is_rejected_and_its_neighbours_are_taken(
    zone: Zone, context: SimpleNamespace, data: bytes, code: str
) -> None:
    posted("u1", data)
    posted("u2", REGISTER)
    assert handle(created("u1", "u2"), context) == []
    assert (receipt("u1").state, [p.code for p in receipt("u1").problems]) == (UploadState.REJECTED, [code])
    assert receipt("u2").state is UploadState.ACCEPTED


def test_one_message_that_nobody_understands_fails_alone(zone: Zone, context: SimpleNamespace) -> None:
    posted("u1", REGISTER)
    event = created("u1", "u1")
    event["Records"][0]["body"] = '{"hello": "world"}'
    assert handle(event, context) == ["m0"]
    assert receipt("u1").state is UploadState.ACCEPTED


def test_an_upload_that_never_ends_is_set_aside_and_does_not_block_the_zone(
    zone: Zone,
    context: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    queue_bodies: Callable[[str], list[dict[str, Any]]],
) -> None:
    posted("u1", REGISTER)
    posted("u2", REGISTER)
    true_recorded = on_upload.recorded

    def failing(upload: Upload, *where: int) -> Receipt | None:
        if upload.upload_id == "u1":
            raise RuntimeError("a surprise")
        return true_recorded(upload, *where)

    monkeypatch.setattr(on_upload, "recorded", failing)
    for _ in range(ledger_uploads.FAILURES):
        assert handle(created("u1"), context) == ["m0"]
        leases_are_over()
    assert handle(created("u2"), context) == []
    drain(context, queue_bodies)
    assert [problem.code for problem in receipt("u1").problems] == ["could_not_process"]
    assert receipt("u2").state is UploadState.ACCEPTED


def test_uploads_of_different_parcels_may_come_in_any_order(zone: Zone, context: SimpleNamespace) -> None:
    one = books.book(books.REGISTER)
    two = books.book({**books.REGISTER, "宗地编号": "P-02", "约定竣工日期": "2026-01-01"})
    found = []
    for code, order in (("z1", (one, two)), ("z2", (two, one))):
        ledger_zones.add_zone(Zone(code, code, "", "", alerts_from=D("2026-07-01")))
        for number, data in enumerate(order):
            upload_id = f"{code}-{number}"
            upload = Upload(
                upload_id,
                code,
                "officer",
                datetime.fromisoformat("2026-07-01T09:00:00+08:00"),
                key=f"uploads/demo/{upload_id}",
                hands_in=brought.OFFICER,
            )
            ledger_uploads.open_upload(upload)
            put(upload_id, data)
            handle(created(upload_id), context)
        ids = ledger.parcel_ids(code, ["P-01", "P-02"])
        files = {no: ledger.parcel_file(code, parcel_id) for no, parcel_id in ids.items()}
        found.append({no: judge(file.dossier, D("2026-07-02")) for no, file in files.items() if file})
    assert found[0] == found[1]


def test_whose_return_was_refused_is_known_to_the_zone_until_it_is_taken(zone: Zone, context: SimpleNamespace) -> None:
    def state() -> str:
        (parcel_id,) = ledger.parcel_ids("demo", ["P-01"]).values()
        dossiers = ledger.dossiers("demo", [parcel_id], sys.maxsize).values()
        (one,) = review("demo", dossiers, D("2024-12-31"), refused=ledger_refused.refused_rows("demo")).parcels
        return one.state.value

    sent_ = [
        books.book({**books.REGISTER, "出让日期": "2023-01-10"}),
        books.book({**books.RETURN, "实际动工日期": "待补"}),
        books.book({**books.RETURN, "填报年度": 2023, "数据截止日期": "2023-12-31"}),
        books.book({**books.RETURN, "实际动工日期": "2024-01-10"}),
    ]
    states = []
    for number, data in enumerate(sent_, start=1):
        posted(f"u{number}", data)
        assert handle(created(f"u{number}"), context) == []
        states.append(state())
    assert states == ["silent", "problems", "problems", "returned"]
    assert ledger_refused.refused_rows("demo") == {"P-01": (Refused(2024, 2, D("2026-07-01")),)}


def test_a_link_for_one_parcel_gives_no_other_problems(zone: Zone, context: SimpleNamespace) -> None:
    posted("u1", REGISTER)
    link("u2", hands_in=HandsIn(Mandate.FIRM, frozenset({"P-02"})))
    put("u2", PARTLY_REFUSED)
    handle(created("u1", "u2"), context)
    assert receipt("u2").rows_refused == 3
    assert ledger_refused.refused_rows("demo") == {}


@pytest.mark.parametrize(("share", "asked"), [(None, ["restated_without_reason"]), ("0.2", [])])
def test_how_much_a_figure_may_change_unasked_is_the_policy_of_the_zone(
    zone: Zone, context: SimpleNamespace, share: str | None, asked: list[str]
) -> None:
    if share is not None:
        ledger_zones.put_policy("demo", D("2026-07-01"), {"review": {"restated_questioned_above": share}})
    ledger_zones.put_policy("demo", D("2026-07-02"), {"review": {"restated_questioned_above": "9"}})
    posted("u1", REGISTER)
    for number, output in ((2, 8000), (3, 8800)):
        posted(f"u{number}", books.book({**books.RETURN, "年度产值": output}))
    handle(created("u1", "u2", "u3"), context)
    assert [problem.code for problem in receipt("u3").problems] == asked


# ---- never lost ---------------------------------------------------------------------------------------------------


DAY = {
    "u1": books.xlsx(
        {
            "台账": books.grid([{**books.REGISTER, "代办员": "李四", "代办员邮箱": "l@demo.example"}]),
            "通讯录": books.grid([books.CONTACT]),
        }
    ),
    "u2": PARTLY_REFUSED,
}
READER = person_id("demo", books.CONTACT["邮箱"])


def everything(context: SimpleNamespace) -> None:
    """The events of a day, delivered together: a register with its contacts, and a return that comes back marked."""
    handle(created(*DAY), context)


@pytest.fixture
def uploads_waiting(zone: Zone, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both objects are there, no event has come. The limited child, which touches nothing outside, is asked once per file."""
    answers: dict[tuple[str, bytes], bytes | sandbox.ChildFailed] = {}
    run = sandbox.run

    def once(task: str, data: bytes, **limits: int) -> bytes | sandbox.ChildFailed:
        if (task, data) not in answers:
            answers[task, data] = run(task, data, **limits)
        return answers[task, data]

    monkeypatch.setattr(sandbox, "run", once)
    clock.wall(1_782_867_600)
    for upload_id, data in DAY.items():
        link(upload_id, reader=READER)
        put(upload_id, data)


SHARDS = 4


@pytest.mark.parametrize("shard", range(SHARDS))
def test_ended_before_or_after_any_call_and_delivered_again_the_table_ends_as_if_undisturbed(
    uploads_waiting: None,
    context: SimpleNamespace,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    shard: int,
) -> None:
    before = table_snapshot()
    with running(monkeypatch) as process:
        everything(context)
    points = process.points
    assert len(points) > 60
    undisturbed = table_snapshot()
    assert sum(item["kind"] == "letter" for item in undisturbed.values()) == 2  # of each receipt one
    assert sum(item["kind"] == "refused" for item in undisturbed.values()) == 1
    for point in range(shard, len(points), SHARDS):
        restore(before, table_snapshot())
        with running(monkeypatch, end_at=point), pytest.raises(Killed):
            everything(context)
        for _ in range(2):
            everything(context)
        assert table_snapshot() == undisturbed, f"ended at {points[point]}"


def test_a_bomb_between_two_good_workbooks_is_refused_and_both_are_taken_in_once(
    zone: Zone, context: SimpleNamespace, table_snapshot: Snapshot
) -> None:
    bombs = {
        "too_large": strange.amplified(REGISTER),
        "encrypted": strange.locked_xls([["a"]]),
        "not_a_workbook": b"PK\x03\x04bomb",
    }
    for number, (code, bomb) in enumerate(bombs.items()):
        first, middle, last = (f"u{3 * number + one}" for one in (1, 2, 3))
        numbers = [f"P-{number}{one}" for one in (1, 2)]
        posted(first, books.book({**books.REGISTER, "宗地编号": numbers[0]}))
        posted(middle, bomb)
        posted(last, books.book({**books.REGISTER, "宗地编号": numbers[1]}))
        assert handle(created(first, middle, last), context) == []
        assert [problem.code for problem in receipt(middle).problems] == [code]
        assert receipt(middle).state is UploadState.REJECTED
        assert [receipt(one).rows_accepted for one in (first, last)] == [1, 1]
        assert [len(dossier(no).registers) for no in numbers] == [1, 1]
        once = table_snapshot()
        assert handle(created(first, middle, last), context) == []
        assert table_snapshot() == once
