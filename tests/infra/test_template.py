"""What the template promises and the emulator drops without a word, or cannot show: asserted on the template itself."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from edge import object_claims
from infra import lint_template
from intake import on_upload

ROOT = Path(__file__).resolve().parents[2]
TEXT = lint_template.TEMPLATE.read_text(encoding="utf-8")
TEMPLATE = lint_template.load()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == kind}


FUNCTIONS = of("AWS::Serverless::Function")
QUEUES = of("AWS::SQS::Queue")
ROLES = of("AWS::IAM::Role")
MAPPINGS = [
    (name, event["Type"], event["Properties"])
    for name, one in FUNCTIONS.items()
    for event in one.get("Events", {}).values()
]
SCHEDULES = of("AWS::Scheduler::Schedule")


def attribute(value: Any) -> str:
    """The resource that a !GetAtt or !Ref names."""
    return str(value["Fn::GetAtt"][0] if "Fn::GetAtt" in value else value["Ref"])


def statements(role: str) -> list[dict[str, Any]]:
    found = [s for policy in ROLES[role]["Policies"] for s in policy["PolicyDocument"]["Statement"]]
    return [s["Fn::If"][1] if "Fn::If" in s else s for s in found]


def allows(role: str, action: str, resource: str) -> bool:
    return any(action in s["Action"] and resource in json.dumps(s["Resource"]) for s in statements(role))


# What goes with the stack, and what does not: whatever holds the only copy of something stays.
KEPT = {
    "Table": "every row received, every verdict, step, letter and receipt; nothing else holds them",
    "UploadsBucket": "the files as they were sent: evidence, of which the table has only what they say",
    "FilesBucket": "reports as they were published; newer code would make others",
    "SnapshotsBucket": "how zones stood on past nights; nobody would go through history again, night by night",
    "UploadsBucketPolicy": "what is kept is still given to nobody by plain http",
    "FilesBucketPolicy": "what is kept is still given to nobody by plain http",
    "SnapshotsBucketPolicy": "what is kept is still given to nobody by plain http",
}
MADE_ANEW = {
    "AWS::SQS::Queue": "messages are nudges: what they ask for stands in the table, and the night sends it again",
    "AWS::SQS::QueuePolicy": "it holds nothing, and its queue goes too",
    "AWS::Logs::LogGroup": "it says what happened, not what is so; a kept one would bar the stack's name to the next",
    "AWS::Glue::Database": "it only names files, which stay",
    "AWS::Glue::Table": "it only names files, which stay",
    "AWS::Athena::WorkGroup": "it holds settings; answers lie in the bucket, for a week",
}
HOLDING = ("AWS::DynamoDB::", "AWS::S3::", "AWS::SQS::Queue", "AWS::Logs::", "AWS::SecretsManager::", "AWS::KMS::", "AWS::RDS::",
           "AWS::EFS::", "AWS::SSM::", "AWS::Cognito::", "AWS::Kinesis", "AWS::Glue::", "AWS::Athena::")  # fmt: skip


def test_what_would_be_lost_for_good_stays_when_the_stack_goes_or_replaces_it() -> None:
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        assert {name: one[policy] for name, one in RESOURCES.items() if policy in one} == dict.fromkeys(KEPT, "Retain")


def test_of_every_resource_that_holds_something_is_known_whether_it_stays() -> None:
    holding = {name: one["Type"] for name, one in RESOURCES.items() if one["Type"].startswith(HOLDING)}
    assert {name: kind for name, kind in holding.items() if name not in KEPT and kind not in MADE_ANEW} == {}


def test_the_table_is_kept_whatever_happens() -> None:
    table = RESOURCES["Table"]
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["SSESpecification"] == {"SSEEnabled": True}


def test_the_table_expires_items_and_streams_both_images() -> None:
    table = RESOURCES["Table"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


@pytest.mark.parametrize("bucket", ["UploadsBucket", "FilesBucket", "SnapshotsBucket"])
def test_a_bucket_is_private_encrypted_versioned_and_tidied(bucket: str) -> None:
    properties = RESOURCES[bucket]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert all(rule["Status"] == "Enabled" for rule in properties["LifecycleConfiguration"]["Rules"])


@pytest.mark.parametrize("bucket", ["UploadsBucket", "FilesBucket", "SnapshotsBucket"])
def test_a_bucket_refuses_plain_http_in_the_cloud(bucket: str) -> None:
    policy = RESOURCES[f"{bucket}Policy"]
    assert policy["Condition"] == "NotLocal"
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": False}}
    assert attribute(policy["Properties"]["Bucket"]) == bucket
    assert f"{bucket}.Arn}}/*" in json.dumps(statement["Resource"])


def test_uploads_expire_and_their_arrival_is_told() -> None:
    uploads = RESOURCES["UploadsBucket"]["Properties"]
    (rule,) = uploads["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 1095
    assert rule["NoncurrentVersionExpiration"] == {
        "NoncurrentDays": 1095
    }  # the first one, while a later one lies on it
    assert uploads["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_browsers_may_post_from_the_public_address_only() -> None:
    (rule,) = RESOURCES["UploadsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["POST"]
    assert "*" not in rule["AllowedOrigins"] and "PublicUrl" in json.dumps(rule["AllowedOrigins"])


@pytest.mark.parametrize("name", [name for name in QUEUES if name.endswith("Queue")])
def test_every_queue_has_a_dead_letter_queue_of_its_own(name: str) -> None:
    redrive = QUEUES[name]["RedrivePolicy"]
    assert attribute(redrive["deadLetterTargetArn"]) == name.removesuffix("Queue") + "DeadLetters"
    assert 3 <= redrive["maxReceiveCount"] <= 10


def test_dead_letters_are_kept_for_fourteen_days_and_every_queue_is_encrypted() -> None:
    assert len([name for name in QUEUES if name.endswith("DeadLetters")]) == 9
    for name, queue in QUEUES.items():
        assert queue["SqsManagedSseEnabled"] is True
        if name.endswith("DeadLetters"):
            assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


CALLED = {
    "NOTIFY_FUNCTION",
    "EXPORT_FUNCTION",
    "DUE_FUNCTION",
    "SIGNIN_FUNCTION",
    "REVIEW_FUNCTION",
    "REPORT_FUNCTION",
    "SELF_FUNCTION",
}


def called() -> set[str]:
    """The functions that some function calls without a queue, itself included."""
    found = set()
    for name, function in FUNCTIONS.items():
        for variable, value in function["Environment"]["Variables"].items():
            if variable in CALLED:
                found.add(name if variable == "SELF_FUNCTION" else attribute(value))
    return found


def test_who_is_called_without_a_queue_is_called_again_and_at_last_its_call_is_kept() -> None:
    assert called() == {f"{name}Function" for name in (
        "Sweep", "Digest", "Notify", "Review", "ReviewReport", "PostDue", "PostCodes", "Province", "Export")}  # fmt: skip
    for name in called():
        config = FUNCTIONS[name]["EventInvokeConfig"]
        assert config["MaximumRetryAttempts"] == 2
        assert config["MaximumEventAgeInSeconds"] == 6 * 3600  # where every copy is busy, the call waits
        destination = attribute(config["DestinationConfig"]["OnFailure"]["Destination"])
        assert destination.endswith("DeadLetters")
        assert allows(name.replace("Function", "Role"), "sqs:SendMessage", destination)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_that_calls_itself_calls_the_one_of_its_own_name(name: str) -> None:
    mine = FUNCTIONS[name]["Environment"]["Variables"].get("SELF_FUNCTION")
    if mine is not None:
        assert mine == FUNCTIONS[name]["FunctionName"]
        granted = [
            s["Resource"]
            for s in statements(name.replace("Function", "Role"))
            if "lambda:InvokeFunction" in s["Action"]
        ]
        assert f":function:{mine['Fn::Sub']}" in json.dumps(granted)


def polled() -> list[str]:
    """What Lambda polls day and night although nothing happens: the queues; a stream's polling costs nothing."""
    return sorted(attribute(event["Properties"]["Queue"]) for function in FUNCTIONS.values()
                  for event in function.get("Events", {}).values() if event["Type"] == "SQS")  # fmt: skip


