"""Puts the template onto the emulator: a copy with five things changed, `sam deploy`, then what the emulator dropped."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from infra import build, lint_template
from infra.local import installed, issuer

STACK_NAME = "parcelwatch"
API_ID = "70617263"  # eight hexadecimal digits, as the emulator wants them
URGENT_AFTER = "15"  # nobody at this machine waits five minutes for a letter
SENDER = "parcelwatch@localhost.localdomain"
_BUCKET = "parcelwatch-deployments"
_HTTPS = "AllowedPattern: (https://.+[^/])?"


class DeploymentError(Exception):
    """`sam deploy` did not do it; the text says where one can read what it said."""


def public_url(port: int) -> str:
    """The API's address, as everything on this machine can reach it."""
    return f"http://127.0.0.1:{port}/_aws/execute-api/{API_ID}/$default"


def local_copy(folder: Path) -> Path:
    """The template as the emulator gets it: with the host's zip, and an API whose address is known beforehand.

    This machine is reached by plain http, which the template itself takes from nobody. And who may send a message may
    send ten: to AWS that is one permission, to the emulator two. And no door has more than two workers: each begins with
    a second of computing, and the machine is not a cloud.
    """
    text = lint_template.TEMPLATE.read_text(encoding="utf-8")
    zip_line, api_line = "CodeUri: .build/parcelwatch.zip", "      ProtocolType: HTTP\n"
    assert text.count(zip_line) == text.count("Type: AWS::Serverless::Function") and text.count(api_line) == 1
    text = text.replace(zip_line, f"CodeUri: {build.HOST.zip}")
    text = text.replace(api_line, f'{api_line}      Tags: {{ms-custom-id: "{API_ID}"}}\n')
    assert text.count(_HTTPS) == 2  # the issuer's address and our own
    text = text.replace(_HTTPS, f"AllowedPattern: (http://127\\.0\\.0\\.1:.+[^/]|{_HTTPS.rpartition('(')[2]}")
    text = text.replace("Action: [sqs:SendMessage]", "Action: [sqs:SendMessage, sqs:SendMessageBatch]")
    text = re.sub(r"MaximumConcurrency: \d+", "MaximumConcurrency: 2", text)
    copy = folder / "template.yaml"
    copy.write_text(text, encoding="utf-8")
    return copy


def deploy(
    data: Path,
    environment: Mapping[str, str],
    supervisor: Mapping[str, Any],
    client: Callable[[str], Any],
    *,
    fixed_now: str,
    mails_per_minute: int,
    report: Callable[[str], None],
) -> dict[str, str]:
    """The template stands on the emulator; its outputs. DeploymentError where it does not."""
    parameters = {
        "StackKind": "local",
        "FixedNow": fixed_now,
        "JwtIssuer": supervisor["issuer"],
        "JwtAudience": issuer.AUDIENCE,
        "PublicUrl": public_url(supervisor["port"]),
        "SmtpHost": "127.0.0.1",
        "SmtpPort": str(supervisor["mail_port"]),
        "SmtpTls": "none",
        "SmtpSender": SENDER,
        "MailsPerMinute": str(mails_per_minute),
        "UrgentAfterSeconds": URGENT_AFTER,
        "LogRetentionDays": "1",
    }
    buckets = client("s3")
    with contextlib.suppress(buckets.exceptions.BucketAlreadyOwnedByYou):  # of an earlier day of this stack
        buckets.create_bucket(
            Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": environment["AWS_REGION"]}
        )
    command = [str(installed.environment("sam", report) / "sam"), "deploy", "--template-file", str(local_copy(data))]
    command += ["--stack-name", STACK_NAME, "--s3-bucket", _BUCKET, "--no-progressbar", "--no-confirm-changeset"]
    command += ["--no-fail-on-empty-changeset", "--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    command += [
        "--parameter-overrides",
        *(f"ParameterKey={key},ParameterValue={value}" for key, value in parameters.items() if value),
    ]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    ours |= {**environment, "HOME": str(data), "SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.3", "NO_COLOR": "1"}
    with (data / "deploy.log").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command, env=ours, cwd=data, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
        if done.returncode:
            raise DeploymentError(f"没有部署成，详情见 {data / 'deploy.log'}。")
    stack = client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    apply_what_was_dropped(outputs, client)
    return outputs


def apply_what_was_dropped(outputs: Mapping[str, str], client: Callable[[str], Any]) -> None:
    """What the emulator's CloudFormation leaves out without a word, and its API takes: expiry of items, and time zones.

    Its clock knows UTC alone, hence a schedule that runs by Asia/Shanghai (UTC+8, no summer time) is shifted by eight hours.
    The rest of what it drops has no effect here and is asserted on the template (tests/infra).
    """
    client("dynamodb").update_time_to_live(
        TableName=outputs["TableName"], TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"}
    )
    scheduler = client("scheduler")
    for resource in lint_template.load()["Resources"].values():
        if resource["Type"] != "AWS::Scheduler::Schedule":
            continue
        wanted = resource["Properties"]
        name = wanted["Name"]["Fn::Sub"].replace("${AWS::StackName}", STACK_NAME)
        found = scheduler.get_schedule(Name=name)
        scheduler.update_schedule(
            Name=name,
            ScheduleExpression=in_utc(wanted["ScheduleExpression"]),
            ScheduleExpressionTimezone="UTC",
            FlexibleTimeWindow=found["FlexibleTimeWindow"],
            Target=found["Target"],
            State=found["State"],
            Description=found.get("Description", ""),
        )


def in_utc(expression: str) -> str:
    """A daily or hourly cron of Asia/Shanghai, in UTC. ValueError for one that names days: they would shift too."""
    minute, hour, *days = expression.removeprefix("cron(").removesuffix(")").split()
    if days != ["*", "*", "?", "*"]:
        raise ValueError(expression)
    return f"cron({minute} {hour if hour == '*' else (int(hour) - 8) % 24} {' '.join(days)})"
