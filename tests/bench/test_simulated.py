"""The table in memory that the bench counts on: every request of some days of a zone is answered as moto answers it, what it holds
at the end is the same, and units are counted as the documentation has them."""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from assess.judging import judged
from bench import living, zones
from bench.simulated.meter import Meter
from bench.simulated.running import at, running
from bench.simulated.table import RefusedError, Table
from edge.table import ledger, ledger_judgement, ledger_zones
from infra import lint_template
from land.calendar import SHIPPED
from telling.life_log import Rules
from zones.zone import Zone

Tape = list[tuple[str, dict[str, Any], Any]]
PROPERTIES = lint_template.load()["Resources"]["Table"]["Properties"]


def lived() -> tuple[Table, Tape]:
    """A zone of a few parcels that goes through the doors for three days, with everything that the table was asked."""
    stack = living.stack("2026-06-29T09:00:00")
    zone, tape = living.Zone(stack), []
    answer = stack.table.answer

    def recorded(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        asked = copy.deepcopy(dict(request))
        try:
            said: Any = answer(operation, request)
        except RefusedError as refused:
            tape.append((operation, asked, refused))
            raise
        tape.append((operation, asked, copy.deepcopy(said)))
        return said

    stack.table.answer = recorded  # type: ignore[method-assign]
    with running(stack):
        zone.make(date(2026, 6, 30))
        parcels = zones.parcels(7)
        for data in (zones.register(parcels), zones.contacts(parcels, firms=True), zones.returns(parcels[:5], 2025)):
            zone.hand_in(data)
        again = zone.hand_in(zones.register(parcels))
        stack.settle()
        assert zone.receipt(again)["state"] == "accepted"
        late(zone, parcels[0].number)
        stack.live(at("2026-07-02T10:00:00"))
        assert zone.look("parcels", level="red")["parcels"]
        assert zone.look("alerts")["alerts"]
        counted = zone.look("summary")["parcels"]
    assert sum(counted.values()) == 7
    assert counted["not_judged"] == 0
    return stack.table, tape


def late(zone: living.Zone, parcel_no: str) -> None:
    """Somebody makes the zone again, and a judge who was first read comes last."""
    assert not ledger_zones.add_zone(Zone(zone.code, "another", "", "", alerts_from=date(2026, 7, 1)))
    (parcel_id,) = ledger.parcel_ids(zone.code, [parcel_no]).values()
    file, on = ledger.parcel_file(zone.code, parcel_id), date(2031, 1, 1)
    assert file is not None
    rules = Rules(works=SHIPPED.works)
    found = judged(file, on, *ledger_zones.policy(zone.code, on), date(2026, 6, 30), rules=rules)
    written = [
        ledger_judgement.write_assessment(
            file, found.assessment, found.lived, versions=found.versions, agent=found.agent, seq=found.seq
        )
        for _ in range(2)
    ]
    assert written == [True, False]


@pytest.fixture(scope="module")
def days() -> tuple[Table, Tape]:
    return lived()


@pytest.fixture
def moto() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="cn-north-1", aws_access_key_id="t", aws_secret_access_key="t")
        names = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        client.create_table(
            TableName="Table", BillingMode="PAY_PER_REQUEST", **{name: PROPERTIES[name] for name in names}
        )
        yield client


def test_moto_answers_every_request_of_some_days_alike_and_ends_with_the_same_table(
    days: tuple[Table, Tape], moto: Any
) -> None:
    table, tape = days
    asked = {operation for operation, _, _ in tape}
    assert asked >= {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "TransactWriteItems"}
    refused = {said.code for _, _, said in tape if isinstance(said, RefusedError)}
    assert refused == {"ConditionalCheckFailedException", "TransactionCanceledException"}
    for operation, request, said in tape:
        theirs, ours = answered(moto, operation, request), plain(said)
        if operation == "Query" and request.get("Limit") == ours["Count"] and "LastEvaluatedKey" not in theirs:
            # DynamoDB names the last entry of a page that its limit ends, though nothing follows; moto does not.
            ours.pop("LastEvaluatedKey")
        assert theirs == ours, (operation, request)
    pages = moto.get_paginator("scan").paginate(TableName="Table")
    items = {(item["pk"]["S"], item["sk"]["S"]): wire(item) for page in pages for item in page["Items"]}
    assert items == {place: wire(item) for place, item in table.items.items()}


METHODS = {
    "GetItem": "get_item", "BatchGetItem": "batch_get_item", "Query": "query", "PutItem": "put_item", "UpdateItem": "update_item",
    "DeleteItem": "delete_item", "BatchWriteItem": "batch_write_item", "TransactWriteItems": "transact_write_items",
}  # fmt: skip


def answered(client: Any, operation: str, request: dict[str, Any]) -> Any:
    """What moto says to the same request, in the form of `plain`."""
    try:
        return plain(getattr(client, METHODS[operation])(**unwired(request)))
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", [])]
        return error.response["Error"]["Code"], tuple(reasons)


def plain(said: Any) -> Any:
    """What counts in an answer: items (of a batch in no order), where a page ended, or the error."""
    if isinstance(said, RefusedError):
        return said.code, tuple(said.reasons)
    found = {name: said[name] for name in ("Item", "Items", "Attributes", "LastEvaluatedKey", "Count") if name in said}
    for items in said.get("Responses", {}).values():
        found["Items"] = sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
    return wire(found)