def test_three_queues_are_polled_and_the_price_of_that_is_known() -> None:
    assert polled() == ["AssessQueue", "IntakeQueue", "PostQueue"]
    prices = tomllib.loads((ROOT / "bench" / "prices.toml").read_text(encoding="utf-8"))
    rest = prices["at_rest"]
    receives = len(polled()) * rest["pollers_per_sqs_mapping"] * 30 * 86_400 // rest["seconds_of_a_long_poll"]
    paid = max(0, receives - prices["free_month"]["sqs_requests"])
    yuan = 12 * paid / 1e6 * prices["global"]["sqs_million_requests"] * prices["yuan_per_dollar"]
    print(f"{len(polled())} queues: {receives} receives a month, {yuan:.0f} yuan a year")
    assert yuan <= 35


def test_alarms_and_metrics_stay_within_what_is_free() -> None:
    free = tomllib.loads((ROOT / "bench" / "prices.toml").read_text(encoding="utf-8"))["free_month"]
    assert len(of("AWS::CloudWatch::Alarm")) <= free["cloudwatch_alarms"]
    assert not [one for one in RESOURCES.values() if one["Type"] in ("AWS::SecretsManager::Secret", "AWS::KMS::Key")]


def test_open_routes_have_limits_of_their_own_below_that_of_all() -> None:
    stage = RESOURCES["Stage"]
    routes = {
        one["Properties"]["RouteKey"]: name for name, one in RESOURCES.items() if one["Type"].endswith("V2::Route")
    }
    limits, all_routes = stage["Properties"]["RouteSettings"], stage["Properties"]["DefaultRouteSettings"]
    assert {"GET /healthz", *(key for key in routes if "/l/{grant}" in key)} <= set(limits) <= set(routes)
    for key, limit in limits.items():
        assert 0 < limit["ThrottlingRateLimit"] < all_routes["ThrottlingRateLimit"]
        assert 0 < limit["ThrottlingBurstLimit"] < all_routes["ThrottlingBurstLimit"]
        assert routes[key] in stage["DependsOn"], "a limit for a route that is not there yet fails the deployment"
        assert "Condition" not in RESOURCES[routes[key]]


