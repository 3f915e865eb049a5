"""The recorder sees what doors do and nobody else does; the comparison finds what is missing and what is too much."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Key

from edge import clock as edge_clock
from edge import object_store, settings
from edge.table import ledger, ledger_table, ledger_uploads
from land.upload import Upload
from tests.cast import parcel
from tests.doors import recording
from tests.doors.conftest import UPLOADS
from tests.doors.killing import running
from tests.doors.permitted import problems
from tests.doors.recording import Call, needed
from tests.edge.brought import claimed, just_before, record
from zones.zone import Zone

TABLE = ("TABLE_NAME",)
BUCKET = ("UPLOADS_BUCKET",)
DOOR = "night.on_test"


@pytest.fixture
def seen() -> Iterator[set[Call]]:
    """What is recorded from here on; the session hears nothing of it."""
    before = set(recording.calls)
    recording.calls.clear()
    yield recording.calls
    recording.calls.clear()
    recording.calls.update(before)


def as_a_door(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The call is made by a function that stands in a door's file."""
    room: dict[str, Any] = {}
    source = "def handler(call, args, kwargs): return call(*args, **kwargs)"
    exec(compile(source, f"{recording.FUNCTIONS}/night/on_test.py", "exec"), room)
    return room["handler"](call, args, kwargs)


def upload() -> Upload:
    return Upload(
        "u1", "demo", "officer", edge_clock.now(), key="uploads/demo/u1", file_name="台账.xlsx", version_id="v1"
    )


def test_a_doors_calls_are_seen_and_a_tests_are_not(zone: Zone, seen: set[Call]) -> None:
    ledger_table.get({"pk": "ZONES", "sk": "demo"})
    assert seen == set()
    as_a_door(ledger_table.get, {"pk": "ZONE#demo", "sk": "CONTACTS"})
    assert seen == {Call(DOOR, "dynamodb:GetItem", TABLE, "", begins=("ZONE#",))}


