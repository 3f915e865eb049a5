"""Zones and their policies in the table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge.table import ledger_items, ledger_keys, ledger_keys_judged, ledger_table, ledger_visits
from land.policy import DEFAULT, POLICY_VERSION, Policy, PolicyProblem, policy_from
from zones.zone import Zone

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ABSENT = Attr("pk").not_exists()


def add_zone(zone: Zone, policy: Mapping[str, object] | None = None) -> bool:
    """The zone is there, its policy in force for every day. False: it was there already, and nothing changed.

    ValueError for a code that is not 1–40 letters, digits, `-` or `_`, or a policy that cannot be used.
    """
    if not _CODE.fullmatch(zone.code):
        raise ValueError("a zone's code has 1 to 40 letters, digits, - or _")
    problem = put_policy(zone.code, date.min, policy) if policy is not None and _zone_item(zone.code) is None else None
    if problem is not None:
        raise ValueError(f"policy: {problem.key} wants {problem.wants}")
    item = ledger_items.item(ledger_keys.zone(zone.code), "zone", ledger_items.plain(zone), {"seq": 0})
    return ledger_table.put(item, _ABSENT)


def _zone_item(code: str) -> dict[str, Any] | None:
    return ledger_table.get(ledger_keys.zone(code))


def zone(code: str) -> Zone | None:
    """The zone; None where there is none of that code."""
    item = _zone_item(code)
    return None if item is None else ledger_items.load(Zone, item)


def name_of(code: str) -> str:
    """What people call the zone; its code where nobody knows it any more."""
    found = zone(code)
    return code if found is None else found.name


def of(codes: Iterable[str]) -> list[Zone]:
    """Those of these zones that there are, in the order of the codes."""
    return [found for found in map(zone, codes) if found is not None]


def zones() -> list[Zone]:
    """Every zone, by code."""
    return [ledger_items.load(Zone, item) for item in ledger_table.query(Key("pk").eq(ledger_keys.ZONES))]


def codes() -> list[str]:
    """The codes of all zones."""
    return [one.code for one in zones()]


def put_policy(code: str, from_day: date, document: Mapping[str, object]) -> PolicyProblem | None:
    """The policy file's values are in force from that day on, when every parcel is to be judged once more (ledger_again); the
    first fault, and nothing stored, where it has one."""
    problem = policy_from(dict(document))
    if isinstance(problem, PolicyProblem):
        return problem
    text = json.dumps(document, default=str, sort_keys=True)  # a Decimal is written as it was
    key = ledger_keys.policy(code, from_day)
    before = ledger_table.get(key)
    if before is not None:  # parcels were judged by it: which steps only the new one causes is seen by it
        former = {"from_day": before["from_day"], "document": before["document"]}
        kept = ledger_keys_judged.former_policy(code, _version(code, before))
        ledger_table.put(ledger_items.item(kept, "former_policy", former))
    values = {"from_day": from_day.isoformat(), "document": text}
    ledger_table.put(ledger_items.item(key, "policy", values, ledger_keys.due_on(code, from_day)))
    ledger_visits.stir(code)
    return None


def policy_documents(code: str) -> dict[date, dict[str, Any]]:
    """The policy files that were stored for the zone, by the day from which each is in force, earliest first."""
    of_zone = Key("pk").eq(ledger_keys.zone_pk(code)) & Key("sk").begins_with(ledger_keys.POLICIES)
    found = map(ledger_items.lifted, ledger_table.query(of_zone))
    return {date.fromisoformat(item["from_day"]): json.loads(item["document"]) for item in found}


def policy(code: str, on: date) -> tuple[Policy, str]:
    """The policy in force in the zone on that day, and the version that assessments name."""
    first = ledger_keys.policy(code, date.min)
    last = ledger_keys.policy(code, on)
    within = Key("pk").eq(last["pk"]) & Key("sk").between(first["sk"], last["sk"])
    item = next(ledger_table.query(within, backwards=True, page=1), None)
    if item is None:
        return DEFAULT, POLICY_VERSION
    return _policy(item), _version(code, item)


def policy_named(code: str, version: str) -> Policy | None:
    """The policy to which assessments of the zone give that version; None where nobody knows it any more."""
    if version == POLICY_VERSION:
        return DEFAULT
    day = version.rpartition("@")[2].partition(".")[0]
    for key in (ledger_keys.policy(code, date.fromisoformat(day)), ledger_keys_judged.former_policy(code, version)):
        item = ledger_table.get(key)
        if item is not None and _version(code, item) == version:
            return _policy(item)
    return None


def _policy(item: Mapping[str, Any]) -> Policy:
    found = policy_from(json.loads(ledger_items.lifted(item)["document"]))
    if isinstance(
        found, PolicyProblem
    ):  # checked when it was stored: newer code took a key that this one does not know
        raise ledger_items.UnknownVersionError(f"policy {found.key}")
    return found


def _version(code: str, item: Mapping[str, Any]) -> str:
    return f"{code}@{item['from_day']}.{ledger_items.digest(item['document'])[:8]}"


def workbook_came_at(code: str) -> int | None:
    """The true second in which an object last came for the zone (ledger_uploads.claim); None where none ever did."""
    item = _zone_item(code) or {}
    return int(item["taken_at"]) if "taken_at" in item else None
