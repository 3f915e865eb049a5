"""Steps that somebody must hear of, and the letters that tell them: written once, claimed, sent, remembered."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import clock, ledger_items, ledger_keys, ledger_table
from land.alert import Tell
from land.facts import LetterWritten
from land.letter import Letter, LetterKind, LetterState
from land.record import StoredAlert, StoredStep

_ABSENT = Attr("pk").not_exists()
_LARGEST = 390_000  # bytes; an item holds 400 KB
_PACE_KEPT = 3600  # seconds for which a minute's count is of interest


def step(zone: str, parcel_id: str, subject: str, number: int) -> StoredStep | None:
    item = ledger_table.get(ledger_keys.step(zone, parcel_id, subject, number))
    return None if item is None else ledger_items.stored_step(item)


def untold_steps(zone: str, tell: Tell) -> list[StoredStep]:
    """Steps of the zone that wait to be told in this way, oldest day first. The index hints, the steps decide."""
    pk = ledger_keys.untold(zone, tell.value, date.min, "", "", 0)["undone_pk"]
    found = ledger_table.get_many(_keys(ledger_table.query(Key("undone_pk").eq(pk), index="undone")))
    steps = (ledger_items.stored_step(item) for item in found if not item["told"])
    return sorted(steps, key=lambda one: (one.step.on, one.parcel_no, one.step.subject, one.step.number))


def _keys(items: Iterable[Mapping[str, Any]]) -> list[ledger_keys.Key]:
    return [{"pk": item["pk"], "sk": item["sk"]} for item in items]


def mark_told(keys: Iterable[str]) -> None:
    """Nobody has to hear of these steps (StoredStep.key) any more; those told before stay so."""
    for ref in keys:
        ledger_table.update(
            ledger_keys.step_of_ref(ref),
            put={"told": True, "undone_pk": None, "undone_sk": None},
            condition=Attr("told").eq(False),
        )


def open_alerts(zone: str) -> list[StoredAlert]:
    """Every open alert of the zone, gravest first; the figures are those of each one's `judged_on`."""
    pk = ledger_keys.listed_alert(zone, 0, "", "")["list_pk"]
    return [ledger_items.stored_alert(item) for item in ledger_table.query(Key("list_pk").eq(pk), index="listing")]


def write_letter(letter: Letter) -> bool:
    """The letter is written and waits to be sent. False: there is one of that identity, which stays as it is.

    ValueError for a letter above 390 KB even when packed: its writer must shorten its tables.
    """
    return ledger_table.put(_item(letter), _ABSENT)


def write_op(letter: Letter) -> ledger_table.Operation:
    """The same as a part of a transaction, which fails where there is one of that identity."""
    return ledger_table.put_op(_item(letter), _ABSENT)


def _item(letter: Letter) -> dict[str, Any]:
    item = ledger_items.item(
        ledger_keys.letter(letter.zone, letter.person_id, letter.letter_id),
        "letter",
        {name: value for name, value in ledger_items.plain(letter).items() if name not in _PACKED},
        {"packed": _pack(letter)},
        ledger_keys.unsent(letter.zone, letter.person_id, letter.letter_id),
    )
    if ledger_table.size(item) > _LARGEST:
        raise ValueError("the letter is too long to be kept")
    return item


_PACKED = ("kind", "subject", "html", "text", "step_keys")  # the letter's kind would hide the item's


def _pack(letter: Letter) -> bytes:
    """A table of a thousand lags fits an item only when packed."""
    whole = {name: getattr(letter, name) for name in _PACKED}
    return zlib.compress(json.dumps(whole, ensure_ascii=False).encode(), 9)


def _letter(item: Mapping[str, Any]) -> Letter:
    return ledger_items.load(Letter, {**item, **json.loads(zlib.decompress(item["packed"]))})


def letter(zone: str, person_id: str, letter_id: str) -> Letter | None:
    item = ledger_table.get(ledger_keys.letter(zone, person_id, letter_id))
    return None if item is None else _letter(item)


def letters_of(zone: str, person_id: str, kind: LetterKind, since: date) -> list[Letter]:
    """The person's letters of that kind from that day on, oldest first."""
    first, last = ledger_keys.letters_since(kind.value, since)
    within = Key("pk").eq(ledger_keys.letters_pk(zone, person_id)) & Key("sk").between(first, last)
    return [_letter(item) for item in ledger_table.query(within)]


def unsent_letters(zone: str) -> list[LetterWritten]:
    """Letters neither sent nor refused, those that somebody has claimed included: a hint, as an index gives it."""
    pk = ledger_keys.unsent(zone, "", "")["undone_pk"]
    return [
        LetterWritten(*ledger_keys.letter_of(item["pk"], item["sk"]))
        for item in ledger_table.query(Key("undone_pk").eq(pk), index="undone")
    ]


def claim_letter(zone: str, person_id: str, letter_id: str, until: int) -> bool:
    """Nobody else sends the letter until then (epoch seconds). False: it is sent, refused, or in other hands."""
    free = Attr("state").eq(LetterState.WAITING.value) | (
        Attr("state").eq(LetterState.CLAIMED.value) & Attr("claimed_until").lte(clock.wall())
    )
    return _change(zone, person_id, letter_id, LetterState.CLAIMED, until, free)


def release_letter(zone: str, person_id: str, letter_id: str, until: int) -> None:
    """The claim that ran until then is given back; any other claim stays."""
    mine = Attr("state").eq(LetterState.CLAIMED.value) & Attr("claimed_until").eq(until)
    _change(zone, person_id, letter_id, LetterState.WAITING, None, mine)


def mark_sent(zone: str, person_id: str, letter_id: str, *, first: bool = False) -> None:
    """The letter went out, whoever holds the claim by now. first: its reader was never written to before; in one write, for
    a process that ended in between would explain itself to them again."""
    put = {"state": LetterState.SENT.value, "claimed_until": None, "undone_pk": None, "undone_sk": None}
    there = Attr("pk").exists()
    sent = ledger_table.update_op(ledger_keys.letter(zone, person_id, letter_id), put=put, condition=there)
    noted = ledger_table.update_op(ledger_keys.person(zone, person_id), put={"was_written_to": True}, condition=there)
    if not first or ledger_table.transact([sent, noted]):  # whoever was erased meanwhile stays erased
        _change(zone, person_id, letter_id, LetterState.SENT, None, there, over=True)


def mark_refused(zone: str, person_id: str, letter_id: str) -> None:
    """The letter is never tried again; one that went out after all stays sent."""
    _change(zone, person_id, letter_id, LetterState.REFUSED, None, Attr("state").ne(LetterState.SENT.value), over=True)


def _change(
    zone: str,
    person_id: str,
    letter_id: str,
    state: LetterState,
    until: int | None,
    condition: ConditionBase,
    *,
    over: bool = False,
) -> bool:
    return ledger_table.update(
        ledger_keys.letter(zone, person_id, letter_id),
        put={"state": state.value, "claimed_until": until},
        remove=("undone_pk", "undone_sk") if over else (),
        condition=condition & Attr("pk").exists(),
    )


def take_a_place(minute: int, limit: int) -> bool:
    """One of the minute's `limit` places is ours. False: they are all taken."""
    free = Attr("taken").not_exists() | Attr("taken").lt(limit)
    put = {"kind": "pace", "v": ledger_items.VERSION, "expires_at": clock.wall() + _PACE_KEPT}
    return ledger_table.add(ledger_keys.pace(minute), "taken", 1, free, put=put) is not None