def test_a_doors_calls_are_seen_through_clients_made_anew(
    zone: Zone, seen: set[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(monkeypatch):
        as_a_door(ledger_table.get, {"pk": "ZONES", "sk": "demo"})
    assert {call.action for call in seen} == {"dynamodb:GetItem"}


def test_what_somebody_else_does_in_the_midst_of_a_doors_call_is_not_the_doors(zone: Zone, seen: set[Call]) -> None:
    just_before("GetItem", lambda: boto3.client("s3").put_object(Bucket=UPLOADS, Key="uploads/x", Body=b"x"))
    as_a_door(ledger_table.get, {"pk": "ZONES", "sk": "demo"})
    assert {call.action for call in seen} == {"dynamodb:GetItem"}


def test_what_a_test_does_in_the_place_of_a_doors_function_is_not_the_doors(
    zone: Zone, seen: set[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "unjudged", lambda zone: claimed("u1", zone))
    as_a_door(ledger.unjudged, "demo")
    assert seen == set()


def test_what_a_doors_threads_do_is_the_doors(zone: Zone, seen: set[Call]) -> None:
    parcel_id = record(claimed("u1"), parcel("P1"))
    assert seen == set()
    as_a_door(ledger.dossiers, "demo", [parcel_id], 9)
    assert seen == {Call(DOOR, "dynamodb:Query", TABLE, "", begins=("PARCEL#",))}
    seen.clear()
    ledger.dossiers("demo", [parcel_id], 9)
    assert seen == set()


def test_what_is_signed_in_a_doors_name_is_the_doors(zone: Zone, seen: set[Call]) -> None:
    as_a_door(object_store.presign, upload())
    assert seen == {Call(DOOR, "s3:PutObject", BUCKET, "uploads/")}
    seen.clear()
    as_a_door(object_store.original_url, upload())
    assert seen == {Call(DOOR, "s3:GetObjectVersion", BUCKET, "uploads/")}


def test_a_transaction_needs_what_its_parts_need(zone: Zone, seen: set[Call]) -> None:
    as_a_door(ledger_uploads.open_upload, upload())
    as_a_door(ledger_uploads.claim, "u1", version_id="v1", etag="e1", received_at=edge_clock.now())
    assert {(call.action, call.begins) for call in seen} == {
        ("dynamodb:PutItem", ("UPLOAD#",)),
        ("dynamodb:GetItem", ("UPLOAD#",)),
        ("dynamodb:GetItem", ("ZONES",)),
        ("dynamodb:UpdateItem", ("ZONES",)),
        ("dynamodb:UpdateItem", ("UPLOAD#",)),
        ("dynamodb:PutItem", ("ZONE#",)),
    }


def test_an_index_is_a_resource_of_its_own(zone: Zone, seen: set[Call]) -> None:
    as_a_door(list, ledger_table.query(Key("undone_pk").eq("JUDGE#demo"), index="undone"))
    assert seen == {Call(DOOR, "dynamodb:Query", TABLE, "index/undone", begins=("JUDGE#",))}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "action", "place", "begins"),
    [
        ("s3", "GetObject", {"Bucket": UPLOADS, "Key": "uploads/z/u"}, "s3:GetObject", "uploads/", ()),
        ("s3", "GetObject", {"Bucket": UPLOADS, "Key": "a/b", "VersionId": "v"}, "s3:GetObjectVersion", "a/", ()),
        ("s3", "DeleteObject", {"Bucket": UPLOADS, "Key": "a/b", "VersionId": "v"}, "s3:DeleteObjectVersion", "a/", ()),
        ("s3", "ListObjectVersions", {"Bucket": UPLOADS, "Prefix": "a/b"}, "s3:ListBucketVersions", "", ("a/",)),
        ("s3", "ListObjectVersions", {"Bucket": UPLOADS}, "s3:ListBucketVersions", "", ("",)),
        ("dynamodb", "Scan", {"TableName": "parcels"}, "dynamodb:Scan", "", ()),
    ],
)
def test_what_a_call_needs(
    aws: None,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    action: str,
    place: str,
    begins: tuple[str, ...],
) -> None:
    (call,) = needed(DOOR, service, operation, parameters)
    assert (call.action, call.place, call.begins) == (action, place, begins)


def test_batches_need_one_permission_for_all_of_their_keys(aws: None) -> None:
    keys = [{"pk": {"S": pk}, "sk": {"S": "x"}} for pk in ("PARCEL#z#1", "PARCEL#z#2", "ZONE#z")]
    asked = {"RequestItems": {"parcels": {"Keys": keys}}}
    assert list(needed(DOOR, "dynamodb", "BatchGetItem", asked)) == [
        Call(DOOR, "dynamodb:BatchGetItem", TABLE, "", begins=("PARCEL#", "ZONE#"))
    ]
    url = settings.queues().intake
    assert list(needed(DOOR, "sqs", "SendMessageBatch", {"QueueUrl": url})) == [
        Call(DOOR, "sqs:SendMessage", ("INTAKE_QUEUE_URL",))
    ]


def test_a_call_that_nobody_knows_is_granted_by_nobody(aws: None) -> None:
    (call,) = needed("sweep.on_night", "kms", "Decrypt", {})
    assert any("kms:Decrypt" in line for line in problems(TEMPLATE, [call], whole=False))


# ---- the comparison ---------------------------------------------------------------------------------------------------


def function(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A template of one function, which may do this."""
    return {
        "Resources": {
            "SweepFunction": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Handler": "sweep.on_night.handler",
                    "Role": {"Fn::GetAtt": ["SweepRole", "Arn"]},
                    "LoggingConfig": {"LogGroup": {"Ref": "SweepLog"}},
                    "Environment": {"Variables": {"TABLE_NAME": {"Ref": "Table"}, "UPLOADS_BUCKET": {"Ref": "Uploads"}}},
                    **more,
                },
            },
            "SweepRole": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": list(statements)}}]}},
        }
    }  # fmt: skip


READS: dict[str, Any] = {
    "Action": ["dynamodb:GetItem", "dynamodb:Query"],
    "Resource": {"Fn::GetAtt": ["Table", "Arn"]},
    "Condition": {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["ZONES", "ZONE#*"]},
        "Null": {"dynamodb:LeadingKeys": False},
    },
}
LOG = {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": {"Fn::GetAtt": ["SweepLog", "Arn"]}}
TEMPLATE = function(LOG, READS)
GET = Call("sweep.on_night", "dynamodb:GetItem", TABLE, "", begins=("ZONES",))
QUERY = Call("sweep.on_night", "dynamodb:Query", TABLE, "", begins=("ZONE#",))


def test_a_door_that_does_just_what_it_may_is_no_problem() -> None:
    assert problems(TEMPLATE, [GET, QUERY], whole=True) == []


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (GET._replace(action="dynamodb:PutItem"), "dynamodb:PutItem on Table ZONES"),
        (GET._replace(begins=("PARCEL#",)), "dynamodb:GetItem on Table PARCEL#"),
        (GET._replace(begins=("ZONES", "PARCEL#")), "dynamodb:GetItem on Table ZONES PARCEL#"),
        (QUERY._replace(place="index/due"), "dynamodb:Query on Table index/due ZONE#"),
        (GET._replace(variables=BUCKET), "dynamodb:GetItem on Uploads ZONES"),
        (
            GET._replace(variables=("FILES_BUCKET",)),
            "dynamodb:GetItem on something that its environment does not name ('FILES_BUCKET',) ZONES",
        ),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_what_a_door_does_and_may_not_is_missing(call: Call, what: str, whole: bool) -> None:
    assert problems(TEMPLATE, [GET, QUERY, call], whole=whole) == [f"missing: sweep.on_night (SweepRole) needs {what}"]


def test_a_door_that_no_function_opens_is_a_problem() -> None:
    assert problems(TEMPLATE, [GET._replace(door="new.on_day")], whole=False) == [
        "new.on_day is no function of the template"
    ]


def test_what_a_door_may_and_does_not_is_unused_once_all_of_its_tests_ran() -> None:
    assert problems(TEMPLATE, [GET], whole=False) == []
    assert problems(TEMPLATE, [GET], whole=True) == [
        "unused: sweep.on_night (SweepRole) may dynamodb:Query on Table",
        "unused: sweep.on_night (SweepRole) may dynamodb:GetItem, dynamodb:Query where keys begin with ZONE#*",
    ]


@pytest.mark.parametrize(
    "resource", [{"Fn::Sub": "${Uploads.Arn}/uploads/*"}, [{"Fn::Sub": "${Uploads.Arn}/uploads/*"}]]
)
def test_objects_are_granted_below_a_prefix(resource: Any) -> None:
    template = function(LOG, {"Action": ["s3:GetObject"], "Resource": resource})
    call = Call("sweep.on_night", "s3:GetObject", BUCKET, "uploads/")
    assert problems(template, [call], whole=True) == []
    assert problems(template, [call._replace(place="copies/")], whole=True) == [
        "missing: sweep.on_night (SweepRole) needs s3:GetObject on Uploads copies/",
        "unused: sweep.on_night (SweepRole) may s3:GetObject on Uploads uploads/*",
    ]


def test_what_aws_does_in_a_roles_name_is_used_where_the_function_has_it_done_and_nowhere_else() -> None:
    reads = {"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]}
    queue, other = {"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::GetAtt": ["Other", "Arn"]}
    woken = {"Events": {"Queue": {"Type": "SQS", "Properties": {"Queue": queue}}}}
    assert problems(function(LOG, {**reads, "Resource": queue}, **woken), [], whole=True) == []
    found = problems(function(LOG, {**reads, "Resource": other}, **woken), [], whole=True)
    assert len(found) == 3 and all(" on Other" in line for line in found)
    kept = {"DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": other}}}
    sends = {"Action": ["sqs:SendMessage"], "Resource": [other]}
    assert problems(function(LOG, sends, EventInvokeConfig=kept), [], whole=True) == []
    assert problems(function(LOG, sends), [], whole=True) != []


def test_what_a_role_may_under_a_condition_of_the_template_counts() -> None:
    secret = {"Fn::If": ["HasSecret", {"Action": ["secretsmanager:GetSecretValue"], "Resource": {"Ref": "Arn"}}, None]}
    template = function(LOG, secret)
    template["Resources"]["SweepFunction"]["Properties"]["Environment"]["Variables"]["SECRET"] = {"Ref": "Arn"}
    assert problems(template, [Call("sweep.on_night", "secretsmanager:GetSecretValue", ("SECRET",))], whole=True) == []


def test_a_condition_that_is_not_understood_is_no_permission() -> None:
    strange = copy.deepcopy(READS)
    strange["Condition"]["StringEquals"] = {"aws:PrincipalTag/zone": "demo"}
    with pytest.raises(ValueError, match="PrincipalTag"):
        problems(function(strange), [GET], whole=False)