def test_concurrency_is_reserved_only_where_somebody_says_so_and_never_for_who_answers_people() -> None:
    assert TEMPLATE["Parameters"]["BackgroundConcurrency"]["Default"] == 0
    reserved = {
        name: one["ReservedConcurrentExecutions"]
        for name, one in FUNCTIONS.items()
        if "ReservedConcurrentExecutions" in one
    }
    assert set(reserved) == {
        f"{name}Function"
        for name in ("Sweep", "Digest", "Notify", "Review", "ReviewReport", "PostDue", "Province", "Export")
    }
    for said in reserved.values():
        assert said == {"Fn::If": ["HasReserved", {"Ref": "BackgroundConcurrency"}, {"Ref": "AWS::NoValue"}]}


@pytest.mark.parametrize("name", list(of("AWS::CloudWatch::Alarm")))
def test_every_alarm_listens_to_a_metric_that_a_door_counts_and_calls_the_topic(name: str) -> None:
    alarm = of("AWS::CloudWatch::Alarm")[name]
    (service,) = [one["Value"] for one in alarm["Dimensions"] if one["Name"] == "service"]
    functions = Path(__file__).resolve().parents[2] / "functions"
    counting = (functions / service / "on_letters.py", functions / "edge" / "table" / "ledger_post.py")
    source = "".join(path.read_text(encoding="utf-8") for path in counting)
    assert alarm["Namespace"] == "ParcelWatch" and f'"{alarm["MetricName"]}"' in source
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


@pytest.mark.parametrize(("name", "kind", "mapping"), MAPPINGS, ids=[name for name, *_ in MAPPINGS])
def test_a_reader_names_the_messages_that_failed(name: str, kind: str, mapping: dict[str, Any]) -> None:
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(("name", "kind", "mapping"), [m for m in MAPPINGS if m[1] == "SQS"], ids=lambda v: str(v)[:20])
def test_a_message_is_hidden_for_six_timeouts_of_its_reader(name: str, kind: str, mapping: dict[str, Any]) -> None:
    """Intake's for little more than one: its zone waits until the message of a reader that was killed is back."""
    hidden, timeout = QUEUES[attribute(mapping["Queue"])]["VisibilityTimeout"], FUNCTIONS[name]["Timeout"]
    if name == "IntakeFunction":
        assert timeout < object_claims.LEASE_SECONDS < hidden <= timeout + 60
    else:
        assert hidden >= 6 * timeout
    assert mapping["BatchSize"] <= 10  # more would need a window


def test_recording_leaves_half_of_the_time_to_the_copy_and_the_receipt() -> None:
    assert FUNCTIONS["IntakeFunction"]["Timeout"] >= 2 * on_upload.RECORDING_SECONDS