def wire(value: Any) -> Any:
    """Binary values as base64, as they travel."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: wire(inner) for name, inner in value.items()}
    return [wire(inner) for inner in value] if isinstance(value, list) else value


def unwired(value: Any) -> Any:
    """Binary values as bytes, as a client takes them."""
    if isinstance(value, dict):
        if set(value) == {"B"} and isinstance(value["B"], str):
            return {"B": base64.b64decode(value["B"])}
        return {name: unwired(inner) for name, inner in value.items()}
    return [unwired(inner) for inner in value] if isinstance(value, list) else value


# -------------------------------------------------------------------- units


@pytest.fixture
def table() -> Table:
    return Table("Table", PROPERTIES, Meter())


def item(sk: str, length: int, **more: str) -> dict[str, Any]:
    """An item of exactly that many bytes, without `more`."""
    known = {"pk": {"S": "p"}, "sk": {"S": sk}}
    filled = length - len("pk" + "p" + "sk" + sk + "x")
    return {**known, "x": {"S": "." * filled}, **{name: {"S": value} for name, value in more.items()}}


def put(table: Table, *items: dict[str, Any]) -> float:
    """The write units of each item put by itself."""
    before = table.meter.now.wru
    for one in items:
        table.answer("PutItem", {"Item": one})
    return table.meter.now.wru - before


def asking(sk: str, **more: Any) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#a = :a AND begins_with(#b, :b)",
        "ExpressionAttributeNames": {"#a": "pk", "#b": "sk"},
        "ExpressionAttributeValues": {":a": {"S": "p"}, ":b": {"S": sk}},
        **more,
    }


def test_a_write_costs_a_unit_for_each_kilobyte_begun_of_what_was_and_what_is(table: Table) -> None:
    assert put(table, item("a", 1024)) == 1
    assert put(table, item("a", 1025)) == 2
    assert put(table, item("a", 100)) == 2


def test_in_a_transaction_the_table_counts_twice_and_an_index_once(table: Table) -> None:
    written = item("a", 100, due_zone="z", due_on="2026-07-01")
    table.answer("TransactWriteItems", {"TransactItems": [{"Put": {"Item": written}}]})
    assert table.meter.now.write_units == {"table": 2, "due": 1}


def test_an_index_costs_nothing_where_what_it_holds_stays_and_two_where_its_key_changes(table: Table) -> None:
    put(table, item("a", 100, due_zone="z", due_on="2026-07-01"))
    assert put(table, item("a", 300, due_zone="z", due_on="2026-07-01")) == 1
    assert put(table, item("a", 300, due_zone="z", due_on="2026-07-02")) == 1 + 2
    assert put(table, item("a", 300)) == 1 + 1


def test_a_query_costs_by_what_it_reads_together_and_a_batch_by_each_item(table: Table) -> None:
    put(table, *(item(f"s{n}", 1024) for n in range(5)))
    table.answer("Query", asking("s", ConsistentRead=True))
    assert table.meter.now.read_units["table"] == 2
    table.answer("Query", asking("s"))
    assert table.meter.now.read_units["table"] == 3
    keys = [{"pk": {"S": "p"}, "sk": {"S": f"s{n}"}} for n in range(6)]
    table.answer("BatchGetItem", {"RequestItems": {"Table": {"Keys": keys, "ConsistentRead": True}}})
    assert table.meter.now.read_units["table"] == 3 + 6, "what is not there costs a unit, too"


def test_a_page_ends_with_a_megabyte_and_the_next_goes_on_behind_it(table: Table) -> None:
    put(table, *(item(f"s{n}", 300 * 1024) for n in range(9)))
    found: list[str] = []
    request = asking("s", ConsistentRead=True)
    pages = 0
    while True:
        answer = table.answer("Query", request)
        pages += 1
        found += [one["sk"]["S"] for one in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    assert found == [f"s{n}" for n in range(9)]
    assert pages == 3


def test_what_dynamodb_refuses_is_refused_and_changes_nothing(table: Table) -> None:
    put(table, item("a", 100))
    held = {"ConditionExpression": "attribute_not_exists(#a)", "ExpressionAttributeNames": {"#a": "pk"}}
    with pytest.raises(RefusedError) as lost:
        operations = [{"Put": {"Item": item("b", 100)}}, {"Put": {"Item": item("a", 200), **held}}]
        table.answer("TransactWriteItems", {"TransactItems": operations})
    assert lost.value.reasons == ["None", "ConditionalCheckFailed"]
    assert set(table.items) == {("p", "a")}
    with pytest.raises(RefusedError):
        put(table, item("c", 400 * 1024 + 1))
    with pytest.raises(RefusedError):
        operations = [{"Put": {"Item": item("a", 100)}}, {"Delete": {"Key": {"pk": {"S": "p"}, "sk": {"S": "a"}}}}]
        table.answer("TransactWriteItems", {"TransactItems": operations})


def test_a_gets_units_are_those_of_its_size(table: Table) -> None:
    put(table, item("a", 4096), item("b", 4097))
    for sk in "ab":
        table.answer("GetItem", {"Key": {"pk": {"S": "p"}, "sk": {"S": sk}}, "ConsistentRead": True})
    assert table.meter.now.read_units["table"] == 1 + 2
