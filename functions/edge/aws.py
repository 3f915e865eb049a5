"""The AWS clients, made when first needed, from boto3's default session, and kept for the life of the process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:  # the stubs are not shipped
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# A call that hangs must fail well before the function's own timeout, so that the retry happens here.
AT_ONCE = 16  # requests that one process makes side by side
_PATIENCE = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=AT_ONCE,
)
# Path style and Signature Version 4 make presigned forms right in every region and on the local stack.
_SIGNING = Config(signature_version="s3v4", s3={"addressing_style": "path"})


@cache
def dynamodb() -> DynamoDBClient:
    return boto3.client("dynamodb", config=_PATIENCE)


@cache
def s3() -> S3Client:
    return boto3.client("s3", config=_PATIENCE.merge(_SIGNING))


@cache
def sqs() -> SQSClient:
    return boto3.client("sqs", config=_PATIENCE)


@cache
def functions() -> Any:  # its stubs are not among the pins
    return boto3.client("lambda", config=_PATIENCE)


@cache
def secrets() -> SecretsManagerClient:
    return boto3.client("secretsmanager", config=_PATIENCE)


def forget() -> None:
    """Every client is made anew at its next use (tests)."""
    for made in (dynamodb, s3, sqs, functions, secrets):
        made.cache_clear()
