"""The deployed template: who is let in, what a form lets through, what is kept of what fails, and what stops at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from infra.local import deploy, issuer, processes
from infra.local.deploy import in_utc
from infra.local.lifecycle import read
from infra.local.stack import QUEUES, DoorError, Stack, StackError
from parcelwatch.asking import RefusedError
from parcelwatch.dead_letters import outputs_of
from parcelwatch.exporting import fetched
from parcelwatch.remote import Api
from tests.flows.callers import Caller, post
from wording.columns import Kind
from workbooks.writing.form import template as empty

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

ROOT = Path(__file__).resolve().parents[2]
REGISTER = (
    "宗地编号,受让企业,土地面积(亩),固定资产投资(万元),约定动工日期,约定竣工日期\n"
    "T-1,甲公司,100,30000,2024-06-01,2025-06-01\n"
).encode()


@pytest.fixture(scope="session")
def zone(stack: Stack) -> str:
    """A zone that tells nobody anything, made as the command line makes it: by our own edge, as administrator."""
    return add_zone(stack, "gate")


def add_zone(stack: Stack, zone: str) -> str:
    code = (
        "from datetime import date; from edge.table import ledger_zones; from zones.zone import Zone;"
        f"assert ledger_zones.add_zone(Zone('{zone}', 'Gate', '', 'a@gate.example', date(2099, 1, 1)), None)"
    )
    environment = {**os.environ, **stack.environment, "PYTHONPATH": str(ROOT / "functions")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=240)
    return zone


@pytest.fixture
def officer(stack: Stack, zone: str) -> Caller:
    return Caller(stack, stack.token("officer", [zone], ["officer"]))


def test_everything_listens_on_this_machine_only(stack: Stack) -> None:
    addresses = [
        stack.api_url,
        stack.environment["AWS_ENDPOINT_URL"],
        *(stack.outputs[f"{q}QueueUrl"] for q in ("Intake", "Post")),
    ]
    assert all(a.startswith(("http://127.0.0.1:", "http://localhost:")) for a in addresses)
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if Path("/proc/net/tcp").exists() else []:
        local, state = line.split()[1], line.split()[3]
        if state == "0A" and int(local.partition(":")[2], 16) == int(
            stack.environment["AWS_ENDPOINT_URL"].rpartition(":")[2]
        ):
            assert local.startswith("0100007F")


def test_every_queue_hands_its_failures_to_a_dead_letter_queue(stack: Stack) -> None:
    for name in QUEUES:
        found = stack.client("sqs").get_queue_attributes(
            QueueUrl=stack.outputs[f"{name}QueueUrl"], AttributeNames=["All"]
        )
        assert f"{name}DeadLetters" in found["Attributes"]["RedrivePolicy"]


def test_the_night_the_morning_and_the_hour_can_be_woken_by_hand(stack: Stack) -> None:
    assert stack.invoke("sweep.on_night", {"on": "2026-07-01"})["on"] == "2026-07-01"
    for door in ("digest.on_morning", "notify.on_alert_steps", "review.on_season", "province.on_night"):
        assert stack.invoke(door, {})["zones"] >= 0


def test_a_second_object_under_one_form_is_taken_away_and_the_first_stays(
    stack: Stack, officer: Caller, zone: str
) -> None:
    link = officer.ask(zone).json()
    assert post(link, REGISTER).status_code == 204
    assert officer.receipt(link["upload_id"])["state"] == "accepted"
    assert post(link, REGISTER.replace(b"T-1", b"T-9")).status_code == 204
    key = {"Bucket": stack.outputs["UploadsBucketName"], "Prefix": f"uploads/{zone}/{link['upload_id']}"}
    until = time.monotonic() + 60
    while len(found := stack.client("s3").list_object_versions(**key)["Versions"]) > 1:
        assert time.monotonic() < until, found
        time.sleep(0.2)
    receipt = officer.receipt(link["upload_id"])
    assert httpx.get(receipt["original_url"], trust_env=False, timeout=120).content == REGISTER
    assert "DeleteMarkers" not in stack.client("s3").list_object_versions(**key)


def test_the_summary_counts_what_was_judged_as_the_stream_tells_of_it(stack: Stack, officer: Caller, zone: str) -> None:
    link = officer.ask(zone).json()
    assert post(link, REGISTER).status_code == 204
    assert officer.receipt(link["upload_id"])["state"] == "accepted"
    until, said = time.monotonic() + 60, {}
    while not said or said["parcels"]["not_judged"] or not sum(said["parcels"].values()):
        assert time.monotonic() < until, said
        time.sleep(0.2)
        said = officer.get(f"zones/{zone}/summary").json()
    assert sum(said["parcels"].values()) == len(officer.get(f"zones/{zone}/parcels").json()["parcels"])
    assert stack.invoke("sweep.on_night", {"zone": zone, "recount": True})["wrong"] == {zone: 0}


def test_a_door_that_fails_says_so(stack: Stack) -> None:
    with pytest.raises(DoorError, match="sweep"):
        stack.invoke("sweep.on_night", {"on": "not a day"})


def test_the_clock_can_be_set(stack: Stack) -> None:
    before = stack.environment["FIXED_NOW"]
    nobody = {"zone": "nowhere"}  # of all zones, the door would call itself, and a new clock ends these calls at work
    try:
        stack.set_clock("2026-08-15T06:00:00+08:00")
        assert stack.invoke("sweep", nobody)["on"] == "2026-08-15"
        attached = Stack.attach(stack.mail_folder.parent)
        assert attached is not None and attached.environment["FIXED_NOW"] == "2026-08-15T06:00:00+08:00"
    finally:
        stack.set_clock(before)
    assert stack.invoke("sweep", nobody)["on"] == before[:10]


def test_schedules_of_a_stack_whose_clock_stands_still_sleep(stack: Stack) -> None:
    found = stack.client("scheduler").list_schedules()["Schedules"]
    assert {(one["Name"], one["State"]) for one in found} == {
        ("parcelwatch-province", "DISABLED"),
        ("parcelwatch-sweep", "DISABLED"),
        ("parcelwatch-digest", "DISABLED"),
        ("parcelwatch-notify", "DISABLED"),
        ("parcelwatch-review", "DISABLED"),
    }


@pytest.mark.parametrize(
    ("shanghai", "utc"),
    [
        ("cron(0 6 * * ? *)", "cron(0 22 * * ? *)"),
        ("cron(30 8 * * ? *)", "cron(30 0 * * ? *)"),
        ("cron(5 * * * ? *)", "cron(5 * * * ? *)"),
    ],
)
def test_a_schedule_of_shanghai_is_moved_to_the_only_clock_the_emulator_has(shanghai: str, utc: str) -> None:
    assert in_utc(shanghai) == utc


def test_who_is_not_signed_in_gets_401(stack: Stack, zone: str) -> None:
    nobody = Caller(stack)
    assert nobody.ask(zone).status_code == 401
    for path in (
        "uploads/x",
        f"zones/{zone}/summary",
        f"zones/{zone}/parcels",
        f"zones/{zone}/parcels/T-1",
        f"zones/{zone}/alerts",
        f"zones/{zone}/returns/2026",
        f"zones/{zone}/reviews/2026",
        "templates/register",
    ):
        assert nobody.get(path).status_code == 401


def tokens(stack: Stack, folder: Path) -> Iterator[tuple[str, str]]:
    """Tokens that are no good, each with what is wrong with it."""
    data, address = stack.mail_folder.parent / "issuer", read(stack.mail_folder.parent / "keeper.json")["issuer"]  # type: ignore[index]
    good = stack.token("officer", ["gate"], ["officer"])
    head, claims, signature = good.split(".")
    yield "tampered", f"{head}.{claims[:-2]}{'AA' if claims[-2:] != 'AA' else 'BB'}.{signature}"
    yield "expired", issuer.token(data, address, "officer", ["gate"], roles=["officer"], seconds=-60)
    yield "another issuer's name", issuer.token(data, "http://127.0.0.1:1", "officer", ["gate"], roles=["officer"])
    issuer.make_key(folder)
    yield "another key", issuer.token(folder, address, "officer", ["gate"], roles=["officer"])
    yield "no token at all", "x"


def test_a_token_that_is_not_ours_or_over_gets_401(stack: Stack, zone: str, tmp_path: Path) -> None:
    for what, token in tokens(stack, tmp_path):
        assert Caller(stack, token).ask(zone).status_code == 401, what


def test_a_path_that_is_no_route_is_404(stack: Stack, officer: Caller) -> None:
    assert officer.get("zones").status_code == 404


def test_anybody_may_ask_how_it_is_and_what_it_offers(stack: Stack) -> None:
    assert Caller(stack).get("healthz").status_code == 200
    assert Caller(stack).get("openapi.json").json()["openapi"].startswith("3.")


def test_a_workbook_goes_in_and_comes_out_as_a_verdict(stack: Stack, officer: Caller, zone: str) -> None:
    receipt = officer.upload(zone, REGISTER)
    assert (receipt["state"], receipt["kind"], receipt["rows_accepted"]) == ("accepted", "register", 1)
    until = time.monotonic() + 60
    while (parcel := officer.get(f"zones/{zone}/parcels/T-1").json())["level"] is None:
        assert time.monotonic() < until, "the parcel is not judged"  # on a busy machine silence is no rest
        time.sleep(0.2)
    assert parcel["parcel_no"] == "T-1"
    assert parcel["level"] == "red"  # two years without a start on 2026-07-01
    assert stack.dead() == {}


def test_the_night_writes_a_zones_snapshot_and_again_what_changed_that_day(
    stack: Stack, officer: Caller, zone: str
) -> None:
    assert officer.upload(zone, REGISTER)["state"] == "accepted"
    until = time.monotonic() + 60
    while stack.invoke("province.on_night", {"zone": zone})["parcels"] == 0:
        assert time.monotonic() < until
        time.sleep(0.5)
    found = stack.client("s3").list_objects_v2(Bucket=stack.outputs["SnapshotsBucketName"], Prefix="snapshots/")
    names = {one["Key"].rpartition("/")[2] for one in found["Contents"] if f"/zone={zone}/" in one["Key"]}
    assert names == {"parcels.jsonl.gz", "indicators.jsonl.gz"}
    assert stack.invoke("province.on_night", {"zone": zone})["parcels"] > 0


def test_whoever_sees_a_zone_fetches_its_parcels_as_files(
    stack: Stack, officer: Caller, zone: str, tmp_path: Path
) -> None:
    assert officer.upload(zone, REGISTER)["state"] == "accepted"
    api = Api(stack.api_url, stack.token("reader", [zone], ["viewer"]))
    for form, beginning in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("jsonl", b"{")):
        paths = fetched(api, zone, form, tmp_path)
        assert all(path.read_bytes().startswith(beginning) for path in paths.values())
    assert b"T-1" in (tmp_path / f"{zone}.parcels.csv").read_bytes()
    assert stack.dead() == {}


def test_a_question_that_was_confirmed_is_not_asked_again(stack: Stack, officer: Caller, zone: str) -> None:
    assert officer.upload(zone, REGISTER.replace(b"T-1", b"T-7"))["state"] == "accepted"
    slipped = "宗地编号,填报年度,累计完成固定资产投资(万元)\nT-7,2023,300000000\n".encode()
    asked = officer.ask(zone, "return.csv").json()
    assert post(asked, slipped).status_code == 204
    said = officer.receipt(asked["upload_id"])
    assert (said["state"], said["problems"][0]["confirmed"]) == ("accepted_with_questions", False)
    confirmed = officer.http.post(f"uploads/{asked['upload_id']}/confirm")
    assert confirmed.status_code == 200 and confirmed.json()["problems"][0]["confirmed"] is True
    again = officer.upload(zone, slipped.replace(b"300000000", "300000000万元".encode()))
    assert (again["state"], again["problems"]) == ("accepted", [])


def test_an_upload_that_is_withdrawn_counts_no_more_and_again_once_that_is_undone(
    stack: Stack, officer: Caller, zone: str
) -> None:
    asked = officer.ask(zone).json()
    assert post(asked, REGISTER.replace(b"T-1", b"T-9")).status_code == 204
    assert officer.receipt(asked["upload_id"])["state"] == "accepted"
    listed(officer, zone, there=True)
    said = officer.http.post(f"uploads/{asked['upload_id']}/withdraw", json={"reason": "传错了开发区"}).json()
    assert (said["state"], said["withdrawal"]["reason"]) == ("withdrawn", "传错了开发区")
    listed(officer, zone, there=False)
    assert officer.http.post(f"uploads/{asked['upload_id']}/restore").json()["state"] == "accepted"
    listed(officer, zone, there=True)
    assert stack.dead() == {}


def listed(caller: Caller, zone: str, *, there: bool) -> None:
    """Waits until the parcel T-9 is judged and listed, or in no list."""
    until = time.monotonic() + 240
    while True:
        found = [one for one in caller.get(f"zones/{zone}/parcels").json()["parcels"] if one["parcel_no"] == "T-9"]
        if bool(found) == there and all(one["level"] for one in found):
            return
        assert time.monotonic() < until, found
        time.sleep(0.2)


def test_workbooks_to_fill_in_come_out_whole_and_an_untouched_one_goes_in_again(
    stack: Stack, officer: Caller, zone: str
) -> None:
    officer.upload(zone, REGISTER)
    template = officer.get("templates/return")
    assert (template.status_code, template.content) == (200, empty(Kind.RETURN))
    prefilled = officer.get(f"zones/{zone}/returns/2026")
    assert prefilled.status_code == 200
    receipt = officer.upload(zone, prefilled.content, "return.xlsx")
    assert (receipt["state"], receipt["rows_accepted"]) == ("rejected", 0)
    assert {problem["code"] for problem in receipt["problems"]} == {"no_rows", "unfilled_rows"}


def test_a_form_refuses_what_is_too_large(stack: Stack, officer: Caller, zone: str) -> None:
    link = officer.ask(zone).json()
    answer = post(link, b"x" * (link["max_bytes"] + 1))
    assert answer.status_code == 400 and "EntityTooLarge" in answer.text
    assert officer.get(f"uploads/{link['upload_id']}").json()["state"] == "waiting"


def test_a_form_refuses_an_empty_file(stack: Stack, officer: Caller, zone: str) -> None:
    assert "EntityTooSmall" in post(officer.ask(zone).json(), b"").text


def test_a_form_is_for_one_key_only(stack: Stack, officer: Caller, zone: str) -> None:
    link = officer.ask(zone).json()
    for key in (f"uploads/{zone}/another", link["fields"]["key"] + "x", "elsewhere"):
        assert post(link, REGISTER, key=key).status_code == 403


def test_a_form_whose_policy_was_changed_is_refused(stack: Stack, officer: Caller, zone: str) -> None:
    first, second = officer.ask(zone).json(), officer.ask(zone).json()
    assert post(first, REGISTER, policy=second["fields"]["policy"]).status_code == 403


def test_strangers_can_neither_read_nor_write_the_buckets(stack: Stack) -> None:
    for name in ("UploadsBucketName", "FilesBucketName", "SnapshotsBucketName"):
        address = f"{stack.environment['AWS_ENDPOINT_URL']}/{stack.outputs[name]}/uploads/x"
        assert httpx.get(address, trust_env=False).status_code == 403
        assert httpx.put(address, content=b"x", trust_env=False).status_code == 403


def test_the_page_may_post_from_its_own_address_and_no_other(stack: Stack, officer: Caller, zone: str) -> None:
    link = officer.ask(zone).json()
    ours = "/".join(stack.api_url.split("/")[:3])
    asks = {"Access-Control-Request-Method": "POST"}
    granted = httpx.options(link["url"], headers={"Origin": ours, **asks}, trust_env=False)
    refused = httpx.options(link["url"], headers={"Origin": "http://elsewhere.example", **asks}, trust_env=False)
    assert (granted.status_code, granted.headers["access-control-allow-origin"]) == (200, ours)
    assert refused.status_code == 403


def test_items_expire(stack: Stack) -> None:
    found = stack.client("dynamodb").describe_time_to_live(TableName=stack.outputs["TableName"])
    assert found["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_a_message_that_nobody_understands_goes_to_the_dead_letters_alone(stack: Stack, zone: str) -> None:
    queue, dead = stack.outputs["AssessQueueUrl"], stack.outputs["AssessDeadLettersUrl"]
    sqs = stack.client("sqs")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    try:
        body = '{"type": "ParcelTouched", "v": 1, "zone": "gate", "parcel_id": "none", "on": "2026-07-01"}'
        sqs.send_message_batch(
            QueueUrl=queue,
            Entries=[{"Id": "good", "MessageBody": body}, {"Id": "bad", "MessageBody": "nonsense"}],
        )
        until = time.monotonic() + 40
        while not stack.dead().get("assess"):
            assert time.monotonic() < until, "the message never died"
            time.sleep(0.2)
        stack.idle(20)
        (letter,) = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]
        assert letter["Body"] == "nonsense"
    finally:
        sqs.purge_queue(QueueUrl=dead)
        stack.retry_after(3)


def test_a_second_stack_does_not_start_in_the_same_folder(stack: Stack) -> None:
    with pytest.raises(StackError, match="已经在"):
        Stack.start(stack.mail_folder.parent)


def wait_for_judgements(caller: Caller, count: int) -> None:
    until = time.monotonic() + 240
    while sum(row["level"] is not None for row in caller.get("zones/kept/parcels").json()["parcels"]) < count:
        assert time.monotonic() < until, f"not {count} parcels were judged"
        time.sleep(0.5)


def test_a_kept_stack_goes_on_with_what_it_held(tmp_path: Path) -> None:
    """Table, files, mails, functions and queues: an upload of the second life is judged beside that of the first."""
    with Stack.start(tmp_path, port=0, kept=True) as first:
        first.retry_after(3)
        port = read(tmp_path / "keeper.json")["port"]  # type: ignore[index]
        add_zone(first, "kept")
        caller = Caller(first, first.token("officer", ["kept"], ["officer"]))
        assert caller.upload("kept", REGISTER)["state"] == "accepted"
        wait_for_judgements(caller, 1)
        (first.mail_folder / "0001.eml").write_bytes(b"Subject: kept\r\n\r\n")
    with pytest.raises(StackError, match="端口"):
        Stack.start(tmp_path, port=port + 1 if port < 65535 else port - 1, kept=True)
    with Stack.start(tmp_path, kept=True) as second:
        second.retry_after(3)
        caller = Caller(second, second.token("officer", ["kept"], ["officer"]))
        assert caller.upload("kept", REGISTER.replace(b"T-1", b"T-2"))["state"] == "accepted"
        wait_for_judgements(caller, 2)
        assert next(mail.subject for mail in second.mails()) == "kept"
        with pytest.MonkeyPatch.context() as patch:
            for name, value in second.environment.items():
                patch.setenv(name, value)
            assert outputs_of(deploy.STACK_NAME) == second.outputs
            with pytest.raises(RefusedError, match="查不到 CloudFormation 栈 nowhere"):
                outputs_of("nowhere")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT], ids=lambda s: s.name)
def test_nothing_of_a_stack_outlives_the_process_that_started_it(tmp_path: Path, ending: signal.Signals) -> None:
    """However that ends: the supervisor and everything below it go with it, and their ports are free again."""
    code = (
        # Whoever was started in the background of a script ignores SIGINT, and so do its children.
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from pathlib import Path; from infra.local import deploy;"
        "from infra.local.stack import Stack; deploy.deploy = lambda *a, **k: (print('up', flush=True), time.sleep(60));"
        "Stack.start(Path(sys.argv[1]), port=0)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert starter.stdout is not None and starter.stdout.readline() == b"up\n"
    supervisor = read(tmp_path / "keeper.json")
    assert supervisor is not None and processes.alive(supervisor["pid"], supervisor["began"])
    starter.send_signal(ending)
    starter.wait(20)
    until = time.monotonic() + 20
    while processes.alive(supervisor["pid"], supervisor["began"]) or not (
        _free(supervisor["port"]) and _free(supervisor["mail_port"])
    ):
        assert time.monotonic() < until, "the stack outlives its starter"
        time.sleep(0.05)
    assert Stack.attach(tmp_path) is None


def _free(port: int) -> bool:
    return processes.free_port(port) == port


def test_no_process_of_somebody_else_is_ended(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        processes.end(other.pid, "long ago")
        assert other.poll() is None
    finally:
        processes.end(other.pid, processes.began(other.pid) or "")
        assert other.wait(5) is not None


def test_today_is_no_part_of_a_fixed_stack(stack: Stack) -> None:
    assert stack.invoke("sweep", {})["on"] != date.today().isoformat()
