"""The agents whom registers name, in the table: which registers name each of them, and how.

The last registers that name somebody are remembered, those that were withdrawn too, so that one taken back leaves the others'
word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr

from edge.table import ledger_items, ledger_keys, ledger_people, ledger_table
from land.people import Person
from land.values import dataclass

_REGISTERS = 200  # that are remembered


@dataclass(frozen=True, slots=True)
class _Word:
    """What the register at that place calls somebody; is_out: it was withdrawn."""

    seq: int
    name: str
    is_out: bool = False


def keep_agents(code: str, seq: int, persons: Iterable[Person]) -> None:
    """The agents that a register names can be written to; what a later register said of them stays."""
    agents = {one.person_id: one for one in persons}
    known = ledger_table.get_many(ledger_keys.person(code, person_id) for person_id in agents)
    named = {item["person_id"]: _words(item) for item in known}
    for one in agents.values():
        words = [word for word in named.get(one.person_id, []) if word.seq != seq]
        fixed = {"kind": "person", "v": ledger_items.VERSION, "zone": code, "person_id": one.person_id}
        ledger_table.update(
            ledger_keys.person(code, one.person_id),
            put={**fixed, **_said(one.address, [*words, _Word(seq, one.name)])},
            condition=Attr("agent_seq").not_exists() | Attr("agent_seq").lte(seq),
        )


def take_out_agents(code: str, seq: int, *, withdraws: bool) -> None:
    """Whom the register at that place names is named by it no more, or again; what the other registers say of them stays."""
    for item in ledger_people.stored(code):
        before = _words(item)
        after = [_Word(word.seq, word.name, withdraws) if word.seq == seq else word for word in before]
        if after != before:
            put = _said(item["agent"]["address"], after)
            ledger_table.update(ledger_keys.person(code, item["person_id"]), put=put, condition=Attr("pk").exists())


def _said(address: str, words: list[_Word]) -> dict[str, Any]:
    """What a person's item says of them as an agent: as the newest register that counts names them, if any does."""
    newest = max((word for word in words if not word.is_out), key=lambda word: word.seq, default=None)
    lines = [[word.seq, word.name, int(word.is_out)] for word in words[-_REGISTERS:]]
    said = {"named_by": json.dumps(lines, ensure_ascii=False), "agent_seq": None if newest is None else newest.seq}
    return said if newest is None else {**said, "agent": {"name": newest.name, "address": address}}


def _words(item: Mapping[str, Any]) -> list[_Word]:
    return [_Word(seq, name, bool(is_out)) for seq, name, is_out in json.loads(item.get("named_by", "[]"))]