def test_the_stream_is_retried_bisected_and_its_failures_kept() -> None:
    ((name, _, mapping),) = [m for m in MAPPINGS if m[1] == "DynamoDB"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] >= 3
    assert attribute(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "OutboxDeadLetters"
    assert allows(f"{name.removesuffix('Function')}Role", "sqs:SendMessage", "OutboxDeadLetters")


def test_the_stream_filter_lets_everything_through_that_the_outbox_passes_on() -> None:
    ((_, _, mapping),) = [m for m in MAPPINGS if m[1] == "DynamoDB"]
    patterns = [json.loads(one["Pattern"]) for one in mapping["FilterCriteria"]["Filters"]]
    let_through = {
        (event, kind)
        for pattern in patterns
        for event in pattern["eventName"]
        for kind in pattern["dynamodb"]["NewImage"]["kind"]["S"]
    }
    assert let_through == {
        ("INSERT", "parcel"), ("MODIFY", "parcel"), ("INSERT", "judged"), ("INSERT", "letter"),
        ("INSERT", "campaign"), ("INSERT", "report"), ("INSERT", "withdrawal"),
    }  # fmt: skip


def test_an_arrival_that_no_queue_takes_is_kept() -> None:
    (target,) = RESOURCES["ArrivalRule"]["Properties"]["Targets"]
    assert attribute(target["Arn"]) == "IntakeQueue"
    assert attribute(target["DeadLetterConfig"]["Arn"]) == "ArrivalDeadLetters"
    allowed = {
        attribute(policy["Queues"][0]): policy["PolicyDocument"]["Statement"]
        for policy in of("AWS::SQS::QueuePolicy").values()
    }
    for queue in ("IntakeQueue", "ArrivalDeadLetters"):
        (statement,) = allowed[queue]
        assert attribute(statement["Resource"]) == queue
        assert attribute(statement["Condition"]["ArnEquals"]["aws:SourceArn"]) == "ArrivalRule"


@pytest.mark.parametrize(
    ("schedule", "expression", "function"),
    [
        ("NightSchedule", "cron(0 6 * * ? *)", "SweepFunction"),
        ("MorningSchedule", "cron(30 8 * * ? *)", "DigestFunction"),
        ("HourSchedule", "cron(5 * * * ? *)", "NotifyFunction"),
        ("SeasonSchedule", "cron(30 7 * * ? *)", "ReviewFunction"),
        ("SnapshotSchedule", "cron(0 7 * * ? *)", "ProvinceFunction"),
    ],
)
def test_a_schedule_runs_by_shanghai_time_and_keeps_what_it_could_not_deliver(
    schedule: str, expression: str, function: str
) -> None:
    found = SCHEDULES[schedule]
    assert found["ScheduleExpression"] == expression
    assert found["ScheduleExpressionTimezone"] == "Asia/Shanghai"
    assert found["Name"]["Fn::Sub"].startswith("${AWS::StackName}-")
    assert attribute(found["Target"]["Arn"]) == function
    assert attribute(found["Target"]["DeadLetterConfig"]["Arn"]) == "WakeDeadLetters"
    # The wake-up is taken at once; a function that then fails is called again, and at last the wake-up is kept.
    destination = FUNCTIONS[function]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert attribute(destination["Destination"]) == "WakeDeadLetters"
    assert allows(function.replace("Function", "Role"), "sqs:SendMessage", "WakeDeadLetters")
    assert allows("ScheduleRole", "lambda:InvokeFunction", function)


def test_there_are_five_schedules() -> None:
    assert len(SCHEDULES) == 5


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_role_a_log_and_a_timeout_of_its_own(name: str) -> None:
    stem = name.removesuffix("Function")
    function = FUNCTIONS[name]
    assert attribute(function["Role"]) == f"{stem}Role"
    assert attribute(function["LoggingConfig"]["LogGroup"]) == f"{stem}Log"
    assert function["CodeUri"] == ".build/parcelwatch.zip"
    assert 0 < function["Timeout"] <= 300
    log = RESOURCES[f"{stem}Log"]["Properties"]
    assert attribute(log["RetentionInDays"]) == "LogRetentionDays"
    assert log["LogGroupName"]["Fn::Sub"] == "/aws/lambda/" + function["FunctionName"]["Fn::Sub"]


def test_functions_run_on_what_aws_china_has() -> None:
    shared = TEMPLATE["Globals"]["Function"]
    assert (shared["Runtime"], shared["Architectures"]) == ("python3.12", ["x86_64"])


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_it_names_and_nothing_else(role: str) -> None:
    for statement in statements(role):
        assert statement["Effect"] == "Allow"
        assert not any("*" in action for action in statement["Action"]), statement
        if statement["Resource"] == "*":
            assert statement["Action"] == ["dynamodb:ListStreams"]  # AWS knows no narrower one


@pytest.mark.parametrize("role", [role for role in ROLES if role != "ScheduleRole"])
def test_a_role_writes_to_its_own_log_only(role: str) -> None:
    (logging,) = [s for s in statements(role) if any(action.startswith("logs:") for action in s["Action"])]
    assert attribute(logging["Resource"]) == role.replace("Role", "Log")


def test_only_the_doors_that_talk_to_the_mail_server_may_read_a_secret() -> None:
    readers = {role for role in ROLES if allows(role, "secretsmanager:GetSecretValue", "SmtpSecretArn")}
    assert readers == {"PostRole", "PostCodesRole"}
    assert not any(one["Type"] == "AWS::SecretsManager::Secret" for one in RESOURCES.values())


def test_who_gives_out_workbooks_only_reads_but_for_what_an_answer_does_not_hold() -> None:
    granted = {action for statement in statements("FormsRole") for action in statement["Action"]}
    assert granted == {
        "logs:CreateLogStream", "logs:PutLogEvents", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query",
        "s3:PutObject", "s3:GetObject",
    }  # fmt: skip
    (files,) = (one for one in statements("FormsRole") if "s3:PutObject" in one["Action"])
    assert files["Resource"] == {"Fn::Sub": "${FilesBucket.Arn}/returns/*"}


def test_nobody_may_delete_the_table_or_a_file_of_ours_and_intake_only_versions_of_uploads() -> None:
    deleting = [
        (role, s) for role in ROLES for s in statements(role) if any("Delete" in action for action in s["Action"])
    ]
    granted = {(role, action) for role, s in deleting for action in s["Action"] if "Delete" in action}
    rest = {one for one in granted if one[1] not in ("dynamodb:DeleteItem", "sqs:DeleteMessage")}
    assert rest == {("IntakeRole", "s3:DeleteObjectVersion")}
    (objects,) = [s for _, s in deleting if "s3:DeleteObjectVersion" in s["Action"]]
    assert objects["Action"] == ["s3:DeleteObjectVersion"]
    assert objects["Resource"] == {"Fn::Sub": "${UploadsBucket.Arn}/uploads/*"}
    assert "dynamodb:Scan" not in {action for role in ROLES for s in statements(role) for action in s["Action"]}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_reach_what_its_environment_names(name: str) -> None:
    role = name.replace("Function", "Role")
    granted = json.dumps(statements(role))
    for variable, value in FUNCTIONS[name]["Environment"]["Variables"].items():
        if variable.endswith("_QUEUE_URL"):
            assert allows(role, "sqs:SendMessage", attribute(value))
        elif variable in CALLED - {"SELF_FUNCTION"}:
            assert allows(role, "lambda:InvokeFunction", attribute(value))
        elif variable in ("TABLE_NAME", "UPLOADS_BUCKET"):
            assert f'"{attribute(value)}' in granted or f"${{{attribute(value)}" in granted


def test_a_bucket_is_listed_below_a_prefix_only() -> None:
    listing = [s for role in ROLES for s in statements(role) if any(a.startswith("s3:List") for a in s["Action"])]
    assert [s["Condition"] for s in listing] == [{"StringLike": {"s3:prefix": "uploads/*"}}]


def test_signed_in_routes_have_the_authorizer_and_the_others_are_few() -> None:
    open_routes = set()
    for route in of("AWS::ApiGatewayV2::Route").values():
        if route["AuthorizationType"] == "JWT":
            assert attribute(route["AuthorizerId"]) == "Authorizer"
        else:
            open_routes.add(route["RouteKey"])
    assert open_routes == {
        "GET /l/{grant}",
        "POST /l/{grant}/upload-links",
        "GET /l/{grant}/uploads/{upload_id}",
        "GET /l/{grant}/uploads/{upload_id}/copy",
        "GET /l/{grant}/uploads/{upload_id}/original",
        "POST /l/{grant}/uploads/{upload_id}/confirm",
        "GET /l/{grant}/templates/{kind}",
        "GET /l/{grant}/returns/{year}",
        "GET /l/{grant}/parcels/{parcel_no}",
        "GET /l/{grant}/report/{form}",
        "GET /z/{zone}",
        "GET /z/{zone}/parcels/{parcel_no}",
        "POST /z/{zone}/alerts/{alert_id}/{act}",
        "POST /z/{zone}/upload-links",
        "GET /z/{zone}/uploads/{upload_id}",
        "GET /z/{zone}/uploads/{upload_id}/copy",
        "GET /z/{zone}/uploads/{upload_id}/original",
        "POST /z/{zone}/uploads/{upload_id}/confirm",
        "POST /z/{zone}/uploads/{upload_id}/withdraw",
        "POST /z/{zone}/uploads/{upload_id}/restore",
        "GET /z/{zone}/templates/{kind}",
        "GET /z/{zone}/returns/{year}",
        "GET /",
        "GET /signin",
        "POST /signin",
        "GET /signin-code",
        "POST /signin-code",
        "GET /signin-who",
        "POST /signin-who",
        "POST /signout",
        "GET /healthz",
        "GET /openapi.json",
    }


def test_the_api_is_throttled_and_its_log_holds_no_path() -> None:
    stage = RESOURCES["Stage"]["Properties"]
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert not {"$context.path", "$context.authorizer"} & set(
        re.findall(r"\$context\.\w+", stage["AccessLogSettings"]["Format"])
    )


def test_there_is_nothing_that_aws_china_lacks() -> None:
    forbidden = ("AWS::SES", "AWS::Cognito", "AWS::XRay", "AWS::Lambda::Url", "AWS::CloudFront")
    assert not [one["Type"] for one in RESOURCES.values() if one["Type"].startswith(forbidden)]
    for function in [*FUNCTIONS.values(), TEMPLATE["Globals"]["Function"]]:
        assert not {"FunctionUrlConfig", "Tracing"} & set(function)


def test_no_partition_is_written_out() -> None:
    assert not re.findall(r"arn:aws[a-z-]*:", TEXT)
    # A service's principal has the same name in every partition; they stand in one mapping.
    principals = [line for line in TEXT.splitlines() if "amazonaws.com" in line]
    assert len(principals) == len(TEMPLATE["Mappings"]["ServicePrincipals"])


def test_outputs_name_every_function_and_every_queue() -> None:
    outputs = {attribute(one["Value"]) for one in TEMPLATE["Outputs"].values() if "Fn::If" not in one["Value"]}
    assert set(FUNCTIONS) | set(QUEUES) <= outputs


def test_the_linter_sees_what_aws_china_lacks() -> None:
    template = lint_template.load()
    template["Resources"]["Mail"] = {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "a.example"}}
    found = lint_template.findings(template, ("cn-north-1",))
    assert any("AWS::SES::EmailIdentity" in line for line in found)


