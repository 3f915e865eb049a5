"""Zones, their policies and people in the table, and links that were called back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import clock, ledger_items, ledger_keys, ledger_table
from land.letter import Person, Role
from land.policy import DEFAULT, POLICY_VERSION, Policy, PolicyProblem, policy_from
from land.zone import Zone

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


def zones() -> list[Zone]:
    """Every zone, by code."""
    return [ledger_items.load(Zone, item) for item in ledger_table.query(Key("pk").eq(ledger_keys.ZONES))]


def put_policy(code: str, from_day: date, document: Mapping[str, object]) -> PolicyProblem | None:
    """The policy file's values are in force from that day on; the first fault, and nothing stored, where it has one."""
    problem = policy_from(dict(document))
    if isinstance(problem, PolicyProblem):
        return problem
    text = json.dumps(document, default=str, sort_keys=True)  # a Decimal is written as it was
    values = {"from_day": from_day.isoformat(), "document": text}
    ledger_table.put(ledger_items.item(ledger_keys.policy(code, from_day), "policy", values))
    return None


def policy(code: str, on: date) -> tuple[Policy, str]:
    """The policy in force in the zone on that day, and the version that assessments name."""
    first, last = ledger_keys.policy(code, date.min), ledger_keys.policy(code, on)
    within = Key("pk").eq(last["pk"]) & Key("sk").between(first["sk"], last["sk"])
    item = next(ledger_table.query(within, backwards=True), None)
    if item is None:
        return DEFAULT, POLICY_VERSION
    text: str = ledger_items.lifted(item)["document"]
    found = policy_from(json.loads(text))
    if isinstance(
        found, PolicyProblem
    ):  # checked when it was stored: newer code took a key that this one does not know
        raise ledger_items.UnknownVersionError(f"policy {found.key}")
    return found, f"{code}@{item['from_day']}.{ledger_items.digest(text)[:8]}"


def taken_within(code: str, seconds: int) -> bool:
    """Whether an object was taken in for the zone within the last true seconds (ledger_uploads.claim)."""
    item = _zone_item(code) or {}
    return int(item.get("taken_at", 0)) > clock.wall() - seconds


# People. One item per person, with what the newest contacts snapshot and what a register says of them, side by side:
# contact_seq and agent_seq are the uploads that last named them so, and CONTACTS holds the newest snapshot's.


def people(code: str) -> list[Person]:
    """Everybody who may get mail: who is in the newest contacts, and the agents whom a register has named since.

    Roles and parcels are those of the contacts; somebody whom only a register names has no role: they hear of the
    parcels that name them and of nothing else.
    """
    within = Key("pk").eq(ledger_keys.zone_pk(code)) & Key("sk").begins_with(ledger_keys.PERSONS)
    snapshot = _snapshot(code)
    found = (_person(item, snapshot) for item in ledger_table.query(within))
    return [person for person in found if person is not None]


def person(code: str, person_id: str) -> Person | None:
    """The person, as whoever has sent workbooks too; None for somebody who gets no mail, or no longer."""
    item = ledger_table.get(ledger_keys.person(code, person_id))
    if item is None:
        return None
    found = _person(item, _snapshot(code))
    if found is None and "sender" in item:
        return Person(person_id, item["sender"]["name"], item["sender"]["address"], frozenset())
    return found


def _snapshot(code: str) -> int:
    item = ledger_table.get(ledger_keys.contacts(code))
    return 0 if item is None else int(item["seq"])


def _person(item: Mapping[str, Any], snapshot: int) -> Person | None:
    ledger_items.lifted(item)
    listed, named = int(item.get("contact_seq", 0)), int(item.get("agent_seq", 0))
    if listed and listed >= snapshot:
        said = item["contact"]
        roles = frozenset(Role(role) for role in said["roles"])
        return Person(item["person_id"], said["name"], said["address"], roles, frozenset(said["parcels"]))
    if named and (not listed or named > snapshot):  # left the contacts: only a newer register brings them back
        said = item["agent"]
        return Person(item["person_id"], said["name"], said["address"], frozenset())
    return None


def keep_sender(code: str, one: Person) -> None:
    """Whoever asks for a link can be written what became of the upload; they hear of nothing else for that."""
    said = {"name": one.name, "address": one.address}
    fixed = {"kind": "person", "v": ledger_items.VERSION, "zone": code, "person_id": one.person_id}
    ledger_table.update(ledger_keys.person(code, one.person_id), put={**fixed, "sender": said}, condition=None)


def replace_contacts(code: str, seq: int, persons: Iterable[Person]) -> bool:
    """These persons are the zone's contacts, nobody else; False where a later upload has already said otherwise.

    The snapshot counts from the last write on; until then the one before it does.
    """
    for one in persons:
        _say(code, one, "contact", seq)
    newest = Attr("seq").not_exists() | Attr("seq").lte(seq)
    return ledger_table.put(ledger_items.item(ledger_keys.contacts(code), "contacts", {"seq": seq}), newest)


def keep_agents(code: str, seq: int, persons: Iterable[Person]) -> None:
    """The agents that a register names can be written to; what a later register said of them stays."""
    for one in persons:
        _say(code, one, "agent", seq)


def keep_people(code: str, seq: int, agents: Iterable[Person], contacts: Iterable[Person] | None) -> None:
    """What an upload says of people is known; contacts None: it says nothing of them."""
    keep_agents(code, seq, agents)
    if contacts is not None:
        replace_contacts(code, seq, contacts)


def _say(code: str, one: Person, source: str, seq: int) -> None:
    said: dict[str, Any] = {"name": one.name, "address": one.address}
    if source == "contact":
        said |= {"roles": sorted(role.value for role in one.roles), "parcels": sorted(one.parcels)}
    which = f"{source}_seq"
    ledger_table.update(
        ledger_keys.person(code, one.person_id),
        put={
            "kind": "person",
            "v": ledger_items.VERSION,
            "zone": code,
            "person_id": one.person_id,
            source: said,
            which: seq,
        },
        condition=Attr(which).not_exists() | Attr(which).lte(seq),
    )


def revoke_link(jti: str, until: int) -> None:
    """The link counts no more; the entry goes when the link would have expired anyway (`until`, epoch seconds)."""
    ledger_table.put(ledger_items.item(ledger_keys.revoked(jti), "revoked", {"expires_at": until}))


def link_revoked(jti: str) -> bool:
    return ledger_table.get(ledger_keys.revoked(jti)) is not None
