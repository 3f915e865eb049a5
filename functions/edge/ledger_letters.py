"""Steps that somebody must hear of, and the letters that tell them: written once, and remembered."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import aws, clock, ledger_items, ledger_keys, ledger_keys_post, ledger_table
from land.alert import Tell
from land.letter import Letter, LetterKind
from land.record import StoredAlert, StoredStep
from land.sending import precedence

_ABSENT = Attr("pk").not_exists()
_LARGEST = 390_000  # bytes; an item holds 400 KB


def untold_steps(zone: str, tell: Tell, beside: Sequence[StoredStep] | None = None) -> list[StoredStep]:
    """Steps of the zone that wait to be told in this way, oldest day first. The index hints, the steps decide.

    beside: only those of the same alerts as these steps.
    """
    keys, alerts = _untold(zone, tell), None
    if beside is not None:
        alerts = {(one.parcel_id, one.step.subject) for one in beside}
        parcels = {ledger_keys.parcel_pk(zone, one.parcel_id) for one in beside}
        keys = (key for key in keys if key["pk"] in parcels)
    steps = (ledger_items.stored_step(item) for item in ledger_table.get_many(keys) if not item["told"])
    wanted = [one for one in steps if alerts is None or (one.parcel_id, one.step.subject) in alerts]
    return sorted(wanted, key=lambda one: (one.step.on, one.parcel_no, one.step.subject, one.step.number))


def is_untold(zone: str, tell: Tell) -> bool:
    """Whether steps of the zone seem to wait to be told in this way: a hint, as an index gives it."""
    return next(_untold(zone, tell), None) is not None


def with_untold(zones: Sequence[str]) -> list[str]:
    """Those of the zones in which steps seem to wait to be told that can wait."""

    def waits(zone: str) -> bool:
        within = Key("undone_pk").eq(_mark(zone, Tell.MORNING)["undone_pk"])
        return next(ledger_table.query(within, index="undone", page=1), None) is not None

    with ThreadPoolExecutor(aws.AT_ONCE) as readers:
        return [zone for zone, found in zip(zones, readers.map(waits, zones), strict=True) if found]


def _untold(zone: str, tell: Tell) -> Iterator[ledger_keys.Key]:
    beginning, _, _ = _mark(zone, tell)["undone_sk"].partition("#")
    within = Key("undone_pk").eq(_mark(zone, tell)["undone_pk"]) & Key("undone_sk").begins_with(f"{beginning}#")
    for item in ledger_table.query(within, index="undone"):
        yield {"pk": item["pk"], "sk": item["sk"]}


def _mark(zone: str, tell: Tell) -> ledger_keys.Key:
    return ledger_keys.untold(zone, tell.value, date.min, "", "", 0)


def mark_told(keys: Iterable[str]) -> None:
    """Nobody has to hear of these steps (StoredStep.key) any more; those told before stay so. A hundred at a time: a zone's
    first days have thousands."""
    left = list(dict.fromkeys(keys))
    for start in range(0, len(left), ledger_table.TRANSACTION):
        ledger_table.transact(
            [
                ledger_table.update_op(
                    ledger_keys.step_of_ref(ref), put={"told": True, "undone_pk": None, "undone_sk": None}
                )
                for ref in left[start : start + ledger_table.TRANSACTION]
            ]
        )


def open_alerts(zone: str) -> list[StoredAlert]:
    """Every open alert of the zone, gravest first; the figures are those of each one's `judged_on`."""
    pk = ledger_keys.listed_alert(zone, 0, "", "")["list_pk"]
    return [ledger_items.stored_alert(item) for item in ledger_table.query(Key("list_pk").eq(pk), index="listing")]


def alerts_now(steps: Iterable[StoredStep]) -> dict[tuple[str, str], StoredAlert]:
    """By parcel id and subject, how the alerts of these steps stand; those that are over, too."""
    keys = [ledger_keys.alert(step.zone, step.parcel_id, step.step.subject) for step in steps]
    found = (ledger_items.stored_alert(item) for item in ledger_table.get_many(keys))
    return {(stored.parcel_id, stored.alert.subject): stored for stored in found}