def test_the_glue_table_has_a_column_for_whatever_a_line_of_a_snapshot_says() -> None:
    from tests.province.rows import indicator, parcel_line

    table = RESOURCES["SnapshotsTable"]["Properties"]["TableInput"]
    columns = {one["Name"]: one["Type"] for one in table["StorageDescriptor"]["Columns"]}
    parcel = parcel_line()
    assert set(columns) | {"day"} == set(parcel) | set(indicator())
    (commitment, *_) = parcel["commitments"]
    for column, said in (("idle", parcel["idle"]), ("commitments", commitment)):
        assert re.findall(r"(\w+):", columns[column]) == list(said)


def test_nothing_of_glue_or_athena_exists_unless_somebody_says_so() -> None:
    assert TEMPLATE["Parameters"]["Athena"]["Default"] == "off"
    for one in RESOURCES.values():
        if one["Type"].startswith(("AWS::Glue::", "AWS::Athena::")):
            assert one["Condition"] == "HasAthena"


def test_sending_is_a_statement_of_its_own() -> None:
    """The emulator wants a further action for sending several messages; the local deployment adds it to such statements."""
    found = [
        statement["Action"]
        for role in ROLES.values()
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "sqs:SendMessage" in statement.get("Action", ())
    ]
    assert found and all(actions == ["sqs:SendMessage"] for actions in found)
