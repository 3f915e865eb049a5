"""Every AWS call that a door makes while tests run, written down as the permission that it needs.

Whose call it is, the stack says: whichever is nearest, a door's file (`functions/<capability>/on_….py`) or a test's. So a
test may wake a door however it likes, and what it does itself does not count, also where it acts as somebody else in the
midst of a door's work.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple

from botocore import signers
from botocore.client import BaseClient

_OURS = f"{Path(__file__).resolve().parents[2]}/"
_TESTS = f"{_OURS}tests/"
FUNCTIONS = f"{_OURS}functions"
_API = f"{FUNCTIONS}/edge/api.py"
_DOOR = re.compile(re.escape(FUNCTIONS) + r"/(\w+)/(on_\w+)\.py")


class Call(NamedTuple):
    """A permission that a door needed.

    door: "intake.on_upload". variables: those of the environment that held the resource's name or address.
    place: what follows the resource's ARN: an index, how an object's key begins. begins: how partition keys begin, or the
    prefix that is listed; up to the first separator, for what follows are names.
    """

    door: str
    action: str
    variables: tuple[str, ...]
    place: str = ""
    begins: tuple[str, ...] = ()


calls: set[Call] = set()
_from_a_thread_of: ContextVar[str | None] = ContextVar("_from_a_thread_of", default=None)


def install() -> None:
    """From here on every call is seen, whichever session or client makes it."""
    if getattr(BaseClient, "_recorded", False):
        return
    BaseClient._recorded = True
    BaseClient._make_api_call = _seen(BaseClient._make_api_call, lambda client, name, params: (client, name, params))
    signers.generate_presigned_url = _seen(signers.generate_presigned_url, _signed_call)
    signers.generate_presigned_post = _seen(signers.generate_presigned_post, _signed_form)
    ThreadPoolExecutor.submit = _carried(ThreadPoolExecutor.submit)  # type: ignore[method-assign]


def door_at_work() -> str | None:
    """The door in whose name this is done; None where a test does it."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file == _API and "routes" in frame.f_locals:
            return _door_of(frame.f_locals["routes"])
        if file.startswith(_OURS) and file != __file__:
            found = _DOOR.fullmatch(file)
            if found or file.startswith(_TESTS):
                return f"{found[1]}.{found[2]}" if found else None
        frame = frame.f_back  # type: ignore[assignment]
    return _from_a_thread_of.get()


def _door_of(routes: Any) -> str | None:
    """The HTTP door whose routes these are: its handler is made by the edge, so that its own file need not be on the stack."""
    for module in list(sys.modules.values()):
        found = _DOOR.fullmatch(getattr(module, "__file__", None) or "")
        if found and getattr(module, "ROUTES", None) is routes:
            return f"{found[1]}.{found[2]}"
    return None


def _seen(call: Callable[..., Any], described: Callable[..., tuple[Any, str, Mapping[str, Any]]]) -> Callable[..., Any]:
    def seen(*args: Any, **kwargs: Any) -> Any:
        door = door_at_work()
        if door is not None:
            client, name, parameters = described(*args, **kwargs)
            calls.update(needed(door, client.meta.service_model.service_name, name, parameters))
        return call(*args, **kwargs)

    return seen


def _signed_call(client: Any, ClientMethod: str, Params: Mapping[str, Any] | None = None, **_: Any) -> Any:
    return client, client.meta.method_to_api_mapping[ClientMethod], Params or {}


def _signed_form(client: Any, Bucket: str, Key: str, **_: Any) -> Any:
    return client, "PutObject", {"Bucket": Bucket, "Key": Key}


def _carried(submit: Callable[..., Any]) -> Callable[..., Any]:
    def carried(self: ThreadPoolExecutor, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        door = door_at_work()

        def run() -> Any:
            token = _from_a_thread_of.set(door)
            try:
                return task(*args, **kwargs)
            finally:
                _from_a_thread_of.reset(token)

        return submit(self, run)

    return carried


# ---- what a call needs ------------------------------------------------------------------------------------------------

_IN_TRANSACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem",
                    "Get": "GetItem"}  # fmt: skip
