"""Outbox, assess and sweep ended at every call to the outside; uploads in any order; messages that vanished."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assess import on_parcels
from edge import clock as edge_clock
from edge import queues, sandbox
from edge.table import (
    ledger,
    ledger_counts,
    ledger_judgement,
    ledger_keys,
    ledger_letters,
    ledger_people,
    ledger_uploads,
    ledger_zones,
)
from intake import on_upload
from land.facts import LettersDue, ParcelTouched
from land.people import Person, Role
from land.standing import judge
from land.upload import Upload
from notify import on_alert_steps
from outbox import on_stream
from post import on_due
from sweep import on_night
from telling.alert import Tell
from tests import books
from tests.cast import D, parcel, said
from tests.doors.conftest import TABLE, UPLOADS, Clock
from tests.doors.judging import event, late_parcel
from tests.doors.killing import Killed, restore, running
from tests.doors.mailing import messages
from tests.doors.unlimited import in_process
from tests.doors.uploading import created, dossier, handle, posted, receipt
from tests.edge.brought import OFFICER, claimed, record
from zones.zone import Zone

Snapshot = Callable[[], dict[tuple[str, str], dict[str, Any]]]
Bodies = Callable[[str], list[dict[str, Any]]]
QUEUES = ("intake", "assess", "notify", "post")  # of notify, its calls


def sent(queue_bodies: Bodies) -> dict[str, set[str]]:
    """What lies in each queue, doubled or not: whoever reads it bears it twice."""
    return {name: {json.dumps(body, sort_keys=True) for body in queue_bodies(name)} for name in QUEUES}


def no_news() -> None:
    """As if no message of the zone's news were under way; that none is lost, tests/doors/test_news.py shows."""
    boto3.client("dynamodb").delete_item(
        TableName=TABLE, Key={name: {"S": value} for name, value in ledger_keys.news("demo").items()}
    )


