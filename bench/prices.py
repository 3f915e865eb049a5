"""The counts in yuan, at the prices of prices.toml for AWS China, without and with the monthly free tier."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bench.simulated.meter import Counts
from infra import lint_template

_FILE = Path(__file__).with_name("prices.toml")
_GB = 1024**3
MONTHS = 12


@cache
def prices() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def yuan(counts: Counts) -> float:
    """The cost of these counts without the free tier. Mails are not included: the mail provider is paid for them."""
    return sum(parts(counts).values())


def parts(counts: Counts) -> Mapping[str, float]:
    """The same cost by service."""
    china = prices()["china"]
    asked = counts.requests
    return {
        "table": (counts.wru * china["dynamodb_million_wru"] + counts.rru * china["dynamodb_million_rru"]) / 1e6,
        "functions": counts.calls / 1e6 * china["lambda_million_requests"] + counts.gb_seconds * china["lambda_gb_second"],
        "queues": queue_requests(counts) / 1e6 * china["sqs_million_requests"],
        "files": (asked["s3.PutObject"] + asked["s3.ListObjectVersions"]) / 1e3 * china["s3_thousand_puts"]
        + asked["s3.GetObject"] / 1e3 * china["s3_thousand_gets"],
        "api": asked["api"] / 1e6 * china["http_api_million_requests"],
        "log": counts.logged / _GB * (china["cloudwatch_log_gb"] + 3 * china["cloudwatch_log_kept_gb_month"]),
    }  # fmt: skip


def queue_requests(counts: Counts) -> int:
    """The requests to SQS: batches sent, and for each batch that a function reads a receive and a delete."""
    return counts.requests["sqs.SendMessageBatch"] + 2 * counts.received


def kept(bytes_of_table: float, bytes_of_files: float) -> float:
    """The storage cost of a year, with the table's continuous backup."""
    china = prices()["china"]
    month = (
        bytes_of_table * (china["dynamodb_gb_month"] + china["dynamodb_pitr_gb_month"])
        + bytes_of_files * china["s3_gb_month"]
    )
    return MONTHS * month / _GB  # fmt: skip


def free(counts: Counts) -> float:
    """What the monthly free tier takes off a year's cost of a whole account."""
    china = prices()["china"]
    month = prices()["free_month"]
    calls = min(counts.calls / MONTHS, month["lambda_requests"]) / 1e6 * china["lambda_million_requests"]
    seconds = min(counts.gb_seconds / MONTHS, month["lambda_gb_seconds"]) * china["lambda_gb_second"]
    log = min(counts.logged / _GB / MONTHS, month["cloudwatch_log_gb"]) * china["cloudwatch_log_gb"]
    return MONTHS * (calls + seconds + log)


def receives_at_rest() -> float:
    """The receives per month with which Lambda polls empty queues."""
    rest = prices()["at_rest"]
    functions = [
        one for one in lint_template.load()["Resources"].values() if one["Type"] == "AWS::Serverless::Function"
    ]
    sources = [source for one in functions for source in one["Properties"].get("Events", {}).values()]
    polled = sum(source["Type"] == "SQS" for source in sources)
    return float(polled * rest["pollers_per_sqs_mapping"] * 30 * 86_400 / rest["seconds_of_a_long_poll"])


def at_rest() -> float:
    """The yearly cost of an unused stack: the receives beyond the free ones."""
    beyond = max(0.0, receives_at_rest() - prices()["free_month"]["sqs_requests"])
    return MONTHS * beyond / 1e6 * float(prices()["china"]["sqs_million_requests"])