def write_letter(letter: Letter) -> bool:
    """The letter is written and waits to be sent. False: there is one of that identity, which stays as it is.

    ValueError for a letter above 390 KB even when packed: its writer must shorten its tables.
    """
    return ledger_table.put(_item(letter), _ABSENT)


def write_op(letter: Letter) -> ledger_table.Operation:
    """The same as a part of a transaction, which fails where there is one of that identity."""
    return ledger_table.put_op(_item(letter), _ABSENT)


def _item(letter: Letter) -> dict[str, Any]:
    now = clock.wall()
    item = ledger_items.item(
        ledger_keys.letter(letter.zone, letter.person_id, letter.letter_id),
        "letter",
        {name: value for name, value in ledger_items.plain(letter).items() if name not in _PACKED},
        {"packed": _pack(letter), "written_wall": now, "due_at": now},
        ledger_keys_post.unsent(letter.zone, precedence(letter.kind), now, letter.person_id, letter.letter_id),
    )
    if ledger_table.size(item) > _LARGEST:
        raise ValueError("the letter is too long to be kept")
    return item


_PACKED = ("kind", "subject", "html", "text", "step_keys", "about")  # the letter's kind would hide the item's


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


def heard(zone: str, person_id: str, since: date) -> set[str]:
    """The keys of the steps of that day and later that the person's letters tell: the one place that knows whom was told what."""
    kinds = (LetterKind.URGENT, LetterKind.DIGEST)
    letters = (letter for kind in kinds for letter in letters_of(zone, person_id, kind, since))
    return {key for letter in letters if letter.state.arrived for key in letter.step_keys}


def has_digest(zone: str, person_id: str) -> bool:
    """Whether a digest was ever written to the person that arrived, as far as anybody knows."""
    first, last = ledger_keys.letters_since(LetterKind.DIGEST.value, date.min)
    within = Key("pk").eq(ledger_keys.letters_pk(zone, person_id)) & Key("sk").between(first, last)
    return any(_letter(item).state.arrived for item in ledger_table.query(within, page=1))


def is_written(zone: str, person_id: str, letter_id: str) -> bool:
    """Whether there is a letter of that identity."""
    return ledger_table.get(ledger_keys.letter(zone, person_id, letter_id)) is not None


def untell(letter: Letter) -> None:
    """What the letter told counts as untold again, as far as it is still so; the next morning tells it.

    Only the last step of an alert is: an earlier one says what is so no more.
    """
    keys = [ledger_keys.step_of_ref(ref) for ref in letter.step_keys]
    steps = [ledger_items.stored_step(item) for item in ledger_table.get_many(keys) if item["told"]]
    alerts = {_of(one): ledger_keys.alert(one.zone, one.parcel_id, one.step.subject) for one in steps}
    latest = {(item["pk"], item["sk"]): int(item["steps"]) for item in ledger_table.get_many(alerts.values())}
    for one in steps:
        alert = alerts[_of(one)]
        if latest.get((alert["pk"], alert["sk"])) == one.step.number:
            mark = ledger_keys.untold(
                one.zone, Tell.MORNING.value, one.step.on, one.parcel_id, one.step.subject, one.step.number
            )
            ledger_table.update(
                ledger_keys.step_of_ref(one.key), put={"told": False, **mark}, condition=Attr("told").eq(True)
            )


def _of(step: StoredStep) -> tuple[str, str, str]:
    return step.zone, step.parcel_id, step.step.subject


def letters(zone: str, person_id: str) -> list[Letter]:
    """Every letter to the person, in the order of their identities."""
    within = Key("pk").eq(ledger_keys.letters_pk(zone, person_id)) & Key("sk").begins_with(ledger_keys.LETTERS)
    return [_letter(item) for item in ledger_table.query(within)]