def every_message_comes(run: Callable[[], Any], queue_bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The points of an undisturbed run; ended at any of them and done again, the same messages are in the queues.

    At once: what had to wait would be seen by a later run, or by none, as fast as the machine happens to be.
    """
    true_send = queues.send
    monkeypatch.setattr(queues, "send", lambda queue, found, delay=0: true_send(queue, found))
    monkeypatch.setattr(edge_clock, "wall", lambda: 1_782_867_600)
    sent(queue_bodies)
    no_news()
    with running(monkeypatch) as process:
        run()
    undisturbed = sent(queue_bodies)
    assert any(undisturbed.values())
    for number, point in enumerate(process.points):
        no_news()
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            run()
        for _ in range(2):
            run()
        assert sent(queue_bodies) == undisturbed, f"ended at {point}"
    return process.points


def test_the_outbox_loses_no_message(
    aws: None,
    queue_bodies: Bodies,
    load_event: Callable[[str], dict[str, Any]],
    context: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = load_event("outbox.facts_step_letter")
    points = every_message_comes(lambda: on_stream.handler(stream, context), queue_bodies, monkeypatch)
    assert points.count("before sqs.SendMessageBatch") == 2  # to judge, to send
    assert points.count("before lambda.Invoke") == 1  # to tell, where it has not to wait in the queue of letters first


def test_the_night_loses_no_message_and_writes_nothing_but_that_news_is_under_way(
    zone: Zone,
    context: SimpleNamespace,
    queue_bodies: Bodies,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late_parcel("u1", "P1")
    red = record(claimed("u2"), parcel("P2", start="2025-06-30", completion="2030-01-01"))
    on_parcels.handler(event(ParcelTouched("demo", red)), context)
    ledger_counts.check("demo", D("2026-07-01"))  # else the night would: no stream runs here
    before = table_snapshot()
    points = every_message_comes(lambda: on_night.handler({"zone": "demo"}, context), queue_bodies, monkeypatch)
    assert len(points) >= 16
    no_news()  # but that a message of the zone's news is under way
    assert table_snapshot() == before


def test_assess_ended_at_any_call_ends_as_if_undisturbed(
    zone: Zone,
    context: SimpleNamespace,
    table_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three parcels: one that opens an alert, one that closes one again, one that is red from the first day."""
    opened = late_parcel("u1", "P1")
    closed = late_parcel("u2", "P2")
    on_parcels.handler(event(ParcelTouched("demo", closed)), context)
    record(claimed("u3"), said("2026-07-01", parcel_no="P2", groundbreaking="2026-06-29"))
    red = record(claimed("u4"), parcel("P3", start="2025-03-01", completion="2030-01-01"))
    found = event(*(ParcelTouched("demo", one) for one in (opened, closed, red)))
    before = table_snapshot()
    with running(monkeypatch) as process:
        assert on_parcels.handler(found, context) == {"batchItemFailures": []}
    assert process.points.count("after dynamodb.TransactWriteItems") == 3
    undisturbed = table_snapshot()
    for number, point in enumerate(process.points):
        restore(before, table_snapshot())
        with running(monkeypatch, end_at=number), pytest.raises(Killed):
            on_parcels.handler(found, context)
        for _ in range(2):
            assert on_parcels.handler(found, context) == {"batchItemFailures": []}
        assert table_snapshot() == undisturbed, f"ended at {point}"


def test_two_registers_of_one_parcel_of_which_the_earlier_is_finished_later_leave_the_later_in_force(
    zone: Zone, context: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted("u1", books.book({**books.REGISTER, "约定竣工日期": "2027-01-31"}))
    posted("u2", books.book({**books.REGISTER, "约定竣工日期": "2027-02-28"}))
    with running(monkeypatch) as process:
        handle(created("u1"), context)
    _, rows, _ = (n for n, point in enumerate(process.points) if point == "before dynamodb.TransactWriteItems")
    # The same of another parcel, but the earlier upload dies after its claim and before its rows are written.
    posted("u3", books.book({**books.REGISTER, "宗地编号": "P-09", "约定竣工日期": "2027-01-31"}))
    posted("u4", books.book({**books.REGISTER, "宗地编号": "P-09", "约定竣工日期": "2027-02-28"}))
    with running(monkeypatch, end_at=rows), pytest.raises(Killed):
        handle(created("u3"), context)
    for upload_id in ("u4", "u3", "u2", "u1"):
        handle(created(upload_id), context)
    assert [receipt(upload_id).state.value for upload_id in ("u1", "u2", "u3", "u4")] == ["accepted"] * 4
    for parcel_no in ("P-01", "P-09"):
        due = {one.indicator.value: one.due for one in judge(dossier(parcel_no), D("2026-07-02")).commitments}
        assert due["completion"] == D("2027-02-28")


def test_a_letter_whose_message_vanished_is_found_by_the_night(
    zone: Zone, context: SimpleNamespace, queue_bodies: Bodies, clock: Clock
) -> None:
    parcel_id = record(claimed("u1"), parcel("P1", start="2025-06-30", completion="2030-01-01"))
    ledger_people.replace_contacts("demo", 1, [Person("h1", "负责人", "head@demo.example", frozenset({Role.HEAD}))])
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    on_alert_steps.handler({"zone": "demo"}, context)
    assert ledger_letters.untold_steps("demo", Tell.NOW) == []
    assert on_night.handler({"zone": "demo"}, context)["sent"]["due"] == 1
    (body,) = queue_bodies("due")
    on_due.handler(messages("due", LettersDue(body["at"])), context)
    assert [body["letter_id"] for body in queue_bodies("post")] == ["urgent.2026-07-01T09"]


# ---- uploads of different parcels may come in any order ---------------------------------------------------------------

link_number = itertools.count()
days = st.dates(date(2024, 1, 1), date(2026, 6, 30)).map(date.isoformat)


@st.composite
def uploads_of_one_parcel(draw: st.DrawFn, parcel_no: str) -> list[bytes]:
    """A register and perhaps a return and a change of one parcel, good or bad, in the order in which they are sent."""
    start, finish = sorted(draw(st.lists(days, min_size=2, max_size=2)))
    files = [books.book({**books.REGISTER, "宗地编号": parcel_no, "约定动工日期": start, "约定竣工日期": finish})]
    if draw(st.booleans()):
        invested = draw(st.sampled_from([0, 3000, 12000, "待补"]))
        files.append(
            books.book(
                {**books.RETURN, "宗地编号": parcel_no, "实际动工日期": draw(days), "累计完成固定资产投资": invested}
            )
        )
    if draw(st.booleans()):
        change = {"宗地编号": parcel_no, "事项类型": "政府原因", "生效日期": draw(days), "核实状态": "已核实"}
        files.append(books.book(change))
    return files


@st.composite
def two_orders(draw: st.DrawFn) -> list[list[bytes]]:
    """The uploads of three parcels woven together in two ways; each parcel's own keep their order."""
    each = [draw(uploads_of_one_parcel(f"P-{n}")) for n in range(3)]
    turns = [n for n, files in enumerate(each) for _ in files]
    woven = []
    for _ in range(2):
        left = [list(files) for files in each]
        woven.append([left[n].pop(0) for n in draw(st.permutations(turns))])
    return woven


@settings(
    max_examples=4,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(orders=two_orders())
def test_the_order_in_which_uploads_of_different_parcels_arrive_does_not_matter(
    context: SimpleNamespace, table_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, orders: list[list[bytes]]
) -> None:
    # The limited child is another test's subject, and a process for each of these files would be most of the time.
    monkeypatch.setattr(sandbox, "run", in_process)
    restore({}, table_snapshot())
    found = []
    for code, order in zip(("z1", "z2"), orders, strict=True):
        ledger_zones.add_zone(Zone(code, code, "", "", alerts_from=D("2026-07-01")))
        states = {}
        for data in order:
            upload_id = f"{code}-{next(link_number)}"  # of two objects under one link the first would be taken
            at = datetime.fromisoformat("2026-07-01T09:00:00+08:00")
            ledger_uploads.open_upload(
                Upload(upload_id, code, "officer", at, key=f"uploads/demo/{upload_id}", hands_in=OFFICER)
            )
            boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)
            assert on_upload.handler(created(upload_id), context) == {"batchItemFailures": []}
            states[data] = (receipt(upload_id).state, receipt(upload_id).problems)
        ids = ledger.parcel_ids(code, [f"P-{n}" for n in range(3)])
        for parcel_id in ids.values():
            on_parcels.handler(event(ParcelTouched(code, parcel_id)), context)
        files = {no: ledger.parcel_file(code, parcel_id) for no, parcel_id in ids.items()}
        now = {no: ledger_judgement.current(file) for no, file in files.items() if file}
        verdicts = {no: (one and (one.level, one.next_change_on), judge(files[no].dossier, D("2026-07-02")))
                    for no, one in now.items()}  # fmt: skip
        found.append((verdicts, states))
    assert found[0] == found[1]
