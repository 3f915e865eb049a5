"""The emulated table copies and looks less than moto would; nobody can tell."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.doors import thrifty_moto
from tests.doors.conftest import TABLE

KEYS = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk in "AB" for sk in "xy"]
Transaction = list[dict[str, Any]]
numbers = st.integers(0, 2).map(lambda number: {"N": str(number)})
values = st.recursive(
    st.one_of(
        numbers,
        st.text(max_size=3).map(lambda text: {"S": text}),
        st.binary(max_size=3).map(lambda data: {"B": data}),
        st.booleans().map(lambda yes: {"BOOL": yes}),
        st.just({"NULL": True}),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda found: {"L": found}),
        st.dictionaries(st.sampled_from("ab"), inner, max_size=2).map(lambda found: {"M": found}),
    ),
    max_leaves=4,
)


def put(key: dict[str, Any], number: dict[str, str], value: dict[str, Any]) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": {**key, "n": number, "value": value}}}


def update(key: dict[str, Any], number: dict[str, str], only: bool) -> dict[str, Any]:
    asked = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": number}}
    return {"Update": {"TableName": TABLE, "Key": key, **asked} | ({"ConditionExpression": "n <> :n"} if only else {})}


def delete(key: dict[str, Any], only: bool) -> dict[str, Any]:
    return {
        "Delete": {"TableName": TABLE, "Key": key} | ({"ConditionExpression": "attribute_exists(pk)"} if only else {})
    }


def check(key: dict[str, Any], number: dict[str, str]) -> dict[str, Any]:
    asked = {"ConditionExpression": "n = :n", "ExpressionAttributeValues": {":n": number}}
    return {"ConditionCheck": {"TableName": TABLE, "Key": key, **asked}}


keys = st.sampled_from(KEYS)
operations = st.one_of(
    st.builds(put, keys, numbers, values),
    st.builds(update, keys, numbers, st.booleans()),
    st.builds(delete, keys, st.booleans()),
    st.builds(check, keys, numbers),
)


def after(transactions: list[Transaction]) -> list[Any]:
    """What each transaction answered, and what the table then held."""
    client = boto3.client("dynamodb")
    for key in KEYS:
        client.delete_item(TableName=TABLE, Key=key)
    found: list[Any] = []
    for transaction in transactions:
        try:
            client.transact_write_items(TransactItems=transaction)
        except ClientError as error:
            found.append(str(error))
        found.append([client.get_item(TableName=TABLE, Key=key).get("Item") for key in KEYS])
    found.append(client.scan(TableName=TABLE)["Count"])
    return found


@settings(
    max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(transactions=st.lists(st.lists(operations, min_size=1, max_size=4), min_size=1, max_size=4))
def test_transactions_answer_and_leave_what_they_would_in_moto_as_it_comes(
    aws: None, transactions: list[Transaction]
) -> None:
    found = after(transactions)
    thrifty_moto.remove()
    try:
        assert after(transactions) == found
    finally:
        thrifty_moto.install()