_OF_OBJECTS = {
    "GetObject": "GetObject",
    "HeadObject": "GetObject",
    "PutObject": "PutObject",
    "DeleteObject": "DeleteObject",
}
_LISTING = {"ListObjectVersions": "ListBucketVersions", "ListObjectsV2": "ListBucket", "ListObjects": "ListBucket"}


def needed(door: str, service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[Call]:
    """The permissions that the call needs; one that this does not know needs an action that nobody grants."""
    if service == "dynamodb":
        for action, table, index, begins in _of_table(operation, parameters):
            place = f"index/{index}" if index else ""
            yield Call(door, f"dynamodb:{action}", _variables(table), place, begins=tuple(sorted(set(begins))))
    elif service == "s3" and operation in _OF_OBJECTS:
        version = "Version" if "VersionId" in parameters else ""
        place = _beginning(parameters["Key"], "/")
        yield Call(door, f"s3:{_OF_OBJECTS[operation]}{version}", _variables(parameters["Bucket"]), place)
    elif service == "s3" and operation in _LISTING:
        begins = (_beginning(parameters.get("Prefix", ""), "/"),)
        yield Call(door, f"s3:{_LISTING[operation]}", _variables(parameters["Bucket"]), "", begins=begins)
    elif service == "sqs" and operation in ("SendMessage", "SendMessageBatch"):
        yield Call(door, "sqs:SendMessage", _variables(parameters["QueueUrl"]))
    elif service == "lambda" and operation == "Invoke":
        yield Call(door, "lambda:InvokeFunction", _variables(parameters["FunctionName"]))
    elif service == "secretsmanager" and operation == "GetSecretValue":
        yield Call(door, "secretsmanager:GetSecretValue", _variables(parameters["SecretId"]))
    else:
        yield Call(door, f"{service}:{operation} (tests/doors/recording.py does not know it)", ())


def _of_table(operation: str, parameters: Mapping[str, Any]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Action, table, index and the beginnings of the partition keys."""
    if operation == "BatchGetItem":
        for table, asked in parameters["RequestItems"].items():
            yield operation, table, "", [_partition(key) for key in asked["Keys"]]
    elif operation == "BatchWriteItem":
        for table, asked in parameters["RequestItems"].items():
            items = [one["PutRequest"]["Item"] if "PutRequest" in one else one["DeleteRequest"]["Key"] for one in asked]
            yield operation, table, "", [_partition(item) for item in items]
    elif operation in ("TransactWriteItems", "TransactGetItems"):
        for one in parameters["TransactItems"]:
            ((kind, inner),) = one.items()
            yield _IN_TRANSACTIONS[kind], inner["TableName"], "", [_partition(inner.get("Item") or inner["Key"])]
    else:
        begins = [_queried(parameters)] if operation == "Query" else []
        begins += [_partition(parameters[name]) for name in ("Item", "Key") if name in parameters]
        yield operation, parameters["TableName"], parameters.get("IndexName", ""), begins


def _partition(item: Mapping[str, Any]) -> str:
    return _beginning(item["pk"]["S"], "#")


def _queried(parameters: Mapping[str, Any]) -> str:
    """The beginning of the partition that a Query reads: the first equality of its condition, as our edge writes it."""
    found = re.search(r"#\w+ = (:\w+)", parameters["KeyConditionExpression"])
    assert found is not None
    return _beginning(parameters["ExpressionAttributeValues"][found[1]]["S"], "#")


def _beginning(text: str, separator: str) -> str:
    head, found, _ = text.partition(separator)
    return head + found


def _variables(value: str) -> tuple[str, ...]:
    """The names of the variables through which the door can know this."""
    return tuple(sorted(name for name, held in os.environ.items() if held == value))
